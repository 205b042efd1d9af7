//! Bytes in and out: riding in the log, in one extent, or in the extents of a manifest.

use crate::{
    engine::{
        queue::{Queue, Work},
        shared::Shared,
    },
    extents::{
        pins::Pin,
        reader::ExtentReader,
        writer::{self, ExtentWriter},
    },
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{Blob, ExtentId, NewBlob, PartSpan, PendingExtent, Refusal};
use sos_store::{
    BlobReader, BlobWriter, OrderedRows, StoreError, StoredObject,
    blobstore::BlobUse,
    rows::{GarbageKind, key, value},
};
use std::sync::{Arc, atomic::Ordering};

/// A free extent id; reserves more where none is left.
async fn allocate(shared: &Shared, queue: &Queue) -> Result<ExtentId, StoreError> {
    loop {
        if let Some(id) = shared.extents.allocate() {
            return Ok(id);
        }
        queue.ask(Work::ReserveExtents).await?;
    }
}

/// Starts writing.
pub(crate) fn create(
    shared: &Arc<Shared>,
    queue: &Arc<Queue>,
    usage: BlobUse,
    length_bytes: Option<u64>,
) -> Result<Box<dyn BlobWriter>, StoreError> {
    shared.check_writable()?;
    if shared.disk_low.load(Ordering::Relaxed) {
        return Err(StoreError::Refused(Refusal::DiskFull));
    }
    let limit = match usage {
        BlobUse::Object
            if length_bytes.is_none_or(|length| length <= shared.options.ride_up_to_bytes as u64) =>
        {
            shared.options.ride_up_to_bytes
        }
        BlobUse::Object | BlobUse::Part => 0,
    };
    Ok(Box::new(Writer {
        shared: Arc::clone(shared),
        queue: Arc::clone(queue),
        limit,
        pieces: Vec::new(),
        collected: 0,
        extent: None,
    }))
}

/// A second name for an extent.
pub(crate) async fn duplicate(
    shared: &Shared,
    queue: &Queue,
    extent: ExtentId,
    size: u64,
) -> Result<PendingExtent, StoreError> {
    shared.check_writable()?;
    let target = allocate(shared, queue).await?;
    writer::duplicate(Arc::clone(&shared.extents), extent, target, size).await
}

/// Collects what may ride; from the limit on it streams into an extent.
struct Writer {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    limit: usize,
    pieces: Vec<Bytes>,
    collected: usize,
    extent: Option<ExtentWriter>,
}

#[async_trait]
impl BlobWriter for Writer {
    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError> {
        if piece.is_empty() {
            return Ok(());
        }
        if self.extent.is_none() && self.collected + piece.len() <= self.limit {
            self.collected += piece.len();
            self.pieces.push(piece);
            return Ok(());
        }
        let extent = if let Some(extent) = &mut self.extent {
            extent
        } else {
            let id = allocate(&self.shared, &self.queue).await?;
            let extent = ExtentWriter::new(Arc::clone(&self.shared.extents), id)?;
            self.extent.insert(extent)
        };
        for piece in std::mem::take(&mut self.pieces) {
            extent.write(&piece).await?;
        }
        extent.write(&piece).await
    }

    async fn finish(self: Box<Self>) -> Result<NewBlob, StoreError> {
        match self.extent {
            Some(extent) => Ok(NewBlob::Extent(extent.finish().await?)),
            None if self.collected == 0 => Ok(NewBlob::Empty),
            None => Ok(NewBlob::Riding(writer::joined(self.pieces, self.collected))),
        }
    }
}

/// Opens a version's bytes.
pub(crate) fn open(shared: &Shared, object: &StoredObject) -> Result<Box<dyn BlobReader>, StoreError> {
    match object.record.blob {
        Blob::Empty => Ok(Box::new(Riding(Bytes::new()))),
        Blob::Riding => Ok(Box::new(Riding(payload(shared, object)?))),
        Blob::Extent(id) => {
            let reader = ExtentReader::open(&shared.extents, id)?;
            if reader.size() != object.record.stored_size() {
                return Err(StoreError::Damaged {
                    what: format!("extent {} (its length)", id.0),
                });
            }
            Ok(Box::new(Single(reader)))
        }
        Blob::Parts { .. } => {
            // Pinned first: what the manifest names from here on stays, or is gone already and says so at once.
            let pin = shared.pins.pin(shared.next_order.load(Ordering::Acquire));
            let parts = parts(shared, object)?;
            // What was freed before is not kept by the pin.
            let freed = shared
                .view()
                .get(&key::garbage(object.record.order, GarbageKind::Version))?;
            if let Some(extent) = parts
                .iter()
                .find_map(|part| part.extent)
                .filter(|_| freed.is_some())
            {
                return Err(StoreError::ExtentGone(extent));
            }
            let mut reader = Parts::new(shared, parts, pin);
            if reader.size > 0 {
                reader.seek(0)?;
            }
            Ok(Box::new(reader))
        }
    }
}

/// The parts of a multipart object.
pub(crate) fn parts(shared: &Shared, object: &StoredObject) -> Result<Vec<PartSpan>, StoreError> {
    match object.record.blob {
        Blob::Parts { .. } => value::decode_manifest(&payload(shared, object)?),
        Blob::Empty | Blob::Riding | Blob::Extent(_) => Ok(Vec::new()),
    }
}

fn payload(shared: &Shared, object: &StoredObject) -> Result<Bytes, StoreError> {
    let pointer = object.payload.ok_or_else(|| StoreError::RowUnreadable {
        what: format!("version {}", object.record.version_id()),
        reason: "its payload is missing".to_owned(),
    })?;
    shared.segments.read(pointer)
}

struct Riding(Bytes);

#[async_trait]
impl BlobReader for Riding {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        let start = self.0.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        let end = self.0.len().min(start.saturating_add(limit));
        Ok(self.0.slice(start..end))
    }
}

