//! `sos bucket ownership get|set|rm`

use super::store::BucketOf;
use crate::{commands::cors::StoreArguments, error::CommandError, terminal};
use clap::Subcommand;
use sos_server::admin::OwnershipControls;

/// What can be done about who owns the objects of a bucket.
#[derive(Debug, Subcommand)]
pub(crate) enum OwnershipCommand {
    /// Print who owns the objects.
    Get {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say who owns the objects, and with that whether ACLs count.
    Set {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter
        ownership: String,
    },
    /// Unset it: whoever writes an object owns it.
    Rm {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
    },
}

const PATH: &str = "/ownership";

/// Carries out one of them.
pub(super) fn run(command: &OwnershipCommand) -> Result<(), CommandError> {
    match command {
        OwnershipCommand::Get { store, bucket, json } => {
            let set: Option<OwnershipControls> =
                BucketOf::open(store, bucket)?.find(PATH, "OwnershipControlsNotFoundError")?;
            if *json {
                return terminal::print_json(&set);
            }
            let text = match &set {
                Some(set) => meaning(&set.ownership).to_owned(),
                None => format!("Not set. {}", meaning("ObjectWriter")),
            };
            terminal::print(&format!("{text}\n"))
        }
        OwnershipCommand::Set {
            store,
            bucket,
            ownership,
        } => {
            let wanted = OwnershipControls {
                ownership: ownership.clone(),
            };
            BucketOf::open(store, bucket)?.put(PATH, &wanted)?;
            terminal::print(&format!("{}\n", meaning(ownership)))
        }
        OwnershipCommand::Rm { store, bucket } => {
            BucketOf::open(store, bucket)?.delete(PATH)?;
            terminal::print(&format!("Not set. {}\n", meaning("ObjectWriter")))
        }
    }
}

fn meaning(ownership: &str) -> &str {
    match ownership {
        "BucketOwnerEnforced" => {
            "BucketOwnerEnforced: the bucket's owner owns every object, and ACLs do not count."
        }
        "BucketOwnerPreferred" => {
            "BucketOwnerPreferred: the bucket's owner owns what is written with the ACL bucket-owner-full-control, \
             else the writer does."
        }
        "ObjectWriter" => "ObjectWriter: whoever writes an object owns it.",
        other => other,
    }
}
