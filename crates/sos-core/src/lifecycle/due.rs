//! What is due: an object, its place among the versions of its key and the time, asked of every rule in force.
//!
//! Where rules contradict each other, what comes first is done, and removing comes before moving
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html>).

use super::{Configuration, Day, MinimumObjectSize, Rule, filter::Conditions};
use crate::{object::ObjectRecord, time::Timestamp};

/// Where a version stands among those of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the current object.
    Current,
    /// A newer version took its place.
    Noncurrent {
        /// When: the newer version's time.
        since: Timestamp,
        /// How many noncurrent versions are newer.
        newer: u64,
    },
    /// It is a delete marker, and the newest version of its key.
    Marker {
        /// Whether it is the only version there is.
        alone: bool,
    },
}

/// What is due, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due<'a> {
    /// The current object goes; where versions are kept, a delete marker takes its place.
    Expire {
        /// The rule's id.
        rule: &'a str,
    },
    /// The noncurrent version is removed for good.
    Remove {
        /// The rule's id.
        rule: &'a str,
    },
    /// The delete marker that is alone is removed.
    RemoveMarker {
        /// The rule's id.
        rule: &'a str,
    },
    /// The version gets another storage class.
    Transition {
        /// The rule's id.
        rule: &'a str,
        /// The class.
        storage_class: &'a str,
    },
}

impl<'a> Due<'a> {
    /// The id of the rule.
    pub fn rule(&self) -> &'a str {
        match self {
            Self::Expire { rule }
            | Self::Remove { rule }
            | Self::RemoveMarker { rule }
            | Self::Transition { rule, .. } => rule,
        }
    }
}

/// An upload that is to be aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueUpload<'a> {
    /// The rule's id.
    pub rule: &'a str,
}

/// When something will be due, as `x-amz-expiration` and `x-amz-abort-date` tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedExpiration {
    /// From when on.
    pub at: Timestamp,
    /// The rule's id.
    pub rule: String,
}

/// The classes that objects are moved to, from the warmest on; what is none of them is warmer still.
const CLASSES: [&str; 6] = [
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
];
/// Objects of fewer bytes are not moved by default.
const SMALL_OBJECT_BYTES: u64 = 128 * 1024;

impl Configuration {
    /// What is due of a version now.
    pub fn due(
        &self,
        key: &str,
        record: &ObjectRecord,
        place: Place,
        now: Timestamp,
        day: Day,
    ) -> Option<Due<'_>> {
        let found = match place {
            Place::Current => {
                let expected = self.first_expiration(key, record, day);
                let rule = expected
                    .filter(|(at, _)| *at <= now)
                    .map(|(_, rule)| rule.id.as_str());
                rule.map(|rule| Due::Expire { rule })
            }
            Place::Noncurrent { since, newer } => {
                let mut rules = self.matching(key, record);
                rules
                    .find(|rule| noncurrent_is_due(rule, since, newer, now, day))
                    .map(|rule| Due::Remove { rule: &rule.id })
            }
            Place::Marker { alone: true } => {
                let mut rules = self.matching(key, record);
                rules
                    .find(|rule| marker_is_due(rule, record, now, day))
                    .map(|rule| Due::RemoveMarker { rule: &rule.id })
            }
            Place::Marker { alone: false } => None,
        };
        found.or_else(|| self.due_transition(key, record, place, now, day))
    }

    /// Whether an open upload is to be aborted now.
    pub fn due_upload(
        &self,
        key: &str,
        created: Timestamp,
        now: Timestamp,
        day: Day,
    ) -> Option<DueUpload<'_>> {
        let (at, rule) = self.first_abort(key, created, day)?;
        (at <= now).then_some(DueUpload { rule: &rule.id })
    }

    /// When a current object will expire, where it will.
    pub fn expected_expiration(
        &self,
        key: &str,
        record: &ObjectRecord,
        day: Day,
    ) -> Option<ExpectedExpiration> {
        let (at, rule) = self.first_expiration(key, record, day)?;
        Some(ExpectedExpiration {
            at,
            rule: rule.id.clone(),
        })
    }

    /// When an open upload will be aborted, where it will.
    pub fn expected_abort(&self, key: &str, created: Timestamp, day: Day) -> Option<ExpectedExpiration> {
        let (at, rule) = self.first_abort(key, created, day)?;
        Some(ExpectedExpiration {
            at,
            rule: rule.id.clone(),
        })
    }

    /// The prefixes of the keys whose versions some rule in force looks at: none lies in another.
    pub fn object_prefixes(&self) -> Vec<&str> {
        prefixes(self.enabled().filter(|rule| rule.is_about_objects()))
    }

    /// The prefixes of the keys whose uploads some rule in force looks at: none lies in another.
    pub fn upload_prefixes(&self) -> Vec<&str> {
        prefixes(
            self.enabled()
                .filter(|rule| rule.abort_incomplete_multipart_upload.is_some()),
        )
    }

    fn matching<'a, 'o>(
        &'a self,
        key: &'o str,
        record: &'o ObjectRecord,
    ) -> impl Iterator<Item = &'a Rule> + use<'a, 'o> {
        self.enabled()
            .filter(move |rule| applies(&rule.conditions(), key, record))
    }

    fn first_expiration(&self, key: &str, record: &ObjectRecord, day: Day) -> Option<(Timestamp, &Rule)> {
        let mut first: Option<(Timestamp, &Rule)> = None;
        for rule in self.enabled() {
            let Some(expiration) = &rule.expiration else {
                continue;
            };
            let at = match (expiration.days, expiration.date) {
                (Some(days), _) => day.after(record.modified, days),
                (None, Some(date)) => date.0,
                (None, None) => continue,
            };
            if first.is_none_or(|(earliest, _)| at < earliest) && applies(&rule.conditions(), key, record) {
                first = Some((at, rule));
            }
        }
        first
    }

    fn first_abort(&self, key: &str, created: Timestamp, day: Day) -> Option<(Timestamp, &Rule)> {
        let aborts = self.enabled().filter_map(|rule| {
            let days = rule
                .abort_incomplete_multipart_upload
                .as_ref()?
                .days_after_initiation?;
            let applies = rule.conditions().apply_to_key(key);
            applies.then(|| (day.after(created, days), rule))
        });
        aborts.min_by_key(|(at, _)| *at)
    }

    fn due_transition(
        &self,
        key: &str,
        record: &ObjectRecord,
        place: Place,
        now: Timestamp,
        day: Day,
    ) -> Option<Due<'_>> {
        if record.delete_marker {
            return None;
        }
        let mut coldest = (rank(&record.storage_class), None);
        for rule in self.enabled() {
            let due_classes: Vec<&str> = match place {
                Place::Current => rule
                    .transitions
                    .iter()
                    .filter(|transition| match (transition.days, transition.date) {
                        (Some(days), _) => day.after(record.modified, days) <= now,
                        (None, Some(date)) => date.0 <= now,
                        (None, None) => false,
                    })
                    .map(|transition| transition.storage_class.as_str())
                    .collect(),
                Place::Noncurrent { since, newer } => rule
                    .noncurrent_version_transitions
                    .iter()
                    .filter(|transition| {
                        is_older(transition.noncurrent_days, since, now, day)
                            && has_newer(transition.newer_noncurrent_versions, newer)
                    })
                    .map(|transition| transition.storage_class.as_str())
                    .collect(),
                Place::Marker { .. } => return None,
            };
            if due_classes.is_empty() {
                continue;
            }
            let conditions = rule.conditions();
            if !applies(&conditions, key, record) {
                continue;
            }
            for class in due_classes {
                let moves = conditions.has_sizes() || self.is_large_enough(record.size, class);
                if moves && rank(class) > coldest.0 {
                    coldest = (rank(class), Some((rule, class)));
                }
            }
        }
        coldest.1.map(|(rule, storage_class)| Due::Transition {
            rule: &rule.id,
            storage_class,
        })
    }

    /// Small objects stay where they are, by default.
    fn is_large_enough(&self, size: u64, class: &str) -> bool {
        size >= SMALL_OBJECT_BYTES
            || (self.transition_default_minimum_object_size == MinimumObjectSize::VariesByStorageClass
                && matches!(class, "GLACIER" | "DEEP_ARCHIVE"))
    }
}

