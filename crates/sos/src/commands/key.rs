//! `sos key create|list|show|set|disable|enable|rotate|delete`

use super::{
    moment,
    policy_files::{self, PolicyFile, policy_file},
    serve::config_of,
};
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::{Args, Subcommand};
use sos_server::admin::{ChangedKey, CreatedKey, KeyInFull, ListedKey, NewKey, Rotation};

/// What can be done with access keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make an access key and print it. The secret is shown this once.
    Create(CreateArguments),
    /// List access keys, without their secrets.
    List {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an access key with its policies, without its secret.
    Show {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The access key
        access_key: String,
    },
    /// Change an access key. The next request signed with it is judged so.
    Set(SetArguments),
    /// Refuse requests signed with an access key, until it is enabled again.
    Disable {
        #[command(flatten)]
        place: PlaceArguments,
        /// The access key
        access_key: String,
    },
    /// Let an access key that was disabled work again.
    Enable {
        #[command(flatten)]
        place: PlaceArguments,
        /// The access key
        access_key: String,
    },
    /// Replace an access key by another one that may do the same. The new secret is shown this once.
    Rotate {
        #[command(flatten)]
        place: PlaceArguments,
        /// For how long both keys work, such as 7d or 12h: at most 30d [default: the old one is deleted at once]
        #[arg(long, value_name = "DURATION", value_parser = moment::seconds)]
        overlap: Option<u32>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The access key
        access_key: String,
    },
    /// Delete an access key. Requests signed with it are refused from then on.
    Delete {
        #[command(flatten)]
        place: PlaceArguments,
        /// The access key
        access_key: String,
    },
}

/// `sos key create`.
#[derive(Args, Debug)]
pub(crate) struct CreateArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// The tenant whose key it is [default: root]
    #[arg(long, value_name = "ID")]
    tenant: Option<String>,
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    /// Limit it to a bucket, or with * to all, and to rights there: read, write, own [default: no limits]
    #[arg(long = "bucket", value_name = "BUCKET=RIGHTS")]
    limits: Vec<String>,
    /// Give it a policy in the language of IAM
    #[arg(long = "policy", value_name = "NAME=FILE", value_parser = policy_file)]
    policies: Vec<PolicyFile>,
    /// When it ends: a duration such as 30d or 12h, or a moment such as 2030-12-31T23:59:59Z [default: never]
    #[arg(long, value_name = "WHEN", value_parser = moment::end)]
    expires: Option<String>,
    /// Let it do everything with everyone's buckets, and what the operator may
    #[arg(long, conflicts_with_all = ["limits", "policies"])]
    master: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `sos key set`.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true).args([
    "name", "no_name", "limits", "no_limits", "policies", "no_policies", "expires", "master", "no_master",
]))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct SetArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// What people call it
    #[arg(long, conflicts_with = "no_name")]
    name: Option<String>,
    /// Take its name away
    #[arg(long)]
    no_name: bool,
    /// Limit it to a bucket, or with * to all, and to rights there; these take the place of its limits
    #[arg(long = "bucket", value_name = "BUCKET=RIGHTS", conflicts_with = "no_limits")]
    limits: Vec<String>,
    /// Take its limits away
    #[arg(long)]
    no_limits: bool,
    /// Give it a policy in the language of IAM; these take the place of its policies
    #[arg(long = "policy", value_name = "NAME=FILE", value_parser = policy_file, conflicts_with = "no_policies")]
    policies: Vec<PolicyFile>,
    /// Take its policies away
    #[arg(long)]
    no_policies: bool,
    /// When it ends: a duration, a moment, or never
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
    /// Let it do everything with everyone's buckets, and what the operator may
    #[arg(long, conflicts_with = "no_master")]
    master: bool,
    /// Make it a key like others
    #[arg(long)]
    no_master: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The access key
    access_key: String,
}

/// Carries out one of them.
pub(crate) fn run(command: KeyCommand) -> Result<(), CommandError> {
    match command {
        KeyCommand::Create(arguments) => create(arguments),
        KeyCommand::List { place, json } => {
            let keys = AdminClient::of(&config_of(&place)?)?.keys()?;
            if json {
                return terminal::print_json(&keys);
            }
            terminal::print(&listing(&keys))
        }
        KeyCommand::Show {
            place,
            json,
            access_key,
        } => shown(&AdminClient::of(&config_of(&place)?)?.key(&access_key)?, json),
        KeyCommand::Set(arguments) => set(arguments),
        KeyCommand::Disable { place, access_key } => {
            set_disabled(&place, &access_key, true)?;
            terminal::print(&format!("Disabled access key {access_key}.\n"))
        }
        KeyCommand::Enable { place, access_key } => {
            set_disabled(&place, &access_key, false)?;
            terminal::print(&format!("Enabled access key {access_key}.\n"))
        }
        KeyCommand::Rotate {
            place,
            overlap,
            json,
            access_key,
        } => {
            let rotation = Rotation {
                overlap_seconds: overlap.unwrap_or_default(),
            };
            created(
                &AdminClient::of(&config_of(&place)?)?.rotate_key(&access_key, rotation)?,
                json,
            )
        }
        KeyCommand::Delete { place, access_key } => {
            AdminClient::of(&config_of(&place)?)?.delete_key(&access_key)?;
            terminal::print(&format!("Deleted access key {access_key}.\n"))
        }
    }
}

