//! Listings: byte order, delimiters, exact markers, pages that add up to the whole.

use crate::fixture::Fixture;
use sos_core::{
    BucketId, VersionId, Versioning, WriteConditions,
    listing::{Entry, ListQuery, ListedObject, StartAt, Usage},
};

crate::tests![
    keys_come_in_byte_order,
    delimiters_roll_up,
    markers_are_exact,
    pages_add_up,
    long_common_prefixes_are_stepped_over,
    versions_come_newest_first_and_in_pages,
    a_version_marker_may_be_gone,
    uploads_come_by_key_and_id,
];

fn query(prefix: &str, delimiter: &str, start: StartAt, limit: usize) -> ListQuery {
    ListQuery {
        prefix: prefix.to_owned(),
        delimiter: delimiter.to_owned(),
        start,
        limit,
    }
}

fn texts(entries: &[Entry<ListedObject>]) -> Vec<String> {
    let text = |entry: &Entry<ListedObject>| match entry {
        Entry::Item(item) => item.key.to_string(),
        Entry::CommonPrefix(prefix) => format!("[{prefix}]"),
    };
    entries.iter().map(text).collect()
}

async fn bucket_with(fixture: &Fixture, keys: &[&str]) -> BucketId {
    let bucket = fixture.create_bucket("listed").await;
    let other = fixture.create_bucket("other").await;
    for key in keys {
        let command = fixture
            .put_command(
                bucket,
                key,
                &bytes::Bytes::from_static(b"x"),
                WriteConditions::default(),
            )
            .await;
        fixture.succeed(command).await;
    }
    fixture.put_text(other, "a", "of another bucket").await;
    bucket
}

async fn check(fixture: &Fixture, bucket: BucketId, query: ListQuery, expected: &[&str]) {
    let page = fixture.list_objects(bucket, &query).await;
    assert_eq!(texts(&page.entries), expected, "{query:?}");
}

async fn keys_come_in_byte_order(fixture: &mut Fixture) {
    let mut keys = vec![
        "a",
        "A",
        "a/",
        "a/b",
        "a0",
        "a\0",
        "a\0b",
        "a\u{1}",
        "a-b",
        "ab",
        "é",
        "z",
        "\u{FFFD}",
        "\u{10000}",
        " ",
    ];
    let bucket = bucket_with(fixture, &keys).await;
    keys.sort_unstable_by_key(|key| key.as_bytes());
    check(fixture, bucket, query("", "", StartAt::Beginning, 1000), &keys).await;
    fixture.engine.reopen().await;
    check(fixture, bucket, query("", "", StartAt::Beginning, 1000), &keys).await;
    let some: Vec<&str> = keys
        .iter()
        .copied()
        .filter(|key| key.starts_with("a\0"))
        .collect();
    check(fixture, bucket, query("a\0", "", StartAt::Beginning, 1000), &some).await;
    check(fixture, bucket, query("none", "", StartAt::Beginning, 1000), &[]).await;
}

async fn delimiters_roll_up(fixture: &mut Fixture) {
    let keys = [
        "a", "b/", "b/1", "b/c/2", "b/c/3", "b//4", "c--d--e", "c--f", "/x", "//y",
    ];
    let bucket = bucket_with(fixture, &keys).await;
    let all = |prefix, delimiter| query(prefix, delimiter, StartAt::Beginning, 1000);
    check(
        fixture,
        bucket,
        all("", "/"),
        &["[/]", "a", "[b/]", "c--d--e", "c--f"],
    )
    .await;
    check(fixture, bucket, all("b/", "/"), &["b/", "[b//]", "b/1", "[b/c/]"]).await;
    check(fixture, bucket, all("b", "/"), &["[b/]"]).await;
    check(fixture, bucket, all("b/c/", "/"), &["b/c/2", "b/c/3"]).await;
    check(fixture, bucket, all("c", "--"), &["[c--]"]).await;
    check(fixture, bucket, all("c--", "--"), &["[c--d--]", "c--f"]).await;
    check(fixture, bucket, all("/", "/"), &["[//]", "/x"]).await;
}

async fn markers_are_exact(fixture: &mut Fixture) {
    let keys = ["a", "b/1", "b/2", "b/3", "c", "c\0", "d/"];
    let bucket = bucket_with(fixture, &keys).await;
    let after =
        |prefix, delimiter, marker: &str| query(prefix, delimiter, StartAt::After(marker.to_owned()), 1000);
    check(
        fixture,
        bucket,
        after("", "", "b/1"),
        &["b/2", "b/3", "c", "c\0", "d/"],
    )
    .await;
    check(
        fixture,
        bucket,
        after("", "", "b/11"),
        &["b/2", "b/3", "c", "c\0", "d/"],
    )
    .await;
    check(
        fixture,
        bucket,
        after("", "", "b/"),
        &["b/1", "b/2", "b/3", "c", "c\0", "d/"],
    )
    .await;
    check(fixture, bucket, after("", "", "c"), &["c\0", "d/"]).await;
    check(fixture, bucket, after("", "", "z"), &[]).await;
    check(fixture, bucket, after("", "", " "), &keys).await;
    check(fixture, bucket, after("", "/", "b/"), &["c", "c\0", "[d/]"]).await;
    check(
        fixture,
        bucket,
        after("", "/", "b/2"),
        &["[b/]", "c", "c\0", "[d/]"],
    )
    .await;
    check(fixture, bucket, after("", "/", "b/3"), &["c", "c\0", "[d/]"]).await;
    check(fixture, bucket, after("b/", "/", "a"), &["b/1", "b/2", "b/3"]).await;
    check(fixture, bucket, after("b/", "/", "b/"), &["b/1", "b/2", "b/3"]).await;
    check(fixture, bucket, after("b/", "", "c"), &[]).await;
    check(fixture, bucket, after("d/", "/", "d/"), &[]).await;
}

