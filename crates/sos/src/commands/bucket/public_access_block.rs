//! `sos bucket public-access-block get|set|rm`

use super::store::BucketOf;
use crate::{commands::cors::StoreArguments, error::CommandError, terminal};
use clap::Subcommand;
use sos_core::PublicAccessBlock;
use sos_service::access_summary::ShownBlock;

/// What can be done about what may not be public in a bucket.
#[derive(Debug, Subcommand)]
pub(crate) enum BlockCommand {
    /// Print what the bucket itself blocks; `sos bucket show` says what the whole store blocks beside it.
    Get {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Block these parts, and no others.
    Set {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets; or all
        #[arg(required = true, value_name = "PART")]
        parts: Vec<String>,
    },
    /// Block nothing.
    Rm {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
    },
}

const PATH: &str = "/public-access-block";

/// Carries out one of them.
pub(super) fn run(command: &BlockCommand) -> Result<(), CommandError> {
    match command {
        BlockCommand::Get { store, bucket, json } => {
            let set: Option<ShownBlock> =
                BucketOf::open(store, bucket)?.find(PATH, "NoSuchPublicAccessBlockConfiguration")?;
            if *json {
                return terminal::print_json(&set);
            }
            terminal::print(&text(bucket, set.unwrap_or_default().into()))
        }
        BlockCommand::Set { store, bucket, parts } => {
            let mut block = PublicAccessBlock::default();
            for part in parts {
                if part == "all" {
                    block = PublicAccessBlock::ALL;
                } else if !block.set(part, true) {
                    let names = block.parts().map(|(name, _)| name).join(", ");
                    return Err(CommandError::Usage(format!(
                        "{part} is no part of a public access block; they are {names}, or all"
                    )));
                }
            }
            BucketOf::open(store, bucket)?.put(PATH, &ShownBlock::from(block))?;
            terminal::print(&text(bucket, block))
        }
        BlockCommand::Rm { store, bucket } => {
            BucketOf::open(store, bucket)?.delete(PATH)?;
            terminal::print(&text(bucket, PublicAccessBlock::default()))
        }
    }
}

fn text(bucket: &str, block: PublicAccessBlock) -> String {
    let set: Vec<&str> = block
        .parts()
        .into_iter()
        .filter_map(|(name, set)| set.then_some(name))
        .collect();
    if set.is_empty() {
        format!("{bucket} itself blocks nothing.\n")
    } else {
        format!("{bucket} blocks {}.\n", set.join(", "))
    }
}
