//! What lifecycle rules found due: many keys in one change, each only where it is still what was judged.

use crate::fixture::{Fixture, content, etag, key, new_object};
use sos_core::{
    BucketId, Command, NewBlob, ObjectRecord, Outcome, VersionId, Versioning, WriteConditions,
    command::{BucketChange, LifecycleAction, LifecycleItem, LifecycleResult},
    listing::Usage,
    object::Retention,
};
use sos_store::Env;

crate::tests![
    many_objects_go_in_one_change,
    versions_are_kept_under_markers,
    what_was_written_meanwhile_stays,
    a_version_that_is_current_again_stays,
    what_is_locked_stays,
    a_storage_class_is_changed_in_place,
];

async fn apply(fixture: &Fixture, bucket: BucketId, items: Vec<LifecycleItem>) -> Vec<LifecycleResult> {
    match fixture.succeed(Command::ApplyLifecycle { bucket, items }).await {
        Outcome::Lifecycle(results) => results,
        other => panic!("{other:?}"),
    }
}

fn item(text: &str, record: &ObjectRecord, action: LifecycleAction) -> LifecycleItem {
    LifecycleItem {
        key: key(text),
        version: record.version_id(),
        order: record.order,
        modified: record.modified,
        tags: Some(record.tags.clone()),
        action,
    }
}

async fn current(fixture: &Fixture, bucket: BucketId, text: &str) -> ObjectRecord {
    fixture
        .stored(bucket, text, None)
        .await
        .expect("it is there")
        .record
}

async fn many_objects_go_in_one_change(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let mut items = Vec::new();
    for number in 0..300 {
        let text = format!("logs/{number}");
        fixture.put_text(bucket, &text, "bytes").await;
        items.push(item(
            &text,
            &current(fixture, bucket, &text).await,
            LifecycleAction::Expire,
        ));
    }
    fixture.put_text(bucket, "kept", "bytes").await;
    // A second item of a key is none of this change.
    items.push(items[0].clone());
    let results = apply(fixture, bucket, items).await;
    assert_eq!(
        results
            .iter()
            .filter(|result| **result == LifecycleResult::Done)
            .count(),
        300
    );
    assert_eq!(results.last(), Some(&LifecycleResult::Changed));
    fixture.engine.reopen().await;
    let usage = fixture.usage(bucket).await;
    assert_eq!((usage.objects, usage.versions, usage.bytes), (1, 1, 5));
    assert!(fixture.stored(bucket, "logs/7", None).await.is_none());
    assert!(fixture.stored(bucket, "kept", None).await.is_some());
}

async fn versions_are_kept_under_markers(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    for text in ["a", "b"] {
        fixture.put_text(bucket, text, "bytes").await;
    }
    let records = [
        current(fixture, bucket, "a").await,
        current(fixture, bucket, "b").await,
    ];
    let items = vec![
        item("a", &records[0], LifecycleAction::Expire),
        item("b", &records[1], LifecycleAction::Expire),
    ];
    assert_eq!(apply(fixture, bucket, items).await, [LifecycleResult::Done; 2]);
    fixture.engine.reopen().await;
    let marker = current(fixture, bucket, "a").await;
    assert!(marker.delete_marker);
    // The marker stays while there is a version below it.
    let alone = item("a", &marker, LifecycleAction::RemoveMarker);
    assert_eq!(
        apply(fixture, bucket, vec![alone.clone()]).await,
        [LifecycleResult::Changed]
    );
    let below = item("a", &records[0], LifecycleAction::Remove);
    assert_eq!(apply(fixture, bucket, vec![below]).await, [LifecycleResult::Done]);
    assert_eq!(apply(fixture, bucket, vec![alone]).await, [LifecycleResult::Done]);
    assert!(fixture.stored(bucket, "a", None).await.is_none());
    fixture.engine.reopen().await;
    let left = Usage {
        versions: 2,
        bytes: 5,
        ..Usage::default()
    };
    assert_eq!(fixture.usage(bucket).await, left);
}

async fn what_was_written_meanwhile_stays(fixture: &mut Fixture) {
    for versioning in [
        Versioning::Unversioned,
        Versioning::Enabled,
        Versioning::Suspended,
    ] {
        let name = format!("bucket-{versioning:?}").to_lowercase();
        let bucket = fixture.create_bucket(&name).await;
        if versioning != Versioning::Unversioned {
            fixture.set_versioning(bucket, &name, versioning).await;
        }
        fixture.put_text(bucket, "a", "old").await;
        let judged = item("a", &current(fixture, bucket, "a").await, LifecycleAction::Expire);
        fixture.put_text(bucket, "a", "newer").await;
        assert_eq!(
            apply(fixture, bucket, vec![judged]).await,
            [LifecycleResult::Changed]
        );
        assert_eq!(current(fixture, bucket, "a").await.size, 5);
    }
}

async fn a_version_that_is_current_again_stays(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    fixture.put_text(bucket, "a", "first").await;
    let first = current(fixture, bucket, "a").await;
    fixture.put_text(bucket, "a", "second").await;
    let second = current(fixture, bucket, "a").await;
    fixture.delete(bucket, "a", Some(second.version_id())).await;
    let judged = item("a", &first, LifecycleAction::Remove);
    assert_eq!(
        apply(fixture, bucket, vec![judged]).await,
        [LifecycleResult::Changed]
    );
    assert_eq!(current(fixture, bucket, "a").await.order, first.order);
}

async fn what_is_locked_stays(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let lock = Fixture::change_command(bucket, "one", BucketChange::ObjectLock(None));
    fixture.succeed(lock).await;
    let until = fixture.env.now().plus_millis(1000);
    let bytes = content(1, 10);
    let mut object = new_object(etag(&bytes), 10, NewBlob::Riding(bytes));
    object.retention = Some(Retention {
        compliance: false,
        until,
    });
    let put = Command::PutObject {
        bucket,
        key: key("a"),
        object: Box::new(object),
        conditions: WriteConditions::default(),
    };
    fixture.succeed(put).await;
    let locked = current(fixture, bucket, "a").await;
    for text in ["a", "b"] {
        fixture.put_text(bucket, text, "bytes").await;
    }
    let other = current(fixture, bucket, "b").await;
    fixture.put_text(bucket, "b", "bytes").await;
    let items = vec![
        item("a", &locked, LifecycleAction::Remove),
        item("b", &other, LifecycleAction::Remove),
    ];
    let results = apply(fixture, bucket, items.clone()).await;
    assert_eq!(results, [LifecycleResult::Locked, LifecycleResult::Done]);
    fixture.env.advance_ms(1000);
    let results = apply(fixture, bucket, items).await;
    assert_eq!(results, [LifecycleResult::Done, LifecycleResult::Changed]);
}

async fn a_storage_class_is_changed_in_place(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    fixture.put_text(bucket, "a", "bytes").await;
    let before = current(fixture, bucket, "a").await;
    let moved = item("a", &before, LifecycleAction::Transition("GLACIER".to_owned()));
    assert_eq!(apply(fixture, bucket, vec![moved]).await, [LifecycleResult::Done]);
    fixture.engine.reopen().await;
    let after = current(fixture, bucket, "a").await;
    assert_eq!(after.storage_class, "GLACIER");
    assert_eq!(
        (after.order, after.modified, after.size),
        (before.order, before.modified, before.size)
    );
    let stored = fixture
        .stored(bucket, "a", Some(VersionId::Null))
        .await
        .expect("there");
    assert_eq!(fixture.read(&stored).await.expect("its bytes"), "bytes");
}
