//! `sos cors check`

use super::{
    document, explanation,
    question::QuestionArguments,
    store::{Store, StoreArguments},
};
use crate::{error::CommandError, terminal};
use clap::Args;
use sos_cors::{
    explain::{self, Explanation},
    preflight::{Bucket, ResourceType},
};
use sos_server::admin::BucketQuestion;
use std::path::PathBuf;

/// `sos cors check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket the request is for
    #[arg(required_unless_present = "file")]
    bucket: Option<String>,
    /// A document instead of a bucket's, without any store; - is the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "bucket")]
    file: Option<PathBuf>,
    /// The key the request is for; without it the bucket itself is meant
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The URL as the page has it, which also decides on mixed content and local networks [default: the public URL]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A URL that redirects on the way to --url, keeping the method; may be given more than once, first to last
    #[arg(long, value_name = "URL")]
    via: Vec<String>,
    #[command(flatten)]
    question: QuestionArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Says what each rule and each browser makes of a request; fails where a browser would block it.
pub(super) fn run(arguments: &CheckArguments) -> Result<(), CommandError> {
    let explanation = match &arguments.bucket {
        Some(bucket) => ask(arguments, bucket)?,
        None => offline(arguments)?,
    };
    if arguments.json {
        terminal::print_json(&explanation)?;
    } else {
        terminal::print(&explanation::text(&explanation, arguments.bucket.as_deref()))?;
    }
    if explanation.allowed {
        Ok(())
    } else {
        Err(CommandError::Verdict)
    }
}

fn ask(arguments: &CheckArguments, bucket: &str) -> Result<Explanation, CommandError> {
    let store = Store::open(&arguments.store)?;
    let public = || store.public_url(bucket, arguments.key.as_deref());
    let url = arguments.url.clone().or_else(public);
    let question = BucketQuestion {
        request: arguments.question.page_request(url, &arguments.via)?,
        key: arguments.key.clone(),
    };
    store.explain(bucket, &question)
}

fn offline(arguments: &CheckArguments) -> Result<Explanation, CommandError> {
    let path = arguments.file.clone().unwrap_or_else(|| PathBuf::from("-"));
    let configuration = document::read(&path)?;
    let request = arguments
        .question
        .page_request(arguments.url.clone(), &arguments.via)?;
    let resource = if arguments.key.is_some() {
        ResourceType::Object
    } else {
        ResourceType::Bucket
    };
    Ok(explain::explain(
        Bucket::WithCors(&configuration),
        None,
        resource,
        &request,
    ))
}
