//! The table of actions: the whole of S3's, and those of IAM and STS that belong to users, groups, roles and sessions.
//!
//! Each row: the variant, the name, what the action is done to, then the groups of keys of S3's own and the single ones that
//! it knows beside those that every action of S3 knows. Source of the S3 rows:
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>.

use super::ActionResource;
use crate::key::{KeyName, KeySet};

/// Writes the enumeration, the list of all and their properties from one table.
macro_rules! actions {
    ($($variant:ident = $name:literal $resource:ident $(+ $group:ident)* $(, $key:ident)*;)*) => {
        /// What a request does, in the words of IAM. Actions of other services than S3 bear the service's name in front.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Action {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Action {
            /// All of the table.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name with the service in front, as AWS spells it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What it is done to.
            pub const fn resource(self) -> ActionResource {
                match self {
                    $(Self::$variant => ActionResource::$resource,)*
                }
            }

            pub(super) const fn own_keys(self) -> KeySet {
                match self {
                    $(Self::$variant => const { KeySet::of(&[$(KeyName::$key),*])$(.and($group))* },)*
                }
            }
        }
    };
}

const ACL: KeySet = KeySet::of(&[
    KeyName::S3XAmzAcl,
    KeyName::S3XAmzGrantFullControl,
    KeyName::S3XAmzGrantRead,
    KeyName::S3XAmzGrantReadAcp,
    KeyName::S3XAmzGrantWrite,
    KeyName::S3XAmzGrantWriteAcp,
]);

const LISTING: KeySet = KeySet::of(&[KeyName::S3Prefix, KeyName::S3Delimiter, KeyName::S3MaxKeys]);

const REQUEST_TAGS: KeySet = KeySet::of(&[KeyName::S3RequestObjectTag, KeyName::S3RequestObjectTagKeys]);

const ENCRYPTION: KeySet = KeySet::of(&[
    KeyName::S3XAmzServerSideEncryption,
    KeyName::S3XAmzServerSideEncryptionAwsKmsKeyId,
    KeyName::S3XAmzServerSideEncryptionCustomerAlgorithm,
]);

const RETENTION: KeySet = KeySet::of(&[
    KeyName::S3ObjectLockMode,
    KeyName::S3ObjectLockRemainingRetentionDays,
    KeyName::S3ObjectLockRetainUntilDate,
]);

const LEGAL_HOLD: KeySet = KeySet::of(&[KeyName::S3ObjectLockLegalHold]);

const COPY: KeySet = KeySet::of(&[
    KeyName::S3XAmzCopySource,
    KeyName::S3XAmzMetadataDirective,
    KeyName::S3XAmzStorageClass,
    KeyName::S3XAmzWebsiteRedirectLocation,
]);

const CONDITIONAL: KeySet = KeySet::of(&[
    KeyName::S3IfMatch,
    KeyName::S3IfNoneMatch,
    KeyName::S3ObjectCreationOperation,
]);

const OBJECT_TAG: KeySet = KeySet::of(&[KeyName::S3ExistingObjectTag]);

const VERSION: KeySet = KeySet::of(&[KeyName::S3VersionId]);

const JOB: KeySet = KeySet::of(&[KeyName::S3ExistingJobOperation, KeyName::S3ExistingJobPriority]);

