//! What an operation answers when it does not succeed.

use crate::body::BodyError;
use sos_core::{BucketName, Checksum, ChecksumAlgorithm, Refusal};
use sos_store::StoreError;

/// Why an operation failed; the protocol turns each into one S3 error.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The caller may not.
    #[error("access denied")]
    AccessDenied,
    /// An ACL was to be set where the bucket's owner owns every object.
    #[error("the bucket does not allow ACLs")]
    AclsNotInForce,
    /// The bucket's owner was to own every object, and the bucket's ACL grants something to others.
    #[error("bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")]
    AclsInTheWay,
    /// The rules refused it.
    #[error(transparent)]
    Refused(Refusal),
    /// The body was cut, malformed or not what was signed.
    #[error("the body was refused")]
    Body(#[from] BodyError),
    /// The bytes do not match `Content-MD5`.
    #[error("the bytes do not match Content-MD5")]
    BadDigest,
    /// The bytes do not match the checksum sent with them.
    #[error("the bytes do not match the {} checksum", .0.name())]
    BadChecksum(ChecksumAlgorithm),
    /// More bytes than one PUT or part may have (5 GiB).
    #[error("{size} bytes are more than the limit of {limit}")]
    EntityTooLarge {
        /// Bytes, as far as known.
        size: u64,
        /// The most.
        limit: u64,
    },
    /// The range starts at or after the end.
    #[error("the range cannot be satisfied: the object has {size} bytes")]
    InvalidRange {
        /// The object's bytes.
        size: u64,
    },
    /// There is no such part.
    #[error("the object has no part {0}")]
    InvalidPartNumber(u32),
    /// 304: what the caller has is current.
    #[error("not modified")]
    NotModified(Box<sos_core::ObjectRecord>),
    /// The parts named by complete are not in ascending order.
    #[error("the parts are not in ascending order")]
    InvalidPartOrder,
    /// Complete named no part.
    #[error("complete names no part")]
    NoParts,
    /// The object's size named by complete (`x-amz-mp-object-size`) or its checksum differs.
    #[error("the completed object differs from what the client expected: {0}")]
    CompleteMismatch(&'static str),
    /// An argument is wrong in a way only the operation can see.
    #[error("{message}")]
    InvalidArgument {
        /// The argument's name.
        name: &'static str,
        /// Its value.
        value: String,
        /// What to say.
        message: String,
    },
    /// The request is wrong as a whole.
    #[error("{0}")]
    InvalidRequest(String),
    /// A copy onto itself that changes nothing.
    #[error("a copy onto itself must change something")]
    CopyOntoItself,
    /// The tenant has as many access keys as it may.
    #[error("a tenant has at most {limit} access keys; delete one that is no longer used")]
    TooManyKeys {
        /// The most.
        limit: usize,
    },
    /// The tenant owns buckets, which nobody would own any more.
    #[error("tenant {0} owns buckets; delete them first, or disable the tenant")]
    TenantNotEmpty(String),
    /// The document asked for is not set.
    #[error("bucket {0} has no such document")]
    NoSuchConfiguration(BucketName, sos_core::ConfigKind),
    /// The CORS document is not valid.
    #[error(transparent)]
    Cors(#[from] sos_cors::CorsError),
    /// The policy is not valid.
    #[error(transparent)]
    Policy(#[from] sos_policy::PolicyError),
    /// One of several policies is not valid.
    #[error("policy {name}: {error}")]
    NamedPolicy {
        /// Which.
        name: String,
        /// Why.
        error: Box<sos_policy::PolicyError>,
    },
    /// The lifecycle configuration is not valid.
    #[error(transparent)]
    Lifecycle(#[from] sos_core::lifecycle::LifecycleError),
    /// A delete marker stands where an object was asked for.
    #[error("the newest version is a delete marker")]
    DeleteMarker {
        /// The marker.
        version: sos_core::VersionId,
        /// When it was made.
        modified: sos_core::Timestamp,
        /// Whether the marker itself was asked for (405) or the key (404).
        asked_for: bool,
    },
    /// A stored checksum could not be computed as asked.
    #[error("checksum {0:?} does not fit the upload's algorithm")]
    ChecksumMismatch(Box<Checksum>),
    /// What an identity provider was to vouch for was not believed.
    #[error(transparent)]
    WebIdentity(#[from] crate::sessions::WebIdentityError),
    /// Encryption.
    #[error(transparent)]
    Encryption(#[from] crate::encryption::EncryptionError),
    /// The engine failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
    /// A defect.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl ServiceError {
    /// Whether what was read of an object was out of date when its bytes were opened, or when it was to be replaced: the
    /// operation starts again from the row.
    pub(crate) fn is_out_of_date(&self) -> bool {
        matches!(
            self,
            Self::Refused(Refusal::Conflict)
                | Self::Store(StoreError::ExtentGone(_) | StoreError::PayloadMoved)
        )
    }
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            other => Self::Store(other),
        }
    }
}
