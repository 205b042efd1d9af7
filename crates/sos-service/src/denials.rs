//! What CORS denied lately, per bucket, in memory: so that whoever owns a bucket sees which page was refused and why.
//!
//! Denials that look the same are one entry with a count. Everything here comes from strangers, so everything is
//! bounded: the bytes of each text, the entries of a bucket, the buckets, and the bytes of all; what was seen least
//! recently goes first. Nothing is stored of an allowed request. Entries belong to a bucket's number, so that a later
//! bucket of the same name does not show those of its predecessor.

mod group;
mod message;
mod rfc3339;
#[cfg(test)]
mod tests;

pub(crate) use message::{message, suggestion};

use crate::{bucket_rules::BucketRules, limits};
use group::{Group, bounded};
use serde::{Deserialize, Serialize};
use sos_core::{BucketId, BucketName, Timestamp};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What kind of request was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenialKind {
    /// `OPTIONS`, before the request itself.
    Preflight,
    /// The request itself: it was served, but the page may not read the answer.
    Actual,
}

/// Why it was denied: what the rule that came closest does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenialReason {
    /// No rule allows the origin.
    Origin,
    /// A rule allows the origin, none with it the method.
    Method,
    /// A rule allows origin and method, none with them every header.
    Header,
    /// The bucket has no configuration.
    NotEnabled,
    /// The request's own headers are not what a browser sends.
    Malformed,
}

/// A denial as the edge sees it: bytes as they came, of any length.
#[derive(Clone, Copy, Debug)]
pub struct Denial<'a> {
    /// What kind of request.
    pub kind: DenialKind,
    /// Why.
    pub reason: DenialReason,
    /// `Origin`.
    pub origin: &'a [u8],
    /// The method that was judged: the one a preflight asks for.
    pub method: &'a [u8],
    /// `Access-Control-Request-Headers`; empty where it is absent.
    pub headers: &'a [u8],
    /// `/` and the key, still percent-encoded, **without** the query, which may hold a signature.
    pub path: &'a str,
}

/// Denials that look the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedDenial {
    /// What kind of request.
    pub kind: DenialKind,
    /// The origin; cut, with a mark, where it is too long.
    pub origin: String,
    /// The method.
    pub method: String,
    /// The headers asked for, in lower case; the last is a mark where there were too many.
    pub headers: Vec<String>,
    /// The last path, without its query; cut, with a mark, where it is too long.
    pub path: String,
    /// Why.
    pub reason: DenialReason,
    /// How often.
    pub count: u64,
    /// When first.
    #[serde(with = "rfc3339")]
    pub first_seen: Timestamp,
    /// When last.
    #[serde(with = "rfc3339")]
    pub last_seen: Timestamp,
    /// The order of the last time among all denials; grows with every denial.
    pub sequence: u64,
}

/// The denials of one bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// Newest first.
    pub(crate) denials: Vec<RecordedDenial>,
    /// To be given as `after` to get only what happened since.
    pub(crate) cursor: u64,
    /// How many entries had to make room.
    pub(crate) dropped: u64,
}

/// All denials.
pub(crate) struct Denials {
    shards: [Mutex<Shard>; limits::DENIAL_SHARDS],
    next_sequence: AtomicU64,
}

/// The denials of some of the buckets.
#[derive(Default)]
struct Shard {
    buckets: HashMap<BucketId, BucketDenials>,
    size_bytes: usize,
}

struct BucketDenials {
    name: BucketName,
    /// By the sequence of the last time: the first was seen least recently.
    entries: BTreeMap<u64, Entry>,
    sequences: HashMap<Arc<Group>, u64>,
    dropped: u64,
}

struct Entry {
    group: Arc<Group>,
    path: Box<str>,
    count: u64,
    first_seen: Timestamp,
    last_seen: Timestamp,
}

impl Denials {
    /// None yet. Sequences begin at the clock's milliseconds, so that a cursor that a client kept over a restart is
    /// behind those that follow.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            next_sequence: AtomicU64::new(u64::try_from(now.0).unwrap_or(0).max(1)),
        }
    }

    /// Keeps a denial: bounded work, whatever is in it.
    pub(crate) fn record(&self, rules: &BucketRules, denial: &Denial<'_>, now: Timestamp) {
        let group = Arc::new(Group::of(denial));
        let path = bounded(denial.path.as_bytes(), limits::DENIAL_PATH_BYTES);
        let mut shard = self.shard(rules.id);
        let sequence = self.next_sequence.fetch_add(1, Ordering::Relaxed);
        shard.record(rules, sequence, group, path.into(), now);
    }

    /// What is known of a bucket's denials whose sequence is greater than `after`.
    pub(crate) fn list(&self, bucket: BucketId, after: Option<u64>) -> Recorded {
        let after = after.unwrap_or(0);
        let shard = self.shard(bucket);
        let Some(denials) = shard.buckets.get(&bucket) else {
            return Recorded {
                cursor: after,
                ..Recorded::default()
            };
        };
        let newest = denials
            .entries
            .last_key_value()
            .map_or(0, |(&sequence, _)| sequence);
        let later = denials.entries.range(after.saturating_add(1)..).rev();
        Recorded {
            denials: later.map(|(&sequence, entry)| entry.shown(sequence)).collect(),
            cursor: newest.max(after),
            dropped: denials.dropped,
        }
    }

    /// Forgets the denials of a bucket.
    pub(crate) fn clear(&self, bucket: BucketId) {
        self.shard(bucket).remove(bucket);
    }

    /// Forgets the denials of every bucket that had this name: it is deleted.
    pub(crate) fn forget(&self, name: &BucketName) {
        for shard in &self.shards {
            let mut shard = locked(shard);
            let gone: Vec<BucketId> = shard
                .buckets
                .iter()
                .filter(|(_, denials)| denials.name == *name)
                .map(|(&bucket, _)| bucket)
                .collect();
            for bucket in gone {
                shard.remove(bucket);
            }
        }
    }

    fn shard(&self, bucket: BucketId) -> MutexGuard<'_, Shard> {
        // Numbers of buckets are far from random: Fibonacci hashing spreads them.
        let place = bucket.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        locked(&self.shards[place as usize % limits::DENIAL_SHARDS])
    }
}

