//! UploadPart, UploadPartCopy.

use super::{copy_object::CopySource, get_object::Selection, put_object::Integrity};
use crate::{body::ObjectBody, digest::Stored, service::shown_version};
use crate::{
    error::ServiceError,
    limits,
    operation::{Action, Operation, Source, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    BucketName, ChecksumAlgorithm, Command, Encryption, NewBlob, ObjectKey, Outcome, PartRecord, UploadId,
    UploadRecord, VersionId,
};
use sos_store::blobstore::BlobUse;
use std::fmt;

/// UploadPart; answers a [`WrittenPart`].
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

/// The answer of [`UploadPart`].
#[derive(Clone, Debug)]
pub struct WrittenPart {
    /// The part.
    pub part: PartRecord,
    /// How the upload is encrypted.
    pub encryption: Option<Encryption>,
}

/// The answer of [`UploadPartCopy`].
#[derive(Clone, Debug)]
pub struct CopiedPart {
    /// The part.
    pub part: PartRecord,
    /// The source's version, where one is shown.
    pub source_version: Option<VersionId>,
    /// How the upload is encrypted.
    pub encryption: Option<Encryption>,
}

/// The checksum a part is given: what the upload was created with, else what the request asks for.
fn algorithm_of(
    upload: &UploadRecord,
    integrity: &Integrity,
) -> Result<Option<ChecksumAlgorithm>, ServiceError> {
    let sent = integrity
        .checksum
        .as_ref()
        .map(|checksum| checksum.algorithm)
        .or(integrity.algorithm);
    match (upload.checksum_algorithm, sent) {
        (Some(expected), Some(sent)) if expected != sent => Err(ServiceError::InvalidRequest(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            expected.name().to_ascii_lowercase(),
            sent.name().to_ascii_lowercase()
        ))),
        (expected, sent) => Ok(expected.or(sent)),
    }
}

impl Scope<'_> {
    /// Commits a part.
    async fn put_part(
        &self,
        key: ObjectKey,
        upload: UploadId,
        number: u16,
        stored: Stored,
    ) -> Result<PartRecord, ServiceError> {
        let etag = stored.etag();
        let extent = match stored.blob {
            NewBlob::Empty => None,
            NewBlob::Extent(extent) => Some(extent),
            NewBlob::Riding(_) | NewBlob::Parts(_) | NewBlob::Unmoved => {
                return Err(ServiceError::Internal("a part is an extent"));
            }
        };
        let command = Command::PutPart {
            bucket: self.bucket()?.record.id,
            key,
            upload,
            number,
            size: stored.size,
            etag,
            extent,
            checksum: Some(stored.checksum),
            seal: stored.seal,
        };
        match self.execute(command).await? {
            Outcome::Part(part) => Ok(*part),
            _ => Err(ServiceError::Internal("PutPart came to something else")),
        }
    }
}

#[async_trait]
impl Operation for UploadPart<'_> {
    const NAME: &'static str = "UploadPart";
    type Output = WrittenPart;

    fn action(&self) -> Action {
        Action::PutObject
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let upload = scope.open_upload(self.upload).await?;
        let algorithm = algorithm_of(&upload, &self.integrity)?;
        scope
            .require_room_for_part(&upload, self.number, self.body.length())
            .await?;
        let customer = scope.caller.customer_key.as_ref();
        let sealing = scope.service.sealing_of_upload(&upload, customer).await?;
        let stream = sealing
            .as_ref()
            .map(|sealing| sealing.stream(self.number, scope.service.salt()));
        let stored = scope
            .service
            .take_in(
                BlobUse::Part,
                self.body,
                &self.integrity,
                // Kept with the part even where nobody asked, so that the whole gets a checksum without being read.
                algorithm.unwrap_or(ChecksumAlgorithm::Crc64Nvme),
                stream,
            )
            .await?;
        let part = scope.put_part(self.key, self.upload, self.number, stored).await?;
        Ok(WrittenPart {
            part,
            encryption: upload.encryption,
        })
    }
}

#[async_trait]
impl Operation for UploadPartCopy {
    const NAME: &'static str = "UploadPartCopy";
    type Output = CopiedPart;

    fn action(&self) -> Action {
        Action::PutObject
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    fn source(&self) -> Option<Source> {
        Some(self.source.to_read())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        for _ in 1..limits::READ_ATTEMPTS {
            match self.attempt(&scope).await {
                Err(error) if error.is_out_of_date() => {}
                answer => return answer,
            }
        }
        self.attempt(&scope).await
    }
}

impl UploadPartCopy {
    /// `[first, first + length)` of a source of so many bytes.
    fn selected(&self, size: u64) -> Result<(u64, u64), ServiceError> {
        match self.selection {
            Selection::Whole => Ok((0, size)),
            Selection::Range {
                first,
                last: Some(last),
            } if first <= last && last < size => Ok((first, last - first + 1)),
            selection => Err(ServiceError::InvalidArgument {
                name: "x-amz-copy-source-range",
                value: match selection {
                    Selection::Range {
                        first,
                        last: Some(last),
                    } => format!("bytes={first}-{last}"),
                    Selection::Range { first, last: None } => format!("bytes={first}-"),
                    Selection::Suffix(length) => format!("bytes=-{length}"),
                    Selection::Whole | Selection::Part(_) => String::new(),
                },
                message: format!("Range specified is not valid for source object of size: {size}"),
            }),
        }
    }

    async fn attempt(&self, scope: &Scope<'_>) -> Result<CopiedPart, ServiceError> {
        let upload = scope.open_upload(self.upload).await?;
        let (source_bucket, source) = self.source.find(scope).await?;
        let (first, length) = self.selected(source.record.size)?;
        if length > limits::MAX_COPY_BYTES {
            return Err(ServiceError::InvalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
                    .to_owned(),
            ));
        }
        let source_version = shown_version(source_bucket, &source.record);
        let algorithm = upload.checksum_algorithm.unwrap_or(ChecksumAlgorithm::Crc64Nvme);
        let caller = scope.caller;
        let service = scope.service;
        let sealing = service
            .sealing_of_upload(&upload, caller.customer_key.as_ref())
            .await?;
        let stream = sealing
            .as_ref()
            .map(|sealing| sealing.stream(self.number, service.salt()));
        let mut reader = service
            .open_object(&source, caller.source_customer_key.as_ref())
            .await?;
        let stored = service
            .take_copy(BlobUse::Part, &mut *reader, first, length, algorithm, stream)
            .await?;
        let part = scope
            .put_part(self.key.clone(), self.upload, self.number, stored)
            .await?;
        Ok(CopiedPart {
            part,
            source_version,
            encryption: upload.encryption,
        })
    }
}
