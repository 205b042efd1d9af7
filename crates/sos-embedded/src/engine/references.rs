//! Which extents a row names.

use bytes::Bytes;
use sos_core::{Blob, ExtentId};
use sos_store::{
    OrderedRows, Row, StoreError,
    rows::{RowKey, garbage, value},
};

/// The extents that a row's own value names, those of a manifest left out.
pub(crate) fn direct_extents(key: &Bytes, row_value: &[u8]) -> Result<Vec<ExtentId>, StoreError> {
    match RowKey::parse(key) {
        Some(RowKey::Object(..) | RowKey::Version(..)) => match value::decode_object(row_value)?.blob {
            Blob::Extent(extent) => Ok(vec![extent]),
            Blob::Parts { .. } | Blob::Empty | Blob::Riding => Ok(Vec::new()),
        },
        Some(RowKey::Part(..)) => Ok(value::decode_part(row_value)?.extent.into_iter().collect()),
        Some(RowKey::Garbage(..)) => Ok(garbage::decode(row_value)?.extents),
        _ => Ok(Vec::new()),
    }
}

/// All extents that a row names.
pub(crate) fn extents_of(
    view: &dyn OrderedRows,
    key: &Bytes,
    row: &Row,
) -> Result<Vec<ExtentId>, StoreError> {
    let mut extents = direct_extents(key, &row.value)?;
    let manifest = match RowKey::parse(key) {
        Some(RowKey::Object(..) | RowKey::Version(..)) => {
            matches!(value::decode_object(&row.value)?.blob, Blob::Parts { .. })
        }
        Some(RowKey::Garbage(..)) => garbage::decode(&row.value)?.manifest,
        _ => false,
    };
    if manifest {
        let pointer = row.payload.ok_or_else(|| StoreError::RowUnreadable {
            what: format!("{key:?}"),
            reason: "its manifest is missing".to_owned(),
        })?;
        let spans = value::decode_manifest(&view.payload(pointer)?)?;
        extents.extend(spans.into_iter().filter_map(|span| span.extent));
    }
    Ok(extents)
}
