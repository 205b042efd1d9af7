//! Encryption of bytes that come in parts or from another object.

use crate::encryption::{CHUNK, KINDS, Kind, put, refused, world};
use crate::{
    fixture::{BUCKET, Body, Fixture, ada, bucket, copy, get, key, sample},
    multipart::{MIB, complete, create, named},
};
use bytes::Bytes;
use sos_core::{Blob, Versioning};
use sos_service::{
    Caller, EncryptionError, ServiceError,
    operations::{
        get_object::{GetObject, Selection},
        multipart::CreateMultipartUpload,
        put_object::Integrity,
        upload_part::{UploadPart, UploadPartCopy},
    },
};
use sos_store::StoreError;

#[tokio::test]
async fn a_copy_is_encrypted_as_asked_whatever_its_source_is() {
    let (fixture, _) = world().await;
    for length in [100, 3 * CHUNK] {
        for from in KINDS {
            for to in KINDS {
                put(&fixture, from, "from", sample(length)).await;
                let caller = Caller {
                    source_customer_key: from.customer(),
                    ..to.caller()
                };
                let mut operation = copy("from", "to");
                operation.attributes = to.attributes();
                let copied = fixture.service.call(&caller, operation).await.expect("copied");
                let encryption = copied.target.encryption;
                assert_eq!(
                    encryption.map(|encryption| encryption.kind),
                    to.number(),
                    "{from:?} {to:?}"
                );
                let (found, bytes) = fixture.get(&to.caller(), "to").await.expect("read");
                assert!(bytes == sample(length), "{from:?} {to:?}");
                assert_eq!(found.record.etag, copied.target.etag);
                if let Kind::Kms(name) = to {
                    assert_eq!(found.record.encryption.expect("encrypted").key_id, name);
                }
            }
        }
    }
    put(&fixture, Kind::Customer(1), "from", sample(10)).await;
    let missing = fixture.service.call(&ada(), copy("from", "to")).await;
    assert_eq!(refused(missing), EncryptionError::CustomerKeyRequired);
    // A key for the target is none for the source.
    let target_alone = fixture
        .service
        .call(&Kind::Customer(1).caller(), copy("from", "to"))
        .await;
    assert_eq!(refused(target_alone), EncryptionError::CustomerKeyRequired);
}

#[tokio::test]
async fn a_copy_onto_itself_changes_the_encryption() {
    let (fixture, _) = world().await;
    for versioning in [Versioning::Suspended, Versioning::Enabled] {
        fixture.version(versioning).await;
        for from in KINDS {
            for to in KINDS {
                // A copy that asks for nothing changes nothing, and is refused.
                let asks = to != Kind::Plain;
                put(&fixture, from, "key", sample(3 * CHUNK)).await;
                let caller = Caller {
                    source_customer_key: from.customer(),
                    ..to.caller()
                };
                let mut operation = copy("key", "key");
                operation.attributes = to.attributes();
                let outcome = fixture.service.call(&caller, operation).await;
                assert_eq!(outcome.is_ok(), asks, "{from:?} {to:?}");
                let kind = if asks { to } else { from };
                let (found, bytes) = fixture.get(&kind.caller(), "key").await.expect("read");
                assert!(bytes == sample(3 * CHUNK), "{from:?} {to:?}");
                assert_eq!(
                    found.record.encryption.map(|encryption| encryption.kind),
                    kind.number()
                );
            }
        }
    }
}

#[tokio::test]
async fn an_edit_leaves_the_encryption_as_it_is() {
    let (fixture, _) = world().await;
    for kind in [Kind::Plain, Kind::Store, Kind::Kms("two")] {
        put(&fixture, kind, "key", sample(3 * CHUNK)).await;
        let mut edit = copy("key", "key");
        edit.keeps_all = true;
        edit.replace_metadata = true;
        edit.attributes.metadata = vec![("colour".into(), "blue".into())];
        fixture.service.call(&ada(), edit).await.expect("edited");
        let (found, bytes) = fixture.get(&ada(), "key").await.expect("read");
        assert!(bytes == sample(3 * CHUNK), "{kind:?}");
        assert_eq!(
            found.record.encryption.as_ref().map(|encryption| encryption.kind),
            kind.number()
        );
        assert_eq!(found.record.metadata.len(), 1);
    }
    put(&fixture, Kind::Customer(1), "key", sample(10)).await;
    let mut edit = copy("key", "renamed");
    edit.keeps_all = true;
    let without = fixture.service.call(&ada(), edit).await;
    assert_eq!(refused(without), EncryptionError::CustomerKeyRequired);
}

async fn part(
    fixture: &Fixture,
    caller: &Caller,
    upload: sos_core::UploadId,
    number: u16,
    bytes: Bytes,
) -> Result<sos_core::PartRecord, ServiceError> {
    let put = UploadPart {
        bucket: bucket(BUCKET),
        key: key("key"),
        upload,
        number,
        integrity: Integrity::default(),
        body: &mut Body::of(bytes),
    };
    Ok(fixture.service.call(caller, put).await?.part)
}

