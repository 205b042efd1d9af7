//! Multipart uploads.

use crate::fixture::{BUCKET, Body, Fixture, ada, bucket, get, key, sample};
use bytes::Bytes;
use sos_core::{
    Checksum, ChecksumAlgorithm, ChecksumType, ETag, ETagCondition, PartRecord, Refusal, UploadId,
    WriteConditions,
    checksum::{Hasher, Md5Hasher},
    command::CompletedPart,
};
use sos_service::{
    Caller, ServiceError,
    operations::{
        complete_upload::{CompleteMultipartUpload, CompletedObject},
        get_object::{GetObject, GetObjectAttributes, Selection},
        multipart::{AbortMultipartUpload, CreateMultipartUpload, ListParts},
        put_object::{Integrity, ObjectAttributes},
        upload_part::UploadPart,
    },
};

pub(crate) const MIB: usize = 1 << 20;

pub(crate) fn create(
    name: &str,
    algorithm: Option<ChecksumAlgorithm>,
    kind: Option<ChecksumType>,
) -> CreateMultipartUpload {
    CreateMultipartUpload {
        bucket: bucket(BUCKET),
        key: key(name),
        attributes: ObjectAttributes {
            metadata: vec![("colour".into(), "blue".into())],
            ..ObjectAttributes::default()
        },
        checksum_algorithm: algorithm,
        checksum_type: kind,
    }
}

pub(crate) async fn begin(fixture: &Fixture, caller: &Caller, name: &str) -> UploadId {
    fixture
        .service
        .call(caller, create(name, None, None))
        .await
        .expect("created")
        .id
}

pub(crate) async fn part(
    fixture: &Fixture,
    caller: &Caller,
    upload: UploadId,
    number: u16,
    bytes: Bytes,
) -> Result<PartRecord, ServiceError> {
    part_with(fixture, caller, upload, number, Integrity::default(), bytes).await
}

pub(crate) async fn part_with(
    fixture: &Fixture,
    caller: &Caller,
    upload: UploadId,
    number: u16,
    integrity: Integrity,
    bytes: Bytes,
) -> Result<PartRecord, ServiceError> {
    let put = UploadPart {
        bucket: bucket(BUCKET),
        key: key("key"),
        upload,
        number,
        integrity,
        body: &mut Body::of(bytes),
    };
    Ok(fixture.service.call(caller, put).await?.part)
}

pub(crate) fn named(parts: &[PartRecord]) -> Vec<CompletedPart> {
    let part = |part: &PartRecord| CompletedPart {
        number: part.number,
        etag: part.etag.clone(),
        checksum: None,
    };
    parts.iter().map(part).collect()
}

pub(crate) fn complete(upload: UploadId, parts: Vec<CompletedPart>) -> CompleteMultipartUpload {
    CompleteMultipartUpload {
        bucket: bucket(BUCKET),
        key: key("key"),
        upload,
        parts,
        checksum: None,
        checksum_type: None,
        object_size: None,
        conditions: WriteConditions::default(),
    }
}

pub(crate) fn abort(upload: UploadId) -> AbortMultipartUpload {
    AbortMultipartUpload {
        bucket: bucket(BUCKET),
        key: key("key"),
        upload,
    }
}

pub(crate) fn list_parts(upload: UploadId, after: u16, limit: usize) -> ListParts {
    ListParts {
        bucket: bucket(BUCKET),
        key: key("key"),
        upload,
        after,
        limit,
    }
}

/// Uploads `key` in parts of 5 MiB, 5 MiB and 1 MiB, and gives its bytes.
pub(crate) async fn completed(fixture: &Fixture, name: &str) -> Vec<u8> {
    assert_eq!(name, "key");
    let upload = begin(fixture, &ada(), name).await;
    let (parts, whole) = three_parts(fixture, upload).await;
    fixture
        .service
        .call(&ada(), complete(upload, named(&parts)))
        .await
        .expect("completed");
    whole
}

pub(crate) async fn three_parts(fixture: &Fixture, upload: UploadId) -> (Vec<PartRecord>, Vec<u8>) {
    let (mut parts, mut whole) = (Vec::new(), Vec::new());
    for (number, length) in [(1, 5 * MIB), (2, 5 * MIB), (3, MIB)] {
        let bytes = sample(length);
        whole.extend_from_slice(&bytes);
        parts.push(part(fixture, &ada(), upload, number, bytes).await.expect("put"));
    }
    (parts, whole)
}

