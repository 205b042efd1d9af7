//! Random lifecycle configurations: rules whose time has come, and such whose time is far away.

use proptest::prelude::*;

/// When a rule's time comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It has come for all there is: a day that is over, or a date that is past.
    Now,
    /// It has not come for anything.
    Later,
}

/// What a rule does to current objects and to delete markers that are alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiration {
    /// `Days`
    Days(Due),
    /// `Date`
    Date(Due),
    /// `ExpiredObjectDeleteMarker`: to delete markers alone.
    Markers,
}

/// What a rule looks at beside the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `ObjectSizeGreaterThan`
    LargerThan(u64),
    /// The tag `tag` has this value.
    Tag(u8),
}

/// A rule; S3 would take it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The prefix, or empty.
    pub prefix: &'static str,
    /// What else it looks at.
    pub condition: Option<Condition>,
    /// Whether it is in force.
    pub enabled: bool,
    /// `Expiration`
    pub expiration: Option<Expiration>,
    /// `NoncurrentVersionExpiration`, with `NewerNoncurrentVersions`.
    pub noncurrent: Option<(Due, Option<u8>)>,
    /// `AbortIncompleteMultipartUpload`
    pub uploads: Option<Due>,
}

impl Rule {
    /// Whether it asks for the age of something that has come.
    pub fn counts_a_day(&self) -> bool {
        let noncurrent = self.noncurrent.map(|(due, _)| due);
        self.expiration == Some(Expiration::Days(Due::Now))
            || [noncurrent, self.uploads].contains(&Some(Due::Now))
    }
}

fn due() -> impl Strategy<Value = Due> {
    prop_oneof![4 => Just(Due::Now), 1 => Just(Due::Later)]
}

fn expiration() -> impl Strategy<Value = Expiration> {
    prop_oneof![
        2 => due().prop_map(Expiration::Days),
        2 => due().prop_map(Expiration::Date),
        2 => Just(Expiration::Markers),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        prop_oneof![Just(0), Just(100)].prop_map(Condition::LargerThan),
        (0..TAGS).prop_map(Condition::Tag),
    ]
}

/// How many values the tag of sequences has.
pub(crate) const TAGS: u8 = 3;

fn rule() -> impl Strategy<Value = Rule> {
    (
        prop_oneof![4 => Just(""), 1 => Just("a"), 1 => Just("a/"), 1 => Just("b")],
        prop::option::weighted(0.3, condition()),
        prop::bool::weighted(0.9),
        prop::option::weighted(0.6, expiration()),
        prop::option::weighted(0.6, (due(), prop::option::weighted(0.4, 1..3_u8))),
        prop::option::weighted(0.3, due()),
    )
        .prop_map(|(prefix, condition, enabled, expiration, noncurrent, uploads)| {
            let mut rule = Rule {
                prefix,
                condition,
                enabled,
                expiration,
                noncurrent,
                uploads,
            };
            if rule.condition.is_some() {
                // Neither uploads nor delete markers have tags or a size: S3 refuses rules that say so.
                rule.uploads = None;
                rule.expiration = expiration.filter(|expiration| *expiration != Expiration::Markers);
            }
            if rule.expiration.is_none() && rule.noncurrent.is_none() && rule.uploads.is_none() {
                rule.expiration = Some(Expiration::Date(Due::Now));
            }
            rule
        })
}

/// A configuration of at most two rules; of none, it is removed.
pub(crate) fn rules() -> impl Strategy<Value = Vec<Rule>> {
    prop_oneof![1 => Just(Vec::new()), 9 => prop::collection::vec(rule(), 1..3)]
}
