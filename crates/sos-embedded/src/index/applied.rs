//! The index's own row: how far it has applied the log, and what it counts.

use crate::varint::{self, Malformed, Reader};
use sos_core::Order;
use std::collections::BTreeMap;

/// The key of the row. Tags below 0x20 are the engine's.
pub(crate) const KEY: &[u8] = b"\x00applied";

/// What one segment still holds, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SegmentUse {
    /// Rows and payloads that are current.
    pub(crate) live_bytes: u64,
    /// Marks of deleted rows.
    pub(crate) mark_bytes: u64,
    /// The oldest segment that one of the marks shadows; `u64::MAX`: there are no marks.
    pub(crate) oldest_shadowed: u64,
}

/// How far the index is, written with the last group of each memtable, so that it is there exactly when they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    /// The last group that is in the index.
    pub(crate) group: u64,
    /// The next record's order.
    pub(crate) next_order: Order,
    /// Extent ids below this may have been given out.
    pub(crate) extents_reserved: u64,
    /// Extent ids from here on had not been given out.
    pub(crate) next_extent: u64,
    /// Extents that were durable but named by no record yet.
    pub(crate) pending_extents: Vec<u64>,
    /// Live bytes per segment.
    pub(crate) segments: BTreeMap<u64, SegmentUse>,
}

impl Applied {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64 + self.segments.len() * 12);
        for number in [
            self.group,
            self.next_order,
            self.extents_reserved,
            self.next_extent,
        ] {
            varint::put(&mut bytes, number);
        }
        varint::put(&mut bytes, self.pending_extents.len() as u64);
        for &extent in &self.pending_extents {
            varint::put(&mut bytes, extent);
        }
        varint::put(&mut bytes, self.segments.len() as u64);
        for (&id, usage) in &self.segments {
            for number in [id, usage.live_bytes, usage.mark_bytes, usage.oldest_shadowed] {
                varint::put(&mut bytes, number);
            }
        }
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let mut applied = Self {
            group: reader.number()?,
            next_order: reader.number()?,
            extents_reserved: reader.number()?,
            next_extent: reader.number()?,
            ..Self::default()
        };
        for _ in 0..reader.number()? {
            applied.pending_extents.push(reader.number()?);
        }
        for _ in 0..reader.number()? {
            let id = reader.number()?;
            let usage = SegmentUse {
                live_bytes: reader.number()?,
                mark_bytes: reader.number()?,
                oldest_shadowed: reader.number()?,
            };
            applied.segments.insert(id, usage);
        }
        Ok(applied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives() {
        let usage = SegmentUse {
            live_bytes: 1,
            mark_bytes: 2,
            oldest_shadowed: u64::MAX,
        };
        let applied = Applied {
            group: 1,
            next_order: 2,
            extents_reserved: 3,
            next_extent: 4,
            pending_extents: vec![5, 6],
            segments: [(7, usage)].into(),
        };
        assert_eq!(Applied::decode(&applied.encode()), Ok(applied));
    }
}
