//! The bytes of the in-memory engine.

use super::MemoryStore;
use crate::{
    blobstore::{BlobReader, BlobUse, BlobWriter, Blobstore},
    error::StoreError,
    metastore::StoredObject,
    rows::value,
};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use sos_core::{Blob, ExtentId, NewBlob, PartSpan, PendingExtent};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Objects up to this size ride beside their rows.
const RIDING_LIMIT_BYTES: usize = 128 * 1024;

/// All extents, by number.
#[derive(Default)]
pub(super) struct Extents {
    bytes: Mutex<HashMap<ExtentId, Bytes>>,
    last: AtomicU64,
}

impl Extents {
    pub(super) fn count(&self) -> usize {
        self.bytes().len()
    }

    pub(super) fn remove(&self, id: ExtentId) {
        self.bytes().remove(&id);
    }

    fn get(&self, id: ExtentId) -> Result<Bytes, StoreError> {
        self.bytes().get(&id).cloned().ok_or(StoreError::ExtentGone(id))
    }

    fn add(self: &Arc<Self>, bytes: Bytes) -> PendingExtent {
        let id = ExtentId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        let size = bytes.len() as u64;
        self.bytes().insert(id, bytes);
        let guard = ExtentGuard {
            extents: Arc::clone(self),
            id,
            armed: AtomicBool::new(true),
        };
        PendingExtent {
            id,
            size,
            guard: Box::new(guard),
        }
    }

    fn bytes(&self) -> MutexGuard<'_, HashMap<ExtentId, Bytes>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes an extent that no record came to name.
pub(super) struct ExtentGuard {
    extents: Arc<Extents>,
    id: ExtentId,
    armed: AtomicBool,
}

impl ExtentGuard {
    pub(super) fn disarm(&self) {
        self.armed.store(false, Ordering::Relaxed);
    }
}

impl Drop for ExtentGuard {
    fn drop(&mut self) {
        if self.armed.load(Ordering::Relaxed) {
            self.extents.remove(self.id);
        }
    }
}

#[async_trait]
impl Blobstore for MemoryStore {
    async fn create(
        &self,
        usage: BlobUse,
        length_bytes: Option<u64>,
    ) -> Result<Box<dyn BlobWriter>, StoreError> {
        let expected = length_bytes.unwrap_or(0).min(RIDING_LIMIT_BYTES as u64) as usize;
        Ok(Box::new(Writer {
            extents: Arc::clone(&self.extents),
            usage,
            bytes: BytesMut::with_capacity(expected),
        }))
    }

    async fn open(&self, object: &StoredObject) -> Result<Box<dyn BlobReader>, StoreError> {
        let pieces = match &object.record.blob {
            Blob::Empty => Vec::new(),
            Blob::Riding => vec![self.payload(object.payload)?],
            Blob::Extent(extent) => vec![self.extents.get(*extent)?],
            Blob::Parts { .. } => self
                .parts(object)
                .await?
                .iter()
                .filter_map(|span| span.extent)
                .map(|extent| self.extents.get(extent))
                .collect::<Result<_, _>>()?,
        };
        Ok(Box::new(Reader { pieces }))
    }

    async fn parts(&self, object: &StoredObject) -> Result<Vec<PartSpan>, StoreError> {
        match object.record.blob {
            Blob::Parts { .. } => value::decode_manifest(&self.payload(object.payload)?),
            Blob::Empty | Blob::Riding | Blob::Extent(_) => Ok(Vec::new()),
        }
    }

    async fn duplicate(&self, extent: ExtentId, _size: u64) -> Result<PendingExtent, StoreError> {
        Ok(self.extents.add(self.extents.get(extent)?))
    }
}

struct Writer {
    extents: Arc<Extents>,
    usage: BlobUse,
    bytes: BytesMut,
}

#[async_trait]
impl BlobWriter for Writer {
    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError> {
        self.bytes.extend_from_slice(&piece);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<NewBlob, StoreError> {
        let Self {
            extents,
            usage,
            bytes,
        } = *self;
        let bytes = bytes.freeze();
        Ok(match usage {
            _ if bytes.is_empty() => NewBlob::Empty,
            BlobUse::Object if bytes.len() <= RIDING_LIMIT_BYTES => NewBlob::Riding(bytes),
            BlobUse::Object | BlobUse::Part => NewBlob::Extent(extents.add(bytes)),
        })
    }
}

struct Reader {
    pieces: Vec<Bytes>,
}

#[async_trait]
impl BlobReader for Reader {
    fn size(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.len() as u64).sum()
    }

    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        let mut offset = offset;
        for piece in &self.pieces {
            let length = piece.len() as u64;
            if offset < length {
                let start = offset as usize;
                let end = piece.len().min(start.saturating_add(limit.max(1)));
                return Ok(piece.slice(start..end));
            }
            offset -= length;
        }
        Ok(Bytes::new())
    }
}
