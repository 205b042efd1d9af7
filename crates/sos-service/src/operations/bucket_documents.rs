//! Reads of the documents a bucket may carry (policy, lifecycle, tagging, …): what is set, or that it is not.

use sos_core::{BucketName, ConfigKind};

/// The document of one kind; answers `NoSuchConfiguration` where it is unset.
#[derive(Clone, Debug)]
pub struct GetBucketDocument {
    /// The bucket.
    pub bucket: BucketName,
    /// Which document.
    pub kind: ConfigKind,
}

/// Sets a document, or removes it where `document` is `None`. Only kinds whose effect exists are ever set by the gate.
#[derive(Clone, Debug)]
pub struct PutBucketDocument {
    /// The bucket.
    pub bucket: BucketName,
    /// Which document.
    pub kind: ConfigKind,
    /// The document as it will be given back.
    pub document: Option<bytes::Bytes>,
}
