//! PutObject: what is checked before anything is kept.

use crate::fixture::{BUCKET, Body, Fixture, ada, anonymous, ben, bucket, eve, get, key, sample};
use bytes::Bytes;
use sos_core::{
    CannedAcl, Checksum, ChecksumAlgorithm, ETagCondition, Headers, Refusal, WriteConditions,
    checksum::{Hasher, Md5Hasher},
};
use sos_service::{
    BodyError, ServiceError,
    operations::{
        bucket_acl::PutBucketAcl,
        buckets::RequestedAcl,
        put_object::{Integrity, ObjectAttributes, PutObject},
    },
};

/// Nothing of a refused write is left: no object, no bytes.
async fn assert_nothing_kept(fixture: &Fixture) {
    assert!(matches!(
        fixture.get(&ada(), "key").await,
        Err(ServiceError::Refused(Refusal::NoSuchKey))
    ));
    assert_eq!(
        (fixture.store.extent_count(), fixture.store.payload_count()),
        (0, 0)
    );
}

#[tokio::test]
async fn what_is_written_is_read_back() {
    let fixture = Fixture::with_bucket().await;
    for length in [0, 1, 128 * 1024, 128 * 1024 + 1, 3 << 20] {
        let bytes = sample(length);
        let written = fixture.put(&ada(), "key", bytes.clone()).await.expect("written");
        let md5 = hex::encode(Md5Hasher::digest(&bytes));
        let crc = Hasher::digest(ChecksumAlgorithm::Crc64Nvme, &bytes);
        assert_eq!(written.etag.0, md5, "{length} bytes");
        assert_eq!(written.size, length as u64);
        assert_eq!(written.version, None);
        assert_eq!(
            written.checksum,
            Some(Checksum::full_object(ChecksumAlgorithm::Crc64Nvme, crc))
        );
        let (found, read) = fixture.get(&ada(), "key").await.expect("found");
        assert!(read == bytes, "{length} bytes come back as they were");
        assert_eq!((found.record.etag, found.range), (written.etag, None));
    }
    // What was replaced is freed.
    assert_eq!(fixture.store.extent_count(), 1);
}

#[tokio::test]
async fn attributes_are_kept_as_sent() {
    let fixture = Fixture::with_bucket().await;
    let attributes = ObjectAttributes {
        headers: Headers {
            cache_control: Some("max-age=60".into()),
            ..Headers::default()
        },
        metadata: vec![("colour".into(), "blue".into())],
        acl: RequestedAcl::default(),
        tags: vec![("tier".into(), "gold".into())],
        storage_class: "STANDARD_IA".into(),
        ..ObjectAttributes::default()
    };
    let written = fixture
        .put_with(
            &ada(),
            "key",
            attributes.clone(),
            Integrity::default(),
            &mut Body::of("bytes"),
        )
        .await;
    written.expect("written");
    let (found, _) = fixture.get(&ada(), "key").await.expect("found");
    let record = found.record;
    assert_eq!(record.headers, attributes.headers);
    assert_eq!(record.metadata, attributes.metadata);
    assert_eq!(record.tags, attributes.tags);
    assert_eq!(record.storage_class, attributes.storage_class);
}

#[tokio::test]
async fn the_digest_must_match() {
    for (bytes, fits) in [(&b"bytes"[..], true), (b"other", false)] {
        let fixture = Fixture::with_bucket().await;
        let integrity = Integrity {
            content_md5: Some(Md5Hasher::digest(bytes)),
            ..Integrity::default()
        };
        let body = &mut Body::of("bytes");
        let answer = fixture
            .put_with(&ada(), "key", ObjectAttributes::default(), integrity, body)
            .await;
        if fits {
            answer.expect("written");
        } else {
            assert!(matches!(answer, Err(ServiceError::BadDigest)));
            assert_nothing_kept(&fixture).await;
        }
    }
}