#[tokio::test]
async fn parts_are_sealed_each_for_itself() {
    let (fixture, blobs) = world().await;
    for kind in KINDS {
        let caller = kind.caller();
        let begin = CreateMultipartUpload {
            attributes: kind.attributes(),
            ..create("key", Some(sos_core::ChecksumAlgorithm::Crc32), None)
        };
        let upload = fixture.service.call(&caller, begin).await.expect("created");
        let sizes = [5 * MIB, 5 * MIB + 1, 7];
        let whole = sample(sizes.iter().sum());
        let mut start = 0;
        let mut parts = Vec::new();
        for (index, size) in sizes.into_iter().enumerate() {
            let bytes = whole.slice(start..start + size);
            start += size;
            parts.push(
                part(&fixture, &caller, upload.id, index as u16 + 2, bytes)
                    .await
                    .expect("put"),
            );
        }
        if let Kind::Customer(_) = kind {
            let wrong = Kind::Customer(9).caller();
            let refusals = [
                part(&fixture, &ada(), upload.id, 1, sample(1)).await,
                part(&fixture, &wrong, upload.id, 1, sample(1)).await,
            ];
            let [missing, other] = refusals.map(refused);
            assert_eq!(
                (missing, other),
                (
                    EncryptionError::UploadKeyRequired,
                    EncryptionError::UploadKeyWrong
                )
            );
            let whole = || complete(upload.id, named(&parts));
            let missing = fixture.service.call(&ada(), whole()).await;
            assert_eq!(refused(missing), EncryptionError::UploadKeyRequired);
            let other = fixture.service.call(&wrong, whole()).await;
            assert_eq!(refused(other), EncryptionError::UploadKeyWrong);
        } else {
            let needless = part(&fixture, &Kind::Customer(1).caller(), upload.id, 1, sample(1)).await;
            assert_eq!(refused(needless), EncryptionError::UploadKeyWrong);
        }
        let done = fixture
            .service
            .call(&caller, complete(upload.id, named(&parts)))
            .await
            .expect("completed");
        assert_eq!(done.encryption.map(|encryption| encryption.kind), kind.number());
        let (found, bytes) = fixture.get(&caller, "key").await.expect("read");
        assert!(bytes == whole, "{kind:?}");
        assert!(matches!(found.record.blob, Blob::Parts { count: 3 }));
        for (first, last) in [
            (5 * MIB - 1, 5 * MIB),
            (5 * MIB, 5 * MIB),
            (5 * MIB - 70_000, 10 * MIB + 7),
            (10 * MIB, 10 * MIB + 1),
        ] {
            let range = GetObject {
                selection: Selection::Range {
                    first: first as u64,
                    last: Some(last as u64),
                },
                ..get("key")
            };
            let (_, bytes) = fixture.get_with(&caller, range).await.expect("read");
            assert!(bytes == whole[first..=last], "{kind:?} {first}-{last}");
        }
        for number in 1..=3 {
            let one = GetObject {
                selection: Selection::Part(number),
                ..get("key")
            };
            let (_, bytes) = fixture.get_with(&caller, one).await.expect("read");
            assert_eq!(bytes.len(), sizes[number as usize - 1]);
        }
        if kind != Kind::Plain {
            // The first two chunks of two parts change places: they have the same size and the same place.
            let sealed = 5 * MIB + 80 * 16;
            *blobs.tamper.lock().expect("a lock") = Some(Box::new(move |bytes| {
                let (one, two) = bytes.split_at_mut(sealed);
                one[..CHUNK + 16].swap_with_slice(&mut two[..CHUNK + 16]);
            }));
            let swapped = fixture.get(&caller, "key").await;
            assert!(
                matches!(swapped, Err(ServiceError::Store(StoreError::Damaged { .. }))),
                "{kind:?}"
            );
            *blobs.tamper.lock().expect("a lock") = None;
        }
    }
}

#[tokio::test]
async fn a_part_may_be_copied_from_any_source() {
    let (fixture, _) = world().await;
    for from in KINDS {
        put(&fixture, from, "from", sample(2 * CHUNK)).await;
        for to in KINDS {
            let begin = CreateMultipartUpload {
                attributes: to.attributes(),
                ..create("key", None, None)
            };
            let upload = fixture.service.call(&to.caller(), begin).await.expect("created");
            let caller = Caller {
                source_customer_key: from.customer(),
                ..to.caller()
            };
            let copied = UploadPartCopy {
                source: crate::fixture::source("from"),
                selection: Selection::Range {
                    first: 10,
                    last: Some(CHUNK as u64 + 9),
                },
                bucket: bucket(BUCKET),
                key: key("key"),
                upload: upload.id,
                number: 1,
            };
            let part = fixture.service.call(&caller, copied).await.expect("copied").part;
            let done = complete(upload.id, named(&[part]));
            fixture.service.call(&to.caller(), done).await.expect("completed");
            let (_, bytes) = fixture.get(&to.caller(), "key").await.expect("read");
            assert!(bytes == sample(2 * CHUNK)[10..CHUNK + 10], "{from:?} {to:?}");
        }
    }
}
