//! Sealed streams: bytes of any length in chunks that are authenticated one by one.
//!
//! The plaintext is cut into chunks of 64 KiB, of which the last may be shorter; each is sealed by itself and is followed
//! by its tag. There is no header: the salt of the stream is kept where its bytes are named. An empty plaintext is an
//! empty stream.
//!
//! Key and nonces are the stream's own: HKDF-SHA-256 over the data key, with the random salt and the number of the part,
//! gives the AES key and the first 7 bytes of every nonce; the other 5 are the chunk's number and whether it is the last
//! one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
//! Nonce-Reuse Misuse-Resistance", 2015). So a chunk opens in its own place of its own stream alone: chunks that were
//! swapped, repeated, left out or taken from another part or object do not open, and neither does a stream that was cut.

use crate::{NotAuthentic, secret::SecretKey, wrap::aes};
use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce};
use zeroize::Zeroize;

/// Plaintext bytes of a chunk; the last one may have fewer.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Bytes that sealing adds to each chunk.
pub const TAG_BYTES: usize = 16;

/// Bytes of the random salt of a stream.
pub const SALT_BYTES: usize = 16;

/// Bytes of the nonce that all chunks of a stream have in common.
const PREFIX_BYTES: usize = 7;

/// The bytes that a plaintext of so many bytes has when it is sealed.
pub const fn sealed_size(plaintext_bytes: u64) -> u64 {
    plaintext_bytes + plaintext_bytes.div_ceil(CHUNK_BYTES as u64) * TAG_BYTES as u64
}

/// What one stream is sealed under.
struct StreamKey {
    aes: LessSafeKey,
    prefix: [u8; PREFIX_BYTES],
}

impl StreamKey {
    /// `part` is the number of the part, or 0 for an object that came whole.
    fn new(data_key: &SecretKey, salt: &[u8], part: u16) -> Self {
        let mut derived: [u8; 32 + PREFIX_BYTES] =
            data_key.derive(salt, &[b"sos sealed stream 1\0", &part.to_be_bytes()]);
        let mut key = [0; 32];
        let mut prefix = [0; PREFIX_BYTES];
        key.copy_from_slice(&derived[..32]);
        prefix.copy_from_slice(&derived[32..]);
        derived.zeroize();
        let aes = aes(&SecretKey::new(key));
        key.zeroize();
        Self { aes, prefix }
    }

    fn nonce(&self, chunk: u32, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[..PREFIX_BYTES].copy_from_slice(&self.prefix);
        nonce[PREFIX_BYTES..11].copy_from_slice(&chunk.to_be_bytes());
        nonce[11] = u8::from(is_last);
        Nonce::assume_unique_for_key(nonce)
    }
}

/// Seals a stream, chunk after chunk.
pub struct Sealer {
    key: StreamKey,
    next: u32,
}

impl Sealer {
    /// A stream under this data key. The salt is random, so that no two streams have the same key; `part` is the number of
    /// the part, or 0 for an object that came whole.
    pub fn new(data_key: &SecretKey, salt: &[u8; SALT_BYTES], part: u16) -> Self {
        Self {
            key: StreamKey::new(data_key, salt, part),
            next: 0,
        }
    }

    /// Seals the next chunk in place and gives its tag. All but the last have [`CHUNK_BYTES`]; the last has at least one
    /// byte. After 2^32 chunks (256 TiB) there is no next one.
    pub fn seal(&mut self, chunk: &mut [u8], is_last: bool) -> Result<[u8; TAG_BYTES], NotAuthentic> {
        debug_assert!(
            chunk.len() == CHUNK_BYTES || (is_last && !chunk.is_empty() && chunk.len() < CHUNK_BYTES)
        );
        let nonce = self.key.nonce(self.next, is_last);
        self.next = self.next.checked_add(1).ok_or(NotAuthentic)?;
        let tag = self
            .key
            .aes
            .seal_in_place_separate_tag(nonce, Aad::empty(), chunk);
        let tag = tag.map_err(|_| NotAuthentic)?;
        tag.as_ref().try_into().map_err(|_| NotAuthentic)
    }
}

/// Opens chunks of a stream, in any order.
pub struct Opener {
    key: StreamKey,
    plaintext_bytes: u64,
}

impl Opener {
    /// The stream that was sealed like this. How many bytes it has says which chunk is the last one, so that a stream that
    /// was cut does not open.
    pub fn new(data_key: &SecretKey, salt: &[u8], part: u16, plaintext_bytes: u64) -> Self {
        Self {
            key: StreamKey::new(data_key, salt, part),
            plaintext_bytes,
        }
    }

    /// Plaintext bytes of a chunk, from 0; 0 beyond the end.
    pub fn chunk_bytes(&self, chunk: u32) -> usize {
        let start = u64::from(chunk) * CHUNK_BYTES as u64;
        let rest = self.plaintext_bytes.saturating_sub(start);
        rest.min(CHUNK_BYTES as u64) as usize
    }

    /// Opens a chunk, from 0: `sealed` is the chunk and its tag. The answer is all of its plaintext.
    pub fn open(&self, chunk: u32, sealed: &[u8]) -> Result<Vec<u8>, NotAuthentic> {
        let expected = self.chunk_bytes(chunk);
        if expected == 0 || sealed.len() != expected + TAG_BYTES {
            return Err(NotAuthentic);
        }
        let is_last = (u64::from(chunk) + 1) * CHUNK_BYTES as u64 >= self.plaintext_bytes;
        let (bytes, tag) = sealed.split_at(expected);
        let mut opened = vec![0; expected];
        self.key
            .aes
            .open_separate_gather(
                self.key.nonce(chunk, is_last),
                Aad::empty(),
                bytes,
                tag,
                &mut opened,
            )
            .map_err(|_| NotAuthentic)?;
        Ok(opened)
    }
}

#[cfg(test)]
mod tests;
