//! Reading everything that is stored: each group, payload and extent is checked, and each row's bytes are there.

use crate::{
    engine::{references::extents_of, shared::Shared},
    extents::reader::ExtentReader,
    log::{
        scan::{self, Tail},
        segments::Segment,
    },
};
use bytes::Bytes;
use sos_core::ExtentId;
use sos_store::{OrderedRows, Row, StoreError};
use std::{collections::BTreeSet, ops::Bound};

/// So many rows are checked under one snapshot.
const STEP_ROWS: usize = 1000;

/// What [`crate::EmbeddedStore::verify`] read and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Segments of the log.
    pub segments: u64,
    /// Groups in them.
    pub groups: u64,
    /// Rows of the index.
    pub rows: u64,
    /// Payloads that rows carry.
    pub payloads: u64,
    /// Extents that rows name.
    pub extents: u64,
    /// What is damaged or missing, in words; empty: nothing.
    pub problems: Vec<String>,
}

/// Reads and checks everything.
pub(crate) fn verify(shared: &Shared) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport::default();
    for segment in shared.segments.all() {
        verify_segment(shared, &segment, &mut report)?;
    }
    let mut after: Bound<Bytes> = Bound::Unbounded;
    loop {
        let rows = next_rows(shared, after.as_ref())?;
        let Some((last, _)) = rows.last() else {
            return Ok(report);
        };
        after = Bound::Excluded(last.clone());
        for (key, _) in &rows {
            report.rows += 1;
            if let Err(error) = verify_row(shared, key, &mut report) {
                report.problems.push(error.to_string());
            }
        }
    }
}

fn verify_segment(shared: &Shared, segment: &Segment, report: &mut VerifyReport) -> Result<(), StoreError> {
    let length = segment.length();
    let mut groups = 0;
    let end = scan::scan_segment(&shared.segments, segment, true, |_| {
        groups += 1;
        Ok(())
    });
    if shared.segments.get(segment.id()).is_none() {
        // Compacted away meanwhile.
        return Ok(());
    }
    let end = end?;
    report.segments += 1;
    report.groups += groups;
    if end.length < length || end.tail == Tail::Rotten {
        report
            .problems
            .push(format!("{} is damaged at {}", segment.path.display(), end.length));
    }
    Ok(())
}

fn next_rows(shared: &Shared, after: Bound<&Bytes>) -> Result<Vec<(Bytes, Row)>, StoreError> {
    let view = shared.view();
    view.scan(after.map(|key| &key[..]), Bound::Unbounded)
        .take(STEP_ROWS)
        .collect()
}

/// Checks a row as it is now; once more where it changed meanwhile.
fn verify_row(shared: &Shared, key: &Bytes, report: &mut VerifyReport) -> Result<(), StoreError> {
    match verify_row_once(shared, key, report) {
        Err(StoreError::PayloadMoved | StoreError::ExtentGone(_)) => verify_row_once(shared, key, report),
        other => other,
    }
}

fn verify_row_once(shared: &Shared, key: &Bytes, report: &mut VerifyReport) -> Result<(), StoreError> {
    let view = shared.view();
    let Some(row) = view.get(key)? else {
        return Ok(());
    };
    if let Some(pointer) = row.payload {
        view.payload(pointer)?;
        report.payloads += 1;
    }
    // Garbage names what may be gone already.
    if key.first() == Some(&b'G') {
        return Ok(());
    }
    let extents: BTreeSet<ExtentId> = extents_of(&view, key, &row)?.into_iter().collect();
    for extent in extents {
        ExtentReader::open(&shared.extents, extent)?.verify()?;
        report.extents += 1;
    }
    Ok(())
}
