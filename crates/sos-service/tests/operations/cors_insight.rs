//! The denials of a bucket: who may read and clear them, what they say, and when they go.

use crate::fixture::{BUCKET, Fixture, ada, bucket, eve};
use sos_cors::{
    Configuration, CrossOriginPolicy,
    browser::{Initiator, PageRequest},
};
use sos_service::{
    Denial, DenialKind, DenialReason, ServiceError,
    operations::{
        bucket_cors::PutBucketCors,
        bucket_cross_origin::PutBucketCrossOrigin,
        buckets::DeleteBucket,
        cors_insight::{ClearCorsDenials, CorsDenials, ExplainCors, GetCorsDenials},
    },
};

async fn deny(fixture: &Fixture, origin: &str) {
    let rules = fixture.service.bucket_rules(&bucket(BUCKET)).await;
    let rules = rules.expect("known").expect("the bucket is there");
    let denial = Denial {
        kind: DenialKind::Preflight,
        reason: DenialReason::NotEnabled,
        origin: origin.as_bytes(),
        method: b"PUT",
        headers: b"x-a",
        path: "/key",
    };
    fixture.service.record_denial(&rules, &denial);
}

async fn denials(fixture: &Fixture, after: Option<u64>) -> CorsDenials {
    let get = GetCorsDenials {
        bucket: bucket(BUCKET),
        after,
    };
    fixture.service.call(&ada(), get).await.expect("the owner may")
}

#[tokio::test]
async fn the_owner_reads_them_explained_by_the_rules_of_now() {
    let fixture = Fixture::with_bucket().await;
    deny(&fixture, "https://a").await;
    fixture.env.advance_ms(1500);
    deny(&fixture, "https://a").await;
    let found = denials(&fixture, None).await;
    let added = serde_json::json!({
        "AllowedOrigins": ["https://a"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["x-a"],
        "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3600,
    });
    assert_eq!(
        serde_json::to_value(&found).expect("JSON"),
        serde_json::json!({
            "denials": [{
                "kind": "preflight", "origin": "https://a", "method": "PUT", "headers": ["x-a"], "path": "/key",
                "reason": "not_enabled", "message": "the bucket has no CORS configuration", "count": 2,
                "first_seen": "2023-11-14T22:13:20Z", "last_seen": "2023-11-14T22:13:21.5Z",
                "sequence": found.cursor,
                "suggestion": {
                    "title": "Add a rule that allows `PUT` for `https://a`",
                    "edits": [{ "op": "insert_rule", "rule": 1, "content": added }],
                    "number": 1,
                    "rule": added,
                },
            }],
            "cursor": found.cursor,
            "dropped": 0,
        })
    );
    let rules = br#"[{"AllowedOrigins":["https://a"],"AllowedMethods":["PUT"]}]"#;
    let put = PutBucketCors {
        bucket: bucket(BUCKET),
        configuration: Configuration::parse_json(rules).expect("valid"),
        conditions: sos_service::DocumentConditions::default(),
    };
    fixture.service.call(&ada(), put).await.expect("set");
    let text = serde_json::to_string(&found).expect("JSON");
    assert_eq!(
        serde_json::from_str::<CorsDenials>(&text).expect("it reads back"),
        found
    );
    let denial = denials(&fixture, None).await.denials.remove(0);
    assert_eq!(
        denial.message,
        "rule 1: the origin matches, but header `x-a` is not allowed; the rule has no AllowedHeader"
    );
    let suggestion = denial.suggestion.expect("a header to allow");
    assert_eq!(
        suggestion.title,
        "Allow the headers that `https://a` asks for in rule 1"
    );
    assert!(denials(&fixture, Some(found.cursor)).await.denials.is_empty());
}

#[tokio::test]
async fn others_neither_read_nor_clear_them() {
    let fixture = Fixture::with_bucket().await;
    deny(&fixture, "https://a").await;
    let get = GetCorsDenials {
        bucket: bucket(BUCKET),
        after: None,
    };
    let clear = ClearCorsDenials {
        bucket: bucket(BUCKET),
    };
    let read = fixture.service.call(&eve(), get).await;
    assert!(matches!(read, Err(ServiceError::AccessDenied)));
    let cleared = fixture.service.call(&eve(), clear.clone()).await;
    assert!(matches!(cleared, Err(ServiceError::AccessDenied)));
    assert_eq!(denials(&fixture, None).await.denials.len(), 1);
    fixture.service.call(&ada(), clear).await.expect("the owner may");
    assert!(denials(&fixture, None).await.denials.is_empty());
}

#[tokio::test]
async fn a_request_is_explained_by_the_rules_of_now() {
    let fixture = Fixture::with_bucket().await;
    let explain = || ExplainCors {
        bucket: bucket(BUCKET),
        key: None,
        request: PageRequest::new("https://a", "PUT"),
    };
    let before = fixture
        .service
        .call(&ada(), explain())
        .await
        .expect("the owner may");
    assert!(!before.allowed && before.summary.ends_with("the bucket has no CORS configuration."));
    let suggestion = before.suggestion.expect("a rule to add");
    let put = PutBucketCors {
        bucket: bucket(BUCKET),
        configuration: suggestion.apply(None).expect("it applies"),
        conditions: sos_service::DocumentConditions::default(),
    };
    fixture.service.call(&ada(), put).await.expect("set");
    let after = fixture
        .service
        .call(&ada(), explain())
        .await
        .expect("the owner may");
    assert!(after.allowed, "{}", after.summary);
    let policy = br#"{"cross_origin_resource_policy":"same-origin"}"#;
    let put = PutBucketCrossOrigin {
        bucket: bucket(BUCKET),
        policy: CrossOriginPolicy::parse_json(policy).expect("valid"),
    };
    fixture.service.call(&ada(), put).await.expect("set");
    let mut picture = explain();
    picture.request.initiator = Initiator::Image;
    let picture = fixture.service.call(&ada(), picture).await.expect("explained");
    assert!(
        picture
            .summary
            .contains("Cross-Origin-Resource-Policy is `same-origin`")
    );
    let by_other = fixture.service.call(&eve(), explain()).await;
    assert!(matches!(by_other, Err(ServiceError::AccessDenied)));
}

#[tokio::test]
async fn they_go_with_their_bucket() {
    let fixture = Fixture::with_bucket().await;
    deny(&fixture, "https://a").await;
    let delete = DeleteBucket {
        bucket: bucket(BUCKET),
    };
    fixture.service.call(&ada(), delete).await.expect("deleted");
    fixture.create(&ada(), BUCKET).await.expect("created anew");
    assert!(denials(&fixture, None).await.denials.is_empty());
}
