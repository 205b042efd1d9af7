//! `sos lifecycle`: the lifecycle rules of a bucket, what they would do, and what the job did.

use super::cors::StoreArguments;
use crate::{
    administration::{bucket_path, done, read},
    error::CommandError,
    terminal,
};
use bytes::Bytes;
use clap::Subcommand;
use http::{HeaderName, Method, Response, header};
use sos_core::lifecycle::{Configuration, Date};
use sos_server::admin::{LifecycleQuestion, LifecycleReport};
use sos_service::lifecycle::{LifecycleCounts, LifecyclePreview};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// More than this is no document; the store takes less.
const MAX_DOCUMENT_BYTES: u64 = 1 << 20;

/// What can be done with lifecycle rules.
#[derive(Debug, Subcommand)]
pub(crate) enum LifecycleCommand {
    /// Print the rules of a bucket, as the AWS command line prints them.
    Get {
        #[command(flatten)]
        store: StoreArguments,
        /// Print S3's XML
        #[arg(long)]
        xml: bool,
        /// The bucket
        bucket: String,
    },
    /// Replace the rules of a bucket by a document: S3's XML, or the JSON of the AWS command line.
    Set {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// The document; - is the standard input
        file: PathBuf,
    },
    /// Remove the rules of a bucket: nothing expires any more.
    Clear {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
    },
    /// Say what rules would do; nothing is changed.
    Preview {
        #[command(flatten)]
        store: StoreArguments,
        /// JSON of a draft instead of the rules that are set; - is the standard input
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// At which time, such as 2030-01-31 [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The bucket
        bucket: String,
    },
    /// Carry out now what is due in a bucket.
    Run {
        #[command(flatten)]
        store: StoreArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The bucket
        bucket: String,
    },
    /// Say what the job did last, in a bucket or in each, and when it runs next.
    Status {
        #[command(flatten)]
        store: StoreArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The bucket [default: all]
        bucket: Option<String>,
    },
}

/// Carries out one of them.
pub(crate) fn run(command: &LifecycleCommand) -> Result<(), CommandError> {
    match command {
        LifecycleCommand::Get { store, xml, bucket } => {
            let kind = if *xml {
                "application/xml"
            } else {
                "application/json"
            };
            let response = sent(
                store,
                Method::GET,
                &path(bucket, ""),
                &[(header::ACCEPT, kind)],
                Bytes::new(),
            )?;
            terminal::print(&format!("{}\n", String::from_utf8_lossy(response.body())))
        }
        LifecycleCommand::Set { store, bucket, file } => {
            let document = document(file)?;
            let kind = if document.trim_ascii_start().starts_with(b"<") {
                "application/xml"
            } else {
                "application/json"
            };
            let headers = [(header::CONTENT_TYPE, kind)];
            sent(store, Method::PUT, &path(bucket, ""), &headers, document)?;
            terminal::print("Saved.\n")
        }
        LifecycleCommand::Clear { store, bucket } => {
            sent(store, Method::DELETE, &path(bucket, ""), &[], Bytes::new())?;
            terminal::print(&format!("{bucket} has no lifecycle rules any more.\n"))
        }
        LifecycleCommand::Preview {
            store,
            file,
            at,
            json,
            bucket,
        } => {
            let question = LifecycleQuestion {
                draft: file.as_deref().map(draft).transpose()?,
                at: at
                    .as_deref()
                    .map(Date::parse)
                    .transpose()
                    .map_err(|error| CommandError::Usage(format!("--at: {error}")))?,
            };
            let body = serde_json::to_vec(&question).map_err(|error| CommandError::System {
                operation: "write JSON",
                source: error.into(),
            })?;
            let headers = [(header::CONTENT_TYPE, "application/json")];
            let response = sent(
                store,
                Method::POST,
                &path(bucket, "/preview"),
                &headers,
                body.into(),
            )?;
            let preview: LifecyclePreview = read(&response)?;
            if *json {
                return terminal::print_json(&preview);
            }
            terminal::print(&preview_text(&preview))
        }
        LifecycleCommand::Run { store, json, bucket } => {
            let response = sent(store, Method::POST, &path(bucket, "/run"), &[], Bytes::new())?;
            let counts: LifecycleCounts = read(&response)?;
            if *json {
                return terminal::print_json(&counts);
            }
            terminal::print(&counts_text(&counts))
        }
        LifecycleCommand::Status { store, json, bucket } => {
            let path = match bucket {
                Some(bucket) => path(bucket, "/status"),
                None => "/v1/lifecycle".to_owned(),
            };
            let report: LifecycleReport = read(&sent(store, Method::GET, &path, &[], Bytes::new())?)?;
            if *json {
                return terminal::print_json(&report);
            }
            terminal::print(&report_text(&report))
        }
    }
}

