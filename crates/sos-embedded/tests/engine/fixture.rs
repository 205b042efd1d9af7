//! A store in a temporary folder, and commands in a line each.

use bytes::Bytes;
use sos_core::{
    Acl, BucketId, BucketName, Command, ETag, ExtentId, Headers, NewBlob, ObjectKey, Outcome, TenantId,
    Versioning, WriteConditions,
    command::{BucketChange, NewObject},
    listing::{Entry, ListQuery},
};
use sos_embedded::{EmbeddedStore, Options};
use sos_store::{Blobstore, Env, Metastore, StoreError, SystemEnv, blobstore::BlobUse};
use std::{os::unix::fs::FileExt, path::Path, sync::Arc, time::Duration};

/// Small limits, so that little data crosses them, and upkeep that never starts by itself.
pub(crate) fn quiet_options() -> Options {
    Options {
        ride_up_to_bytes: 16 * 1024,
        segment_bytes: 256 * 1024,
        memtable_bytes: 128 * 1024,
        index_cache_bytes: 1 << 20,
        reserve_bytes: Some(0),
        idle_after: Duration::from_hours(1),
        upkeep_interval: Duration::from_hours(1),
        ..Options::default()
    }
}

/// Small limits, and upkeep as often as can be.
pub(crate) fn busy_options() -> Options {
    Options {
        idle_after: Duration::from_millis(20),
        upkeep_interval: Duration::from_millis(10),
        ..quiet_options()
    }
}

pub(crate) fn env() -> Arc<dyn Env> {
    Arc::new(SystemEnv)
}

pub(crate) fn open(folder: &Path, options: Options) -> Arc<EmbeddedStore> {
    EmbeddedStore::open(folder, options, env()).expect("the store opens")
}

pub(crate) fn key(text: &str) -> ObjectKey {
    ObjectKey::parse(text).expect("a valid key")
}

pub(crate) fn bucket_name() -> BucketName {
    BucketName::parse("bucket").expect("a valid name")
}

/// Bytes that differ by seed.
pub(crate) fn bytes(seed: u64, length: usize) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

pub(crate) async fn make_bucket(store: &EmbeddedStore) -> BucketId {
    let command = Command::CreateBucket {
        name: bucket_name(),
        acl: Acl {
            owner: TenantId("owner".to_owned()),
            grants: Vec::new(),
        },
        location: String::new(),
        object_lock: false,
        configs: std::collections::BTreeMap::new(),
    };
    match store.execute(command).await.expect("the bucket is made") {
        Outcome::Bucket(bucket) => bucket.record.id,
        other => panic!("not a bucket: {other:?}"),
    }
}

pub(crate) async fn enable_versioning(store: &EmbeddedStore, bucket: BucketId) {
    let change = BucketChange::Versioning(Versioning::Enabled);
    let command = Command::ChangeBucket {
        bucket,
        name: bucket_name(),
        change,
    };
    store.execute(command).await.expect("versioning is enabled");
}

pub(crate) async fn upload(store: &EmbeddedStore, content: Bytes) -> Result<NewBlob, StoreError> {
    let mut writer = store.create(BlobUse::Object, Some(content.len() as u64)).await?;
    for piece in content.chunks(100_000) {
        writer.write(Bytes::copy_from_slice(piece)).await?;
    }
    writer.finish().await
}

