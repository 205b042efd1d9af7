//! Bodies that are refused, in S3's words.

use crate::error::{Code, S3Error};
use sos_service::BodyError;

impl From<BodyError> for S3Error {
    fn from(error: BodyError) -> Self {
        let refusal = match &error {
            BodyError::Incomplete | BodyError::Connection(_) => Self::new(Code::IncompleteBody),
            BodyError::TooLarge { limit, size } => Self::new(Code::EntityTooLarge)
                .element("ProposedSize", size.to_string())
                .element("MaxSizeAllowed", limit.to_string()),
            BodyError::TooSmall { limit, size } => Self::new(Code::EntityTooSmall)
                .element("ProposedSize", size.to_string())
                .element("MinSizeAllowed", limit.to_string()),
            BodyError::ChunkMalformed(reason) => Self::with_message(
                Code::InvalidRequest,
                format!("The chunked encoding of the body is broken: {reason}."),
            ),
            BodyError::TooManyChunks => Self::new(Code::InvalidChunkSize),
            BodyError::ContentSha256Mismatch { expected, computed } => {
                Self::new(Code::XAmzContentSha256Mismatch)
                    .element("ClientComputedContentSHA256", expected)
                    .element("S3ComputedContentSHA256", computed)
            }
            BodyError::SignatureMismatch => Self::new(Code::SignatureDoesNotMatch),
            BodyError::TrailerMissing | BodyError::TrailerMalformed(_) => Self::new(Code::MalformedTrailer),
            BodyError::FormMalformed => Self::new(Code::MalformedPostRequest),
            BodyError::Timeout => Self::new(Code::RequestTimeout),
        };
        refusal.because(error)
    }
}
