//! `sos bucket acl get|set`

use super::store::BucketOf;
use crate::{
    administration::read,
    commands::cors::StoreArguments,
    error::CommandError,
    terminal::{self, plain},
};
use clap::Subcommand;
use sos_server::admin::{ShownAcl, ShownGrantee, WantedAcl, WantedGrant};

/// What can be done with the ACL of a bucket.
#[derive(Debug, Subcommand)]
pub(crate) enum AclCommand {
    /// Print the ACL.
    Get {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Replace the ACL by one that has a name, or by grants.
    Set {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// The name: private, public-read, public-read-write or authenticated-read
        #[arg(
            long,
            value_name = "NAME",
            required_unless_present = "grant",
            conflicts_with = "grant"
        )]
        canned: Option<String>,
        /// A grant: READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL to a tenant's id or e-mail address, or to the group
        /// AllUsers or AuthenticatedUsers, as in READ=studio@example.com; may be given more than once
        #[arg(long, value_name = "PERMISSION=GRANTEE")]
        grant: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

const PATH: &str = "/acl";

/// Carries out one of them.
pub(super) fn run(command: &AclCommand) -> Result<(), CommandError> {
    match command {
        AclCommand::Get { store, bucket, json } => shown(&BucketOf::open(store, bucket)?.get(PATH)?, *json),
        AclCommand::Set {
            store,
            bucket,
            canned,
            grant,
            json,
        } => {
            let grants: Vec<WantedGrant> =
                grant.iter().map(|text| granted(text)).collect::<Result<_, _>>()?;
            let wanted = WantedAcl {
                canned: canned.clone(),
                grants: canned.is_none().then_some(grants),
            };
            shown(&read(&BucketOf::open(store, bucket)?.put(PATH, &wanted)?)?, *json)
        }
    }
}

fn granted(text: &str) -> Result<WantedGrant, CommandError> {
    let (permission, grantee) = text
        .split_once('=')
        .ok_or_else(|| CommandError::Usage(format!("--grant {text}: PERMISSION=GRANTEE is expected")))?;
    let mut grant = WantedGrant {
        permission: permission.to_owned(),
        ..WantedGrant::default()
    };
    let name = Some(grantee.to_owned());
    if ["AllUsers", "AuthenticatedUsers"].contains(&grantee) || grantee.starts_with("urn:sos:group:") {
        grant.group = name;
    } else if grantee.contains('@') {
        grant.email = name;
    } else {
        grant.id = name;
    }
    Ok(grant)
}

fn shown(acl: &ShownAcl, json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(acl);
    }
    let mut rows = vec![["GRANTEE", "PERMISSION"].map(str::to_owned).to_vec()];
    for grant in &acl.grants {
        let grantee = match &grant.grantee {
            ShownGrantee::Group { group } => format!("{group}{}", meaning(group)),
            ShownGrantee::Tenant { tenant } if tenant.id == acl.owner.id => format!("{} (owner)", tenant.id),
            ShownGrantee::Tenant { tenant } => match &tenant.name {
                Some(name) => format!("{} ({name})", tenant.id),
                None => format!("{} (there is no such tenant)", tenant.id),
            },
        };
        rows.push(vec![plain(&grantee), grant.permission.clone()]);
    }
    terminal::print(&terminal::table(&rows))
}

fn meaning(group: &str) -> &'static str {
    match group {
        "AllUsers" => " (everyone)",
        "AuthenticatedUsers" => " (everyone with a key)",
        _ => "",
    }
}
