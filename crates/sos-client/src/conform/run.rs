//! Runs the table against an endpoint: each group on a bucket of its own, a few groups at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::bucket::{Bucket, Endpoint};
use super::compare::{Mismatch, compare};
use super::report::{Failure, Report};
use super::table::{Case, CaseExchange, CaseRequest, Expect, Group, Table, Tag, Text};
use crate::exchange::{Client, Request};
use crate::sign::Signer;
use crate::{ClientError, Url};

/// What of the table is run, and how.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// What the names of the run's buckets begin with; a number of the run's own and one of the group follow.
    pub bucket_prefix: String,
    /// Whether the bucket stands in the path; otherwise in the host.
    pub is_path_style: bool,
    /// How many groups run at once, each with one connection at a time.
    pub connections: usize,
    /// Only the cases of this tag.
    pub tag: Option<Tag>,
    /// Only the cases whose name, group or file holds this text.
    pub containing: Option<String>,
    /// How long to wait after each change of a configuration, for stores where it takes time to come into force.
    pub settle: Duration,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            bucket_prefix: "cors-conformance".to_owned(),
            is_path_style: true,
            connections: 4,
            tag: None,
            containing: None,
            settle: Duration::ZERO,
        }
    }
}

/// Runs the cases and removes what it made. An endpoint that cannot be reached at all is an error; everything else is in
/// the report.
///
/// The number of requests is bounded by the table: for each group six and one per key it writes, for each case its
/// exchanges and one where its group is reset.
pub async fn run(
    client: &Client,
    endpoint: &Url,
    signer: &Signer,
    table: &Table,
    options: &RunOptions,
) -> Result<Report, ClientError> {
    let endpoint = Endpoint {
        client: client.clone(),
        url: endpoint.clone(),
        signer: signer.clone(),
        is_path_style: options.is_path_style,
        settle: options.settle,
        requests: Arc::new(AtomicU64::new(0)),
    };
    let permits = Arc::new(Semaphore::new(options.connections.clamp(1, 64)));
    let run_number = Timestamp::now().as_millisecond() % 1_000_000_000;
    let mut tasks = JoinSet::new();
    for (number, (file, group)) in selected(table, options).into_iter().enumerate() {
        let (endpoint, permits) = (endpoint.clone(), Arc::clone(&permits));
        let name = format!("{}-{run_number}-{number}", options.bucket_prefix);
        tasks.spawn(async move {
            // The semaphore is never closed.
            let _permit = permits.acquire_owned().await;
            let outcome = run_group(endpoint, name, &file, &group).await;
            (number, file, group, outcome)
        });
    }
    let mut finished = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok(outcome) => finished.push(outcome),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    finished.sort_by_key(|(number, ..)| *number);
    let mut report = Report {
        endpoint: endpoint.url.origin(),
        total: super::Count::default(),
        tags: [Tag::Aws, Tag::Sos]
            .map(|tag| (tag, super::Count::default()))
            .into(),
        failures: Vec::new(),
        requests: endpoint.requests.load(Ordering::Relaxed),
        left_behind: Vec::new(),
    };
    let nothing_began = !finished.is_empty() && finished.iter().all(|(.., outcome)| outcome.is_err());
    for (_, file, group, outcome) in finished {
        let outcome = match outcome {
            Err(error) if nothing_began => return Err(error),
            Err(error) => GroupOutcome::unprepared(&file, &group, &error),
            Ok(outcome) => outcome,
        };
        for case in &group.cases {
            let passed = !outcome.failures.iter().any(|failure| failure.case == case.name);
            report.total.add(passed);
            report.tags.entry(case.tag).or_default().add(passed);
        }
        report.failures.extend(outcome.failures);
        report.left_behind.extend(outcome.left_behind);
    }
    Ok(report)
}

/// The groups with the cases that the options select; those left with none are not run.
fn selected(table: &Table, options: &RunOptions) -> Vec<(String, Group)> {
    let mut groups = Vec::new();
    for (file, content) in &table.files {
        for group in &content.groups {
            let wanted = |case: &&Case| {
                options.tag.is_none_or(|tag| tag == case.tag)
                    && options.containing.as_ref().is_none_or(|text| {
                        [file, &group.name, &case.name]
                            .iter()
                            .any(|name| name.contains(text.as_str()))
                    })
            };
            let cases: Vec<Case> = group.cases.iter().filter(wanted).cloned().collect();
            if !cases.is_empty() {
                groups.push((
                    file.clone(),
                    Group {
                        cases,
                        ..group.clone()
                    },
                ));
            }
        }
    }
    groups
}

