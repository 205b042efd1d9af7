//! Every limit of the service, with its source.

/// The most bytes of one PUT or part.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
pub const MAX_PUT_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// The most bytes of the source of one CopyObject or UploadPartCopy.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>.
pub const MAX_COPY_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Buckets a ListBuckets page holds at most.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>.
pub const MAX_LISTED_BUCKETS: usize = 10_000;

/// Parts a page of parts holds at most.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
pub const MAX_LISTED_PARTS: usize = 1000;

/// Bytes read at once. Answers up to this size are read before they are sent, so that an engine's failure is still an
/// error answer.
pub const PIECE_BYTES: u64 = 1024 * 1024;

/// How often an object is read (or copied) from the start where it changes meanwhile.
pub const READ_ATTEMPTS: u32 = 8;

/// How often a conditional change of a bucket's document is judged again where another one took its place meanwhile.
pub const CHANGE_ATTEMPTS: u32 = 8;

/// Memory of the bucket cache in bytes, documents counted as stored.
pub const BUCKET_CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// How many access keys (known or known to be missing) are kept in memory.
pub const KEY_CACHE_ENTRIES: u64 = 10_000;

/// The longest id of a stored access key. Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html>.
/// What is longer is unknown and not remembered, so that a flood of made-up ids costs bounded memory.
pub const MAX_ACCESS_KEY_ID_BYTES: usize = 128;

/// Stored access keys of one tenant (our own; AWS allows a user two): enough for one per program, and a tenant that makes
/// its own cannot fill the store.
pub const MAX_TENANT_KEYS: usize = 100;

/// Limits of one key: buckets that one program works with.
pub const MAX_KEY_LIMITS: usize = 100;

/// Policies of one key, group or role
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>, managed policies attached).
pub const MAX_POLICIES: usize = 10;

/// Bytes of one policy of a key, group or role, and of a role's trust policy
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>, a role's inline policies).
pub const MAX_IDENTITY_POLICY_BYTES: usize = 10_240;

/// Groups of one tenant.
pub const MAX_TENANT_GROUPS: usize = 100;

/// Roles of one tenant.
pub const MAX_TENANT_ROLES: usize = 100;

/// Bytes of a tenant's display name and of its e-mail address.
pub const MAX_TENANT_TEXT_BYTES: usize = 256;

/// How long the two keys of a rotation work side by side at most, in milliseconds: 30 days.
pub const MAX_ROTATION_OVERLAP_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// How long a session lasts at least, in seconds
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
pub const MIN_SESSION_SECONDS: u32 = 900;

/// How long the longest session of a role lasts at most, in seconds
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>).
pub const MAX_SESSION_SECONDS: u32 = 43_200;

/// How long a session of one's own (GetSessionToken) lasts at most, in seconds, and unless it is said
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>).
pub const MAX_OWN_SESSION_SECONDS: u32 = 129_600;

/// The same unless it is said.
pub const OWN_SESSION_SECONDS: u32 = 43_200;

/// How long a session of a role lasts unless it is said, and at most where a session asks for it, in seconds
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>, "DurationSeconds").
pub const ROLE_SESSION_SECONDS: u32 = 3600;

/// Characters of the policy of a session
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>, "Policy").
pub const MAX_SESSION_POLICY_CHARACTERS: usize = 2048;

/// Bytes of a session's token: the longest policy, in characters of three bytes, with all names around it. What is longer is
/// none of ours.
pub const MAX_SESSION_TOKEN_BYTES: usize = 12 * 1024;

/// Sessions whose opened tokens are kept in memory.
pub const SESSION_CACHE_ENTRIES: usize = 2000;

/// Parts of one upload (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>).
pub const MAX_PARTS: usize = 10_000;

/// How long the answer of a completed upload is kept for a repeat, in milliseconds.
pub const COMPLETED_UPLOADS_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Buckets that jobs which go through all of them list at once.
pub const BUCKETS_AT_ONCE: usize = 1000;

/// Versions or uploads that the lifecycle job looks at before it looks at the rules again, in one page of a listing.
pub const LIFECYCLE_PAGE: usize = 1000;

/// Keys that one change of the lifecycle job touches at most: it is decided in one go, and requests wait that long.
pub const LIFECYCLE_BATCH: usize = 50;

/// Changes of the lifecycle job on the way at once, where they are small.
pub const LIFECYCLE_CHANGES: usize = 64;

/// The lifecycle job rests so many times as long as its last change took, so that requests come first.
pub const LIFECYCLE_RESTS: u32 = 4;

/// Buckets whose last lifecycle run is remembered.
pub const LIFECYCLE_BUCKETS: usize = 1000;

/// Examples that a preview of lifecycle rules gives.
pub const LIFECYCLE_EXAMPLES: usize = 20;

/// Versions and uploads that a preview of lifecycle rules looks at.
pub const LIFECYCLE_PREVIEWED: usize = 100_000;

/// Versions or uploads in one page of the job that wraps data keys anew.
pub const REWRAP_PAGE: usize = 1000;

/// Data keys that one change of that job wraps anew at most: it is decided in one go, and requests wait that long.
pub const REWRAP_BATCH: usize = 50;

/// Data keys that are wrapped at the same time: a key service answers so many questions at once.
pub const REWRAP_AT_ONCE: usize = 16;

/// That job rests so many times as long as its last page or change took, so that requests come first.
pub const REWRAP_RESTS: u32 = 4;

/// Denials that differ, kept per bucket: what a person can read, and what one flood can take.
pub const DENIALS_PER_BUCKET: usize = 200;

/// Buckets whose denials are kept.
pub const DENIAL_BUCKETS: usize = 1000;

/// Memory of all denials in bytes.
pub const DENIAL_BYTES: usize = 16 * 1024 * 1024;

/// Origins and headers of a configuration up to which denials are explained in full: a list of them compares each with every one.
pub const DENIAL_EXPLAINED_VALUES: usize = 500;

/// Locks over the denials: floods on some buckets do not hold up the others.
pub const DENIAL_SHARDS: usize = 16;

/// Bytes kept of an origin; the longest host name has 253.
pub const DENIAL_ORIGIN_BYTES: usize = 256;

/// Bytes kept of a method.
pub const DENIAL_METHOD_BYTES: usize = 32;

/// Bytes kept of the requested headers of one request.
pub const DENIAL_HEADERS_BYTES: usize = 512;

/// Bytes kept of a path.
pub const DENIAL_PATH_BYTES: usize = 256;
