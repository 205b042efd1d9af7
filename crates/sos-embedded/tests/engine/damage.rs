//! Damaged bytes are an error, never an answer.

use crate::fixture::{bytes, copy, files, make_bucket, names, open, put, quiet_options, try_get, try_put};
use sos_embedded::{RepairReport, repair};
use sos_store::StoreError;
use std::{fs::File, os::unix::fs::FileExt, path::Path};

/// Flips a bit where `needle` is found first in a file below `folder`.
fn damage(folder: &Path, needle: &[u8]) -> bool {
    for (path, _) in files(folder) {
        let content = std::fs::read(&path).expect("readable");
        if let Some(at) = content.windows(needle.len()).position(|window| window == needle) {
            let file = File::options().write(true).open(&path).expect("writable");
            file.write_all_at(&[needle[0] ^ 1], at as u64).expect("written");
            return true;
        }
    }
    false
}

#[tokio::test]
async fn a_flipped_bit_in_an_object_is_noticed() {
    for length in [3000, 200_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(folder.path(), quiet_options());
        let bucket = make_bucket(&store).await;
        let content = bytes(5, length);
        put(&store, bucket, "object", content.clone()).await;
        put(&store, bucket, "other", bytes(6, length)).await;
        assert!(
            damage(folder.path(), &content[length / 2..length / 2 + 64]),
            "the bytes are found on disk"
        );
        let read = try_get(&store, bucket, "object").await;
        assert!(
            matches!(read, Err(StoreError::Damaged { .. })),
            "{length}: {read:?}"
        );
        assert!(
            try_get(&store, bucket, "other")
                .await
                .is_ok_and(|content| content.is_some())
        );
        store.close();
    }
}

#[tokio::test]
async fn rot_before_a_later_group_opens_the_store_read_only_and_names_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..10 {
        put(&store, bucket, &format!("{number}"), bytes(number, 2000)).await;
    }
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    store.close();
    std::fs::remove_dir_all(copied.path().join("index")).expect("removed");
    assert!(damage(&copied.path().join("log"), &bytes(4, 2000)[100..164]));

    let store = open(copied.path(), quiet_options());
    let reason = store.read_only_reason().expect("read-only");
    assert!(reason.contains("0000000001.seg"), "{reason}");
    assert_eq!(
        names(&store, bucket).await,
        ["0", "1", "2", "3"],
        "what is before the damage is served"
    );
    let refused = try_put(&store, bucket, "new", bytes(1, 10)).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly(_))), "{refused:?}");
}

#[tokio::test]
async fn a_damaged_last_group_was_never_confirmed_whole_and_is_dropped() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..3 {
        put(&store, bucket, &format!("{number}"), bytes(number, 2000)).await;
    }
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    store.close();
    std::fs::remove_dir_all(copied.path().join("index")).expect("removed");
    assert!(damage(&copied.path().join("log"), &bytes(2, 2000)[100..164]));
    let store = open(copied.path(), quiet_options());
    assert_eq!(store.read_only_reason(), None);
    assert_eq!(names(&store, bucket).await, ["0", "1"]);
    put(&store, bucket, "2", bytes(7, 2000)).await;
    store.close();
    let store = open(copied.path(), quiet_options());
    assert_eq!(names(&store, bucket).await, ["0", "1", "2"]);
}

#[tokio::test]
async fn repair_gives_up_the_damaged_group_and_keeps_all_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..10 {
        put(&store, bucket, &format!("{number}"), bytes(number, 2000)).await;
    }
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    store.close();
    std::fs::remove_dir_all(copied.path().join("index")).expect("removed");
    // The magic of the group that holds the fourth object, found by what is before its payload.
    let segment = copied.path().join("log/0000000001.seg");
    let content = std::fs::read(&segment).expect("readable");
    let payload = bytes(3, 2000);
    let at = content
        .windows(64)
        .position(|window| *window == payload[..64])
        .expect("the payload");
    let file = File::options().write(true).open(&segment).expect("writable");
    file.write_all_at(b"XXXX", at as u64 - 64).expect("written");
    assert!(open(copied.path(), quiet_options()).read_only_reason().is_some());

    let looked = repair(copied.path(), false).expect("it reads");
    assert_eq!(looked.damages.len(), 1, "{looked:?}");
    assert_eq!(repair(copied.path(), true).expect("it repairs"), looked);
    for _ in 0..2 {
        let store = open(copied.path(), quiet_options());
        assert_eq!(store.read_only_reason(), None);
        let left = names(&store, bucket).await;
        assert_eq!(
            left,
            ["0", "1", "2", "4", "5", "6", "7", "8", "9"],
            "one object is lost"
        );
        for name in left {
            let number = name.parse().expect("a number");
            assert!(try_get(&store, bucket, &name).await.expect("read") == Some(bytes(number, 2000)));
        }
        try_put(&store, bucket, "0", bytes(0, 2000))
            .await
            .expect("it is writable");
        store.close();
    }
    assert_eq!(
        repair(copied.path(), false).expect("it reads"),
        RepairReport::default()
    );
}

#[tokio::test]
async fn repair_keeps_a_group_whose_payload_alone_is_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..5 {
        put(&store, bucket, &format!("{number}"), bytes(number, 2000)).await;
    }
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    store.close();
    assert!(damage(&copied.path().join("log"), &bytes(2, 2000)[100..164]));
    assert!(open(copied.path(), quiet_options()).read_only_reason().is_some());
    assert_eq!(repair(copied.path(), true).expect("it repairs").damages.len(), 1);
    let store = open(copied.path(), quiet_options());
    assert_eq!(store.read_only_reason(), None);
    assert_eq!(names(&store, bucket).await.len(), 5);
    let read = try_get(&store, bucket, "2").await;
    assert!(matches!(read, Err(StoreError::Damaged { .. })), "{read:?}");
    assert!(try_get(&store, bucket, "3").await.is_ok());
}
