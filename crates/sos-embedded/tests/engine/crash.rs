//! What a crash leaves: every answered command, whole, and nothing else.

use crate::fixture::{
    busy_options, bytes, copy, delete, env, extent_files, extent_path, files, get, groups, make_bucket,
    names, open, put, quiet_options, upload,
};
use sos_core::NewBlob;
use sos_embedded::{EmbeddedStore, Options, RepairReport, repair};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

fn newest_segment(folder: &Path) -> PathBuf {
    let segments = files(&folder.join("log")).into_iter().map(|(path, _)| path);
    segments
        .filter(|path| path.extension().is_some_and(|extension| extension == "seg"))
        .max()
        .expect("a segment")
}

#[tokio::test]
async fn a_log_that_is_cut_anywhere_keeps_exactly_the_whole_groups() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    let segment = newest_segment(folder.path());
    let length = || segment.metadata().expect("a length").len();
    let mut ends = vec![length()];
    for number in 0..5 {
        put(&store, bucket, &format!("{number:02}"), bytes(number, 700)).await;
        ends.push(length());
    }
    assert!(
        ends.windows(2).all(|pair| pair[0] < pair[1]),
        "each put is a group of its own: {ends:?}"
    );
    let (first, last) = (ends[0], ends[5]);
    for cut in (first..=last).step_by(331).chain(ends.iter().copied()) {
        let copied = tempfile::tempdir().expect("a folder");
        copy(folder.path(), copied.path());
        let file = File::options()
            .write(true)
            .open(newest_segment(copied.path()))
            .expect("the segment");
        file.set_len(cut).expect("cut");
        let store = open(copied.path(), quiet_options());
        assert_eq!(store.read_only_reason(), None);
        // A group that lacks only some of its padding (less than 512 bytes) is whole.
        let at_least = ends.iter().filter(|&&end| end <= cut).count() - 1;
        let at_most = ends.iter().filter(|&&end| end < cut + 512).count() - 1;
        let whole = names(&store, bucket).await.len();
        assert!((at_least..=at_most).contains(&whole), "{whole} at {cut}");
        for number in 0..whole as u64 {
            assert!(get(&store, bucket, &format!("{number:02}")).await == Some(bytes(number, 700)));
        }
        put(&store, bucket, "after", bytes(99, 700)).await;
        store.close();
        let store = open(copied.path(), quiet_options());
        assert_eq!(names(&store, bucket).await.len(), whole + 1);
    }
    store.close();
}

