//! Object lock: what is kept, by whom it is bypassed, and that nothing removes it early.

use crate::fixture::{BUCKET, Body, Fixture, ada, anonymous, bucket, copy, get, key, sample};
use sos_core::{
    DefaultRetention, Lock, Refusal, RetentionPeriod, Timestamp, VersionId, Versioning, WriteConditions,
    object::Retention,
};
use sos_service::{
    Caller, DocumentConditions, ServiceError,
    operations::{
        bucket_policy::PutBucketPolicy,
        bucket_versioning::PutBucketVersioning,
        buckets::{CreateBucket, DeleteBucket, RequestedAcl},
        complete_upload::CompleteMultipartUpload,
        copy_object::CopyObject,
        delete_object::{DeleteLine, DeleteObject, DeleteObjects},
        multipart::CreateMultipartUpload,
        object_lock::{
            GetObjectLegalHold, GetObjectLockConfiguration, GetObjectRetention, PutObjectLegalHold,
            PutObjectLockConfiguration, PutObjectRetention,
        },
        put_object::{Integrity, ObjectAttributes},
    },
};
use sos_store::Env;

const DAY_MS: i64 = 86_400_000;

/// A fixture whose bucket has object lock from the start.
pub(crate) async fn locked() -> Fixture {
    let fixture = Fixture::new().await;
    let create = CreateBucket {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::default(),
        location: String::new(),
        object_lock: true,
        ownership: None,
    };
    fixture.service.call(&ada(), create).await.expect("created");
    fixture
}

pub(crate) fn days(fixture: &Fixture, days: i64, compliance: bool) -> Retention {
    Retention {
        compliance,
        until: fixture.env.now().plus_millis(days * DAY_MS),
    }
}

async fn put(fixture: &Fixture, lock: Lock) -> VersionId {
    let attributes = ObjectAttributes {
        lock,
        ..ObjectAttributes::default()
    };
    let body = &mut Body::of("bytes");
    let written = fixture
        .put_with(&ada(), "key", attributes, Integrity::default(), body)
        .await;
    written.expect("written").version.expect("a version")
}

async fn put_retained(fixture: &Fixture, retention: Retention) -> VersionId {
    let lock = Lock {
        retention: Some(retention),
        legal_hold: false,
    };
    put(fixture, lock).await
}

async fn delete(
    fixture: &Fixture,
    caller: &Caller,
    version: VersionId,
    bypass: bool,
) -> Result<(), ServiceError> {
    let delete = DeleteObject {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: Some(version),
        conditions: WriteConditions::default(),
        bypass_governance: bypass,
    };
    fixture.service.call(caller, delete).await.map(drop)
}

async fn retain(
    fixture: &Fixture,
    version: VersionId,
    retention: Option<Retention>,
    bypass: bool,
) -> Result<(), ServiceError> {
    let retain = PutObjectRetention {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: Some(version),
        retention,
        bypass_governance: bypass,
    };
    fixture.service.call(&ada(), retain).await.map(drop)
}

async fn retention(fixture: &Fixture, version: VersionId) -> Option<Retention> {
    let ask = GetObjectRetention {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: Some(version),
    };
    fixture.service.call(&ada(), ask).await.expect("told")
}

async fn set_default(fixture: &Fixture, default: Option<DefaultRetention>) -> Result<(), ServiceError> {
    let put = PutObjectLockConfiguration {
        bucket: bucket(BUCKET),
        default,
    };
    fixture.service.call(&ada(), put).await
}

fn is_locked(answer: Result<(), ServiceError>) -> bool {
    match answer {
        Ok(()) => false,
        Err(ServiceError::Refused(Refusal::Locked)) => true,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn compliance_keeps_a_version_from_everyone_until_its_time() {
    let fixture = locked().await;
    let version = put_retained(&fixture, days(&fixture, 2, true)).await;
    for bypass in [false, true] {
        assert!(is_locked(delete(&fixture, &ada(), version, bypass).await));
        let operator = crate::fixture::operator();
        assert!(is_locked(delete(&fixture, &operator, version, bypass).await));
        assert!(is_locked(retain(&fixture, version, None, bypass).await));
        let shorter = Some(days(&fixture, 1, true));
        assert!(is_locked(retain(&fixture, version, shorter, bypass).await));
        let weaker = Some(days(&fixture, 9, false));
        assert!(is_locked(retain(&fixture, version, weaker, bypass).await));
    }
    let longer = days(&fixture, 3, true);
    retain(&fixture, version, Some(longer), false)
        .await
        .expect("it may be kept longer");
    assert_eq!(retention(&fixture, version).await, Some(longer));
    fixture.env.advance_ms(3 * DAY_MS - 1);
    assert!(is_locked(delete(&fixture, &ada(), version, true).await));
    fixture.env.advance_ms(1);
    delete(&fixture, &ada(), version, false)
        .await
        .expect("its time is over");
}

#[tokio::test]
async fn governance_is_bypassed_by_who_asks_for_it_and_may() {
    let fixture = locked().await;
    let version = put_retained(&fixture, days(&fixture, 2, false)).await;
    assert!(is_locked(delete(&fixture, &ada(), version, false).await));
    assert!(is_locked(retain(&fixture, version, None, false).await));
    // Whoever may delete versions may not bypass for that.
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":"*",
            "Action":"s3:DeleteObjectVersion","Resource":"arn:aws:s3:::{BUCKET}/*"}}}}"#
    );
    let set = |document: String| PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: document.into(),
        conditions: DocumentConditions::default(),
    };
    fixture
        .service
        .call(&ada(), set(policy.clone()))
        .await
        .expect("set");
    assert!(is_locked(delete(&fixture, &anonymous(), version, true).await));
    let both = policy.replace(
        r#""s3:DeleteObjectVersion""#,
        r#"["s3:DeleteObjectVersion","s3:BypassGovernanceRetention"]"#,
    );
    fixture.service.call(&ada(), set(both)).await.expect("set");
    delete(&fixture, &anonymous(), version, true)
        .await
        .expect("bypassed");
}

