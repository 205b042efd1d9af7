//! The table of condition keys: those of S3 first, so that a set of them fits into a word.

/// Writes the enumeration, the list of all and the names from one table.
macro_rules! keys {
    ($($variant:ident $([$number:literal])? = $name:literal,)*) => {
        /// The condition keys that AWS documents for S3 and for every service. A name that ends in `/` is a family: one
        /// key for each tag.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum KeyName {
            $(#[doc = concat!("`", $name, "`")] $variant $(= $number)?,)*
            /// A name that is not in the table: a key of another service, or a newer one.
            Other = 255,
        }

        impl KeyName {
            /// All of the table.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name as AWS spells it; of [`KeyName::Other`], nothing.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other => "",
                }
            }
        }
    };
}

keys! {
    S3AuthType = "s3:authType",
    S3ResourceAccount = "s3:ResourceAccount",
    S3SignatureAge = "s3:signatureAge",
    S3Signatureversion = "s3:signatureversion",
    S3TlsVersion = "s3:TlsVersion",
    S3XAmzContentSha256 = "s3:x-amz-content-sha256",
    S3AccessGrantScope = "s3:AccessGrantScope",
    S3AccessGrantsInstanceArn = "s3:AccessGrantsInstanceArn",
    S3AccessGrantsLocationScope = "s3:AccessGrantsLocationScope",
    S3AccessPointNetworkOrigin = "s3:AccessPointNetworkOrigin",
    S3AccessPointTag = "s3:AccessPointTag/",
    S3BucketTag = "s3:BucketTag/",
    S3DataAccessPointAccount = "s3:DataAccessPointAccount",
    S3DataAccessPointArn = "s3:DataAccessPointArn",
    S3Delimiter = "s3:delimiter",
    S3DestinationRegion = "s3:destinationRegion",
    S3ExistingJobOperation = "s3:ExistingJobOperation",
    S3ExistingJobPriority = "s3:ExistingJobPriority",
    S3ExistingObjectTag = "s3:ExistingObjectTag/",
    S3IfMatch = "s3:if-match",
    S3IfNoneMatch = "s3:if-none-match",
    S3InventoryAccessibleOptionalFields = "s3:InventoryAccessibleOptionalFields",
    S3IsReplicationPauseRequest = "s3:isReplicationPauseRequest",
    S3JobSuspendedCause = "s3:JobSuspendedCause",
    S3LocationConstraint = "s3:LocationConstraint",
    S3MaxKeys = "s3:max-keys",
    S3ObjectLockLegalHold = "s3:object-lock-legal-hold",
    S3ObjectLockMode = "s3:object-lock-mode",
    S3ObjectLockRemainingRetentionDays = "s3:object-lock-remaining-retention-days",
    S3ObjectLockRetainUntilDate = "s3:object-lock-retain-until-date",
    S3ObjectCreationOperation = "s3:ObjectCreationOperation",
    S3Prefix = "s3:prefix",
    S3RequestJobOperation = "s3:RequestJobOperation",
    S3RequestJobPriority = "s3:RequestJobPriority",
    S3RequestObjectTag = "s3:RequestObjectTag/",
    S3RequestObjectTagKeys = "s3:RequestObjectTagKeys",
    S3VersionId = "s3:VersionId",
    S3XAmzAcl = "s3:x-amz-acl",
    S3XAmzBucketNamespace = "s3:x-amz-bucket-namespace",
    S3XAmzCopySource = "s3:x-amz-copy-source",
    S3XAmzGrantFullControl = "s3:x-amz-grant-full-control",
    S3XAmzGrantRead = "s3:x-amz-grant-read",
    S3XAmzGrantReadAcp = "s3:x-amz-grant-read-acp",
    S3XAmzGrantWrite = "s3:x-amz-grant-write",
    S3XAmzGrantWriteAcp = "s3:x-amz-grant-write-acp",
    S3XAmzMetadataDirective = "s3:x-amz-metadata-directive",
    S3XAmzObjectOwnership = "s3:x-amz-object-ownership",
    S3XAmzServerSideEncryption = "s3:x-amz-server-side-encryption",
    S3XAmzServerSideEncryptionAwsKmsKeyId = "s3:x-amz-server-side-encryption-aws-kms-key-id",
    S3XAmzServerSideEncryptionCustomerAlgorithm = "s3:x-amz-server-side-encryption-customer-algorithm",
    S3XAmzStorageClass = "s3:x-amz-storage-class",
    S3XAmzWebsiteRedirectLocation = "s3:x-amz-website-redirect-location",
    AwsCalledVia [64] = "aws:CalledVia",
    AwsCalledViaFirst = "aws:CalledViaFirst",
    AwsCalledViaLast = "aws:CalledViaLast",
    AwsCurrentTime = "aws:CurrentTime",
    AwsEpochTime = "aws:EpochTime",
    AwsFederatedProvider = "aws:FederatedProvider",
    AwsMultiFactorAuthAge = "aws:MultiFactorAuthAge",
    AwsMultiFactorAuthPresent = "aws:MultiFactorAuthPresent",
    AwsPrincipalAccount = "aws:PrincipalAccount",
    AwsPrincipalArn = "aws:PrincipalArn",
    AwsPrincipalIsAWSService = "aws:PrincipalIsAWSService",
    AwsPrincipalOrgID = "aws:PrincipalOrgID",
    AwsPrincipalOrgPaths = "aws:PrincipalOrgPaths",
    AwsPrincipalServiceName = "aws:PrincipalServiceName",
    AwsPrincipalServiceNamesList = "aws:PrincipalServiceNamesList",
    AwsPrincipalTag = "aws:PrincipalTag/",
    AwsPrincipalType = "aws:PrincipalType",
    AwsReferer = "aws:Referer",
    AwsRequestedRegion = "aws:RequestedRegion",
    AwsRequestTag = "aws:RequestTag/",
    AwsResourceAccount = "aws:ResourceAccount",
    AwsResourceOrgID = "aws:ResourceOrgID",
    AwsResourceOrgPaths = "aws:ResourceOrgPaths",
    AwsResourceTag = "aws:ResourceTag/",
    AwsSecureTransport = "aws:SecureTransport",
    AwsSourceAccount = "aws:SourceAccount",
    AwsSourceArn = "aws:SourceArn",
    AwsSourceIdentity = "aws:SourceIdentity",
    AwsSourceIp = "aws:SourceIp",
    AwsSourceOrgID = "aws:SourceOrgID",
    AwsSourceOrgPaths = "aws:SourceOrgPaths",
    AwsSourceOwner = "aws:SourceOwner",
    AwsSourceVpc = "aws:SourceVpc",
    AwsSourceVpcArn = "aws:SourceVpcArn",
    AwsSourceVpce = "aws:SourceVpce",
    AwsTagKeys = "aws:TagKeys",
    AwsTokenIssueTime = "aws:TokenIssueTime",
    AwsUserAgent = "aws:UserAgent",
    AwsUserid = "aws:userid",
    AwsUsername = "aws:username",
    AwsViaAWSService = "aws:ViaAWSService",
    AwsVpcSourceIp = "aws:VpcSourceIp",
}
