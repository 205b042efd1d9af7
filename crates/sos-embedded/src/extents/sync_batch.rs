//! Syncs of one folder, shared: whoever comes while one runs is served by the next, together with the others.

use std::{
    io,
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
};

#[derive(Default)]
struct State {
    /// Syncs begun.
    begun: u64,
    /// Syncs finished well.
    finished: u64,
    running: bool,
}

/// The syncs of one folder.
#[derive(Default)]
pub(crate) struct SyncBatch {
    state: Mutex<State>,
    changed: Condvar,
}

impl SyncBatch {
    /// Returns once a sync that began after the call has finished.
    pub(crate) fn sync(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let needed = state.begun + 1;
        loop {
            if state.finished >= needed {
                return Ok(());
            }
            if !state.running {
                break;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.running = true;
        state.begun += 1;
        let number = state.begun;
        drop(state);
        let result = crate::log::segments::sync_folder(folder);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.running = false;
        if result.is_ok() {
            state.finished = number;
        }
        drop(state);
        self.changed.notify_all();
        result
    }
}
