//! CompleteMultipartUpload.

use crate::{digest::etag_of, encryption::check_upload_key};
use crate::{
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    BucketName, Checksum, ChecksumAlgorithm, ChecksumType, Command, ETag, Encryption, NewBlob, ObjectKey,
    Outcome, PartRecord, PartSpan, Refusal, UploadId, UploadRecord, VersionId, WriteConditions,
    checksum::Md5Hasher,
    command::{CompletedPart, NewObject},
    upload::UploadState,
};

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
    /// How it is encrypted.
    pub encryption: Option<Encryption>,
    /// When lifecycle rules will let it expire; not said again where an answer is repeated.
    pub expiration: Option<sos_core::lifecycle::ExpectedExpiration>,
}

/// The ETag of a multipart object: the MD5 of the parts' MD5s, and how many there are.
fn etag_of_parts(parts: &[CompletedPart]) -> Option<ETag> {
    let mut hasher = Md5Hasher::new();
    for part in parts {
        let digits = part.etag.0.trim_matches('"').as_bytes();
        if digits.len() != 32 {
            return None;
        }
        for pair in digits.chunks_exact(2) {
            hasher.update(&[u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?]);
        }
    }
    Some(ETag(format!("{}-{}", etag_of(hasher.finish()), parts.len())))
}

/// The checksum of the whole from those of its parts, without reading a byte; `None` where the parts do not allow one.
fn checksum_of(parts: &[&PartRecord], algorithm: ChecksumAlgorithm, kind: ChecksumType) -> Option<Checksum> {
    let digests: Option<Vec<(&[u8], u64)>> = parts
        .iter()
        .map(|part| {
            let checksum = part
                .checksum
                .as_ref()
                .filter(|checksum| checksum.algorithm == algorithm)?;
            Some((&*checksum.value, part.size))
        })
        .collect();
    let digests = digests?;
    match kind {
        ChecksumType::FullObject => Checksum::combined(algorithm, digests),
        ChecksumType::Composite => Some(Checksum::composite(
            algorithm,
            digests.into_iter().map(|(digest, _)| digest),
        )),
    }
}

impl CompleteMultipartUpload {
    fn check_order(&self) -> Result<(), ServiceError> {
        if self.parts.is_empty() {
            return Err(ServiceError::NoParts);
        }
        if self.parts.windows(2).any(|pair| pair[0].number >= pair[1].number) {
            return Err(ServiceError::InvalidPartOrder);
        }
        Ok(())
    }

    /// What the client said of the whole must hold.
    fn check_whole(&self, size: u64, checksum: Option<&Checksum>) -> Result<(), ServiceError> {
        if self.object_size.is_some_and(|expected| expected != size) {
            return Err(ServiceError::CompleteMismatch("x-amz-mp-object-size"));
        }
        match (&self.checksum, checksum) {
            (Some(sent), Some(computed))
                if sent.algorithm == computed.algorithm && sent.value == computed.value =>
            {
                Ok(())
            }
            (Some(sent), _) => Err(ServiceError::BadChecksum(sent.algorithm)),
            (None, _) => Ok(()),
        }
    }

