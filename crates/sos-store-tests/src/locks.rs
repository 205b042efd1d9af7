//! Object lock: what is retained or held stays.

use crate::fixture::{Fixture, content, deleted, etag, key, new_object, object_of, refusal};
use sos_core::{
    BucketId, Command, NewBlob, Refusal, Timestamp, VersionId, Versioning, WriteConditions,
    command::{BucketChange, ObjectChange},
    object::Retention,
};
use sos_store::Env;

crate::tests![
    a_retained_version_is_not_deleted_before_its_time,
    governance_is_bypassed_and_compliance_is_not,
    a_legal_hold_holds_until_it_is_lifted,
    retention_is_only_lengthened,
    a_bucket_without_object_lock_takes_no_retention,
];

async fn locked_bucket(fixture: &Fixture) -> BucketId {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let change = Fixture::change_command(bucket, "one", BucketChange::ObjectLock(None));
    fixture.succeed(change).await;
    bucket
}

async fn put_retained(fixture: &Fixture, bucket: BucketId, retention: Retention) -> VersionId {
    let bytes = content(1, 10);
    let mut object = new_object(etag(&bytes), 10, NewBlob::Riding(bytes));
    object.retention = Some(retention);
    let outcome = fixture
        .succeed(Command::PutObject {
            bucket,
            key: key("a"),
            object: Box::new(object),
            conditions: WriteConditions::default(),
        })
        .await;
    object_of(outcome).1.expect("a version")
}

fn delete(bucket: BucketId, version: VersionId, bypass_governance: bool) -> Command {
    Command::DeleteObject {
        bucket,
        key: key("a"),
        version: Some(version),
        conditions: WriteConditions::default(),
        bypass_governance,
    }
}

fn until(fixture: &Fixture, millis: i64, compliance: bool) -> Retention {
    let until = fixture.env.now().plus_millis(millis);
    Retention { compliance, until }
}

async fn a_retained_version_is_not_deleted_before_its_time(fixture: &mut Fixture) {
    let bucket = locked_bucket(fixture).await;
    let version = put_retained(fixture, bucket, until(fixture, 10_000, true)).await;
    let (_, marker) = fixture.delete(bucket, "a", None).await;
    assert!(marker, "a delete marker may always be put");
    fixture.engine.reopen().await;
    fixture.env.advance_ms(9_999);
    let refused = fixture.execute(delete(bucket, version, true)).await;
    assert_eq!(refusal(refused), Refusal::Locked);
    fixture.env.advance_ms(1);
    fixture.succeed(delete(bucket, version, false)).await;
    assert!(fixture.stored(bucket, "a", Some(version)).await.is_none());
}

async fn governance_is_bypassed_and_compliance_is_not(fixture: &mut Fixture) {
    let bucket = locked_bucket(fixture).await;
    for compliance in [false, true] {
        let version = put_retained(fixture, bucket, until(fixture, 10_000, compliance)).await;
        let refused = fixture.execute(delete(bucket, version, false)).await;
        assert_eq!(refusal(refused), Refusal::Locked);
        let bypassed = fixture.execute(delete(bucket, version, true)).await;
        assert_eq!(bypassed.is_ok(), !compliance);
    }
}

async fn a_legal_hold_holds_until_it_is_lifted(fixture: &mut Fixture) {
    let bucket = locked_bucket(fixture).await;
    let version = fixture
        .put(bucket, "a", &content(1, 10))
        .await
        .1
        .expect("a version");
    let hold = ObjectChange::LegalHold(true);
    fixture.change(bucket, "a", None, hold).await.expect("held");
    let refused = fixture.execute(delete(bucket, version, true)).await;
    assert_eq!(refusal(refused), Refusal::Locked);
    let lift = ObjectChange::LegalHold(false);
    fixture
        .change(bucket, "a", Some(version), lift)
        .await
        .expect("lifted");
    assert_eq!(
        deleted(fixture.succeed(delete(bucket, version, false)).await),
        (Some(version), false)
    );
}

async fn retention_is_only_lengthened(fixture: &mut Fixture) {
    let bucket = locked_bucket(fixture).await;
    let check = async |old: Retention, new: Option<Retention>, bypass: bool, expected: bool| {
        put_retained(fixture, bucket, old).await;
        let change = ObjectChange::Retention {
            retention: new,
            bypass,
        };
        let allowed = fixture.change(bucket, "a", None, change).await.is_ok();
        assert_eq!(allowed, expected, "{old:?} to {new:?}, bypass {bypass}");
    };
    let governance = |millis| until(fixture, millis, false);
    let compliance = |millis| until(fixture, millis, true);
    check(governance(10), Some(governance(20)), false, true).await;
    check(governance(10), Some(governance(5)), false, false).await;
    check(governance(10), Some(governance(5)), true, true).await;
    check(governance(10), Some(compliance(20)), false, false).await;
    check(governance(10), Some(compliance(20)), true, true).await;
    check(governance(10), None, false, false).await;
    check(governance(10), None, true, true).await;
    check(compliance(10), Some(compliance(20)), false, true).await;
    check(compliance(10), Some(compliance(5)), true, false).await;
    check(compliance(10), Some(governance(20)), true, false).await;
    check(compliance(10), None, true, false).await;
    check(compliance(0), None, false, true).await;
}

async fn a_bucket_without_object_lock_takes_no_retention(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    fixture.put(bucket, "a", &content(1, 10)).await;
    let retention = Some(Retention {
        compliance: false,
        until: Timestamp(i64::MAX),
    });
    let bypass = false;
    for change in [
        ObjectChange::LegalHold(true),
        ObjectChange::Retention { retention, bypass },
    ] {
        let refused = fixture.change(bucket, "a", None, change).await;
        assert_eq!(refusal(refused), Refusal::NoObjectLock);
    }
}
