//! `sos bucket policy get|set|rm|check`

use super::{
    show::{barrier_text, statement},
    store::{BucketOf, about, policy_of},
};
use crate::{
    administration::read,
    commands::cors::StoreArguments,
    error::CommandError,
    terminal::{self, plain},
};
use clap::{Args, Subcommand};
use http::Method;
use sos_server::admin::{AskedRequest, PolicyQuestion};
use sos_service::operations::bucket_policy_check::{Answer, Decider, PolicyCheck};
use std::{collections::BTreeMap, path::PathBuf};

/// What can be done with the policy of a bucket.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print the policy, to the letter as it was set.
    Get {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
    },
    /// Replace the policy by a document.
    Set {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
        /// The document; - is the standard input
        file: PathBuf,
    },
    /// Remove the policy.
    Rm {
        #[command(flatten)]
        store: StoreArguments,
        /// The bucket
        bucket: String,
    },
    /// Say what a policy would make public, and what becomes of a request and why; nothing is set. Exits with 1 where the
    /// request is denied.
    Check(Box<CheckArguments>),
}

/// `sos bucket policy check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// A document instead of the policy that is set; - is the standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Explain a request: what is done, such as s3:GetObject
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// The key of the object
    #[arg(long, value_name = "KEY", requires = "action")]
    key: Option<String>,
    /// The tenant who asks [default: nobody, without a key]
    #[arg(long, value_name = "ID", requires = "action")]
    tenant: Option<String>,
    /// The access key that signs
    #[arg(long, value_name = "ID", requires = "action", conflicts_with = "tenant")]
    access_key: Option<String>,
    /// The address that it comes from
    #[arg(long, value_name = "ADDRESS", requires = "action")]
    source_ip: Option<String>,
    /// It comes without TLS
    #[arg(long, requires = "action")]
    insecure: bool,
    /// What else conditions look at, such as aws:Referer=https://example.com/; may be given more than once
    #[arg(long, value_name = "NAME=VALUE", requires = "action")]
    condition: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const PATH: &str = "/policy";

/// Carries out one of them.
pub(super) fn run(command: &PolicyCommand) -> Result<(), CommandError> {
    match command {
        PolicyCommand::Get { store, bucket } => {
            let response = BucketOf::open(store, bucket)?.found(PATH, "NoSuchBucketPolicy")?;
            let Some(response) = response else {
                return Err(CommandError::Refused(format!(
                    "{bucket} has no policy; set one with\n  sos bucket policy set {bucket} FILE"
                )));
            };
            let text = String::from_utf8_lossy(response.body());
            // Inside a string, where alone such characters stand, the escape means the same.
            terminal::print_exactly(&(terminal::without_obeyed(&text, terminal::json_escaped) + "\n"))
        }
        PolicyCommand::Set { store, bucket, file } => {
            let (name, document) = policy_of(file)?;
            let store = BucketOf::open(store, bucket)?;
            about(&name, &store.send(Method::PUT, PATH, document)?)?;
            let check = checked(&store, &PolicyQuestion::default())?;
            terminal::print(&format!("Saved.\n{}", check_text(bucket, &check, true)))
        }
        PolicyCommand::Rm { store, bucket } => {
            BucketOf::open(store, bucket)?.delete(PATH)?;
            terminal::print(&format!("{bucket} has no policy.\n"))
        }
        PolicyCommand::Check(arguments) => check(arguments),
    }
}

fn check(arguments: &CheckArguments) -> Result<(), CommandError> {
    let bucket = &arguments.bucket;
    let (name, document) = match &arguments.file {
        None => (String::new(), None),
        Some(path) => {
            let (name, bytes) = policy_of(path)?;
            let text = String::from_utf8(bytes.to_vec())
                .map_err(|_| CommandError::Refused(format!("{name}: this is no UTF-8 text")))?;
            (name, Some(text))
        }
    };
    let question = PolicyQuestion {
        document,
        request: asked(arguments)?,
    };
    let store = BucketOf::open(&arguments.store, bucket)?;
    let body = serde_json::to_vec(&question).map_err(|error| CommandError::System {
        operation: "write JSON",
        source: error.into(),
    })?;
    let response = store.send(Method::POST, "/policy/check", body.into())?;
    about(&name, &response)?;
    let check: PolicyCheck = read(&response)?;
    if arguments.json {
        terminal::print_json(&check)?;
    } else {
        let mut text = check_text(bucket, &check, arguments.file.is_none());
        if let Some(answer) = &check.answer {
            text.push('\n');
            text.push_str(&answer_text(answer));
        }
        terminal::print(&text)?;
    }
    match &check.answer {
        Some(answer) if !answer.allowed => Err(CommandError::Verdict),
        _ => Ok(()),
    }
}

