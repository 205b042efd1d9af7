//! `sos bucket`: buckets, and who can reach them.

mod acl;
mod encryption;
mod lock;
mod ownership;
mod policy;
mod public_access_block;
mod quota;
mod show;
mod store;
mod tags;
mod versioning;

use super::serve::config_of;
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::Subcommand;

/// What can be done with buckets.
#[derive(Debug, Subcommand)]
pub(crate) enum BucketCommand {
    /// Make a bucket.
    Create {
        #[command(flatten)]
        place: PlaceArguments,
        /// The tenant who will own it [default: root]
        #[arg(long, value_name = "ID")]
        owner: Option<String>,
        /// The name: 3 to 63 of a-z, 0-9, '.' and '-'
        name: String,
    },
    /// List the buckets of all tenants.
    List {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a bucket, and who can reach it and why.
    Show(show::ShowArguments),
    /// Delete an empty bucket.
    Delete {
        #[command(flatten)]
        place: PlaceArguments,
        /// The name
        name: String,
    },
    /// Manage the policy of a bucket, and see what it does before it is set.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Manage the ACL of a bucket.
    #[command(subcommand)]
    Acl(acl::AclCommand),
    /// Say who owns the objects of a bucket.
    #[command(subcommand)]
    Ownership(ownership::OwnershipCommand),
    /// Say what new objects of a bucket are encrypted with.
    #[command(subcommand)]
    Encryption(encryption::EncryptionCommand),
    /// Say whether a bucket keeps versions, or set it.
    Versioning(versioning::VersioningArguments),
    /// Say how a bucket locks versions, or set it.
    Lock(lock::LockArguments),
    /// Say how much a bucket may hold and does, or limit it.
    Quota(quota::BucketQuotaArguments),
    /// Say what tags a bucket has, or set them.
    Tags(tags::TagsArguments),
    /// Say what may not be public in a bucket.
    #[command(subcommand)]
    PublicAccessBlock(public_access_block::BlockCommand),
}

/// Carries out one of them.
pub(crate) fn run(command: BucketCommand) -> Result<(), CommandError> {
    match command {
        BucketCommand::Create { place, owner, name } => {
            AdminClient::of(&config_of(&place)?)?.create_bucket(&name, owner)?;
            terminal::print(&format!("Created bucket {name}.\n"))
        }
        BucketCommand::List { place, json } => {
            let buckets = AdminClient::of(&config_of(&place)?)?.buckets()?;
            if json {
                return terminal::print_json(&buckets);
            }
            let mut rows = vec![["BUCKET", "OWNER", "CREATED"].map(str::to_owned).to_vec()];
            rows.extend(
                buckets
                    .into_iter()
                    .map(|bucket| vec![bucket.name, bucket.owner, bucket.created]),
            );
            terminal::print(&terminal::table(&rows))
        }
        BucketCommand::Show(arguments) => show::run(&arguments),
        BucketCommand::Policy(command) => policy::run(&command),
        BucketCommand::Acl(command) => acl::run(&command),
        BucketCommand::Ownership(command) => ownership::run(&command),
        BucketCommand::Encryption(command) => encryption::run(&command),
        BucketCommand::Versioning(arguments) => versioning::run(&arguments),
        BucketCommand::Lock(arguments) => lock::run(&arguments),
        BucketCommand::Quota(arguments) => quota::run(&arguments),
        BucketCommand::Tags(arguments) => tags::run(&arguments),
        BucketCommand::PublicAccessBlock(command) => public_access_block::run(&command),
        BucketCommand::Delete { place, name } => {
            AdminClient::of(&config_of(&place)?)?.delete_bucket(&name)?;
            terminal::print(&format!("Deleted bucket {name}.\n"))
        }
    }
}