/// The index and the log as they are at one moment, each in the order that a crash allows.
fn crash_copy(from: &Path, to: &Path, first: &str) {
    std::fs::create_dir_all(to).expect("a folder");
    std::fs::copy(from.join("meta.toml"), to.join("meta.toml")).expect("a copy");
    let second = if first == "log" { "index" } else { "log" };
    for part in [first, second, "extents"] {
        copy(&from.join(part), &to.join(part));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_at_any_moment_keeps_what_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    let answered = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..4_u64 {
        let (store, answered) = (store.clone(), Arc::clone(&answered));
        tasks.spawn(async move {
            for number in 0..150_u64 {
                let name = format!("{task}/{number:03}");
                let length = if number % 20 == 19 { 40_000 } else { 1500 };
                put(&store, bucket, &name, bytes(task * 1000 + number, length)).await;
                answered
                    .lock()
                    .expect("no panic")
                    .push((name, task * 1000 + number, length));
            }
        });
    }
    let mut copies = Vec::new();
    for moment in 0..6 {
        while answered.lock().expect("no panic").len() < moment * 90 {
            tokio::task::yield_now().await;
        }
        let before = answered.lock().expect("no panic").clone();
        let copied = tempfile::tempdir().expect("a folder");
        crash_copy(
            folder.path(),
            copied.path(),
            if moment % 2 == 0 { "index" } else { "log" },
        );
        copies.push((copied, before));
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a task ends well");
    }
    for (copied, before) in copies {
        let store = open(copied.path(), quiet_options());
        assert_eq!(store.read_only_reason(), None);
        for (name, seed, length) in before {
            assert!(
                get(&store, bucket, &name).await == Some(bytes(seed, length)),
                "{name}"
            );
        }
        for name in names(&store, bucket).await {
            assert!(get(&store, bucket, &name).await.is_some(), "{name} is whole");
        }
        store.close();
    }
}

#[tokio::test]
async fn extents_that_no_record_names_are_swept_and_others_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    put(&store, bucket, "kept", bytes(1, 100_000)).await;
    let kept = extent_files(folder.path());
    let blob = upload(&store, bytes(2, 100_000)).await.expect("an extent");
    let NewBlob::Extent(pending) = &blob else {
        panic!("not an extent: {blob:?}");
    };
    assert!(extent_path(folder.path(), pending.id).exists());
    std::fs::write(folder.path().join("extents/tmp/0000000000000fff.tmp"), b"half").expect("written");

    for lose_index in [false, true] {
        let copied = tempfile::tempdir().expect("a folder");
        copy(folder.path(), copied.path());
        if lose_index {
            std::fs::remove_dir_all(copied.path().join("index")).expect("removed");
        }
        let store = open(copied.path(), quiet_options());
        let left: Vec<_> = extent_files(copied.path())
            .iter()
            .filter_map(|path| path.file_name().map(ToOwned::to_owned))
            .collect();
        let expected: Vec<_> = kept
            .iter()
            .filter_map(|path| path.file_name().map(ToOwned::to_owned))
            .collect();
        assert_eq!(left, expected);
        assert!(get(&store, bucket, "kept").await == Some(bytes(1, 100_000)));
        store.close();
    }
    drop(blob);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_is_lost_damaged_or_older_than_the_log_is_rebuilt() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), busy_options());
    let bucket = make_bucket(&store).await;
    for number in 0..100 {
        put(&store, bucket, &format!("{number:04}"), bytes(number, 3000)).await;
    }
    store.close();
    let old = tempfile::tempdir().expect("a folder");
    copy(&folder.path().join("index"), &old.path().join("index"));
    let store = open(folder.path(), busy_options());
    for number in 0..400 {
        put(
            &store,
            bucket,
            &format!("{number:04}"),
            bytes(number + 1000, 3000),
        )
        .await;
        if number % 3 == 0 {
            delete(&store, bucket, &format!("{number:04}")).await;
        }
    }
    store.close();
    let expected: Vec<String> = (0..400)
        .filter(|number| number % 3 != 0)
        .map(|number| format!("{number:04}"))
        .collect();
    let spoil: [&dyn Fn(&Path); 3] = [
        &|index| std::fs::remove_dir_all(index).expect("removed"),
        &|index| {
            for (path, length) in files(index) {
                let file = File::options().write(true).open(path).expect("a file");
                file.set_len(length / 2).expect("cut");
            }
        },
        &|index| {
            std::fs::remove_dir_all(index).expect("removed");
            copy(&old.path().join("index"), index);
        },
    ];
    for spoil in spoil {
        let copied = tempfile::tempdir().expect("a folder");
        copy(folder.path(), copied.path());
        spoil(&copied.path().join("index"));
        let store = open(copied.path(), quiet_options());
        assert_eq!(store.read_only_reason(), None);
        assert_eq!(names(&store, bucket).await, expected);
        for name in expected.iter().step_by(17) {
            let number: u64 = name.parse().expect("a number");
            assert!(get(&store, bucket, name).await == Some(bytes(number + 1000, 3000)));
        }
        store.close();
    }
}

