//! `sos cors get|set|add|remove|clear`

use super::{
    document::{self, Shape},
    findings, presets,
    store::{Current, Store, StoreArguments},
};
use crate::{error::CommandError, terminal};
use clap::Args;
use serde::Serialize;
use sos_cors::{Configuration, Rule, edit, edit::Edit, lint::Finding};
use std::path::PathBuf;

/// `sos cors get`.
#[derive(Args, Debug)]
pub(crate) struct GetArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Print the JSON of the AWS command line instead of XML
    #[arg(long)]
    json: bool,
}

/// `sos cors set`.
#[derive(Args, Debug)]
pub(crate) struct SetArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// The document, XML or JSON; - is the standard input
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `sos cors add`.
#[derive(Args, Debug)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Add the rules of a preset (`sos cors presets` lists them)
    #[arg(long, value_name = "NAME", value_parser = presets::names(), conflicts_with_all = ["method", "header", "expose", "max_age", "id"])]
    preset: Option<String>,
    /// An allowed origin; may be given more than once
    #[arg(long, value_name = "ORIGIN", required = true)]
    origin: Vec<String>,
    /// An allowed method, or *; may be given more than once
    #[arg(long, short = 'X', value_name = "METHOD", required_unless_present = "preset")]
    method: Vec<String>,
    /// An allowed request header, or a prefix with *; may be given more than once
    #[arg(long, short = 'H', value_name = "NAME")]
    header: Vec<String>,
    /// A response header that scripts may read; may be given more than once
    #[arg(long, value_name = "NAME")]
    expose: Vec<String>,
    /// How many seconds a browser may remember a preflight
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    max_age: Option<i32>,
    /// A name for the rule
    #[arg(long, value_name = "TEXT")]
    id: Option<String>,
    /// Put the rule at this place instead of the end; the first rule that matches decides
    #[arg(long, value_name = "N")]
    at: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `sos cors remove`.
#[derive(Args, Debug)]
pub(crate) struct RemoveArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// The number of the rule, from 1
    rule: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `sos cors clear`.
#[derive(Args, Debug)]
pub(crate) struct ClearArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints the configuration of a bucket.
pub(super) fn get(arguments: &GetArguments) -> Result<(), CommandError> {
    let current = Store::open(&arguments.store)?.configuration(&arguments.bucket)?;
    let shape = if arguments.json { Shape::Json } else { Shape::Xml };
    terminal::print_exactly(&shape.write(&current.configuration))
}

/// Replaces the whole configuration.
pub(super) fn set(arguments: &SetArguments) -> Result<(), CommandError> {
    let configuration = document::read(&arguments.file)?;
    let found = Store::open(&arguments.store)?.replace(&arguments.bucket, &configuration)?;
    saved(&arguments.bucket, &configuration, &found, arguments.json)
}

/// Adds a rule, or those of a preset, to what is there.
pub(super) fn add(arguments: &AddArguments) -> Result<(), CommandError> {
    let rules = match &arguments.preset {
        Some(name) => presets::configuration(name, &arguments.origin)?.into_rules(),
        None => vec![Rule {
            id: arguments.id.clone(),
            allowed_origins: arguments.origin.clone(),
            allowed_methods: arguments.method.clone(),
            allowed_headers: arguments.header.clone(),
            expose_headers: arguments.expose.clone(),
            max_age_seconds: arguments.max_age,
        }],
    };
    let store = Store::open(&arguments.store)?;
    let current = store.find_configuration(&arguments.bucket)?;
    let (mut all, etag) = match current {
        Some(current) => (current.configuration.into_rules(), Some(current.etag)),
        None => (Vec::new(), None),
    };
    let at = arguments.at.unwrap_or(all.len() + 1);
    if at == 0 || at > all.len() + 1 {
        return Err(CommandError::Refused(format!(
            "--at {at}: there are {} rules; a new one can stand at 1 to {}",
            all.len(),
            all.len() + 1
        )));
    }
    all.splice(at - 1..at - 1, rules);
    let configuration =
        Configuration::new(all).map_err(|error| CommandError::Refused(document::explained(&error)))?;
    let found = store.replace_if(&arguments.bucket, &configuration, etag.as_deref())?;
    saved(&arguments.bucket, &configuration, &found, arguments.json)
}

/// Removes one rule; the last one takes the whole configuration with it.
pub(super) fn remove(arguments: &RemoveArguments) -> Result<(), CommandError> {
    let store = Store::open(&arguments.store)?;
    let Current { configuration, etag } = store.configuration(&arguments.bucket)?;
    if configuration.rules().len() == 1 && arguments.rule == 1 {
        store.clear(&arguments.bucket, Some(&etag))?;
        let told = format!(
            "Removed the only rule: {} has no CORS configuration now.\n",
            arguments.bucket
        );
        return removed(&told, arguments.json);
    }
    let remove = Edit::RemoveRule { rule: arguments.rule };
    let left =
        edit::apply(&configuration, &[remove]).map_err(|error| CommandError::Refused(error.to_string()))?;
    let found = store.replace_if(&arguments.bucket, &left, Some(&etag))?;
    saved(&arguments.bucket, &left, &found, arguments.json)
}

/// Removes the configuration.
pub(super) fn clear(arguments: &ClearArguments) -> Result<(), CommandError> {
    Store::open(&arguments.store)?.clear(&arguments.bucket, None)?;
    let told = format!(
        "{} has no CORS configuration: browsers on other origins are refused.\n",
        arguments.bucket
    );
    removed(&told, arguments.json)
}

/// What a change is told as, for programs.
#[derive(Serialize)]
struct Changed<'a> {
    /// How many rules are in force.
    rules: usize,
    findings: &'a [Finding],
}

/// Tells that no configuration is in force.
pub(super) fn removed(told: &str, json: bool) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&Changed {
            rules: 0,
            findings: &[],
        });
    }
    terminal::print(told)
}

/// Tells that a configuration is in force, and what the lint found in it.
pub(super) fn saved(
    bucket: &str,
    configuration: &Configuration,
    found: &[Finding],
    json: bool,
) -> Result<(), CommandError> {
    let count = configuration.rules().len();
    if json {
        return terminal::print_json(&Changed {
            rules: count,
            findings: found,
        });
    }
    let mut text = format!(
        "Saved: {count} rule{} in force for {bucket}.\n",
        if count == 1 { " is" } else { "s are" }
    );
    if !found.is_empty() {
        text.push_str(&format!(
            "\n{}\n{}; `sos cors lint {bucket} --fix` applies the fixes.\n",
            findings::text(found),
            findings::counted(found)
        ));
    }
    terminal::print(&text)
}
