//! From what the service refuses to what S3 says.

use crate::{
    error::{Code, S3Error},
    framing::bad_checksum,
    headers::{answer::not_modified, conditions::http_date},
};
use http::{HeaderName, HeaderValue, header};
use sos_core::{ConfigKind, Refusal, VersionId, lifecycle::LifecycleCode};
use sos_service::{
    ServiceError, WebIdentityError,
    encryption::{EncryptionError, KeyError},
};
use sos_store::StoreError;

impl From<ServiceError> for S3Error {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::AccessDenied => Code::AccessDenied.into(),
            ServiceError::Policy(error) => Self::with_message(Code::MalformedPolicy, error.message())
                .element("Detail", error.to_string()),
            ServiceError::NamedPolicy { name, error } => {
                Self::with_message(Code::MalformedPolicy, error.message())
                    .element("Detail", format!("policy {name}: {error}"))
            }
            ServiceError::AclsNotInForce => Code::AccessControlListNotSupported.into(),
            ServiceError::AclsInTheWay => Code::InvalidBucketAclWithObjectOwnership.into(),
            ServiceError::Refused(refusal) => refused(refusal),
            ServiceError::Body(error) => error.into(),
            ServiceError::BadDigest => Self::with_message(
                Code::BadDigest,
                "The Content-MD5 you specified did not match what we received.",
            ),
            ServiceError::BadChecksum(algorithm) => bad_checksum(algorithm),
            ServiceError::EntityTooLarge { size, limit } => Self::new(Code::EntityTooLarge)
                .element("ProposedSize", size.to_string())
                .element("MaxSizeAllowed", limit.to_string()),
            ServiceError::InvalidRange { size } => {
                let refusal = Self::new(Code::InvalidRange).element("ActualObjectSize", size.to_string());
                with_header(refusal, header::CONTENT_RANGE, &format!("bytes */{size}"))
            }
            ServiceError::InvalidPartNumber(number) => {
                Self::new(Code::InvalidPartNumber).element("PartNumberRequested", number.to_string())
            }
            ServiceError::NotModified(record) => not_modified(&record),
            ServiceError::InvalidPartOrder => Code::InvalidPartOrder.into(),
            ServiceError::NoParts => {
                Self::with_message(Code::InvalidRequest, "You must specify at least one part")
            }
            ServiceError::CompleteMismatch(what) => Self::with_message(
                Code::InvalidRequest,
                format!("The completed object differs from what the request says: {what}"),
            ),
            ServiceError::InvalidArgument { name, value, message } => {
                Self::invalid_argument(message, name, value)
            }
            // Keys and tenants are made elsewhere; the admin API says it in its own words.
            error @ (ServiceError::TooManyKeys { .. } | ServiceError::TenantNotEmpty(_)) => {
                Self::with_message(Code::InvalidRequest, error.to_string())
            }
            ServiceError::WebIdentity(error) => match error {
                WebIdentityError::Invalid(message) => Self::with_message(Code::InvalidIdentityToken, message),
                WebIdentityError::Expired => Code::ExpiredTokenException.into(),
                WebIdentityError::Unreachable(_) => Self::new(Code::IdpCommunicationError).because(error),
            },
            ServiceError::InvalidRequest(message) => Self::with_message(Code::InvalidRequest, message),
            ServiceError::CopyOntoItself => Self::with_message(
                Code::InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the \
                 object's metadata, storage class, website redirect location or encryption attributes.",
            ),
            ServiceError::NoSuchConfiguration(bucket, kind) => {
                Self::new(unset_code(kind)).element("BucketName", bucket.as_str())
            }
            ServiceError::Cors(error) => cors(error),
            ServiceError::Lifecycle(error) => lifecycle(error),
            ServiceError::DeleteMarker {
                version,
                modified,
                asked_for,
            } => {
                let refusal = if asked_for {
                    // GetObject's page: "405 Method Not Allowed error and the Last-Modified: timestamp response header".
                    let refusal = not_allowed_on_marker();
                    with_header(refusal, header::LAST_MODIFIED, &http_date(modified))
                } else {
                    Code::NoSuchKey.into()
                };
                delete_marker(refusal, version)
            }
            ServiceError::ChecksumMismatch(checksum) => Self::with_message(
                Code::InvalidRequest,
                format!(
                    "Checksum Type mismatch occurred, expected checksum Type: {}",
                    checksum.algorithm.name()
                ),
            ),
            ServiceError::Encryption(error) => encryption(error),
            ServiceError::Store(error) => store(error),
            ServiceError::Internal(what) => Self::internal(what),
        }
    }
}

