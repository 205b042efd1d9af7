//! Drops marks of deleted rows from the index once no segment is left that could bring the rows back.

use super::envelope::{Envelope, Image};
use crate::log::segments::Segments;
use lsm_tree::compaction::filter::{CompactionFilter, Context, Factory, ItemAccessor, Verdict};
use std::{
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

/// Makes a filter for each compaction.
pub(crate) struct ShadowFilters(pub(crate) Arc<Segments>);

// The table is behind locks whose poison is ignored: a panic elsewhere leaves it usable.
impl RefUnwindSafe for ShadowFilters {}
impl UnwindSafe for ShadowFilters {}

impl Factory for ShadowFilters {
    fn name(&self) -> &'static str {
        "shadows"
    }

    fn make_filter(&self, _: &Context) -> Box<dyn CompactionFilter> {
        Box::new(ShadowFilter(Arc::clone(&self.0)))
    }
}

struct ShadowFilter(Arc<Segments>);

impl CompactionFilter for ShadowFilter {
    fn filter_item(&mut self, item: ItemAccessor<'_>, _: &Context) -> lsm_tree::Result<Verdict> {
        if item.key().first().is_none_or(|&tag| tag < 0x20) {
            return Ok(Verdict::Keep);
        }
        let Ok(envelope) = Envelope::decode(&item.value()?) else {
            return Ok(Verdict::Keep);
        };
        Ok(match envelope.image {
            Image::Gone { newest_shadowed }
                if !self
                    .0
                    .any_within(envelope.oldest_segment, newest_shadowed, envelope.segment) =>
            {
                Verdict::Remove
            }
            _ => Verdict::Keep,
        })
    }
}