actions! {
    AbortMultipartUpload = "s3:AbortMultipartUpload" Object;
    AssociateAccessGrantsIdentityCenter = "s3:AssociateAccessGrantsIdentityCenter" Other;
    BypassGovernanceRetention = "s3:BypassGovernanceRetention" Object + ACL + REQUEST_TAGS + ENCRYPTION + COPY;
    CreateAccessGrant = "s3:CreateAccessGrant" Other, S3AccessGrantScope;
    CreateAccessGrantsInstance = "s3:CreateAccessGrantsInstance" Other;
    CreateAccessGrantsLocation = "s3:CreateAccessGrantsLocation" Other, S3AccessGrantsLocationScope;
    CreateAccessPoint = "s3:CreateAccessPoint" Other, S3LocationConstraint, S3XAmzAcl;
    CreateAccessPointForObjectLambda = "s3:CreateAccessPointForObjectLambda" Other;
    CreateBucket = "s3:CreateBucket" Bucket + ACL, S3LocationConstraint, S3XAmzBucketNamespace, S3XAmzObjectOwnership;
    CreateBucketMetadataTableConfiguration = "s3:CreateBucketMetadataTableConfiguration" Bucket;
    CreateJob = "s3:CreateJob" Service, S3RequestJobOperation, S3RequestJobPriority;
    CreateMultiRegionAccessPoint = "s3:CreateMultiRegionAccessPoint" Other;
    CreateStorageLensGroup = "s3:CreateStorageLensGroup" Other;
    DeleteAccessGrant = "s3:DeleteAccessGrant" Other, S3AccessGrantScope;
    DeleteAccessGrantsInstance = "s3:DeleteAccessGrantsInstance" Other;
    DeleteAccessGrantsInstanceResourcePolicy = "s3:DeleteAccessGrantsInstanceResourcePolicy" Other;
    DeleteAccessGrantsLocation = "s3:DeleteAccessGrantsLocation" Other, S3AccessGrantsLocationScope;
    DeleteAccessPoint = "s3:DeleteAccessPoint" Other;
    DeleteAccessPointForObjectLambda = "s3:DeleteAccessPointForObjectLambda" Other;
    DeleteAccessPointPolicy = "s3:DeleteAccessPointPolicy" Other;
    DeleteAccessPointPolicyForObjectLambda = "s3:DeleteAccessPointPolicyForObjectLambda" Other;
    DeleteBucket = "s3:DeleteBucket" Bucket;
    DeleteBucketMetadataTableConfiguration = "s3:DeleteBucketMetadataTableConfiguration" Bucket;
    DeleteBucketPolicy = "s3:DeleteBucketPolicy" Bucket;
    DeleteBucketWebsite = "s3:DeleteBucketWebsite" Bucket;
    DeleteJobTagging = "s3:DeleteJobTagging" Other + JOB;
    DeleteMultiRegionAccessPoint = "s3:DeleteMultiRegionAccessPoint" Other;
    DeleteObject = "s3:DeleteObject" Object, S3IfMatch;
    DeleteObjectTagging = "s3:DeleteObjectTagging" Object + OBJECT_TAG;
    DeleteObjectVersion = "s3:DeleteObjectVersion" Object + VERSION;
    DeleteObjectVersionTagging = "s3:DeleteObjectVersionTagging" Object + OBJECT_TAG + VERSION;
    DeleteStorageLensConfiguration = "s3:DeleteStorageLensConfiguration" Other;
    DeleteStorageLensConfigurationTagging = "s3:DeleteStorageLensConfigurationTagging" Other;
    DeleteStorageLensGroup = "s3:DeleteStorageLensGroup" Other;
    DescribeJob = "s3:DescribeJob" Other;
    DescribeMultiRegionAccessPointOperation = "s3:DescribeMultiRegionAccessPointOperation" Other;
    DissociateAccessGrantsIdentityCenter = "s3:DissociateAccessGrantsIdentityCenter" Other;
    GetAccelerateConfiguration = "s3:GetAccelerateConfiguration" Bucket;
    GetAccessGrant = "s3:GetAccessGrant" Other, S3AccessGrantScope;
    GetAccessGrantsInstance = "s3:GetAccessGrantsInstance" Other;
    GetAccessGrantsInstanceForPrefix = "s3:GetAccessGrantsInstanceForPrefix" Other;
    GetAccessGrantsInstanceResourcePolicy = "s3:GetAccessGrantsInstanceResourcePolicy" Other;
    GetAccessGrantsLocation = "s3:GetAccessGrantsLocation" Other, S3AccessGrantsLocationScope;
    GetAccessPoint = "s3:GetAccessPoint" Other;
    GetAccessPointConfigurationForObjectLambda = "s3:GetAccessPointConfigurationForObjectLambda" Other;
    GetAccessPointForObjectLambda = "s3:GetAccessPointForObjectLambda" Other;
    GetAccessPointPolicy = "s3:GetAccessPointPolicy" Other;
    GetAccessPointPolicyForObjectLambda = "s3:GetAccessPointPolicyForObjectLambda" Other;
    GetAccessPointPolicyStatus = "s3:GetAccessPointPolicyStatus" Other;
    GetAccessPointPolicyStatusForObjectLambda = "s3:GetAccessPointPolicyStatusForObjectLambda" Other;
    GetAccountPublicAccessBlock = "s3:GetAccountPublicAccessBlock" Service;
    GetAnalyticsConfiguration = "s3:GetAnalyticsConfiguration" Bucket;
    GetBucketAbac = "s3:GetBucketAbac" Bucket;
    GetBucketAcl = "s3:GetBucketAcl" Bucket;
    GetBucketCORS = "s3:GetBucketCORS" Bucket;
    GetBucketLocation = "s3:GetBucketLocation" Bucket;
    GetBucketLogging = "s3:GetBucketLogging" Bucket;
    GetBucketMetadataTableConfiguration = "s3:GetBucketMetadataTableConfiguration" Bucket;
    GetBucketNotification = "s3:GetBucketNotification" Bucket;
    GetBucketObjectLockConfiguration = "s3:GetBucketObjectLockConfiguration" Bucket;
    GetBucketOwnershipControls = "s3:GetBucketOwnershipControls" Bucket;
    GetBucketPolicy = "s3:GetBucketPolicy" Bucket;
    GetBucketPolicyStatus = "s3:GetBucketPolicyStatus" Bucket;
    GetBucketPublicAccessBlock = "s3:GetBucketPublicAccessBlock" Bucket;
    GetBucketRequestPayment = "s3:GetBucketRequestPayment" Bucket;
    GetBucketTagging = "s3:GetBucketTagging" Bucket;
    GetBucketVersioning = "s3:GetBucketVersioning" Bucket;
    GetBucketWebsite = "s3:GetBucketWebsite" Bucket;
    GetDataAccess = "s3:GetDataAccess" Other;
    GetEncryptionConfiguration = "s3:GetEncryptionConfiguration" Bucket;
    GetIntelligentTieringConfiguration = "s3:GetIntelligentTieringConfiguration" Bucket;
    GetInventoryConfiguration = "s3:GetInventoryConfiguration" Bucket;
    GetJobTagging = "s3:GetJobTagging" Other;
    GetLifecycleConfiguration = "s3:GetLifecycleConfiguration" Bucket;
    GetMetricsConfiguration = "s3:GetMetricsConfiguration" Bucket;
    GetMultiRegionAccessPoint = "s3:GetMultiRegionAccessPoint" Other;
    GetMultiRegionAccessPointPolicy = "s3:GetMultiRegionAccessPointPolicy" Other;
    GetMultiRegionAccessPointPolicyStatus = "s3:GetMultiRegionAccessPointPolicyStatus" Other;
    GetMultiRegionAccessPointRoutes = "s3:GetMultiRegionAccessPointRoutes" Other;
    GetObject = "s3:GetObject" Object + OBJECT_TAG;
    GetObjectAcl = "s3:GetObjectAcl" Object + OBJECT_TAG;
    GetObjectAttributes = "s3:GetObjectAttributes" Object + OBJECT_TAG;
    GetObjectLegalHold = "s3:GetObjectLegalHold" Object;
    GetObjectRetention = "s3:GetObjectRetention" Object;
    GetObjectTagging = "s3:GetObjectTagging" Object + OBJECT_TAG;
    GetObjectTorrent = "s3:GetObjectTorrent" Object;
    GetObjectVersion = "s3:GetObjectVersion" Object + OBJECT_TAG + VERSION;
    GetObjectVersionAcl = "s3:GetObjectVersionAcl" Object + OBJECT_TAG + VERSION;
    GetObjectVersionAttributes = "s3:GetObjectVersionAttributes" Object + OBJECT_TAG + VERSION;
    GetObjectVersionForReplication = "s3:GetObjectVersionForReplication" Object;
    GetObjectVersionTagging = "s3:GetObjectVersionTagging" Object + OBJECT_TAG + VERSION;
    GetObjectVersionTorrent = "s3:GetObjectVersionTorrent" Object + VERSION;
    GetReplicationConfiguration = "s3:GetReplicationConfiguration" Bucket;
    GetStorageLensConfiguration = "s3:GetStorageLensConfiguration" Other;
    GetStorageLensConfigurationTagging = "s3:GetStorageLensConfigurationTagging" Other;
    GetStorageLensDashboard = "s3:GetStorageLensDashboard" Other;
    GetStorageLensGroup = "s3:GetStorageLensGroup" Other;
    InitiateReplication = "s3:InitiateReplication" Object;
    ListAccessGrants = "s3:ListAccessGrants" Other;
    ListAccessGrantsInstances = "s3:ListAccessGrantsInstances" Other;
    ListAccessGrantsLocations = "s3:ListAccessGrantsLocations" Other;
    ListAccessPoints = "s3:ListAccessPoints" Service;
    ListAccessPointsForObjectLambda = "s3:ListAccessPointsForObjectLambda" Other;
    ListAllMyBuckets = "s3:ListAllMyBuckets" Service;
    ListBucket = "s3:ListBucket" Bucket + LISTING;
    ListBucketMultipartUploads = "s3:ListBucketMultipartUploads" Bucket;
    ListBucketVersions = "s3:ListBucketVersions" Bucket + LISTING;
    ListCallerAccessGrants = "s3:ListCallerAccessGrants" Other;
    ListJobs = "s3:ListJobs" Service;
    ListMultiRegionAccessPoints = "s3:ListMultiRegionAccessPoints" Service;
    ListMultipartUploadParts = "s3:ListMultipartUploadParts" Object;
    ListStorageLensConfigurations = "s3:ListStorageLensConfigurations" Other;
    ListStorageLensGroups = "s3:ListStorageLensGroups" Other;
    ListTagsForResource = "s3:ListTagsForResource" Bucket;
    ObjectOwnerOverrideToBucketOwner = "s3:ObjectOwnerOverrideToBucketOwner" Object;
    PauseReplication = "s3:PauseReplication" Bucket, S3DestinationRegion;
    PutAccelerateConfiguration = "s3:PutAccelerateConfiguration" Bucket;
    PutAccessGrantsInstanceResourcePolicy = "s3:PutAccessGrantsInstanceResourcePolicy" Other;
    PutAccessPointConfigurationForObjectLambda = "s3:PutAccessPointConfigurationForObjectLambda" Other;
    PutAccessPointPolicy = "s3:PutAccessPointPolicy" Other;
    PutAccessPointPolicyForObjectLambda = "s3:PutAccessPointPolicyForObjectLambda" Other;
    PutAccessPointPublicAccessBlock = "s3:PutAccessPointPublicAccessBlock" Other;
    PutAccountPublicAccessBlock = "s3:PutAccountPublicAccessBlock" Service;
    PutAnalyticsConfiguration = "s3:PutAnalyticsConfiguration" Bucket;
    PutBucketAbac = "s3:PutBucketAbac" Bucket;
    PutBucketAcl = "s3:PutBucketAcl" Bucket + ACL;
    PutBucketCORS = "s3:PutBucketCORS" Bucket;
    PutBucketLogging = "s3:PutBucketLogging" Bucket;
    PutBucketNotification = "s3:PutBucketNotification" Bucket;
    PutBucketObjectLockConfiguration = "s3:PutBucketObjectLockConfiguration" Bucket;
    PutBucketOwnershipControls = "s3:PutBucketOwnershipControls" Bucket;
    PutBucketPolicy = "s3:PutBucketPolicy" Bucket;
    PutBucketPublicAccessBlock = "s3:PutBucketPublicAccessBlock" Bucket;
    PutBucketRequestPayment = "s3:PutBucketRequestPayment" Bucket;
    PutBucketTagging = "s3:PutBucketTagging" Bucket;
    PutBucketVersioning = "s3:PutBucketVersioning" Bucket;
    PutBucketWebsite = "s3:PutBucketWebsite" Bucket;
    PutEncryptionConfiguration = "s3:PutEncryptionConfiguration" Bucket;
    PutIntelligentTieringConfiguration = "s3:PutIntelligentTieringConfiguration" Bucket;
    PutInventoryConfiguration = "s3:PutInventoryConfiguration" Bucket, S3InventoryAccessibleOptionalFields;
    PutJobTagging = "s3:PutJobTagging" Other + JOB;
    PutLifecycleConfiguration = "s3:PutLifecycleConfiguration" Bucket;
    PutMetricsConfiguration = "s3:PutMetricsConfiguration" Bucket;
    PutMultiRegionAccessPointPolicy = "s3:PutMultiRegionAccessPointPolicy" Other;
    PutObject = "s3:PutObject" Object + ACL + REQUEST_TAGS + ENCRYPTION + RETENTION + LEGAL_HOLD + COPY + CONDITIONAL;
    PutObjectAcl = "s3:PutObjectAcl" Object + ACL + OBJECT_TAG, S3XAmzStorageClass;
    PutObjectLegalHold = "s3:PutObjectLegalHold" Object + LEGAL_HOLD;
    PutObjectRetention = "s3:PutObjectRetention" Object + RETENTION;
    PutObjectTagging = "s3:PutObjectTagging" Object + REQUEST_TAGS + OBJECT_TAG;
    PutObjectVersionAcl = "s3:PutObjectVersionAcl" Object + ACL + OBJECT_TAG + VERSION, S3XAmzStorageClass;
    PutObjectVersionTagging = "s3:PutObjectVersionTagging" Object + REQUEST_TAGS + OBJECT_TAG + VERSION;
    PutReplicationConfiguration = "s3:PutReplicationConfiguration" Bucket, S3IsReplicationPauseRequest;
    PutStorageLensConfiguration = "s3:PutStorageLensConfiguration" Other;
    PutStorageLensConfigurationTagging = "s3:PutStorageLensConfigurationTagging" Other;
    ReplicateDelete = "s3:ReplicateDelete" Object;
    ReplicateObject = "s3:ReplicateObject" Object + ENCRYPTION;
    ReplicateTags = "s3:ReplicateTags" Object;
    RestoreObject = "s3:RestoreObject" Object;
    SubmitMultiRegionAccessPointRoutes = "s3:SubmitMultiRegionAccessPointRoutes" Other;
    TagResource = "s3:TagResource" Bucket;
    UntagResource = "s3:UntagResource" Bucket;
    UpdateAccessGrantsLocation = "s3:UpdateAccessGrantsLocation" Other, S3AccessGrantsLocationScope;
    UpdateBucketMetadataInventoryTableConfiguration = "s3:UpdateBucketMetadataInventoryTableConfiguration" Bucket;
    UpdateBucketMetadataJournalTableConfiguration = "s3:UpdateBucketMetadataJournalTableConfiguration" Bucket;
    UpdateJobPriority = "s3:UpdateJobPriority" Other + JOB, S3RequestJobPriority;
    UpdateJobStatus = "s3:UpdateJobStatus" Other + JOB, S3JobSuspendedCause;
    UpdateObjectEncryption = "s3:UpdateObjectEncryption" Object + OBJECT_TAG, S3XAmzServerSideEncryption, S3XAmzServerSideEncryptionAwsKmsKeyId;
    UpdateStorageLensGroup = "s3:UpdateStorageLensGroup" Other;
    IamAddUserToGroup = "iam:AddUserToGroup" Other;
    IamAttachGroupPolicy = "iam:AttachGroupPolicy" Other;
    IamAttachRolePolicy = "iam:AttachRolePolicy" Other;
    IamAttachUserPolicy = "iam:AttachUserPolicy" Other;
    IamChangePassword = "iam:ChangePassword" Other;
    IamCreateAccessKey = "iam:CreateAccessKey" Other;
    IamCreateGroup = "iam:CreateGroup" Other;
    IamCreatePolicy = "iam:CreatePolicy" Other;
    IamCreatePolicyVersion = "iam:CreatePolicyVersion" Other;
    IamCreateRole = "iam:CreateRole" Other;
    IamCreateUser = "iam:CreateUser" Other;
    IamDeleteAccessKey = "iam:DeleteAccessKey" Other;
    IamDeleteGroup = "iam:DeleteGroup" Other;
    IamDeleteGroupPolicy = "iam:DeleteGroupPolicy" Other;
    IamDeletePolicy = "iam:DeletePolicy" Other;
    IamDeletePolicyVersion = "iam:DeletePolicyVersion" Other;
    IamDeleteRole = "iam:DeleteRole" Other;
    IamDeleteRolePermissionsBoundary = "iam:DeleteRolePermissionsBoundary" Other;
    IamDeleteRolePolicy = "iam:DeleteRolePolicy" Other;
    IamDeleteUser = "iam:DeleteUser" Other;
    IamDeleteUserPermissionsBoundary = "iam:DeleteUserPermissionsBoundary" Other;
    IamDeleteUserPolicy = "iam:DeleteUserPolicy" Other;
    IamDetachGroupPolicy = "iam:DetachGroupPolicy" Other;
    IamDetachRolePolicy = "iam:DetachRolePolicy" Other;
    IamDetachUserPolicy = "iam:DetachUserPolicy" Other;
    IamGetAccountSummary = "iam:GetAccountSummary" Other;
    IamGetGroup = "iam:GetGroup" Other;
    IamGetGroupPolicy = "iam:GetGroupPolicy" Other;
    IamGetPolicy = "iam:GetPolicy" Other;
    IamGetPolicyVersion = "iam:GetPolicyVersion" Other;
    IamGetRole = "iam:GetRole" Other;
    IamGetRolePolicy = "iam:GetRolePolicy" Other;
    IamGetUser = "iam:GetUser" Other;
    IamGetUserPolicy = "iam:GetUserPolicy" Other;
    IamGetAccessKeyLastUsed = "iam:GetAccessKeyLastUsed" Other;
    IamListAccessKeys = "iam:ListAccessKeys" Other;
    IamListAttachedGroupPolicies = "iam:ListAttachedGroupPolicies" Other;
    IamListAttachedRolePolicies = "iam:ListAttachedRolePolicies" Other;
    IamListAttachedUserPolicies = "iam:ListAttachedUserPolicies" Other;
    IamListEntitiesForPolicy = "iam:ListEntitiesForPolicy" Other;
    IamListGroupPolicies = "iam:ListGroupPolicies" Other;
    IamListGroups = "iam:ListGroups" Other;
    IamListGroupsForUser = "iam:ListGroupsForUser" Other;
    IamListPolicies = "iam:ListPolicies" Other;
    IamListPolicyVersions = "iam:ListPolicyVersions" Other;
    IamListRolePolicies = "iam:ListRolePolicies" Other;
    IamListRoles = "iam:ListRoles" Other;
    IamListRoleTags = "iam:ListRoleTags" Other;
    IamListUserPolicies = "iam:ListUserPolicies" Other;
    IamListUsers = "iam:ListUsers" Other;
    IamListUserTags = "iam:ListUserTags" Other;
    IamPassRole = "iam:PassRole" Other;
    IamPutGroupPolicy = "iam:PutGroupPolicy" Other;
    IamPutRolePermissionsBoundary = "iam:PutRolePermissionsBoundary" Other;
    IamPutRolePolicy = "iam:PutRolePolicy" Other;
    IamPutUserPermissionsBoundary = "iam:PutUserPermissionsBoundary" Other;
    IamPutUserPolicy = "iam:PutUserPolicy" Other;
    IamRemoveUserFromGroup = "iam:RemoveUserFromGroup" Other;
    IamSetDefaultPolicyVersion = "iam:SetDefaultPolicyVersion" Other;
    IamSimulateCustomPolicy = "iam:SimulateCustomPolicy" Other;
    IamSimulatePrincipalPolicy = "iam:SimulatePrincipalPolicy" Other;
    IamTagRole = "iam:TagRole" Other;
    IamTagUser = "iam:TagUser" Other;
    IamUntagRole = "iam:UntagRole" Other;
    IamUntagUser = "iam:UntagUser" Other;
    IamUpdateAccessKey = "iam:UpdateAccessKey" Other;
    IamUpdateAssumeRolePolicy = "iam:UpdateAssumeRolePolicy" Other;
    IamUpdateGroup = "iam:UpdateGroup" Other;
    IamUpdateRole = "iam:UpdateRole" Other;
    IamUpdateUser = "iam:UpdateUser" Other;
    StsAssumeRole = "sts:AssumeRole" Other;
    StsAssumeRoleWithSAML = "sts:AssumeRoleWithSAML" Other;
    StsAssumeRoleWithWebIdentity = "sts:AssumeRoleWithWebIdentity" Other;
    StsDecodeAuthorizationMessage = "sts:DecodeAuthorizationMessage" Other;
    StsGetAccessKeyInfo = "sts:GetAccessKeyInfo" Other;
    StsGetCallerIdentity = "sts:GetCallerIdentity" Other;
    StsGetFederationToken = "sts:GetFederationToken" Other;
    StsGetSessionToken = "sts:GetSessionToken" Other;
    StsSetSourceIdentity = "sts:SetSourceIdentity" Other;
    StsTagSession = "sts:TagSession" Other;
}
