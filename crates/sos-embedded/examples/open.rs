//! Measures how long a data folder takes to open: `cargo run --profile quick -p sos-embedded --example open -- FOLDER`.
//!
//! Remove `index/` before, and it measures the rebuild.

use sos_embedded::{EmbeddedStore, Options};
use sos_store::SystemEnv;
use std::{path::PathBuf, sync::Arc, time::Instant};

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures the machine's own time"
)]
fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a data folder"));
    let began = Instant::now();
    let store = EmbeddedStore::open(&folder, Options::default(), Arc::new(SystemEnv)).expect("it opens");
    println!("opened in {:.3} s", began.elapsed().as_secs_f64());
    let report = store.verify().expect("it reads");
    println!(
        "verified in {:.3} s in all: {report:?}",
        began.elapsed().as_secs_f64()
    );
    store.close();
}
