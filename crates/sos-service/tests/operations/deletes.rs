//! DeleteObject, DeleteObjects.

use crate::fixture::{BUCKET, Fixture, ada, anonymous, bucket, eve, key};
use sos_core::{CannedAcl, ETag, ETagCondition, Refusal, VersionId, Versioning, WriteConditions};
use sos_service::{
    Caller, ServiceError,
    operations::{
        bucket_acl::PutBucketAcl,
        buckets::RequestedAcl,
        delete_object::{DeleteLine, DeleteObjects, DeleteResult},
    },
};

fn line(name: &str, version: Option<VersionId>) -> DeleteLine {
    DeleteLine {
        key: key(name),
        version,
        conditions: WriteConditions::default(),
    }
}

async fn delete_all(fixture: &Fixture, caller: &Caller, lines: Vec<DeleteLine>) -> Vec<DeleteResult> {
    let delete = DeleteObjects {
        bucket: bucket(BUCKET),
        lines,
        bypass_governance: false,
    };
    fixture
        .service
        .call(caller, delete)
        .await
        .expect("lines fail, not the whole")
}

#[tokio::test]
async fn what_does_not_exist_is_deleted_successfully() {
    let fixture = Fixture::with_bucket().await;
    let deleted = fixture.delete(&ada(), "absent", None).await.expect("deleted");
    assert_eq!((deleted.version, deleted.delete_marker), (None, false));
}

#[tokio::test]
async fn removing_the_marker_brings_the_object_back() {
    let fixture = Fixture::with_bucket().await;
    fixture.version(Versioning::Enabled).await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let marker = fixture.delete(&ada(), "key", None).await.expect("marked");
    let removed = fixture
        .delete(&ada(), "key", marker.version)
        .await
        .expect("removed");
    assert_eq!(removed, marker);
    fixture.get(&ada(), "key").await.expect("it is back");
}

#[tokio::test]
async fn every_line_has_its_result_in_order() {
    let fixture = Fixture::with_bucket().await;
    let names: Vec<String> = (0..1000).map(|number| format!("key-{number}")).collect();
    for name in names.iter().take(20) {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    let mut lines: Vec<_> = names.iter().map(|name| line(name, None)).collect();
    lines[7].conditions.if_match = Some(ETagCondition::OneOf(vec![ETag("0".repeat(32))]));
    let results = delete_all(&fixture, &ada(), lines).await;
    assert_eq!(results.len(), 1000);
    for (place, result) in results.iter().enumerate() {
        match result {
            Ok(_) => assert_ne!(place, 7),
            Err(ServiceError::Refused(Refusal::PreconditionFailed(_))) => assert_eq!(place, 7),
            Err(error) => panic!("line {place}: {error}"),
        }
    }
    fixture
        .get(&ada(), "key-7")
        .await
        .expect("its condition did not hold");
    assert!(fixture.get(&ada(), "key-8").await.is_err());
}

#[tokio::test]
async fn whoever_may_not_read_is_not_told_whether_an_entity_tag_is_right() {
    let fixture = Fixture::with_bucket().await;
    let written = fixture.put(&ada(), "key", "bytes").await.expect("written");
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
    let guarded = |condition| {
        let mut line = line("key", None);
        line.conditions.if_match = Some(condition);
        vec![line]
    };
    for etag in [written.etag, ETag("0".repeat(32))] {
        let asked = guarded(ETagCondition::OneOf(vec![etag]));
        let results = delete_all(&fixture, &anonymous(), asked).await;
        assert!(matches!(results[0], Err(ServiceError::AccessDenied)));
    }
    let results = delete_all(&fixture, &anonymous(), guarded(ETagCondition::Any)).await;
    assert!(results[0].is_ok());
    let results = delete_all(&fixture, &anonymous(), guarded(ETagCondition::Any)).await;
    assert!(matches!(
        results[0],
        Err(ServiceError::Refused(Refusal::NoSuchKey))
    ));
}

#[tokio::test]
async fn every_line_is_judged_on_its_own() {
    let fixture = Fixture::with_bucket().await;
    fixture.version(Versioning::Enabled).await;
    let version = fixture
        .put(&ada(), "key", "bytes")
        .await
        .expect("written")
        .version;
    for result in delete_all(&fixture, &eve(), vec![line("key", None), line("key", version)]).await {
        assert!(matches!(result, Err(ServiceError::AccessDenied)));
    }
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
    // Who may write may put a marker; removing a version for good is the owner's.
    let results = delete_all(
        &fixture,
        &anonymous(),
        vec![line("key", version), line("key", None)],
    )
    .await;
    assert!(matches!(results[0], Err(ServiceError::AccessDenied)));
    assert!(matches!(&results[1], Ok(deleted) if deleted.delete_marker));
}
