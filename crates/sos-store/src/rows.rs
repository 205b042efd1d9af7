//! The rows of engines over one ordered keyspace: their keys, their values, and who may carry a payload.
//!
//! | tag | key after the tag | value |
//! |---|---|---|
//! | `B` | bucket name | the bucket's number |
//! | `b` | bucket | the bucket's record |
//! | `c` | bucket, kind | a document of the bucket |
//! | `H` | bucket, kind, inverted order | what a document was before the change of that order |
//! | `C` | bucket | its exact counters |
//! | `O` | bucket, key | the current object; no row where the newest version is a delete marker |
//! | `V` | bucket, key, inverted order | a version that is not current, or a delete marker |
//! | `N` | bucket, key | where the null version is, when it is among `V` |
//! | `U` | bucket, key, upload | an open upload |
//! | `F` | bucket, key, upload | a completed upload, kept so that a repeated complete is answered the same |
//! | `X` | time of completion, order | a completed upload that is to be forgotten |
//! | `P` | bucket, upload, part number | a part of an open upload |
//! | `G` | order, kind | extents that nothing names any more |
//! | `T` | tenant id | a tenant |
//! | `A` | access key id | an access key |
//! | `g` | group name | a group of tenants |
//! | `R` | tenant id, role name | a role |
//! | `Q` | tenant id | what a tenant may hold, and what its buckets hold together; only where it has a quota |
//!
//! `docs/format-rows.md` describes every byte. Tags below 0x20 are never used here: they are the engine's own.

pub mod garbage;
pub mod key;
mod message;
pub mod value;

pub use garbage::Garbage;
pub use key::{GarbageKind, RowKey};

use bytes::Bytes;

/// The rows that may carry the payload which a row of this key and value was written with: whoever looks for the live
/// owner of a payload tests these, comparing the pointer, and no others.
///
/// Invariant: a payload is only ever written beside the `O` row of the version it belongs to, and a version's order
/// never changes. So a payload whose version has order *s* is carried by `O(bucket, key)`, by `V(bucket, key, s)` once
/// another version became current, or by `G(s)` once the version is gone and its manifest waits for the collector. The
/// order comes from the value (for `V` from the key), not from the number of the log's record: a change in place
/// writes a row anew and keeps the order.
///
/// Empty where rows of this kind carry no payload or the row does not decode.
pub fn payload_owners(row_key: &[u8], row_value: &[u8]) -> Vec<Bytes> {
    let (bucket, object_key, order) = match RowKey::parse(row_key) {
        Some(RowKey::Object(bucket, object_key)) => match value::object_order(row_value) {
            Ok(order) => (bucket, object_key, order),
            Err(_) => return Vec::new(),
        },
        Some(RowKey::Version(bucket, object_key, order)) => (bucket, object_key, order),
        Some(RowKey::Garbage(..)) => return vec![Bytes::copy_from_slice(row_key)],
        _ => return Vec::new(),
    };
    vec![
        key::object(bucket, &object_key),
        key::version(bucket, &object_key, order),
        key::garbage(order, GarbageKind::Version),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sos_core::{
        Acl, Blob, BucketId, ETag, Headers, ObjectKey, ObjectRecord, Order, TenantId, Timestamp, UploadId,
    };

    fn value_of_order(order: Order) -> Bytes {
        let record = ObjectRecord {
            order,
            null_version: true,
            delete_marker: false,
            size: 1,
            etag: ETag(String::new()),
            modified: Timestamp(0),
            blob: Blob::Riding,
            headers: Headers::default(),
            metadata: Vec::new(),
            acl: Acl {
                owner: TenantId(String::new()),
                grants: Vec::new(),
            },
            tags: Vec::new(),
            checksum: None,
            storage_class: String::new(),
            retention: None,
            legal_hold: false,
            encryption: None,
        };
        value::encode_object(record).0
    }

    #[test]
    fn a_payload_has_the_same_owners_wherever_it_lies() {
        let (bucket, object_key) = (BucketId(3), ObjectKey::parse("a\0b").expect("a valid key"));
        let owners = [
            key::object(bucket, &object_key),
            key::version(bucket, &object_key, 8),
            key::garbage(8, GarbageKind::Version),
        ];
        assert_eq!(payload_owners(&owners[0], &value_of_order(8)), owners);
        assert_eq!(payload_owners(&owners[1], &value_of_order(8)), owners);
        assert_eq!(payload_owners(&owners[2], b""), owners[2..]);
        let part = key::part(bucket, UploadId(1), 1);
        assert!(payload_owners(&part, b"").is_empty());
        assert!(payload_owners(b"\x01engine", b"").is_empty());
    }
}
