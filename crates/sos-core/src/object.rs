//! Objects: what is stored of one version.

use crate::{
    acl::Acl,
    checksum::Checksum,
    names::{ExtentId, Order, VersionId},
    time::Timestamp,
};
use bytes::Bytes;
use std::fmt;

/// An entity tag without its quotes: 32 hex digits of MD5, for multipart objects followed by `-N`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ETag(pub String);

impl fmt::Display for ETag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The headers S3 keeps with an object and gives back as they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Content-Type`; answered as `binary/octet-stream` where none was sent.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`, without `aws-chunked`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Expires`, verbatim.
    pub expires: Option<String>,
    /// `x-amz-website-redirect-location`.
    pub website_redirect: Option<String>,
}

/// Where an object's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blob {
    /// There are none: an empty object or a delete marker.
    Empty,
    /// They ride beside the row in the log (`Row::payload` in `sos-store`).
    Riding,
    /// One extent.
    Extent(ExtentId),
    /// Several extents, in order; their list ([`PartSpan`]) rides beside the row.
    Parts {
        /// How many.
        count: u32,
    },
}

/// One part of a completed multipart object, as its manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSpan {
    /// The part number (`partNumber=` on GET and HEAD).
    pub number: u16,
    /// Bytes.
    pub size: u64,
    /// Where; `None` for an empty part.
    pub extent: Option<ExtentId>,
    /// The part's checksum, as GetObjectAttributes shows it.
    pub checksum: Option<Checksum>,
    /// How the part's bytes are sealed, where the object is encrypted.
    pub seal: Option<Seal>,
}

impl PartSpan {
    /// The bytes that are stored of it.
    pub fn stored_size(&self) -> u64 {
        self.seal.as_ref().map_or(self.size, |seal| seal.stored_size)
    }
}

/// Bytes that are durable in an extent that no record names yet. Dropping it before a commit removes the extent.
pub struct PendingExtent {
    /// The extent.
    pub id: ExtentId,
    /// Bytes.
    pub size: u64,
    /// Removes the extent when dropped; the engine forgets it at commit.
    pub guard: Box<dyn std::any::Any + Send + Sync>,
}

impl fmt::Debug for PendingExtent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PendingExtent")
            .field("id", &self.id)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// The bytes of an object about to be committed.
#[derive(Debug)]
pub enum NewBlob {
    /// None.
    Empty,
    /// Few enough to ride in the log.
    Riding(Bytes),
    /// One extent, durable already.
    Extent(PendingExtent),
    /// The parts of a completed upload.
    Parts(Vec<PartSpan>),
    /// The bytes of the version that is replaced, unmoved (copy onto itself).
    Unmoved,
}

/// How long a version may not be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// COMPLIANCE rather than GOVERNANCE.
    pub compliance: bool,
    /// Until when.
    pub until: Timestamp,
}

/// How one run of bytes is sealed: that of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The random salt of its stream.
    pub salt: Bytes,
    /// The bytes that are stored: more than the plaintext has.
    pub stored_size: u64,
}

/// How an object's bytes are encrypted. Sizes of records are those of the plaintext but where they say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encryption {
    /// `SSE-C`, `AES256` or `aws:kms`, as a stable number: [`Self::CUSTOMER`], [`Self::STORE`], [`Self::KMS`].
    pub kind: u8,
    /// The wrapped data key.
    pub key_material: Bytes,
    /// For `aws:kms` the key's name, as it was asked for; else empty.
    pub key_id: String,
    /// The random salt of the stream; empty for an upload and a multipart object, whose parts have their own.
    pub nonce: Bytes,
    /// Whether a bucket key was asked for (`BucketKeyEnabled`). It is kept and shown.
    pub bucket_key: bool,
    /// The bytes that are stored of the object: more than the plaintext has. 0 for an upload.
    pub stored_size: u64,
    /// Which master key wrapped the data key; empty for SSE-C.
    pub wrapped_by: String,
}

impl Encryption {
    /// SSE-C: the customer brings the key with each request.
    pub const CUSTOMER: u8 = 1;
    /// SSE-S3: a master key of the store.
    pub const STORE: u8 = 2;
    /// SSE-KMS: a named key.
    pub const KMS: u8 = 3;

    /// Whether a master key of the store or a named key wraps the data key; else the customer's does.
    pub fn has_master_key(&self) -> bool {
        matches!(self.kind, Self::STORE | Self::KMS)
    }
}

/// The stored record of one version of an object, or of a delete marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectRecord {
    /// The change that wrote it.
    pub order: Order,
    /// Written while versioning was off or suspended: shown as the `null` version.
    pub null_version: bool,
    /// A delete marker: no bytes, no headers.
    pub delete_marker: bool,
    /// Bytes.
    pub size: u64,
    /// The entity tag.
    pub etag: ETag,
    /// When it was written.
    pub modified: Timestamp,
    /// Where the bytes are.
    pub blob: Blob,
    /// Headers given back as sent.
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
    /// The owner and the grants.
    pub acl: Acl,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// The checksum over the object.
    pub checksum: Option<Checksum>,
    /// `x-amz-storage-class`; empty means STANDARD.
    pub storage_class: String,
    /// Retention, where set.
    pub retention: Option<Retention>,
    /// Legal hold.
    pub legal_hold: bool,
    /// How the bytes are encrypted, where they are.
    pub encryption: Option<Encryption>,
}

impl ObjectRecord {
    /// The bytes that are stored of it: more than it has where it is encrypted.
    pub fn stored_size(&self) -> u64 {
        self.encryption
            .as_ref()
            .map_or(self.size, |encryption| encryption.stored_size)
    }

    /// The version's id.
    pub fn version_id(&self) -> VersionId {
        if self.null_version {
            VersionId::Null
        } else {
            VersionId::Numbered(self.order)
        }
    }
}
