//! Uploads before they are complete: who may list and abort them, and what is left.

use crate::{
    fixture::{BUCKET, Fixture, ada, anonymous, ben, bucket, eve, sample},
    multipart::{abort, begin, list_parts, part},
};
use sos_core::{
    CannedAcl, Refusal,
    listing::{Entry, ListQuery},
};
use sos_service::{
    ServiceError,
    operations::{
        bucket_acl::PutBucketAcl,
        buckets::{DeleteBucket, RequestedAcl},
        multipart::ListMultipartUploads,
    },
};

#[tokio::test]
async fn an_aborted_upload_leaves_nothing() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    part(&fixture, &ada(), upload, 1, sample(10)).await.expect("put");
    fixture
        .service
        .call(&ada(), abort(upload))
        .await
        .expect("aborted");
    assert_eq!(fixture.store.extent_count(), 0);
    for answer in [
        part(&fixture, &ada(), upload, 1, sample(10)).await.map(drop),
        fixture.service.call(&ada(), abort(upload)).await,
    ] {
        assert!(matches!(
            answer,
            Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))
        ));
    }
}

#[tokio::test]
async fn parts_and_uploads_are_listed() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    begin(&fixture, &ada(), "other").await;
    for number in [3, 1, 2] {
        part(&fixture, &ada(), upload, number, sample(10))
            .await
            .expect("put");
    }
    let page = async |after, limit| {
        let list = fixture
            .service
            .call(&ada(), list_parts(upload, after, limit))
            .await
            .expect("listed");
        assert_eq!(
            (
                list.owner.display_name.as_str(),
                list.initiator.display_name.as_str()
            ),
            ("ADA", "ADA")
        );
        let numbers: Vec<_> = list.parts.iter().map(|part| part.number).collect();
        (numbers, list.truncated)
    };
    assert_eq!(page(0, 2).await, (vec![1, 2], true));
    assert_eq!(page(2, 2).await, (vec![3], false));
    assert_eq!(page(0, usize::MAX).await, (vec![1, 2, 3], false));
    let query = ListQuery {
        limit: 1000,
        ..ListQuery::default()
    };
    let list = ListMultipartUploads {
        bucket: bucket(BUCKET),
        query,
    };
    let list = fixture.service.call(&ada(), list).await.expect("listed");
    let keys: Vec<_> = list
        .page
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Item(upload) => upload.key.as_str(),
            Entry::CommonPrefix(prefix) => prefix,
        })
        .collect();
    assert_eq!(keys, ["key", "other"]);
    assert_eq!(list.tenants.len(), 1);
}

#[tokio::test]
async fn an_upload_is_its_initiators_and_the_bucket_owners() {
    let fixture = Fixture::with_bucket().await;
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
    let upload = begin(&fixture, &ben(), "key").await;
    part(&fixture, &ben(), upload, 1, sample(10)).await.expect("put");
    for caller in [eve(), anonymous()] {
        let listed = fixture.service.call(&caller, list_parts(upload, 0, 1000)).await;
        assert!(
            matches!(listed, Err(ServiceError::AccessDenied)),
            "{:?}",
            caller.principal
        );
        let aborted = fixture.service.call(&caller, abort(upload)).await;
        assert!(
            matches!(aborted, Err(ServiceError::AccessDenied)),
            "{:?}",
            caller.principal
        );
    }
    for caller in [ben(), ada()] {
        fixture
            .service
            .call(&caller, list_parts(upload, 0, 1000))
            .await
            .expect("listed");
    }
    fixture
        .service
        .call(&ada(), abort(upload))
        .await
        .expect("aborted by the bucket's owner");
}

#[tokio::test]
async fn open_uploads_go_with_their_bucket_but_only_with_it() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    part(&fixture, &ada(), upload, 1, sample(10)).await.expect("put");
    fixture.put(&ada(), "object", "bytes").await.expect("written");
    let delete = async || {
        let delete = DeleteBucket {
            bucket: bucket(BUCKET),
        };
        fixture.service.call(&ada(), delete).await
    };
    assert!(matches!(
        delete().await,
        Err(ServiceError::Refused(Refusal::BucketNotEmpty(_)))
    ));
    let listed = fixture.service.call(&ada(), list_parts(upload, 0, 1000)).await;
    assert_eq!(listed.expect("the upload is still open").parts.len(), 1);
    fixture.delete(&ada(), "object", None).await.expect("deleted");
    delete().await.expect("nothing but an open upload is left");
    assert_eq!(fixture.store.extent_count(), 0);
}
