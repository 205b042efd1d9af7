//! Conditional writes and deletes.

use crate::fixture::{Fixture, content, deleted, etag, key, new_object, object_of, refusal};
use sos_core::{
    BucketId, Command, ETag, ETagCondition, JudgedVersion, NewBlob, Refusal, VersionId, Versioning,
    WriteConditions, command::ObjectChange, listing::Usage,
};

crate::tests![
    a_put_only_where_nothing_is,
    a_put_only_over_what_was_read,
    a_conditional_delete,
    a_refused_put_leaves_nothing,
    a_change_of_the_version_that_was_judged,
];

fn if_none_match() -> WriteConditions {
    WriteConditions {
        if_none_match: Some(ETagCondition::Any),
        ..WriteConditions::default()
    }
}

fn if_match(etags: &[&ETag]) -> WriteConditions {
    let etags = etags.iter().map(|&etag| etag.clone()).collect();
    WriteConditions {
        if_match: Some(ETagCondition::OneOf(etags)),
        ..WriteConditions::default()
    }
}

fn if_any() -> WriteConditions {
    WriteConditions {
        if_match: Some(ETagCondition::Any),
        ..WriteConditions::default()
    }
}

async fn put(fixture: &Fixture, bucket: BucketId, seed: u64, conditions: WriteConditions) -> Option<Refusal> {
    let command = fixture
        .put_command(bucket, "a", &content(seed, 10), conditions)
        .await;
    match fixture.execute(command).await {
        Ok(_) => None,
        refused => Some(refusal(refused)),
    }
}

async fn a_put_only_where_nothing_is(fixture: &mut Fixture) {
    let failed = Some(Refusal::PreconditionFailed("If-None-Match"));
    for (name, versioning) in [("plain", Versioning::Unversioned), ("kept", Versioning::Enabled)] {
        let bucket = fixture.versioned_bucket(name, versioning).await;
        assert_eq!(put(fixture, bucket, 1, if_none_match()).await, None);
        assert_eq!(put(fixture, bucket, 2, if_none_match()).await, failed);
        assert_eq!(fixture.get(bucket, "a", None).await, Some(content(1, 10)));
        fixture.delete(bucket, "a", None).await;
        assert_eq!(
            put(fixture, bucket, 3, if_none_match()).await,
            None,
            "over a delete marker too"
        );
        let other = WriteConditions {
            if_none_match: Some(ETagCondition::OneOf(vec![etag(&content(9, 10))])),
            ..WriteConditions::default()
        };
        assert_eq!(put(fixture, bucket, 4, other).await, None);
        assert_eq!(fixture.get(bucket, "a", None).await, Some(content(4, 10)));
    }
}

async fn a_put_only_over_what_was_read(fixture: &mut Fixture) {
    let failed = Some(Refusal::PreconditionFailed("If-Match"));
    for (name, versioning) in [("plain", Versioning::Unversioned), ("kept", Versioning::Enabled)] {
        let bucket = fixture.versioned_bucket(name, versioning).await;
        let (one, two) = (etag(&content(1, 10)), etag(&content(2, 10)));
        assert_eq!(
            put(fixture, bucket, 1, if_match(&[&one])).await,
            Some(Refusal::NoSuchKey)
        );
        assert_eq!(put(fixture, bucket, 1, if_any()).await, Some(Refusal::NoSuchKey));
        assert_eq!(put(fixture, bucket, 1, WriteConditions::default()).await, None);
        assert_eq!(put(fixture, bucket, 2, if_match(&[&two])).await, failed);
        assert_eq!(put(fixture, bucket, 2, if_match(&[&two, &one])).await, None);
        assert_eq!(put(fixture, bucket, 3, if_any()).await, None);
        fixture.delete(bucket, "a", None).await;
        assert_eq!(
            put(fixture, bucket, 4, if_any()).await,
            Some(Refusal::NoSuchKey),
            "a delete marker is no object"
        );
    }
}

