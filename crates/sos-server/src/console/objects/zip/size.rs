//! How much an archive holds so far. What it remembers of each entry stays in memory until its end, so that both are
//! bounded: when it is asked for, and again when it is written, since objects may have come meanwhile.

use crate::limits;
use sos_core::ObjectKey;

/// What was added to an archive.
#[derive(Debug, Default)]
pub(super) struct ArchiveSize {
    entries: usize,
    name_bytes: usize,
}

/// It is more than an archive holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

impl ArchiveSize {
    /// Adds an object.
    pub(super) fn add(&mut self, key: &ObjectKey) -> Result<(), TooLarge> {
        self.entries += 1;
        self.name_bytes += key.as_str().len();
        let fits = self.entries <= limits::CONSOLE_ARCHIVE_ENTRIES
            && self.name_bytes <= limits::CONSOLE_ARCHIVE_NAME_BYTES;
        if fits { Ok(()) } else { Err(TooLarge) }
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.entries == 0
    }
}

#[cfg(test)]
mod tests {
    use super::ArchiveSize;
    use crate::limits;
    use sos_core::ObjectKey;

    /// How many keys of this length an archive takes.
    fn taken(length: usize) -> usize {
        let key = ObjectKey::parse("k".repeat(length)).expect("a key");
        let mut size = ArchiveSize::default();
        assert!(size.is_empty());
        let mut taken = 0;
        while size.add(&key).is_ok() {
            taken += 1;
        }
        taken
    }

    #[test]
    fn objects_and_the_bytes_of_their_keys_are_bounded() {
        assert_eq!(taken(1), limits::CONSOLE_ARCHIVE_ENTRIES);
        assert_eq!(taken(1024), limits::CONSOLE_ARCHIVE_NAME_BYTES / 1024);
    }
}
