//! `G` rows: what the collector frees. Written by the change that lets go of the bytes, deleted once they are gone.

use super::{key, value};
use crate::{error::StoreError, ordered::KeyedRow, ordered::OrderedRows};
use bytes::Bytes;
use sos_core::{ExtentId, Order};
use std::ops::Bound;

/// What one `G` row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Garbage {
    /// The command that let go of the bytes: a reader pinned below it may still read them.
    pub freed: Order,
    /// The extents, without those of the manifest.
    pub extents: Vec<ExtentId>,
    /// Whether the row's payload is a manifest ([`value::decode_manifest`]) whose extents are garbage too.
    pub manifest: bool,
}

/// The range of all `G` rows, oldest order first.
pub fn range() -> (Bound<Bytes>, Bound<Bytes>) {
    (
        Bound::Included(Bytes::from_static(&[key::GARBAGE])),
        Bound::Excluded(Bytes::from_static(&[key::GARBAGE + 1])),
    )
}

/// Reads a row's value.
pub fn decode(row_value: &[u8]) -> Result<Garbage, StoreError> {
    value::decode_garbage(row_value)
}

/// All extents that a `G` row frees, those of its manifest included.
pub fn extents(view: &dyn OrderedRows, (row_key, row): &KeyedRow) -> Result<Vec<ExtentId>, StoreError> {
    let garbage = decode(&row.value)?;
    let mut extents = garbage.extents;
    if garbage.manifest {
        let pointer = row.payload.ok_or_else(|| StoreError::RowUnreadable {
            what: format!("garbage {row_key:?}"),
            reason: "its manifest is missing".to_owned(),
        })?;
        let spans = value::decode_manifest(&view.payload(pointer)?)?;
        extents.extend(spans.iter().filter_map(|span| span.extent));
    }
    Ok(extents)
}
