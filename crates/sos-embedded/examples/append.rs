//! Measures the engine alone: `cargo run --profile quick -p sos-embedded --example append -- FOLDER [SECONDS]`.
//!
//! First the floor, the raw log with one sync per group; then whole commands of 64 writers.

use bytes::Bytes;
use sos_core::{
    Acl, BucketName, Command, ETag, Headers, NewBlob, ObjectKey, Outcome, TenantId, WriteConditions,
    command::NewObject,
};
use sos_embedded::{EmbeddedStore, Options, floor};
use sos_store::{Metastore, SystemEnv};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

const WRITERS: usize = 64;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "/tmp/sos-append".to_owned()));
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(5);
    std::fs::create_dir_all(&folder).expect("a folder");
    let report = floor::raw_log(&folder.join("floor"), Duration::from_secs(2), WRITERS, 4096);
    let report = report.expect("the floor is measured");
    println!(
        "raw log: {:.0} writes/s in groups of {WRITERS}, {:.3} ms per sync",
        report.writes_per_second, report.sync_ms
    );

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime
        .expect("a runtime")
        .block_on(puts(folder.join("data"), seconds));
}

async fn puts(folder: PathBuf, seconds: u64) {
    let store =
        EmbeddedStore::open(&folder, Options::default(), Arc::new(SystemEnv)).expect("the store opens");
    let acl = Acl {
        owner: TenantId("owner".to_owned()),
        grants: Vec::new(),
    };
    let name = format!("bucket-{}", std::process::id());
    let command = Command::CreateBucket {
        name: BucketName::parse(&name).expect("a name"),
        acl: acl.clone(),
        location: String::new(),
        object_lock: false,
        configs: std::collections::BTreeMap::new(),
    };
    let Ok(Outcome::Bucket(bucket)) = store.execute(command).await else {
        panic!("the bucket is made");
    };
    let bucket = bucket.record.id;
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicU64::new(0));
    let payload = Bytes::from(vec![7; 4096]);
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (store, stop, done, payload, acl) = (
            Arc::clone(&store),
            Arc::clone(&stop),
            Arc::clone(&done),
            payload.clone(),
            acl.clone(),
        );
        tasks.spawn(async move {
            for number in 0_u64.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let object = NewObject {
                    size: 4096,
                    etag: ETag("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
                    blob: NewBlob::Riding(payload.clone()),
                    headers: Headers::default(),
                    metadata: Vec::new(),
                    acl: acl.clone(),
                    tags: Vec::new(),
                    checksum: None,
                    storage_class: String::new(),
                    retention: None,
                    legal_hold: false,
                    encryption: None,
                };
                let command = Command::PutObject {
                    bucket,
                    key: ObjectKey::parse(format!("{writer:02}/{number:010}")).expect("a key"),
                    object: Box::new(object),
                    conditions: WriteConditions::default(),
                };
                store.execute(command).await.expect("a put");
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let mut before = 0;
    for second in 1..=seconds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = done.load(Ordering::Relaxed);
        println!("second {second}: {} puts", now - before);
        before = now;
    }
    stop.store(true, Ordering::Relaxed);
    while tasks.join_next().await.is_some() {}
    println!("{} puts in {seconds} s: {} per second", before, before / seconds);
    store.close();
}
