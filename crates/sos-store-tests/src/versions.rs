//! Versions and delete markers: what was deleted comes back only when its marker goes, and nothing else is lost.

use crate::fixture::{EXTENT_BYTES, Fixture, content, refusal};
use bytes::Bytes;
use sos_core::{
    BucketId, Refusal, VersionId, Versioning,
    command::ObjectChange,
    listing::{Entry, ListQuery, Usage},
};

crate::tests![
    every_write_makes_a_version,
    a_delete_marker_hides_and_its_deletion_shows,
    deleting_the_current_version_promotes_the_next,
    suspension_replaces_the_null_version,
    what_was_there_before_versioning_is_the_null_version,
    a_delete_marker_may_be_the_null_version,
    an_old_version_is_changed_in_place,
    deleting_a_version_that_is_not_there_succeeds,
    versions_free_their_bytes,
];

/// A version as a listing shows it: its id, whether it is a delete marker, whether it is the newest.
type Shown = (VersionId, bool, bool);

async fn shown(fixture: &Fixture, bucket: BucketId, key: &str) -> Vec<Shown> {
    let query = ListQuery {
        limit: 100,
        ..ListQuery::default()
    };
    let page = fixture.list_versions(bucket, &query).await;
    let items = page.entries.into_iter().filter_map(|entry| match entry {
        Entry::Item(item) if item.key.as_str() == key => Some((
            item.record.version_id(),
            item.record.delete_marker,
            item.is_latest,
        )),
        _ => None,
    });
    items.collect()
}

async fn every_write_makes_a_version(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let mut versions = Vec::new();
    for seed in 0..4 {
        let length = if seed == 2 { EXTENT_BYTES } else { 50 };
        versions.push(
            fixture
                .put(bucket, "a", &content(seed, length))
                .await
                .1
                .expect("a version"),
        );
    }
    fixture.engine.reopen().await;
    for (seed, version) in (0..).zip(&versions) {
        let length = if seed == 2 { EXTENT_BYTES } else { 50 };
        let found = fixture.get(bucket, "a", Some(*version)).await;
        assert_eq!(found, Some(content(seed, length)));
    }
    assert_eq!(fixture.get(bucket, "a", None).await, Some(content(3, 50)));
    let newest_first: Vec<Shown> = versions
        .iter()
        .rev()
        .map(|&version| (version, false, version == versions[3]))
        .collect();
    assert_eq!(shown(fixture, bucket, "a").await, newest_first);
    let expected = Usage {
        objects: 1,
        versions: 4,
        bytes: 150 + EXTENT_BYTES as u64,
        ..Usage::default()
    };
    assert_eq!(fixture.usage(bucket).await, expected);
}

async fn a_delete_marker_hides_and_its_deletion_shows(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let version = fixture.put_text(bucket, "a", "content").await;
    let (marker, is_marker) = fixture.delete(bucket, "a", None).await;
    assert!(is_marker && marker.is_some() && marker != version);
    let stored = fixture.stored(bucket, "a", None).await.expect("the marker");
    assert!(stored.record.delete_marker && stored.is_latest);
    let stored = fixture.stored(bucket, "a", marker).await.expect("the marker");
    assert!(stored.record.delete_marker && stored.is_latest);
    let stored = fixture.stored(bucket, "a", version).await.expect("the version");
    assert!(!stored.is_latest);
    assert_eq!(fixture.usage(bucket).await.objects, 0);
    assert_eq!(fixture.usage(bucket).await.versions, 2);
    let change = ObjectChange::Tags(Vec::new());
    assert_eq!(
        refusal(fixture.change(bucket, "a", None, change.clone()).await),
        Refusal::NoSuchKey
    );
    let marker_id = marker.expect("a version");
    assert_eq!(
        refusal(fixture.change(bucket, "a", marker, change).await),
        Refusal::DeleteMarker(marker_id)
    );
    assert_eq!(fixture.delete(bucket, "a", marker).await, (marker, true));
    fixture.engine.reopen().await;
    assert_eq!(
        fixture.get(bucket, "a", None).await,
        Some(Bytes::from_static(b"content"))
    );
    assert_eq!(fixture.usage(bucket).await.objects, 1);
}

