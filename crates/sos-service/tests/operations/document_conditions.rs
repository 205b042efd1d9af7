//! Conditional changes of a bucket's CORS configuration: two editors never overwrite each other.

use crate::fixture::{BUCKET, Fixture, ada, bucket};
use sos_core::{ETagCondition, Refusal};
use sos_cors::Configuration;
use sos_service::{
    DocumentConditions, ServiceError, document_etag,
    operations::bucket_cors::{DeleteBucketCors, GetBucketCors, PutBucketCors},
};

fn put(origin: &str, conditions: DocumentConditions) -> PutBucketCors {
    let document = format!(r#"[{{"AllowedOrigins":["https://{origin}"],"AllowedMethods":["GET"]}}]"#);
    PutBucketCors {
        bucket: bucket(BUCKET),
        configuration: Configuration::parse_json(document.as_bytes()).expect("a valid configuration"),
        conditions,
    }
}

fn if_match(document: &[u8]) -> DocumentConditions {
    DocumentConditions {
        if_match: Some(ETagCondition::OneOf(vec![document_etag(document)])),
        if_none_match: None,
    }
}

fn is_refused<T>(answer: &Result<T, ServiceError>, header: &str) -> bool {
    matches!(answer, Err(ServiceError::Refused(Refusal::PreconditionFailed(failed))) if *failed == header)
}

#[tokio::test]
async fn a_configuration_is_replaced_only_where_the_conditions_hold() {
    let fixture = Fixture::with_bucket().await;
    let service = &fixture.service;
    let caller = ada();
    let only_new = || DocumentConditions {
        if_match: None,
        if_none_match: Some(ETagCondition::Any),
    };
    let missing = service.call(&caller, put("a", if_match(b"none"))).await;
    assert!(is_refused(&missing, "If-Match"));
    let first = service.call(&caller, put("a", only_new())).await.expect("set");
    assert!(is_refused(
        &service.call(&caller, put("b", only_new())).await,
        "If-None-Match"
    ));
    let second = service
        .call(&caller, put("b", if_match(&first)))
        .await
        .expect("set");
    assert!(is_refused(
        &service.call(&caller, put("c", if_match(&first))).await,
        "If-Match"
    ));
    let get = GetBucketCors {
        bucket: bucket(BUCKET),
    };
    assert_eq!(service.call(&caller, get).await.expect("set"), second);

    let delete = |conditions| DeleteBucketCors {
        bucket: bucket(BUCKET),
        conditions,
    };
    assert!(is_refused(
        &service.call(&caller, delete(if_match(&first))).await,
        "If-Match"
    ));
    service
        .call(&caller, delete(if_match(&second)))
        .await
        .expect("deleted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_editors_that_read_one_configuration_a_single_one_writes() {
    let fixture = Fixture::with_bucket().await;
    let mut current = (fixture.service)
        .call(&ada(), put("start", DocumentConditions::default()))
        .await
        .expect("set");
    for round in 0..50 {
        let editors = (0..4).map(|editor| {
            let service = fixture.service.clone();
            let put = put(&format!("r{round}e{editor}"), if_match(&current));
            tokio::spawn(async move { service.call(&ada(), put).await })
        });
        let mut written = Vec::new();
        for editor in editors.collect::<Vec<_>>() {
            match editor.await.expect("no panic") {
                Ok(document) => written.push(document),
                refused => assert!(is_refused(&refused, "If-Match"), "{refused:?}"),
            }
        }
        assert_eq!(written.len(), 1);
        let get = GetBucketCors {
            bucket: bucket(BUCKET),
        };
        current = fixture.service.call(&ada(), get).await.expect("set");
        assert_eq!(current, written[0]);
    }
}
