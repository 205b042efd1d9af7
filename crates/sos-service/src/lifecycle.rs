//! What the job of the lifecycle rules is set to, and what it tells of itself. The job is `service/lifecycle/`.

use serde::{Deserialize, Serialize};
use sos_core::{BucketName, Timestamp, lifecycle::Day};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::limits;

/// How lifecycle rules are carried out.
#[derive(Clone, Copy, Debug)]
pub struct LifecycleConfig {
    /// How long a day of a rule is.
    pub day: Day,
    /// After each change the job rests so many times as long as the change took; 0: not at all.
    pub rests: u32,
}

impl Default for LifecycleConfig {
    fn default() -> Self {
        Self {
            day: Day::default(),
            rests: limits::LIFECYCLE_RESTS,
        }
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleCounts {
    /// Versions and uploads that were looked at.
    pub examined: u64,
    /// Current objects that expired: gone, or under a delete marker.
    pub expired: u64,
    /// Noncurrent versions that were removed for good.
    pub removed_versions: u64,
    /// Delete markers without a version below them that were removed.
    pub removed_markers: u64,
    /// Versions that were given another storage class.
    pub transitioned: u64,
    /// Uploads that were aborted.
    pub aborted_uploads: u64,
    /// Versions that were due and are locked.
    pub locked: u64,
    /// Versions that were due and had changed meanwhile.
    pub changed: u64,
}

impl LifecycleCounts {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            examined: self.examined + other.examined,
            expired: self.expired + other.expired,
            removed_versions: self.removed_versions + other.removed_versions,
            removed_markers: self.removed_markers + other.removed_markers,
            transitioned: self.transitioned + other.transitioned,
            aborted_uploads: self.aborted_uploads + other.aborted_uploads,
            locked: self.locked + other.locked,
            changed: self.changed + other.changed,
        }
    }
}

/// What rules would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecyclePreview {
    /// How much of what; locks are not looked at.
    pub counts: LifecycleCounts,
    /// The first of them.
    pub examples: Vec<LifecycleExample>,
    /// Whether there is more in the bucket than was looked at.
    pub truncated: bool,
}

/// One thing that rules would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleExample {
    /// `expire`, `remove_version`, `remove_marker`, `transition` or `abort_upload`.
    pub action: String,
    /// The rule's id; empty where the draft has none.
    pub rule: String,
    /// The key.
    pub key: String,
    /// The version; none of an upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A run of a bucket's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecycleRun {
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None`: it is under way.
    pub ended: Option<Timestamp>,
    /// The key that was reached, while it is under way.
    pub position: Option<String>,
    /// What it did so far.
    pub counts: LifecycleCounts,
    /// Why it ended early, where it did; it is tried again.
    pub error: Option<String>,
}

/// What the job tells of itself: of the time since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LifecycleStatus {
    /// When all buckets were last gone through from beginning to end.
    pub last_ended: Option<Timestamp>,
    /// When they are gone through next; `None`: nobody drives the job, as where no server runs.
    pub next: Option<Timestamp>,
    /// The last run of each bucket.
    pub buckets: BTreeMap<BucketName, LifecycleRun>,
}

/// The job's own state.
#[derive(Debug, Default)]
pub(crate) struct Lifecycle {
    status: Mutex<LifecycleStatus>,
    /// Held while the rules of a bucket are carried out: one bucket at a time.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

impl Lifecycle {
    /// As it is now.
    pub(crate) fn status(&self) -> LifecycleStatus {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it.
    pub(crate) fn change(&self, change: impl FnOnce(&mut LifecycleStatus)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Tells of a bucket's run. Where too many buckets are known, the one whose run began first is forgotten.
    pub(crate) fn tell(&self, bucket: &BucketName, run: LifecycleRun) {
        self.change(|status| {
            if status.buckets.len() >= limits::LIFECYCLE_BUCKETS && !status.buckets.contains_key(bucket) {
                let oldest = status.buckets.iter().min_by_key(|(_, run)| run.started);
                if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                    status.buckets.remove(&oldest);
                }
            }
            status.buckets.insert(bucket.clone(), run);
        });
    }
}