async fn deleting_the_current_version_promotes_the_next(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let first = fixture.put_text(bucket, "a", "first").await;
    let (marker, _) = fixture.delete(bucket, "a", None).await;
    let (second_marker, _) = fixture.delete(bucket, "a", None).await;
    let last = fixture.put_text(bucket, "a", "last").await;
    assert_eq!(fixture.delete(bucket, "a", last).await, (last, false));
    assert_eq!(
        fixture.get(bucket, "a", None).await,
        None,
        "a delete marker is the newest"
    );
    assert_eq!(fixture.delete(bucket, "a", marker).await, (marker, true));
    assert_eq!(fixture.get(bucket, "a", None).await, None);
    fixture.delete(bucket, "a", second_marker).await;
    assert_eq!(
        fixture.get(bucket, "a", None).await,
        Some(Bytes::from_static(b"first"))
    );
    let only = first.expect("a version");
    assert_eq!(shown(fixture, bucket, "a").await, [(only, false, true)]);
    fixture.delete(bucket, "a", first).await;
    assert!(fixture.stored(bucket, "a", None).await.is_none());
    assert_eq!(fixture.usage(bucket).await, Usage::default());
}

async fn suspension_replaces_the_null_version(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let numbered = fixture
        .put_text(bucket, "a", "numbered")
        .await
        .expect("a version");
    fixture.set_versioning(bucket, "one", Versioning::Suspended).await;
    assert_eq!(
        fixture.put_text(bucket, "a", "null 1").await,
        Some(VersionId::Null)
    );
    fixture.put_text(bucket, "a", "null 2").await;
    let expected = [(VersionId::Null, false, true), (numbered, false, false)];
    assert_eq!(shown(fixture, bucket, "a").await, expected);
    fixture.set_versioning(bucket, "one", Versioning::Enabled).await;
    let newest = fixture.put_text(bucket, "a", "newest").await.expect("a version");
    fixture.engine.reopen().await;
    assert_eq!(
        fixture.get(bucket, "a", Some(VersionId::Null)).await,
        Some(Bytes::from_static(b"null 2"))
    );
    fixture.set_versioning(bucket, "one", Versioning::Suspended).await;
    fixture.put_text(bucket, "a", "null 3").await;
    let expected = [
        (VersionId::Null, false, true),
        (newest, false, false),
        (numbered, false, false),
    ];
    assert_eq!(
        shown(fixture, bucket, "a").await,
        expected,
        "the older null version is gone"
    );
    assert_eq!(fixture.usage(bucket).await.versions, 3);
    assert_eq!(
        fixture.get(bucket, "a", None).await,
        Some(Bytes::from_static(b"null 3"))
    );
}

async fn what_was_there_before_versioning_is_the_null_version(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    fixture.put_text(bucket, "a", "before").await;
    fixture.set_versioning(bucket, "one", Versioning::Enabled).await;
    let stored = fixture.stored(bucket, "a", None).await.expect("the object");
    assert_eq!(stored.record.version_id(), VersionId::Null);
    let after = fixture.put_text(bucket, "a", "after").await.expect("a version");
    let expected = [(after, false, true), (VersionId::Null, false, false)];
    assert_eq!(shown(fixture, bucket, "a").await, expected);
    let null = Some(VersionId::Null);
    assert_eq!(
        fixture.get(bucket, "a", null).await,
        Some(Bytes::from_static(b"before"))
    );
    let order = fixture
        .stored(bucket, "a", null)
        .await
        .expect("the version")
        .record
        .order;
    let by_order = Some(VersionId::Numbered(order));
    assert!(
        fixture.stored(bucket, "a", by_order).await.is_none(),
        "the null version has no other id"
    );
    fixture.delete(bucket, "a", Some(after)).await;
    assert_eq!(
        shown(fixture, bucket, "a").await,
        [(VersionId::Null, false, true)]
    );
    fixture.delete(bucket, "a", null).await;
    assert_eq!(shown(fixture, bucket, "a").await, []);
}

