//! The slots of the past: sixty minutes and ninety-six quarters of an hour.

use super::{
    live::{Live, Totals},
    tally::Tally,
};
use std::collections::VecDeque;

/// How many minutes are kept, the running one not among them.
pub(super) const MINUTES: i64 = 60;

/// How many quarters of an hour are kept, the running one included.
pub(super) const QUARTERS: i64 = 96;

/// Minutes of a quarter of an hour.
pub(super) const QUARTER_MINUTES: i64 = 15;

/// What was counted when, oldest first. A span in which nothing was counted need not be there.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    /// What the counters said at the end of the last minute.
    before: Totals,
    /// By minute since 1970.
    minutes: VecDeque<(i64, Tally)>,
    /// By quarter of an hour since 1970.
    quarters: VecDeque<(i64, Tally)>,
}

impl Recorder {
    /// Ends a minute, and says whether anything was counted in it. Only then is there a slot for it.
    pub(super) fn record(&mut self, minute: i64, live: &Live) -> bool {
        let totals = live.totals();
        let counted = totals != self.before;
        if counted {
            self.push(minute, &totals.since(&self.before));
            self.before = totals;
        }
        counted
    }

    /// Ends a minute; there is a slot for it even if nothing was counted, which says that the process ran.
    pub(super) fn record_covered(&mut self, minute: i64, live: &Live) {
        if !self.record(minute, live) {
            self.push(minute, &Tally::default());
        }
    }

    /// What was counted since the last minute ended.
    pub(super) fn running(&self, live: &Live) -> Tally {
        live.totals().since(&self.before)
    }

    pub(super) fn minute(&self, minute: i64) -> Option<&Tally> {
        find(&self.minutes, minute)
    }

    pub(super) fn quarter(&self, quarter: i64) -> Option<&Tally> {
        find(&self.quarters, quarter)
    }

    /// Forgets what is not in the past of a minute any more, since the clock was set back.
    pub(super) fn forget_from(&mut self, minute: i64) {
        self.minutes.retain(|slot| slot.0 < minute);
        let quarter = minute.div_euclid(QUARTER_MINUTES);
        self.quarters.retain(|slot| slot.0 <= quarter);
    }

    fn push(&mut self, minute: i64, tally: &Tally) {
        let quarter = minute.div_euclid(QUARTER_MINUTES);
        add(&mut self.minutes, minute, tally);
        add(&mut self.quarters, quarter, tally);
        self.minutes.retain(|slot| slot.0 > minute - MINUTES);
        self.quarters.retain(|slot| slot.0 > quarter - QUARTERS);
    }
}

fn add(slots: &mut VecDeque<(i64, Tally)>, number: i64, tally: &Tally) {
    match slots.back_mut() {
        Some(last) if last.0 == number => last.1.add(tally),
        _ => slots.push_back((number, *tally)),
    }
}

fn find(slots: &VecDeque<(i64, Tally)>, number: i64) -> Option<&Tally> {
    let index = slots.binary_search_by_key(&number, |slot| slot.0).ok()?;
    slots.get(index).map(|slot| &slot.1)
}
