//! What the data folder takes of its disk, and what is left.

use crate::store::EmbeddedStore;
use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// A block of `st_blocks`, in bytes, whatever the file system's own are (POSIX `sys/stat.h`, as Linux has it).
const BLOCK_BYTES: u64 = 512;

/// The most that is kept free, unless more was chosen.
const MOST_RESERVE: u64 = 256 << 20;

/// A file system as a program without privileges sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// Its size.
    pub total_bytes: u64,
    /// What can still be written.
    pub available_bytes: u64,
}

impl DiskSpace {
    /// Of the file system that a folder is on.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let disk = rustix::fs::statvfs(folder)?;
        Ok(Self {
            total_bytes: disk.f_blocks.saturating_mul(disk.f_frsize),
            available_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
        })
    }

    /// What is kept free of it: what was chosen, or 256 MiB or 2 %, the smaller.
    pub(crate) fn reserve_bytes(&self, chosen: Option<u64>) -> u64 {
        chosen.unwrap_or_else(|| MOST_RESERVE.min(self.total_bytes / 50))
    }

    /// Whether so many bytes can be taken before they are needed, without going below the reserve.
    pub(crate) fn has_room_ahead(&self, bytes: u64, chosen_reserve: Option<u64>) -> bool {
        self.available_bytes > self.reserve_bytes(chosen_reserve).saturating_add(bytes)
    }
}

impl EmbeddedStore {
    /// The file system that the data folder is on.
    pub fn disk_space(&self) -> io::Result<DiskSpace> {
        DiskSpace::of(self.folder())
    }

    /// How many bytes of the disk the data folder takes. Looks at every file, so it takes a second or two where there are a
    /// million extents: not for a thread that serves connections.
    pub fn data_bytes(&self) -> io::Result<u64> {
        allocated_bytes(self.folder().to_owned())
    }
}

/// A file with several names, such as an extent that was copied, counts once. One that goes while it is looked at does not
/// count.
fn allocated_bytes(folder: PathBuf) -> io::Result<u64> {
    let mut bytes = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let Some(entries) = unless_gone(fs::read_dir(&folder))? else {
            continue;
        };
        for entry in entries {
            let entry = entry?;
            let Some(metadata) = unless_gone(entry.metadata())? else {
                continue;
            };
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            // Each name has its share.
            bytes += metadata.blocks() * BLOCK_BYTES
                / if metadata.is_dir() {
                    1
                } else {
                    metadata.nlink().max(1)
                };
        }
    }
    Ok(bytes)
}

fn unless_gone<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_ahead_of_what_is_kept_free() {
        let check = |total_mib: u64, available_mib: u64, chosen_mib: Option<u64>| {
            let disk = DiskSpace {
                total_bytes: total_mib << 20,
                available_bytes: available_mib << 20,
            };
            disk.has_room_ahead(64 << 20, chosen_mib.map(|mib| mib << 20))
        };
        // Of a gigabyte, 20 MiB are kept free.
        assert!(check(1000, 85, None) && !check(1000, 84, None));
        // Of a large disk, 256 MiB.
        assert!(check(1 << 20, 321, None) && !check(1 << 20, 320, None));
        assert!(check(1000, 65, Some(0)) && !check(1000, 900, Some(900)));
    }

    #[test]
    fn files_count_by_what_they_take_and_once_whatever_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("inner")).expect("made");
        let before = allocated_bytes(folder.path().to_owned()).expect("read");
        fs::write(path("inner/one"), vec![1; 100_000]).expect("written");
        let one = allocated_bytes(folder.path().to_owned()).expect("read") - before;
        assert!((100_000..200_000).contains(&one), "{one}");
        fs::hard_link(path("inner/one"), path("two")).expect("linked");
        let both = allocated_bytes(folder.path().to_owned()).expect("read") - before;
        assert_eq!(both, one);
        let sparse = fs::File::create(path("sparse")).expect("made");
        sparse.set_len(1 << 30).expect("lengthened");
        let with_hole = allocated_bytes(folder.path().to_owned()).expect("read") - before;
        assert!(with_hole < 1 << 20, "{with_hole}");
    }
}
