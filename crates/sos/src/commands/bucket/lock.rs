//! `sos bucket lock`

use super::store::BucketOf;
use crate::{commands::cors::StoreArguments, error::CommandError, terminal};
use clap::{ArgGroup, Args};
use sos_server::admin::BucketLock;

/// `sos bucket lock`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("period").args(["days", "years"])))]
pub(crate) struct LockArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Enable object lock for good, in a bucket with versioning on
    #[arg(long)]
    enable: bool,
    /// Retain new versions: GOVERNANCE, which some may bypass, or COMPLIANCE, which nobody may
    #[arg(long, requires = "period")]
    mode: Option<String>,
    /// For so many days
    #[arg(long, requires = "mode")]
    days: Option<u32>,
    /// For so many years
    #[arg(long, requires = "mode")]
    years: Option<u32>,
    /// Give new versions no retention
    #[arg(long, conflicts_with_all = ["mode", "days", "years"])]
    no_default: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const PATH: &str = "/object-lock";

/// The lock of a bucket.
pub(super) fn find(store: &BucketOf) -> Result<BucketLock, CommandError> {
    store.get(PATH)
}

/// It in a few words.
pub(super) fn name(lock: &BucketLock) -> String {
    let period = match (lock.days, lock.years) {
        (Some(days), _) => format!("{days} days"),
        (None, Some(years)) => format!("{years} years"),
        (None, None) => String::new(),
    };
    match &lock.mode {
        _ if !lock.enabled => "off".to_owned(),
        None => "on, new versions are given no retention".to_owned(),
        Some(mode) => format!(
            "on, new versions are retained in {} for {period}",
            terminal::plain(mode)
        ),
    }
}

/// Sets or prints it.
pub(super) fn run(arguments: &LockArguments) -> Result<(), CommandError> {
    let store = BucketOf::open(&arguments.store, &arguments.bucket)?;
    let sets_default = arguments.mode.is_some() || arguments.no_default;
    if sets_default || (arguments.enable && !find(&store)?.enabled) {
        let wanted = BucketLock {
            enabled: true,
            mode: arguments.mode.clone(),
            days: arguments.days,
            years: arguments.years,
        };
        store.put(PATH, &wanted)?;
    }
    let lock = find(&store)?;
    if arguments.json {
        return terminal::print_json(&lock);
    }
    terminal::print(&format!("{}\n", name(&lock)))
}