#[tokio::test]
async fn every_checksum_must_match_in_the_header_and_in_the_trailer() {
    let bytes = sample(200 * 1024);
    for algorithm in ChecksumAlgorithm::ALL {
        for in_trailer in [false, true] {
            for fits in [true, false] {
                let fixture = Fixture::with_bucket().await;
                let value = Hasher::digest(algorithm, if fits { &bytes } else { b"other" });
                let mut body = Body::of(bytes.clone());
                let mut integrity = Integrity {
                    algorithm: Some(algorithm),
                    ..Integrity::default()
                };
                if in_trailer {
                    body.trailer = Some((algorithm, value.clone()));
                } else {
                    integrity.checksum = Some(Checksum::full_object(algorithm, value.clone()));
                }
                let attributes = ObjectAttributes::default();
                let answer = fixture
                    .put_with(&ada(), "key", attributes, integrity, &mut body)
                    .await;
                if fits {
                    let kept = answer.expect("written").checksum;
                    assert_eq!(kept, Some(Checksum::full_object(algorithm, value)));
                } else {
                    let Err(ServiceError::BadChecksum(refused)) = answer else {
                        panic!("{algorithm} must be refused");
                    };
                    assert_eq!(refused, algorithm);
                    assert_nothing_kept(&fixture).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_fails_at_its_end_leaves_nothing() {
    let fixture = Fixture::with_bucket().await;
    let mut body = Body::of(sample(1 << 20));
    body.pieces.push_back(Err(BodyError::SignatureMismatch));
    let (attributes, integrity) = (ObjectAttributes::default(), Integrity::default());
    let answer = fixture
        .put_with(&ada(), "key", attributes, integrity, &mut body)
        .await;
    assert!(matches!(
        answer,
        Err(ServiceError::Body(BodyError::SignatureMismatch))
    ));
    assert_nothing_kept(&fixture).await;
}

#[tokio::test]
async fn more_than_five_gibibytes_are_refused_before_a_byte_is_read() {
    let fixture = Fixture::with_bucket().await;
    let mut body = Body::of("bytes");
    body.length = Some((5 << 30) + 1);
    let (attributes, integrity) = (ObjectAttributes::default(), Integrity::default());
    let answer = fixture
        .put_with(&ada(), "key", attributes, integrity, &mut body)
        .await;
    assert!(matches!(
        answer,
        Err(ServiceError::EntityTooLarge {
            limit: 5_368_709_120,
            ..
        })
    ));
    assert_eq!(body.pieces.len(), 1, "the body was not read");
}

#[tokio::test]
async fn conditions_are_decided_against_the_current_object() {
    let fixture = Fixture::with_bucket().await;
    let put = async |conditions: WriteConditions| {
        let put = PutObject {
            bucket: bucket(BUCKET),
            key: key("key"),
            attributes: ObjectAttributes::default(),
            integrity: Integrity::default(),
            conditions,
            body: &mut Body::of("bytes"),
        };
        fixture.service.call(&ada(), put).await
    };
    let absent = || WriteConditions {
        if_none_match: Some(ETagCondition::Any),
        ..WriteConditions::default()
    };
    let etag = put(absent()).await.expect("there was none").etag;
    assert!(matches!(
        put(absent()).await,
        Err(ServiceError::Refused(Refusal::PreconditionFailed(
            "If-None-Match"
        )))
    ));
    let same = WriteConditions {
        if_match: Some(ETagCondition::OneOf(vec![etag])),
        ..WriteConditions::default()
    };
    put(same).await.expect("it is the one");
}

#[tokio::test]
async fn whoever_may_not_read_compares_no_entity_tags() {
    let fixture = Fixture::with_bucket().await;
    let etag = fixture.put(&ada(), "key", "bytes").await.expect("written").etag;
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
    let put = async |conditions| {
        let put = PutObject {
            bucket: bucket(BUCKET),
            key: key("key"),
            attributes: ObjectAttributes::default(),
            integrity: Integrity::default(),
            conditions,
            body: &mut Body::of("other"),
        };
        fixture.service.call(&anonymous(), put).await
    };
    let named = || Some(ETagCondition::OneOf(vec![etag.clone()]));
    for conditions in [
        WriteConditions {
            if_match: named(),
            ..WriteConditions::default()
        },
        WriteConditions {
            if_none_match: named(),
            ..WriteConditions::default()
        },
    ] {
        assert!(matches!(put(conditions).await, Err(ServiceError::AccessDenied)));
    }
    let any = WriteConditions {
        if_match: Some(ETagCondition::Any),
        ..WriteConditions::default()
    };
    put(any).await.expect("there is one");
}

#[tokio::test]
async fn a_refused_caller_is_refused_before_the_body_is_read() {
    let fixture = Fixture::with_bucket().await;
    for caller in [eve(), anonymous()] {
        let mut body = Body::of("bytes");
        let (attributes, integrity) = (ObjectAttributes::default(), Integrity::default());
        let answer = fixture
            .put_with(&caller, "key", attributes, integrity, &mut body)
            .await;
        assert!(matches!(answer, Err(ServiceError::AccessDenied)));
        assert_eq!(body.pieces.len(), 1, "the body was not read");
    }
}

#[tokio::test]
async fn the_writer_owns_what_it_writes_and_the_bucket_owner_what_nobody_wrote() {
    let fixture = Fixture::with_bucket().await;
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
    fixture.put(&ben(), "of-ben", "bytes").await.expect("written");
    fixture
        .put(&anonymous(), "of-nobody", "bytes")
        .await
        .expect("written");

    fixture.get(&ben(), "of-ben").await.expect("the writer reads it");
    assert!(matches!(
        fixture.get(&ada(), "of-ben").await,
        Err(ServiceError::AccessDenied)
    ));
    fixture
        .get(&ada(), "of-nobody")
        .await
        .expect("the bucket's owner owns it");
    assert!(matches!(
        fixture.get_with(&anonymous(), get("of-nobody")).await,
        Err(ServiceError::AccessDenied)
    ));
    assert_eq!(
        Bytes::from(fixture.get(&ben(), "of-ben").await.expect("found").1),
        "bytes"
    );
}
