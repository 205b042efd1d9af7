//! Space for the next segment, written ahead.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// A file of zeroes that will be the next segment: overwriting written blocks needs no journal commit per sync.
///
/// One thread makes it ready, the committer takes it and gives it the segment's name. Between taking and naming nothing
/// here knows of it any more, and the next one may be made meanwhile: so each has a name of its own, or its zeroes would
/// go over the segment.
#[derive(Default)]
pub(crate) struct Spare {
    file: Mutex<Option<(PathBuf, File)>>,
    /// How many were made.
    made: AtomicU64,
    /// Whether the segment that is written to was one.
    in_use: AtomicBool,
}

impl Spare {
    /// Whether one is ready.
    pub(crate) fn is_ready(&self) -> bool {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whether the segment that is written to was one, zeroes still ahead.
    pub(crate) fn is_in_use(&self) -> bool {
        self.in_use.load(Ordering::Acquire)
    }

    /// Says whether the segment that is written to was one.
    pub(crate) fn set_in_use(&self, in_use: bool) {
        self.in_use.store(in_use, Ordering::Release);
    }

    /// Makes one ready. Where that fails, nothing is left of it.
    pub(crate) fn prepare(&self, folder: &Path, bytes: u64) -> io::Result<()> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("spare-{number}.tmp"));
        match zeroes(&path, bytes) {
            Ok(file) => {
                *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some((path, file));
                Ok(())
            }
            Err(error) => {
                let _ = std::fs::remove_file(path);
                Err(error)
            }
        }
    }

    /// Gives the space back.
    pub(crate) fn discard(&self) {
        if let Some((path, _)) = self.take() {
            // A file left behind is removed at the next start.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Hands it out, if one is ready.
    pub(crate) fn take(&self) -> Option<(PathBuf, File)> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A new file of so many zeroes, durable.
fn zeroes(path: &Path, bytes: u64) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .open(path)?;
    let zeroes = vec![0; 1 << 20];
    let mut offset = 0;
    while offset < bytes {
        let count = zeroes.len().min((bytes - offset) as usize);
        file.write_all_at(&zeroes[..count], offset)?;
        offset += count as u64;
    }
    file.sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_was_taken_is_left_alone_by_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let spare = Spare::default();
        spare.prepare(folder.path(), 4096).expect("made");
        let (path, file) = spare.take().expect("ready");
        file.write_all_at(b"a segment", 0).expect("written");
        // The committer still syncs the file under its first name, and the next one is made already.
        spare.prepare(folder.path(), 4096).expect("made");
        let segment = folder.path().join("0000000002.seg");
        std::fs::rename(&path, &segment).expect("named");
        let bytes = std::fs::read(&segment).expect("read");
        assert_eq!(bytes.len(), 4096);
        assert!(bytes.starts_with(b"a segment"));
        let (next, _) = spare.take().expect("ready");
        assert_eq!(std::fs::read(next).expect("under its own name"), vec![0; 4096]);
    }

    #[test]
    fn one_that_cannot_be_made_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let spare = Spare::default();
        let missing = folder.path().join("missing");
        assert!(spare.prepare(&missing, 4096).is_err());
        assert!(!spare.is_ready() && !missing.exists());
    }
}
