//! The segment files and the table of those that exist.

use super::layout::{SEGMENT_HEADER_BYTES, SegmentHeader};
use crate::checksum;
use bytes::Bytes;
use sos_store::{PayloadPointer, StoreError};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

/// So many segments stay open; the others are opened again when they are read.
const OPEN_FILES: usize = 512;

/// One segment file.
pub(crate) struct Segment {
    /// What its header says.
    pub(crate) header: SegmentHeader,
    /// Where it is.
    pub(crate) path: PathBuf,
    file: Mutex<Option<Arc<File>>>,
    /// Bytes in use: groups end here.
    length: AtomicU64,
    /// The number of its last group; less than `header.first_group` where it has none.
    last_group: AtomicU64,
}

impl Segment {
    /// A segment that exists on disk.
    pub(crate) fn new(header: SegmentHeader, path: PathBuf, file: Arc<File>, length: u64) -> Self {
        Self {
            header,
            path,
            file: Mutex::new(Some(file)),
            length: AtomicU64::new(length),
            last_group: AtomicU64::new(header.first_group.saturating_sub(1)),
        }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u64 {
        self.header.id
    }

    /// Bytes in use.
    pub(crate) fn length(&self) -> u64 {
        self.length.load(Ordering::Acquire)
    }

    /// The number of its last group.
    pub(crate) fn last_group(&self) -> u64 {
        self.last_group.load(Ordering::Acquire)
    }

    /// Whether it holds no group.
    pub(crate) fn is_empty(&self) -> bool {
        self.last_group() < self.header.first_group
    }

    /// Notes that groups up to this one end here.
    pub(crate) fn advance(&self, length: u64, last_group: u64) {
        self.length.store(length, Ordering::Release);
        self.last_group.store(last_group, Ordering::Release);
    }

    /// Where its sealed rows are, once it is sealed.
    pub(crate) fn seal_path(&self) -> PathBuf {
        self.path.with_extension("hdr")
    }

    /// Where its mark is from a repair until what only the index kept of it is in the log again.
    pub(crate) fn repaired_path(&self) -> PathBuf {
        self.path.with_extension("repaired")
    }

    fn lock_file(&self) -> MutexGuard<'_, Option<Arc<File>>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All segments that exist, by number.
pub(crate) struct Segments {
    folder: PathBuf,
    table: RwLock<BTreeMap<u64, Arc<Segment>>>,
    open_files: AtomicUsize,
}

impl Segments {
    /// An empty table over a folder.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            table: RwLock::default(),
            open_files: AtomicUsize::new(0),
        }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a segment.
    pub(crate) fn path(&self, id: u64) -> PathBuf {
        self.folder.join(format!("{id:010}.seg"))
    }

    /// Adds one.
    pub(crate) fn insert(&self, segment: Arc<Segment>) {
        self.open_files.fetch_add(1, Ordering::Relaxed);
        self.table
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(segment.id(), segment);
        self.close_some();
    }

    /// Forgets one; readers that hold its file keep reading.
    pub(crate) fn remove(&self, id: u64) -> Option<Arc<Segment>> {
        let removed = self
            .table
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
        let closed = removed.as_ref().and_then(|segment| segment.lock_file().take());
        if closed.is_some() {
            self.open_files.fetch_sub(1, Ordering::Relaxed);
        }
        removed
    }

    /// One of them.
    pub(crate) fn get(&self, id: u64) -> Option<Arc<Segment>> {
        self.table
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned()
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<Segment>> {
        self.table
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// Whether one with a number in `[from, to]` exists, `but` aside.
    pub(crate) fn any_within(&self, from: u64, to: u64, but: u64) -> bool {
        from <= to
            && self
                .table
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .range(from..=to)
                .any(|(&id, _)| id != but)
    }

    /// The oldest number at or above `id` that exists.
    pub(crate) fn oldest_from(&self, id: u64) -> Option<u64> {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        table.range(id..).next().map(|(&id, _)| id)
    }

    /// The segment's file, opened anew where it was closed meanwhile.
    pub(crate) fn file(&self, segment: &Segment) -> io::Result<Arc<File>> {
        let mut slot = segment.lock_file();
        if let Some(file) = &*slot {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(OpenOptions::new().read(true).open(&segment.path)?);
        *slot = Some(Arc::clone(&file));
        drop(slot);
        self.open_files.fetch_add(1, Ordering::Relaxed);
        self.close_some();
        Ok(file)
    }

    /// A payload's bytes, checked. A segment that was compacted away answers [`StoreError::PayloadMoved`].
    pub(crate) fn read(&self, pointer: PayloadPointer) -> Result<Bytes, StoreError> {
        let segment = self.get(pointer.segment).ok_or(StoreError::PayloadMoved)?;
        let file = self.file(&segment).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::PayloadMoved,
            _ => StoreError::io("to open", &segment.path, error),
        })?;
        let mut bytes = vec![0; pointer.length as usize];
        let damaged = || StoreError::Damaged {
            what: format!("the payload at {} of {}", pointer.offset, segment.path.display()),
        };
        file.read_exact_at(&mut bytes, pointer.offset)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => damaged(),
                _ => StoreError::io("to read", &segment.path, error),
            })?;
        let bytes = Bytes::from(bytes);
        if checksum::matches(&bytes, pointer.crc32c) {
            Ok(bytes)
        } else {
            Err(damaged())
        }
    }

    /// Closes the oldest open files where there are too many; the newest segment stays open for the committer.
    fn close_some(&self) {
        if self.open_files.load(Ordering::Relaxed) <= OPEN_FILES {
            return;
        }
        let all = self.all();
        for segment in all.iter().take(all.len().saturating_sub(1)) {
            if self.open_files.load(Ordering::Relaxed) <= OPEN_FILES / 2 {
                break;
            }
            if segment.lock_file().take().is_some() {
                self.open_files.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

/// Reads a segment's header. `Ok(None)`: there is no whole header.
pub(crate) fn read_header(file: &File) -> io::Result<Option<SegmentHeader>> {
    let bytes = read_up_to(file, 0, SEGMENT_HEADER_BYTES)?;
    Ok(SegmentHeader::decode(&bytes))
}

/// Reads up to `length` bytes at `offset`; fewer only at the file's end.
pub(crate) fn read_up_to(file: &File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while filled < length {
        match file.read_at(&mut bytes[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Makes a folder's entries durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
