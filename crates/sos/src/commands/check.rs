//! `sos verify` and `sos repair`: what the data folder holds, checked and mended while no server runs.

use super::serve::config_of;
use crate::{cli::PlaceArguments, data_folder::DataFolder, error::CommandError, terminal};
use clap::Args;
use sos_embedded::{EmbeddedStore, Options};
use sos_store::{Env, SystemEnv};
use std::sync::Arc;

/// `sos verify`.
#[derive(Args, Debug)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    place: PlaceArguments,
}

/// `sos repair`.
#[derive(Args, Debug)]
pub(crate) struct RepairArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// Mend what is found; without it, nothing is written
    #[arg(long)]
    write: bool,
}

/// Reads everything that is stored and checks it against its checksums; fails where something is damaged.
pub(crate) fn verify(arguments: &VerifyArguments) -> Result<(), CommandError> {
    let folder = DataFolder::existing(&config_of(&arguments.place)?.data.value)?;
    let env: Arc<dyn Env> = Arc::new(SystemEnv);
    let store = EmbeddedStore::open(folder.path(), Options::default(), env).map_err(CommandError::Open)?;
    let verified = store.verify();
    store.close();
    let report = verified.map_err(|source| CommandError::Store {
        operation: "verifying",
        source,
    })?;
    terminal::print(&format!(
        "Read {} segments with {} groups, {} rows, {} payloads and {} extents.\n",
        report.segments, report.groups, report.rows, report.payloads, report.extents
    ))?;
    if report.problems.is_empty() {
        return terminal::print("Everything is as it was written.\n");
    }
    terminal::print(&format!("{}\n", report.problems.join("\n")))?;
    Err(CommandError::Refused(format!(
        "{} problems were found",
        report.problems.len()
    )))
}

/// Looks for damage in the log, and with `--write` replaces what cannot be read by empty groups.
pub(crate) fn repair(arguments: &RepairArguments) -> Result<(), CommandError> {
    let folder = DataFolder::existing(&config_of(&arguments.place)?.data.value)?;
    let report = sos_embedded::repair(folder.path(), arguments.write).map_err(CommandError::Open)?;
    if report.damages.is_empty() {
        return terminal::print("The log is whole; there is nothing to repair.\n");
    }
    terminal::print(&format!("{}\n", report.damages.join("\n")))?;
    let next = if arguments.write {
        "Repaired: what could not be read is lost, everything else is kept. Run 'sos verify' next.\n"
    } else {
        "Nothing was changed. Make a copy of the data folder, then run 'sos repair --write'.\n"
    };
    terminal::print(next)
}
