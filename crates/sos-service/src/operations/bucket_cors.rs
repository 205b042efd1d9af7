//! PutBucketCors, GetBucketCors, DeleteBucketCors (`specification of CORS`, section 2).

use bytes::Bytes;
use sos_core::BucketName;

/// PutBucketCors: replaces the whole configuration; in force when answered.
#[derive(Clone, Debug)]
pub struct PutBucketCors {
    /// The bucket.
    pub bucket: BucketName,
    /// The configuration, validated already.
    pub configuration: sos_cors::Configuration,
}

/// GetBucketCors; answers the stored XML document.
#[derive(Clone, Debug)]
pub struct GetBucketCors {
    /// The bucket.
    pub bucket: BucketName,
}

/// The answer of [`GetBucketCors`]: the XML as stored.
pub type CorsDocument = Bytes;

/// DeleteBucketCors; succeeds whether one was set or not.
#[derive(Clone, Debug)]
pub struct DeleteBucketCors {
    /// The bucket.
    pub bucket: BucketName,
}
