//! What an operation is: one action, one target, one function.

use crate::{error::ServiceError, service::Scope};
use async_trait::async_trait;
use sos_core::{BucketName, ConfigKind, ObjectKey, TenantId, VersionId};

/// What is done, in the words of IAM
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum Action {
    ListAllMyBuckets,
    CreateBucket,
    DeleteBucket,
    /// DeleteObjects as a whole: anyone may ask; each line is judged as DeleteObject or DeleteObjectVersion.
    DeleteObjects,
    /// HeadBucket, ListObjects, ListObjectsV2.
    ListBucket,
    ListBucketVersions,
    ListBucketMultipartUploads,
    GetBucketLocation,
    /// The counters of a bucket, which IAM has no word for.
    GetBucketUsage,
    GetBucketCors,
    PutBucketCors,
    GetBucketAcl,
    PutBucketAcl,
    GetBucketOwnershipControls,
    PutBucketOwnershipControls,
    GetBucketPublicAccessBlock,
    PutBucketPublicAccessBlock,
    GetBucketVersioning,
    PutBucketVersioning,
    GetBucketTagging,
    PutBucketTagging,
    GetBucketPolicy,
    PutBucketPolicy,
    DeleteBucketPolicy,
    GetBucketPolicyStatus,
    /// Reads a document that SOS answers as AWS does where unset.
    GetBucketConfiguration(ConfigKind),
    /// Sets or removes such a document.
    PutBucketConfiguration(ConfigKind),
    /// Reads a configuration that no bucket here ever has.
    GetUnsetConfiguration(UnsetConfiguration),
    /// Sets or removes one.
    PutUnsetConfiguration(UnsetConfiguration),
    GetObject,
    GetObjectVersion,
    GetObjectAttributes,
    GetObjectVersionAttributes,
    PutObject,
    DeleteObject,
    DeleteObjectVersion,
    GetObjectAcl,
    GetObjectVersionAcl,
    PutObjectAcl,
    PutObjectVersionAcl,
    GetObjectTagging,
    PutObjectTagging,
    DeleteObjectTagging,
    GetObjectVersionTagging,
    PutObjectVersionTagging,
    DeleteObjectVersionTagging,
    GetObjectRetention,
    PutObjectRetention,
    GetObjectLegalHold,
    PutObjectLegalHold,
    /// Removes what GOVERNANCE keeps, or shortens it; asked beside the action itself.
    BypassGovernanceRetention,
    AbortMultipartUpload,
    ListMultipartUploadParts,
    ListAccessKeys,
    CreateAccessKey,
    ChangeAccessKey,
    DeleteAccessKey,
    ReadTenants,
    ChangeTenants,
    /// What buckets and tenants may hold; of tenants, reading it too.
    ChangeQuotas,
    /// What master keys wrapped, and having the first one wrap it; reading it too.
    RewrapKeys,
    ReadGroups,
    ChangeGroups,
    ReadRoles,
    ChangeRoles,
    AssumeRole,
    AssumeRoleWithWebIdentity,
    GetSessionToken,
    GetCallerIdentity,
}

impl Action {
    /// The name that policies have for it, such as `s3:GetObject`; its own under `sos:` where they have none.
    pub fn iam_name(self) -> String {
        match crate::authorize::name_of(self) {
            Some(name) if self != Self::GetBucketUsage => name.as_str().to_owned(),
            _ => format!("sos:{self:?}"),
        }
    }

    /// Reading an object: the action has another name where a version is asked for by its id.
    pub(crate) fn reading(version: Option<VersionId>) -> Self {
        match version {
            Some(_) => Self::GetObjectVersion,
            None => Self::GetObject,
        }
    }

    /// Reading the tags of an object, or of a version by its id.
    pub(crate) fn reading_tags(version: Option<VersionId>) -> Self {
        match version {
            Some(_) => Self::GetObjectVersionTagging,
            None => Self::GetObjectTagging,
        }
    }

