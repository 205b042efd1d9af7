//! The chain of signatures of a streaming body: each chunk signs the signature before it.
//!
//! Source: AWS, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and
//! its page on trailing headers.

use super::{SigningKey, same_signature};
use std::fmt;

/// SHA-256 of nothing, which each chunk signs beside its own hash.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Verifies the chunks of one body, in order.
#[derive(Clone)]
pub struct ChunkSigner {
    key: SigningKey,
    timestamp: String,
    scope: String,
    previous: String,
}

impl ChunkSigner {
    /// Starts the chain at the request's own signature.
    pub fn new(key: SigningKey, timestamp: String, scope: String, seed_signature: String) -> Self {
        Self {
            key,
            timestamp,
            scope,
            previous: seed_signature,
        }
    }

    /// Whether this is the next chunk's signature; `sha256` is the hash of its bytes.
    pub fn verify_chunk(&mut self, sha256: &[u8], provided: &str) -> bool {
        let string_to_sign = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{EMPTY_SHA256}\n{}",
            self.timestamp,
            self.scope,
            self.previous,
            hex::encode(sha256)
        );
        self.advance(&string_to_sign, provided)
    }

    /// Whether this is the trailer's signature; `sha256` is the hash of its lines, each `name:value\n`.
    pub fn verify_trailer(&mut self, sha256: &[u8], provided: &str) -> bool {
        let string_to_sign = format!(
            "AWS4-HMAC-SHA256-TRAILER\n{}\n{}\n{}\n{}",
            self.timestamp,
            self.scope,
            self.previous,
            hex::encode(sha256)
        );
        self.advance(&string_to_sign, provided)
    }

    fn advance(&mut self, string_to_sign: &str, provided: &str) -> bool {
        self.previous = self.key.sign(string_to_sign.as_bytes());
        same_signature(&self.previous, provided)
    }
}

impl fmt::Debug for ChunkSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ChunkSigner")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
