//! `sos tenant create|list|show|set|disable|enable|delete`

use super::{quota::QuotaArguments, serve::config_of};
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::{Args, Subcommand};
use sos_server::admin::{ChangedTenant, ListedTenant, NewTenant};

/// What can be done with tenants.
#[derive(Debug, Subcommand)]
pub(crate) enum TenantCommand {
    /// Make a tenant. It has no key yet: sos key create --tenant ID makes one.
    Create {
        #[command(flatten)]
        place: PlaceArguments,
        /// What people call it [default: the id]
        #[arg(long, value_name = "TEXT")]
        display_name: Option<String>,
        /// Its e-mail address, for grants by it
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// A group it is a member of
        #[arg(long = "group", value_name = "NAME")]
        groups: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The id: 1 to 64 characters of a-z A-Z 0-9 . _ -
        id: String,
    },
    /// List tenants.
    List {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a tenant.
    Show {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The id
        id: String,
    },
    /// Change a tenant. The next request of one of its keys is judged so.
    Set(SetArguments),
    /// Refuse every request signed with one of a tenant's keys, until it is enabled again.
    Disable {
        #[command(flatten)]
        place: PlaceArguments,
        /// The id
        id: String,
    },
    /// Let the keys of a tenant that was disabled work again.
    Enable {
        #[command(flatten)]
        place: PlaceArguments,
        /// The id
        id: String,
    },
    /// Say how much the buckets of a tenant may hold together and do, or limit it.
    Quota {
        #[command(flatten)]
        place: PlaceArguments,
        #[command(flatten)]
        quota: QuotaArguments,
        /// The id
        id: String,
    },
    /// Delete a tenant that owns no bucket, with its keys.
    Delete {
        #[command(flatten)]
        place: PlaceArguments,
        /// The id
        id: String,
    },
}

/// `sos tenant set`.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true).args([
    "display_name", "email", "no_email", "groups", "no_groups",
]))]
pub(crate) struct SetArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    display_name: Option<String>,
    /// Its e-mail address, for grants by it
    #[arg(long, value_name = "ADDRESS", conflicts_with = "no_email")]
    email: Option<String>,
    /// Take its e-mail address away
    #[arg(long)]
    no_email: bool,
    /// A group it is a member of; these take the place of its groups
    #[arg(long = "group", value_name = "NAME", conflicts_with = "no_groups")]
    groups: Vec<String>,
    /// Take it out of every group
    #[arg(long)]
    no_groups: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The id
    id: String,
}

/// Carries out one of them.
pub(crate) fn run(command: TenantCommand) -> Result<(), CommandError> {
    match command {
        TenantCommand::Create {
            place,
            display_name,
            email,
            groups,
            json,
            id,
        } => {
            let wanted = NewTenant {
                id,
                display_name,
                email,
                groups,
                disabled: false,
            };
            let made = AdminClient::of(&config_of(&place)?)?.create_tenant(&wanted)?;
            if json {
                return terminal::print_json(&made);
            }
            terminal::print(&format!("Created tenant {}.\n", made.id))
        }
        TenantCommand::List { place, json } => {
            let tenants = AdminClient::of(&config_of(&place)?)?.tenants()?;
            if json {
                return terminal::print_json(&tenants);
            }
            terminal::print(&listing(&tenants))
        }
        TenantCommand::Show { place, json, id } => {
            shown(AdminClient::of(&config_of(&place)?)?.tenant(&id)?, json)
        }
        TenantCommand::Set(arguments) => set(arguments),
        TenantCommand::Disable { place, id } => {
            set_disabled(&place, &id, true)?;
            terminal::print(&format!("Disabled tenant {id}.\n"))
        }
        TenantCommand::Enable { place, id } => {
            set_disabled(&place, &id, false)?;
            terminal::print(&format!("Enabled tenant {id}.\n"))
        }
        TenantCommand::Quota { place, quota, id } => {
            let client = AdminClient::of(&config_of(&place)?)?;
            let mut now = client.tenant_quota(&id)?;
            if let Some(wanted) = quota.change(&now) {
                client.put_tenant_quota(&id, wanted)?;
                now = client.tenant_quota(&id)?;
            }
            quota.print(&now)
        }
        TenantCommand::Delete { place, id } => {
            AdminClient::of(&config_of(&place)?)?.delete_tenant(&id)?;
            terminal::print(&format!("Deleted tenant {id}.\n"))
        }
    }
}

fn set(arguments: SetArguments) -> Result<(), CommandError> {
    let change = ChangedTenant {
        display_name: arguments.display_name,
        email: (arguments.no_email || arguments.email.is_some()).then_some(arguments.email),
        groups: (arguments.no_groups || !arguments.groups.is_empty()).then_some(arguments.groups),
        disabled: None,
    };
    let client = AdminClient::of(&config_of(&arguments.place)?)?;
    shown(client.change_tenant(&arguments.id, &change)?, arguments.json)
}

fn set_disabled(place: &PlaceArguments, id: &str, disabled: bool) -> Result<(), CommandError> {
    let change = ChangedTenant {
        disabled: Some(disabled),
        ..ChangedTenant::default()
    };
    AdminClient::of(&config_of(place)?)?
        .change_tenant(id, &change)
        .map(drop)
}

fn shown(tenant: ListedTenant, json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&tenant);
    }
    terminal::print(&listing(&[tenant]))
}

fn listing(tenants: &[ListedTenant]) -> String {
    let mut rows = vec![
        ["TENANT", "NAME", "E-MAIL", "GROUPS", "STATE"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(tenants.iter().map(|tenant| {
        let state = match (tenant.disabled, tenant.declared) {
            (true, true) => "disabled, declared in the file",
            (true, false) => "disabled",
            (false, true) => "works, declared in the file",
            (false, false) => "works",
        };
        let or_none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        vec![
            tenant.id.clone(),
            or_none(tenant.display_name.clone()),
            or_none(tenant.email.clone().unwrap_or_default()),
            or_none(tenant.groups.join(" ")),
            state.to_owned(),
        ]
    }));
    terminal::table(&rows)
}
