//! CopyObject.

use crate::{
    fixture::{BUCKET, Body, Fixture, ada, ben, bucket, copy, eve, get, key, sample},
    multipart,
};
use sos_core::{
    Blob, CannedAcl, Checksum, ChecksumAlgorithm, ETag, ETagCondition, Headers, Refusal, Versioning,
    WriteConditions, checksum::Hasher,
};
use sos_service::{
    Caller, ServiceError,
    operations::{
        buckets::RequestedAcl,
        copy_object::CopyObject,
        delete_object::DeleteObject,
        object_acl::PutObjectAcl,
        put_object::{Integrity, ObjectAttributes},
    },
};

fn blue() -> ObjectAttributes {
    ObjectAttributes {
        headers: Headers {
            content_type: Some("text/plain".into()),
            ..Headers::default()
        },
        metadata: vec![("colour".into(), "blue".into())],
        acl: RequestedAcl::Canned(CannedAcl::PublicRead),
        tags: vec![("tier".into(), "gold".into())],
        storage_class: "STANDARD_IA".into(),
        ..ObjectAttributes::default()
    }
}

fn red() -> ObjectAttributes {
    ObjectAttributes {
        metadata: vec![("colour".into(), "red".into())],
        tags: vec![("tier".into(), "tin".into())],
        ..ObjectAttributes::default()
    }
}

async fn put_blue(fixture: &Fixture, bytes: impl Into<bytes::Bytes>) {
    let body = &mut Body::of(bytes);
    fixture
        .put_with(&ada(), "key", blue(), Integrity::default(), body)
        .await
        .expect("written");
}

#[tokio::test]
async fn a_copy_has_the_same_bytes_and_tag() {
    let fixture = Fixture::with_bucket().await;
    for length in [0, 10, 300 * 1024] {
        let written = fixture.put(&ada(), "key", sample(length)).await.expect("written");
        let copied = fixture
            .service
            .call(&ada(), copy("key", "copy"))
            .await
            .expect("copied");
        assert_eq!(
            (&copied.target.etag, &copied.target.checksum),
            (&written.etag, &written.checksum)
        );
        fixture.delete(&ada(), "key", None).await.expect("deleted");
        assert!(fixture.get(&ada(), "copy").await.expect("it stands alone").1 == sample(length));
    }
}

#[tokio::test]
async fn directives_say_what_is_copied() {
    for (replace_metadata, replace_tags) in [(false, false), (true, false), (false, true), (true, true)] {
        let fixture = Fixture::with_bucket().await;
        put_blue(&fixture, "bytes").await;
        let copy = CopyObject {
            attributes: red(),
            replace_metadata,
            replace_tags,
            ..copy("key", "copy")
        };
        fixture.service.call(&ada(), copy).await.expect("copied");
        let record = fixture.get(&ada(), "copy").await.expect("found").0.record;
        let metadata = if replace_metadata { red() } else { blue() };
        let tags = if replace_tags { red() } else { blue() };
        assert_eq!(
            (record.headers, record.metadata),
            (metadata.headers, metadata.metadata)
        );
        assert_eq!(record.tags, tags.tags);
        // Neither the ACL nor the storage class is ever copied.
        assert_eq!(record.acl.grants.len(), 1);
        assert_eq!(record.storage_class, "");
    }
}

/// An edit or a rename is no copy: what its owner made public stays public.
#[tokio::test]
async fn what_is_edited_or_renamed_keeps_all_that_a_copy_drops() {
    for name in ["key", "renamed"] {
        for length in [10, 300 * 1024] {
            let fixture = Fixture::with_bucket().await;
            put_blue(&fixture, sample(length)).await;
            let before = fixture.get(&ada(), "key").await.expect("found").0.record;
            assert!(before.acl.grants.len() > 1 && !before.storage_class.is_empty());
            let edit = CopyObject {
                attributes: red_metadata(),
                replace_metadata: true,
                keeps_all: true,
                ..copy("key", name)
            };
            fixture.service.call(&ada(), edit).await.expect("edited");
            let (found, bytes) = fixture.get(&ada(), name).await.expect("found");
            assert!(bytes == sample(length));
            let record = found.record;
            assert_eq!(record.metadata, red().metadata);
            assert_eq!(
                (&record.acl, &record.storage_class, &record.tags),
                (&before.acl, &before.storage_class, &before.tags)
            );
            assert_eq!(record.headers.website_redirect, before.headers.website_redirect);
        }
    }
}

/// What an edit or a rename sets: metadata, and nothing else.
fn red_metadata() -> ObjectAttributes {
    ObjectAttributes {
        metadata: red().metadata,
        ..ObjectAttributes::default()
    }
}