impl Rule {
    /// Whether it does anything to versions.
    fn is_about_objects(&self) -> bool {
        self.expiration.is_some()
            || self.noncurrent_version_expiration.is_some()
            || !self.transitions.is_empty()
            || !self.noncurrent_version_transitions.is_empty()
    }
}

/// A delete marker has neither bytes nor tags: a rule that looks at them is not about it.
fn applies(conditions: &Conditions<'_>, key: &str, record: &ObjectRecord) -> bool {
    if record.delete_marker {
        return conditions.apply_to_key(key) && !conditions.looks_at_object();
    }
    conditions.apply_to(key, record.size, &record.tags)
}

fn noncurrent_is_due(rule: &Rule, since: Timestamp, newer: u64, now: Timestamp, day: Day) -> bool {
    rule.noncurrent_version_expiration
        .as_ref()
        .is_some_and(|expiration| {
            is_older(expiration.noncurrent_days, since, now, day)
                && has_newer(expiration.newer_noncurrent_versions, newer)
        })
}

fn is_older(days: Option<i64>, since: Timestamp, now: Timestamp, day: Day) -> bool {
    days.is_some_and(|days| day.after(since, days) <= now)
}

fn has_newer(wanted: Option<i64>, newer: u64) -> bool {
    wanted.is_none_or(|wanted| newer >= wanted.max(0) as u64)
}

/// Asked for by itself, a marker that is alone goes at once; by a rule with an age or a date, once it is that old.
fn marker_is_due(rule: &Rule, record: &ObjectRecord, now: Timestamp, day: Day) -> bool {
    let Some(expiration) = &rule.expiration else {
        return false;
    };
    match (expiration.days, expiration.date) {
        (Some(days), _) => day.after(record.modified, days) <= now,
        (None, Some(date)) => date.0 <= now,
        (None, None) => expiration.expired_object_delete_marker == Some(true),
    }
}

fn rank(class: &str) -> usize {
    CLASSES
        .iter()
        .position(|known| *known == class)
        .map_or(0, |position| position + 1)
}

fn prefixes<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<&'a str> {
    let mut all: Vec<&str> = rules.map(Rule::key_prefix).collect();
    all.sort_unstable();
    let mut widest: Vec<&str> = Vec::new();
    for prefix in all {
        // Sorted, what a prefix covers comes right behind it.
        if widest.last().is_none_or(|last| !prefix.starts_with(last)) {
            widest.push(prefix);
        }
    }
    widest
}

#[cfg(test)]
mod tests;
