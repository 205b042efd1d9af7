//! Checksums of multipart uploads.

use crate::{
    fixture::{Fixture, ada, sample},
    multipart::{MIB, begin, complete, create, named, part, part_with},
};
use sos_core::{Checksum, ChecksumAlgorithm, ChecksumType, Refusal, checksum::Hasher};
use sos_service::{
    ServiceError,
    operations::{complete_upload::CompleteMultipartUpload, put_object::Integrity},
};

#[tokio::test]
async fn checksums_of_every_algorithm_and_type() {
    for algorithm in ChecksumAlgorithm::ALL {
        for kind in [ChecksumType::FullObject, ChecksumType::Composite] {
            let fixture = Fixture::with_bucket().await;
            let created = fixture
                .service
                .call(&ada(), create("key", Some(algorithm), Some(kind)))
                .await;
            if !algorithm.supports(kind) {
                assert!(
                    matches!(created, Err(ServiceError::InvalidRequest(_))),
                    "{algorithm} {kind:?}"
                );
                continue;
            }
            let upload = created.expect("created").id;
            let pieces = [sample(5 * MIB), sample(10)];
            let mut parts = Vec::new();
            for (piece, number) in pieces.iter().zip(1..) {
                let integrity = Integrity {
                    algorithm: Some(algorithm),
                    ..Integrity::default()
                };
                parts.push(
                    part_with(&fixture, &ada(), upload, number, integrity, piece.clone())
                        .await
                        .expect("put"),
                );
            }
            let digests = pieces.each_ref().map(|piece| Hasher::digest(algorithm, piece));
            let expected = match kind {
                ChecksumType::FullObject => {
                    Checksum::full_object(algorithm, Hasher::digest(algorithm, &pieces.concat()))
                }
                ChecksumType::Composite => {
                    Checksum::composite(algorithm, digests.iter().map(|digest| &digest[..]))
                }
            };
            let mut named = named(&parts);
            for (part, digest) in named.iter_mut().zip(digests) {
                part.checksum = Some(Checksum::full_object(algorithm, digest));
            }
            let mut wrong = named.clone();
            wrong[0].checksum = wrong[1].checksum.clone();
            let answer = fixture.service.call(&ada(), complete(upload, wrong)).await;
            assert!(matches!(
                answer,
                Err(ServiceError::Refused(Refusal::InvalidPart(1)))
            ));
            let whole = |checksum| CompleteMultipartUpload {
                checksum: Some(checksum),
                ..complete(upload, named.clone())
            };
            let bad = Checksum {
                value: Hasher::digest(algorithm, b"other"),
                ..expected.clone()
            };
            let answer = fixture.service.call(&ada(), whole(bad)).await;
            assert!(
                matches!(answer, Err(ServiceError::BadChecksum(_))),
                "{algorithm} {kind:?}"
            );
            let done = fixture
                .service
                .call(&ada(), whole(expected.clone()))
                .await
                .expect("completed");
            assert_eq!(done.checksum, Some(expected), "{algorithm} {kind:?}");
        }
    }
}

#[tokio::test]
async fn a_part_has_the_checksum_its_upload_was_created_with() {
    let fixture = Fixture::with_bucket().await;
    let upload = fixture
        .service
        .call(&ada(), create("key", Some(ChecksumAlgorithm::Sha256), None))
        .await;
    let upload = upload.expect("created");
    assert_eq!(upload.checksum_type, Some(ChecksumType::Composite));
    let integrity = Integrity {
        algorithm: Some(ChecksumAlgorithm::Crc32),
        ..Integrity::default()
    };
    let answer = part_with(&fixture, &ada(), upload.id, 1, integrity, sample(10)).await;
    assert!(matches!(answer, Err(ServiceError::InvalidRequest(_))));
    let put = part(&fixture, &ada(), upload.id, 1, sample(10))
        .await
        .expect("computed unasked");
    let sha256 = Hasher::digest(ChecksumAlgorithm::Sha256, &sample(10));
    assert_eq!(
        put.checksum,
        Some(Checksum::full_object(ChecksumAlgorithm::Sha256, sha256))
    );
}

#[tokio::test]
async fn parts_say_the_algorithm_where_the_upload_named_none() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    let integrity = Integrity {
        algorithm: Some(ChecksumAlgorithm::Crc32),
        ..Integrity::default()
    };
    let put = part_with(&fixture, &ada(), upload, 1, integrity, sample(10))
        .await
        .expect("put");
    let done = fixture
        .service
        .call(&ada(), complete(upload, named(&[put])))
        .await
        .expect("completed");
    let checksum = done.checksum.expect("a checksum");
    assert_eq!(
        (checksum.algorithm, checksum.kind),
        (ChecksumAlgorithm::Crc32, ChecksumType::Composite)
    );
}
