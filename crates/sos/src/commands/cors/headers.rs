//! `sos cors headers`

use super::store::{Store, StoreArguments};
use crate::{error::CommandError, terminal};
use clap::{Args, ValueEnum};
use sos_cors::{CrossOriginPolicy, ResourcePolicy};

/// `sos cors headers`.
#[derive(Args, Debug)]
pub(crate) struct HeadersArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Which pages may embed an object without CORS, as an <img> does
    #[arg(long, value_enum, value_name = "POLICY")]
    resource_policy: Option<Embedding>,
    /// An origin whose pages may read how long requests took, or *; may be given more than once
    #[arg(long, value_name = "ORIGIN")]
    timing_origin: Vec<String>,
    /// Send neither header
    #[arg(long, conflicts_with_all = ["resource_policy", "timing_origin"])]
    clear: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The values of `Cross-Origin-Resource-Policy` (Fetch, section 3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Embedding {
    /// Every page
    CrossOrigin,
    /// Pages of the same site
    SameSite,
    /// Pages of the same origin
    SameOrigin,
}

impl From<Embedding> for ResourcePolicy {
    fn from(embedding: Embedding) -> Self {
        match embedding {
            Embedding::CrossOrigin => Self::CrossOrigin,
            Embedding::SameSite => Self::SameSite,
            Embedding::SameOrigin => Self::SameOrigin,
        }
    }
}

/// Sets what the flags say, both together, or prints what is set.
pub(super) fn run(arguments: &HeadersArguments) -> Result<(), CommandError> {
    let store = Store::open(&arguments.store)?;
    let bucket = &arguments.bucket;
    if arguments.clear {
        store.set_cross_origin(bucket, None)?;
    } else if arguments.resource_policy.is_some() || !arguments.timing_origin.is_empty() {
        let resource_policy = arguments.resource_policy.map(ResourcePolicy::from);
        let policy = CrossOriginPolicy::new(resource_policy, arguments.timing_origin.clone())
            .map_err(|error| CommandError::Usage(error.to_string()))?;
        store.set_cross_origin(bucket, Some(&policy))?;
    }
    let policy = store.cross_origin(bucket)?;
    if arguments.json {
        return terminal::print_json(&policy);
    }
    let headers: Vec<_> = policy.iter().flat_map(CrossOriginPolicy::headers).collect();
    if headers.is_empty() {
        return terminal::print(&format!(
            "Answers of {bucket} carry neither Cross-Origin-Resource-Policy nor Timing-Allow-Origin.\n"
        ));
    }
    let mut text = format!("Every answer of {bucket}, preflights aside, carries\n");
    for (name, value) in headers {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    terminal::print(&text)
}