struct Single(ExtentReader);

#[async_trait]
impl BlobReader for Single {
    fn size(&self) -> u64 {
        self.0.size()
    }

    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        self.0.read(offset, limit)
    }
}

/// Several extents as one, opened one after the other.
struct Parts {
    folder: Arc<crate::extents::folder::ExtentFolder>,
    /// Where each part starts, with the part; empty parts are left out.
    spans: Vec<(u64, PartSpan)>,
    size: u64,
    open: Option<(u64, ExtentReader)>,
    _pin: Pin,
}

impl Parts {
    fn new(shared: &Shared, parts: Vec<PartSpan>, pin: Pin) -> Self {
        let mut size = 0;
        let mut spans = Vec::with_capacity(parts.len());
        for part in parts.into_iter().filter(|part| part.size > 0) {
            let start = size;
            size += part.stored_size();
            spans.push((start, part));
        }
        Self {
            folder: Arc::clone(&shared.extents),
            spans,
            size,
            open: None,
            _pin: pin,
        }
    }

    /// Opens the extent that holds an offset, which is below the size.
    fn seek(&mut self, offset: u64) -> Result<(), StoreError> {
        let position = self.spans.partition_point(|(start, _)| *start <= offset) - 1;
        let (start, part) = &self.spans[position];
        let damaged = || StoreError::Damaged {
            what: format!("part {} (its extent)", part.number),
        };
        let reader = ExtentReader::open(&self.folder, part.extent.ok_or_else(damaged)?)?;
        if reader.size() != part.stored_size() {
            return Err(damaged());
        }
        self.open = Some((*start, reader));
        Ok(())
    }
}

#[async_trait]
impl BlobReader for Parts {
    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        if offset >= self.size {
            return Ok(Bytes::new());
        }
        let inside = |open: &(u64, ExtentReader)| (open.0..open.0 + open.1.size()).contains(&offset);
        if !self.open.as_ref().is_some_and(inside) {
            self.seek(offset)?;
        }
        match &mut self.open {
            Some((start, reader)) => reader.read(offset - *start, limit),
            None => Ok(Bytes::new()),
        }
    }
}
