//! `sos encryption`: what each master key wrapped, and having the first one wrap it all.

use super::cors::StoreArguments;
use crate::{
    administration::{AdminClient, read},
    error::CommandError,
    terminal,
};
use clap::Subcommand;
use sos_server::admin::{RewrapReport, WantedRewrap};
use sos_service::rewrap::{KeyState, KeyUse, RewrapCounts};
use std::{fmt::Write, time::Duration};

const PATH: &str = "/v1/encryption/rewrap";

/// How often a run is asked how far it is.
const PAUSE: Duration = Duration::from_millis(200);

/// What can be done with master keys.
#[derive(Debug, Subcommand)]
pub(crate) enum EncryptionCommand {
    /// Say how much each master key wrapped, and so which of them are needed.
    Status {
        #[command(flatten)]
        store: StoreArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Have the first master key of each kind wrap what older ones wrapped; no byte of an object moves.
    Rewrap {
        #[command(flatten)]
        store: StoreArguments,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Do not wait for the end; sos encryption status says how far it is
        #[arg(long, conflicts_with = "dry_run")]
        no_wait: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Carries out one of them.
pub(crate) fn run(command: &EncryptionCommand) -> Result<(), CommandError> {
    match command {
        EncryptionCommand::Status { store, json } => {
            let client = store.client()?;
            let last: RewrapReport = read(&client.get(PATH)?)?;
            let is_rewrapping = last.is_running() && !last.dry_run;
            let report = if is_rewrapping { last } else { counted(&client)? };
            told(&report, *json)
        }
        EncryptionCommand::Rewrap {
            store, dry_run, json, ..
        } if *dry_run => told(&counted(&store.client()?)?, *json),
        EncryptionCommand::Rewrap {
            store, no_wait, json, ..
        } => {
            let client = store.client()?;
            let begun = begun(&client, false)?;
            let report = if *no_wait { begun } else { ended(&client, begun)? };
            told(&report, *json)
        }
    }
}

/// Asks for a run. A run of the other kind that is under way is waited for.
fn begun(client: &AdminClient, dry_run: bool) -> Result<RewrapReport, CommandError> {
    loop {
        let report: RewrapReport = read(&client.post(PATH, &WantedRewrap { dry_run })?)?;
        if report.dry_run == dry_run {
            return Ok(report);
        }
        ended(client, report)?;
    }
}

/// Waits until a run has ended.
fn ended(client: &AdminClient, mut report: RewrapReport) -> Result<RewrapReport, CommandError> {
    while report.is_running() {
        std::thread::sleep(PAUSE);
        report = read(&client.get(PATH)?)?;
    }
    Ok(report)
}

fn counted(client: &AdminClient) -> Result<RewrapReport, CommandError> {
    let begun = begun(client, true)?;
    ended(client, begun)
}

/// Prints it; a run that ended early is a failure.
fn told(report: &RewrapReport, json: bool) -> Result<(), CommandError> {
    if json {
        terminal::print_json(report)?;
    } else {
        terminal::print(&text(report))?;
    }
    match &report.error {
        Some(error) => Err(CommandError::Refused(format!(
            "the run ended early: {error}; what it did stays done, and another run goes on with what is left"
        ))),
        None => Ok(()),
    }
}

fn text(report: &RewrapReport) -> String {
    let mut text = String::new();
    if report.is_running() {
        let _ = writeln!(
            text,
            "A run is under way, at {} {}.",
            report.bucket.as_deref().unwrap_or("the first bucket"),
            report.position.as_deref().unwrap_or_default()
        );
    }
    text.push_str(&counts_text(&report.counts, report.dry_run));
    if !report.keys.is_empty() {
        let mut rows = vec![
            ["KIND", "KEY", "STATE", "VERSIONS", "UPLOADS", "PARTS", "BYTES"]
                .map(str::to_owned)
                .to_vec(),
        ];
        rows.extend(report.keys.iter().map(row));
        text.push('\n');
        text.push_str(&terminal::table(&rows));
        text.push_str(&advice(&report.keys));
    } else if !report.is_running() && report.error.is_none() {
        text.push_str("\nThere is no master key, and nothing that is stored needs one.\n");
    }
    text
}

fn counts_text(counts: &RewrapCounts, dry_run: bool) -> String {
    let rewrapped = if dry_run {
        "data keys that sos encryption rewrap would have the first master key wrap"
    } else {
        "data keys that the first master key wraps now"
    };
    let lines = [
        (counts.examined, "versions and uploads looked at"),
        (
            counts.current,
            "data keys that the first master key wraps already",
        ),
        (counts.rewrapped, rewrapped),
        (
            counts.missing,
            "data keys whose master key is not configured: they do not open",
        ),
        (counts.unreadable, "wrapped data keys that do not open"),
        (counts.changed, "data keys that changed meanwhile"),
    ];
    let shown = lines
        .iter()
        .enumerate()
        .filter(|(place, (count, _))| *place < 3 || *count > 0);
    shown
        .map(|(_, (count, what))| format!("{count:>12} {what}\n"))
        .fold(String::new(), |text, line| text + &line)
}

fn row(entry: &KeyUse) -> Vec<String> {
    let kind = match &entry.name {
        Some(name) => format!("{}={name}", entry.algorithm),
        None => entry.algorithm.clone(),
    };
    let state = match entry.state {
        KeyState::First => "first",
        KeyState::Older => "older",
        KeyState::Missing => "missing",
    };
    let counts = [entry.versions, entry.uploads, entry.parts, entry.bytes];
    let texts = [kind, entry.key.clone(), state.to_owned()];
    texts
        .into_iter()
        .chain(counts.map(|count| count.to_string()))
        .collect()
}

/// Which keys may go.
fn advice(keys: &[KeyUse]) -> String {
    let older = keys.iter().filter(|entry| entry.state == KeyState::Older);
    let mut text = String::new();
    for entry in older {
        let name = entry
            .name
            .as_ref()
            .map_or_else(String::new, |name| format!(" of {name}"));
        let verdict = if entry.is_needed() {
            "is needed until its data keys are wrapped anew: sos encryption rewrap"
        } else {
            "wraps nothing that is stored: it may go, but backups from before need it"
        };
        let _ = writeln!(text, "Key {}{name} {verdict}.", entry.key);
    }
    text
}
