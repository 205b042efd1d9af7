//! GetBucketVersioning, PutBucketVersioning.

use sos_core::{BucketName, Versioning};

/// GetBucketVersioning; answers [`Versioning`].
#[derive(Clone, Debug)]
pub struct GetBucketVersioning {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutBucketVersioning.
#[derive(Clone, Debug)]
pub struct PutBucketVersioning {
    /// The bucket.
    pub bucket: BucketName,
    /// Enabled or suspended.
    pub versioning: Versioning,
}