async fn a_delete_marker_may_be_the_null_version(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let numbered = fixture
        .put_text(bucket, "a", "numbered")
        .await
        .expect("a version");
    fixture.set_versioning(bucket, "one", Versioning::Suspended).await;
    let null = Some(VersionId::Null);
    assert_eq!(fixture.delete(bucket, "a", None).await, (null, true));
    assert_eq!(fixture.delete(bucket, "a", None).await, (null, true));
    let expected = [(VersionId::Null, true, true), (numbered, false, false)];
    assert_eq!(shown(fixture, bucket, "a").await, expected);
    fixture.put_text(bucket, "a", "null").await;
    let expected = [(VersionId::Null, false, true), (numbered, false, false)];
    assert_eq!(shown(fixture, bucket, "a").await, expected);
    fixture.delete(bucket, "a", None).await;
    assert_eq!(fixture.delete(bucket, "a", null).await, (null, true));
    fixture.engine.reopen().await;
    assert_eq!(
        fixture.get(bucket, "a", None).await,
        Some(Bytes::from_static(b"numbered"))
    );
    assert!(fixture.stored(bucket, "a", null).await.is_none());
}

async fn an_old_version_is_changed_in_place(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let old = fixture.put_text(bucket, "a", "old").await;
    fixture.put_text(bucket, "a", "new").await;
    let tags = vec![("k".to_owned(), "v".to_owned())];
    let change = ObjectChange::Tags(tags.clone());
    fixture.change(bucket, "a", old, change).await.expect("changed");
    fixture.engine.reopen().await;
    let stored = fixture.stored(bucket, "a", old).await.expect("the version");
    assert_eq!(stored.record.tags, tags);
    assert_eq!(fixture.read(&stored).await.expect("the bytes"), "old");
    let current = fixture.stored(bucket, "a", None).await.expect("the object");
    assert!(current.record.tags.is_empty());
    let none = VersionId::Numbered(u64::MAX - 1);
    assert_eq!(
        refusal(
            fixture
                .change(bucket, "a", Some(none), ObjectChange::Tags(Vec::new()))
                .await
        ),
        Refusal::NoSuchVersion(none)
    );
}

async fn deleting_a_version_that_is_not_there_succeeds(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let version = fixture.put_text(bucket, "a", "content").await;
    for missing in [Some(VersionId::Null), Some(VersionId::Numbered(u64::MAX - 1))] {
        assert_eq!(fixture.delete(bucket, "a", missing).await, (missing, false));
        assert_eq!(fixture.delete(bucket, "none", missing).await, (missing, false));
    }
    assert_eq!(
        shown(fixture, bucket, "a").await,
        [(version.expect("a version"), false, true)]
    );
    assert_eq!(shown(fixture, bucket, "none").await, []);
    let (marker, is_marker) = fixture.delete(bucket, "none", None).await;
    assert!(
        marker.is_some() && is_marker,
        "a key that never was gets a delete marker"
    );
    assert_eq!(fixture.usage(bucket).await.versions, 2);
}

async fn versions_free_their_bytes(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let mut versions = Vec::new();
    for seed in 0..3 {
        versions.push(fixture.put(bucket, "a", &content(seed, EXTENT_BYTES)).await.1);
    }
    fixture.delete(bucket, "a", None).await;
    assert_eq!(fixture.engine.settled_extents().await, 3);
    fixture.delete(bucket, "a", versions[1]).await;
    assert_eq!(fixture.engine.settled_extents().await, 2);
    assert_eq!(
        fixture.get(bucket, "a", versions[0]).await,
        Some(content(0, EXTENT_BYTES))
    );
    fixture.set_versioning(bucket, "one", Versioning::Suspended).await;
    for seed in 5..7 {
        fixture.put(bucket, "a", &content(seed, EXTENT_BYTES)).await;
    }
    assert_eq!(
        fixture.engine.settled_extents().await,
        3,
        "the null version was replaced"
    );
    fixture.delete(bucket, "a", None).await;
    assert_eq!(
        fixture.engine.settled_extents().await,
        2,
        "and by a delete marker"
    );
}