/// Encryption that cannot be done, or undone with what the request brings.
fn encryption(error: EncryptionError) -> S3Error {
    let request = |message: &'static str| S3Error::with_message(Code::InvalidRequest, message);
    match error {
        EncryptionError::CustomerKeyRequired => request(
            "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to \
             retrieve the object.",
        ),
        EncryptionError::CustomerKeyNotApplicable => {
            request("The encryption parameters are not applicable to this object.")
        }
        EncryptionError::CustomerKeyWrong => S3Error::new(Code::AccessDenied).because(error),
        EncryptionError::UploadKeyRequired => request(
            "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate \
             encryption parameters.",
        ),
        EncryptionError::UploadKeyWrong => {
            request("The provided encryption parameters did not match the ones used originally.")
        }
        EncryptionError::CustomerKeysBlocked => S3Error::with_message(
            Code::AccessDenied,
            "Access Denied because the bucket blocks server-side encryption with customer-provided keys (SSE-C).",
        ),
        EncryptionError::KmsKeyRequired => S3Error::invalid_argument(
            "aws:kms needs a key: name one in x-amz-server-side-encryption-aws-kms-key-id, set one as the bucket's \
             default, or set encryption.default_kms_key.",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "null",
        ),
        EncryptionError::Key(KeyError::NoMasterKey) => S3Error::with_message(
            Code::NotImplemented,
            "Server-side encryption with AES256 needs a master key: set encryption.master_keys.",
        ),
        EncryptionError::Key(KeyError::NoSuchKey(name)) => {
            S3Error::with_message(Code::KmsNotFound, format!("Invalid keyId {name}")).element("KeyId", name)
        }
        EncryptionError::Key(error @ KeyError::MasterKeyMissing(_)) => {
            S3Error::with_message(Code::KmsDisabled, error.to_string())
        }
        EncryptionError::Key(error @ KeyError::Unavailable(_)) => {
            S3Error::new(Code::ServiceUnavailable).because(error)
        }
        EncryptionError::Key(error @ KeyError::NotAuthentic) => S3Error::internal(error),
    }
}

/// Lifecycle configurations that are refused.
fn lifecycle(error: sos_core::lifecycle::LifecycleError) -> S3Error {
    let code = match error.code {
        LifecycleCode::Malformed => return S3Error::new(Code::MalformedXml).because(error),
        LifecycleCode::InvalidArgument => Code::InvalidArgument,
        LifecycleCode::InvalidRequest => Code::InvalidRequest,
        LifecycleCode::InvalidTag => Code::InvalidTag,
    };
    S3Error::with_message(code, error.message)
}

/// CORS configurations that are refused.
pub(crate) fn cors(error: sos_cors::CorsError) -> S3Error {
    let code = match error.code() {
        sos_cors::Code::MalformedXml => Code::MalformedXml,
        sos_cors::Code::InvalidRequest => Code::InvalidRequest,
        sos_cors::Code::MissingRequestBody => Code::MissingRequestBody,
        sos_cors::Code::MaxMessageLengthExceeded => Code::MaxMessageLengthExceeded,
    };
    let cause = error.detail().map(str::to_owned);
    let refusal = S3Error::with_message(code, error.to_string());
    match cause {
        Some(cause) => refusal.because(cause),
        None => refusal,
    }
}

/// A delete marker can be deleted, and nothing else.
fn not_allowed_on_marker() -> S3Error {
    S3Error::new(Code::MethodNotAllowed)
        .element("ResourceType", "DeleteMarker")
        .header(header::ALLOW, HeaderValue::from_static("DELETE"))
}

fn delete_marker(refusal: S3Error, version: VersionId) -> S3Error {
    let refusal = refusal.header(
        HeaderName::from_static("x-amz-delete-marker"),
        HeaderValue::from_static("true"),
    );
    with_header(
        refusal,
        HeaderName::from_static("x-amz-version-id"),
        &version.to_string(),
    )
}

/// A value that no header can carry is left out.
fn with_header(refusal: S3Error, name: HeaderName, value: &str) -> S3Error {
    match HeaderValue::from_str(value) {
        Ok(value) => refusal.header(name, value),
        Err(_) => refusal,
    }
}