async fn pages_add_up(fixture: &mut Fixture) {
    let keys = ["a", "b/", "b/1", "b/2", "c", "d/1", "d/2", "d/e/f", "e"];
    let bucket = bucket_with(fixture, &keys).await;
    for (prefix, delimiter) in [
        ("", ""),
        ("", "/"),
        ("b/", "/"),
        ("d", "/"),
        ("d/", "/"),
        ("none", "/"),
    ] {
        let whole = fixture
            .list_objects(bucket, &query(prefix, delimiter, StartAt::Beginning, 1000))
            .await;
        assert_eq!(whole.next, None);
        for limit in 1..=whole.entries.len() + 1 {
            let mut start = StartAt::Beginning;
            let mut collected = Vec::new();
            loop {
                let page = fixture
                    .list_objects(bucket, &query(prefix, delimiter, start, limit))
                    .await;
                assert!(page.entries.len() <= limit);
                collected.extend(page.entries);
                match page.next {
                    Some(next) => start = next,
                    None => break,
                }
                assert!(
                    collected.len() < whole.entries.len(),
                    "a page is promised only where it is"
                );
            }
            assert_eq!(collected, whole.entries, "{prefix:?} {delimiter:?} {limit}");
        }
    }
    let none = fixture
        .list_objects(bucket, &query("", "", StartAt::Beginning, 0))
        .await;
    assert!(none.entries.is_empty() && none.next.is_none());
}

async fn long_common_prefixes_are_stepped_over(fixture: &mut Fixture) {
    let keys: Vec<String> = (0..60)
        .map(|number| format!("dir{}/file{number}", number / 20))
        .chain(["dir0".to_owned(), "dir1x".to_owned(), "zzz".to_owned()])
        .collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let bucket = bucket_with(fixture, &keys).await;
    let expected = ["dir0", "[dir0/]", "[dir1/]", "dir1x", "[dir2/]", "zzz"];
    check(
        fixture,
        bucket,
        query("", "/", StartAt::Beginning, 1000),
        &expected,
    )
    .await;
    let page = fixture
        .list_objects(bucket, &query("", "/", StartAt::Beginning, 2))
        .await;
    assert_eq!(page.next, Some(StartAt::After("dir0/".to_owned())));
    let page = fixture
        .list_versions(bucket, &query("", "/", StartAt::Beginning, 1000))
        .await;
    assert_eq!(texts(&page.entries), expected);
}

/// A version as the tests write it: its key, its id, whether it is the newest.
fn shown(entries: &[Entry<ListedObject>]) -> Vec<(String, Option<VersionId>, bool)> {
    let text = |entry: &Entry<ListedObject>| match entry {
        Entry::Item(item) => (
            item.key.to_string(),
            Some(item.record.version_id()),
            item.is_latest,
        ),
        Entry::CommonPrefix(prefix) => (format!("[{prefix}]"), None, false),
    };
    entries.iter().map(text).collect()
}

async fn versions_come_newest_first_and_in_pages(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    fixture.put_text(bucket, "b", "null").await;
    fixture.put_text(bucket, "only", "null").await;
    fixture.set_versioning(bucket, "one", Versioning::Enabled).await;
    for key in ["a", "b", "d/1", "d/2", "gone"] {
        for _ in 0..3 {
            fixture.put_text(bucket, key, "x").await;
        }
    }
    for key in ["gone", "d/2", "never"] {
        fixture.delete(bucket, key, None).await;
    }
    fixture.engine.reopen().await;
    let current = fixture
        .list_objects(bucket, &query("", "", StartAt::Beginning, 1000))
        .await;
    assert_eq!(texts(&current.entries), ["a", "b", "d/1", "only"]);
    for (prefix, delimiter, count) in [("", "", 20), ("", "/", 14), ("d/", "", 7), ("d/", "/", 7)] {
        let whole = fixture
            .list_versions(bucket, &query(prefix, delimiter, StartAt::Beginning, 1000))
            .await;
        let whole = shown(&whole.entries);
        assert_eq!(whole.len(), count, "{whole:?}");
        let mut previous: Option<&str> = None;
        for (key, version, is_latest) in &whole {
            if version.is_some() {
                assert_eq!(*is_latest, previous != Some(key), "{key}");
            }
            assert!(previous <= Some(key.trim_matches(['[', ']'])));
            previous = Some(key.trim_matches(['[', ']']));
        }
        for limit in 1..=count {
            let mut start = StartAt::Beginning;
            let mut collected = Vec::new();
            loop {
                let page = fixture
                    .list_versions(bucket, &query(prefix, delimiter, start, limit))
                    .await;
                collected.extend(shown(&page.entries));
                match page.next {
                    Some(next) => start = next,
                    None => break,
                }
                assert!(collected.len() < count);
            }
            assert_eq!(collected, whole, "{prefix:?} {delimiter:?} {limit}");
        }
    }
    let after_key = query("", "", StartAt::After("b".to_owned()), 1);
    let page = fixture.list_versions(bucket, &after_key).await;
    assert_eq!(
        texts(&page.entries),
        ["d/1"],
        "a key marker alone skips all versions of the key"
    );
}

