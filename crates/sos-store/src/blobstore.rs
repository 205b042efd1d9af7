//! The trait of bytes: streamed in before a command names them, read back against their checksums.

use crate::{error::StoreError, metastore::StoredObject};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{ExtentId, NewBlob, PartSpan, PendingExtent};

/// What bytes will be used for, which decides whether they may ride in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobUse {
    /// A whole object: small ones ride.
    Object,
    /// A part of an upload: always an extent.
    Part,
}

/// An engine's bytes.
#[async_trait]
pub trait Blobstore: Send + Sync + 'static {
    /// Starts writing. `length_bytes` is the declared length, where known; it places the bytes, it is not trusted.
    async fn create(
        &self,
        usage: BlobUse,
        length_bytes: Option<u64>,
    ) -> Result<Box<dyn BlobWriter>, StoreError>;

    /// Opens a version's bytes. Answers [`StoreError::ExtentGone`] or [`StoreError::PayloadMoved`] where the row is out of
    /// date: read it again, once.
    async fn open(&self, object: &StoredObject) -> Result<Box<dyn BlobReader>, StoreError>;

    /// The parts of a multipart object, in order; empty for any other object.
    async fn parts(&self, object: &StoredObject) -> Result<Vec<PartSpan>, StoreError>;

    /// A second name for an extent's bytes without moving them (a hard link): what a copy costs. `size` is the bytes that
    /// are stored ([`sos_core::ObjectRecord::stored_size`]).
    async fn duplicate(&self, extent: ExtentId, size: u64) -> Result<PendingExtent, StoreError>;
}

/// Bytes on their way in. Dropped before `finish`, it leaves nothing behind.
#[async_trait]
pub trait BlobWriter: Send {
    /// Takes a piece. Waits where the disk is slower than the sender.
    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError>;

    /// Makes the bytes durable (or ready to ride) and hands them over.
    async fn finish(self: Box<Self>) -> Result<NewBlob, StoreError>;
}

/// Bytes on their way out; every piece was checked against its checksum.
#[async_trait]
pub trait BlobReader: Send {
    /// Bytes in all.
    fn size(&self) -> u64;

    /// Up to `limit` bytes (at least one) at `offset`; empty only at the end. Reading forward is cheapest.
    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError>;
}
