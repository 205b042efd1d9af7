//! Every limit of the protocol, with its source. Nothing read from the network goes without one.

use std::time::Duration;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;

/// The largest piece of a body that is handed on at once, whatever the client's chunks are (our own; two TLS
/// records times two).
pub const MAX_PIECE_BYTES: usize = 64 * 1024;

/// The largest object of a single PUT, copy or POST form (AWS: "Uploading objects", 5 GB).
pub const MAX_SINGLE_PUT_BYTES: u64 = 5 * GIB;

/// The largest part (AWS: "Amazon S3 multipart upload limits").
pub const MAX_PART_BYTES: u64 = 5 * GIB;

/// The smallest part that is not the last (AWS: "Amazon S3 multipart upload limits").
pub const MIN_PART_BYTES: u64 = 5 * MIB;

/// The highest part number (AWS: "Amazon S3 multipart upload limits").
pub const MAX_PARTS: u16 = 10_000;

/// The largest object (AWS: "Amazon S3 multipart upload limits", 5 TB).
pub const MAX_OBJECT_BYTES: u64 = 5 * 1024 * GIB;

/// The longest key in bytes of UTF-8 (AWS: "Naming Amazon S3 objects").
pub const MAX_KEY_BYTES: usize = sos_core::ObjectKey::MAX_BYTES;

/// User metadata, names and values together (AWS: "Working with object metadata", 2 KB).
pub const MAX_USER_METADATA_BYTES: usize = 2 * 1024;

/// All headers and the request line (AWS: "RequestHeaderSectionTooLarge", 8 KB for REST; browsers behind proxies
/// send more, so 16).
pub const MAX_HEADER_SECTION_BYTES: usize = 16 * 1024;

/// How many header fields (our own; lower than what the HTTP library allows, so that the answer is ours).
pub const MAX_HEADER_FIELDS: usize = 96;

/// How far a request's clock may be off (AWS: "RequestTimeTooSkewed", 15 minutes).
pub const MAX_CLOCK_SKEW: Duration = Duration::from_mins(15);

/// The longest life of a V4 presigned URL (AWS: "Authenticating Requests: Using Query Parameters", seven days).
pub const MAX_PRESIGN_SECONDS: i64 = 604_800;

/// Signing keys that are kept, one per (key, day, region) in use (our own).
pub const MAX_CACHED_SIGNING_KEYS: usize = 10_000;

/// The longest header line of a chunk, extensions and line end included (our own; S3's own is under 110).
pub const MAX_CHUNK_HEADER_BYTES: usize = 1024;

/// Chunks that may be of any size (our own; S3 refuses every chunk but the last below 8 KiB, older clients send
/// such).
pub const FREE_CHUNKS: u64 = 10_000;

/// What chunks beyond [`FREE_CHUNKS`] must hold on average, in bytes (our own).
pub const MIN_AVERAGE_CHUNK_BYTES: u64 = 1024;

/// All trailer lines of a body together (our own; one checksum and one signature need under 250).
pub const MAX_TRAILER_BYTES: usize = 4 * 1024;

/// Nothing of a body for so long, and it is given up (our own; AWS closes "idle connections" after 20 to 30 s).
pub const BODY_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// What is read of a refused upload, so that its sender sees the answer (our own).
pub const MAX_DRAIN_BYTES: u64 = MIB;

/// How long a refused upload is read (our own).
pub const MAX_DRAIN_TIME: Duration = Duration::from_secs(2);

/// XML of a CORS configuration (AWS: "The document is limited to 64 KB in size").
pub const MAX_CORS_DOCUMENT_BYTES: usize = 64 * 1024;

/// XML of a bucket's other configurations, ACLs and tags (our own; S3's largest is about this).
pub const MAX_CONFIG_DOCUMENT_BYTES: usize = 256 * 1024;

/// A bucket policy (AWS: "Bucket policies are limited to 20 KB in size").
pub const MAX_POLICY_DOCUMENT_BYTES: usize = 20 * 1024;

/// XML of CompleteMultipartUpload: 10 000 parts with ETag and checksum (our own; under 400 bytes a part).
pub const MAX_COMPLETE_DOCUMENT_BYTES: usize = 4 * 1024 * 1024;

/// XML of DeleteObjects: 1000 keys of 1024 bytes, each byte at most six characters of XML (AWS: "up to 1000 keys",
/// 2 MB; ours has room for escaped keys).
pub const MAX_DELETE_DOCUMENT_BYTES: usize = 8 * 1024 * 1024;

/// Keys in one DeleteObjects (AWS: DeleteObjects).
pub const MAX_DELETE_KEYS: usize = 1000;

/// Entries of one page of a listing (AWS: ListObjectsV2 and others).
pub const MAX_PAGE_ENTRIES: usize = 1000;

/// Fields of a form before its file, names and values together (AWS: "Form-based uploads using POST", 20 KB for
/// the policy and form fields).
pub const MAX_FORM_FIELDS_BYTES: usize = 20 * 1024;

/// What a form may hold before the first byte of its file: fields, part headers, boundaries (our own).
pub const MAX_FORM_PREAMBLE_BYTES: usize = 64 * 1024;

/// Headers of one part of a form (our own).
pub const MAX_FORM_PART_HEADER_BYTES: usize = 8 * 1024;

/// Fields of a form (our own).
pub const MAX_FORM_FIELDS: usize = 100;

/// What may follow a form's file: fields that S3 ignores, the last boundary, an epilogue (our own).
pub const MAX_FORM_EPILOGUE_BYTES: usize = 64 * 1024;

/// The body of a request for a session (our own): a policy of 2048 characters and a provider's token, encoded.
pub const MAX_STS_BYTES: usize = 64 * 1024;

/// A form's boundary (RFC 2046, section 5.1.1).
pub const MAX_FORM_BOUNDARY_BYTES: usize = 70;

/// Conditions of a POST policy (our own).
pub const MAX_POLICY_CONDITIONS: usize = 200;