#[tokio::test]
async fn a_legal_hold_holds_until_it_is_lifted() {
    let fixture = locked().await;
    let lock = Lock {
        retention: None,
        legal_hold: true,
    };
    let version = put(&fixture, lock).await;
    let hold = |hold| PutObjectLegalHold {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: Some(version),
        hold,
    };
    let ask = || GetObjectLegalHold {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: None,
    };
    assert!(fixture.service.call(&ada(), ask()).await.expect("told"));
    fixture.env.advance_ms(1000 * 365 * DAY_MS);
    assert!(is_locked(delete(&fixture, &ada(), version, true).await));
    fixture.service.call(&ada(), hold(false)).await.expect("lifted");
    assert!(!fixture.service.call(&ada(), ask()).await.expect("told"));
    delete(&fixture, &ada(), version, false).await.expect("deleted");
}

#[tokio::test]
async fn the_default_is_given_to_new_versions_that_ask_for_none() {
    let fixture = locked().await;
    let default = DefaultRetention {
        compliance: false,
        period: RetentionPeriod::Days(10),
    };
    let before = put(&fixture, Lock::default()).await;
    set_default(&fixture, Some(default)).await.expect("set");
    let ask = GetObjectLockConfiguration {
        bucket: bucket(BUCKET),
    };
    assert_eq!(
        fixture.service.call(&ada(), ask).await.expect("told"),
        Some(default)
    );
    let given = put(&fixture, Lock::default()).await;
    let asked = put_retained(&fixture, days(&fixture, 1, true)).await;
    assert_eq!(retention(&fixture, before).await, None);
    assert_eq!(retention(&fixture, given).await, Some(days(&fixture, 10, false)));
    assert_eq!(retention(&fixture, asked).await, Some(days(&fixture, 1, true)));
    // A copy is a new version: it has no lock of its source's.
    let copied = fixture
        .service
        .call(&ada(), copy("key", "copy"))
        .await
        .expect("copied");
    let copied = GetObjectRetention {
        bucket: bucket(BUCKET),
        key: key("copy"),
        version: copied.target.version,
    };
    let copied = fixture.service.call(&ada(), copied).await.expect("told");
    assert_eq!(copied, Some(days(&fixture, 10, false)));
    set_default(&fixture, None).await.expect("set");
    let after = put(&fixture, Lock::default()).await;
    assert_eq!(retention(&fixture, after).await, None);
}

#[tokio::test]
async fn an_upload_is_kept_as_it_asked_for_and_else_from_its_completion() {
    let fixture = locked().await;
    let default = DefaultRetention {
        compliance: true,
        period: RetentionPeriod::Days(5),
    };
    set_default(&fixture, Some(default)).await.expect("set");
    for asked in [None, Some(days(&fixture, 9, false))] {
        let create = CreateMultipartUpload {
            bucket: bucket(BUCKET),
            key: key("key"),
            attributes: ObjectAttributes {
                lock: Lock {
                    retention: asked,
                    legal_hold: false,
                },
                ..ObjectAttributes::default()
            },
            checksum_algorithm: None,
            checksum_type: None,
        };
        let upload = fixture.service.call(&ada(), create).await.expect("begun").id;
        let part = crate::multipart::part(&fixture, &ada(), upload, 1, sample(10)).await;
        fixture.env.advance_ms(DAY_MS);
        let complete: CompleteMultipartUpload =
            crate::multipart::complete(upload, crate::multipart::named(&[part.expect("put")]));
        let done = fixture.service.call(&ada(), complete).await.expect("completed");
        let version = done.version.expect("a version");
        let expected = asked.unwrap_or_else(|| days(&fixture, 5, true));
        assert_eq!(retention(&fixture, version).await, Some(expected));
    }
}

