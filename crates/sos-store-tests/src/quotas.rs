//! Quotas of buckets and tenants: never exceeded by one byte, whoever writes at once.

use crate::fixture::{Fixture, PART_BYTES, content, object_of, refusal, tenant};
use bytes::Bytes;
use sos_core::{
    BucketId, Command, Outcome, Quota, Refusal, Versioning, WriteConditions, command::BucketChange,
};
use sos_store::StoreError;

crate::tests![
    a_bucket_takes_what_fits_and_no_byte_more,
    many_writers_at_once_stay_within_a_quota,
    parts_count_and_a_completed_upload_makes_none_twice,
    whoever_is_over_a_quota_may_always_delete,
    a_tenants_buckets_are_counted_together,
    what_was_there_before_is_counted,
];

fn bytes(bytes: u64) -> Quota {
    Quota {
        bytes: Some(bytes),
        objects: None,
    }
}

async fn limit(fixture: &Fixture, bucket: BucketId, name: &str, quota: Quota) {
    let change = Fixture::change_command(bucket, name, BucketChange::Quota(quota));
    fixture.succeed(change).await;
}

async fn limit_tenant(fixture: &Fixture, quota: Quota) {
    let command = Command::PutTenantQuota(tenant("alice"), quota);
    fixture.succeed(command).await;
}

async fn put(fixture: &Fixture, bucket: BucketId, key: &str, size: usize) -> Result<Outcome, StoreError> {
    let bytes = content(size as u64, size);
    let command = fixture
        .put_command(bucket, key, &bytes, WriteConditions::default())
        .await;
    fixture.execute(command).await
}

/// The limit that stands against it, whether it is the tenant's, and whether it is of bytes.
fn exceeded(answer: Result<Outcome, StoreError>) -> (u64, bool, bool) {
    match refusal(answer) {
        Refusal::QuotaExceeded(exceeded) => (exceeded.limit, exceeded.tenant.is_some(), exceeded.is_of_bytes),
        other => panic!("expected a quota, got {other}"),
    }
}

async fn a_bucket_takes_what_fits_and_no_byte_more(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    limit(fixture, bucket, "one", bytes(100)).await;
    put(fixture, bucket, "a", 60).await.expect("it fits");
    assert_eq!(exceeded(put(fixture, bucket, "b", 41).await), (100, false, true));
    put(fixture, bucket, "b", 40).await.expect("it fits");
    // What is replaced makes room for what replaces it.
    put(fixture, bucket, "a", 60).await.expect("it fits");
    assert!(put(fixture, bucket, "a", 61).await.is_err());
    fixture.engine.reopen().await;
    assert_eq!(exceeded(put(fixture, bucket, "c", 1).await), (100, false, true));
    let objects = Quota {
        bytes: None,
        objects: Some(2),
    };
    limit(fixture, bucket, "one", objects).await;
    assert_eq!(exceeded(put(fixture, bucket, "c", 0).await), (2, false, false));
    limit(fixture, bucket, "one", Quota::default()).await;
    put(fixture, bucket, "c", 5000).await.expect("nothing is limited");
}

async fn many_writers_at_once_stay_within_a_quota(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    limit(fixture, bucket, "one", bytes(1000)).await;
    let keys: Vec<String> = (0..50).map(|number| format!("k{number}")).collect();
    let writes = keys.iter().map(|key| put(fixture, bucket, key, 30));
    let answers = futures_util::future::join_all(writes).await;
    let written = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(written, 33);
    assert_eq!(fixture.usage(bucket).await.bytes, 990);
}

async fn parts_count_and_a_completed_upload_makes_none_twice(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let size = PART_BYTES as u64;
    limit(fixture, bucket, "one", bytes(size)).await;
    let upload = fixture.create_upload(bucket, "a").await;
    let part = content(1, PART_BYTES);
    fixture
        .put_part(bucket, "a", upload, 1, &part)
        .await
        .expect("it fits");
    let more = fixture
        .put_part(bucket, "a", upload, 2, &Bytes::from_static(b"x"))
        .await;
    assert_eq!(exceeded(more), (size, false, true));
    let parts = fixture.parts(bucket, "a", upload).await;
    let complete = Fixture::complete_command(bucket, "a", upload, &parts, WriteConditions::default());
    fixture.succeed(complete).await;
    assert_eq!(fixture.usage(bucket).await.bytes, size);
}

async fn whoever_is_over_a_quota_may_always_delete(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let written = put(fixture, bucket, "a", 100).await.expect("written");
    let (_, version) = object_of(written);
    let none = Quota {
        bytes: Some(0),
        objects: Some(0),
    };
    limit(fixture, bucket, "one", none).await;
    let (marker, _) = fixture.delete(bucket, "a", None).await;
    assert!(marker.is_some(), "a delete marker may be made");
    assert!(put(fixture, bucket, "b", 0).await.is_err());
    for version in [marker, version] {
        fixture.delete(bucket, "a", version).await;
    }
    assert_eq!(fixture.usage(bucket).await.versions, 0);
}

async fn a_tenants_buckets_are_counted_together(fixture: &mut Fixture) {
    limit_tenant(fixture, bytes(100)).await;
    let one = fixture.create_bucket("one").await;
    let two = fixture.create_bucket("two").await;
    put(fixture, one, "a", 60).await.expect("it fits");
    assert_eq!(exceeded(put(fixture, two, "a", 41).await), (100, true, true));
    put(fixture, two, "a", 40).await.expect("it fits");
    fixture.delete(one, "a", None).await;
    fixture.engine.reopen().await;
    put(fixture, two, "b", 60).await.expect("there is room again");
    let counted = fixture.meta().tenant_quota(&tenant("alice")).await;
    let counted = counted.expect("it is read").expect("there is one");
    assert_eq!((counted.usage.bytes, counted.usage.versions), (100, 2));
    limit_tenant(fixture, Quota::default()).await;
    put(fixture, one, "a", 500).await.expect("nothing is limited");
    let counted = fixture.meta().tenant_quota(&tenant("alice")).await;
    assert_eq!(counted.expect("it is read"), None);
}

async fn what_was_there_before_is_counted(fixture: &mut Fixture) {
    let one = fixture.create_bucket("one").await;
    put(fixture, one, "a", 60).await.expect("written");
    let upload = fixture.create_upload(one, "b").await;
    let part = content(1, 20);
    fixture
        .put_part(one, "b", upload, 1, &part)
        .await
        .expect("written");
    limit_tenant(fixture, bytes(81)).await;
    assert_eq!(exceeded(put(fixture, one, "c", 2).await), (81, true, true));
    put(fixture, one, "c", 1).await.expect("it fits");
    // A quota that changes goes on counting.
    limit_tenant(fixture, bytes(82)).await;
    assert_eq!(exceeded(put(fixture, one, "d", 2).await), (82, true, true));
    put(fixture, one, "d", 1).await.expect("it fits");
}
