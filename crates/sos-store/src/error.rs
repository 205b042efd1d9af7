//! What can go wrong in an engine.

use sos_core::{ExtentId, Refusal};
use std::{path::PathBuf, sync::Arc};

/// An engine's failure. `Refused` is the rules speaking; everything else is the machine.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules refused the command; nothing changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk failed.
    #[error("{operation} {}", path.display())]
    Io {
        /// What was tried, in the infinitive ("to read").
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// Stored bytes do not match their checksum.
    #[error("the stored bytes of {what} are damaged")]
    Damaged {
        /// What was read.
        what: String,
    },
    /// A row does not decode.
    #[error("the stored row of {what} does not decode: {reason}")]
    RowUnreadable {
        /// What was read.
        what: String,
        /// Why.
        reason: String,
    },
    /// The bytes were removed between reading the row and opening them: read the row again, once.
    #[error("extent {} is gone", .0.0)]
    ExtentGone(ExtentId),
    /// The payload's place in the log was reclaimed meanwhile: read the row again, once.
    #[error("the payload has moved")]
    PayloadMoved,
    /// The store takes no writes; it says why.
    #[error("the store is read-only: {0}")]
    ReadOnly(String),
    /// A sync failed: whether the change is durable is not known.
    #[error("the outcome of the write is unknown: {0}")]
    OutcomeUnknown(String),
    /// The engine is shutting down.
    #[error("the store is closing")]
    Closing,
    /// The index failed.
    #[error("the index failed: {0}")]
    Index(String),
}

impl StoreError {
    /// An I/O failure.
    pub fn io(operation: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            operation,
            path: path.into(),
            source: Arc::new(source),
        }
    }
}