    /// The object that the named parts make.
    fn object(&self, upload: UploadRecord, stored: &[PartRecord]) -> Result<NewObject, ServiceError> {
        let mut named = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let found = stored.binary_search_by_key(&part.number, |stored| stored.number);
            let found = found.map_err(|_| Refusal::InvalidPart(part.number))?;
            named.push(&stored[found]);
        }
        let last = self.parts.last().map_or(0, |part| part.number);
        let etag = etag_of_parts(&self.parts).ok_or(Refusal::InvalidPart(last))?;
        let size = named.iter().map(|part| part.size).sum();
        // Where none was named at the start, the parts say it: what their senders used, or CRC64NVME.
        let sent = named
            .iter()
            .find_map(|part| part.checksum.as_ref())
            .map(|checksum| checksum.algorithm);
        let algorithm = upload
            .checksum_algorithm
            .or(sent)
            .unwrap_or(ChecksumAlgorithm::Crc64Nvme);
        let kind = self
            .checksum_type
            .or(upload.checksum_type)
            .unwrap_or(algorithm.default_type());
        if upload.checksum_type.is_some_and(|created| created != kind) {
            return Err(ServiceError::InvalidRequest(format!(
                "The upload was created using the {} checksum mode. The complete request must use the same checksum mode.",
                upload.checksum_type.map_or("", ChecksumType::name)
            )));
        }
        let checksum = checksum_of(&named, algorithm, kind);
        self.check_whole(size, checksum.as_ref())?;
        let spans = named
            .iter()
            .map(|part| PartSpan {
                number: part.number,
                size: part.size,
                extent: part.extent,
                checksum: part.checksum.clone(),
                seal: part.seal.clone(),
            })
            .collect::<Vec<_>>();
        let stored_size = spans.iter().map(PartSpan::stored_size).sum();
        let encryption = upload.encryption.map(|encryption| Encryption {
            stored_size,
            ..encryption
        });
        Ok(NewObject {
            size,
            etag,
            blob: NewBlob::Parts(spans),
            headers: upload.headers,
            metadata: upload.metadata,
            acl: upload.acl,
            tags: upload.tags,
            checksum,
            storage_class: upload.storage_class,
            retention: upload.lock.retention,
            legal_hold: upload.lock.legal_hold,
            encryption,
        })
    }

    /// An upload with a customer's key and a checksum is completed with that key, and never with another.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>.
    fn check_customer_key(scope: &Scope<'_>, upload: &UploadRecord) -> Result<(), ServiceError> {
        let customer = scope.caller.customer_key.as_ref();
        if customer.is_none() && upload.checksum_algorithm.is_none() {
            return Ok(());
        }
        check_upload_key(upload, customer)
    }

    /// A complete that was answered before is answered the same, if it names the same parts.
    async fn repeated(
        &self,
        scope: &Scope<'_>,
        upload: &UploadRecord,
    ) -> Result<CompletedObject, ServiceError> {
        let (etag, version) = match &upload.state {
            UploadState::Completed { etag, version, .. }
                if etag_of_parts(&self.parts).as_ref() == Some(etag) =>
            {
                (etag, *version)
            }
            _ => return Err(Refusal::NoSuchUpload(self.upload).into()),
        };
        Ok(CompletedObject {
            etag: etag.clone(),
            version,
            checksum: scope.completed_checksum(version, etag).await?,
            encryption: upload.encryption.clone(),
            expiration: None,
        })
    }

    async fn attempt(&self, scope: &Scope<'_>) -> Result<CompletedObject, ServiceError> {
        let bucket = scope.bucket()?.record.id;
        let upload = scope.upload(self.upload).await?;
        if upload.state != UploadState::Open {
            return self.repeated(scope, &upload).await;
        }
        Self::check_customer_key(scope, &upload)?;
        scope
            .require_to_compare(&self.key, None, &self.conditions)
            .await?;
        let encryption = upload.encryption.clone();
        let stored = scope.list_parts(&upload, 0, limits::MAX_PARTS).await?;
        let object = self.object(upload, &stored);
        if let Err(ServiceError::Refused(Refusal::InvalidPart(_))) = &object {
            // Whoever completed or aborted the upload meanwhile took its parts away.
            let upload = scope.upload(self.upload).await?;
            if upload.state != UploadState::Open {
                return self.repeated(scope, &upload).await;
            }
        }
        let mut object = Box::new(object?);
        if object.retention.is_none() {
            object.retention = scope.default_retention()?;
        }
        let checksum = object.checksum.clone();
        let command = Command::CompleteUpload {
            bucket,
            key: self.key.clone(),
            upload: self.upload,
            parts: self.parts.clone(),
            object,
            conditions: self.conditions.clone(),
        };
        match scope.execute(command).await? {
            Outcome::Object { record, version } => Ok(CompletedObject {
                expiration: scope.expected_expiration(&self.key, &record),
                etag: record.etag,
                version,
                checksum,
                encryption,
            }),
            Outcome::Completed { etag, version } => Ok(CompletedObject {
                etag,
                version,
                checksum,
                encryption,
                expiration: None,
            }),
            _ => Err(ServiceError::Internal("CompleteUpload came to something else")),
        }
    }
}

#[async_trait]
impl Operation for CompleteMultipartUpload {
    const NAME: &'static str = "CompleteMultipartUpload";
    type Output = CompletedObject;

    fn action(&self) -> Action {
        Action::PutObject
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        self.check_order()?;
        // A part that is put again meanwhile, as by a client that waited too long for an answer, moves: it is read again.
        for _ in 1..limits::READ_ATTEMPTS {
            match self.attempt(&scope).await {
                Err(error) if error.is_out_of_date() => {}
                answer => return answer,
            }
        }
        self.attempt(&scope).await
    }
}
