//! `sos access check`

use super::serve::config_of;
use crate::{administration::AdminClient, cli::PlaceArguments, error::CommandError, terminal};
use clap::{Args, Subcommand};
use sos_server::admin::{AccessQuestion, AccessVerdict, PolicyVerdict};
use std::{collections::BTreeMap, fmt::Write, net::IpAddr};

/// What can be asked about access.
#[derive(Debug, Subcommand)]
pub(crate) enum AccessCommand {
    /// Say whether a request would be allowed, and what decides it; exit 1 where it would not.
    Check(CheckArguments),
}

/// `sos access check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// What is done, as policies name it: s3:GetObject
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// What it is done to: arn:aws:s3:::BUCKET, arn:aws:s3:::BUCKET/KEY, or the same without the prefix
    #[arg(long, value_name = "RESOURCE")]
    resource: String,
    /// Who asks, by an access key; without it and --tenant nobody signs
    #[arg(long, value_name = "ID", conflicts_with = "tenant")]
    key: Option<String>,
    /// Which tenant asks, by a key that may do all that the tenant may
    #[arg(long, value_name = "ID")]
    tenant: Option<String>,
    /// Of which version of the object
    #[arg(long, value_name = "ID")]
    version_id: Option<String>,
    /// Where the request comes from
    #[arg(long, value_name = "ADDRESS")]
    source_ip: Option<IpAddr>,
    /// The request comes over TLS
    #[arg(long)]
    secure: bool,
    /// What else conditions look at, such as aws:Referer=https://app.example/; may be given more than once
    #[arg(long, value_name = "KEY=VALUE", value_parser = condition)]
    condition: Vec<(String, String)>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn condition(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| "a condition is written KEY=VALUE".to_owned())?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Carries out one of them.
pub(crate) fn run(command: &AccessCommand) -> Result<(), CommandError> {
    let AccessCommand::Check(arguments) = command;
    let resource = &arguments.resource;
    let named = resource.strip_prefix("arn:aws:s3:::").unwrap_or(resource);
    let (bucket, key) = match named.split_once('/') {
        Some((bucket, key)) => (bucket, Some(key.to_owned())),
        None => (named, None),
    };
    let mut conditions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in &arguments.condition {
        conditions.entry(key.clone()).or_default().push(value.clone());
    }
    let question = AccessQuestion {
        access_key: arguments.key.clone(),
        tenant: arguments.tenant.clone(),
        action: arguments.action.clone(),
        key,
        version: arguments.version_id.clone(),
        source_ip: arguments.source_ip,
        secure: arguments.secure,
        conditions,
    };
    let verdict = AdminClient::of(&config_of(&arguments.place)?)?.explain_access(bucket, &question)?;
    if arguments.json {
        terminal::print_json(&verdict)?;
    } else {
        terminal::print(&text(&verdict))?;
    }
    if verdict.allowed {
        Ok(())
    } else {
        Err(CommandError::Verdict)
    }
}

fn text(verdict: &AccessVerdict) -> String {
    let mut text = String::new();
    let word = if verdict.allowed { "ALLOWED" } else { "DENIED" };
    // Writing to a string does not fail.
    let _ = writeln!(text, "{word}: {}.", terminal::plain(&verdict.rule));
    let missing = match verdict.exists {
        Some(false) => ", which does not exist",
        _ => "",
    };
    let _ = writeln!(
        text,
        "  {} asks for {} on {}{missing}; it is {}'s.",
        terminal::plain(&verdict.who),
        verdict.action,
        terminal::plain(&verdict.resource),
        terminal::plain(&verdict.owner),
    );
    for policy in &verdict.policies {
        of_policy(&mut text, policy);
    }
    text
}

fn of_policy(text: &mut String, policy: &PolicyVerdict) {
    let _ = writeln!(
        text,
        "\n{}: {}",
        terminal::plain(&policy.from),
        terminal::plain(&policy.message)
    );
    for (index, statement) in policy.statements.iter().enumerate() {
        let sid = statement
            .sid
            .as_ref()
            .map(|sid| format!(" ({})", terminal::plain(sid)))
            .unwrap_or_default();
        let mark = if statement.applies {
            "applies"
        } else {
            "does not apply"
        };
        let _ = writeln!(text, "  {}. {}{sid} {mark}", index + 1, statement.effect);
        let shown = statement
            .elements
            .iter()
            .filter(|element| statement.applies || !element.matches);
        for element in shown {
            let _ = writeln!(text, "     {}", terminal::plain(&element.message));
        }
    }
}
