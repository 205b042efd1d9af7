//! Row values: records to bytes and back.

use super::{garbage::Garbage, message};
use crate::error::StoreError;
use bytes::Bytes;
use prost::Message;
use sos_core::{
    AccessKey, AccessKeyId, Acl, Blob, BucketId, BucketName, BucketRecord, Checksum, ChecksumAlgorithm,
    ChecksumType, ETag, ExtentId, Grant, Grantee, Headers, ObjectKey, ObjectRecord, Order, PartRecord,
    PartSpan, Permission, Tenant, TenantId, Timestamp, UploadId, UploadRecord, VersionId, Versioning,
    decide::BucketState,
    listing::Usage,
    object::{Encryption, Retention},
    upload::UploadState,
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
    })
}

/// Reads of a `b` row only what object commands need.
pub fn decode_bucket_state(value: &[u8]) -> Result<BucketState, StoreError> {
    let stored: message::BucketState = decode("a bucket", value)?;
    Ok(BucketState {
        versioning: versioning(stored.versioning)?,
        object_lock: stored.object_lock,
        owner: TenantId(stored.acl.unwrap_or_default().owner),
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

/// The value of a `C` row.
pub fn encode_usage(usage: Usage) -> Bytes {
    let stored = message::Usage {
        objects: usage.objects,
        versions: usage.versions,
        bytes: usage.bytes,
        uploads: usage.uploads,
        upload_bytes: usage.upload_bytes,
    };
    stored.encode_to_vec().into()
}

/// Reads a `C` row.
pub fn decode_usage(value: &[u8]) -> Result<Usage, StoreError> {
    let stored: message::Usage = decode("a bucket's counters", value)?;
    Ok(Usage {
        objects: stored.objects,
        versions: stored.versions,
        bytes: stored.bytes,
        uploads: stored.uploads,
        upload_bytes: stored.upload_bytes,
    })
}

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
    })
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

/// The value of a `T` row.
pub fn encode_tenant(tenant: &Tenant) -> Bytes {
    let stored = message::Tenant {
        id: tenant.id.0.clone(),
        display_name: tenant.display_name.clone(),
        email: tenant.email.clone(),
    };
    stored.encode_to_vec().into()
}

/// Reads a `T` row.
pub fn decode_tenant(value: &[u8]) -> Result<Tenant, StoreError> {
    let stored: message::Tenant = decode("a tenant", value)?;
    Ok(Tenant {
        id: TenantId(stored.id),
        display_name: stored.display_name,
        email: stored.email,
    })
}

/// The value of an `A` row.
pub fn encode_access_key(key: &AccessKey) -> Bytes {
    let stored = message::AccessKey {
        id: key.id.0.clone(),
        secret: key.secret.clone(),
        tenant: key.tenant.0.clone(),
        created: key.created.0,
    };
    stored.encode_to_vec().into()
}

/// Reads an `A` row.
pub fn decode_access_key(value: &[u8]) -> Result<AccessKey, StoreError> {
    let stored: message::AccessKey = decode("an access key", value)?;
    Ok(AccessKey {
        id: AccessKeyId(stored.id),
        secret: stored.secret,
        tenant: TenantId(stored.tenant),
        created: Timestamp(stored.created),
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
        retention: record.retention.map(|retention| message::Retention {
            compliance: retention.compliance,
            until: retention.until.0,
        }),
        legal_hold: record.legal_hold,
        encryption: record.encryption.map(|encryption| message::Encryption {
            kind: u32::from(encryption.kind),
            key_material: encryption.key_material,
            key_id: encryption.key_id,
            nonce: encryption.nonce,
        }),
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
        retention: stored.retention.map(|retention| Retention {
            compliance: retention.compliance,
            until: Timestamp(retention.until),
        }),
        legal_hold: stored.legal_hold,
        encryption: stored.encryption.map(|encryption| Encryption {
            kind: encryption.kind as u8,
            key_material: encryption.key_material,
            key_id: encryption.key_id,
            nonce: encryption.nonce,
        }),
    })
}

fn object_from_own_message(stored: message::Object) -> ObjectRecord {
    object_from_message(stored).expect("a message made of a record becomes that record again")
}

fn acl_to_message(acl: Acl) -> message::Acl {
    let grants = acl.grants.into_iter().map(|grant| {
        let (grantee, tenant) = match grant.grantee {
            Grantee::Tenant(tenant) if tenant == acl.owner => (1, String::new()),
            Grantee::Tenant(tenant) => (2, tenant.0),
            Grantee::AllUsers => (3, String::new()),
            Grantee::AuthenticatedUsers => (4, String::new()),
        };
        let permission = match grant.permission {
            Permission::Read => 1,
            Permission::Write => 2,
            Permission::ReadAcp => 3,
            Permission::WriteAcp => 4,
            Permission::FullControl => 5,
        };
        message::Grant {
            grantee,
            tenant,
            permission,
        }
    });
    message::Acl {
        grants: grants.collect(),
        owner: acl.owner.0,
    }
}

fn acl_from_message(what: &'static str, stored: message::Acl) -> Result<Acl, StoreError> {
    let owner = TenantId(stored.owner);
    let grant = |grant: message::Grant| {
        Ok(Grant {
            grantee: match grant.grantee {
                1 => Grantee::Tenant(owner.clone()),
                2 => Grantee::Tenant(TenantId(grant.tenant)),
                3 => Grantee::AllUsers,
                4 => Grantee::AuthenticatedUsers,
                other => return Err(unreadable(what, format!("unknown grantee {other}"))),
            },
            permission: match grant.permission {
                1 => Permission::Read,
                2 => Permission::Write,
                3 => Permission::ReadAcp,
                4 => Permission::WriteAcp,
                5 => Permission::FullControl,
                other => return Err(unreadable(what, format!("unknown permission {other}"))),
            },
        })
    };
    let grants = stored.grants.into_iter().map(grant).collect::<Result<_, _>>()?;
    Ok(Acl { owner, grants })
}

fn headers_to_message(headers: Headers) -> Option<message::Headers> {
    (headers != Headers::default()).then_some(message::Headers {
        content_type: headers.content_type,
        cache_control: headers.cache_control,
        content_disposition: headers.content_disposition,
        content_encoding: headers.content_encoding,
        content_language: headers.content_language,
        expires: headers.expires,
        website_redirect: headers.website_redirect,
    })
}

fn headers_from_message(stored: Option<message::Headers>) -> Headers {
    stored.map_or_else(Headers::default, |stored| Headers {
        content_type: stored.content_type,
        cache_control: stored.cache_control,
        content_disposition: stored.content_disposition,
        content_encoding: stored.content_encoding,
        content_language: stored.content_language,
        expires: stored.expires,
        website_redirect: stored.website_redirect,
    })
}

fn pairs_to_message(pairs: Vec<(String, String)>) -> Vec<message::Pair> {
    pairs
        .into_iter()
        .map(|(name, value)| message::Pair { name, value })
        .collect()
}

fn pairs_from_message(stored: Vec<message::Pair>) -> Vec<(String, String)> {
    stored.into_iter().map(|pair| (pair.name, pair.value)).collect()
}

fn checksum_to_message(checksum: Checksum) -> message::Checksum {
    message::Checksum {
        algorithm: u32::from(checksum.algorithm.number()),
        kind: u32::from(checksum.kind.number()),
        value: checksum.value,
        parts: checksum.parts,
    }
}

fn checksum_from_message(what: &'static str, stored: message::Checksum) -> Result<Checksum, StoreError> {
    Ok(Checksum {
        algorithm: checksum_algorithm(what, stored.algorithm)?,
        kind: checksum_type(what, stored.kind)?,
        value: stored.value,
        parts: stored.parts,
    })
}

fn checksum_algorithm(what: &'static str, number: u32) -> Result<ChecksumAlgorithm, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(ChecksumAlgorithm::from_number)
        .ok_or_else(|| unreadable(what, format!("unknown checksum algorithm {number}")))
}

fn checksum_type(what: &'static str, number: u32) -> Result<ChecksumType, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(ChecksumType::from_number)
        .ok_or_else(|| unreadable(what, format!("unknown checksum type {number}")))
}

fn versioning(number: u32) -> Result<Versioning, StoreError> {
    Ok(match number {
        0 => Versioning::Unversioned,
        1 => Versioning::Enabled,
        2 => Versioning::Suspended,
        other => return Err(unreadable("a bucket", format!("unknown versioning {other}"))),
    })
}

fn part_number(what: &'static str, number: u32) -> Result<u16, StoreError> {
    u16::try_from(number).map_err(|error| unreadable(what, error))
}

fn object_key(what: &'static str, key: String) -> Result<ObjectKey, StoreError> {
    ObjectKey::parse(key).map_err(|error| unreadable(what, error))
}

fn upload_id(what: &'static str, bytes: &[u8]) -> Result<UploadId, StoreError> {
    let bytes = bytes.try_into().map_err(|error| unreadable(what, error))?;
    Ok(UploadId(u128::from_be_bytes(bytes)))
}

fn required<T>(what: &'static str, field: &str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or_else(|| unreadable(what, format!("{field} is missing")))
}

fn decode<M: Message + Default>(what: &'static str, value: &[u8]) -> Result<M, StoreError> {
    M::decode(value).map_err(|error| unreadable(what, error))
}

fn unreadable(what: &'static str, reason: impl ToString) -> StoreError {
    StoreError::RowUnreadable {
        what: what.to_owned(),
        reason: reason.to_string(),
    }
}
