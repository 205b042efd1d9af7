//! The embedded engine under the conformance suite and beside the model.

use async_trait::async_trait;
use sos_embedded::{EmbeddedStore, Options};
use sos_store::{Blobstore, Env, Metastore};
use sos_store_tests::{EngineUnderTest, TestEnv, agrees_with_model, conformance, sequences};
use std::{path::Path, sync::Arc, time::Duration};
use tempfile::TempDir;

struct Embedded {
    folder: TempDir,
    env: Arc<TestEnv>,
    store: Option<Arc<EmbeddedStore>>,
}

impl Embedded {
    fn store(&self) -> Arc<EmbeddedStore> {
        Arc::clone(self.store.as_ref().expect("it is open but within `reopen`"))
    }
}

/// Small limits, so that little data crosses them; compaction as often as can be.
fn open(folder: &Path, env: &Arc<TestEnv>) -> Arc<EmbeddedStore> {
    let options = Options {
        ride_up_to_bytes: 16 * 1024,
        segment_bytes: 256 * 1024,
        memtable_bytes: 64 * 1024,
        index_cache_bytes: 1 << 20,
        reserve_bytes: Some(0),
        idle_after: Duration::from_millis(20),
        upkeep_interval: Duration::from_millis(10),
        ..Options::default()
    };
    let env = Arc::clone(env) as Arc<dyn Env>;
    EmbeddedStore::open(folder, options, env).expect("the store opens")
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let entries = entries.map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| if path.is_dir() { count_files(&path) } else { 1 })
        .sum()
}

#[async_trait]
impl EngineUnderTest for Embedded {
    fn metastore(&self) -> Arc<dyn Metastore> {
        self.store()
    }

    fn blobstore(&self) -> Arc<dyn Blobstore> {
        self.store()
    }

    async fn reopen(&mut self) {
        let store = self.store.take().expect("it is open");
        store.close();
        drop(store);
        self.store = Some(open(self.folder.path(), &self.env));
    }

    async fn settled_extents(&mut self) -> usize {
        let store = self.store();
        let collected = tokio::task::spawn_blocking(move || store.collect_garbage()).await;
        collected
            .expect("the collector does not panic")
            .expect("the garbage is removed");
        count_files(&self.folder.path().join("extents"))
    }
}

async fn make(env: Arc<TestEnv>) -> Box<dyn EngineUnderTest> {
    let folder = TempDir::new().expect("a folder");
    let store = Some(open(folder.path(), &env));
    Box::new(Embedded { folder, env, store })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_embedded_engine_conforms() {
    conformance(make).await;
}

#[test]
fn the_embedded_engine_agrees_with_the_model() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    agrees_with_model(sequences(16), make, |future| runtime.block_on(future));
}
