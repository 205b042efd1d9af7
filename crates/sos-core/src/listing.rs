//! Listings: what is asked and what a page holds. Order is UTF-8 byte order throughout.

use crate::{
    names::{ObjectKey, UploadId, VersionId},
    object::ObjectRecord,
    upload::UploadRecord,
};

/// Where a page starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StartAt {
    /// At the first key.
    #[default]
    Beginning,
    /// After this key or this common prefix, whether it exists or not (`marker`, `start-after`, tokens). Where it ends
    /// in the delimiter and is a common prefix of this listing, the whole prefix is stepped over.
    After(String),
    /// After this version of this key (`key-marker` with `version-id-marker`).
    AfterVersion(String, VersionId),
    /// After this upload of this key (`key-marker` with `upload-id-marker`).
    AfterUpload(String, UploadId),
}

impl StartAt {
    /// The key behind which it starts.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Beginning => None,
            Self::After(key) | Self::AfterVersion(key, _) | Self::AfterUpload(key, _) => Some(key),
        }
    }
}

/// A listing of a bucket's objects, versions or uploads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Only keys that start so.
    pub prefix: String,
    /// Keys that share what comes before its next occurrence after the prefix are rolled up; empty: none.
    pub delimiter: String,
    /// Where to start.
    pub start: StartAt,
    /// At most so many entries, common prefixes included; 0 gives an empty, untruncated page.
    pub limit: usize,
}

/// One entry of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<T> {
    /// A key (or version, or upload).
    Item(T),
    /// A common prefix, the delimiter included.
    CommonPrefix(String),
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Items and common prefixes together, in byte order.
    pub entries: Vec<Entry<T>>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<StartAt>,
}

/// An object or version as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject {
    /// The key.
    pub key: ObjectKey,
    /// The record.
    pub record: ObjectRecord,
    /// Whether it is the key's newest version.
    pub is_latest: bool,
}

/// A page of objects or versions.
pub type ObjectPage = Page<ListedObject>;
/// A page of uploads.
pub type UploadPage = Page<UploadRecord>;

/// Exact counters of a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Current objects.
    pub objects: u64,
    /// All versions, delete markers included.
    pub versions: u64,
    /// Bytes of all versions.
    pub bytes: u64,
    /// Open uploads.
    pub uploads: u64,
    /// Bytes of the parts of open uploads.
    pub upload_bytes: u64,
}
