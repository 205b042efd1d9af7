//! CreateMultipartUpload, UploadPart, UploadPartCopy, CompleteMultipartUpload, AbortMultipartUpload, ListParts,
//! ListMultipartUploads.

use super::{
    copy_object::CopySource,
    get_object::Selection,
    put_object::{Integrity, ObjectAttributes},
};
use crate::body::ObjectBody;
use sos_core::{
    BucketName, Checksum, ChecksumAlgorithm, ChecksumType, ETag, ObjectKey, PartRecord, Tenant, UploadId,
    UploadRecord, VersionId, WriteConditions,
    command::CompletedPart,
    listing::{ListQuery, UploadPage},
};
use std::fmt;

/// CreateMultipartUpload; answers the [`UploadRecord`].
#[derive(Clone, Debug)]
pub struct CreateMultipartUpload {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// What the object will carry.
    pub attributes: ObjectAttributes,
    /// `x-amz-checksum-algorithm`.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// `x-amz-checksum-type`.
    pub checksum_type: Option<ChecksumType>,
}

/// UploadPart; answers the [`PartRecord`].
pub struct UploadPart<'body> {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
    /// 1 to 10 000.
    pub number: u16,
    /// What the client says about the bytes.
    pub integrity: Integrity,
    /// The bytes.
    pub body: &'body mut dyn ObjectBody,
}

impl fmt::Debug for UploadPart<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadPart")
            .field("upload", &self.upload)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// UploadPartCopy.
#[derive(Clone, Debug)]
pub struct UploadPartCopy {
    /// The source.
    pub source: CopySource,
    /// `x-amz-copy-source-range`: [`Selection::Whole`] or a closed range that lies inside the source.
    pub selection: Selection,
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
    /// 1 to 10 000.
    pub number: u16,
}

/// The answer of [`UploadPartCopy`].
#[derive(Clone, Debug)]
pub struct CopiedPart {
    /// The part.
    pub part: PartRecord,
    /// The source's version, where one is shown.
    pub source_version: Option<VersionId>,
}

/// CompleteMultipartUpload; answers a [`CompletedObject`].
#[derive(Clone, Debug)]
pub struct CompleteMultipartUpload {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
    /// The parts as the client names them, in its order.
    pub parts: Vec<CompletedPart>,
    /// The checksum of the whole as the client knows it.
    pub checksum: Option<Checksum>,
    /// `x-amz-checksum-type`.
    pub checksum_type: Option<ChecksumType>,
    /// `x-amz-mp-object-size`.
    pub object_size: Option<u64>,
    /// `If-Match`, `If-None-Match`.
    pub conditions: WriteConditions,
}

/// The answer of [`CompleteMultipartUpload`].
#[derive(Clone, Debug)]
pub struct CompletedObject {
    /// The entity tag.
    pub etag: ETag,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// The checksum kept.
    pub checksum: Option<Checksum>,
}

/// AbortMultipartUpload.
#[derive(Clone, Debug)]
pub struct AbortMultipartUpload {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
}

/// ListParts.
#[derive(Clone, Debug)]
pub struct ListParts {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
    /// Parts after this number.
    pub after: u16,
    /// At most so many, up to 1000.
    pub limit: usize,
}

/// The answer of [`ListParts`].
#[derive(Clone, Debug)]
pub struct PartList {
    /// The upload.
    pub upload: UploadRecord,
    /// The owner of the object to be.
    pub owner: Tenant,
    /// Who created the upload.
    pub initiator: Tenant,
    /// The parts.
    pub parts: Vec<PartRecord>,
    /// Whether more follow.
    pub truncated: bool,
}

/// ListMultipartUploads; answers [`UploadList`].
#[derive(Clone, Debug)]
pub struct ListMultipartUploads {
    /// The bucket.
    pub bucket: BucketName,
    /// What and from where.
    pub query: ListQuery,
}

/// The answer of [`ListMultipartUploads`].
#[derive(Clone, Debug)]
pub struct UploadList {
    /// The page.
    pub page: UploadPage,
    /// Every initiator and owner that appears, once.
    pub tenants: Vec<Tenant>,
}
