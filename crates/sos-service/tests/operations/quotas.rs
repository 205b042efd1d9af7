//! Quotas: who sets them, and that a body which cannot fit is not taken.

use crate::fixture::{BUCKET, Body, Fixture, ada, bucket, operator};
use sos_core::{Quota, Refusal, TenantId};
use sos_service::{
    DocumentConditions, ServiceError,
    operations::{
        put_object::{Integrity, ObjectAttributes},
        quotas::{GetBucketQuota, GetTenantQuota, PutBucketQuota, PutTenantQuota},
    },
};

fn bytes(bytes: u64) -> Quota {
    Quota {
        bytes: Some(bytes),
        objects: None,
    }
}

fn is_exceeded<T>(answer: Result<T, ServiceError>) -> bool {
    match answer {
        Ok(_) => false,
        Err(ServiceError::Refused(Refusal::QuotaExceeded(_))) => true,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_operator_limits_a_bucket_and_its_owner_sees_it() {
    let fixture = Fixture::with_bucket().await;
    let set = || PutBucketQuota {
        bucket: bucket(BUCKET),
        quota: bytes(10),
        conditions: DocumentConditions::default(),
    };
    let refused = fixture.service.call(&ada(), set()).await;
    assert!(matches!(refused, Err(ServiceError::AccessDenied)));
    fixture.service.call(&operator(), set()).await.expect("set");
    fixture.put(&ada(), "key", "12345").await.expect("it fits");
    let see = GetBucketQuota {
        bucket: bucket(BUCKET),
    };
    let (quota, usage) = fixture.service.call(&ada(), see).await.expect("told");
    assert_eq!((quota, usage.bytes), (bytes(10), 5));
    assert!(is_exceeded(fixture.put(&ada(), "other", "123456").await));
    // What it replaces makes room.
    fixture.put(&ada(), "key", "1234567890").await.expect("it fits");
}

#[tokio::test]
async fn a_body_that_cannot_fit_is_not_taken() {
    let fixture = Fixture::with_bucket().await;
    let set = PutBucketQuota {
        bucket: bucket(BUCKET),
        quota: bytes(10),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&operator(), set).await.expect("set");
    let mut body = Body::of(vec![7; 1 << 20]);
    let (attributes, integrity) = (ObjectAttributes::default(), Integrity::default());
    let answer = fixture
        .put_with(&ada(), "key", attributes, integrity, &mut body)
        .await;
    assert!(is_exceeded(answer));
    assert!(!body.pieces.is_empty(), "nothing of it was asked for");
    assert_eq!(fixture.store.extent_count(), 0);
}

#[tokio::test]
async fn a_tenant_that_is_declared_has_a_quota_too() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "12345").await.expect("written");
    let tenant = TenantId("ada".into());
    let put = |quota| PutTenantQuota {
        tenant: TenantId("ada".into()),
        quota,
        conditions: DocumentConditions::default(),
    };
    let refused = fixture.service.call(&ada(), put(bytes(9))).await;
    assert!(matches!(refused, Err(ServiceError::AccessDenied)));
    fixture
        .service
        .call(&operator(), put(bytes(9)))
        .await
        .expect("set");
    fixture.create(&ada(), "second").await.expect("created");
    assert!(is_exceeded(fixture.put(&ada(), "more", "12345").await));
    fixture.put(&ada(), "more", "1234").await.expect("it fits");
    let see = GetTenantQuota { tenant };
    let seen = fixture
        .service
        .call(&operator(), see)
        .await
        .expect("told")
        .expect("it has one");
    assert_eq!(seen.usage.bytes, 9);
    let nobody = PutTenantQuota {
        tenant: TenantId("nobody".into()),
        quota: bytes(1),
        conditions: DocumentConditions::default(),
    };
    assert!(matches!(
        fixture.service.call(&operator(), nobody).await,
        Err(ServiceError::Refused(Refusal::NoSuchTenant(_)))
    ));
}