pub(crate) fn put_command(bucket: BucketId, name: &str, size: u64, blob: NewBlob) -> Command {
    let object = NewObject {
        size,
        etag: ETag("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
        blob,
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
        key: key(name),
        object: Box::new(object),
        conditions: WriteConditions::default(),
    }
}

pub(crate) async fn try_put(
    store: &EmbeddedStore,
    bucket: BucketId,
    name: &str,
    content: Bytes,
) -> Result<(), StoreError> {
    let size = content.len() as u64;
    let blob = upload(store, content).await?;
    store
        .execute(put_command(bucket, name, size, blob))
        .await
        .map(drop)
}

pub(crate) async fn put(store: &EmbeddedStore, bucket: BucketId, name: &str, content: Bytes) {
    try_put(store, bucket, name, content)
        .await
        .expect("the object is put");
}

pub(crate) async fn try_delete(
    store: &EmbeddedStore,
    bucket: BucketId,
    name: &str,
) -> Result<(), StoreError> {
    let command = Command::DeleteObject {
        bucket,
        key: key(name),
        version: None,
        conditions: WriteConditions::default(),
        bypass_governance: false,
    };
    store.execute(command).await.map(drop)
}

pub(crate) async fn delete(store: &EmbeddedStore, bucket: BucketId, name: &str) {
    try_delete(store, bucket, name)
        .await
        .expect("the object is deleted");
}

pub(crate) async fn try_get(
    store: &EmbeddedStore,
    bucket: BucketId,
    name: &str,
) -> Result<Option<Bytes>, StoreError> {
    let Some(object) = store.object(bucket, &key(name), None).await? else {
        return Ok(None);
    };
    if object.record.delete_marker {
        return Ok(None);
    }
    let mut reader = store.open(&object).await?;
    let mut content = Vec::new();
    loop {
        let piece = reader.read(content.len() as u64, 300_000).await?;
        if piece.is_empty() {
            return Ok(Some(content.into()));
        }
        content.extend_from_slice(&piece);
    }
}

pub(crate) async fn get(store: &EmbeddedStore, bucket: BucketId, name: &str) -> Option<Bytes> {
    try_get(store, bucket, name).await.expect("the object is read")
}

pub(crate) async fn names(store: &EmbeddedStore, bucket: BucketId) -> Vec<String> {
    let query = ListQuery {
        limit: 100_000,
        ..ListQuery::default()
    };
    let page = store.list_objects(bucket, &query).await.expect("a listing");
    let names = page.entries.into_iter().map(|entry| match entry {
        Entry::Item(object) => object.key.as_str().to_owned(),
        Entry::CommonPrefix(prefix) => prefix,
    });
    names.collect()
}

/// All files below a folder with their lengths.
pub(crate) fn files(folder: &Path) -> Vec<(std::path::PathBuf, u64)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                found.push((entry.path(), metadata.len()));
            }
        }
    }
    found.sort();
    found
}

/// A copy of the folder as a crash would leave it: whatever is on disk at this moment.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            copy(&entry.path(), &target);
        } else {
            // A file that is removed while it is copied is one that a crash may have removed.
            let _ = std::fs::copy(entry.path(), target);
        }
    }
}

/// Makes a store whose last group holds "large" (an extent) and "small", both durable, and closes it.
pub(crate) async fn fill_last_group(folder: &Path) -> BucketId {
    let store = open(folder, quiet_options());
    let bucket = make_bucket(&store).await;
    // While the committer is at the first command, the other two queue up.
    let contents = [("busy", 3, 16_000), ("large", 1, 100_000), ("small", 2, 2000)];
    let mut commands = Vec::new();
    for (name, seed, length) in contents {
        let blob = upload(&store, bytes(seed, length)).await.expect("uploaded");
        commands.push(put_command(bucket, name, length as u64, blob));
    }
    let mut commands = commands.into_iter().map(|command| store.execute(command));
    let [first, second, third] = std::array::from_fn(|_| commands.next().expect("three commands"));
    let (first, second, third) = tokio::join!(first, second, third);
    for done in [first, second, third] {
        done.expect("put");
    }
    store.close();
    bucket
}

/// Overwrites bytes of a file.
pub(crate) fn overwrite(path: &Path, offset: usize, bytes: &[u8]) {
    let file = std::fs::File::options().write(true).open(path).expect("a file");
    file.write_all_at(bytes, offset as u64).expect("written");
}

/// Where `needle` is in a file.
pub(crate) fn find(path: &Path, needle: &[u8]) -> usize {
    let content = std::fs::read(path).expect("readable");
    let found = content.windows(needle.len()).position(|window| window == needle);
    found.expect("the bytes are in the file")
}

/// Where the groups of a segment start.
pub(crate) fn groups(segment: &Path) -> Vec<usize> {
    let content = std::fs::read(segment).expect("readable");
    (0..content.len())
        .step_by(512)
        .filter(|&offset| content[offset..].starts_with(b"SOSG"))
        .collect()
}

/// Waits until something is so; panics where it does not come about.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..3000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain: {what}");
}

pub(crate) fn extent_files(folder: &Path) -> Vec<std::path::PathBuf> {
    files(&folder.join("extents"))
        .into_iter()
        .map(|(path, _)| path)
        .collect()
}

pub(crate) fn extent_path(folder: &Path, extent: ExtentId) -> std::path::PathBuf {
    folder
        .join("extents")
        .join(format!("{:04x}", extent.0 / 4096))
        .join(format!("{:016x}.ext", extent.0))
}
