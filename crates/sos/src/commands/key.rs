//! `sos key create|list|delete`

use super::serve::config_of;
use crate::{
    administration::ask,
    cli::PlaceArguments,
    control::message::{Answer, Request},
    error::CommandError,
    terminal,
};
use clap::Subcommand;

/// What can be done with access keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make an access key and print it. The secret is shown this once.
    Create {
        #[command(flatten)]
        place: PlaceArguments,
        /// The tenant whose key it is [default: root]
        #[arg(long, value_name = "ID")]
        tenant: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List access keys, without their secrets.
    List {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete an access key. Requests signed with it are refused from then on.
    Delete {
        #[command(flatten)]
        place: PlaceArguments,
        /// The access key
        access_key: String,
    },
}

/// Carries out one of them.
pub(crate) fn run(command: KeyCommand) -> Result<(), CommandError> {
    match command {
        KeyCommand::Create { place, tenant, json } => {
            match ask(&config_of(&place)?, Request::CreateKey { tenant })? {
                Answer::Key(key) if json => terminal::print_json(&key),
                Answer::Key(key) => terminal::print(&format!(
                    "Access key:  {}\nSecret key:  {}\n",
                    key.access_key, key.secret_key
                )),
                other => Err(unexpected(&other)),
            }
        }
        KeyCommand::List { place, json } => match ask(&config_of(&place)?, Request::ListKeys)? {
            Answer::Keys { keys } if json => terminal::print_json(&keys),
            Answer::Keys { keys } => {
                let mut rows = vec![["ACCESS KEY", "TENANT", "CREATED"].map(str::to_owned).to_vec()];
                rows.extend(
                    keys.into_iter()
                        .map(|key| vec![key.access_key, key.tenant, key.created]),
                );
                terminal::print(&terminal::table(&rows))
            }
            other => Err(unexpected(&other)),
        },
        KeyCommand::Delete { place, access_key } => {
            let request = Request::DeleteKey {
                access_key: access_key.clone(),
            };
            ask(&config_of(&place)?, request)?;
            terminal::print(&format!("Deleted access key {access_key}.\n"))
        }
    }
}

/// An answer to another question: the running server is of another version.
pub(crate) fn unexpected(answer: &Answer) -> CommandError {
    CommandError::Refused(format!(
        "the running server answered something else ({answer:?}); is it of another version?"
    ))
}
