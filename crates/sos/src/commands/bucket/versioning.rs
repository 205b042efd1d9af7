//! `sos bucket versioning`

use super::store::BucketOf;
use crate::{commands::cors::StoreArguments, error::CommandError, terminal};
use clap::{Args, ValueEnum};
use sos_server::admin::ShownVersioning;

/// `sos bucket versioning`.
#[derive(Args, Debug)]
pub(crate) struct VersioningArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// What to set; without it what is set is printed
    versioning: Option<Wanted>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What versioning is set to.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Wanted {
    /// Keep every version
    On,
    /// Keep the versions that are there, and no more
    Suspended,
}

const PATH: &str = "/versioning";

/// Sets or prints it.
pub(super) fn run(arguments: &VersioningArguments) -> Result<(), CommandError> {
    let store = BucketOf::open(&arguments.store, &arguments.bucket)?;
    if let Some(wanted) = arguments.versioning {
        let status = match wanted {
            Wanted::On => "Enabled",
            Wanted::Suspended => "Suspended",
        };
        let status = status.to_owned();
        store.put(PATH, &ShownVersioning { status })?;
    }
    let set: ShownVersioning = store.get(PATH)?;
    if arguments.json {
        return terminal::print_json(&set);
    }
    terminal::print(&format!("{}\n", terminal::plain(&set.status)))
}
