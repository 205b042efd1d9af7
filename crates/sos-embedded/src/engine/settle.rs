//! From a group's changes to the index's: envelopes, and what each segment still holds.
//!
//! Used by the committer and by replay alike, so that a crash changes nothing.

use crate::{
    index::{
        applied::SegmentUse,
        envelope::{Envelope, Image},
        tree::{IndexChange, Snapshot},
    },
    log::{record::LoggedChange, segments::Segments},
};
use bytes::Bytes;
use sos_store::{Row, StoreError};
use std::collections::BTreeMap;

/// What each segment still holds.
pub(crate) type Uses = BTreeMap<u64, SegmentUse>;

/// Applies the last change of each row of a group. `own` is the segment that holds the group.
pub(crate) fn settle(
    segments: &Segments,
    uses: &mut Uses,
    snapshot: &Snapshot,
    own: u64,
    changes: impl IntoIterator<Item = (Bytes, LoggedChange)>,
) -> Result<Vec<IndexChange>, StoreError> {
    let mut batch = Vec::new();
    for (key, change) in changes {
        let before = snapshot.envelope(&key)?;
        if let Some(change) = settle_one(segments, uses, own, key, change, before) {
            batch.push(change);
        }
    }
    Ok(batch)
}

fn settle_one(
    segments: &Segments,
    uses: &mut Uses,
    own: u64,
    key: Bytes,
    change: LoggedChange,
    before: Option<Envelope>,
) -> Option<IndexChange> {
    if let Some(before) = &before {
        forget(uses, before);
    }
    let cost = change.cost();
    let order = change.order;
    if let Some(image) = change.image {
        let oldest = before.map_or(own, |before| before.oldest_segment);
        let envelope = Envelope {
            oldest_segment: segments.oldest_from(oldest).unwrap_or(own).min(own),
            segment: own,
            cost,
            order,
            image: Image::Put(Row {
                value: image.value,
                payload: image.payload,
            }),
        };
        count(uses, &envelope);
        Some(IndexChange::Put(key, envelope))
    } else {
        let before = before?;
        let newest_shadowed = match before.image {
            Image::Put(_) => before.segment,
            Image::Gone { newest_shadowed } => newest_shadowed,
        };
        let oldest_segment = before.oldest_segment;
        if !segments.any_within(oldest_segment, newest_shadowed, own) {
            return Some(IndexChange::Remove(key));
        }
        let image = Image::Gone { newest_shadowed };
        let envelope = Envelope {
            oldest_segment,
            segment: own,
            cost,
            order,
            image,
        };
        count(uses, &envelope);
        Some(IndexChange::Put(key, envelope))
    }
}

/// Counts a row where it is.
pub(crate) fn count(uses: &mut Uses, envelope: &Envelope) {
    match &envelope.image {
        Image::Put(row) => {
            use_of(uses, envelope.segment).live_bytes += envelope.cost;
            if let Some(pointer) = &row.payload {
                use_of(uses, pointer.segment).live_bytes += u64::from(pointer.length);
            }
        }
        Image::Gone { .. } => {
            let usage = use_of(uses, envelope.segment);
            usage.mark_bytes += envelope.cost;
            usage.oldest_shadowed = usage.oldest_shadowed.min(envelope.oldest_segment);
        }
    }
}

fn use_of(uses: &mut Uses, segment: u64) -> &mut SegmentUse {
    uses.entry(segment).or_insert(SegmentUse {
        live_bytes: 0,
        mark_bytes: 0,
        oldest_shadowed: u64::MAX,
    })
}

/// Forgets what is no longer current. A segment that is gone has no entry any more.
fn forget(uses: &mut Uses, envelope: &Envelope) {
    let mut subtract = |segment: u64, mark: bool, bytes: u64| {
        if let Some(usage) = uses.get_mut(&segment) {
            let counter = if mark {
                &mut usage.mark_bytes
            } else {
                &mut usage.live_bytes
            };
            *counter = counter.saturating_sub(bytes);
        }
    };
    match &envelope.image {
        Image::Put(row) => {
            subtract(envelope.segment, false, envelope.cost);
            if let Some(pointer) = &row.payload {
                subtract(pointer.segment, false, u64::from(pointer.length));
            }
        }
        Image::Gone { .. } => subtract(envelope.segment, true, envelope.cost),
    }
}
