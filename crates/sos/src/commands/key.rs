//! `sos key create|list|delete`

use super::serve::config_of;
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::Subcommand;
use serde::Serialize;
use sos_server::admin::ListedKey;

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

/// A key as `--json` prints it.
#[derive(Serialize)]
struct Line {
    access_key: String,
    tenant: String,
    /// A date, or that the configuration declares the key.
    created: String,
}

impl From<ListedKey> for Line {
    fn from(key: ListedKey) -> Self {
        Self {
            access_key: key.access_key,
            tenant: key.tenant,
            created: key.created.unwrap_or_else(|| "declared in the file".to_owned()),
        }
    }
}

/// Carries out one of them.
pub(crate) fn run(command: KeyCommand) -> Result<(), CommandError> {
    match command {
        KeyCommand::Create { place, tenant, json } => {
            let key = AdminClient::of(&config_of(&place)?)?.create_key(tenant)?;
            if json {
                return terminal::print_json(&key);
            }
            terminal::print(&format!(
                "Access key:  {}\nSecret key:  {}\n",
                key.access_key, key.secret_key
            ))
        }
        KeyCommand::List { place, json } => {
            let keys = AdminClient::of(&config_of(&place)?)?.keys()?;
            let lines: Vec<Line> = keys.into_iter().map(Line::from).collect();
            if json {
                return terminal::print_json(&lines);
            }
            let mut rows = vec![["ACCESS KEY", "TENANT", "CREATED"].map(str::to_owned).to_vec()];
            rows.extend(
                lines
                    .into_iter()
                    .map(|line| vec![line.access_key, line.tenant, line.created]),
            );
            terminal::print(&terminal::table(&rows))
        }
        KeyCommand::Delete { place, access_key } => {
            AdminClient::of(&config_of(&place)?)?.delete_key(&access_key)?;
            terminal::print(&format!("Deleted access key {access_key}.\n"))
        }
    }
}
