//! Which segments there are: what a start finds in the folder of the log.

use super::segments::{Segment, Segments, read_header};
use crate::error::OpenError;
use sos_store::StoreError;
use std::{
    collections::BTreeSet,
    fs::{self, File},
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
        let header = read_header(&file)
            .map_err(failed)?
            .filter(|header| header.id == id);
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
