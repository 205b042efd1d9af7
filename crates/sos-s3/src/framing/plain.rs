//! Bodies that are the object itself.

use crate::{auth::PayloadHash, limits::MAX_PIECE_BYTES};
use aws_lc_rs::digest;
use bytes::Bytes;
use sos_service::BodyError;

/// Counts and hashes a body without framing.
pub(super) struct Plain {
    length: Option<u64>,
    received: u64,
    sha256: Option<(digest::Context, [u8; 32])>,
}

impl Plain {
    pub(super) fn new(length: Option<u64>, payload: PayloadHash) -> Self {
        let sha256 = match payload {
            PayloadHash::Sha256(expected) => Some((digest::Context::new(&digest::SHA256), expected)),
            _ => None,
        };
        Self {
            length,
            received: 0,
            sha256,
        }
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    pub(super) fn advance(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, BodyError> {
        if input.is_empty() {
            return Ok(None);
        }
        let piece = input.split_to(input.len().min(MAX_PIECE_BYTES));
        self.received += piece.len() as u64;
        match self.length {
            Some(limit) if self.received > limit => {
                return Err(BodyError::TooLarge {
                    limit,
                    size: self.received,
                });
            }
            _ => {}
        }
        if let Some((context, _)) = &mut self.sha256 {
            context.update(&piece);
        }
        Ok(Some(piece))
    }

    pub(super) fn finish(&mut self) -> Result<(), BodyError> {
        if self.length.is_some_and(|length| self.received < length) {
            return Err(BodyError::Incomplete);
        }
        let Some((context, expected)) = self.sha256.take() else {
            return Ok(());
        };
        let computed = context.finish();
        if computed.as_ref() == expected {
            return Ok(());
        }
        Err(BodyError::ContentSha256Mismatch {
            expected: hex::encode(expected),
            computed: hex::encode(computed),
        })
    }
}
