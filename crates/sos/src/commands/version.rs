//! `sos version`

use crate::{error::CommandError, terminal};
use clap::Args;

/// What `sos version` takes.
#[derive(Args, Debug)]
pub(crate) struct VersionArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints the version.
pub(crate) fn run(arguments: &VersionArguments) -> Result<(), CommandError> {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    if arguments.json {
        return terminal::print_json(&serde_json::json!({ "name": "sos", "version": VERSION }));
    }
    terminal::print(&format!("sos {VERSION}\n"))
}
