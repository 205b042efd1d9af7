//! Space comes back.

use crate::fixture::{busy_options, bytes, delete, extent_files, files, make_bucket, open, put};
use sos_core::BucketId;
use sos_embedded::EmbeddedStore;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

fn total(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
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