fn refused(refusal: Refusal) -> S3Error {
    match refusal {
        Refusal::NoSuchBucket(bucket) => S3Error::new(Code::NoSuchBucket).element("BucketName", bucket),
        Refusal::BucketAlreadyExists(bucket) => {
            S3Error::new(Code::BucketAlreadyExists).element("BucketName", bucket.as_str())
        }
        Refusal::BucketAlreadyOwnedByYou(bucket) => {
            S3Error::new(Code::BucketAlreadyOwnedByYou).element("BucketName", bucket.as_str())
        }
        Refusal::BucketNotEmpty(bucket) => {
            S3Error::new(Code::BucketNotEmpty).element("BucketName", bucket.as_str())
        }
        Refusal::NoSuchKey => Code::NoSuchKey.into(),
        Refusal::NoSuchVersion(version) => {
            S3Error::new(Code::NoSuchVersion).element("VersionId", version.to_string())
        }
        Refusal::NoSuchUpload(upload) => {
            S3Error::new(Code::NoSuchUpload).element("UploadId", upload.to_string())
        }
        Refusal::InvalidPart(number) => {
            S3Error::new(Code::InvalidPart).element("PartNumber", number.to_string())
        }
        Refusal::EntityTooSmall {
            number,
            size,
            minimum,
        } => S3Error::new(Code::EntityTooSmall)
            .element("ProposedSize", size.to_string())
            .element("MinSizeAllowed", minimum.to_string())
            .element("PartNumber", number.to_string()),
        Refusal::PreconditionFailed(condition) => {
            S3Error::new(Code::PreconditionFailed).element("Condition", condition)
        }
        Refusal::Conflict => Code::ConditionalRequestConflict.into(),
        Refusal::Locked => S3Error::with_message(
            Code::AccessDenied,
            "Access Denied because object protected by object lock.",
        ),
        Refusal::NoObjectLock => S3Error::with_message(
            Code::InvalidRequest,
            "Bucket is missing Object Lock Configuration",
        ),
        Refusal::InvalidBucketState(message) => S3Error::with_message(Code::InvalidBucketState, message),
        Refusal::DeleteMarker(version) => delete_marker(not_allowed_on_marker(), version),
        Refusal::QuotaExceeded(exceeded) => S3Error::with_message(Code::QuotaExceeded, exceeded.to_string()),
        Refusal::DiskFull => Code::InsufficientStorage.into(),
        // Tenants and keys are managed elsewhere; that they vanish meanwhile is no fault of the request.
        refusal @ (Refusal::NoSuchTenant(_)
        | Refusal::TenantExists(_)
        | Refusal::NoSuchAccessKey(_)
        | Refusal::AccessKeyExists(_)
        | Refusal::NoSuchGroup(_)
        | Refusal::NoSuchRole(_)) => S3Error::new(Code::OperationAborted).because(refusal),
    }
}

fn store(error: StoreError) -> S3Error {
    match error {
        StoreError::Refused(refusal) => refused(refusal),
        StoreError::ReadOnly(_) | StoreError::Closing => {
            S3Error::new(Code::ServiceUnavailable).because(error)
        }
        StoreError::Io { .. }
        | StoreError::Damaged { .. }
        | StoreError::RowUnreadable { .. }
        | StoreError::ExtentGone(_)
        | StoreError::PayloadMoved
        | StoreError::OutcomeUnknown(_)
        | StoreError::Index(_) => S3Error::internal(error),
    }
}

fn unset_code(kind: ConfigKind) -> Code {
    match kind {
        ConfigKind::Cors => Code::NoSuchCorsConfiguration,
        ConfigKind::Policy => Code::NoSuchBucketPolicy,
        ConfigKind::Lifecycle => Code::NoSuchLifecycleConfiguration,
        ConfigKind::Tagging => Code::NoSuchTagSet,
        ConfigKind::Encryption => Code::ServerSideEncryptionConfigurationNotFound,
        ConfigKind::ObjectLock => Code::ObjectLockConfigurationNotFound,
        ConfigKind::Website => Code::NoSuchWebsiteConfiguration,
        ConfigKind::PublicAccessBlock => Code::NoSuchPublicAccessBlockConfiguration,
        ConfigKind::OwnershipControls => Code::OwnershipControlsNotFound,
        ConfigKind::Replication => Code::ReplicationConfigurationNotFound,
        ConfigKind::Logging
        | ConfigKind::Notification
        | ConfigKind::RequestPayment
        | ConfigKind::Accelerate
        | ConfigKind::CrossOrigin
        | ConfigKind::Quota => Code::NoSuchConfiguration,
    }
}
