//! Rows as the rules and the listings see them: a snapshot of the index, alone or under the changes of a group.

use super::tree::{Snapshot, is_empty};
use crate::log::{group::GroupBuilder, segments::Segments};
use bytes::Bytes;
use sos_store::{OrderedRows, PayloadPointer, Row, StoreError, ordered::KeyedRow};
use std::{collections::BTreeMap, iter::Peekable, ops::Bound};

/// A snapshot of the index.
pub(crate) struct SnapshotView<'store> {
    /// The snapshot.
    pub(crate) snapshot: Snapshot,
    /// Where payloads are read.
    pub(crate) segments: &'store Segments,
}

impl OrderedRows for SnapshotView<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Row>, StoreError> {
        Ok(self
            .snapshot
            .envelope(key)?
            .and_then(super::envelope::Envelope::into_row))
    }

    fn scan<'view>(
        &'view self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
    ) -> Box<dyn Iterator<Item = Result<KeyedRow, StoreError>> + 'view> {
        let rows = self.snapshot.envelopes(from, to).filter_map(|item| match item {
            Ok((key, envelope)) => envelope.into_row().map(|row| Ok((key, row))),
            Err(error) => Some(Err(error)),
        });
        Box::new(rows)
    }

    fn payload(&self, pointer: PayloadPointer) -> Result<Bytes, StoreError> {
        self.segments.read(pointer)
    }
}

/// The rows that a group changed so far; `None`: the row is gone.
pub(crate) type Overlay = BTreeMap<Bytes, Option<Row>>;

/// A snapshot under the changes of a group that is being built.
pub(crate) struct GroupView<'group> {
    /// What was before the group.
    pub(crate) base: &'group SnapshotView<'group>,
    /// What the group changes.
    pub(crate) overlay: &'group Overlay,
    /// Where the group's payloads are.
    pub(crate) group: &'group GroupBuilder,
}

impl OrderedRows for GroupView<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Row>, StoreError> {
        match self.overlay.get(key) {
            Some(row) => Ok(row.clone()),
            None => self.base.get(key),
        }
    }

    fn scan<'view>(
        &'view self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
    ) -> Box<dyn Iterator<Item = Result<KeyedRow, StoreError>> + 'view> {
        let changed = (!is_empty(from, to)).then(|| self.overlay.range::<[u8], _>((from, to)));
        let changed = changed
            .into_iter()
            .flatten()
            .map(|(key, row)| (key.clone(), row.clone()));
        Box::new(Merged {
            base: self.base.scan(from, to).peekable(),
            changed: changed.peekable(),
        })
    }

    fn payload(&self, pointer: PayloadPointer) -> Result<Bytes, StoreError> {
        match self.group.payload(pointer) {
            Some(payload) => Ok(payload),
            None => self.base.payload(pointer),
        }
    }
}

struct Merged<Base: Iterator, Changed: Iterator> {
    base: Peekable<Base>,
    changed: Peekable<Changed>,
}

impl<Base, Changed> Iterator for Merged<Base, Changed>
where
    Base: Iterator<Item = Result<KeyedRow, StoreError>>,
    Changed: Iterator<Item = (Bytes, Option<Row>)>,
{
    type Item = Result<KeyedRow, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let take_changed = match (self.base.peek(), self.changed.peek()) {
                (_, None) | (Some(Err(_)), _) => false,
                (None, Some(_)) => true,
                (Some(Ok((base, _))), Some((changed, _))) => changed <= base,
            };
            if !take_changed {
                return self.base.next();
            }
            let (key, row) = self.changed.next()?;
            if matches!(self.base.peek(), Some(Ok((base, _))) if *base == key) {
                self.base.next();
            }
            if let Some(row) = row {
                return Some(Ok((key, row)));
            }
        }
    }
}
