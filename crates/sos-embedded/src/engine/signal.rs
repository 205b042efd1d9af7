//! Waking a thread, without losing a wake-up that comes early.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// One thread waits, others raise.
#[derive(Default)]
pub(crate) struct Signal {
    raised: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    /// Wakes the waiter, now or when it next waits.
    pub(crate) fn raise(&self) {
        *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }

    /// Waits until it is raised or the time is up, and lowers it.
    pub(crate) fn wait(&self, limit: Duration) {
        let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(raised, limit, |raised| !*raised);
        let (mut raised, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *raised = false;
    }
}
