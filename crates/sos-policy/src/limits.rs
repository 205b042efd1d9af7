//! What a document may hold at most. Together they bound the time and the memory that reading and deciding cost.

/// Bytes of a document. Bucket policies are limited to 20 KB
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>); identity and session policies have
/// lower quotas of their own, which whoever stores them applies.
pub const MAX_DOCUMENT_BYTES: usize = 20_480;

/// Brackets within brackets. The language itself needs seven.
pub const MAX_DEPTH: usize = 16;

/// Statements of a document. A limit of SOS: the bytes allow some 270 of the shortest.
pub const MAX_STATEMENTS: usize = 256;

/// Characters between two `*` where a `?` is among them, in a text with wildcards. A limit of SOS: such a part is looked for
/// in time that grows with its length, all others are not.
pub const MAX_HOLED_CHARACTERS: usize = 256;

/// Values of one list: of actions, resources, principals, or of a condition key. A limit of SOS.
pub const MAX_VALUES: usize = 1_024;