fn checked(store: &BucketOf, question: &PolicyQuestion) -> Result<PolicyCheck, CommandError> {
    let body = serde_json::to_vec(question).map_err(|error| CommandError::System {
        operation: "write JSON",
        source: error.into(),
    })?;
    read(&store.send(Method::POST, "/policy/check", body.into())?)
}

fn asked(arguments: &CheckArguments) -> Result<Option<AskedRequest>, CommandError> {
    let Some(action) = &arguments.action else {
        return Ok(None);
    };
    let mut conditions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for condition in &arguments.condition {
        let (name, value) = condition
            .split_once('=')
            .ok_or_else(|| CommandError::Usage(format!("--condition {condition}: NAME=VALUE is expected")))?;
        conditions
            .entry(name.to_owned())
            .or_default()
            .push(value.to_owned());
    }
    Ok(Some(AskedRequest {
        tenant: arguments.tenant.clone(),
        access_key: arguments.access_key.clone(),
        action: action.clone(),
        key: arguments.key.clone(),
        source_ip: arguments.source_ip.clone(),
        secure: Some(!arguments.insecure),
        conditions,
    }))
}

/// What a policy opens to the public.
fn check_text(bucket: &str, check: &PolicyCheck, is_set: bool) -> String {
    if check.statements == 0 {
        return format!("{bucket} has no policy.\n");
    }
    let count = check.statements;
    let mut text = format!(
        "The policy has {count} statement{}.\n",
        if count == 1 { "" } else { "s" }
    );
    if check.public_by.is_empty() {
        text.push_str("It is not public.\n");
    }
    for name in &check.public_by {
        text.push_str(&format!("It is public by {}.\n", statement(name)));
    }
    if let Some(barrier) = check.refused_by.filter(|_| !is_set) {
        text.push_str(&format!(
            "It cannot be set: {} keeps it away.\n",
            barrier_text(barrier)
        ));
    }
    if let Some(barrier) = check.shut_by {
        text.push_str(&format!(
            "Nobody but the bucket's owner is let in by it: {} keeps it shut.\n",
            barrier_text(barrier)
        ));
    }
    text
}

fn answer_text(answer: &Answer) -> String {
    let verdict = if answer.allowed { "Allowed" } else { "Denied" };
    let mut text = format!("{verdict}: {}.\n", decider(&answer.decided_by));
    if answer.object_known == Some(false) {
        text.push_str("  There is no such object to look at: one of the bucket's owner is thought of.\n");
    }
    for each in &answer.statements {
        let does = match (each.applies, each.allows) {
            (true, true) => "allows",
            (true, false) => "DENIES",
            (false, _) => "does not apply",
        };
        text.push_str(&format!("  {} {does}\n", statement(&each.name)));
        for element in &each.elements {
            let mark = if element.matches { "✓" } else { "✗" };
            text.push_str(&format!("    {mark} {}\n", plain(&element.message)));
        }
    }
    text
}

fn decider(decider: &Decider) -> String {
    match decider {
        Decider::Owner => "whoever asks is the owner".to_owned(),
        Decider::Caller { rule } => rule.clone(),
        Decider::Statement(name) => format!("{} of the policy says so", statement(name)),
        Decider::Acl { of_object, grant } => {
            let whose = if *of_object { "object" } else { "bucket" };
            format!("grant {grant} of the {whose}'s ACL says so")
        }
        Decider::Blocked(barrier) => format!(
            "it would be allowed, but {} keeps it shut",
            barrier_text(*barrier)
        ),
        Decider::ForeignObject { owner } => format!(
            "the object belongs to tenant {}, and a policy gives nothing of others away",
            plain(owner)
        ),
        Decider::PolicyIsTheOwners => "nobody but the bucket's owner sees to the policy".to_owned(),
        Decider::Nothing => "nothing allows it".to_owned(),
    }
}
