//! ListObjects, ListObjectsV2, ListObjectVersions: one operation each over one page.

use sos_core::{
    BucketName, Tenant,
    listing::{ListQuery, ObjectPage},
};

/// ListObjects and ListObjectsV2: the same page, shown differently by the protocol.
#[derive(Clone, Debug)]
pub struct ListObjects {
    /// The bucket.
    pub bucket: BucketName,
    /// What and from where.
    pub query: ListQuery,
}

/// ListObjectVersions.
#[derive(Clone, Debug)]
pub struct ListObjectVersions {
    /// The bucket.
    pub bucket: BucketName,
    /// What and from where.
    pub query: ListQuery,
}

/// A page with the names of the owners it shows.
#[derive(Clone, Debug)]
pub struct ListedObjects {
    /// The page.
    pub page: ObjectPage,
    /// Every owner that appears, once.
    pub owners: Vec<Tenant>,
}
