//! `sos role list|show|set|delete`

use super::{
    moment,
    policy_files::{self, PolicyFile, policy_file},
    serve::config_of,
};
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::{Args, Subcommand};
use sos_server::admin::WantedRole;
use std::path::PathBuf;

/// What can be done with roles.
#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// List roles.
    List {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a role with its policies.
    Show {
        #[command(flatten)]
        place: PlaceArguments,
        /// Whose role
        #[arg(long, value_name = "ID")]
        tenant: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The name
        name: String,
    },
    /// Make a role, or replace it. The next request of one of its sessions is judged so.
    Set(SetArguments),
    /// Delete a role. Its sessions end.
    Delete {
        #[command(flatten)]
        place: PlaceArguments,
        /// Whose role
        #[arg(long, value_name = "ID")]
        tenant: String,
        /// The name
        name: String,
    },
}

/// `sos role set`.
#[derive(Args, Debug)]
pub(crate) struct SetArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// Whose role it is
    #[arg(long, value_name = "ID")]
    tenant: String,
    /// Who may become it: a file with a trust policy
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// A policy in the language of IAM; all that it will have
    #[arg(long = "policy", value_name = "NAME=FILE", value_parser = policy_file)]
    policies: Vec<PolicyFile>,
    /// How long a session lasts at most: 15m to 12h
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = moment::seconds)]
    max_session: u32,
    /// End the sessions that run
    #[arg(long)]
    end_sessions: bool,
    /// The name: 1 to 64 characters of a-z A-Z 0-9 . _ -
    name: String,
}

/// Carries out one of them.
pub(crate) fn run(command: RoleCommand) -> Result<(), CommandError> {
    match command {
        RoleCommand::List { place, json } => {
            let roles = AdminClient::of(&config_of(&place)?)?.roles()?;
            if json {
                return terminal::print_json(&roles);
            }
            let mut rows = vec![
                ["TENANT", "ROLE", "LASTS AT MOST", "POLICIES"]
                    .map(str::to_owned)
                    .to_vec(),
            ];
            rows.extend(roles.into_iter().map(|role| {
                let policies: Vec<_> = role.policies.into_iter().map(|policy| policy.name).collect();
                let policies = if policies.is_empty() {
                    "-".to_owned()
                } else {
                    policies.join(" ")
                };
                vec![
                    role.tenant,
                    role.name,
                    format!("{} s", role.max_session_seconds),
                    policies,
                ]
            }));
            terminal::print(&terminal::table(&rows))
        }
        RoleCommand::Show {
            place,
            tenant,
            json,
            name,
        } => {
            let role = AdminClient::of(&config_of(&place)?)?.role(&tenant, &name)?;
            if json {
                return terminal::print_json(&role);
            }
            let mut text = format!(
                "Role:           {}\nTenant:         {}\nARN:            {}\nMade:           {}\nLasts at most:  {} s\n\nTrust policy:\n{}\n",
                role.name,
                role.tenant,
                role.arn,
                role.created,
                role.max_session_seconds,
                role.trust.trim_end()
            );
            for policy in &role.policies {
                text.push_str(&format!(
                    "\nPolicy {}:\n{}\n",
                    policy.name,
                    policy.document.trim_end()
                ));
            }
            terminal::print(&text)
        }
        RoleCommand::Set(arguments) => {
            let trust = std::fs::read_to_string(&arguments.trust).map_err(|error| {
                CommandError::Refused(format!("cannot read {}: {error}", arguments.trust.display()))
            })?;
            let wanted = WantedRole {
                trust,
                policies: policy_files::read(&arguments.policies)?,
                max_session_seconds: arguments.max_session,
                end_sessions: arguments.end_sessions,
            };
            let client = AdminClient::of(&config_of(&arguments.place)?)?;
            let role = client.put_role(&arguments.tenant, &arguments.name, &wanted)?;
            terminal::print(&format!("Set role {}.\n", role.arn))
        }
        RoleCommand::Delete { place, tenant, name } => {
            AdminClient::of(&config_of(&place)?)?.delete_role(&tenant, &name)?;
            terminal::print(&format!("Deleted role {name}.\n"))
        }
    }
}