fn path(bucket: &str, below: &str) -> String {
    format!("{}/lifecycle{below}", bucket_path(bucket))
}

fn sent(
    store: &StoreArguments,
    method: Method,
    path: &str,
    headers: &[(HeaderName, &str)],
    body: Bytes,
) -> Result<Response<Bytes>, CommandError> {
    let response = store.client()?.send(method, path, headers, body)?;
    done(&response)?;
    Ok(response)
}

fn draft(file: &Path) -> Result<Configuration, CommandError> {
    Configuration::parse_json(&document(file)?)
        .map_err(|error| CommandError::Usage(format!("{}: {error}", file.display())))
}

fn document(file: &Path) -> Result<Bytes, CommandError> {
    let (path, bytes) = if file == Path::new("-") {
        ("the standard input".to_owned(), bounded(io::stdin().lock()))
    } else {
        (file.display().to_string(), File::open(file).and_then(bounded))
    };
    let bytes = bytes.map_err(|source| CommandError::Document { path, source })?;
    Ok(bytes.into())
}

fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_DOCUMENT_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn counts_text(counts: &LifecycleCounts) -> String {
    let lines = [
        (counts.examined, "looked at"),
        (counts.expired, "expired"),
        (counts.removed_versions, "noncurrent versions removed"),
        (counts.removed_markers, "delete markers removed"),
        (counts.transitioned, "given another storage class"),
        (counts.aborted_uploads, "uploads aborted"),
        (counts.locked, "due, and locked"),
        (counts.changed, "due, and changed meanwhile"),
    ];
    let shown = lines
        .iter()
        .enumerate()
        .filter(|(place, (count, _))| *place < 2 || *count > 0);
    shown
        .map(|(_, (count, what))| format!("{count:>12} {what}\n"))
        .fold(String::new(), |text, line| text + &line)
}

fn preview_text(preview: &LifecyclePreview) -> String {
    let mut text = counts_text(&preview.counts);
    if preview.truncated {
        text.push_str("There is more in the bucket than was looked at.\n");
    }
    for example in &preview.examples {
        let version = example.version.as_deref().unwrap_or("-");
        text.push_str(&format!(
            "{} {} (version {version}) by rule {:?}\n",
            example.action, example.key, example.rule
        ));
    }
    text
}

fn report_text(report: &LifecycleReport) -> String {
    let moment = |moment: Option<Date>| moment.map_or_else(|| "-".to_owned(), Date::text);
    let mut text = format!(
        "All buckets were last gone through at {}; the next time is {}.\n",
        moment(report.last_ended),
        moment(report.next)
    );
    if report.buckets.is_empty() {
        text.push_str("No bucket with lifecycle rules was gone through since the server began.\n");
    }
    for run in &report.buckets {
        text.push_str(&match run.ended {
            Some(ended) => format!("{}: {} to {}\n", run.bucket, run.started.text(), ended.text()),
            None => format!(
                "{}: since {}, at {}\n",
                run.bucket,
                run.started.text(),
                run.position.as_deref().unwrap_or("the beginning")
            ),
        });
        text.push_str(&counts_text(&run.counts));
        if let Some(error) = &run.error {
            text.push_str(&format!("  It ended early: {error}\n"));
        }
    }
    text
}