    /// Every action, for tables that must have a row for each.
    pub const ALL: [Self; 93] = [
        Self::ListAllMyBuckets,
        Self::CreateBucket,
        Self::DeleteBucket,
        Self::DeleteObjects,
        Self::ListBucket,
        Self::ListBucketVersions,
        Self::ListBucketMultipartUploads,
        Self::GetBucketLocation,
        Self::GetBucketUsage,
        Self::GetBucketCors,
        Self::PutBucketCors,
        Self::GetBucketAcl,
        Self::PutBucketAcl,
        Self::GetBucketOwnershipControls,
        Self::PutBucketOwnershipControls,
        Self::GetBucketPublicAccessBlock,
        Self::PutBucketPublicAccessBlock,
        Self::GetBucketVersioning,
        Self::PutBucketVersioning,
        Self::GetBucketTagging,
        Self::PutBucketTagging,
        Self::GetBucketPolicy,
        Self::PutBucketPolicy,
        Self::DeleteBucketPolicy,
        Self::GetBucketPolicyStatus,
        Self::GetBucketConfiguration(ConfigKind::Lifecycle),
        Self::PutBucketConfiguration(ConfigKind::Lifecycle),
        Self::GetBucketConfiguration(ConfigKind::Encryption),
        Self::PutBucketConfiguration(ConfigKind::Encryption),
        Self::GetBucketConfiguration(ConfigKind::ObjectLock),
        Self::PutBucketConfiguration(ConfigKind::ObjectLock),
        Self::GetBucketConfiguration(ConfigKind::Website),
        Self::PutBucketConfiguration(ConfigKind::Website),
        Self::GetBucketConfiguration(ConfigKind::Logging),
        Self::PutBucketConfiguration(ConfigKind::Logging),
        Self::GetBucketConfiguration(ConfigKind::Notification),
        Self::PutBucketConfiguration(ConfigKind::Notification),
        Self::GetBucketConfiguration(ConfigKind::RequestPayment),
        Self::PutBucketConfiguration(ConfigKind::RequestPayment),
        Self::GetBucketConfiguration(ConfigKind::Accelerate),
        Self::PutBucketConfiguration(ConfigKind::Accelerate),
        Self::GetBucketConfiguration(ConfigKind::Replication),
        Self::PutBucketConfiguration(ConfigKind::Replication),
        Self::GetUnsetConfiguration(UnsetConfiguration::Analytics),
        Self::PutUnsetConfiguration(UnsetConfiguration::Analytics),
        Self::GetUnsetConfiguration(UnsetConfiguration::Inventory),
        Self::PutUnsetConfiguration(UnsetConfiguration::Inventory),
        Self::GetUnsetConfiguration(UnsetConfiguration::Metrics),
        Self::PutUnsetConfiguration(UnsetConfiguration::Metrics),
        Self::GetUnsetConfiguration(UnsetConfiguration::IntelligentTiering),
        Self::PutUnsetConfiguration(UnsetConfiguration::IntelligentTiering),
        Self::GetUnsetConfiguration(UnsetConfiguration::MetadataTable),
        Self::PutUnsetConfiguration(UnsetConfiguration::MetadataTable),
        Self::GetObject,
        Self::GetObjectVersion,
        Self::GetObjectAttributes,
        Self::GetObjectVersionAttributes,
        Self::PutObject,
        Self::DeleteObject,
        Self::DeleteObjectVersion,
        Self::GetObjectAcl,
        Self::GetObjectVersionAcl,
        Self::PutObjectAcl,
        Self::PutObjectVersionAcl,
        Self::GetObjectTagging,
        Self::PutObjectTagging,
        Self::DeleteObjectTagging,
        Self::GetObjectVersionTagging,
        Self::PutObjectVersionTagging,
        Self::DeleteObjectVersionTagging,
        Self::GetObjectRetention,
        Self::PutObjectRetention,
        Self::GetObjectLegalHold,
        Self::PutObjectLegalHold,
        Self::BypassGovernanceRetention,
        Self::AbortMultipartUpload,
        Self::ListMultipartUploadParts,
        Self::ListAccessKeys,
        Self::CreateAccessKey,
        Self::ChangeAccessKey,
        Self::DeleteAccessKey,
        Self::ReadTenants,
        Self::ChangeTenants,
        Self::ChangeQuotas,
        Self::RewrapKeys,
        Self::ReadGroups,
        Self::ChangeGroups,
        Self::ReadRoles,
        Self::ChangeRoles,
        Self::AssumeRole,
        Self::AssumeRoleWithWebIdentity,
        Self::GetSessionToken,
        Self::GetCallerIdentity,
    ];
}

/// A configuration of AWS that no bucket here ever has. It is answered as AWS does where it is not set, to whoever may read
/// it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum UnsetConfiguration {
    Analytics,
    Inventory,
    Metrics,
    IntelligentTiering,
    /// Both the older `metadataTable` and `metadataConfiguration`, which share their permissions.
    MetadataTable,
}

/// What it is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// No bucket (ListBuckets).
    Service,
    /// A bucket that need not exist yet (CreateBucket).
    NewBucket(BucketName),
    /// A bucket.
    Bucket(BucketName),
    /// An object: the one of this key, or one of its versions.
    Object(BucketName, ObjectKey, Option<VersionId>),
    /// The access keys and roles of a tenant; `None`: everyone's, and all tenants and groups.
    Identities(Option<TenantId>),
}

impl Target {
    /// The key, where it is an object.
    pub fn key(&self) -> Option<&ObjectKey> {
        match self {
            Self::Object(_, key, _) => Some(key),
            Self::Service | Self::NewBucket(_) | Self::Bucket(_) | Self::Identities(_) => None,
        }
    }

    /// The version, where one is asked for.
    pub fn version(&self) -> Option<VersionId> {
        match self {
            Self::Object(_, _, version) => *version,
            Self::Service | Self::NewBucket(_) | Self::Bucket(_) | Self::Identities(_) => None,
        }
    }

    /// The name of the bucket, whether there must be one or not.
    pub fn bucket_name(&self) -> Option<&BucketName> {
        match self {
            Self::Service | Self::Identities(_) => None,
            Self::NewBucket(name) | Self::Bucket(name) | Self::Object(name, ..) => Some(name),
        }
    }

    /// The bucket, where there must be one.
    pub fn bucket(&self) -> Option<&BucketName> {
        match self {
            Self::Service | Self::NewBucket(_) | Self::Identities(_) => None,
            Self::Bucket(name) | Self::Object(name, ..) => Some(name),
        }
    }
}

/// The object a copy reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its bucket.
    pub bucket: BucketName,
    /// Its key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// One S3 operation: its input is the value itself.
#[async_trait]
pub trait Operation: Send + Sized {
    /// AWS's name, for logs and metrics.
    const NAME: &'static str;
    /// What it answers.
    type Output: Send;

    /// The one action it needs on its target.
    fn action(&self) -> Action;

    /// What it is done to.
    fn target(&self) -> Target;

    /// The version of an object that must be readable too: the source of a copy.
    fn source(&self) -> Option<Source> {
        None
    }

    /// Runs it; called by [`Service::call`](crate::Service::call) once everything above was allowed.
    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError>;
}
