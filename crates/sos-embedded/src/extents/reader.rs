//! Reading an extent: every block is checked before a byte of it is given out.
//!
//! Reads run where they are asked for: with warm pages that is several times faster than handing them to a pool.

use super::{
    folder::ExtentFolder,
    layout::{BLOCK_BYTES, TRAILER_BYTES, block_count, decode_table, decode_trailer},
};
use crate::checksum::crc32c;
use bytes::Bytes;
use sos_core::ExtentId;
use sos_store::StoreError;
use std::{fs::File, io, os::unix::fs::FileExt, path::PathBuf};

/// The most that one read gives out.
const MAX_READ_BYTES: usize = 1 << 20;

/// An open extent.
pub(crate) struct ExtentReader {
    path: PathBuf,
    file: File,
    size: u64,
    checksums: Vec<u32>,
    /// Whole blocks that were read and checked last, and where they start.
    last: (u64, Bytes),
}

impl ExtentReader {
    /// Opens one. Answers [`StoreError::ExtentGone`] where it was removed.
    pub(crate) fn open(folder: &ExtentFolder, id: ExtentId) -> Result<Self, StoreError> {
        let path = folder.path(id);
        let file = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::ExtentGone(id),
            _ => StoreError::io("to open", &path, error),
        })?;
        let length = file
            .metadata()
            .map_err(|error| StoreError::io("to read", &path, error))?
            .len();
        let footer = read_footer(&file, length).map_err(|error| StoreError::io("to read", &path, error))?;
        let (size, checksums) = footer.ok_or_else(|| damaged(&path, "its footer"))?;
        Ok(Self {
            path,
            file,
            size,
            checksums,
            last: (0, Bytes::new()),
        })
    }

    /// Bytes in all.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Up to `limit` bytes at `offset`, at least one unless at the end.
    pub(crate) fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        if offset >= self.size || limit == 0 {
            return Ok(Bytes::new());
        }
        let cached = offset
            .checked_sub(self.last.0)
            .filter(|&skip| skip < self.last.1.len() as u64);
        if cached.is_none() {
            self.fill(offset, limit)?;
        }
        let skip = (offset - self.last.0) as usize;
        let end = self.last.1.len().min(skip + limit);
        Ok(self.last.1.slice(skip..end))
    }

    fn fill(&mut self, offset: u64, limit: usize) -> Result<(), StoreError> {
        let first = offset / BLOCK_BYTES as u64;
        let start = first * BLOCK_BYTES as u64;
        let wanted = (offset - start) as usize + limit.min(MAX_READ_BYTES);
        let end = (start + wanted.next_multiple_of(BLOCK_BYTES) as u64).min(self.size);
        let mut bytes = vec![0; (end - start) as usize];
        self.file
            .read_exact_at(&mut bytes, start)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => damaged(&self.path, "its end"),
                _ => StoreError::io("to read", &self.path, error),
            })?;
        for (block, number) in bytes.chunks(BLOCK_BYTES).zip(first..) {
            if self.checksums.get(number as usize) != Some(&crc32c(block)) {
                return Err(damaged(&self.path, &format!("block {number}")));
            }
        }
        self.last = (start, Bytes::from(bytes));
        Ok(())
    }

    /// Reads and checks every block.
    pub(crate) fn verify(&mut self) -> Result<(), StoreError> {
        let mut offset = 0;
        while offset < self.size {
            offset += self.read(offset, MAX_READ_BYTES)?.len() as u64;
        }
        Ok(())
    }
}

fn read_footer(file: &File, length: u64) -> io::Result<Option<(u64, Vec<u32>)>> {
    let Some(trailer_at) = length.checked_sub(TRAILER_BYTES as u64) else {
        return Ok(None);
    };
    let mut trailer = [0; TRAILER_BYTES];
    file.read_exact_at(&mut trailer, trailer_at)?;
    let Some((size, expected)) = decode_trailer(&trailer) else {
        return Ok(None);
    };
    let table_bytes = block_count(size) * 4;
    if size + table_bytes != trailer_at {
        return Ok(None);
    }
    let mut table = vec![0; table_bytes as usize];
    file.read_exact_at(&mut table, size)?;
    Ok(decode_table(&table, expected).map(|checksums| (size, checksums)))
}

fn damaged(path: &std::path::Path, part: &str) -> StoreError {
    StoreError::Damaged {
        what: format!("{} ({part})", path.display()),
    }
}