#[tokio::test]
async fn a_segment_that_got_its_name_while_the_one_before_went_on_is_removed() {
    // Symptom: read-only for good after file descriptors ran out. Cause: a segment got its name, syncing the folder failed,
    // and groups went on in the one before. Fix: the empty one is removed, at once or at the next start.
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..45 {
        put(&store, bucket, &format!("{number:02}"), bytes(number, 3000)).await;
    }
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    // A start that finds more than half a segment begins the next one.
    open(copied.path(), quiet_options()).close();
    let unborn = newest_segment(copied.path());
    let name = unborn.file_name().expect("a name");
    assert!(!folder.path().join("log").join(name).exists());
    for number in 45..50 {
        put(&store, bucket, &format!("{number:02}"), bytes(number, 3000)).await;
    }
    store.close();
    std::fs::copy(&unborn, folder.path().join("log").join(name)).expect("named");
    for count in 50..52 {
        let store = open(folder.path(), quiet_options());
        assert_eq!(store.read_only_reason(), None);
        assert_eq!(names(&store, bucket).await.len(), count);
        put(&store, bucket, &format!("more-{count}"), bytes(1, 3000)).await;
        store.close();
    }
}

#[tokio::test]
async fn a_second_crash_during_a_long_replay_forgets_no_extent() {
    // Symptom: after two crashes an extent that nothing names stayed for ever. Cause: where a long replay wrote the index out
    // midway, it forgot which extents were still doubtful. Fix: they are written with it.
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    put(&store, bucket, "first", bytes(0, 100_000)).await;
    store.close();
    let large_memtable = Options {
        memtable_bytes: 8 << 20,
        ..quiet_options()
    };
    let store = open(folder.path(), large_memtable);
    let blob = upload(&store, bytes(1, 100_000)).await.expect("an extent");
    let NewBlob::Extent(pending) = &blob else {
        panic!("not an extent: {blob:?}");
    };
    put(&store, bucket, "second", bytes(2, 100_000)).await;
    for number in 0..300 {
        put(&store, bucket, &format!("{number:03}"), bytes(number, 100)).await;
    }
    let copied = tempfile::tempdir().expect("a folder");
    copy(folder.path(), copied.path());
    let small_memtable = Options {
        memtable_bytes: 16 << 10,
        ..quiet_options()
    };
    // The start ends before it has swept: the file is not one that can be removed.
    let path = extent_path(copied.path(), pending.id);
    std::fs::remove_file(&path).expect("removed");
    std::fs::create_dir_all(path.join("inside")).expect("a folder in its place");
    let opened = EmbeddedStore::open(copied.path(), small_memtable.clone(), env());
    assert!(opened.is_err());
    std::fs::remove_dir_all(&path).expect("removed");
    std::fs::copy(extent_path(folder.path(), pending.id), &path).expect("a copy");

    let store = open(copied.path(), small_memtable);
    assert!(!path.exists());
    assert_eq!(extent_files(copied.path()).len(), 2);
    for (name, seed) in [("first", 0), ("second", 2)] {
        assert!(get(&store, bucket, name).await == Some(bytes(seed, 100_000)));
    }
    store.close();
    drop(blob);
}

#[tokio::test]
async fn a_log_that_is_torn_and_much_older_than_its_index_is_not_taken_for_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), quiet_options());
    let bucket = make_bucket(&store).await;
    for number in 0..10 {
        put(&store, bucket, &format!("{number:02}"), bytes(number, 700)).await;
    }
    store.close();
    let segment = newest_segment(folder.path());
    let starts = groups(&segment);
    // What was written of the fourth put when the log was copied; the index was copied later.
    let file = File::options().write(true).open(&segment).expect("the segment");
    file.set_len(starts[4] as u64 + 600).expect("cut");
    assert_eq!(
        repair(folder.path(), false).expect("it reads"),
        RepairReport::default()
    );
    let store = open(folder.path(), quiet_options());
    assert_eq!(store.read_only_reason(), None);
    assert_eq!(names(&store, bucket).await, ["00", "01", "02"]);
}
