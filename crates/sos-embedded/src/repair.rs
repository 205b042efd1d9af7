//! Making a log that is damaged in its middle writable again, at the price of what the damaged groups held.
//!
//! Groups stay where they are, since rows name payloads by their place: what is damaged is overwritten by empty groups
//! with the numbers of those that were lost, and kept in a file beside the segment. The index is left alone: where it
//! had applied the lost groups already, nothing but payloads is lost.

use crate::{
    error::OpenError,
    log::{
        discovery::find_segments,
        layout::{ALIGNMENT, GROUP_HEADER_BYTES, GroupHeader, SEGMENT_HEADER_BYTES},
        scan, seal,
        segments::{Segment, Segments, read_up_to},
    },
    meta,
};
use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

/// What [`repair`] found, and did unless it only looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// Each damage in words: where it is, how much it takes, how many groups are lost.
    pub damages: Vec<String>,
}

/// Some groups that cannot be read.
struct Damage {
    offset: u64,
    length: u64,
    first_group: u64,
    groups: u64,
}

/// Looks for damage in the middle of a data folder's log; with `write`, replaces it by empty groups. The store must be
/// closed.
pub fn repair(folder: &Path, write: bool) -> Result<RepairReport, OpenError> {
    let _lock = meta::lock(folder)?;
    let segments = Segments::new(folder.join("log"));
    find_segments(&segments)?;
    let all = segments.all();
    let mut report = RepairReport::default();
    for (position, segment) in all.iter().enumerate() {
        if segment.seal_path().exists() {
            continue;
        }
        let next = all.get(position + 1).filter(|next| next.id() == segment.id() + 1);
        let failed = |error| OpenError::io("to repair", &segment.path, error);
        let file = File::options()
            .read(true)
            .write(write)
            .open(&segment.path)
            .map_err(failed)?;
        let found = examine(&file, segment, next.map(|next| next.header.first_group)).map_err(failed)?;
        for damage in &found.damages {
            report.damages.push(format!(
                "{}: {} bytes at {} are damaged; {} groups from number {} on are lost",
                segment.path.display(),
                damage.length,
                damage.offset,
                damage.groups,
                damage.first_group
            ));
            if write {
                replace(&file, segment, damage).map_err(failed)?;
            }
        }
        if write && (!found.damages.is_empty() || found.damaged_payloads) {
            file.set_len(found.length)
                .and_then(|()| file.sync_all())
                .map_err(failed)?;
            segment.advance(found.length, found.last_group);
            // A sealed segment is taken as it is: damaged payloads are noticed when they are read.
            seal::seal(&segments, segment)?;
        }
        if found.damaged_payloads {
            report.damages.push(format!(
                "{}: payloads are damaged; reading the objects they belong to fails, all others are whole",
                segment.path.display()
            ));
        }
    }
    Ok(report)
}

struct Found {
    damages: Vec<Damage>,
    damaged_payloads: bool,
    length: u64,
    last_group: u64,
}

/// Steps over a segment's groups and what lies between them. `next_group` is the first of the segment behind it.
fn examine(file: &File, segment: &Segment, next_group: Option<u64>) -> io::Result<Found> {
    let mut found = Found {
        damages: Vec::new(),
        damaged_payloads: false,
        length: SEGMENT_HEADER_BYTES as u64,
        last_group: segment.header.first_group - 1,
    };
    loop {
        let expected = found.last_group + 1;
        if let Some(group) = scan::read_group(file, segment, found.length, expected, false)? {
            let whole = scan::read_group(file, segment, found.length, expected, true)?.is_some();
            let length = group.header.total_bytes();
            let last = scan::read_group(file, segment, found.length + length, expected + 1, false)?.is_none();
            if !whole && last && next_group.is_none() {
                // The last group of the log, torn: it was never confirmed, and a start cuts it off.
                return Ok(found);
            }
            found.damaged_payloads |= !whole;
            found.length += length;
            found.last_group = expected;
            continue;
        }
        let later = find_later(file, segment, found.length + ALIGNMENT, expected)?;
        let (end, number) = match (later, next_group) {
            (Some(later), _) => later,
            (None, Some(next)) if next > expected => {
                let least = found.length + (next - expected) * ALIGNMENT;
                (
                    file.metadata()?.len().next_multiple_of(ALIGNMENT).max(least),
                    next,
                )
            }
            _ => return Ok(found),
        };
        found.damages.push(Damage {
            offset: found.length,
            length: end - found.length,
            first_group: expected,
            groups: number - expected,
        });
        found.length = end;
        found.last_group = number - 1;
    }
}

/// The next whole group at or behind an offset: where it is, and its number.
fn find_later(file: &File, segment: &Segment, from: u64, expected: u64) -> io::Result<Option<(u64, u64)>> {
    let mut offset = from;
    let end = file.metadata()?.len();
    while offset < end {
        let bytes = read_up_to(file, offset, GROUP_HEADER_BYTES)?;
        if let Some(header) = GroupHeader::decode(&bytes, segment.header.salt)
            && header.number > expected
            && scan::read_group(file, segment, offset, header.number, false)?.is_some()
        {
            return Ok(Some((offset, header.number)));
        }
        offset += ALIGNMENT;
    }
    Ok(None)
}

/// Keeps the damaged bytes beside the segment and writes empty groups over them.
fn replace(file: &File, segment: &Segment, damage: &Damage) -> io::Result<()> {
    let kept = segment.path.with_extension(format!("damaged-{}", damage.offset));
    let bytes = read_up_to(file, damage.offset, damage.length as usize)?;
    let copy = File::create(kept)?;
    copy.write_all_at(&bytes, 0)?;
    copy.sync_all()?;
    for index in 0..damage.groups {
        let last = index + 1 == damage.groups;
        let start = index * ALIGNMENT;
        let length = if last { damage.length - start } else { ALIGNMENT };
        let header = GroupHeader {
            salt: segment.header.salt,
            number: damage.first_group + index,
            first_order: segment.header.first_order,
            record_count: 0,
            payload_bytes: (length - GROUP_HEADER_BYTES as u64) as u32,
            row_bytes: 0,
            rows_crc32c: 0,
        };
        file.write_all_at(&header.encode(), damage.offset + start)?;
    }
    let end = damage.offset + damage.length;
    if file.metadata()?.len() < end {
        file.set_len(end)?;
    }
    file.sync_all()
}
