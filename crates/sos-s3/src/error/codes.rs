//! The table of error codes: name, HTTP status and default message in AWS's words.
//!
//! Source: Amazon S3 API Reference, "Error responses", and the answers of S3 itself where the page is silent.

use http::StatusCode;

/// Which part of the request an error body names, unless the error carries that element itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nothing.
    Nothing,
    /// `BucketName`.
    Bucket,
    /// `Key`.
    Key,
    /// `Resource`, the path.
    Resource,
    /// `Method`, the request's.
    Method,
}

macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident $name:literal $status:ident $subject:ident $message:literal,)*) => {
        /// Why a request was refused, as S3 names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $message)] $(#[$meta])* $variant,)*
        }

        impl Code {
            /// All of them, for tests and documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text of the `Code` element.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status of the answer.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// The text of the `Message` element where the error says nothing more precise.
            pub fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }

            /// What the body names of the request.
            pub fn subject(self) -> Subject {
                match self { $(Self::$variant => Subject::$subject,)* }
            }
        }
    };
}

codes! {
    AccessControlListNotSupported "AccessControlListNotSupported" BAD_REQUEST Nothing "The bucket does not allow ACLs",
    AccessDenied "AccessDenied" FORBIDDEN Nothing "Access Denied",
    AccessForbidden "AccessForbidden" FORBIDDEN Nothing "Access forbidden",
    AuthorizationHeaderMalformed "AuthorizationHeaderMalformed" BAD_REQUEST Nothing "The authorization header that you provided is not valid.",
    AuthorizationQueryParametersError "AuthorizationQueryParametersError" BAD_REQUEST Nothing "The authorization query parameters that you provided are not valid.",
    BadDigest "BadDigest" BAD_REQUEST Nothing "The Content-MD5 or checksum value that you specified did not match what the server received.",
    BadRequest "BadRequest" BAD_REQUEST Nothing "Bad Request",
    BucketAlreadyExists "BucketAlreadyExists" CONFLICT Bucket "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    BucketAlreadyOwnedByYou "BucketAlreadyOwnedByYou" CONFLICT Bucket "Your previous request to create the named bucket succeeded and you already own it.",
    BucketNotEmpty "BucketNotEmpty" CONFLICT Bucket "The bucket you tried to delete is not empty",
    ConditionalRequestConflict "ConditionalRequestConflict" CONFLICT Nothing "A conflicting conditional operation is currently in progress against this resource. Please try again.",
    CrossLocationLoggingProhibited "CrossLocationLoggingProhibited" FORBIDDEN Nothing "Cross-location logging not allowed. Buckets in one geographic location cannot log information to a bucket in another location.",
    EntityTooLarge "EntityTooLarge" BAD_REQUEST Nothing "Your proposed upload exceeds the maximum allowed size",
    EntityTooSmall "EntityTooSmall" BAD_REQUEST Nothing "Your proposed upload is smaller than the minimum allowed size",
    ExpiredToken "ExpiredToken" BAD_REQUEST Nothing "The provided token has expired.",
    ExpiredTokenException "ExpiredTokenException" BAD_REQUEST Nothing "The web identity token that was passed is expired.",
    IdpCommunicationError "IDPCommunicationError" BAD_REQUEST Nothing "The identity provider could not be reached to verify the incoming identity token.",
    IllegalLocationConstraintException "IllegalLocationConstraintException" BAD_REQUEST Nothing "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
    IllegalVersioningConfigurationException "IllegalVersioningConfigurationException" BAD_REQUEST Nothing "The Versioning element must be specified",
    IncompleteBody "IncompleteBody" BAD_REQUEST Nothing "You did not provide the number of bytes specified by the Content-Length HTTP header",
    IncompleteSignature "IncompleteSignature" BAD_REQUEST Nothing "The request signature does not conform to AWS standards.",
    IncorrectNumberOfFilesInPostRequest "IncorrectNumberOfFilesInPostRequest" BAD_REQUEST Nothing "POST requires exactly one file upload per request.",
    InsufficientStorage "InsufficientStorage" INSUFFICIENT_STORAGE Nothing "There is not enough space left to store the request.",
    InternalError "InternalError" INTERNAL_SERVER_ERROR Resource "We encountered an internal error. Please try again.",
    InternalFailure "InternalFailure" INTERNAL_SERVER_ERROR Nothing "The request processing has failed because of an unknown error, exception or failure.",
    InvalidAccessKeyId "InvalidAccessKeyId" FORBIDDEN Nothing "The AWS Access Key Id you provided does not exist in our records.",
    InvalidAction "InvalidAction" BAD_REQUEST Nothing "The action or operation requested is invalid.",
    InvalidArgument "InvalidArgument" BAD_REQUEST Nothing "Invalid Argument",
    InvalidAttributeName "InvalidAttributeName" BAD_REQUEST Nothing "Invalid attribute name specified.",
    InvalidBucketAclWithObjectOwnership "InvalidBucketAclWithObjectOwnership" BAD_REQUEST Bucket "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    InvalidBucketName "InvalidBucketName" BAD_REQUEST Bucket "The specified bucket is not valid.",
    InvalidBucketState "InvalidBucketState" CONFLICT Nothing "The request is not valid for the current state of the bucket.",
    InvalidChunkSize "InvalidChunkSizeError" FORBIDDEN Nothing "Only the last chunk is allowed to have a size less than 8192 bytes",
    InvalidClientTokenId "InvalidClientTokenId" FORBIDDEN Nothing "The security token included in the request is invalid.",
    InvalidDigest "InvalidDigest" BAD_REQUEST Nothing "The Content-MD5 you specified was invalid.",
    InvalidEncryptionAlgorithm "InvalidEncryptionAlgorithmError" BAD_REQUEST Nothing "The encryption request that you specified is not valid. The valid value is AES256.",
    InvalidIdentityToken "InvalidIdentityToken" BAD_REQUEST Nothing "The web identity token that was passed could not be validated.",
    InvalidLocationConstraint "InvalidLocationConstraint" BAD_REQUEST Nothing "The specified location-constraint is not valid",
    InvalidObjectState "InvalidObjectState" FORBIDDEN Nothing "The operation is not valid for the current state of the object.",
    InvalidPart "InvalidPart" BAD_REQUEST Nothing "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    InvalidPartNumber "InvalidPartNumber" RANGE_NOT_SATISFIABLE Nothing "The requested partnumber is not satisfiable",
    InvalidPartOrder "InvalidPartOrder" BAD_REQUEST Nothing "The list of parts was not in ascending order. Parts must be ordered by part number.",
    InvalidPolicyDocument "InvalidPolicyDocument" BAD_REQUEST Nothing "The content of the form does not meet the conditions specified in the policy document.",
    InvalidRange "InvalidRange" RANGE_NOT_SATISFIABLE Nothing "The requested range is not satisfiable",
    InvalidRequest "InvalidRequest" BAD_REQUEST Nothing "Invalid Request",
    InvalidRetentionPeriod "InvalidRetentionPeriod" BAD_REQUEST Nothing "The retention period specified is not valid.",
    InvalidSecurity "InvalidSecurity" FORBIDDEN Nothing "The provided security credentials are not valid.",
    InvalidStorageClass "InvalidStorageClass" BAD_REQUEST Nothing "The storage class you specified is not valid",
    InvalidTag "InvalidTag" BAD_REQUEST Nothing "The tag provided was not a valid tag. This error can occur if the tag did not pass input validation.",
    InvalidTargetBucketForLogging "InvalidTargetBucketForLogging" BAD_REQUEST Nothing "The target bucket for logging does not exist, is not owned by you, or does not have the appropriate grants for the log-delivery group.",
    InvalidToken "InvalidToken" BAD_REQUEST Nothing "The provided token is malformed or otherwise invalid.",
    InvalidUri "InvalidURI" BAD_REQUEST Nothing "Couldn't parse the specified URI.",
    KeyTooLong "KeyTooLongError" BAD_REQUEST Nothing "Your key is too long",
    KmsDisabled "KMS.DisabledException" BAD_REQUEST Nothing "The key that wrapped the object's key cannot be used.",
    KmsNotFound "KMS.NotFoundException" BAD_REQUEST Nothing "Invalid keyId",
    MalformedAcl "MalformedACLError" BAD_REQUEST Nothing "The XML you provided was not well-formed or did not validate against our published schema",
    MalformedPolicy "MalformedPolicy" BAD_REQUEST Nothing "Policy has invalid resource",
    MalformedPolicyDocument "MalformedPolicyDocument" BAD_REQUEST Nothing "The policy document was malformed.",
    MalformedPostRequest "MalformedPOSTRequest" BAD_REQUEST Nothing "The body of your POST request is not well-formed multipart/form-data.",
    MalformedTrailer "MalformedTrailerError" BAD_REQUEST Nothing "The request contained trailing data that was not well-formed or did not conform to our published schema.",
    MalformedXml "MalformedXML" BAD_REQUEST Nothing "The XML you provided was not well-formed or did not validate against our published schema",
    MaxMessageLengthExceeded "MaxMessageLengthExceeded" BAD_REQUEST Nothing "Your request was too big.",
    MaxPostPreDataLengthExceeded "MaxPostPreDataLengthExceededError" BAD_REQUEST Nothing "Your POST request fields preceding the upload file were too large.",
    MetadataTooLarge "MetadataTooLarge" BAD_REQUEST Nothing "Your metadata headers exceed the maximum allowed metadata size",
    MethodNotAllowed "MethodNotAllowed" METHOD_NOT_ALLOWED Method "The specified method is not allowed against this resource.",
    MissingAuthenticationToken "MissingAuthenticationToken" FORBIDDEN Nothing "Request is missing Authentication Token",
    MissingContentLength "MissingContentLength" LENGTH_REQUIRED Nothing "You must provide the Content-Length HTTP header.",
    MissingRequestBody "MissingRequestBodyError" BAD_REQUEST Nothing "Request Body is empty",
    MissingSecurityHeader "MissingSecurityHeader" BAD_REQUEST Nothing "Your request was missing a required header",
    NoSuchBucket "NoSuchBucket" NOT_FOUND Bucket "The specified bucket does not exist",
    NoSuchBucketPolicy "NoSuchBucketPolicy" NOT_FOUND Bucket "The bucket policy does not exist",
    NoSuchConfiguration "NoSuchConfiguration" NOT_FOUND Bucket "The specified configuration does not exist.",
    NoSuchCorsConfiguration "NoSuchCORSConfiguration" NOT_FOUND Bucket "The CORS configuration does not exist",
    NoSuchKey "NoSuchKey" NOT_FOUND Key "The specified key does not exist.",
    NoSuchLifecycleConfiguration "NoSuchLifecycleConfiguration" NOT_FOUND Bucket "The lifecycle configuration does not exist",
    NoSuchObjectLockConfiguration "NoSuchObjectLockConfiguration" NOT_FOUND Key "The specified object does not have a ObjectLock configuration",
    NoSuchPublicAccessBlockConfiguration "NoSuchPublicAccessBlockConfiguration" NOT_FOUND Bucket "The public access block configuration was not found",
    NoSuchTagSet "NoSuchTagSet" NOT_FOUND Bucket "The TagSet does not exist",
    NoSuchUpload "NoSuchUpload" NOT_FOUND Nothing "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    NoSuchVersion "NoSuchVersion" NOT_FOUND Key "The specified version does not exist.",
    NoSuchWebsiteConfiguration "NoSuchWebsiteConfiguration" NOT_FOUND Bucket "The specified bucket does not have a website configuration",
    NotImplemented "NotImplemented" NOT_IMPLEMENTED Nothing "A header you provided implies functionality that is not implemented",
    NotModified "NotModified" NOT_MODIFIED Nothing "Not Modified",
    ObjectLockConfigurationNotFound "ObjectLockConfigurationNotFoundError" NOT_FOUND Bucket "Object Lock configuration does not exist for this bucket",
    OperationAborted "OperationAborted" CONFLICT Nothing "A conflicting conditional operation is currently in progress against this resource. Please try again.",
    OwnershipControlsNotFound "OwnershipControlsNotFoundError" NOT_FOUND Bucket "The bucket ownership controls were not found",
    PermanentRedirect "PermanentRedirect" MOVED_PERMANENTLY Nothing "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    PreconditionFailed "PreconditionFailed" PRECONDITION_FAILED Nothing "At least one of the pre-conditions you specified did not hold",
    QuotaExceeded "QuotaExceeded" FORBIDDEN Nothing "The quota is used up.",
    ReplicationConfigurationNotFound "ReplicationConfigurationNotFoundError" NOT_FOUND Bucket "The replication configuration was not found",
    RequestHeaderSectionTooLarge "RequestHeaderSectionTooLarge" BAD_REQUEST Nothing "Your request header section exceeds the maximum allowed request header section size",
    RequestTimeTooSkewed "RequestTimeTooSkewed" FORBIDDEN Nothing "The difference between the request time and the current time is too large.",
    RequestTimeout "RequestTimeout" BAD_REQUEST Nothing "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
    ServerSideEncryptionConfigurationNotFound "ServerSideEncryptionConfigurationNotFoundError" NOT_FOUND Bucket "The server side encryption configuration was not found",
    ServiceUnavailable "ServiceUnavailable" SERVICE_UNAVAILABLE Resource "Service is unable to handle request.",
    SignatureDoesNotMatch "SignatureDoesNotMatch" FORBIDDEN Nothing "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    SlowDown "SlowDown" SERVICE_UNAVAILABLE Nothing "Please reduce your request rate.",
    TooManyBuckets "TooManyBuckets" BAD_REQUEST Nothing "You have attempted to create more buckets than allowed",
    UnexpectedContent "UnexpectedContent" BAD_REQUEST Nothing "This request does not support content",
    UnresolvableGrantByEmailAddress "UnresolvableGrantByEmailAddress" BAD_REQUEST Nothing "The e-mail address you provided does not match any account on record.",
    UserKeyMustBeSpecified "UserKeyMustBeSpecified" BAD_REQUEST Nothing "The bucket POST must contain the specified field name. If it is specified, check the order of the fields.",
    ValidationError "ValidationError" BAD_REQUEST Nothing "The input fails to satisfy the constraints.",
    XAmzContentSha256Mismatch "XAmzContentSHA256Mismatch" BAD_REQUEST Nothing "The provided 'x-amz-content-sha256' header does not match what was computed.",
}
