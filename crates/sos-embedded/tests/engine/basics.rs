//! What was answered is there, now and after a restart.

use crate::fixture::{
    bytes, delete, extent_files, get, make_bucket, names, open, put, quiet_options, upload,
};
use sos_embedded::{EmbeddedStore, OpenError, Options};
use sos_store::Metastore;

#[tokio::test]
async fn objects_of_all_lengths_survive_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let lengths = [0, 1, 4096, 16 * 1024, 16 * 1024 + 1, 65_536, 1 << 20, 3_000_001];
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for (seed, length) in (0..).zip(lengths) {
        put(
            &store,
            bucket,
            &format!("object-{length:08}"),
            bytes(seed, length),
        )
        .await;
    }
    put(&store, bucket, "gone", bytes(9, 100)).await;
    delete(&store, bucket, "gone").await;
    for round in 0..3 {
        let store = if round == 0 {
            store.clone()
        } else {
            open(folder.path(), quiet_options())
        };
        for (seed, length) in (0..).zip(lengths) {
            let content = get(&store, bucket, &format!("object-{length:08}")).await;
            assert!(
                content == Some(bytes(seed, length)),
                "round {round}, length {length}"
            );
        }
        assert_eq!(get(&store, bucket, "gone").await, None);
        assert_eq!(names(&store, bucket).await.len(), lengths.len());
        let usage = store.usage(bucket).await.expect("counters");
        assert_eq!(usage.bytes, lengths.iter().sum::<usize>() as u64);
        store.close();
    }
}

#[tokio::test]
async fn many_commands_at_once_share_groups_and_all_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..32 {
        let store = store.clone();
        tasks.spawn(async move {
            for number in 0..40 {
                put(
                    &store,
                    bucket,
                    &format!("{task:02}/{number:02}"),
                    bytes(task * 100 + number, 2000),
                )
                .await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a task ends well");
    }
    assert_eq!(names(&store, bucket).await.len(), 32 * 40);
    store.close();
    let store = open(folder.path(), quiet_options());
    assert_eq!(names(&store, bucket).await.len(), 32 * 40);
    assert_eq!(get(&store, bucket, "07/31").await, Some(bytes(731, 2000)));
}

#[tokio::test]
async fn two_processes_cannot_share_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), Options::default());
    let second = EmbeddedStore::open(folder.path(), Options::default(), crate::fixture::env());
    assert!(matches!(second.err(), Some(OpenError::InUse(_))));
    store.close();
    open(folder.path(), Options::default());
}

#[tokio::test]
async fn bytes_that_no_command_names_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let blob = upload(&store, bytes(1, 200_000)).await.expect("an extent");
    assert_eq!(extent_files(folder.path()).len(), 1);
    drop(blob);
    assert_eq!(extent_files(folder.path()), Vec::<std::path::PathBuf>::new());
}
