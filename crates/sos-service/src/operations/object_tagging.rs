//! GetObjectTagging, PutObjectTagging, DeleteObjectTagging.

use sos_core::{BucketName, ObjectKey, VersionId};

/// Tags as they were sent: at most ten, keys unique.
pub type Tags = Vec<(String, String)>;

/// GetObjectTagging; answers [`TaggedVersion`].
#[derive(Clone, Debug)]
pub struct GetObjectTagging {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// Tags with the version they belong to.
#[derive(Clone, Debug)]
pub struct TaggedVersion {
    /// The tags.
    pub tags: Tags,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
}

/// PutObjectTagging; with no tags it is DeleteObjectTagging.
#[derive(Clone, Debug)]
pub struct PutObjectTagging {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// The tags, checked.
    pub tags: Tags,
}
