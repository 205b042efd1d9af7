//! Data keys that another master key wraps: only where they are wrapped as was read, and nothing else changes.

use crate::fixture::{EXTENT_BYTES, Fixture, content, key, object_of, wrapped};
use bytes::Bytes;
use sos_core::{
    BucketId, Command, Encryption, ObjectRecord, Outcome, Refusal, UploadId, VersionId, Versioning,
    WriteConditions,
    command::{BucketChange, KeyOwner, ObjectChange, RewrapItem, RewrapResult},
    listing::{Entry, ListQuery},
    object::Retention,
};
use sos_store::Env;

crate::tests![
    nothing_but_the_wrapped_key_changes,
    a_locked_version_is_wrapped_too,
    what_was_written_or_wrapped_meanwhile_stays,
    an_open_upload_and_what_it_becomes,
    what_has_no_master_key_is_left_alone,
];

async fn rewrap(fixture: &Fixture, bucket: BucketId, items: Vec<RewrapItem>) -> Vec<RewrapResult> {
    match fixture.succeed(Command::RewrapKeys { bucket, items }).await {
        Outcome::Rewrapped(results) => results,
        other => panic!("{other:?}"),
    }
}

/// Wraps by the master key `new`, as number `number`.
fn item(text: &str, owner: KeyOwner, read: &Encryption, number: u64) -> RewrapItem {
    let Encryption {
        key_material,
        wrapped_by,
        ..
    } = wrapped(number, "new", 0);
    RewrapItem {
        key: key(text),
        owner,
        read: read.key_material.clone(),
        key_material,
        wrapped_by,
    }
}

fn of_version(text: &str, record: &ObjectRecord, number: u64) -> RewrapItem {
    let encryption = record.encryption.as_ref().expect("it is encrypted");
    item(text, KeyOwner::Version(record.version_id()), encryption, number)
}

async fn put(fixture: &Fixture, bucket: BucketId, text: &str, bytes: &Bytes, number: u64) -> ObjectRecord {
    let mut command = fixture
        .put_command(bucket, text, bytes, WriteConditions::default())
        .await;
    if let Command::PutObject { object, .. } = &mut command {
        object.encryption = Some(wrapped(number, "old", bytes.len()));
    }
    object_of(fixture.succeed(command).await).0
}

/// The same record, as it must be once its key is wrapped anew.
fn rewrapped(record: &ObjectRecord, number: u64) -> ObjectRecord {
    let mut record = record.clone();
    let size = record.size as usize;
    record.encryption = Some(wrapped(number, "new", size));
    record
}

async fn versions(fixture: &Fixture, bucket: BucketId) -> Vec<(ObjectRecord, bool)> {
    let query = ListQuery {
        limit: 100,
        ..ListQuery::default()
    };
    let page = fixture.list_versions(bucket, &query).await;
    let item = |entry| match entry {
        Entry::Item(item) => Some(item),
        Entry::CommonPrefix(_) => None,
    };
    let items = page.entries.into_iter().filter_map(item);
    items.map(|item| (item.record, item.is_latest)).collect()
}

/// Small bytes beside the row, an extent and no bytes; a current version, noncurrent ones, the null version among them, and
/// one under a delete marker.
async fn nothing_but_the_wrapped_key_changes(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let lengths = [100, EXTENT_BYTES, 0];
    let mut number = 0;
    let mut written = Vec::new();
    for versioning in [Versioning::Unversioned, Versioning::Enabled, Versioning::Enabled] {
        if versioning == Versioning::Enabled {
            fixture.set_versioning(bucket, "one", versioning).await;
        }
        for (text, length) in ["a", "b", "c"].into_iter().zip(lengths) {
            number += 1;
            let bytes = content(number, length);
            let record = put(fixture, bucket, text, &bytes, number).await;
            written.push((text, record, bytes));
        }
    }
    fixture.delete(bucket, "c", None).await;
    let (before, usage) = (versions(fixture, bucket).await, fixture.usage(bucket).await);
    fixture.env.advance_ms(60_000);
    let items: Vec<_> = written
        .iter()
        .zip(100..)
        .map(|((text, record, _), number)| of_version(text, record, number))
        .collect();
    let all_done = vec![RewrapResult::Done; items.len()];
    assert_eq!(rewrap(fixture, bucket, items).await, all_done);
    fixture.engine.settled_extents().await;
    fixture.engine.reopen().await;
    let expected: Vec<_> = before
        .into_iter()
        .map(|(record, is_latest)| {
            let place = written
                .iter()
                .position(|(_, written, _)| written.order == record.order);
            let wrapped = place.map(|place| rewrapped(&record, 100 + place as u64));
            (wrapped.unwrap_or(record), is_latest)
        })
        .collect();
    assert_eq!(versions(fixture, bucket).await, expected);
    assert_eq!(fixture.usage(bucket).await, usage);
    for (text, record, bytes) in &written {
        let read = fixture.get(bucket, text, Some(record.version_id())).await;
        assert_eq!(read.as_ref(), Some(bytes), "{text}");
    }
}

