//! The bytes of an object on their way in: the contract between the gate, which verifies them, and the operations,
//! which store them.

use async_trait::async_trait;
use bytes::Bytes;
use sos_core::ChecksumAlgorithm;

/// A body whose framing, length and signatures are verified while it streams.
///
/// An operation reads until `None` and commits only then: whatever the client promised about the body has been
/// checked by that time. After an error the body is finished; reading on repeats an error.
#[async_trait]
pub trait ObjectBody: Send {
    /// Bytes of the object, without any framing, where the client said so beforehand. Exactly this many follow.
    fn length(&self) -> Option<u64>;

    /// The next piece, never empty and at most 64 KiB; `None` once everything has been verified.
    async fn next(&mut self) -> Result<Option<Bytes>, BodyError>;

    /// The checksum that came in the trailer, raw; known after `None`. The one who hashes the bytes compares it.
    fn trailer_checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)>;
}

/// Why a body is not accepted. Nothing of it may be kept.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It ended before the bytes that were announced.
    #[error("the body ended before the number of bytes that the request announced")]
    Incomplete,
    /// More bytes than announced, or than the operation (or a form's policy) takes.
    #[error("the body is larger than the {limit} bytes allowed")]
    TooLarge {
        /// The most that was allowed.
        limit: u64,
        /// How many there are, as far as they were counted.
        size: u64,
    },
    /// Fewer bytes than a form's policy demands.
    #[error("the body of {size} bytes is smaller than the {limit} bytes demanded")]
    TooSmall {
        /// The least that is demanded.
        limit: u64,
        /// How many there are.
        size: u64,
    },
    /// The aws-chunked framing is broken.
    #[error("the chunked framing of the body is broken: {0}")]
    ChunkMalformed(&'static str),
    /// More framing than content: chunks so small and many that reading them is not worthwhile.
    #[error("the body has too many small chunks")]
    TooManyChunks,
    /// The bytes do not have the SHA-256 that the request signed.
    #[error("the body does not have the SHA-256 that the request signed")]
    ContentSha256Mismatch {
        /// The hash in the request, in hex.
        expected: String,
        /// The hash of the bytes, in hex.
        computed: String,
    },
    /// The signature of a chunk or of the trailer is wrong.
    #[error("the signature of a chunk or of the trailer does not match")]
    SignatureMismatch,
    /// The trailer that was announced did not come.
    #[error("the trailer that the request announced did not come")]
    TrailerMissing,
    /// A trailer came that was not announced, twice, or that cannot be read.
    #[error("the trailer cannot be read: {0}")]
    TrailerMalformed(&'static str),
    /// The multipart/form-data around the file is broken.
    #[error("the form around the file is broken")]
    FormMalformed,
    /// Nothing arrived for too long.
    #[error("nothing of the body arrived for too long")]
    Timeout,
    /// The connection failed.
    #[error("the connection failed while the body was read")]
    Connection(#[source] Box<dyn std::error::Error + Send + Sync>),
}
