//! The folder of extents: numbers, names, what is pending, and what a start sweeps away.

use super::sync_batch::SyncBatch;
use sos_core::ExtentId;
use sos_store::StoreError;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// So many extents share a subfolder.
const PER_FOLDER: u64 = 4096;
/// So many ids are reserved at a time.
pub(crate) const RESERVE: u64 = 4096;

#[derive(Default)]
struct Numbers {
    next: u64,
    reserved: u64,
    /// Given out, and named by no durable record yet.
    pending: BTreeSet<u64>,
}

/// All extents.
pub(crate) struct ExtentFolder {
    root: PathBuf,
    numbers: Mutex<Numbers>,
    folders: Mutex<BTreeMap<u64, Arc<SyncBatch>>>,
}

impl ExtentFolder {
    /// Opens the folder, or makes it, and empties its temporary part.
    pub(crate) fn open(root: PathBuf) -> io::Result<Self> {
        let temporary = root.join("tmp");
        if temporary.exists() {
            fs::remove_dir_all(&temporary)?;
        }
        fs::create_dir_all(&temporary)?;
        crate::log::segments::sync_folder(&root)?;
        Ok(Self {
            root,
            numbers: Mutex::default(),
            folders: Mutex::default(),
        })
    }

    /// Ids from `next` on are free, those below `reserved` may be given out.
    pub(crate) fn start(&self, next: u64, reserved: u64) {
        let mut numbers = self.lock_numbers();
        numbers.next = next;
        numbers.reserved = reserved;
    }

    /// An id, pending from now on; `None`: more must be reserved first.
    pub(crate) fn allocate(&self) -> Option<ExtentId> {
        let mut numbers = self.lock_numbers();
        if numbers.next >= numbers.reserved {
            return None;
        }
        let id = numbers.next;
        numbers.next += 1;
        numbers.pending.insert(id);
        Some(ExtentId(id))
    }

    /// Whether few reserved ids are left.
    pub(crate) fn runs_low(&self) -> bool {
        let numbers = self.lock_numbers();
        numbers.reserved - numbers.next < RESERVE / 4
    }

    /// Notes that ids below this are reserved durably.
    pub(crate) fn reserved(&self, below: u64) {
        let mut numbers = self.lock_numbers();
        numbers.reserved = numbers.reserved.max(below);
    }

    /// The next id, the end of the reserved ones, and those that are pending.
    pub(crate) fn numbers(&self) -> (u64, u64, Vec<u64>) {
        let numbers = self.lock_numbers();
        (
            numbers.next,
            numbers.reserved,
            numbers.pending.iter().copied().collect(),
        )
    }

    fn settle(&self, id: ExtentId) {
        self.lock_numbers().pending.remove(&id.0);
    }

    fn lock_numbers(&self) -> std::sync::MutexGuard<'_, Numbers> {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where an extent is.
    pub(crate) fn path(&self, id: ExtentId) -> PathBuf {
        self.subfolder(id.0 / PER_FOLDER)
            .join(format!("{:016x}.ext", id.0))
    }

    /// Where an extent is written before it has its name.
    pub(crate) fn temporary_path(&self, id: ExtentId) -> PathBuf {
        self.root.join("tmp").join(format!("{:016x}.tmp", id.0))
    }

    fn subfolder(&self, number: u64) -> PathBuf {
        self.root.join(format!("{number:04x}"))
    }

    /// Runs `place`, which puts the extent under its name, and makes the name durable.
    pub(crate) fn place(&self, id: ExtentId, place: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let number = id.0 / PER_FOLDER;
        let folder = self.subfolder(number);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let known = folders.get(&number).cloned();
        let batch = if let Some(batch) = known {
            batch
        } else {
            fs::create_dir_all(&folder)?;
            crate::log::segments::sync_folder(&self.root)?;
            Arc::clone(folders.entry(number).or_default())
        };
        drop(folders);
        place(&self.path(id))?;
        batch.sync(&folder)
    }

    /// Removes an extent; one that is gone already is fine.
    pub(crate) fn remove(&self, id: ExtentId) -> Result<(), StoreError> {
        let path = self.path(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::io("to remove", path, error))
            }
            _ => Ok(()),
        }
    }

    /// Makes the removal of these extents durable.
    pub(crate) fn sync_removals(&self, removed: &[ExtentId]) -> Result<(), StoreError> {
        let numbers: BTreeSet<u64> = removed.iter().map(|id| id.0 / PER_FOLDER).collect();
        for number in numbers {
            let folder = self.subfolder(number);
            match crate::log::segments::sync_folder(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("to sync", folder, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes subfolders that are empty and whose ids are all given out.
    pub(crate) fn remove_empty_folders(&self) {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = self.lock_numbers();
        let current = numbers.next / PER_FOLDER;
        for number in self.subfolders().unwrap_or_default() {
            let awaited = numbers
                .pending
                .range(number * PER_FOLDER..(number + 1) * PER_FOLDER)
                .next()
                .is_some();
            // A folder that is not empty refuses.
            if number < current && !awaited && fs::remove_dir(self.subfolder(number)).is_ok() {
                folders.remove(&number);
            }
        }
    }

    /// The extents that exist, from `from` on.
    pub(crate) fn existing(&self, from: u64) -> io::Result<BTreeSet<u64>> {
        let mut ids = BTreeSet::new();
        for number in self
            .subfolders()?
            .into_iter()
            .filter(|&number| number >= from / PER_FOLDER)
        {
            for entry in fs::read_dir(self.subfolder(number))? {
                let name = entry?.file_name();
                let id = name.to_str().and_then(|name| name.strip_suffix(".ext"));
                if let Some(id) = id
                    .and_then(|id| u64::from_str_radix(id, 16).ok())
                    .filter(|&id| id >= from)
                {
                    ids.insert(id);
                }
            }
        }
        Ok(ids)
    }

    fn subfolders(&self) -> io::Result<Vec<u64>> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name();
            if let Some(number) = name.to_str().and_then(|name| u64::from_str_radix(name, 16).ok()) {
                numbers.push(number);
            }
        }
        Ok(numbers)
    }
}

/// Holds an extent that no record names yet; dropped before [`ExtentGuard::keep`], it removes it.
pub(crate) struct ExtentGuard {
    folder: Arc<ExtentFolder>,
    id: ExtentId,
    kept: AtomicBool,
}

impl ExtentGuard {
    /// A guard for an id that was given out.
    pub(crate) fn new(folder: Arc<ExtentFolder>, id: ExtentId) -> Self {
        Self {
            folder,
            id,
            kept: AtomicBool::new(false),
        }
    }

    /// A durable record names it now: it stays.
    pub(crate) fn keep(&self) {
        self.kept.store(true, Ordering::Release);
        self.folder.settle(self.id);
    }

    /// Whether a record names it is not known: it stays, and stays pending, until a start decides.
    pub(crate) fn leave(&self) {
        self.kept.store(true, Ordering::Release);
    }
}

impl Drop for ExtentGuard {
    fn drop(&mut self) {
        if self.kept.load(Ordering::Acquire) {
            return;
        }
        // What cannot be removed now stays pending, so that a start sweeps it.
        let gone = |path: PathBuf| match fs::remove_file(path) {
            Ok(()) => true,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        let temporary_gone = gone(self.folder.temporary_path(self.id));
        if gone(self.folder.path(self.id)) && temporary_gone {
            self.folder.settle(self.id);
        }
    }
}
