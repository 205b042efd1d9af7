//! The one place that appends to the log.
//!
//! Crash safety: a group is written whole, then synced once. Where the write fails the tail is cut off and the cut
//! is synced before anything else is written; where the sync fails nothing is known and nothing more is written.

use super::{
    group::{Group, GroupBuilder},
    layout::{SEGMENT_HEADER_BYTES, SegmentHeader},
    segments::{Segment, Segments, sync_folder},
    spare::Spare,
};
use crate::{disk::DiskSpace, faults::Faults};
use bytes::Bytes;
use rustix::fs::FallocateFlags;
use sos_core::Order;
use sos_store::{Env, StoreError};
use std::{
    fs::{File, OpenOptions},
    io::{self, IoSlice},
    os::unix::fs::FileExt,
    path::PathBuf,
    sync::Arc,
};

/// The system takes at most so many pieces in one write (`IOV_MAX`).
const PIECES: usize = 1024;

/// Why an append failed.
#[derive(Debug)]
pub(crate) enum AppendError {
    /// The write failed and its traces were removed: nothing changed, the log goes on.
    Undone(io::Error),
    /// Whether it is durable is not known: the log must not be written to again.
    Unknown(io::Error),
}

/// Where the log is written.
pub(crate) struct LogWriter {
    segments: Arc<Segments>,
    segment: Arc<Segment>,
    file: Arc<File>,
    next_group: u64,
    next_order: Order,
    segment_bytes: u64,
    reserve_bytes: Option<u64>,
    preallocated: bool,
    spare: Arc<Spare>,
    env: Arc<dyn Env>,
    faults: Option<Arc<dyn Faults>>,
}

/// What a writer starts from.
pub(crate) struct WriterStart {
    /// The next group's number.
    pub(crate) next_group: u64,
    /// The next record's order.
    pub(crate) next_order: Order,
    /// Extent ids below this may have been given out.
    pub(crate) extents_reserved: u64,
    /// Segments are closed at this length.
    pub(crate) segment_bytes: u64,
    /// What is to be kept free of the disk, where that was chosen.
    pub(crate) reserve_bytes: Option<u64>,
}

impl LogWriter {
    /// Continues in the newest segment, or begins one.
    pub(crate) fn new(
        segments: Arc<Segments>,
        start: &WriterStart,
        env: Arc<dyn Env>,
        faults: Option<Arc<dyn Faults>>,
    ) -> io::Result<Self> {
        let newest = segments.all().pop();
        let spare = Arc::new(Spare::default());
        let continued = newest
            .as_ref()
            .filter(|segment| segment.length() < start.segment_bytes / 2);
        let (segment, file) = match continued {
            // A sealed segment never changes.
            Some(segment) if !segment.seal_path().exists() => {
                let file = Arc::new(OpenOptions::new().read(true).write(true).open(&segment.path)?);
                (Arc::clone(segment), file)
            }
            _ => {
                let header = SegmentHeader {
                    id: newest.map_or(1, |segment| segment.id() + 1),
                    salt: random_u64(&*env),
                    first_group: start.next_group,
                    first_order: start.next_order,
                    extents_reserved: start.extents_reserved,
                };
                begin_segment(&segments, header, None, faults.as_deref())?
            }
        };
        Ok(Self {
            segments,
            segment,
            file,
            next_group: start.next_group,
            next_order: start.next_order,
            segment_bytes: start.segment_bytes,
            reserve_bytes: start.reserve_bytes,
            preallocated: false,
            spare,
            env,
            faults,
        })
    }

    /// The segment that is written to.
    pub(crate) fn active(&self) -> &Arc<Segment> {
        &self.segment
    }

    /// The file that will be the next segment.
    pub(crate) fn spare(&self) -> Arc<Spare> {
        Arc::clone(&self.spare)
    }

    /// The next group's number.
    pub(crate) fn next_group(&self) -> u64 {
        self.next_group
    }

    /// The next record's order.
    pub(crate) fn next_order(&self) -> Order {
        self.next_order
    }

    /// An empty group at the tail.
    pub(crate) fn begin_group(&self) -> GroupBuilder {
        GroupBuilder::new(
            self.segment.id(),
            self.segment.header.salt,
            self.segment.length(),
            self.next_group,
            self.next_order,
        )
    }

    /// Whether the next group belongs into a new segment: the old one is long enough, or zeroes are ready, upon which
    /// a sync takes a third of the time.
    pub(crate) fn is_full(&self) -> bool {
        self.segment.length() >= self.segment_bytes || (!self.spare.is_in_use() && self.spare.is_ready())
    }

    /// Begins a new segment; the one before never changes again.
    pub(crate) fn roll(&mut self, extents_reserved: u64) -> io::Result<()> {
        let header = SegmentHeader {
            id: self.segment.id() + 1,
            salt: random_u64(&*self.env),
            first_group: self.next_group,
            first_order: self.next_order,
            extents_reserved,
        };
        let spare = self.spare.take();
        let is_spare = spare.is_some();
        let (segment, file) = begin_segment(&self.segments, header, spare, self.faults.as_deref())?;
        self.preallocated = is_spare;
        self.spare.set_in_use(is_spare);
        self.segment = segment;
        self.file = file;
        Ok(())
    }

