//! `sos bucket encryption get|set|rm`

use super::store::BucketOf;
use crate::{commands::cors::StoreArguments, error::CommandError, terminal};
use clap::Subcommand;
use sos_server::admin::DefaultEncryption;

/// What can be done about the default encryption of a bucket.
#[derive(Debug, Subcommand)]
pub(crate) enum EncryptionCommand {
    /// Print what new objects are encrypted with.
    Get {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what new objects are encrypted with where their writer asks for nothing.
    Set {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// AES256, aws:kms or aws:kms=KEY
        encryption: String,
        /// Refuse objects that are encrypted with customers' keys (SSE-C)
        #[arg(long)]
        block_customer_keys: bool,
    },
    /// Unset it: only what asks for it is encrypted.
    Rm {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
    },
}

const PATH: &str = "/encryption";
const NOT_SET: &str = "Not set. Only objects whose writer asks for it are encrypted.";

/// The default encryption of a bucket, where one is set.
pub(super) fn find(store: &BucketOf) -> Result<Option<DefaultEncryption>, CommandError> {
    store.find(PATH, "ServerSideEncryptionConfigurationNotFoundError")
}

/// It in a few words.
pub(super) fn name(set: &DefaultEncryption) -> String {
    let key = set.kms_key.as_deref();
    let key = key
        .map(|key| format!("={}", terminal::plain(key)))
        .unwrap_or_default();
    let blocks = if set.blocks_customer_keys == Some(true) {
        ", customers' keys refused"
    } else {
        ""
    };
    format!("{}{key}{blocks}", terminal::plain(&set.algorithm))
}

/// Carries out one of them.
pub(super) fn run(command: &EncryptionCommand) -> Result<(), CommandError> {
    match command {
        EncryptionCommand::Get { store, bucket, json } => {
            let set = find(&BucketOf::open(store, bucket)?)?;
            if *json {
                return terminal::print_json(&set);
            }
            let text = set.as_ref().map_or_else(|| NOT_SET.to_owned(), name);
            terminal::print(&format!("{text}\n"))
        }
        EncryptionCommand::Set {
            store,
            bucket,
            encryption,
            block_customer_keys,
        } => {
            let (algorithm, key) = match encryption.split_once('=') {
                Some((algorithm, key)) => (algorithm, Some(key.to_owned())),
                None => (encryption.as_str(), None),
            };
            let wanted = DefaultEncryption {
                algorithm: algorithm.to_owned(),
                kms_key: key,
                bucket_key: false,
                blocks_customer_keys: block_customer_keys.then_some(true),
            };
            BucketOf::open(store, bucket)?.put(PATH, &wanted)?;
            terminal::print(&format!("{}\n", name(&wanted)))
        }
        EncryptionCommand::Rm { store, bucket } => {
            BucketOf::open(store, bucket)?.delete(PATH)?;
            terminal::print(&format!("{NOT_SET}\n"))
        }
    }
}
