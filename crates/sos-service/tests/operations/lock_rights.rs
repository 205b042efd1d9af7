//! Who may lock what is written, or what somebody wrote.

use crate::{
    fixture::{BUCKET, Body, ada, anonymous, bucket, eve, key},
    object_lock::{days, locked},
};
use sos_core::{CannedAcl, Lock};
use sos_service::{
    Caller, DocumentConditions, ServiceError,
    operations::{
        bucket_acl::PutBucketAcl,
        bucket_policy::PutBucketPolicy,
        buckets::RequestedAcl,
        multipart::CreateMultipartUpload,
        object_lock::PutObjectRetention,
        put_object::{Integrity, ObjectAttributes},
    },
};

#[tokio::test]
async fn who_may_only_write_locks_nothing_in_the_bucket_of_another() {
    let fixture = locked().await;
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
    let retained = Lock {
        retention: Some(days(&fixture, 36_000, true)),
        legal_hold: false,
    };
    let held = Lock {
        retention: None,
        legal_hold: true,
    };
    let write = async |caller: &Caller, lock: Lock| {
        let attributes = ObjectAttributes {
            lock,
            ..ObjectAttributes::default()
        };
        let body = &mut Body::of("bytes");
        fixture
            .put_with(caller, "key", attributes, Integrity::default(), body)
            .await
    };
    for caller in [eve(), anonymous()] {
        for lock in [retained, held] {
            let refused = write(&caller, lock).await;
            assert!(matches!(refused, Err(ServiceError::AccessDenied)), "{lock:?}");
            let begin = CreateMultipartUpload {
                bucket: bucket(BUCKET),
                key: key("key"),
                attributes: ObjectAttributes {
                    lock,
                    ..ObjectAttributes::default()
                },
                checksum_algorithm: None,
                checksum_type: None,
            };
            let refused = fixture.service.call(&caller, begin).await;
            assert!(matches!(refused, Err(ServiceError::AccessDenied)), "{lock:?}");
        }
    }
    // Nor afterwards, though the object is its own.
    let own = write(&eve(), Lock::default()).await.expect("written").version;
    let retain = || PutObjectRetention {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: own,
        retention: retained.retention,
        bypass_governance: false,
    };
    let refused = fixture.service.call(&eve(), retain()).await;
    assert!(matches!(refused, Err(ServiceError::AccessDenied)));
    let policy = PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":"*",
                "Action":"s3:PutObjectRetention","Resource":"arn:aws:s3:::{BUCKET}/*"}}}}"#
        )
        .into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), policy).await.expect("set");
    write(&eve(), retained).await.expect("the policy says so");
    let refused = write(&eve(), held).await;
    assert!(matches!(refused, Err(ServiceError::AccessDenied)));
    fixture
        .service
        .call(&eve(), retain())
        .await
        .expect("the policy says so");
}
