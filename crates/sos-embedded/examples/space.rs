//! Fills a data folder, deletes everything and watches the space come back:
//! `cargo run --profile quick -p sos-embedded --example space -- FOLDER [OBJECTS]`.

use bytes::Bytes;
use sos_core::{
    Acl, BucketId, BucketName, Command, ETag, Headers, NewBlob, ObjectKey, Outcome, TenantId,
    WriteConditions, command::NewObject,
};
use sos_embedded::{EmbeddedStore, Options};
use sos_store::{Metastore, SystemEnv};
use std::{os::unix::fs::MetadataExt, path::Path, path::PathBuf, sync::Arc, time::Duration, time::Instant};

const WRITERS: u64 = 64;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures the machine's own time"
)]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    let objects = std::env::args()
        .nth(2)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let store =
        EmbeddedStore::open(&folder, Options::default(), Arc::new(SystemEnv)).expect("the store opens");
    let acl = Acl {
        owner: TenantId("owner".to_owned()),
        grants: Vec::new(),
    };
    let command = Command::CreateBucket {
        name: BucketName::parse("bucket").expect("a name"),
        acl,
        location: String::new(),
        object_lock: false,
        configs: std::collections::BTreeMap::new(),
    };
    let Ok(Outcome::Bucket(bucket)) = store.execute(command).await else {
        panic!("the bucket is made");
    };
    let bucket = bucket.record.id;
    let began = Instant::now();
    run(&store, objects, move |number| put(bucket, number)).await;
    report("put", objects, began);
    let largest = used(&folder);
    println!(
        "{} MB used, of them {} MB index",
        largest >> 20,
        used(&folder.join("index")) >> 20
    );
    let began = Instant::now();
    run(&store, objects, move |number| delete(bucket, number)).await;
    report("deleted", objects, began);
    let began = Instant::now();
    for _ in 0..120 {
        let left = used(&folder);
        println!(
            "after {:.0} s: {} MB, log {} MB, index {} MB",
            began.elapsed().as_secs_f64(),
            left >> 20,
            used(&folder.join("log")) >> 20,
            used(&folder.join("index")) >> 20
        );
        if left * 20 < largest {
            break;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    store.close();
}

async fn run<Make>(store: &Arc<EmbeddedStore>, objects: u64, make: Make)
where
    Make: Fn(u64) -> Command + Copy + Send + 'static,
{
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(store);
        tasks.spawn(async move {
            for number in (writer..objects).step_by(WRITERS as usize) {
                store.execute(make(number)).await.expect("a command");
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a task ends well");
    }
}

fn report(what: &str, objects: u64, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or("")
        .to_owned();
    println!(
        "{what} {objects} in {seconds:.1} s: {:.0} per second; {memory}",
        objects as f64 / seconds
    );
}

fn put(bucket: BucketId, number: u64) -> Command {
    let object = NewObject {
        size: 4096,
        etag: ETag("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
        blob: NewBlob::Riding(Bytes::from(vec![7; 4096])),
        headers: Headers::default(),
        metadata: Vec::new(),
        acl: Acl {
            owner: TenantId("owner".to_owned()),
            grants: Vec::new(),
        },
        tags: Vec::new(),
        checksum: None,
        storage_class: String::new(),
        retention: None,
        legal_hold: false,
        encryption: None,
    };
    Command::PutObject {
        bucket,
        key: name(number),
        object: Box::new(object),
        conditions: WriteConditions::default(),
    }
}

fn delete(bucket: BucketId, number: u64) -> Command {
    Command::DeleteObject {
        bucket,
        key: name(number),
        version: None,
        conditions: WriteConditions::default(),
        bypass_governance: false,
    }
}

/// Names in an order that has nothing to do with time.
fn name(number: u64) -> ObjectKey {
    let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ObjectKey::parse(format!("folder-{:02x}/{scattered:016x}", scattered >> 56)).expect("a key")
}

fn used(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let used = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => used(&entry.path()),
        Ok(metadata) => metadata.blocks() * 512,
        Err(_) => 0,
    });
    used.sum()
}