pub(crate) fn etag_of(parts: &[PartRecord]) -> ETag {
    let digests: Vec<u8> = parts
        .iter()
        .flat_map(|part| (0..16).map(|place| u8::from_str_radix(&part.etag.0[2 * place..2 * place + 2], 16)))
        .collect::<Result<_, _>>()
        .expect("an ETag is hex");
    let md5 = hex::encode(Md5Hasher::digest(&digests));
    ETag(format!("{md5}-{}", parts.len()))
}

#[tokio::test]
async fn parts_become_an_object() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    let (parts, whole) = three_parts(&fixture, upload).await;
    assert!(
        fixture.get(&ada(), "key").await.is_err(),
        "nothing shows before it is complete"
    );
    let done = fixture
        .service
        .call(&ada(), complete(upload, named(&parts)))
        .await
        .expect("completed");
    assert_eq!(done.etag, etag_of(&parts));
    let crc = Hasher::digest(ChecksumAlgorithm::Crc64Nvme, &whole);
    assert_eq!(
        done.checksum,
        Some(Checksum::full_object(ChecksumAlgorithm::Crc64Nvme, crc))
    );

    let (found, bytes) = fixture.get(&ada(), "key").await.expect("found");
    assert!(bytes == whole);
    assert_eq!(found.record.metadata, [("colour".to_owned(), "blue".to_owned())]);
    assert_eq!(found.record.etag, done.etag);
    // A range across a border, and each part by its number.
    let border = Selection::Range {
        first: 5 * MIB as u64 - 3,
        last: Some(5 * MIB as u64 + 3),
    };
    let (_, bytes) = fixture
        .get_with(
            &ada(),
            GetObject {
                selection: border,
                ..get("key")
            },
        )
        .await
        .expect("found");
    assert!(bytes == whole[5 * MIB - 3..=5 * MIB + 3]);
    for (number, range) in [(1, 0..5 * MIB), (2, 5 * MIB..10 * MIB), (3, 10 * MIB..11 * MIB)] {
        let selection = Selection::Part(number);
        let (found, bytes) = fixture
            .get_with(
                &ada(),
                GetObject {
                    selection,
                    ..get("key")
                },
            )
            .await
            .expect("found");
        assert_eq!(found.range, Some((range.start as u64, range.end as u64 - 1)));
        assert_eq!(found.parts_count, Some(3));
        assert!(bytes == whole[range]);
    }
    let beyond = GetObject {
        selection: Selection::Part(4),
        ..get("key")
    };
    assert!(matches!(
        fixture.get_with(&ada(), beyond).await,
        Err(ServiceError::InvalidPartNumber(4))
    ));
}

#[tokio::test]
async fn attributes_list_the_parts_page_by_page() {
    let fixture = Fixture::with_bucket().await;
    completed(&fixture, "key").await;
    let page = async |after: u32| {
        let attributes = GetObjectAttributes {
            bucket: bucket(BUCKET),
            key: key("key"),
            version: None,
            part_number_marker: after,
            max_parts: 2,
        };
        let found = fixture.service.call(&ada(), attributes).await.expect("found");
        let numbers: Vec<_> = found.parts.iter().map(|part| part.number).collect();
        (found.parts_count, numbers, found.truncated)
    };
    assert_eq!(page(0).await, (3, vec![1, 2], true));
    assert_eq!(page(2).await, (3, vec![3], false));
}

#[tokio::test]
async fn a_repeated_complete_is_answered_the_same() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    let parts = [part(&fixture, &ada(), upload, 1, sample(10)).await.expect("put")];
    let run = async |parts: Vec<CompletedPart>| fixture.service.call(&ada(), complete(upload, parts)).await;
    let same = |one: &CompletedObject, other: &CompletedObject| {
        (&one.etag, one.version, &one.checksum) == (&other.etag, other.version, &other.checksum)
    };
    let first = run(named(&parts)).await.expect("completed");
    assert!(same(&first, &run(named(&parts)).await.expect("repeated")));
    let mut others = named(&parts);
    others[0].etag = ETag("0".repeat(32));
    assert!(matches!(
        run(others).await,
        Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))
    ));
    // A completed upload takes no parts, is not listed and not aborted.
    let late = part(&fixture, &ada(), upload, 2, sample(10)).await;
    assert!(matches!(
        late,
        Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))
    ));
    let listed = fixture.service.call(&ada(), list_parts(upload, 0, 1000)).await;
    assert!(matches!(
        listed,
        Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))
    ));
    let aborted = fixture.service.call(&ada(), abort(upload)).await;
    assert!(matches!(
        aborted,
        Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))
    ));
}

