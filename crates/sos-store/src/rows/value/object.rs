//! Versions of objects, their manifests, and what they leave behind.

use super::field::{
    acl_from_message, acl_to_message, checksum_from_message, checksum_to_message, decode,
    encryption_from_message, encryption_to_message, headers_from_message, headers_to_message,
    pairs_from_message, pairs_to_message, part_number, required, retention_from_message,
    retention_to_message, seal_from_message, seal_to_message, unreadable,
};
use crate::{
    error::StoreError,
    rows::{garbage::Garbage, message},
};
use bytes::Bytes;
use prost::Message;
use sos_core::{Blob, ETag, ExtentId, ObjectRecord, Order, PartSpan, Timestamp};

/// The value of an `O` or `V` row, and the record back: it is moved through its stored form, not copied.
pub fn encode_object(record: ObjectRecord) -> (Bytes, ObjectRecord) {
    let stored = object_to_message(record);
    let value = stored.encode_to_vec().into();
    (value, object_from_own_message(stored))
}

/// Reads an `O` or `V` row.
pub fn decode_object(value: &[u8]) -> Result<ObjectRecord, StoreError> {
    object_from_message(decode("an object", value)?)
}

/// The order of the version in an `O` or `V` row.
pub fn object_order(value: &[u8]) -> Result<Order, StoreError> {
    let stored: message::Place = decode("an object", value)?;
    Ok(stored.order)
}

/// The value of an `N` row.
pub fn encode_null_place(order: Order) -> Bytes {
    message::Place { order }.encode_to_vec().into()
}

/// Reads an `N` row.
pub fn decode_null_place(value: &[u8]) -> Result<Order, StoreError> {
    object_order(value)
}

/// The payload that rides beside a multipart object: its parts in order.
pub fn encode_manifest(spans: &[PartSpan]) -> Bytes {
    let stored = message::Manifest {
        spans: spans
            .iter()
            .map(|span| message::Span {
                number: u32::from(span.number),
                size: span.size,
                extent: span.extent.map(|extent| extent.0),
                checksum: span.checksum.clone().map(checksum_to_message),
                seal: span.seal.clone().map(seal_to_message),
            })
            .collect(),
    };
    stored.encode_to_vec().into()
}

/// Reads a manifest.
pub fn decode_manifest(payload: &[u8]) -> Result<Vec<PartSpan>, StoreError> {
    const WHAT: &str = "a manifest";
    let stored: message::Manifest = decode(WHAT, payload)?;
    let span = |span: message::Span| {
        Ok(PartSpan {
            number: part_number(WHAT, span.number)?,
            size: span.size,
            extent: span.extent.map(ExtentId),
            checksum: span
                .checksum
                .map(|checksum| checksum_from_message(WHAT, checksum))
                .transpose()?,
            seal: span.seal.map(seal_from_message),
        })
    };
    stored.spans.into_iter().map(span).collect()
}

/// The value of a `G` row.
pub fn encode_garbage(garbage: &Garbage) -> Bytes {
    let stored = message::Garbage {
        freed: garbage.freed,
        extents: garbage.extents.iter().map(|extent| extent.0).collect(),
        manifest: garbage.manifest,
    };
    stored.encode_to_vec().into()
}

/// Reads a `G` row.
pub fn decode_garbage(value: &[u8]) -> Result<Garbage, StoreError> {
    let stored: message::Garbage = decode("garbage", value)?;
    Ok(Garbage {
        freed: stored.freed,
        extents: stored.extents.into_iter().map(ExtentId).collect(),
        manifest: stored.manifest,
    })
}

fn object_to_message(record: ObjectRecord) -> message::Object {
    let (blob, extent, part_count) = match record.blob {
        Blob::Empty => (0, 0, 0),
        Blob::Riding => (1, 0, 0),
        Blob::Extent(extent) => (2, extent.0, 0),
        Blob::Parts { count } => (3, 0, count),
    };
    message::Object {
        order: record.order,
        null_version: record.null_version,
        delete_marker: record.delete_marker,
        size: record.size,
        etag: record.etag.0,
        modified: record.modified.0,
        blob,
        extent,
        part_count,
        headers: headers_to_message(record.headers),
        metadata: pairs_to_message(record.metadata),
        acl: Some(acl_to_message(record.acl)),
        tags: pairs_to_message(record.tags),
        checksum: record.checksum.map(checksum_to_message),
        storage_class: record.storage_class,
        retention: record.retention.map(retention_to_message),
        legal_hold: record.legal_hold,
        encryption: record.encryption.map(encryption_to_message),
    }
}

fn object_from_message(stored: message::Object) -> Result<ObjectRecord, StoreError> {
    const WHAT: &str = "an object";
    Ok(ObjectRecord {
        order: stored.order,
        null_version: stored.null_version,
        delete_marker: stored.delete_marker,
        size: stored.size,
        etag: ETag(stored.etag),
        modified: Timestamp(stored.modified),
        blob: match stored.blob {
            0 => Blob::Empty,
            1 => Blob::Riding,
            2 => Blob::Extent(ExtentId(stored.extent)),
            3 => Blob::Parts {
                count: stored.part_count,
            },
            other => return Err(unreadable(WHAT, format!("unknown blob {other}"))),
        },
        headers: headers_from_message(stored.headers),
        metadata: pairs_from_message(stored.metadata),
        acl: acl_from_message(WHAT, required(WHAT, "acl", stored.acl)?)?,
        tags: pairs_from_message(stored.tags),
        checksum: stored
            .checksum
            .map(|checksum| checksum_from_message(WHAT, checksum))
            .transpose()?,
        storage_class: stored.storage_class,
        retention: stored.retention.map(retention_from_message),
        legal_hold: stored.legal_hold,
        encryption: stored.encryption.map(encryption_from_message),
    })
}

fn object_from_own_message(stored: message::Object) -> ObjectRecord {
    object_from_message(stored).expect("a message made of a record becomes that record again")
}
