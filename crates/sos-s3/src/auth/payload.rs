//! What a request says about its body: `x-amz-content-sha256`.

use super::RequestParts;
use crate::error::{Code, S3Error};

/// What the body is verified against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadHash {
    /// The SHA-256 of the body as sent.
    Sha256([u8; 32]),
    /// Nothing.
    Unsigned,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: a signature for each chunk.
    SignedChunks,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: and one for the trailer.
    SignedChunksWithTrailer,
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: chunks without signatures, then a trailer.
    UnsignedChunksWithTrailer,
}

pub(super) const HEADER: &str = "x-amz-content-sha256";
pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

impl PayloadHash {
    /// Reads a value of the header or the parameter.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            UNSIGNED => Self::Unsigned,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => Self::SignedChunks,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => Self::SignedChunksWithTrailer,
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Self::UnsignedChunksWithTrailer,
            _ => {
                let mut hash = [0; 32];
                hex::decode_to_slice(text, &mut hash).ok()?;
                Self::Sha256(hash)
            }
        })
    }

    /// Whether each chunk carries a signature.
    pub fn is_signed_chunks(self) -> bool {
        matches!(self, Self::SignedChunks | Self::SignedChunksWithTrailer)
    }

    /// Whether the body is in chunks of its own (`aws-chunked`).
    pub fn is_chunked(self) -> bool {
        self.is_signed_chunks() || self == Self::UnsignedChunksWithTrailer
    }

    /// The request's value as text (it is signed literally) and read; unsigned where the header is missing.
    pub(super) fn of_request<'a>(request: &RequestParts<'a>) -> Result<(&'a str, Self), S3Error> {
        let Ok(text) = request.single(HEADER) else {
            return Err(S3Error::with_message(
                Code::InvalidRequest,
                "x-amz-content-sha256 must be sent once",
            ));
        };
        Self::of_text(text.unwrap_or(UNSIGNED))
    }

    pub(super) fn of_text(text: &str) -> Result<(&str, Self), S3Error> {
        Self::parse(text).map(|payload| (text, payload)).ok_or_else(|| {
            S3Error::invalid_argument(
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
                 STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.",
                HEADER,
                text,
            )
        })
    }
}
