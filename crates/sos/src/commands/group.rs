//! `sos group list|show|set|delete`

use super::{
    policy_files::{self, PolicyFile, policy_file},
    serve::config_of,
};
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::Subcommand;
use sos_server::admin::GroupPolicies;

/// What can be done with groups.
#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// List the groups that were made or have members.
    List {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a group with its members and policies.
    Show {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The name
        name: String,
    },
    /// Make a group, or replace its policies. The next request of a member's key is judged so.
    Set {
        #[command(flatten)]
        place: PlaceArguments,
        /// A policy in the language of IAM; all that it will have
        #[arg(long = "policy", value_name = "NAME=FILE", value_parser = policy_file)]
        policies: Vec<PolicyFile>,
        /// The name: 1 to 64 characters of a-z A-Z 0-9 . _ -
        name: String,
    },
    /// Delete a group with its policies. Tenants stay its members.
    Delete {
        #[command(flatten)]
        place: PlaceArguments,
        /// The name
        name: String,
    },
}

/// Carries out one of them.
pub(crate) fn run(command: GroupCommand) -> Result<(), CommandError> {
    match command {
        GroupCommand::List { place, json } => {
            let groups = AdminClient::of(&config_of(&place)?)?.groups()?;
            if json {
                return terminal::print_json(&groups);
            }
            let mut rows = vec![["GROUP", "MEMBERS", "POLICIES"].map(str::to_owned).to_vec()];
            rows.extend(groups.into_iter().map(|group| {
                let policies: Vec<_> = group.policies.into_iter().map(|policy| policy.name).collect();
                let or_none = |names: Vec<String>| match names.join(" ") {
                    names if names.is_empty() => "-".to_owned(),
                    names => names,
                };
                vec![group.name, or_none(group.members), or_none(policies)]
            }));
            terminal::print(&terminal::table(&rows))
        }
        GroupCommand::Show { place, json, name } => {
            let group = AdminClient::of(&config_of(&place)?)?.group(&name)?;
            if json {
                return terminal::print_json(&group);
            }
            let mut text = format!(
                "Group:    {}\nMembers:  {}\n",
                group.name,
                group.members.join(" ")
            );
            for policy in &group.policies {
                text.push_str(&format!(
                    "\nPolicy {}:\n{}\n",
                    policy.name,
                    policy.document.trim_end()
                ));
            }
            terminal::print(&text)
        }
        GroupCommand::Set {
            place,
            policies,
            name,
        } => {
            let policies = GroupPolicies {
                policies: policy_files::read(&policies)?,
            };
            AdminClient::of(&config_of(&place)?)?.put_group(&name, &policies)?;
            terminal::print(&format!("Set group {name}.\n"))
        }
        GroupCommand::Delete { place, name } => {
            AdminClient::of(&config_of(&place)?)?.delete_group(&name)?;
            terminal::print(&format!("Deleted group {name}.\n"))
        }
    }
}
