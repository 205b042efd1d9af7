//! Sealed rows: beside a segment that never changes again, all its row changes without the payloads.
//!
//! A rebuild and compaction read these instead of the segments. They can be made again from the segment at any time.

use super::{
    layout::{GROUP_HEADER_BYTES, GroupHeader},
    scan::{self, ScannedGroup, SegmentEnd, Tail},
    segments::{Segment, Segments, read_up_to, sync_folder},
};
use crate::checksum::crc32c;
use sos_store::StoreError;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

const MAGIC: &[u8; 8] = b"SOSHDR01";
const FIXED_BYTES: usize = 32;

/// Writes a segment's sealed rows, durable, and cuts off what was reserved behind its last group.
pub(crate) fn seal(segments: &Segments, segment: &Segment) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::io("to seal", &segment.path, error);
    let file = File::options()
        .read(true)
        .write(true)
        .open(&segment.path)
        .map_err(failed)?;
    // Also where the length is right: it does not count what was reserved behind it (`FALLOC_FL_KEEP_SIZE`).
    file.set_len(segment.length()).map_err(failed)?;
    file.sync_all().map_err(failed)?;

    let temporary = segment.path.with_extension("hdr.tmp");
    let mut target = BufWriter::with_capacity(1 << 20, File::create(&temporary).map_err(failed)?);
    let mut crc = crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc32Iscsi);
    let mut put = |bytes: &[u8]| -> io::Result<()> {
        crc.update(bytes);
        target.write_all(bytes)
    };
    let mut fixed = [0; FIXED_BYTES];
    fixed[..8].copy_from_slice(MAGIC);
    fixed[8..16].copy_from_slice(&segment.id().to_le_bytes());
    fixed[16..24].copy_from_slice(&segment.header.salt.to_le_bytes());
    fixed[24..32].copy_from_slice(&segment.length().to_le_bytes());
    put(&fixed).map_err(failed)?;
    let mut offset = super::layout::SEGMENT_HEADER_BYTES as u64;
    while offset < segment.length() {
        let bytes = read_up_to(&file, offset, GROUP_HEADER_BYTES).map_err(failed)?;
        let damaged = || StoreError::Damaged {
            what: format!("the group at {offset} of {}", segment.path.display()),
        };
        let header = GroupHeader::decode(&bytes, segment.header.salt).ok_or_else(damaged)?;
        let rows =
            read_up_to(&file, offset + header.rows_offset(), header.row_bytes as usize).map_err(failed)?;
        if crc32c(&rows) != header.rows_crc32c {
            return Err(damaged());
        }
        put(&offset.to_le_bytes()).map_err(failed)?;
        put(&bytes).map_err(failed)?;
        put(&rows).map_err(failed)?;
        offset += header.total_bytes();
    }
    let crc = crc.finalize() as u32;
    target.write_all(&crc.to_le_bytes()).map_err(failed)?;
    let target = target.into_inner().map_err(|error| failed(error.into_error()))?;
    target.sync_all().map_err(failed)?;
    std::fs::rename(&temporary, segment.seal_path()).map_err(failed)?;
    sync_folder(segments.folder()).map_err(failed)
}

/// The header of a segment's first group, from the sealed rows at this path; `None` where they do not tell.
pub(crate) fn first_group(path: &Path, id: u64) -> Option<GroupHeader> {
    let file = File::open(path).ok()?;
    // The group's own offset comes before it.
    let bytes = read_up_to(&file, 0, FIXED_BYTES + 8 + GROUP_HEADER_BYTES).ok()?;
    let is_of_segment = bytes.starts_with(MAGIC) && bytes.get(8..16)? == id.to_le_bytes();
    let header = GroupHeader::decode_with_any_salt(bytes.get(FIXED_BYTES + 8..)?)?;
    (is_of_segment && bytes[16..24] == header.salt.to_le_bytes()).then_some(header)
}

/// Whether a segment is sealed, and its sealed rows are whole.
pub(crate) fn is_whole(segment: &Segment) -> bool {
    whole_file(segment).is_some()
}

/// Reads a segment's groups from its sealed rows, or where they are missing or damaged from the segment itself.
pub(crate) fn read_groups(
    segments: &Segments,
    segment: &Segment,
    mut visit: impl FnMut(ScannedGroup) -> Result<(), StoreError>,
) -> Result<SegmentEnd, StoreError> {
    let Some(bytes) = whole_file(segment) else {
        return scan::scan_segment(segments, segment, false, visit);
    };
    let mut position = FIXED_BYTES;
    let mut last_group = segment.header.first_group - 1;
    let damaged = || StoreError::Damaged {
        what: format!("the sealed rows {}", segment.seal_path().display()),
    };
    while position < bytes.len() - 4 {
        let header = bytes
            .get(position + 8..)
            .and_then(|rest| GroupHeader::decode(rest, segment.header.salt));
        let header = header.ok_or_else(damaged)?;
        let rows_at = position + 8 + GROUP_HEADER_BYTES;
        let rows_end = rows_at + header.row_bytes as usize;
        let rows = bytes.get(rows_at..rows_end).ok_or_else(damaged)?;
        let records = scan::decode_rows(&header, rows).ok_or_else(damaged)?;
        last_group = header.number;
        visit(ScannedGroup { header, records })?;
        position = rows_end;
    }
    Ok(SegmentEnd {
        length: segment_length(&bytes),
        last_group,
        tail: Tail::Clean,
    })
}

fn segment_length(bytes: &[u8]) -> u64 {
    let mut length = [0; 8];
    length.copy_from_slice(&bytes[24..32]);
    u64::from_le_bytes(length)
}

fn whole_file(segment: &Segment) -> Option<Vec<u8>> {
    let bytes = std::fs::read(segment.seal_path()).ok()?;
    let (body, crc) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    let whole = body.len() >= FIXED_BYTES
        && body.starts_with(MAGIC)
        && body[8..16] == segment.id().to_le_bytes()
        && body[16..24] == segment.header.salt.to_le_bytes()
        && crc32c(body).to_le_bytes() == crc;
    whole.then_some(bytes)
}
