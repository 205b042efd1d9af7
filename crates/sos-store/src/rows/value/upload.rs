//! Uploads and parts.

use super::field::{
    acl_from_message, acl_to_message, checksum_algorithm, checksum_from_message, checksum_to_message,
    checksum_type, decode, encryption_from_message, encryption_to_message, headers_from_message,
    headers_to_message, pairs_from_message, pairs_to_message, part_number, required, retention_from_message,
    retention_to_message, seal_from_message, seal_to_message, unreadable,
};
use crate::{error::StoreError, rows::message};
use bytes::Bytes;
use prost::Message;
use sos_core::{
    BucketId, ETag, ExtentId, Lock, ObjectKey, PartRecord, TenantId, Timestamp, UploadId, UploadRecord,
    VersionId, upload::UploadState,
};

/// A completed upload that is to be forgotten: the value of an `X` row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadExpiry {
    /// The bucket; it may be gone.
    pub bucket: BucketId,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
}

/// The value of a `U` or `F` row.
pub fn encode_upload(record: &UploadRecord) -> Bytes {
    let record = record.clone();
    let stored = message::Upload {
        id: record.id.0.to_be_bytes().to_vec(),
        key: record.key.as_str().to_owned(),
        completion: match record.state {
            UploadState::Open => None,
            UploadState::Completed { etag, version, at } => Some(message::Completion {
                etag: etag.0,
                version: version.map(|version| match version {
                    VersionId::Null => 0,
                    VersionId::Numbered(order) => order,
                }),
                at: at.0,
            }),
        },
        created: record.created.0,
        initiator: record.initiator.0,
        acl: Some(acl_to_message(record.acl)),
        headers: headers_to_message(record.headers),
        metadata: pairs_to_message(record.metadata),
        tags: pairs_to_message(record.tags),
        storage_class: record.storage_class,
        checksum_algorithm: record
            .checksum_algorithm
            .map_or(0, |algorithm| u32::from(algorithm.number())),
        checksum_type: record.checksum_type.map_or(0, |kind| u32::from(kind.number())),
        retention: record.lock.retention.map(retention_to_message),
        legal_hold: record.lock.legal_hold,
        encryption: record.encryption.map(encryption_to_message),
    };
    stored.encode_to_vec().into()
}

/// Reads a `U` or `F` row.
pub fn decode_upload(value: &[u8]) -> Result<UploadRecord, StoreError> {
    const WHAT: &str = "an upload";
    let stored: message::Upload = decode(WHAT, value)?;
    Ok(UploadRecord {
        id: upload_id(WHAT, &stored.id)?,
        key: object_key(WHAT, stored.key)?,
        state: match stored.completion {
            None => UploadState::Open,
            Some(completion) => UploadState::Completed {
                etag: ETag(completion.etag),
                version: completion.version.map(|order| match order {
                    0 => VersionId::Null,
                    order => VersionId::Numbered(order),
                }),
                at: Timestamp(completion.at),
            },
        },
        created: Timestamp(stored.created),
        initiator: TenantId(stored.initiator),
        acl: acl_from_message(WHAT, required(WHAT, "acl", stored.acl)?)?,
        headers: headers_from_message(stored.headers),
        metadata: pairs_from_message(stored.metadata),
        tags: pairs_from_message(stored.tags),
        storage_class: stored.storage_class,
        checksum_algorithm: match stored.checksum_algorithm {
            0 => None,
            number => Some(checksum_algorithm(WHAT, number)?),
        },
        checksum_type: match stored.checksum_type {
            0 => None,
            number => Some(checksum_type(WHAT, number)?),
        },
        lock: Lock {
            retention: stored.retention.map(retention_from_message),
            legal_hold: stored.legal_hold,
        },
        encryption: stored.encryption.map(encryption_from_message),
    })
}

/// The value of an `X` row.
pub fn encode_upload_expiry(bucket: BucketId, key: &ObjectKey, upload: UploadId) -> Bytes {
    let stored = message::UploadExpiry {
        bucket: bucket.0,
        key: key.as_str().to_owned(),
        upload: upload.0.to_be_bytes().to_vec(),
    };
    stored.encode_to_vec().into()
}

/// Reads an `X` row.
pub fn decode_upload_expiry(value: &[u8]) -> Result<UploadExpiry, StoreError> {
    const WHAT: &str = "a completed upload's expiry";
    let stored: message::UploadExpiry = decode(WHAT, value)?;
    Ok(UploadExpiry {
        bucket: BucketId(stored.bucket),
        key: object_key(WHAT, stored.key)?,
        upload: upload_id(WHAT, &stored.upload)?,
    })
}

/// The value of a `P` row.
pub fn encode_part(record: &PartRecord) -> Bytes {
    let stored = message::Part {
        number: u32::from(record.number),
        order: record.order,
        size: record.size,
        etag: record.etag.0.clone(),
        modified: record.modified.0,
        extent: record.extent.map(|extent| extent.0),
        checksum: record.checksum.clone().map(checksum_to_message),
        seal: record.seal.clone().map(seal_to_message),
    };
    stored.encode_to_vec().into()
}

/// Reads a `P` row.
pub fn decode_part(value: &[u8]) -> Result<PartRecord, StoreError> {
    const WHAT: &str = "a part";
    let stored: message::Part = decode(WHAT, value)?;
    Ok(PartRecord {
        number: part_number(WHAT, stored.number)?,
        order: stored.order,
        size: stored.size,
        etag: ETag(stored.etag),
        modified: Timestamp(stored.modified),
        extent: stored.extent.map(ExtentId),
        checksum: stored
            .checksum
            .map(|checksum| checksum_from_message(WHAT, checksum))
            .transpose()?,
        seal: stored.seal.map(seal_from_message),
    })
}

fn object_key(what: &'static str, key: String) -> Result<ObjectKey, StoreError> {
    ObjectKey::parse(key).map_err(|error| unreadable(what, error))
}

fn upload_id(what: &'static str, bytes: &[u8]) -> Result<UploadId, StoreError> {
    let bytes = bytes.try_into().map_err(|error| unreadable(what, error))?;
    Ok(UploadId(u128::from_be_bytes(bytes)))
}