async fn a_conditional_delete(fixture: &mut Fixture) {
    for (name, versioning) in [("plain", Versioning::Unversioned), ("kept", Versioning::Enabled)] {
        let bucket = fixture.versioned_bucket(name, versioning).await;
        let delete = |version: Option<VersionId>, conditions| Command::DeleteObject {
            bucket,
            key: key("a"),
            version,
            conditions,
            bypass_governance: false,
        };
        let (record, _) = fixture.put(bucket, "a", &content(1, 10)).await;
        let other = etag(&content(2, 10));
        let modified = |at| WriteConditions {
            if_match_modified: Some(at),
            ..WriteConditions::default()
        };
        let size = |size| WriteConditions {
            if_match_size: Some(size),
            ..WriteConditions::default()
        };
        let check = async |conditions: WriteConditions, expected| {
            for version in [None, Some(record.version_id())] {
                let refused = refusal(fixture.execute(delete(version, conditions.clone())).await);
                assert_eq!(refused, Refusal::PreconditionFailed(expected));
            }
        };
        check(if_match(&[&other]), "If-Match").await;
        let later = modified(record.modified.plus_millis(1000));
        check(later, "x-amz-if-match-last-modified-time").await;
        check(size(11), "x-amz-if-match-size").await;
        let all = WriteConditions {
            if_match: if_match(&[&record.etag]).if_match,
            if_match_modified: Some(record.modified.plus_millis(1)),
            if_match_size: Some(10),
            ..WriteConditions::default()
        };
        let outcome = deleted(fixture.succeed(delete(None, all)).await);
        assert_eq!(outcome.1, versioning == Versioning::Enabled);
        let usage = fixture.usage(bucket).await;
        for conditions in [if_match(&[&record.etag]), if_any()] {
            let refused = refusal(fixture.execute(delete(None, conditions)).await);
            assert_eq!(refused, Refusal::NoSuchKey, "a delete marker is no object");
        }
        let outcome = deleted(fixture.succeed(delete(None, size(11))).await);
        assert!(
            !outcome.1,
            "nothing is there to be deleted, and no marker is made"
        );
        assert_eq!(fixture.usage(bucket).await, usage);
    }
}

async fn a_refused_put_leaves_nothing(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let command = fixture
        .put_command(bucket, "a", &content(1, crate::fixture::EXTENT_BYTES), if_any())
        .await;
    assert_eq!(refusal(fixture.execute(command).await), Refusal::NoSuchKey);
    assert_eq!(fixture.engine.settled_extents().await, 0);
    assert_eq!(fixture.usage(bucket).await, Usage::default());
    fixture.engine.reopen().await;
    assert!(fixture.stored(bucket, "a", None).await.is_none());
}

/// The null version of a key may be another one than it was: by its id alone it cannot be told.
async fn a_change_of_the_version_that_was_judged(fixture: &mut Fixture) {
    for (name, versioning) in [
        ("plain", Versioning::Unversioned),
        ("suspended", Versioning::Suspended),
    ] {
        let bucket = fixture.versioned_bucket(name, versioning).await;
        let tags = || ObjectChange::Tags(vec![("a".to_owned(), "b".to_owned())]);
        let change = async |judged, version| {
            let judged = Some(judged);
            fixture.change_judged(bucket, "a", version, judged, tags()).await
        };
        let (first, _) = fixture.put(bucket, "a", &content(1, 10)).await;
        fixture.env.advance_ms(1);
        let (second, _) = fixture.put(bucket, "a", &content(1, 10)).await;
        for version in [None, Some(VersionId::Null)] {
            let refused = change(JudgedVersion::of(&first), version).await;
            assert_eq!(refusal(refused), Refusal::Conflict);
            let stored = fixture.stored(bucket, "a", None).await.expect("the object");
            assert_eq!(stored.record, second);
        }
        let tagged = change(JudgedVersion::of(&second), None).await;
        let (tagged, _) = object_of(tagged.expect("it is the one"));
        assert_eq!(tagged.tags.len(), 1);
        // What was changed in place meanwhile is still the same version.
        let again = change(JudgedVersion::of(&second), Some(VersionId::Null)).await;
        assert!(again.is_ok());
        // A copy onto itself keeps the order, and may have given it to another owner.
        fixture.env.advance_ms(1);
        let copy = Command::PutObject {
            bucket,
            key: key("a"),
            object: Box::new(new_object(second.etag.clone(), second.size, NewBlob::Unmoved)),
            conditions: WriteConditions::default(),
        };
        let (copied, _) = object_of(fixture.succeed(copy).await);
        assert_eq!(copied.order, second.order);
        let refused = change(JudgedVersion::of(&second), None).await;
        assert_eq!(refusal(refused), Refusal::Conflict);
        fixture.delete(bucket, "a", None).await;
        let refused = change(JudgedVersion::of(&copied), None).await;
        assert_eq!(refusal(refused), Refusal::NoSuchKey);
    }
}
