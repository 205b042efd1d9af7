//! The job of the lifecycle rules, driven while the server runs.

use crate::{config::Seconds, store::OpenStore};
use sos_server::edge::BoxError;
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// Goes through all buckets with rules at once, and again each time the interval is over. Aborting it ends it between two
/// changes; the next start goes on with what is left. `None` where the store takes no writes.
pub(super) fn start(store: &OpenStore, every: Seconds) -> Option<JoinHandle<()>> {
    if store.read_only_reason().is_some() {
        return None;
    }
    let (service, env) = (Arc::clone(&store.service), Arc::clone(&store.env));
    let mut due = interval(Duration::from_secs(every.0.into()));
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Some(tokio::spawn(async move {
        loop {
            due.tick().await;
            if let Err(error) = service.run_lifecycle().await {
                let error: BoxError = error.into();
                tracing::warn!(
                    error = error.as_ref(),
                    "lifecycle rules failed; they are tried again"
                );
            }
            service.lifecycle_is_due(env.now().plus_millis(i64::from(every.0) * 1000));
        }
    }))
}
