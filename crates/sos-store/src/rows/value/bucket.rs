//! Buckets, their documents and counters.

use super::field::{acl_from_message, acl_to_message, decode, required, unreadable};
use crate::{error::StoreError, rows::message};
use bytes::Bytes;
use prost::Message;
use sos_core::{
    BucketId, BucketName, BucketRecord, FormerDocument, Order, Quota, TenantId, TenantQuota, Timestamp,
    Versioning, decide::BucketState, listing::Usage,
};

/// The value of a `B` row.
pub fn encode_bucket_id(id: BucketId) -> Bytes {
    message::BucketPointer { id: id.0 }.encode_to_vec().into()
}

/// Reads a `B` row.
pub fn decode_bucket_id(value: &[u8]) -> Result<BucketId, StoreError> {
    let stored: message::BucketPointer = decode("a bucket's number", value)?;
    Ok(BucketId(stored.id))
}

/// The value of a `b` row.
pub fn encode_bucket(record: &BucketRecord) -> Bytes {
    let stored = message::Bucket {
        id: record.id.0,
        name: record.name.as_str().to_owned(),
        acl: Some(acl_to_message(record.acl.clone())),
        created: record.created.0,
        location: record.location.clone(),
        versioning: match record.versioning {
            Versioning::Unversioned => 0,
            Versioning::Enabled => 1,
            Versioning::Suspended => 2,
        },
        object_lock: record.object_lock,
        revision: record.revision,
        quota: quota_to_message(record.quota),
        counts_for_owner: record.counts_for_owner,
    };
    stored.encode_to_vec().into()
}

/// Reads a `b` row.
pub fn decode_bucket(value: &[u8]) -> Result<BucketRecord, StoreError> {
    const WHAT: &str = "a bucket";
    let stored: message::Bucket = decode(WHAT, value)?;
    Ok(BucketRecord {
        id: BucketId(stored.id),
        name: BucketName::parse(&stored.name).map_err(|error| unreadable(WHAT, error))?,
        acl: acl_from_message(WHAT, required(WHAT, "acl", stored.acl)?)?,
        created: Timestamp(stored.created),
        location: stored.location,
        versioning: versioning(stored.versioning)?,
        object_lock: stored.object_lock,
        revision: stored.revision,
        quota: quota_from_message(stored.quota),
        counts_for_owner: stored.counts_for_owner,
    })
}

/// Reads of a `b` row only what object commands need.
pub fn decode_bucket_state(value: &[u8]) -> Result<BucketState, StoreError> {
    let stored: message::BucketState = decode("a bucket", value)?;
    Ok(BucketState {
        versioning: versioning(stored.versioning)?,
        object_lock: stored.object_lock,
        owner: TenantId(stored.acl.unwrap_or_default().owner),
        quota: quota_from_message(stored.quota),
        counts_for_owner: stored.counts_for_owner,
    })
}

/// The value of a `c` row.
pub fn encode_document(content: &Bytes) -> Bytes {
    let stored = message::Document {
        content: content.clone(),
    };
    stored.encode_to_vec().into()
}

/// Reads a `c` row.
pub fn decode_document(value: &[u8]) -> Result<Bytes, StoreError> {
    let stored: message::Document = decode("a bucket's document", value)?;
    Ok(stored.content)
}

/// The value of an `H` row. The order is in the key.
pub fn encode_former(former: &FormerDocument) -> Bytes {
    let stored = message::FormerDocument {
        content: former.content.clone(),
        replaced: former.replaced.0,
    };
    stored.encode_to_vec().into()
}

/// Reads an `H` row; `order` is that of its key.
pub fn decode_former(order: Order, value: &[u8]) -> Result<FormerDocument, StoreError> {
    let stored: message::FormerDocument = decode("a bucket's former document", value)?;
    Ok(FormerDocument {
        replaced_by: order,
        replaced: Timestamp(stored.replaced),
        content: stored.content,
    })
}

/// The value of a `C` row.
pub fn encode_usage(usage: Usage) -> Bytes {
    usage_to_message(usage).encode_to_vec().into()
}

/// Reads a `C` row.
pub fn decode_usage(value: &[u8]) -> Result<Usage, StoreError> {
    decode("a bucket's counters", value).map(usage_from_message)
}

/// The value of a `Q` row.
pub fn encode_tenant_quota(quota: TenantQuota) -> Bytes {
    let stored = message::TenantQuota {
        quota: quota_to_message(quota.quota),
        usage: Some(usage_to_message(quota.usage)),
    };
    stored.encode_to_vec().into()
}

/// Reads a `Q` row.
pub fn decode_tenant_quota(value: &[u8]) -> Result<TenantQuota, StoreError> {
    let stored: message::TenantQuota = decode("a tenant's quota", value)?;
    Ok(TenantQuota {
        quota: quota_from_message(stored.quota),
        usage: usage_from_message(stored.usage.unwrap_or_default()),
    })
}

fn usage_to_message(usage: Usage) -> message::Usage {
    message::Usage {
        objects: usage.objects,
        versions: usage.versions,
        bytes: usage.bytes,
        uploads: usage.uploads,
        upload_bytes: usage.upload_bytes,
    }
}

fn usage_from_message(stored: message::Usage) -> Usage {
    Usage {
        objects: stored.objects,
        versions: stored.versions,
        bytes: stored.bytes,
        uploads: stored.uploads,
        upload_bytes: stored.upload_bytes,
    }
}

fn quota_to_message(quota: Quota) -> Option<message::Quota> {
    quota.is_set().then_some(message::Quota {
        bytes: quota.bytes,
        objects: quota.objects,
    })
}

fn quota_from_message(stored: Option<message::Quota>) -> Quota {
    let stored = stored.unwrap_or_default();
    Quota {
        bytes: stored.bytes,
        objects: stored.objects,
    }
}

fn versioning(number: u32) -> Result<Versioning, StoreError> {
    Ok(match number {
        0 => Versioning::Unversioned,
        1 => Versioning::Enabled,
        2 => Versioning::Suspended,
        other => return Err(unreadable("a bucket", format!("unknown versioning {other}"))),
    })
}
