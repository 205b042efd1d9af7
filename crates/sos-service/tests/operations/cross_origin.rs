//! The cross-origin headers of a bucket outside `?cors`: set, read, in force at once, removed.

use crate::fixture::{BUCKET, Fixture, ada, bucket};
use sos_core::ConfigKind;
use sos_cors::CrossOriginPolicy;
use sos_service::{
    ServiceError,
    operations::bucket_cross_origin::{DeleteBucketCrossOrigin, GetBucketCrossOrigin, PutBucketCrossOrigin},
};

#[tokio::test]
async fn a_policy_is_in_force_once_it_is_answered() {
    async fn in_force(fixture: &Fixture) -> Option<CrossOriginPolicy> {
        let rules = fixture.service.bucket_rules(&bucket(BUCKET)).await;
        let rules = rules.expect("known").expect("the bucket is there");
        rules.cross_origin.as_deref().cloned()
    }
    let fixture = Fixture::with_bucket().await;
    let get = || GetBucketCrossOrigin {
        bucket: bucket(BUCKET),
    };
    assert!(matches!(
        fixture.service.call(&ada(), get()).await,
        Err(ServiceError::NoSuchConfiguration(_, ConfigKind::CrossOrigin))
    ));
    let document = br#"{"cross_origin_resource_policy":"cross-origin","timing_allow_origin":["*"]}"#;
    let policy = CrossOriginPolicy::parse_json(document).expect("valid");
    let put = PutBucketCrossOrigin {
        bucket: bucket(BUCKET),
        policy: policy.clone(),
    };
    fixture.service.call(&ada(), put).await.expect("set");
    assert_eq!(in_force(&fixture).await.as_ref(), Some(&policy));
    assert_eq!(fixture.service.call(&ada(), get()).await.expect("set"), policy);
    for _ in 0..2 {
        let delete = DeleteBucketCrossOrigin {
            bucket: bucket(BUCKET),
        };
        fixture
            .service
            .call(&ada(), delete)
            .await
            .expect("removed or not set");
        assert_eq!(in_force(&fixture).await, None);
    }
}