#[tokio::test]
async fn a_copy_onto_itself_must_change_something() {
    for length in [10, 300 * 1024] {
        let fixture = Fixture::with_bucket().await;
        put_blue(&fixture, sample(length)).await;
        let answer = fixture.service.call(&ada(), copy("key", "key")).await;
        assert!(matches!(answer, Err(ServiceError::CopyOntoItself)));
        let replace = CopyObject {
            attributes: red(),
            replace_metadata: true,
            ..copy("key", "key")
        };
        fixture
            .service
            .call(&ada(), replace)
            .await
            .expect("the metadata is replaced");
        let (found, bytes) = fixture.get(&ada(), "key").await.expect("found");
        assert!(bytes == sample(length));
        assert_eq!(found.record.metadata, red().metadata);
        assert!(
            fixture.store.extent_count() + fixture.store.payload_count() == 1,
            "no byte was moved"
        );
    }
}

#[tokio::test]
async fn a_copy_onto_itself_makes_a_version_where_versions_are_kept() {
    let fixture = Fixture::with_bucket().await;
    put_blue(&fixture, sample(300 * 1024)).await;
    fixture.version(Versioning::Enabled).await;
    let replace = CopyObject {
        attributes: red(),
        replace_metadata: true,
        ..copy("key", "key")
    };
    let copied = fixture.service.call(&ada(), replace).await.expect("copied");
    assert_eq!(copied.source_version, Some(sos_core::VersionId::Null));
    assert!(matches!(
        copied.target.version,
        Some(sos_core::VersionId::Numbered(_))
    ));
    fixture
        .delete(&ada(), "key", copied.source_version)
        .await
        .expect("the old one goes");
    assert!(
        fixture
            .get(&ada(), "key")
            .await
            .expect("the new one has bytes of its own")
            .1
            == sample(300 * 1024)
    );
}

#[tokio::test]
async fn an_old_version_copied_onto_its_key_is_restored() {
    let fixture = Fixture::with_bucket().await;
    fixture.version(Versioning::Enabled).await;
    let first = fixture.put(&ada(), "key", "one").await.expect("written").version;
    fixture.put(&ada(), "key", "two").await.expect("written");
    let mut restore = copy("key", "key");
    restore.source.version = first;
    let copied = fixture.service.call(&ada(), restore).await.expect("restored");
    assert_eq!(copied.source_version, first);
    assert_eq!(fixture.get(&ada(), "key").await.expect("found").1, b"one");
}

#[tokio::test]
async fn the_source_must_be_readable() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    fixture.create(&eve(), "stolen").await.expect("created");
    let into = |name: &str| CopyObject {
        bucket: bucket(name),
        ..copy("key", "copy")
    };
    let stolen = fixture.service.call(&eve(), into("stolen")).await;
    assert!(matches!(stolen, Err(ServiceError::AccessDenied)));
    // Nor may a reader write.
    let public = PutObjectAcl {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: None,
        acl: RequestedAcl::Canned(CannedAcl::PublicRead),
    };
    fixture.service.call(&ada(), public).await.expect("opened");
    assert!(matches!(
        fixture.service.call(&eve(), into(BUCKET)).await,
        Err(ServiceError::AccessDenied)
    ));
    fixture
        .service
        .call(&eve(), into("stolen"))
        .await
        .expect("it is public now");
    let caller = Caller {
        expected_source_bucket_owner: Some("ben".into()),
        ..eve()
    };
    assert!(matches!(
        fixture.service.call(&caller, into("stolen")).await,
        Err(ServiceError::AccessDenied)
    ));
}

#[tokio::test]
async fn a_source_that_is_missing_or_a_marker() {
    let fixture = Fixture::with_bucket().await;
    let answer = fixture.service.call(&ada(), copy("absent", "copy")).await;
    assert!(matches!(answer, Err(ServiceError::Refused(Refusal::NoSuchKey))));
    let mut elsewhere = copy("absent", "copy");
    elsewhere.source.bucket = bucket("absent");
    let answer = fixture.service.call(&ada(), elsewhere).await;
    assert!(matches!(answer, Err(ServiceError::Refused(Refusal::NoSuchBucket(name))) if name == "absent"));
    fixture.version(Versioning::Enabled).await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let marker = fixture.delete(&ada(), "key", None).await.expect("marked").version;
    let answer = fixture.service.call(&ada(), copy("key", "copy")).await;
    assert!(matches!(answer, Err(ServiceError::Refused(Refusal::NoSuchKey))));
    let mut named = copy("key", "copy");
    named.source.version = marker;
    assert!(matches!(
        fixture.service.call(&ada(), named).await,
        Err(ServiceError::InvalidRequest(_))
    ));
}

#[tokio::test]
async fn every_condition_on_the_source_fails_as_412() {
    let fixture = Fixture::with_bucket().await;
    let etag = fixture.put(&ada(), "key", "bytes").await.expect("written").etag;
    let mut changed = copy("key", "copy");
    changed.source.conditions.if_match = Some(ETagCondition::OneOf(vec![ETag("0".repeat(32))]));
    let mut same = copy("key", "copy");
    same.source.conditions.if_none_match = Some(ETagCondition::OneOf(vec![etag]));
    for copy in [changed, same] {
        let answer = fixture.service.call(&ada(), copy).await;
        assert!(matches!(
            answer,
            Err(ServiceError::Refused(Refusal::PreconditionFailed(_)))
        ));
    }
}

