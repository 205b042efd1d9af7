//! The audit trail as a file: JSON, one entry to a line.
//!
//! The file is only ever appended to, in one write per line, and is readable for its owner alone. Where it was moved away,
//! as log rotation does it, a new one is begun within a second.

use serde::Serialize as _;
use sos_service::{Audit, AuditEntry};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How often it is looked whether the file is still where it was.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// The file that entries are appended to.
#[derive(Debug)]
pub(crate) struct AuditFile {
    path: PathBuf,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    looked: Instant,
    /// Whether the last entry could not be written, so that a full disk is told once and not for every request.
    is_failing: bool,
}

impl AuditFile {
    /// Opens the file, or makes it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            open: Mutex::new(Open {
                file: open(path)?,
                looked: moment(),
                is_failing: false,
            }),
        })
    }

    fn append(&self, line: &[u8], to: &mut Open) -> io::Result<()> {
        if moment().duration_since(to.looked) >= LOOK_INTERVAL {
            to.looked = moment();
            if !is_at(&to.file, &self.path) {
                to.file = open(&self.path)?;
            }
        }
        to.file.write_all(line)
    }
}

impl Audit for AuditFile {
    fn record(&self, entry: &AuditEntry<'_>) {
        let mut line = Vec::with_capacity(512);
        let written = entry.serialize(&mut serde_json::Serializer::new(&mut line));
        line.push(b'\n');
        let mut to = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match written {
            Ok(()) => self.append(&line, &mut to),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = &outcome {
            metrics::counter!("sos_audit_lost_total").increment(1);
            if !to.is_failing {
                tracing::error!(path = %self.path.display(), %error, "an entry of the audit trail is lost");
            }
        }
        to.is_failing = outcome.is_err();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "when the file is looked at decides nothing of the store's"
)]
fn moment() -> Instant {
    Instant::now()
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
}

/// Whether the path still leads to this file.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(own), Ok(there)) => (own.dev(), own.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}
