//! Work that takes the processor for milliseconds, off the threads that serve connections.

use crate::error::ServiceError;

/// Does the work where it holds up nobody else. What it takes must be bounded all the same.
pub async fn heavy_work<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ServiceError::Internal("work on a thread of its own did not end"))
}
