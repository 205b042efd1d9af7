//! Space comes back.

use crate::fixture::{
    busy_options, bytes, delete, extent_files, extent_path, files, key, make_bucket, open, put,
    quiet_options, until,
};
use sos_core::{Blob, BucketId, ExtentId};
use sos_embedded::{EmbeddedStore, Options};
use sos_store::{Blobstore, Metastore};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::Duration,
};

fn total(folder: &Path) -> u64 {
    let used = files(folder)
        .into_iter()
        .filter_map(|(path, _)| path.metadata().ok());
    used.map(|metadata| metadata.blocks() * 512).sum()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = files(folder).into_iter().map(|(path, _)| path).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "seg"));
    found.sort();
    found
}

/// Puts so many objects under each of sixteen prefixes, all prefixes at once.
async fn fill(store: &Arc<EmbeddedStore>, bucket: BucketId, each: u64, length: fn(u64) -> usize) {
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..16_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            for number in 0..each {
                let name = format!("{task:02}/{number:03}");
                put(&store, bucket, &name, bytes(number, length(number))).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a task ends well");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_everything_gives_nearly_all_space_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), busy_options());
    let bucket = make_bucket(&store).await;
    fill(
        &store,
        bucket,
        250,
        |number| {
            if number % 25 == 0 { 100_000 } else { 3000 }
        },
    )
    .await;
    let largest = total(folder.path());
    assert!(largest > 25_000_000, "{largest}");
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..16_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            for number in 0..250_u64 {
                delete(&store, bucket, &format!("{task:02}/{number:03}")).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a task ends well");
    }
    for _ in 0..3000 {
        if total(folder.path()) * 20 < largest && extent_files(folder.path()).is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let left: Vec<_> = files(folder.path());
    panic!("{} of {largest} bytes are left: {left:?}", total(folder.path()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_store_gives_back_what_lies_between_objects_that_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), busy_options());
    let bucket = make_bucket(&store).await;
    fill(&store, bucket, 125, |_| 3000).await;
    let largest = total(folder.path());
    // Three in five stay, in every part of the log.
    for task in 0..16_u64 {
        for number in (0..125_u64).filter(|number| number % 5 < 2) {
            delete(&store, bucket, &format!("{task:02}/{number:03}")).await;
        }
    }
    let mut before = segments(folder.path());
    let mut unchanged = 0;
    for _ in 0..3000 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        let now = segments(folder.path());
        unchanged = if now == before { unchanged + 1 } else { 0 };
        before = now;
        // What was moved is not moved again and again.
        if total(folder.path()) * 100 < largest * 80 && unchanged == 50 {
            return;
        }
    }
    panic!(
        "{} of {largest} bytes are left, in {before:?}",
        total(folder.path())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_segment_takes_no_more_than_its_length() {
    // Symptom: a short segment took 64 MiB. Cause: what was reserved behind its end stayed, since its length was right already.
    // Fix: sealing sets the length in any case.
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        segment_bytes: 16 << 20,
        upkeep_interval: Duration::from_millis(10),
        ..quiet_options()
    };
    let store = open(folder.path(), options);
    let bucket = make_bucket(&store).await;
    let sealed = folder.path().join("log/0000000001.hdr");
    // Steady growth has zeroes made ready, and the log goes on upon them.
    for number in 0..3000 {
        if sealed.exists() {
            break;
        }
        put(&store, bucket, &format!("{number}"), bytes(number, 15_000)).await;
    }
    until("the segment is sealed", || sealed.exists()).await;
    let segment = sealed.with_extension("seg").metadata().expect("a segment");
    let taken = segment.blocks() * 512;
    assert!(segment.len() < 15 << 20, "it was left early: {}", segment.len());
    assert!(
        taken < segment.len() + (64 << 10),
        "{taken} for {}",
        segment.len()
    );
    store.close();
}

#[tokio::test]
async fn a_disk_that_has_no_room_for_a_segment_is_not_filled_by_reserving_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let available = store.disk_space().expect("the disk").available_bytes;
    store.close();
    let options = Options {
        segment_bytes: 2 << 30,
        reserve_bytes: Some(available.saturating_sub(1 << 30)),
        ..quiet_options()
    };
    let store = open(folder.path(), options);
    let bucket = make_bucket(&store).await;
    put(&store, bucket, "object", bytes(1, 3000)).await;
    let taken = total(&folder.path().join("log"));
    assert!(taken < 1 << 20, "{taken}");
}

async fn extent_of(store: &EmbeddedStore, bucket: BucketId, name: &str) -> ExtentId {
    let object = store.object(bucket, &key(name), None).await;
    match object.expect("read").expect("there").record.blob {
        Blob::Extent(id) => id,
        other => panic!("not an extent: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_extent_that_cannot_be_removed_does_not_keep_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..5 {
        put(&store, bucket, &format!("{number}"), bytes(number, 100_000)).await;
    }
    let stuck = extent_path(folder.path(), extent_of(&store, bucket, "0").await);
    std::fs::remove_file(&stuck).expect("removed");
    std::fs::create_dir(&stuck).expect("a folder in its place");
    std::fs::write(stuck.join("inside"), b"x").expect("written");
    for number in 0..5 {
        delete(&store, bucket, &format!("{number}")).await;
    }
    let collected = tokio::task::block_in_place(|| store.collect_garbage());
    assert!(collected.is_err(), "what stays is told of");
    assert_eq!(extent_files(folder.path()), [stuck.join("inside")]);
    std::fs::remove_dir_all(&stuck).expect("removed");
    tokio::task::block_in_place(|| store.collect_garbage()).expect("nothing is left");
}

#[test]
fn a_copy_that_nobody_waits_for_any_more_leaves_nothing_behind() {
    // Symptom: an extent that nothing named, for ever. Cause: a cancelled copy let go of its guard before the link was made.
    // Fix: the guard goes with the link.
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let store = open(folder.path(), quiet_options());
        let bucket = make_bucket(&store).await;
        put(&store, bucket, "source", bytes(1, 100_000)).await;
        let source = extent_of(&store, bucket, "source").await;
        // The one thread that makes links is busy until the copy is cancelled.
        let (done, wait) = mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || wait.recv());
        tokio::select! {
            biased;
            _ = store.duplicate(source, 100_000) => panic!("the thread is busy"),
            () = std::future::ready(()) => {}
        }
        done.send(()).expect("it waits");
        busy.await.expect("it ends").expect("it was told");
        tokio::task::spawn_blocking(|| ())
            .await
            .expect("what was queued is done");
        assert_eq!(extent_files(folder.path()), [extent_path(folder.path(), source)]);
    });
}