#[tokio::test]
async fn lines_of_a_delete_are_kept_and_bypassed_one_by_one() {
    let fixture = locked().await;
    let governed = put_retained(&fixture, days(&fixture, 2, false)).await;
    let kept = put_retained(&fixture, days(&fixture, 2, true)).await;
    let free = put(&fixture, Lock::default()).await;
    let lines = |versions: &[VersionId]| -> Vec<DeleteLine> {
        let line = |version: &VersionId| DeleteLine {
            key: key("key"),
            version: Some(*version),
            conditions: WriteConditions::default(),
        };
        versions.iter().map(line).collect()
    };
    let delete = |lines, bypass_governance| DeleteObjects {
        bucket: bucket(BUCKET),
        lines,
        bypass_governance,
    };
    let answer = fixture
        .service
        .call(&ada(), delete(lines(&[governed, kept, free]), false))
        .await
        .expect("answered");
    let locked: Vec<_> = answer.into_iter().map(|line| is_locked(line.map(drop))).collect();
    assert_eq!(locked, [true, true, false]);
    let answer = fixture
        .service
        .call(&ada(), delete(lines(&[governed, kept]), true))
        .await
        .expect("answered");
    let locked: Vec<_> = answer.into_iter().map(|line| is_locked(line.map(drop))).collect();
    assert_eq!(locked, [false, true]);
}

#[tokio::test]
async fn a_lock_never_goes_with_its_bucket_or_its_versioning() {
    let fixture = locked().await;
    put_retained(&fixture, days(&fixture, 2, true)).await;
    // A delete marker hides the version and keeps it.
    fixture.delete(&ada(), "key", None).await.expect("a marker");
    let remove = DeleteBucket {
        bucket: bucket(BUCKET),
    };
    let refused = fixture.service.call(&crate::fixture::operator(), remove).await;
    assert!(matches!(
        refused,
        Err(ServiceError::Refused(Refusal::BucketNotEmpty(_)))
    ));
    let suspend = PutBucketVersioning {
        bucket: bucket(BUCKET),
        versioning: Versioning::Suspended,
    };
    assert!(matches!(
        fixture.service.call(&ada(), suspend).await,
        Err(ServiceError::Refused(Refusal::InvalidBucketState(_)))
    ));
}

#[tokio::test]
async fn locks_need_a_bucket_that_has_them_and_a_time_to_come() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let attributes = |retention: Option<Retention>, legal_hold: bool| ObjectAttributes {
        lock: Lock {
            retention,
            legal_hold,
        },
        ..ObjectAttributes::default()
    };
    let write = async |attributes| {
        let body = &mut Body::of("other");
        fixture
            .put_with(&ada(), "key", attributes, Integrity::default(), body)
            .await
            .map(drop)
    };
    let no_lock = |answer: Result<(), ServiceError>| {
        assert!(matches!(
            answer,
            Err(ServiceError::Refused(Refusal::NoObjectLock))
        ));
    };
    no_lock(write(attributes(Some(days(&fixture, 1, true)), false)).await);
    no_lock(write(attributes(None, true)).await);
    no_lock(retain(&fixture, VersionId::Null, None, true).await);
    assert!(matches!(
        set_default(&fixture, None).await,
        Err(ServiceError::Refused(Refusal::InvalidBucketState(_)))
    ));
    let ask = GetObjectLockConfiguration {
        bucket: bucket(BUCKET),
    };
    assert!(matches!(
        fixture.service.call(&ada(), ask).await,
        Err(ServiceError::NoSuchConfiguration(..))
    ));
    // Once there are versions, a bucket that exists gets it too; what was there stays free.
    fixture.version(Versioning::Enabled).await;
    set_default(&fixture, None).await.expect("enabled");
    let past = Some(Retention {
        compliance: false,
        until: fixture.env.now(),
    });
    for answer in [
        write(attributes(past, false)).await,
        retain(&fixture, VersionId::Null, past, true).await,
    ] {
        assert!(matches!(answer, Err(ServiceError::InvalidArgument { .. })));
    }
    let forever = Some(Retention {
        compliance: true,
        until: Timestamp(i64::MAX),
    });
    retain(&fixture, VersionId::Null, forever, false)
        .await
        .expect("kept");
    assert!(is_locked(delete(&fixture, &ada(), VersionId::Null, true).await));
    // The locked null version is no obstacle to a new one beside it.
    let replaced: CopyObject = copy("key", "key");
    let replaced = CopyObject {
        replace_metadata: true,
        ..replaced
    };
    fixture
        .service
        .call(&ada(), replaced)
        .await
        .expect("a new version");
    let still = sos_service::operations::get_object::GetObject {
        version: Some(VersionId::Null),
        ..get("key")
    };
    fixture.get_with(&ada(), still).await.expect("it is still there");
}

#[tokio::test]
async fn what_keeps_a_version_is_shown_to_who_may_see_it() {
    let fixture = locked().await;
    let lock = Lock {
        retention: Some(days(&fixture, 2, false)),
        legal_hold: true,
    };
    put(&fixture, lock).await;
    let shown = async |caller: &Caller| {
        let found = fixture.service.call(caller, get("key")).await.expect("found");
        found.lock
    };
    assert_eq!(shown(&ada()).await, lock);
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":"*",
            "Action":["s3:GetObject","s3:GetObjectLegalHold"],"Resource":"arn:aws:s3:::{BUCKET}/*"}}}}"#
    );
    let set = PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: policy.into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), set).await.expect("set");
    let seen = Lock {
        retention: None,
        legal_hold: true,
    };
    assert_eq!(shown(&anonymous()).await, seen);
}