fn create(arguments: CreateArguments) -> Result<(), CommandError> {
    let wanted = NewKey {
        tenant: arguments.tenant,
        name: arguments.name,
        limits: arguments.limits,
        expires: arguments.expires,
        policies: policy_files::read(&arguments.policies)?,
        master: arguments.master,
    };
    created(
        &AdminClient::of(&config_of(&arguments.place)?)?.create_key(&wanted)?,
        arguments.json,
    )
}

fn set(arguments: SetArguments) -> Result<(), CommandError> {
    let expires = arguments.expires.as_deref().map(moment::end_or_never);
    let policies = policy_files::read(&arguments.policies)?;
    let change = ChangedKey {
        name: (arguments.no_name || arguments.name.is_some()).then_some(arguments.name),
        disabled: None,
        expires: expires.transpose().map_err(CommandError::Refused)?,
        limits: (arguments.no_limits || !arguments.limits.is_empty()).then_some(arguments.limits),
        policies: (arguments.no_policies || !policies.is_empty()).then_some(policies),
        master: (arguments.master || arguments.no_master).then_some(arguments.master),
    };
    let client = AdminClient::of(&config_of(&arguments.place)?)?;
    shown(
        &client.change_key(&arguments.access_key, &change)?,
        arguments.json,
    )
}

fn set_disabled(place: &PlaceArguments, access_key: &str, disabled: bool) -> Result<(), CommandError> {
    let change = ChangedKey {
        disabled: Some(disabled),
        ..ChangedKey::default()
    };
    AdminClient::of(&config_of(place)?)?
        .change_key(access_key, &change)
        .map(drop)
}

fn created(key: &CreatedKey, json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(key);
    }
    terminal::print(&format!(
        "Access key:  {}\nSecret key:  {}\n",
        key.access_key, key.secret_key
    ))
}

fn listing(keys: &[ListedKey]) -> String {
    let heading = [
        "ACCESS KEY",
        "TENANT",
        "NAME",
        "STATE",
        "CREATED",
        "EXPIRES",
        "LIMITED TO",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(keys.iter().map(|key| {
        vec![
            key.access_key.clone(),
            key.tenant.clone(),
            key.name.clone().unwrap_or_else(|| "-".to_owned()),
            state(key).to_owned(),
            created_at(key),
            key.expires.clone().unwrap_or_else(|| "never".to_owned()),
            may(key),
        ]
    }));
    terminal::table(&rows)
}

fn shown(key: &KeyInFull, json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(key);
    }
    let listed = &key.key;
    let rows = [
        ("Access key:", listed.access_key.clone()),
        ("Tenant:", listed.tenant.clone()),
        ("Name:", listed.name.clone().unwrap_or_else(|| "-".to_owned())),
        ("State:", state(listed).to_owned()),
        ("Created:", created_at(listed)),
        (
            "Expires:",
            listed.expires.clone().unwrap_or_else(|| "never".to_owned()),
        ),
        ("Limited to:", may(listed)),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    let mut text = terminal::table(&rows);
    for policy in &key.policy_documents {
        text.push_str(&format!(
            "\nPolicy {}:\n{}\n",
            policy.name,
            policy.document.trim_end()
        ));
    }
    terminal::print(&text)
}

fn state(key: &ListedKey) -> &'static str {
    match &key.expires {
        _ if key.disabled => "disabled",
        Some(end) if moment::has_come(end) => "expired",
        _ => "works",
    }
}

fn created_at(key: &ListedKey) -> String {
    let declared = || "declared in the file".to_owned();
    key.created.clone().unwrap_or_else(declared)
}

/// What bounds it, in a line.
fn may(key: &ListedKey) -> String {
    if key.master {
        return "nothing: master key".to_owned();
    }
    let policies = key.policies.iter().map(|name| format!("policy {name}"));
    let bounds: Vec<_> = key.limits.iter().cloned().chain(policies).collect();
    if bounds.is_empty() {
        "its tenant".to_owned()
    } else {
        bounds.join(" ")
    }
}