async fn a_locked_version_is_wrapped_too(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let lock = BucketChange::ObjectLock(None);
    fixture
        .succeed(Fixture::change_command(bucket, "one", lock))
        .await;
    let record = put(fixture, bucket, "a", &content(1, 10), 1).await;
    let retention = Some(Retention {
        compliance: true,
        until: fixture.env.now().plus_millis(1_000_000),
    });
    let bypass = false;
    for change in [
        ObjectChange::Retention { retention, bypass },
        ObjectChange::LegalHold(true),
    ] {
        fixture.change(bucket, "a", None, change).await.expect("locked");
    }
    let locked = fixture
        .stored(bucket, "a", None)
        .await
        .expect("the object")
        .record;
    let results = rewrap(fixture, bucket, vec![of_version("a", &record, 2)]).await;
    assert_eq!(results, [RewrapResult::Done]);
    fixture.engine.reopen().await;
    let stored = fixture.stored(bucket, "a", None).await.expect("the object");
    assert_eq!(stored.record, rewrapped(&locked, 2));
}

async fn what_was_written_or_wrapped_meanwhile_stays(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let replaced = put(fixture, bucket, "replaced", &content(1, 10), 1).await;
    let deleted = put(fixture, bucket, "deleted", &content(2, 10), 2).await;
    let wrapped_before = put(fixture, bucket, "wrapped", &content(3, 10), 3).await;
    let kept = put(fixture, bucket, "kept", &content(4, 10), 4).await;
    let newer = put(fixture, bucket, "replaced", &content(5, 10), 5).await;
    fixture.delete(bucket, "deleted", None).await;
    let first = rewrap(fixture, bucket, vec![of_version("wrapped", &wrapped_before, 6)]).await;
    assert_eq!(first, [RewrapResult::Done]);
    let items = vec![
        of_version("replaced", &replaced, 11),
        of_version("deleted", &deleted, 12),
        of_version("wrapped", &wrapped_before, 13),
        of_version("kept", &kept, 14),
        // A second item of a version is none of this change.
        of_version("kept", &kept, 15),
    ];
    let (done, changed) = (RewrapResult::Done, RewrapResult::Changed);
    let results = rewrap(fixture, bucket, items).await;
    assert_eq!(results, [changed, changed, changed, done, changed]);
    let record = async |text| {
        fixture
            .stored(bucket, text, None)
            .await
            .map(|stored| stored.record)
    };
    assert_eq!(record("replaced").await, Some(newer));
    assert_eq!(record("deleted").await, None);
    assert_eq!(record("wrapped").await, Some(rewrapped(&wrapped_before, 6)));
    assert_eq!(record("kept").await, Some(rewrapped(&kept, 14)));
    let gone = Command::RewrapKeys {
        bucket: BucketId(u64::MAX),
        items: Vec::new(),
    };
    let refused = crate::fixture::refusal(fixture.execute(gone).await);
    assert!(matches!(refused, Refusal::NoSuchBucket(_)), "{refused:?}");
}

async fn an_open_upload_and_what_it_becomes(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let read = wrapped(1, "old", 0);
    let upload = fixture
        .create_encrypted_upload(bucket, "a", Some(read.clone()))
        .await;
    let bytes = content(1, 100);
    fixture
        .put_part(bucket, "a", upload, 1, &bytes)
        .await
        .expect("the part is put");
    let before = fixture.meta().upload(bucket, &key("a"), upload).await;
    let owner = KeyOwner::Upload(upload);
    let missing = KeyOwner::Upload(UploadId(1));
    let items = vec![
        item("a", owner, &read, 2),
        item("a", owner, &read, 3),
        item("a", missing, &read, 4),
    ];
    let (done, changed) = (RewrapResult::Done, RewrapResult::Changed);
    assert_eq!(rewrap(fixture, bucket, items).await, [done, changed, changed]);
    fixture.engine.reopen().await;
    let mut expected = before.expect("read").expect("the upload");
    expected.encryption = Some(wrapped(2, "new", 0));
    let after = fixture.meta().upload(bucket, &key("a"), upload).await;
    assert_eq!(after.expect("read"), Some(expected));

    // Who completes it read the upload before.
    let parts = fixture.parts(bucket, "a", upload).await;
    let mut complete = Fixture::complete_command(bucket, "a", upload, &parts, WriteConditions::default());
    if let Command::CompleteUpload { object, .. } = &mut complete {
        object.encryption = Some(wrapped(1, "old", bytes.len()));
    }
    let (record, _) = object_of(fixture.succeed(complete).await);
    assert_eq!(record.encryption, Some(wrapped(2, "new", bytes.len())));
    let late = rewrap(fixture, bucket, vec![item("a", owner, &wrapped(2, "", 0), 5)]).await;
    assert_eq!(late, [changed], "the upload is none any more");
    fixture.engine.reopen().await;
    assert_eq!(fixture.get(bucket, "a", None).await, Some(bytes));
}

async fn what_has_no_master_key_is_left_alone(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    fixture.put_text(bucket, "plain", "bytes").await;
    let none = Encryption::default();
    let null = KeyOwner::Version(VersionId::Null);
    let mut command = fixture
        .put_command(bucket, "theirs", &content(1, 10), WriteConditions::default())
        .await;
    let theirs = Encryption {
        kind: Encryption::CUSTOMER,
        ..wrapped(1, "", 10)
    };
    if let Command::PutObject { object, .. } = &mut command {
        object.encryption = Some(theirs.clone());
    }
    fixture.succeed(command).await;
    let items = vec![item("plain", null, &none, 2), item("theirs", null, &theirs, 3)];
    assert_eq!(rewrap(fixture, bucket, items).await, [RewrapResult::Changed; 2]);
    let stored = fixture.stored(bucket, "theirs", None).await.expect("the object");
    assert_eq!(stored.record.encryption, Some(theirs));
}
