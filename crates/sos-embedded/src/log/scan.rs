//! Reading segments forward: after a crash, for a rebuild, for compaction and for verification.

use super::{
    layout::{ALIGNMENT, GROUP_HEADER_BYTES, GroupHeader, SEGMENT_HEADER_BYTES},
    record::{self, Record},
    segments::{Segment, Segments, read_up_to},
};
use crate::checksum::crc32c;
use sos_core::Order;
use sos_store::StoreError;
use std::{fs::File, io};

/// A group as it was read back.
pub(crate) struct ScannedGroup {
    /// Its header.
    pub(crate) header: GroupHeader,
    /// Its records with their orders.
    pub(crate) records: Vec<(Order, Record)>,
}

/// How a segment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing but zeroes, or the file's end.
    Clean,
    /// Bytes that are no whole group, and no whole group after them: a write that a crash cut short.
    Torn,
    /// Bytes that are no whole group *before* a whole one: the disk lost what it had confirmed.
    Rotten,
}

/// What was found behind the last whole group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentEnd {
    /// Where the last whole group ends.
    pub(crate) length: u64,
    /// Its number; less than the segment's first where there is none.
    pub(crate) last_group: u64,
    /// What is behind it.
    pub(crate) tail: Tail,
}

/// Reads all groups of a segment from its own file, in order, and gives each to `visit`.
///
/// With `payloads`, each payload that was written with a group is checked too: what tells a torn group from a whole one.
pub(crate) fn scan_segment(
    segments: &Segments,
    segment: &Segment,
    payloads: bool,
    mut visit: impl FnMut(ScannedGroup) -> Result<(), StoreError>,
) -> Result<SegmentEnd, StoreError> {
    let failed = |error: io::Error| StoreError::io("to read", &segment.path, error);
    let file = segments.file(segment).map_err(failed)?;
    let mut offset = SEGMENT_HEADER_BYTES as u64;
    let mut expected = segment.header.first_group;
    loop {
        if let Some(group) = read_group(&file, segment, offset, expected, payloads).map_err(failed)? {
            let length = group.header.total_bytes();
            visit(group)?;
            offset += length;
            expected += 1;
        } else {
            let tail = inspect_tail(&file, segment, offset, expected).map_err(failed)?;
            return Ok(SegmentEnd {
                length: offset,
                last_group: expected - 1,
                tail,
            });
        }
    }
}

pub(crate) fn read_group(
    file: &File,
    segment: &Segment,
    offset: u64,
    expected: u64,
    payloads: bool,
) -> io::Result<Option<ScannedGroup>> {
    let header = read_up_to(file, offset, GROUP_HEADER_BYTES)?;
    let Some(header) = GroupHeader::decode(&header, segment.header.salt) else {
        return Ok(None);
    };
    if header.number != expected {
        return Ok(None);
    }
    let rows = read_up_to(file, offset + header.rows_offset(), header.row_bytes as usize)?;
    let Some(records) = decode_rows(&header, &rows) else {
        return Ok(None);
    };
    if payloads && !payloads_whole(file, segment, offset, &header, &records)? {
        return Ok(None);
    }
    Ok(Some(ScannedGroup { header, records }))
}

/// The records of a group's rows; `None` where the rows are damaged.
pub(crate) fn decode_rows(header: &GroupHeader, rows: &[u8]) -> Option<Vec<(Order, Record)>> {
    if rows.len() != header.row_bytes as usize || crc32c(rows) != header.rows_crc32c {
        return None;
    }
    record::decode_all(rows, header.first_order, header.record_count).ok()
}

fn payloads_whole(
    file: &File,
    segment: &Segment,
    offset: u64,
    header: &GroupHeader,
    records: &[(Order, Record)],
) -> io::Result<bool> {
    let start = offset + GROUP_HEADER_BYTES as u64;
    let payloads = read_up_to(file, start, header.payload_bytes as usize)?;
    if payloads.len() != header.payload_bytes as usize {
        return Ok(false);
    }
    let written_here = records
        .iter()
        .flat_map(|(_, record)| match record {
            Record::Changes(changes) | Record::Relocated(changes) => changes.as_slice(),
            Record::Reserved(_) => &[],
        })
        .filter_map(|change| change.image.as_ref()?.payload)
        .filter(|pointer| pointer.segment == segment.id() && pointer.offset >= start);
    for pointer in written_here {
        let from = (pointer.offset - start) as usize;
        let whole = payloads
            .get(from..from + pointer.length as usize)
            .is_some_and(|bytes| crc32c(bytes) == pointer.crc32c);
        if !whole {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Looks at what is behind the last whole group.
pub(crate) fn inspect_tail(file: &File, segment: &Segment, offset: u64, expected: u64) -> io::Result<Tail> {
    let mut tail = Tail::Clean;
    let mut position = offset;
    loop {
        let bytes = read_up_to(file, position, 1 << 20)?;
        if bytes.is_empty() {
            return Ok(tail);
        }
        if bytes.iter().any(|&byte| byte != 0) {
            tail = Tail::Torn;
        }
        for start in (0..bytes.len()).step_by(ALIGNMENT as usize) {
            let Some(header) = GroupHeader::decode(&bytes[start..], segment.header.salt) else {
                continue;
            };
            let at = position + start as u64;
            let later = header.number > expected;
            if later && read_group(file, segment, at, header.number, true)?.is_some() {
                return Ok(Tail::Rotten);
            }
        }
        position += bytes.len() as u64;
    }
}

/// Where what was written from `from` on ends: zeroes are behind it. `from` and what is given are where groups may start.
pub(crate) fn written_up_to(file: &File, from: u64) -> io::Result<u64> {
    let (mut offset, mut end) = (from, from);
    loop {
        let bytes = read_up_to(file, offset, 1 << 20)?;
        if bytes.is_empty() {
            return Ok(end.next_multiple_of(ALIGNMENT));
        }
        if let Some(last) = bytes.iter().rposition(|&byte| byte != 0) {
            end = offset + last as u64 + 1;
        }
        offset += bytes.len() as u64;
    }
}

/// Whether what was written from `from` on, where group `first` would start, may have been the groups up to `last`. Where it
/// is too short for that, the log is older than whoever knows of group `last`.
pub(crate) fn held_groups(file: &File, from: u64, first: u64, last: u64) -> io::Result<bool> {
    let room = (written_up_to(file, from)? - from) / ALIGNMENT;
    Ok(first <= last && last - first < room)
}
