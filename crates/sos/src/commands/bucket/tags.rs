//! `sos bucket tags`

use super::store::BucketOf;
use crate::{
    commands::cors::StoreArguments,
    error::CommandError,
    terminal::{self, plain},
};
use clap::Args;
use sos_server::admin::{BucketTag, BucketTags};

/// `sos bucket tags`.
#[derive(Args, Debug)]
pub(crate) struct TagsArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// The tags it is to have, and no others; without them those that are set are printed
    #[arg(value_name = "KEY=VALUE")]
    tags: Vec<String>,
    /// Remove all tags
    #[arg(long, conflicts_with = "tags")]
    clear: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const PATH: &str = "/tags";

/// The tags of a bucket, in the order of their keys.
pub(super) fn find(store: &BucketOf) -> Result<BucketTags, CommandError> {
    Ok(store.find(PATH, "NoSuchTagSet")?.unwrap_or_default())
}

/// They on one line.
pub(super) fn names(tags: &[BucketTag]) -> String {
    if tags.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<_> = tags
        .iter()
        .map(|tag| format!("{}={}", plain(&tag.key), plain(&tag.value)))
        .collect();
    names.join(", ")
}

/// Sets or prints them.
pub(super) fn run(arguments: &TagsArguments) -> Result<(), CommandError> {
    let tags: Vec<BucketTag> = arguments
        .tags
        .iter()
        .map(|text| tag(text))
        .collect::<Result<_, _>>()?;
    let store = BucketOf::open(&arguments.store, &arguments.bucket)?;
    if arguments.clear {
        store.delete(PATH)?;
    } else if !tags.is_empty() {
        store.put(PATH, &BucketTags { tags })?;
    }
    let set = find(&store)?;
    if arguments.json {
        return terminal::print_json(&set);
    }
    if set.tags.is_empty() {
        return terminal::print("No tags.\n");
    }
    let mut rows = vec![["KEY", "VALUE"].map(str::to_owned).to_vec()];
    rows.extend(
        set.tags
            .iter()
            .map(|tag| vec![plain(&tag.key), plain(&tag.value)]),
    );
    terminal::print(&terminal::table(&rows))
}

/// The first `=` parts them: a key has none on the command line, a value may.
fn tag(text: &str) -> Result<BucketTag, CommandError> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| CommandError::Usage(format!("{text}: KEY=VALUE is expected")))?;
    Ok(BucketTag {
        key: key.to_owned(),
        value: value.to_owned(),
    })
}