    /// Gives back what was reserved beyond the tail.
    pub(crate) fn give_back(&mut self) -> io::Result<()> {
        self.spare.discard();
        self.spare.set_in_use(false);
        if self.preallocated {
            self.file.set_len(self.segment.length())?;
            self.file.sync_data()?;
            self.preallocated = false;
        }
        Ok(())
    }

    /// Writes a group and makes it durable. Its records' orders are used up whatever comes of it.
    pub(crate) fn append(&mut self, group: Group, next_order: Order) -> Result<(), AppendError> {
        self.next_order = next_order;
        if !self.preallocated {
            self.reserve();
            self.preallocated = true;
        }
        if let Err(error) = self.write(&group.pieces, group.offset, group.length) {
            return Err(self.undo(group.offset, error));
        }
        let synced = match &self.faults {
            Some(faults) => faults.before_sync().and_then(|()| self.file.sync_data()),
            None => self.file.sync_data(),
        };
        synced.map_err(AppendError::Unknown)?;
        self.segment.advance(group.offset + group.length, group.number);
        self.next_group = group.number + 1;
        Ok(())
    }

    /// Reserves the segment's space, where the disk has room for it. Best effort: a disk that cannot reserve takes the write
    /// itself or refuses it. One that is nearly full would give all its free space to the attempt, and fail it.
    fn reserve(&self) {
        let has_room = DiskSpace::of(self.segments.folder())
            .is_ok_and(|disk| disk.has_room_ahead(self.segment_bytes, self.reserve_bytes));
        if has_room {
            let _ = rustix::fs::fallocate(&*self.file, FallocateFlags::KEEP_SIZE, 0, self.segment_bytes);
        }
    }

    fn write(&self, pieces: &[Bytes], offset: u64, length: u64) -> io::Result<()> {
        if let Some(faults) = &self.faults {
            let allowed = faults.before_write(length)?;
            if allowed < length {
                let whole: Vec<u8> = pieces.concat();
                self.file.write_all_at(&whole[..allowed as usize], offset)?;
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
        }
        let mut position = offset;
        for batch in pieces.chunks(PIECES) {
            let batch_length: u64 = batch.iter().map(|piece| piece.len() as u64).sum();
            let slices: Vec<IoSlice<'_>> = batch.iter().map(|piece| IoSlice::new(piece)).collect();
            let written = loop {
                match rustix::io::pwritev(&*self.file, &slices, position) {
                    Err(rustix::io::Errno::INTR) => {}
                    other => break other? as u64,
                }
            };
            if written < batch_length {
                self.write_rest(batch, position, written)?;
            }
            position += batch_length;
        }
        Ok(())
    }

    /// Writes what a short write left; the error it ends with, if it does, says why it was short.
    fn write_rest(&self, batch: &[Bytes], position: u64, written: u64) -> io::Result<()> {
        let mut skip = written as usize;
        let mut place = position + written;
        for piece in batch {
            if skip >= piece.len() {
                skip -= piece.len();
                continue;
            }
            self.file.write_all_at(&piece[skip..], place)?;
            place += (piece.len() - skip) as u64;
            skip = 0;
        }
        Ok(())
    }

    fn undo(&mut self, offset: u64, error: io::Error) -> AppendError {
        self.preallocated = false;
        self.spare.set_in_use(false);
        match self.file.set_len(offset).and_then(|()| self.file.sync_all()) {
            Ok(()) => AppendError::Undone(error),
            Err(_) => AppendError::Unknown(error),
        }
    }
}

/// Creates a segment with its header, durable under its name.
fn begin_segment(
    segments: &Segments,
    header: SegmentHeader,
    spare: Option<(PathBuf, File)>,
    faults: Option<&dyn Faults>,
) -> io::Result<(Arc<Segment>, Arc<File>)> {
    let path = segments.path(header.id);
    let (temporary, file) = if let Some(spare) = spare {
        spare
    } else {
        let temporary = path.with_extension("tmp");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&temporary)?;
        (temporary, file)
    };
    let named = file
        .write_all_at(&header.encode(), 0)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&temporary, &path))
        .and_then(|()| faults.map_or(Ok(()), Faults::before_naming))
        .and_then(|()| sync_folder(segments.folder()));
    if let Err(error) = named {
        // A file left behind is removed at the next start, under its own name too: the segment before goes on.
        let _ = std::fs::remove_file(&temporary);
        let _ = std::fs::remove_file(&path);
        return Err(error);
    }
    let file = Arc::new(file);
    let segment = Arc::new(Segment::new(
        header,
        path,
        Arc::clone(&file),
        SEGMENT_HEADER_BYTES as u64,
    ));
    segments.insert(Arc::clone(&segment));
    Ok((segment, file))
}

fn random_u64(env: &dyn Env) -> u64 {
    env.random_u128() as u64
}

/// An I/O error of the log as the store shows it.
pub(crate) fn store_error(operation: &'static str, segment: &Segment, error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Refused(sos_core::Refusal::DiskFull)
        }
        _ => StoreError::io(operation, &segment.path, error),
    }
}
