//! `sos bucket quota`

use super::store::BucketOf;
use crate::{
    commands::{cors::StoreArguments, quota::QuotaArguments},
    error::CommandError,
};
use clap::Args;
use sos_server::admin::ShownQuota;

/// `sos bucket quota`.
#[derive(Args, Debug)]
pub(crate) struct BucketQuotaArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    #[command(flatten)]
    quota: QuotaArguments,
}

const PATH: &str = "/quota";

/// Sets or prints it.
pub(super) fn run(arguments: &BucketQuotaArguments) -> Result<(), CommandError> {
    let store = BucketOf::open(&arguments.store, &arguments.bucket)?;
    let mut now: ShownQuota = store.get(PATH)?;
    if let Some(wanted) = arguments.quota.change(&now) {
        store.put(PATH, &wanted)?;
        now = store.get(PATH)?;
    }
    arguments.quota.print(&now)
}
