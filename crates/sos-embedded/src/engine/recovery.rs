//! Opening a data folder: finding the log's end, bringing the index up to it, sweeping what nothing names.

use super::{
    references::extents_of,
    replay::{Replay, replay, rotate_and_flush},
    shared::Shared,
};
use crate::{
    error::OpenError,
    extents::{folder::ExtentFolder, pins::Pins},
    index::{applied::Applied, tree::Index},
    log::{
        discovery::find_segments,
        segments::{Segments, sync_folder},
        writer::{LogWriter, WriterStart},
    },
    options::Options,
};
use sos_core::ExtentId;
use sos_store::{Env, OrderedRows, StoreError};
use std::{
    fs::{self, File},
    ops::Bound,
    panic::AssertUnwindSafe,
    path::Path,
    sync::{Arc, Mutex, OnceLock, RwLock, atomic::AtomicBool, atomic::AtomicU64, atomic::Ordering},
};

/// Exists while the index is being rebuilt: an index that is half rebuilt is begun anew.
const REBUILDING: &str = "index.rebuilding";

/// An opened data folder.
pub(crate) struct Recovered {
    /// The engine's state.
    pub(crate) shared: Arc<Shared>,
    /// Where the log goes on; `None` where the store is read-only.
    pub(crate) writer: Option<LogWriter>,
}

/// Opens a data folder whose lock is held.
pub(crate) fn recover(folder: &Path, options: Options, env: Arc<dyn Env>) -> Result<Recovered, OpenError> {
    let log = folder.join("log");
    fs::create_dir_all(&log).map_err(|error| OpenError::io("to create", &log, error))?;
    let segments = Arc::new(Segments::new(log));
    find_segments(&segments)?;
    let extents_path = folder.join("extents");
    let extents = ExtentFolder::open(extents_path.clone())
        .map_err(|error| OpenError::io("to open", extents_path, error))?;

    let (index, applied) = open_index(folder, &options, &segments)?;
    open_with(folder, options, env, segments, extents, index, applied)
}

fn open_with(
    folder: &Path,
    options: Options,
    env: Arc<dyn Env>,
    segments: Arc<Segments>,
    extents: ExtentFolder,
    index: Index,
    mut applied: Applied,
) -> Result<Recovered, OpenError> {
    let rebuild = applied.group == 0 && !segments.all().is_empty();
    let index = Arc::new(index);
    applied.segments.retain(|&id, _| segments.get(id).is_some());
    let shared = Arc::new(Shared {
        folder: folder.to_owned(),
        options,
        env: Arc::clone(&env),
        segments,
        index,
        extents: Arc::new(extents),
        pins: Arc::new(Pins::default()),
        uses: Mutex::new(applied.segments.clone()),
        next_order: AtomicU64::new(0),
        groups_written: AtomicU64::new(0),
        bytes_written: AtomicU64::new(0),
        deleted_rows: AtomicU64::new(0),
        kept_marks: AtomicU64::new(0),
        disk_low: AtomicBool::new(false),
        observer: OnceLock::new(),
        read_only: RwLock::new(None),
        stopping: AtomicBool::new(false),
        flush_wanted: super::signal::Signal::default(),
        flushed: super::signal::Signal::default(),
        index_compaction_wanted: super::signal::Signal::default(),
        upkeep_wanted: super::signal::Signal::default(),
        garbage_wanted: super::signal::Signal::default(),
    });
    if rebuild {
        mark_rebuilding(folder)?;
    }
    // The tree reads most of its blocks only now, and may panic where they are damaged.
    let replayed = std::panic::catch_unwind(AssertUnwindSafe(|| replay(&shared, &applied, rebuild)));
    let reason = match replayed {
        // Where damage ended the replay early, the index is right to hold more.
        Ok(Ok(replay)) if replay.last_group < applied.group && shared.check_writable().is_ok() => {
            "it is ahead of the log".to_owned()
        }
        Ok(Err(OpenError::Recovery(StoreError::Index(reason)))) if !rebuild => reason,
        Ok(replayed) => return finish(shared, env, &replayed?, rebuild),
        Err(_) if !rebuild => "reading it panicked".to_owned(),
        Err(panic) => std::panic::resume_unwind(panic),
    };
    open_without(shared, env, &reason)
}

/// Opens with an empty index instead of the one that was opened.
fn open_without(shared: Arc<Shared>, env: Arc<dyn Env>, reason: &str) -> Result<Recovered, OpenError> {
    let in_use = || StoreError::Index("what is to be set aside is in use".to_owned());
    let Shared {
        folder,
        options,
        segments,
        index,
        extents,
        ..
    } = Arc::try_unwrap(shared).map_err(|_| in_use())?;
    let extents = Arc::try_unwrap(extents).map_err(|_| in_use())?;
    drop(index);
    let index = set_aside(&folder, &options, &segments, reason)?;
    open_with(
        &folder,
        options,
        env,
        segments,
        extents,
        index,
        Applied::default(),
    )
}