#[tokio::test]
async fn another_checksum_is_computed() {
    let fixture = Fixture::with_bucket().await;
    let bytes = sample(300 * 1024);
    fixture.put(&ada(), "key", bytes.clone()).await.expect("written");
    let wanted = CopyObject {
        checksum_algorithm: Some(ChecksumAlgorithm::Sha256),
        ..copy("key", "copy")
    };
    let copied = fixture.service.call(&ada(), wanted).await.expect("copied");
    let sha256 = Hasher::digest(ChecksumAlgorithm::Sha256, &bytes);
    assert_eq!(
        copied.target.checksum,
        Some(Checksum::full_object(ChecksumAlgorithm::Sha256, sha256))
    );
}

#[tokio::test]
async fn the_copy_of_a_multipart_object_is_one_piece() {
    let fixture = Fixture::with_bucket().await;
    let whole = multipart::completed(&fixture, "key").await;
    let copied = fixture
        .service
        .call(&ada(), copy("key", "copy"))
        .await
        .expect("copied");
    assert_eq!(copied.target.etag.0.len(), 32, "no number of parts");
    let (found, bytes) = fixture.get(&ada(), "copy").await.expect("found");
    assert!(matches!(found.record.blob, Blob::Extent(_)));
    assert!(bytes == whole);
}

#[tokio::test]
async fn tags_go_along_only_with_who_may_read_them() {
    let fixture = Fixture::with_bucket().await;
    put_blue(&fixture, "bytes").await;
    fixture.create(&eve(), "evesbucket").await.expect("created");
    let copy = |replace_tags| CopyObject {
        bucket: bucket("evesbucket"),
        replace_tags,
        ..copy("key", "copy")
    };
    let refused = fixture.service.call(&eve(), copy(false)).await;
    assert!(matches!(refused, Err(ServiceError::AccessDenied)));
    fixture.service.call(&eve(), copy(true)).await.expect("copied");
    let seen = |caller: Caller| {
        let service = &fixture.service;
        async move { service.call(&caller, get("key")).await.expect("found").tag_count }
    };
    assert_eq!((seen(ada()).await, seen(eve()).await), (1, 0));
}

#[tokio::test]
async fn copies_across_tenants_belong_to_who_copied() {
    let fixture = Fixture::with_bucket().await;
    put_blue(&fixture, "bytes").await;
    fixture.create(&ben(), "bears").await.expect("created");
    let into = CopyObject {
        bucket: bucket("bears"),
        replace_tags: true,
        ..copy("key", "copy")
    };
    fixture
        .service
        .call(&ben(), into)
        .await
        .expect("the source is public");
    let get = sos_service::operations::get_object::GetObject {
        bucket: bucket("bears"),
        ..crate::fixture::get("copy")
    };
    assert!(matches!(
        fixture.get_with(&ada(), get.clone()).await,
        Err(ServiceError::AccessDenied)
    ));
    assert_eq!(
        fixture
            .get_with(&ben(), get)
            .await
            .expect("found")
            .0
            .record
            .acl
            .owner
            .0,
        "ben"
    );
}

/// A move is a copy, and a delete of what was copied.
#[tokio::test]
async fn what_replaced_a_copied_object_is_not_deleted_in_its_place() {
    for versioning in [None, Some(Versioning::Enabled), Some(Versioning::Suspended)] {
        let fixture = Fixture::with_bucket().await;
        if let Some(versioning) = versioning {
            fixture.version(versioning).await;
        }
        let delete = |order| DeleteObject {
            bucket: bucket(BUCKET),
            key: key("key"),
            version: None,
            conditions: WriteConditions {
                if_order: Some(order),
                ..WriteConditions::default()
            },
            bypass_governance: false,
        };
        fixture.put(&ada(), "key", "first").await.expect("written");
        let copied = fixture.service.call(&ada(), copy("key", "copy")).await;
        let order = copied.expect("copied").source_order;
        fixture.put(&ada(), "key", "second").await.expect("written");
        let answer = fixture.service.call(&ada(), delete(order)).await;
        assert!(matches!(answer, Err(ServiceError::Refused(Refusal::Conflict))));
        assert_eq!(fixture.get(&ada(), "key").await.expect("it stays").1, b"second");
        let copied = fixture.service.call(&ada(), copy("key", "copy")).await;
        let order = copied.expect("copied").source_order;
        fixture
            .service
            .call(&ada(), delete(order))
            .await
            .expect("deleted");
        assert!(fixture.get(&ada(), "key").await.is_err());
    }
}
