//! Random sequences of commands: on buckets, versions, locks and uploads.

use crate::{
    fixture::EXTENT_BYTES,
    rules::{Rule, TAGS, rules},
};
use proptest::prelude::*;

/// The keys of sequences: those that listings may get wrong.
pub const KEYS: [&str; 8] = ["a", "a\0", "a/", "a/b", "a/c/d", "a/c/e", "ab", "ß"];
/// The buckets of sequences.
pub const NAMES: [&str; 2] = ["first", "second"];

/// Which version a command names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    Current,
    Null,
    Nth(usize),
    Missing,
}

/// A lock that is asked for: how many days from then, and whether it is COMPLIANCE.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Days {
    pub(crate) compliance: bool,
    pub(crate) days: i64,
}

/// What lifecycle rules do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Delete the current object.
    Expire,
    /// Remove a version that is not current.
    Remove,
    /// Remove a delete marker that is alone.
    RemoveMarker,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Versioning(bool),
    EnableObjectLock,
    /// One of a few configurations, or none.
    Cors(Option<u8>),
    Put {
        size: usize,
        only_if_new: bool,
        retention: Option<Days>,
        hold: bool,
    },
    Delete {
        which: Which,
        bypass: bool,
    },
    Tag(Which, u8),
    Retain {
        which: Which,
        retention: Option<Days>,
        bypass: bool,
    },
    Hold(Which, bool),
    /// What a lifecycle rule does to a version that it found due.
    Lifecycle(Which, Deed),
    /// Somebody looks at a version, to change it later.
    Judge(Which),
    /// The version that was looked at is tagged, if it is still the one.
    TagJudged(u8),
    /// The data key of the version that was looked at is wrapped by another master key, if it is as it was.
    RewrapJudged(u8),
    /// The data key of a version is wrapped by another master key.
    Rewrap(Which, u8),
    /// That of an upload.
    RewrapUpload(u8),
    /// The lifecycle configuration is replaced, where there is one here, and what is due is carried out.
    RunLifecycle(Option<Vec<Rule>>),
    /// Days pass.
    Wait(i64),
    CopyOntoItself,
    Upload {
        size: usize,
    },
    CompleteUpload,
    AbortUpload,
    RecreateBucket,
    Reopen,
}

/// One command of a sequence, on one of [`NAMES`] and, where it is about a key, one of [`KEYS`].
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) bucket: usize,
    pub(crate) key: usize,
    pub(crate) action: Action,
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        4 => Just(Which::Current),
        2 => Just(Which::Null),
        4 => (0..6_usize).prop_map(Which::Nth),
        1 => Just(Which::Missing),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![Just(Deed::Expire), Just(Deed::Remove), Just(Deed::RemoveMarker)]
}

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(0), 8 => 1..200_usize, 1 => Just(EXTENT_BYTES)]
}

fn days() -> impl Strategy<Value = Days> {
    (any::<bool>(), 1..30_i64).prop_map(|(compliance, days)| Days { compliance, days })
}

fn put() -> impl Strategy<Value = Action> {
    let lock = (prop::option::weighted(0.15, days()), prop::bool::weighted(0.1));
    (size(), prop::bool::weighted(0.2), lock).prop_map(|(size, only_if_new, (retention, hold))| Action::Put {
        size,
        only_if_new,
        retention,
        hold,
    })
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        5 => prop::bool::weighted(0.7).prop_map(Action::Versioning),
        2 => Just(Action::EnableObjectLock),
        6 => prop::option::weighted(0.7, 0..3_u8).prop_map(Action::Cors),
        18 => put(),
        10 => (which(), any::<bool>()).prop_map(|(which, bypass)| Action::Delete { which, bypass }),
        3 => (which(), 0..TAGS).prop_map(|(which, tag)| Action::Tag(which, tag)),
        4 => (which(), prop::option::weighted(0.8, days()), any::<bool>())
            .prop_map(|(which, retention, bypass)| Action::Retain { which, retention, bypass }),
        2 => (which(), any::<bool>()).prop_map(|(which, hold)| Action::Hold(which, hold)),
        4 => (which(), deed()).prop_map(|(which, deed)| Action::Lifecycle(which, deed)),
        8 => which().prop_map(Action::Judge),
        4 => any::<u8>().prop_map(Action::TagJudged),
        6 => any::<u8>().prop_map(Action::RewrapJudged),
        6 => (which(), any::<u8>()).prop_map(|(which, by)| Action::Rewrap(which, by)),
        2 => any::<u8>().prop_map(Action::RewrapUpload),
        6 => prop::option::weighted(0.8, rules()).prop_map(Action::RunLifecycle),
        3 => (1..20_i64).prop_map(Action::Wait),
        3 => Just(Action::CopyOntoItself),
        3 => size().prop_map(|size| Action::Upload { size }),
        3 => Just(Action::CompleteUpload),
        1 => Just(Action::AbortUpload),
        1 => Just(Action::RecreateBucket),
        1 => Just(Action::Reopen),
    ]
}

/// Sequences of 1 to 60 commands.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Most of it is about one bucket and a few keys, so that some keys come to many versions.
    let bucket = prop_oneof![3 => Just(0), 1 => 1..NAMES.len()];
    let key = prop_oneof![2 => Just(0), 2 => Just(3), 3 => 0..KEYS.len()];
    let step = (bucket, key, action()).prop_map(|(bucket, key, action)| Step { bucket, key, action });
    prop::collection::vec(step, 1..60)
}
