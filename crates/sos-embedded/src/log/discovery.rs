//! Which segments there are: what a start finds in the folder of the log.

use super::{
    layout::{GROUP_HEADER_BYTES, GroupHeader, SEGMENT_HEADER_BYTES, SegmentHeader},
    seal,
    segments::{Segment, Segments, read_header, read_up_to},
};
use crate::error::OpenError;
use sos_store::StoreError;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::Path,
    sync::Arc,
};

/// Fills the table with the segments of its folder, by their headers, and removes what was being made when the process
/// ended.
pub(crate) fn find_segments(segments: &Segments) -> Result<(), OpenError> {
    let folder = segments.folder();
    let failed = |error| OpenError::io("to read", folder, error);
    let mut ids = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .and_then(|stem| stem.parse::<u64>().ok());
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("seg") => ids.extend(stem),
            // What was being made when the process ended.
            Some("tmp") => {
                fs::remove_file(&path).map_err(|error| OpenError::io("to remove", &path, error))?;
            }
            _ => {}
        }
    }
    let mut found: Vec<Segment> = Vec::new();
    for id in ids {
        let path = segments.path(id);
        let failed = |error| OpenError::io("to read", &path, error);
        let file = File::open(&path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let header = match read_header(&file).map_err(failed)? {
            Some(header) => Some(header).filter(|header| header.id == id),
            None => header_from_first_group(&file, &path, id).map_err(failed)?,
        };
        let header = header.ok_or_else(|| StoreError::Damaged {
            what: format!("the header of {}", path.display()),
        })?;
        if let Some(before) = found.last() {
            before.advance(before.length(), header.first_group - 1);
        }
        found.push(Segment::new(header, path, Arc::new(file), length));
    }
    for segment in found {
        segments.insert(Arc::new(segment));
    }
    Ok(())
}

/// What a damaged header of a segment had said, as far as its first group tells; `None` where that is not whole either, here
/// or in the sealed rows.
///
/// How many extent ids were reserved is not in a group; extents that exist or are named still keep their ids.
fn header_from_first_group(file: &File, path: &Path, id: u64) -> io::Result<Option<SegmentHeader>> {
    let bytes = read_up_to(file, SEGMENT_HEADER_BYTES as u64, GROUP_HEADER_BYTES)?;
    let first = GroupHeader::decode_with_any_salt(&bytes)
        .or_else(|| seal::first_group(&path.with_extension("hdr"), id));
    let Some(first) = first else {
        return Ok(None);
    };
    tracing::warn!(path = %path.display(), "a damaged header was made out from the first group; `sos repair --write` renews it");
    Ok(Some(SegmentHeader {
        id,
        salt: first.salt,
        first_group: first.number,
        first_order: first.first_order,
        extents_reserved: 0,
    }))
}
