//! The runtime of a command that waits for one exchange at a time.

use crate::error::CommandError;
use tokio::runtime::{Builder, Runtime};

/// A runtime on this thread.
pub(crate) fn current_thread() -> Result<Runtime, CommandError> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|source| CommandError::System {
        operation: "start the runtime",
        source,
    })
}