#[tokio::test]
async fn answers_of_completed_uploads_are_forgotten_after_a_day() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    let parts = [part(&fixture, &ada(), upload, 1, sample(10)).await.expect("put")];
    let run = async || {
        fixture
            .service
            .call(&ada(), complete(upload, named(&parts)))
            .await
    };
    run().await.expect("completed");
    fixture.env.advance_ms(23 * 60 * 60 * 1000);
    fixture.service.housekeeping().await.expect("kept house");
    run().await.expect("repeated within the day");
    fixture.env.advance_ms(2 * 60 * 60 * 1000);
    fixture.service.housekeeping().await.expect("kept house");
    assert!(matches!(
        run().await,
        Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))
    ));
    fixture.get(&ada(), "key").await.expect("the object stays");
}

#[tokio::test]
async fn what_complete_names_must_be_what_was_put() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    let parts = [
        part(&fixture, &ada(), upload, 1, sample(5 * MIB))
            .await
            .expect("put"),
        part(&fixture, &ada(), upload, 2, sample(10)).await.expect("put"),
        part(&fixture, &ada(), upload, 3, sample(10)).await.expect("put"),
    ];
    let run = async |complete: CompleteMultipartUpload| fixture.service.call(&ada(), complete).await;
    let all = || named(&parts);

    assert!(matches!(
        run(complete(upload, Vec::new())).await,
        Err(ServiceError::NoParts)
    ));
    let swapped = all().into_iter().rev().collect();
    assert!(matches!(
        run(complete(upload, swapped)).await,
        Err(ServiceError::InvalidPartOrder)
    ));
    let twice = vec![all()[0].clone(), all()[0].clone()];
    assert!(matches!(
        run(complete(upload, twice)).await,
        Err(ServiceError::InvalidPartOrder)
    ));
    let mut absent = all();
    absent[2].number = 4;
    let answer = run(complete(upload, absent)).await;
    assert!(matches!(
        answer,
        Err(ServiceError::Refused(Refusal::InvalidPart(4)))
    ));
    let mut other = all();
    other[1].etag = ETag("0".repeat(32));
    let answer = run(complete(upload, other)).await;
    assert!(matches!(
        answer,
        Err(ServiceError::Refused(Refusal::InvalidPart(2)))
    ));
    let answer = run(complete(upload, all())).await;
    assert!(matches!(
        answer,
        Err(ServiceError::Refused(Refusal::EntityTooSmall {
            number: 2,
            size: 10,
            ..
        }))
    ));
    let sized = CompleteMultipartUpload {
        object_size: Some(1),
        ..complete(upload, all())
    };
    assert!(matches!(run(sized).await, Err(ServiceError::CompleteMismatch(_))));
    let missing = CompleteMultipartUpload {
        conditions: WriteConditions {
            if_match: Some(ETagCondition::Any),
            ..WriteConditions::default()
        },
        ..complete(upload, all()[..2].to_vec())
    };
    assert!(matches!(
        run(missing).await,
        Err(ServiceError::Refused(Refusal::NoSuchKey))
    ));

    // After all of these it can still be completed, and what it does not name is freed. Quotes do not matter.
    let mut quoted = all()[..2].to_vec();
    quoted[0].etag = ETag(format!("\"{}\"", quoted[0].etag));
    let done = run(complete(upload, quoted)).await.expect("completed");
    assert_eq!(done.etag, etag_of(&parts[..2]));
    assert_eq!(fixture.store.extent_count(), 2);
}

#[tokio::test]
async fn a_part_put_again_replaces_the_first() {
    let fixture = Fixture::with_bucket().await;
    let upload = begin(&fixture, &ada(), "key").await;
    let old = part(&fixture, &ada(), upload, 1, sample(10)).await.expect("put");
    let new = part(&fixture, &ada(), upload, 1, sample(20))
        .await
        .expect("put again");
    assert_eq!(fixture.store.extent_count(), 1);
    let answer = fixture
        .service
        .call(&ada(), complete(upload, named(&[old])))
        .await;
    assert!(matches!(
        answer,
        Err(ServiceError::Refused(Refusal::InvalidPart(1)))
    ));
    fixture
        .service
        .call(&ada(), complete(upload, named(&[new])))
        .await
        .expect("completed");
    assert!(fixture.get(&ada(), "key").await.expect("found").1 == sample(20));
}
