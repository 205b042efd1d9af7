//! `sos console link`

use super::serve::config_of;
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::Subcommand;

/// What can be done with the console.
#[derive(Debug, Subcommand)]
pub(crate) enum ConsoleCommand {
    /// Print a link that logs in to the console of the running store, once, within an hour.
    Link {
        #[command(flatten)]
        place: PlaceArguments,
        /// The access key that logs in [default: the root tenant's oldest]
        #[arg(long, value_name = "KEY")]
        access_key: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Carries out one of them.
pub(crate) fn run(command: ConsoleCommand) -> Result<(), CommandError> {
    let ConsoleCommand::Link {
        place,
        access_key,
        json,
    } = command;
    let client = AdminClient::of(&config_of(&place)?)?;
    if !client.is_running() {
        return Err(CommandError::Refused(
            "no store runs on this data folder, so there is no console: start it with sos serve".to_owned(),
        ));
    }
    let link = client.create_console_link(access_key)?;
    if json {
        return terminal::print_json(&link);
    }
    terminal::print(&format!("{}\n", link.url))
}
