//! `sos cors lint`

use super::{
    document, findings,
    store::{Store, StoreArguments},
};
use crate::{error::CommandError, terminal};
use clap::Args;
use serde::Serialize;
use sos_cors::{
    Configuration,
    edit::unified_diff,
    lint::{self, Finding},
};
use std::path::PathBuf;

/// `sos cors lint`.
#[derive(Args, Debug)]
pub(crate) struct LintArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket whose configuration is looked at
    #[arg(required_unless_present = "file")]
    bucket: Option<String>,
    /// A document instead of a bucket's; - is the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "bucket")]
    file: Option<PathBuf>,
    /// Apply the fixes: a bucket gets the mended configuration, the document of --file is printed mended, in its form
    #[arg(long)]
    fix: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<&'a Configuration>,
}

/// Prints the findings; fails where there is a warning that was not mended.
pub(super) fn run(arguments: &LintArguments) -> Result<(), CommandError> {
    match &arguments.bucket {
        Some(bucket) => of_bucket(arguments, bucket),
        None => of_document(arguments),
    }
}

fn of_bucket(arguments: &LintArguments, bucket: &str) -> Result<(), CommandError> {
    let store = Store::open(&arguments.store)?;
    let current = store.configuration(bucket)?;
    let found = lint::lint(&current.configuration);
    if !arguments.fix || found.is_empty() {
        return told(arguments, &found);
    }
    let (fixed, _) = lint::fix_all(&current.configuration);
    store.replace_if(bucket, &fixed, Some(&current.etag))?;
    if arguments.json {
        return print_report(&found, Some(&fixed));
    }
    let difference = unified_diff(&current.configuration.to_xml_pretty(), &fixed.to_xml_pretty());
    terminal::print(&format!(
        "{}{difference}Saved: the fixes are in force for {bucket}.\n",
        findings::text(&found)
    ))
}

fn of_document(arguments: &LintArguments) -> Result<(), CommandError> {
    let path = arguments.file.clone().unwrap_or_else(|| PathBuf::from("-"));
    let (configuration, shape) = document::read_with_shape(&path)?;
    let found = lint::lint(&configuration);
    if !arguments.fix {
        return told(arguments, &found);
    }
    let (fixed, _) = lint::fix_all(&configuration);
    if arguments.json {
        return print_report(&found, Some(&fixed));
    }
    // The document alone goes to the standard output, so that it can be kept.
    terminal::complain(&findings::text(&found));
    terminal::print_exactly(&shape.write(&fixed))
}

fn told(arguments: &LintArguments, found: &[Finding]) -> Result<(), CommandError> {
    if arguments.json {
        print_report(found, None)?;
    } else if found.is_empty() {
        terminal::print("Nothing to mend.\n")?;
    } else {
        terminal::print(&format!(
            "{}{}\n",
            findings::text(found),
            findings::counted(found)
        ))?;
    }
    if found.iter().any(findings::is_warning) {
        Err(CommandError::Verdict)
    } else {
        Ok(())
    }
}

fn print_report(findings: &[Finding], fixed: Option<&Configuration>) -> Result<(), CommandError> {
    terminal::print_json(&Report { findings, fixed })
}
