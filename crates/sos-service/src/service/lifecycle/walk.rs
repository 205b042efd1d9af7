//! Where each version of a listing stands among those of its key, and what is due of it.

use sos_core::{
    Timestamp,
    command::{LifecycleAction, LifecycleItem},
    lifecycle::{Configuration, Day, Due, Place},
    listing::ListedObject,
};

/// A version that is due, with the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) item: LifecycleItem,
    pub(crate) rule: String,
}

/// By what is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) rules: &'a Configuration,
    /// Whether some rule looks at tags.
    pub(crate) looks_at_tags: bool,
    pub(crate) now: Timestamp,
    pub(crate) day: Day,
}

/// Goes along a listing, newest first within a key, over the ends of its pages.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// The time of the version before, which made the next one noncurrent.
    since: Timestamp,
    /// How many noncurrent versions of the key were met.
    newer: u64,
    /// A delete marker that is the newest of its key: alone, unless the next version is of the same key.
    marker: Option<ListedObject>,
}

impl Walk {
    /// The next version of the listing; what is due by now goes to `due`.
    pub(crate) fn step(&mut self, listed: ListedObject, judge: &Judge<'_>, due: &mut Vec<Judged>) {
        let place = if listed.is_latest {
            self.end(judge, due);
            self.newer = 0;
            Place::Current
        } else {
            self.marker = None;
            let place = Place::Noncurrent {
                since: self.since,
                newer: self.newer,
            };
            self.newer += 1;
            place
        };
        self.since = listed.record.modified;
        if listed.is_latest && listed.record.delete_marker {
            self.marker = Some(listed);
        } else {
            due.extend(judge.judge(listed, place));
        }
    }

    /// No version of the key at hand follows.
    pub(crate) fn end(&mut self, judge: &Judge<'_>, due: &mut Vec<Judged>) {
        if let Some(marker) = self.marker.take() {
            due.extend(judge.judge(marker, Place::Marker { alone: true }));
        }
    }
}

impl Judge<'_> {
    fn judge(&self, listed: ListedObject, place: Place) -> Option<Judged> {
        let ListedObject { key, record, .. } = listed;
        let due = self.rules.due(key.as_str(), &record, place, self.now, self.day)?;
        let action = match due {
            Due::Expire { .. } => LifecycleAction::Expire,
            Due::Remove { .. } => LifecycleAction::Remove,
            Due::RemoveMarker { .. } => LifecycleAction::RemoveMarker,
            Due::Transition { storage_class, .. } => LifecycleAction::Transition(storage_class.to_owned()),
        };
        Some(Judged {
            rule: due.rule().to_owned(),
            item: LifecycleItem {
                version: record.version_id(),
                order: record.order,
                modified: record.modified,
                tags: self.looks_at_tags.then_some(record.tags),
                key,
                action,
            },
        })
    }
}