async fn a_version_marker_may_be_gone(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let mut versions = Vec::new();
    for _ in 0..4 {
        versions.push(fixture.put_text(bucket, "a", "x").await.expect("a version"));
    }
    let last = fixture.put_text(bucket, "b", "x").await.expect("a version");
    let after = |version| query("", "", StartAt::AfterVersion("a".to_owned(), version), 1000);
    let check = async |marker, expected: &[(VersionId, bool)]| {
        let page = fixture.list_versions(bucket, &after(marker)).await;
        let found: Vec<_> = shown(&page.entries)
            .into_iter()
            .map(|(_, version, is_latest)| (version.expect("a version"), is_latest))
            .collect();
        assert_eq!(found, expected, "after {marker}");
    };
    check(
        versions[2],
        &[(versions[1], false), (versions[0], false), (last, true)],
    )
    .await;
    fixture.delete(bucket, "a", Some(versions[2])).await;
    check(
        versions[2],
        &[(versions[1], false), (versions[0], false), (last, true)],
    )
    .await;
    fixture.delete(bucket, "a", Some(versions[3])).await;
    let newest_again = [(versions[1], true), (versions[0], false), (last, true)];
    check(versions[3], &newest_again).await;
    check(versions[2], &newest_again).await;
    // Where a null version was that is gone is not known: nothing is left out.
    check(VersionId::Null, &newest_again).await;
    check_emptied_by_pages(fixture).await;
}

/// Whoever deletes what each page lists has deleted everything, also where a page ends at a null version.
async fn check_emptied_by_pages(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("two", Versioning::Enabled).await;
    for versioning in [
        Versioning::Enabled,
        Versioning::Enabled,
        Versioning::Suspended,
        Versioning::Enabled,
    ] {
        fixture.set_versioning(bucket, "two", versioning).await;
        fixture.put_text(bucket, "a", "x").await;
    }
    let mut start = StartAt::Beginning;
    loop {
        let page = fixture.list_versions(bucket, &query("", "", start, 2)).await;
        for (key, version, _) in shown(&page.entries) {
            fixture.delete(bucket, &key, version).await;
        }
        match page.next {
            Some(next) => start = next,
            None => break,
        }
    }
    assert_eq!(fixture.usage(bucket).await, Usage::default());
}

async fn uploads_come_by_key_and_id(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let mut expected = Vec::new();
    for key in ["b", "a", "a", "d/1", "d/2", "a"] {
        expected.push((key.to_owned(), fixture.create_upload(bucket, key).await));
    }
    expected.sort();
    let list = async |query: ListQuery| {
        let page = fixture
            .meta()
            .list_uploads(bucket, &query)
            .await
            .expect("the uploads");
        let entries: Vec<_> = page
            .entries
            .into_iter()
            .map(|entry| match entry {
                Entry::Item(upload) => (upload.key.to_string(), Some(upload.id)),
                Entry::CommonPrefix(prefix) => (format!("[{prefix}]"), None),
            })
            .collect();
        (entries, page.next)
    };
    let whole: Vec<_> = expected
        .iter()
        .map(|(key, id)| (key.clone(), Some(*id)))
        .collect();
    assert_eq!(
        list(query("", "", StartAt::Beginning, 10)).await,
        (whole.clone(), None)
    );
    let (mut start, mut collected) = (StartAt::Beginning, Vec::new());
    loop {
        let (entries, next) = list(query("", "", start, 1)).await;
        collected.extend(entries);
        match next {
            Some(next) => start = next,
            None => break,
        }
    }
    assert_eq!(collected, whole);
    let after_key = query("", "", StartAt::After("a".to_owned()), 10);
    assert_eq!(list(after_key).await.0, whole[3..]);
    let (rolled_up, _) = list(query("", "/", StartAt::After("b".to_owned()), 10)).await;
    assert_eq!(rolled_up, [("[d/]".to_owned(), None)]);
    fixture
        .succeed(Fixture::abort_command(bucket, "b", expected[3].1))
        .await;
    assert_eq!(list(query("b", "", StartAt::Beginning, 10)).await.0, []);
}
