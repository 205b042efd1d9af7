//! `sos cors probe`

use super::{explanation, network::block_on, question::QuestionArguments};
use crate::{
    error::CommandError,
    terminal::{self, plain},
};
use clap::Args;
use serde::Serialize;
use sos_client::{
    exchange::{Client, Options, Resolve},
    probe::{ProbeReport, ProbeRequest, probe},
};
use std::path::PathBuf;

/// `sos cors probe`.
#[derive(Args, Debug)]
pub(crate) struct ProbeArguments {
    /// The URL the page asks for, of any S3 endpoint or other server; a presigned one is sent as it is
    url: String,
    #[command(flatten)]
    question: QuestionArguments,
    /// A file to send as the body
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Connect to this address instead of the host's: HOST:PORT:ADDRESS, as curl's
    #[arg(long, value_name = "HOST:PORT:ADDRESS", value_parser = Resolve::parse)]
    resolve: Vec<Resolve>,
    /// Take any certificate
    #[arg(long)]
    insecure: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Plays the browser; fails where one would block the request.
pub(super) fn run(arguments: &ProbeArguments) -> Result<(), CommandError> {
    let body = match &arguments.data {
        Some(path) => std::fs::read(path).map_err(|source| CommandError::Document {
            path: path.display().to_string(),
            source,
        })?,
        None => Vec::new(),
    };
    let request = ProbeRequest {
        page: arguments
            .question
            .page_request(Some(arguments.url.clone()), &[])?,
        body,
    };
    let client = Client::new(Options {
        accept_any_certificate: arguments.insecure,
        resolve: arguments.resolve.clone(),
        ..Options::default()
    });
    let report = block_on(probe(&client, &request))?;
    if arguments.json {
        terminal::print_json(&report)?;
    } else {
        terminal::print(&text(&report))?;
    }
    if report.allowed {
        Ok(())
    } else {
        Err(CommandError::Verdict)
    }
}

/// The report for a person: the verdict, what went over the wire, what to mend. What a server answered stays on its line.
fn text(report: &ProbeReport) -> String {
    let verdict = if report.allowed { "allowed" } else { "blocked" };
    let mut text = format!("{verdict}: {}\n", plain(&report.summary));
    for step in &report.steps {
        text.push_str(&format!("\n{} {}\n", step.method, plain(&step.url)));
        text.push_str(&headers('>', &step.headers));
        match (&step.answer, &step.error) {
            (Some(answer), _) => {
                text.push_str(&format!("  < {}", answer.status));
                if let Some(code) = &step.code {
                    text.push_str(&format!(" {}", plain(code)));
                }
                if let Some(message) = &step.message {
                    text.push_str(&format!(": {}", plain(message)));
                }
                text.push('\n');
                text.push_str(&headers('<', &answer.headers));
            }
            (None, Some(error)) => text.push_str(&format!("  no answer: {}\n", plain(error))),
            (None, None) => {}
        }
    }
    text.push_str("\nBrowsers\n");
    text.push_str(&explanation::browsers(&report.browsers));
    for finding in &report.findings {
        text.push_str(&format!(
            "\n{}: {} [{}]\n  to mend it: {}\n",
            word(&finding.severity),
            plain(&finding.reason),
            word(&finding.code),
            plain(&finding.remedy)
        ));
    }
    for note in &report.notes {
        text.push_str(&format!("\nnote: {}\n", plain(note)));
    }
    text
}

/// The word that stands for a value in JSON.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Headers as they went over the wire, those that matter to a browser.
fn headers(direction: char, headers: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        text.push_str(&format!("  {direction} {}: {}\n", plain(name), plain(value)));
    }
    text
}