fn finish(
    shared: Arc<Shared>,
    env: Arc<dyn Env>,
    replay: &Replay,
    rebuild: bool,
) -> Result<Recovered, OpenError> {
    shared.next_order.store(replay.next_order, Ordering::Release);
    if shared.check_writable().is_err() {
        return Ok(Recovered { shared, writer: None });
    }
    let extents_reserved = extents_left_behind(&shared, replay)?;
    shared.extents.start(extents_reserved, extents_reserved);
    sweep(&shared, replay, rebuild)?;
    if rebuild {
        rotate_and_flush(&shared, replay)?;
        let marker = shared.folder.join(REBUILDING);
        fs::remove_file(&marker).map_err(|error| OpenError::io("to remove", marker, error))?;
        tracing::info!(rows = replay.rows, "the index was rebuilt");
    }
    super::upkeep::sample_disk(&shared);
    let start = WriterStart {
        next_group: replay.last_group + 1,
        next_order: replay.next_order,
        extents_reserved,
        segment_bytes: shared.options.segment_bytes,
        reserve_bytes: shared.options.reserve_bytes,
    };
    let segments = Arc::clone(&shared.segments);
    let writer = LogWriter::new(segments, &start, env, shared.options.faults.clone())
        .map_err(|error| OpenError::io("to begin the log in", shared.segments.folder(), error))?;
    Ok(Recovered {
        shared,
        writer: Some(writer),
    })
}

/// Extent ids from here on were never given out. Those that were since the last checkpoint are not known, so all that were
/// reserved are left behind. Damage may have taken the record that reserved them: what exists, or is named, was given out.
fn extents_left_behind(shared: &Shared, replay: &Replay) -> Result<u64, OpenError> {
    let existing = shared
        .extents
        .existing(replay.extents_reserved)
        .map_err(|error| OpenError::io("to read", shared.folder.join("extents"), error))?;
    let above_existing = existing.last().map_or(0, |id| id + 1);
    Ok(replay
        .extents_reserved
        .max(above_existing)
        .max(replay.above_named))
}

/// Whether the log still has every group that an index which ends at `group` lacks.
fn log_continues(segments: &Segments, group: u64) -> bool {
    let all = segments.all();
    let Some(start) = all
        .iter()
        .rposition(|segment| segment.header.first_group <= group + 1)
    else {
        return all.is_empty();
    };
    all[start..]
        .windows(2)
        .all(|pair| pair[1].id() == pair[0].id() + 1)
}

/// Opens the index, or where that is not possible or it does not fit the log, begins an empty one.
fn open_index(
    folder: &Path,
    options: &Options,
    segments: &Arc<Segments>,
) -> Result<(Index, Applied), OpenError> {
    let path = folder.join("index");
    // The tree trusts its own files and may panic where they are damaged.
    let opened = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let index = Index::open(&path, options.index_cache_bytes, Arc::clone(segments))?;
        let applied = index.applied()?.unwrap_or_default();
        Ok::<_, StoreError>((index, applied))
    }));
    let reason = match opened {
        Ok(Ok((_, applied))) if applied.group > 0 && folder.join(REBUILDING).exists() => {
            "rebuilding it did not end".to_owned()
        }
        Ok(Ok((_, applied))) if applied.group > 0 && !log_continues(segments, applied.group) => {
            "it is older than the log".to_owned()
        }
        Ok(Ok(opened)) => return Ok(opened),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "opening it panicked".to_owned(),
    };
    Ok((set_aside(folder, options, segments, &reason)?, Applied::default()))
}

/// Moves the index away, keeping one such copy, and begins an empty one.
fn set_aside(
    folder: &Path,
    options: &Options,
    segments: &Arc<Segments>,
    reason: &str,
) -> Result<Index, OpenError> {
    let path = folder.join("index");
    let aside = folder.join("index.damaged");
    tracing::warn!(reason, aside = %aside.display(), "the index is set aside and rebuilt from the log");
    let moved = (|| {
        if aside.exists() {
            fs::remove_dir_all(&aside)?;
        }
        if path.exists() {
            fs::rename(&path, &aside)
        } else {
            Ok(())
        }
    })();
    moved.map_err(|error| OpenError::io("to set aside", &path, error))?;
    Ok(Index::open(
        &path,
        options.index_cache_bytes,
        Arc::clone(segments),
    )?)
}

fn mark_rebuilding(folder: &Path) -> Result<(), OpenError> {
    let marker = folder.join(REBUILDING);
    let marked = File::create(&marker)
        .and_then(|file| file.sync_all())
        .and_then(|()| sync_folder(folder));
    marked.map_err(|error| OpenError::io("to create", marker, error))
}

/// Removes extents that nothing names: those that were pending or unborn when the index was last written and that no
/// record named since; after a rebuild, all that no row names.
fn sweep(shared: &Shared, replay: &Replay, rebuild: bool) -> Result<(), OpenError> {
    let unnamed = if rebuild {
        unnamed_by_rows(shared)?
    } else {
        replay.unnamed_extents()
    };
    let unnamed: Vec<ExtentId> = unnamed.into_iter().map(ExtentId).collect();
    for &extent in &unnamed {
        tracing::debug!(extent = extent.0, "an extent that nothing names is removed");
        shared.extents.remove(extent)?;
    }
    Ok(shared.extents.sync_removals(&unnamed)?)
}

fn unnamed_by_rows(shared: &Shared) -> Result<Vec<u64>, OpenError> {
    let mut unnamed = shared
        .extents
        .existing(0)
        .map_err(|error| OpenError::io("to read", shared.folder.join("extents"), error))?;
    if unnamed.is_empty() {
        return Ok(Vec::new());
    }
    let view = shared.view();
    for row in view.scan(Bound::Unbounded, Bound::Unbounded) {
        let (key, row) = row?;
        let named = match extents_of(&view, &key, &row) {
            Ok(named) => named,
            Err(error) => {
                // One manifest that cannot be read must not keep the store from opening.
                tracing::error!(%error, "which extents an object has is not known: none is swept");
                return Ok(Vec::new());
            }
        };
        for extent in named {
            unnamed.remove(&extent.0);
        }
    }
    Ok(unnamed.into_iter().collect())
}
