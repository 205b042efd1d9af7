//! UploadPartCopy.

use crate::{
    fixture::{BUCKET, Fixture, ada, bucket, eve, key, sample, source},
    multipart::{MIB, begin, complete, create, named},
};
use sos_service::{
    ServiceError,
    operations::{get_object::Selection, multipart::CreateMultipartUpload, upload_part::UploadPartCopy},
};

#[tokio::test]
async fn parts_are_copied_from_objects() {
    let fixture = Fixture::with_bucket().await;
    let bytes = sample(6 * MIB);
    fixture
        .put(&ada(), "source", bytes.clone())
        .await
        .expect("written");
    let upload = begin(&fixture, &ada(), "key").await;
    let range = |first, last| Selection::Range { first, last };
    let copy = |number, selection| UploadPartCopy {
        source: source("source"),
        selection,
        bucket: bucket(BUCKET),
        key: key("key"),
        upload,
        number,
    };
    let size = bytes.len() as u64;
    for selection in [
        range(0, Some(size)),
        range(size, Some(size)),
        range(5, Some(4)),
        range(0, None),
        Selection::Suffix(1),
    ] {
        let answer = fixture.service.call(&ada(), copy(1, selection)).await;
        assert!(
            matches!(answer, Err(ServiceError::InvalidArgument { .. })),
            "{selection:?}"
        );
    }
    let mut parts = Vec::new();
    for (number, selection) in [(1, Selection::Whole), (2, range(1, Some(3)))] {
        parts.push(
            fixture
                .service
                .call(&ada(), copy(number, selection))
                .await
                .expect("copied")
                .part,
        );
    }
    fixture
        .service
        .call(&ada(), complete(upload, named(&parts)))
        .await
        .expect("completed");
    let whole = [&bytes[..], &bytes[1..=3]].concat();
    assert!(fixture.get(&ada(), "key").await.expect("found").1 == whole);
}

#[tokio::test]
async fn a_part_is_copied_only_from_what_may_be_read() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "source", "secret").await.expect("written");
    fixture.create(&eve(), "stolen").await.expect("created");
    let create = CreateMultipartUpload {
        bucket: bucket("stolen"),
        ..create("key", None, None)
    };
    let upload = fixture.service.call(&eve(), create).await.expect("created").id;
    let copy = UploadPartCopy {
        source: source("source"),
        selection: Selection::Whole,
        bucket: bucket("stolen"),
        key: key("key"),
        upload,
        number: 1,
    };
    assert!(matches!(
        fixture.service.call(&eve(), copy).await,
        Err(ServiceError::AccessDenied)
    ));
}
