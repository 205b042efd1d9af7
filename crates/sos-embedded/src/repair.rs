//! Making a log that is damaged in its middle writable again, at the price of what the damaged groups held.
//!
//! Groups stay where they are, since rows name payloads by their place: what is damaged is overwritten by empty groups
//! with the numbers of those that were lost, and kept in a file beside the segment. The index is left alone: where it
//! had applied the lost groups already, nothing but payloads is lost, and `engine::rescue` writes the rows anew.

use crate::{
    error::OpenError,
    index::tree::Index,
    log::{
        discovery::find_segments,
        layout::{ALIGNMENT, GROUP_HEADER_BYTES, GroupHeader, SEGMENT_HEADER_BYTES},
        scan, seal,
        segments::{Segment, Segments, read_header, read_up_to, sync_folder},
    },
    meta,
};
use std::{fs::File, io, os::unix::fs::FileExt, panic::AssertUnwindSafe, path::Path, sync::Arc};

/// What the index may cache while it is asked how far it is, in bytes.
const CACHE_BYTES: u64 = 1 << 20;

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

/// How the groups of a segment end.
#[derive(Clone, Copy)]
enum End {
    /// The next segment begins with this group.
    Before(u64),
    /// Nobody knows how many there were, but all had been confirmed: the next segment was compacted away, or this one is
    /// sealed and its sealed rows are damaged.
    Unknown,
    /// The log ends here. Groups up to this one had been confirmed, since the index holds them; the last one behind them
    /// may be torn, and a start cuts it off.
    Log { confirmed: u64 },
}

/// Looks for damage in a data folder's log, what a crash left at its end aside; with `write`, replaces it by empty groups.
/// The store must be closed.
pub fn repair(folder: &Path, write: bool) -> Result<RepairReport, OpenError> {
    let _lock = meta::lock(folder)?;
    let segments = Arc::new(Segments::new(folder.join("log")));
    find_segments(&segments)?;
    let confirmed = confirmed_group(folder, &segments);
    let all = segments.all();
    let mut report = RepairReport::default();
    for (position, segment) in all.iter().enumerate() {
        renew_header(segment, write, &mut report)
            .map_err(|error| OpenError::io("to repair", &segment.path, error))?;
        if seal::is_whole(segment) {
            continue;
        }
        let end = match all.get(position + 1) {
            Some(next) if next.id() == segment.id() + 1 => End::Before(next.header.first_group),
            None if !segment.seal_path().exists() => End::Log { confirmed },
            _ => End::Unknown,
        };
        repair_segment(&segments, segment, end, write, &mut report)?;
    }
    Ok(report)
}

/// The last group that the index holds, 0 where it cannot be read.
fn confirmed_group(folder: &Path, segments: &Arc<Segments>) -> u64 {
    let path = folder.join("index");
    if !path.exists() {
        return 0;
    }
    // The tree trusts its own files and may panic where they are damaged.
    let applied = std::panic::catch_unwind(AssertUnwindSafe(|| {
        Index::open(&path, CACHE_BYTES, Arc::clone(segments)).and_then(|index| index.applied())
    }));
    match applied {
        Ok(Ok(Some(applied))) => applied.group,
        _ => 0,
    }
}

/// Writes a damaged header anew: what it said is known from the segment's first group.
fn renew_header(segment: &Segment, write: bool, report: &mut RepairReport) -> io::Result<()> {
    let file = File::options().read(true).write(write).open(&segment.path)?;
    if read_header(&file)?.is_some() {
        return Ok(());
    }
    report.damages.push(format!(
        "{}: its header is damaged; nothing is lost",
        segment.path.display()
    ));
    if write {
        file.write_all_at(&segment.header.encode(), 0)?;
        file.sync_all()?;
    }
    Ok(())
}

fn repair_segment(
    segments: &Segments,
    segment: &Segment,
    end: End,
    write: bool,
    report: &mut RepairReport,
) -> Result<(), OpenError> {
    let failed = |error| OpenError::io("to repair", &segment.path, error);
    let file = File::options()
        .read(true)
        .write(write)
        .open(&segment.path)
        .map_err(failed)?;
    let found = examine(&file, segment, end).map_err(failed)?;
    if write && !found.damages.is_empty() {
        mark_repaired(segments, segment).map_err(failed)?;
    }
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
        seal::seal(segments, segment)?;
    }
    if found.damaged_payloads {
        report.damages.push(format!(
            "{}: payloads are damaged; reading the objects they belong to fails, all others are whole",
            segment.path.display()
        ));
    }
    Ok(())
}

/// Says durably, before anything is replaced, that the index may hold what the segment no longer does.
fn mark_repaired(segments: &Segments, segment: &Segment) -> io::Result<()> {
    File::create(segment.repaired_path())?.sync_all()?;
    sync_folder(segments.folder())
}

struct Found {
    damages: Vec<Damage>,
    damaged_payloads: bool,
    length: u64,
    last_group: u64,
}

/// Steps over a segment's groups and what lies between them.
fn examine(file: &File, segment: &Segment, end: End) -> io::Result<Found> {
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
            if !whole
                && matches!(end, End::Log { confirmed } if expected > confirmed)
                && find_later(file, segment, found.length + length, expected)?.is_none()
            {
                // The last group of the log, torn: it was never confirmed, and a start cuts it off.
                return Ok(found);
            }
            found.damaged_payloads |= !whole;
            found.length += length;
            found.last_group = expected;
            continue;
        }
        let later = find_later(file, segment, found.length + ALIGNMENT, expected)?;
        let Some((offset, number)) = (match later {
            Some(later) => Some(later),
            None => lost_end(file, found.length, expected, end)?,
        }) else {
            return Ok(found);
        };
        found.damages.push(Damage {
            offset: found.length,
            length: offset - found.length,
            first_group: expected,
            groups: number - expected,
        });
        found.length = offset;
        found.last_group = number - 1;
    }
}

/// Where groups were lost behind the last whole one: where the damage ends, and the number of the group after it. Each of
/// them takes 512 bytes at least.
fn lost_end(file: &File, from: u64, expected: u64, end: End) -> io::Result<Option<(u64, u64)>> {
    let written = scan::written_up_to(file, from)?;
    let number = match end {
        End::Before(next) => next,
        End::Unknown if written > from => expected + 1,
        // Else the log is older than the index, which a start sets aside.
        End::Log { confirmed } if scan::held_groups(file, from, expected, confirmed)? => confirmed + 1,
        End::Unknown | End::Log { .. } => return Ok(None),
    };
    if number <= expected {
        return Ok(None);
    }
    let least = from + (number - expected) * ALIGNMENT;
    Ok(Some((written.max(least), number)))
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
