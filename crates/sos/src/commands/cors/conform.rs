//! `sos cors conform`

use super::network::{DEFAULT_REGION, block_on, signer};
use crate::{error::CommandError, terminal};
use clap::Args;
use sos_client::{
    Url,
    conform::{RunOptions, Table, Tag, run as run_table},
    exchange::{Client, Options},
};
use std::{path::PathBuf, time::Duration};

/// `sos cors conform`.
#[derive(Args, Debug)]
pub(crate) struct ConformArguments {
    /// The S3 endpoint, such as http://127.0.0.1:9000. Buckets are made there, and removed; the key is taken from
    /// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
    url: String,
    /// Cases from this folder instead of the built-in table
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Only the cases that S3 itself answers so (aws), or only those that are SOS's own choice (sos)
    #[arg(long, value_name = "TAG", value_parser = ["aws", "sos"])]
    only: Option<String>,
    /// Only the cases whose name, group or file contains this
    #[arg(long, value_name = "TEXT")]
    containing: Option<String>,
    /// The region to sign for [default: AWS_REGION, or us-east-1]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// What the names of the buckets begin with
    #[arg(long, value_name = "TEXT", default_value = "cors-conformance")]
    bucket_prefix: String,
    /// Name buckets in the host instead of the path
    #[arg(long)]
    virtual_hosted: bool,
    /// Seconds to wait after each change of a configuration, for stores where it takes time to be in force
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    settle: u64,
    /// Take any certificate
    #[arg(long)]
    insecure: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the table and prints the report; fails where a case does.
pub(super) fn run(arguments: &ConformArguments) -> Result<(), CommandError> {
    let table = match &arguments.cases {
        Some(folder) => Table::load(folder),
        None => Table::built_in(),
    }
    .map_err(CommandError::Client)?;
    let url = Url::parse(&arguments.url).map_err(CommandError::Client)?;
    let mut signer = signer(DEFAULT_REGION)?;
    if let Some(region) = &arguments.region {
        signer = signer.for_region(region);
    }
    let client = Client::new(Options {
        accept_any_certificate: arguments.insecure,
        ..Options::default()
    });
    let options = RunOptions {
        bucket_prefix: arguments.bucket_prefix.clone(),
        is_path_style: !arguments.virtual_hosted,
        tag: arguments
            .only
            .as_deref()
            .map(|tag| if tag == "aws" { Tag::Aws } else { Tag::Sos }),
        containing: arguments.containing.clone(),
        settle: Duration::from_secs(arguments.settle),
        ..RunOptions::default()
    };
    let report = block_on(run_table(&client, &url, &signer, &table, &options))?;
    // A run of nothing must not look like one that passed.
    if report.total.total() == 0 {
        return Err(CommandError::Refused(
            "no case of the table is asked for; look at what --containing and --only say".to_owned(),
        ));
    }
    if arguments.json {
        terminal::print_json(&report)?;
    } else {
        terminal::print(&report.to_text())?;
    }
    if report.is_passed() {
        Ok(())
    } else {
        Err(CommandError::Verdict)
    }
}
