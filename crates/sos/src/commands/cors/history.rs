//! `sos cors history|undo`: what the configuration was before its last changes, and back to it.

use super::{
    configure::{removed, saved},
    document::Shape,
    store::{Store, StoreArguments},
};
use crate::{error::CommandError, terminal};
use clap::Args;
use sos_cors::{Configuration, edit::unified_diff};
use sos_server::admin::{CorsHistory, FormerCors};

/// `sos cors history`.
#[derive(Args, Debug)]
pub(crate) struct HistoryArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Print the configuration of so many changes ago
    #[arg(value_name = "N")]
    number: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `sos cors undo`.
#[derive(Args, Debug)]
pub(crate) struct UndoArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// How many changes to go back, as `sos cors history` counts them
    #[arg(value_name = "N", default_value_t = 1)]
    number: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Lists what the configuration was, or prints one of them.
pub(super) fn list(arguments: &HistoryArguments) -> Result<(), CommandError> {
    let history = Store::open(&arguments.store)?.history(&arguments.bucket)?;
    let Some(number) = arguments.number else {
        return if arguments.json {
            terminal::print_json(&history)
        } else {
            terminal::print(&text(&arguments.bucket, &history))
        };
    };
    let shape = if arguments.json { Shape::Json } else { Shape::Xml };
    match &find(&arguments.bucket, &history, number)?.document {
        Some(document) => terminal::print_exactly(&shape.write(document)),
        None => Err(CommandError::Refused(format!(
            "{} had no CORS configuration then",
            arguments.bucket
        ))),
    }
}

/// Sets what was, unless somebody else changes the configuration at the same time. That is a change too: undone again, it
/// is back.
pub(super) fn undo(arguments: &UndoArguments) -> Result<(), CommandError> {
    let (bucket, json) = (&arguments.bucket, arguments.json);
    let store = Store::open(&arguments.store)?;
    // Read first, so that a change between the two reads is met by the condition.
    let current = store.find_configuration(bucket)?;
    let history = store.history(bucket)?;
    let former = find(bucket, &history, arguments.number)?.document.as_ref();
    let written = |configuration: Option<&Configuration>| {
        configuration.map_or_else(String::new, |configuration| Shape::Xml.write(configuration))
    };
    let before = written(current.as_ref().map(|current| &current.configuration));
    let difference = unified_diff(&before, &written(former));
    if difference.is_empty() {
        return Err(CommandError::Refused(format!(
            "the configuration of {bucket} is the same as it was then; nothing was changed"
        )));
    }
    if !json {
        terminal::print(&difference)?;
    }
    let etag = current.as_ref().map(|current| current.etag.as_str());
    let Some(configuration) = former else {
        store.clear(bucket, etag)?;
        return removed(&format!("{bucket} has no CORS configuration, as before.\n"), json);
    };
    let found = store.replace_if(bucket, configuration, etag)?;
    saved(bucket, configuration, &found, json)
}

fn find<'a>(bucket: &str, history: &'a CorsHistory, number: usize) -> Result<&'a FormerCors, CommandError> {
    let found = number.checked_sub(1).and_then(|index| history.entries.get(index));
    found.ok_or_else(|| {
        CommandError::Refused(match history.entries.len() {
            0 => format!("the CORS configuration of {bucket} was never changed"),
            count => format!("{number}: the changes of {bucket} that can be undone are 1 to {count}"),
        })
    })
}

fn text(bucket: &str, history: &CorsHistory) -> String {
    if history.entries.is_empty() {
        return format!("The CORS configuration of {bucket} was never changed.\n");
    }
    let mut rows = vec![["N", "REPLACED", "IT WAS"].map(str::to_owned).to_vec()];
    rows.extend(history.entries.iter().map(|entry| {
        vec![
            entry.number.to_string(),
            entry.saved.clone(),
            entry.document.as_ref().map_or_else(|| "none".to_owned(), summary),
        ]
    }));
    format!(
        "{}\n`sos cors history {bucket} N` prints one of them, `sos cors undo {bucket} N` sets it again.\n",
        terminal::table(&rows)
    )
}

/// How many rules, and for whom.
fn summary(configuration: &Configuration) -> String {
    let rules = configuration.rules();
    let origins: Vec<&str> = rules
        .iter()
        .flat_map(|rule| &rule.allowed_origins)
        .map(String::as_str)
        .collect();
    let shown = origins.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    let more = if origins.len() > 3 { ", …" } else { "" };
    let plural = if rules.len() == 1 { "" } else { "s" };
    format!("{} rule{plural} for {shown}{more}", rules.len())
}
