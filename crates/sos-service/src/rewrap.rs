//! What the job tells of itself that has the first master key wrap data keys: what each master key wrapped, and what it did.
//! The job is `service/rewrap/`.

use serde::{Deserialize, Serialize};
use sos_core::Timestamp;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

/// What a master key is to the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// The first of its kind: it wraps the data keys of what is written.
    First,
    /// It opens what it wrapped before.
    Older,
    /// It is not configured: what it wrapped does not open.
    Missing,
}

/// How much one master key wrapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUse {
    /// `AES256`, or `aws:kms` for a named key.
    pub algorithm: String,
    /// The name of a named key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The key's fingerprint; `vault:KEY` where it is in Vault.
    pub key: String,
    /// What it is to the configuration.
    pub state: KeyState,
    /// Versions of objects whose data key it wrapped.
    pub versions: u64,
    /// Open uploads whose data key it wrapped.
    pub uploads: u64,
    /// Parts of those uploads.
    pub parts: u64,
    /// Bytes of those versions and parts, before they were encrypted.
    pub bytes: u64,
}

impl KeyUse {
    /// Whether the key is needed for anything that is stored.
    pub fn is_needed(&self) -> bool {
        self.versions + self.uploads > 0
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewrapCounts {
    /// Versions and uploads that were looked at, encrypted or not.
    pub examined: u64,
    /// Data keys that the first master key wraps already.
    pub current: u64,
    /// Data keys that the first master key wraps now; of a dry run those that it would wrap.
    pub rewrapped: u64,
    /// Data keys that a master key wrapped which is not configured; they stay as they are.
    pub missing: u64,
    /// Wrapped data keys that do not open; they stay as they are. A dry run opens none.
    pub unreadable: u64,
    /// Data keys that were replaced or went since they were read.
    pub changed: u64,
}

/// The last run, since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RewrapStatus {
    /// Whether it only counts.
    pub is_dry_run: bool,
    /// When it was asked for; `None`: none was.
    pub started: Option<Timestamp>,
    /// When it ended; `None` while it is under way.
    pub ended: Option<Timestamp>,
    /// The bucket that was reached, while it is under way.
    pub bucket: Option<String>,
    /// The key that was reached in it.
    pub position: Option<String>,
    /// What it did so far.
    pub counts: RewrapCounts,
    /// What each master key wraps, as the run left it; empty until it has ended well.
    pub keys: Vec<KeyUse>,
    /// Why it ended early, where it did; what it did stays done.
    pub error: Option<String>,
}

impl RewrapStatus {
    /// Whether a run was asked for and has not ended.
    pub fn is_running(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }
}

/// The job's own state.
#[derive(Debug, Default)]
pub(crate) struct Rewrap {
    status: Mutex<RewrapStatus>,
    /// Told of each run that is asked for.
    pub(crate) asked: Notify,
    is_driven: AtomicBool,
}

impl Rewrap {
    /// The last run as it is now.
    pub(crate) fn status(&self) -> RewrapStatus {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it.
    pub(crate) fn change(&self, change: impl FnOnce(&mut RewrapStatus)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says that a run was asked for; `false` where one is under way already.
    pub(crate) fn begin(&self, is_dry_run: bool, now: Timestamp) -> bool {
        let mut begun = false;
        self.change(|status| {
            if !status.is_running() {
                *status = RewrapStatus {
                    is_dry_run,
                    started: Some(now),
                    ..RewrapStatus::default()
                };
                begun = true;
            }
        });
        begun
    }

    /// Whether somebody carries out what is asked for.
    pub(crate) fn is_driven(&self) -> bool {
        self.is_driven.load(Ordering::Acquire)
    }

    /// Says that from now on somebody does.
    pub(crate) fn set_driven(&self) {
        self.is_driven.store(true, Ordering::Release);
    }
}
