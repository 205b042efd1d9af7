//! Bytes sealed on their way in.

use super::hides_md5;
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use sos_core::{Encryption, NewBlob, Seal};
use sos_crypto::{CHUNK_BYTES, SALT_BYTES, Sealer, SecretKey, TAG_BYTES, sealed_size};
use sos_store::{BlobWriter, StoreError};

/// The data key of an object or upload, and what is kept of how it is wrapped.
#[derive(Debug)]
pub(crate) struct Sealing {
    pub(super) data_key: SecretKey,
    pub(super) encryption: Encryption,
}

impl Sealing {
    /// One stream under the data key.
    pub(crate) fn stream(&self, part: u16, salt: [u8; SALT_BYTES]) -> Stream<'_> {
        Stream {
            sealing: self,
            part,
            salt,
        }
    }

    /// What an upload keeps: its parts have seals of their own.
    pub(crate) fn of_upload(&self) -> Encryption {
        self.encryption.clone()
    }

    /// What an object of one stream keeps.
    pub(crate) fn of_object(self, seal: Option<Seal>) -> Encryption {
        let mut encryption = self.encryption;
        if let Some(seal) = seal {
            encryption.nonce = seal.salt;
            encryption.stored_size = seal.stored_size;
        }
        encryption
    }
}

/// One stream of sealed bytes: an object that came whole (part 0), or a part.
#[derive(Clone, Copy)]
pub(crate) struct Stream<'a> {
    sealing: &'a Sealing,
    part: u16,
    salt: [u8; SALT_BYTES],
}

impl Stream<'_> {
    /// A writer of plaintext over one of sealed bytes.
    pub(crate) fn writer(&self, inner: Box<dyn BlobWriter>) -> Box<dyn BlobWriter> {
        Box::new(SealingWriter {
            sealer: Sealer::new(&self.sealing.data_key, &self.salt, self.part),
            waiting: BytesMut::new(),
            inner,
        })
    }

    /// What is kept of the stream, now that its length is known.
    pub(crate) fn seal(&self, plaintext_bytes: u64) -> Seal {
        Seal {
            salt: Bytes::copy_from_slice(&self.salt),
            stored_size: sealed_size(plaintext_bytes),
        }
    }

    /// The 16 bytes of the entity tag: the MD5, or where that must not be told, what the data key makes of it.
    pub(crate) fn etag(&self, md5: [u8; 16]) -> [u8; 16] {
        if hides_md5(&self.sealing.encryption) {
            self.sealing.data_key.obscure(&md5)
        } else {
            md5
        }
    }
}

/// Seals chunk after chunk. It holds back one chunk, since the last one is sealed as such.
struct SealingWriter {
    sealer: Sealer,
    waiting: BytesMut,
    inner: Box<dyn BlobWriter>,
}

impl SealingWriter {
    async fn seal(&mut self, length: usize, is_last: bool) -> Result<(), StoreError> {
        let mut chunk = BytesMut::with_capacity(length + TAG_BYTES);
        chunk.extend_from_slice(&self.waiting.split_to(length));
        let tag = self
            .sealer
            .seal(&mut chunk, is_last)
            .map_err(|_| StoreError::Damaged {
                what: "a stream that is too long to be sealed".to_owned(),
            })?;
        chunk.extend_from_slice(&tag);
        self.inner.write(chunk.freeze()).await
    }
}

#[async_trait]
impl BlobWriter for SealingWriter {
    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError> {
        self.waiting.extend_from_slice(&piece);
        while self.waiting.len() > CHUNK_BYTES {
            self.seal(CHUNK_BYTES, false).await?;
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<NewBlob, StoreError> {
        if !self.waiting.is_empty() {
            self.seal(self.waiting.len(), true).await?;
        }
        self.inner.finish().await
    }
}
