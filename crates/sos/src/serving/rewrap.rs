//! The job that has the first master key wrap data keys, driven while the server runs.

use crate::store::OpenStore;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Carries out what is asked for. Aborting it ends it between two changes; a run after the next start finds what is left.
pub(super) fn start(store: &OpenStore) -> JoinHandle<()> {
    let service = Arc::clone(&store.service);
    tokio::spawn(async move { service.drive_rewrap().await })
}
