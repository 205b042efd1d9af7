//! A log that is damaged in its middle can be made writable again, and nothing that is whole is lost by it.

use crate::fixture::{
    busy_options, bytes, copy, delete, fill_last_group, find, get, groups, make_bucket, names, open,
    overwrite, put, quiet_options, try_get, try_put, until,
};
use sos_embedded::{RepairReport, repair};
use sos_store::StoreError;
use std::path::Path;

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
    let at = find(&segment, &bytes(3, 2000)[..64]) - 64;
    overwrite(&segment, at, b"XXXX");
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
    let segment = copied.path().join("log/0000000001.seg");
    let at = find(&segment, &bytes(2, 2000)[100..164]);
    overwrite(&segment, at, b"XXXX");
    assert!(open(copied.path(), quiet_options()).read_only_reason().is_some());
    assert_eq!(repair(copied.path(), true).expect("it repairs").damages.len(), 1);
    let store = open(copied.path(), quiet_options());
    assert_eq!(store.read_only_reason(), None);
    assert_eq!(names(&store, bucket).await.len(), 5);
    let read = try_get(&store, bucket, "2").await;
    assert!(matches!(read, Err(StoreError::Damaged { .. })), "{read:?}");
    assert!(try_get(&store, bucket, "3").await.is_ok());
}

#[tokio::test]
async fn extents_written_after_a_repair_have_ids_of_their_own() {
    // Symptom: after a repair, objects served the bytes of newer ones. Cause: the record that reserved the extent ids was in
    // the damaged group, so they were given out again. Fix: ids go on above whatever exists.
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..5 {
        put(&store, bucket, &format!("{number}"), bytes(number, 100_000)).await;
    }
    // The index was never written: as after a hard kill.
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    store.close();
    // The first group made the bucket, the second one reserved the ids.
    let segment = copied.path().join("log/0000000001.seg");
    overwrite(&segment, groups(&segment)[1], b"XXXX");
    assert_eq!(repair(copied.path(), true).expect("it repairs").damages.len(), 1);
    let store = open(copied.path(), quiet_options());
    assert_eq!(store.read_only_reason(), None);
    for number in 0..5 {
        put(
            &store,
            bucket,
            &format!("new-{number}"),
            bytes(number + 100, 100_000),
        )
        .await;
    }
    for number in 0..5 {
        assert!(get(&store, bucket, &format!("{number}")).await == Some(bytes(number, 100_000)));
        assert!(get(&store, bucket, &format!("new-{number}")).await == Some(bytes(number + 100, 100_000)));
    }
    store.close();
}

/// The segment that was repaired has no mark any more: what only the index had of it is in the log again.
async fn until_rescued(folder: &Path) {
    let mark = folder.join("log/0000000001.repaired");
    until("what the index kept is written anew", || !mark.exists()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_index_kept_through_a_repair_survives_compaction_and_a_rebuild() {
    // Symptom: objects that were fine after a repair were gone later. Cause: their rows were in no segment any more, so that
    // compaction removed their payloads, and a rebuild forgot them. Fix: they are written to the log again.
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..40 {
        put(&store, bucket, &format!("{number:02}"), bytes(number, 3000)).await;
    }
    put(&store, bucket, "large", bytes(77, 100_000)).await;
    put(&store, bucket, "last", bytes(78, 100)).await;
    store.close();
    let segment = folder.path().join("log/0000000001.seg");
    let starts = groups(&segment);
    let of_ten = find(&segment, &bytes(10, 3000)[..64]) - 64;
    let of_large = starts[starts.len() - 2];
    for at in [of_ten, of_large] {
        overwrite(&segment, at, b"XXXX");
    }
    assert_eq!(repair(folder.path(), true).expect("it repairs").damages.len(), 2);

    let store = open(folder.path(), busy_options());
    until_rescued(folder.path()).await;
    for number in (0..40).filter(|&number| number != 10) {
        delete(&store, bucket, &format!("{number:02}")).await;
    }
    until("the segment is compacted away", || !segment.exists()).await;
    for lose_index in [false, true] {
        store.close();
        if lose_index {
            std::fs::remove_dir_all(folder.path().join("index")).expect("lost");
        }
        let store = open(folder.path(), quiet_options());
        assert_eq!(names(&store, bucket).await, ["10", "large", "last"]);
        assert!(get(&store, bucket, "10").await == Some(bytes(10, 3000)));
        assert!(get(&store, bucket, "large").await == Some(bytes(77, 100_000)));
        store.close();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_last_group_that_had_been_confirmed_is_repaired_like_any_other() {
    let small = bytes(2, 2000);
    for (damaged, small_is_whole) in [("the header", true), ("a payload", false)] {
        let folder = tempfile::tempdir().expect("a folder");
        let bucket = fill_last_group(folder.path()).await;
        let segment = folder.path().join("log/0000000001.seg");
        let at = if small_is_whole {
            *groups(&segment).last().expect("a group")
        } else {
            find(&segment, &small[100..164])
        };
        overwrite(&segment, at, b"XXXX");
        let looked = repair(folder.path(), false).expect("it reads");
        assert_eq!(looked.damages.len(), 1, "{damaged}: {looked:?}");
        assert_eq!(repair(folder.path(), true).expect("it repairs"), looked);

        for lose_index in [false, true] {
            if lose_index {
                std::fs::remove_dir_all(folder.path().join("index")).expect("lost");
            }
            let store = open(folder.path(), quiet_options());
            assert_eq!(store.read_only_reason(), None, "{damaged}");
            until_rescued(folder.path()).await;
            assert_eq!(
                names(&store, bucket).await,
                ["busy", "large", "small"],
                "{damaged}"
            );
            assert!(
                get(&store, bucket, "large").await == Some(bytes(1, 100_000)),
                "{damaged}"
            );
            let read = try_get(&store, bucket, "small").await;
            if small_is_whole {
                assert!(read.expect("read") == Some(small.clone()));
            } else {
                assert!(matches!(read, Err(StoreError::Damaged { .. })), "{read:?}");
            }
            store.close();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_segment_whose_sealed_rows_are_damaged_too_is_repaired() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), busy_options());
    let bucket = make_bucket(&store).await;
    for number in 0..200 {
        put(&store, bucket, &format!("{number:03}"), bytes(number, 3000)).await;
    }
    let sealed = folder.path().join("log/0000000001.hdr");
    until("the segment is sealed", || sealed.exists()).await;
    store.close();
    let segment = sealed.with_extension("seg");
    overwrite(&sealed, 0, b"XXXXXXXX");
    overwrite(&segment, find(&segment, &bytes(10, 3000)[..64]) - 64, b"XXXX");
    std::fs::remove_dir_all(folder.path().join("index")).expect("lost");
    let store = open(folder.path(), quiet_options());
    assert!(store.read_only_reason().is_some());
    store.close();
    assert_eq!(repair(folder.path(), true).expect("it repairs").damages.len(), 1);
    let store = open(folder.path(), quiet_options());
    assert_eq!(store.read_only_reason(), None);
    assert_eq!(names(&store, bucket).await.len(), 199);
    store.close();
}
