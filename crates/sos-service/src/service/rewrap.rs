//! Master keys rotated with real effect: the job that counts how much each of them wrapped, and has the first one wrap it
//! all.
//!
//! The job holds no position of its own on the disk: what is done is done, and a run after a restart finds what is left.
//! It reads a page, wraps the data keys of it that an older master key wrapped, and hands them to the store in small
//! batches. Each change names the wrapped key that was read, so that whatever came between is left alone. The bytes of
//! objects are neither read nor written.

mod pass;
mod walk;

use super::Service;
use crate::{error::ServiceError, rewrap::RewrapStatus};
use pass::Pass;

impl Service {
    /// Asks for a run; a dry one only counts. Where one is under way, that one is told of. Where nobody drives the job, as
    /// where no server runs, it has ended when this is answered.
    pub(crate) async fn ask_for_rewrap(&self, is_dry_run: bool) -> Result<RewrapStatus, ServiceError> {
        if self.rewrap.begin(is_dry_run, self.env.now()) {
            if self.rewrap.is_driven() {
                self.rewrap.asked.notify_one();
            } else {
                Pass::new(self, is_dry_run).run().await?;
            }
        }
        Ok(self.rewrap.status())
    }

    /// Carries out what is asked for, for good; the binary runs it beside its listeners. Dropping the future ends it
    /// between two changes.
    pub async fn drive_rewrap(&self) {
        self.rewrap.set_driven();
        loop {
            self.rewrap.asked.notified().await;
            let is_dry_run = self.rewrap.status().is_dry_run;
            if let Err(error) = Pass::new(self, is_dry_run).run().await {
                tracing::warn!(%error, "a run over the data keys ended early; what it did stays done");
            }
        }
    }

    /// The last run.
    pub(crate) fn rewrap_status(&self) -> RewrapStatus {
        self.rewrap.status()
    }
}