fn locked(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shard {
    fn record(
        &mut self,
        rules: &BucketRules,
        sequence: u64,
        group: Arc<Group>,
        path: Box<str>,
        now: Timestamp,
    ) {
        if !self.buckets.contains_key(&rules.id) {
            self.make_room_for_a_bucket();
            let denials = BucketDenials::new(rules.name.clone());
            self.size_bytes += denials.size_bytes();
            self.buckets.insert(rules.id, denials);
        }
        let Some(denials) = self.buckets.get_mut(&rules.id) else {
            return;
        };
        let before = denials.size_bytes_of(&group);
        let entry = denials.take(&group).unwrap_or_else(|| Entry {
            group: Arc::clone(&group),
            path: Box::default(),
            count: 0,
            first_seen: now,
            last_seen: now,
        });
        let entry = Entry {
            path,
            count: entry.count.saturating_add(1),
            last_seen: now,
            ..entry
        };
        self.size_bytes += entry.size_bytes();
        self.size_bytes -= before;
        denials.sequences.insert(group, sequence);
        denials.entries.insert(sequence, entry);
        if denials.entries.len() > limits::DENIALS_PER_BUCKET {
            self.size_bytes -= denials.drop_oldest();
        }
        while self.size_bytes > limits::DENIAL_BYTES / limits::DENIAL_SHARDS {
            self.drop_oldest();
        }
    }

    /// The bucket that was denied nothing for the longest time goes.
    fn make_room_for_a_bucket(&mut self) {
        if self.buckets.len() < limits::DENIAL_BUCKETS / limits::DENIAL_SHARDS {
            return;
        }
        let newest =
            |denials: &BucketDenials| denials.entries.last_key_value().map(|(&sequence, _)| sequence);
        let stalest = self.buckets.iter().min_by_key(|(_, denials)| newest(denials));
        if let Some(bucket) = stalest.map(|(&bucket, _)| bucket) {
            self.remove(bucket);
        }
    }

    /// The entry that was seen least recently of all goes; a bucket without any goes with it.
    fn drop_oldest(&mut self) {
        let oldest =
            |denials: &BucketDenials| denials.entries.first_key_value().map(|(&sequence, _)| sequence);
        let bucket = self.buckets.iter().min_by_key(|(_, denials)| oldest(denials));
        let Some(bucket) = bucket.map(|(&bucket, _)| bucket) else {
            self.size_bytes = 0;
            return;
        };
        if let Some(denials) = self.buckets.get_mut(&bucket) {
            self.size_bytes -= denials.drop_oldest();
            if denials.entries.is_empty() {
                self.remove(bucket);
            }
        }
    }

    fn remove(&mut self, bucket: BucketId) {
        if let Some(denials) = self.buckets.remove(&bucket) {
            self.size_bytes -= denials.size_bytes();
        }
    }
}

impl BucketDenials {
    fn new(name: BucketName) -> Self {
        Self {
            name,
            entries: BTreeMap::new(),
            sequences: HashMap::new(),
            dropped: 0,
        }
    }

    fn size_bytes(&self) -> usize {
        /// Name and tables, about.
        const BUCKET_BYTES: usize = 512;
        BUCKET_BYTES + self.entries.values().map(Entry::size_bytes).sum::<usize>()
    }

    /// The bytes that the entry of this group takes; none where it has no entry.
    fn size_bytes_of(&self, group: &Group) -> usize {
        let entry = self
            .sequences
            .get(group)
            .and_then(|sequence| self.entries.get(sequence));
        entry.map_or(0, Entry::size_bytes)
    }

    fn take(&mut self, group: &Group) -> Option<Entry> {
        let sequence = self.sequences.get(group)?;
        self.entries.remove(sequence)
    }

    /// Gives the bytes that became free.
    fn drop_oldest(&mut self) -> usize {
        let Some((_, entry)) = self.entries.pop_first() else {
            return 0;
        };
        self.sequences.remove(&entry.group);
        self.dropped += 1;
        entry.size_bytes()
    }
}

impl Entry {
    fn size_bytes(&self) -> usize {
        /// The structures and their places in the two tables, about.
        const ENTRY_BYTES: usize = 320;
        ENTRY_BYTES + self.group.text_bytes() + self.path.len()
    }

    fn shown(&self, sequence: u64) -> RecordedDenial {
        let group = &*self.group;
        RecordedDenial {
            kind: group.kind,
            origin: group.origin.to_string(),
            method: group.method.to_string(),
            headers: group.names().map(str::to_owned).collect(),
            path: self.path.to_string(),
            reason: group.reason,
            count: self.count,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            sequence,
        }
    }
}
