//! `sos cors denials`

use super::{
    denied,
    store::{Store, StoreArguments},
};
use crate::{
    error::CommandError,
    terminal::{self, Reader},
};
use clap::Args;
use sos_service::operations::cors_insight::CorsDenials;
use std::time::Duration;

/// How often `--follow` looks for more.
const PAUSE: Duration = Duration::from_secs(1);

/// `sos cors denials`.
#[derive(Args, Debug)]
pub(crate) struct DenialsArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Go on and print new ones as they come
    #[arg(long)]
    follow: bool,
    /// Forget them
    #[arg(long, conflicts_with = "follow")]
    clear: bool,
    /// Print JSON; with --follow one object a line
    #[arg(long)]
    json: bool,
}

/// Prints what browsers were denied lately, the newest last, with what would allow it.
pub(super) fn run(arguments: &DenialsArguments) -> Result<(), CommandError> {
    let store = Store::open(&arguments.store)?;
    if arguments.clear {
        store.forget_denials(&arguments.bucket)?;
        return terminal::print(&format!("Forgot what was denied on {}.\n", arguments.bucket));
    }
    let mut denials = store.denials(&arguments.bucket, None)?;
    if !arguments.follow {
        return if arguments.json {
            terminal::print_json(&denials)
        } else {
            terminal::print(&text(&arguments.bucket, &denials))
        };
    }
    if !store.is_running() {
        return Err(CommandError::Refused(
            "no store runs on this data folder, so nobody will be denied anything: start it with sos serve, or name one with --admin"
                .to_owned(),
        ));
    }
    loop {
        for denial in denials.denials.iter().rev() {
            let text = if arguments.json {
                terminal::json_line(denial)?
            } else {
                terminal::harmless(&denied::text(&arguments.bucket, denial))
            };
            if terminal::offer(&text)? == Reader::Gone {
                return Ok(());
            }
        }
        std::thread::sleep(PAUSE);
        denials = store.denials(&arguments.bucket, Some(denials.cursor))?;
    }
}

fn text(bucket: &str, denials: &CorsDenials) -> String {
    if denials.denials.is_empty() {
        return format!("No browser was denied anything on {bucket} since the store started.\n");
    }
    let oldest_first = denials.denials.iter().rev();
    let mut text: String = oldest_first.map(|denial| denied::text(bucket, denial)).collect();
    if denials.dropped > 0 {
        text.push_str(&format!(
            "{} more were dropped: the log keeps the latest kinds only.\n",
            denials.dropped
        ));
    }
    text
}