/// What came of one group.
struct GroupOutcome {
    failures: Vec<Failure>,
    left_behind: Option<String>,
}

impl GroupOutcome {
    /// Every case fails for one reason.
    fn unprepared(file: &str, group: &Group, error: &ClientError) -> Self {
        let failures = group
            .cases
            .iter()
            .map(|case| failure(file, group, case, Vec::new(), vec![broken(error)]));
        Self {
            failures: failures.collect(),
            left_behind: None,
        }
    }
}

async fn run_group(
    endpoint: Endpoint,
    name: String,
    file: &str,
    group: &Group,
) -> Result<GroupOutcome, ClientError> {
    let mut bucket = Bucket::create(endpoint, name).await?;
    let configuration = group.configuration.as_ref().map(Text::whole);
    let mut failures = Vec::new();
    let prepared = match &configuration {
        Some(_) if !group.reset_before_each => bucket.configure(configuration.as_deref()).await,
        _ => Ok(()),
    };
    match prepared {
        Err(error) => failures = GroupOutcome::unprepared(file, group, &error).failures,
        Ok(()) => {
            for case in &group.cases {
                if let Err((request, mismatches)) =
                    run_case(&mut bucket, group, configuration.as_deref(), case).await
                {
                    failures.push(failure(file, group, case, request, mismatches));
                }
            }
        }
    }
    Ok(GroupOutcome {
        failures,
        left_behind: bucket.remove().await,
    })
}

/// Runs one case; the request that went wrong and what was wrong with its answer.
async fn run_case(
    bucket: &mut Bucket,
    group: &Group,
    configuration: Option<&str>,
    case: &Case,
) -> Result<(), (Vec<String>, Vec<Mismatch>)> {
    if group.reset_before_each {
        let reset = bucket.configure(configuration).await;
        reset.map_err(|error| (Vec::new(), vec![broken(&error)]))?;
    }
    let following = case
        .then
        .iter()
        .map(|CaseExchange { request, expect }| (request, expect));
    for (request, expect) in std::iter::once((&case.request, &case.expect)).chain(following) {
        run_exchange(bucket, request, expect).await?;
    }
    Ok(())
}

async fn run_exchange(
    bucket: &mut Bucket,
    case: &CaseRequest,
    expect: &Expect,
) -> Result<(), (Vec<String>, Vec<Mismatch>)> {
    let request = bucket.request(case);
    let mismatches = match bucket.send(&request).await {
        Ok(answer) => compare(expect, &answer, bucket.name()),
        Err(error) => vec![broken(&error)],
    };
    if mismatches.is_empty() {
        return Ok(());
    }
    Err((described(&request, case), mismatches))
}

/// The request line without its query's signature, and the headers of the case.
fn described(request: &Request, case: &CaseRequest) -> Vec<String> {
    let target = request
        .url
        .target
        .split("X-Amz-Algorithm")
        .next()
        .unwrap_or_default();
    let mut lines = vec![format!(
        "{} {}",
        request.method,
        target.trim_end_matches(['?', '&'])
    )];
    lines.extend(
        case.headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    if case.signed {
        lines.push("(signed)".to_owned());
    }
    if let Some(method) = &case.presigned {
        lines.push(format!("(presigned for {method})"));
    }
    lines
}

/// A failure without an answer.
fn broken(error: &ClientError) -> Mismatch {
    let mut actual = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        actual = format!("{actual}: {cause}");
        source = cause.source();
    }
    Mismatch {
        what: "exchange".to_owned(),
        expected: "an answer".to_owned(),
        actual,
    }
}

fn failure(
    file: &str,
    group: &Group,
    case: &Case,
    request: Vec<String>,
    mismatches: Vec<Mismatch>,
) -> Failure {
    Failure {
        file: file.to_owned(),
        group: group.name.clone(),
        case: case.name.clone(),
        tag: case.tag,
        source: case.source.clone(),
        request,
        mismatches,
    }
}
