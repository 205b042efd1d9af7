//! Writing an extent: streamed to a temporary file while the sender sends, then synced and given its name.

use super::{
    folder::{ExtentFolder, ExtentGuard},
    layout::{BLOCK_BYTES, encode_footer},
};
use crate::checksum::crc32c;
use bytes::Bytes;
use sos_core::{ExtentId, PendingExtent};
use sos_store::StoreError;
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::PathBuf,
    sync::Arc,
};
use tokio::task::{JoinHandle, spawn_blocking};

/// What is collected before it is written: two of these per writer.
const BUFFER_BYTES: usize = 16 * BLOCK_BYTES;

/// A written buffer, to be filled again, and the checksums of its blocks.
type Written = io::Result<(Vec<u8>, Vec<u32>)>;

/// An extent on its way in.
pub(crate) struct ExtentWriter {
    folder: Arc<ExtentFolder>,
    id: ExtentId,
    guard: ExtentGuard,
    path: PathBuf,
    file: Arc<File>,
    filling: Vec<u8>,
    writing: Option<JoinHandle<Written>>,
    offset: u64,
    checksums: Vec<u32>,
}

impl ExtentWriter {
    /// Starts one under an id that was given out.
    pub(crate) fn new(folder: Arc<ExtentFolder>, id: ExtentId) -> Result<Self, StoreError> {
        let guard = ExtentGuard::new(Arc::clone(&folder), id);
        let path = folder.temporary_path(id);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path);
        let file = Arc::new(file.map_err(|error| failed("to create", &path, error))?);
        Ok(Self {
            folder,
            id,
            guard,
            path,
            file,
            filling: Vec::with_capacity(BUFFER_BYTES),
            writing: None,
            offset: 0,
            checksums: Vec::new(),
        })
    }

    /// Takes a piece; waits while the buffer before is still being written.
    pub(crate) async fn write(&mut self, mut piece: &[u8]) -> Result<(), StoreError> {
        while !piece.is_empty() {
            let count = piece.len().min(BUFFER_BYTES - self.filling.len());
            self.filling.extend_from_slice(&piece[..count]);
            piece = &piece[count..];
            if self.filling.len() == BUFFER_BYTES {
                self.hand_over().await?;
            }
        }
        Ok(())
    }

    /// Gives the full buffer to the pool, once the one before is written.
    async fn hand_over(&mut self) -> Result<(), StoreError> {
        let empty = self.settle().await?;
        let full = std::mem::replace(&mut self.filling, empty);
        let file = Arc::clone(&self.file);
        let offset = self.offset;
        self.offset += full.len() as u64;
        self.writing = Some(spawn_blocking(move || write_blocks(&file, full, offset)));
        Ok(())
    }

    /// Waits for the buffer that is being written and gives it back, empty.
    async fn settle(&mut self) -> Result<Vec<u8>, StoreError> {
        let Some(writing) = self.writing.take() else {
            return Ok(Vec::with_capacity(BUFFER_BYTES));
        };
        let written = writing.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        let (mut buffer, checksums) = written.map_err(|error| failed("to write", &self.path, error))?;
        buffer.clear();
        self.checksums.extend_from_slice(&checksums);
        Ok(buffer)
    }

    /// Writes what is left and the footer, syncs, and gives the extent its name.
    pub(crate) async fn finish(mut self) -> Result<PendingExtent, StoreError> {
        self.settle().await?;
        let size = self.offset + self.filling.len() as u64;
        let Self {
            folder,
            id,
            guard,
            path,
            file,
            filling,
            offset,
            mut checksums,
            ..
        } = self;
        let target = folder.path(id);
        let finished = spawn_blocking(move || {
            let (_, last) = write_blocks(&file, filling, offset)?;
            checksums.extend_from_slice(&last);
            file.write_all_at(&encode_footer(size, &checksums), size)?;
            file.sync_data()?;
            folder.place(id, |target| std::fs::rename(&path, target))
        });
        let finished = finished
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)));
        finished.map_err(|error| failed("to finish", &target, error))?;
        Ok(PendingExtent {
            id,
            size,
            guard: Box::new(guard),
        })
    }
}

/// Writes whole blocks (the last may be short) and gives the buffer back with their checksums.
fn write_blocks(file: &File, buffer: Vec<u8>, offset: u64) -> Written {
    let checksums = buffer.chunks(BLOCK_BYTES).map(crc32c).collect();
    file.write_all_at(&buffer, offset)?;
    Ok((buffer, checksums))
}

/// A second name for an extent's bytes.
pub(crate) async fn duplicate(
    folder: Arc<ExtentFolder>,
    source: ExtentId,
    target: ExtentId,
    size: u64,
) -> Result<PendingExtent, StoreError> {
    let guard = ExtentGuard::new(Arc::clone(&folder), target);
    let path = folder.path(source);
    let from = path.clone();
    // The guard goes with the link, which is made even if nobody waits for it any more.
    let linked = spawn_blocking(move || {
        folder.place(target, |place| std::fs::hard_link(&from, place))?;
        Ok(guard)
    });
    match linked.await.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(guard) => Ok(PendingExtent {
            id: target,
            size,
            guard: Box::new(guard),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StoreError::ExtentGone(source)),
        Err(error) => Err(failed("to link", &path, error)),
    }
}

fn failed(operation: &'static str, path: &std::path::Path, error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Refused(sos_core::Refusal::DiskFull)
        }
        _ => StoreError::io(operation, path, error),
    }
}

/// Bytes that ride until there are too many of them.
pub(crate) fn joined(pieces: Vec<Bytes>, length: usize) -> Bytes {
    let mut pieces = pieces;
    if pieces.len() == 1 {
        return pieces.swap_remove(0);
    }
    let mut whole = Vec::with_capacity(length);
    for piece in pieces {
        whole.extend_from_slice(&piece);
    }
    Bytes::from(whole)
}
