//! Why a data folder cannot be opened.

use sos_store::StoreError;
use std::{io, path::PathBuf, sync::Arc};

/// Why a data folder cannot be opened.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error(
        "the data folder {} is in use by another process; stop it, or choose another folder",
        .0.display()
    )]
    InUse(PathBuf),
    /// A newer program wrote it.
    #[error(
        "the data folder {} has format {found}; this program knows formats up to {known}: use the newer program",
        path.display()
    )]
    NewerFormat {
        /// The folder.
        path: PathBuf,
        /// The format it has.
        found: u32,
        /// The newest format known.
        known: u32,
    },
    /// `meta.toml` cannot be understood.
    #[error("{} cannot be understood: {reason}; restore it from a backup", path.display())]
    Meta {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The disk failed.
    #[error("{operation} {}", path.display())]
    Io {
        /// What was tried, in the infinitive ("to read").
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: Arc<io::Error>,
    },
    /// The log or the index failed.
    #[error("the data folder cannot be recovered")]
    Recovery(#[from] StoreError),
}

impl OpenError {
    /// An I/O failure.
    pub(crate) fn io(operation: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io {
            operation,
            path: path.into(),
            source: Arc::new(source),
        }
    }
}
