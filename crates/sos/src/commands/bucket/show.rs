//! `sos bucket show`: a bucket at a glance, and who can reach it.

use super::{encryption, lock, store::BucketOf, tags};
use crate::{
    commands::cors::StoreArguments,
    error::CommandError,
    terminal::{self, plain},
};
use clap::Args;
use serde::Serialize;
use sos_core::PublicAccessBlock;
use sos_server::admin::{BucketLock, BucketTag, DefaultEncryption, ListedBucket};
use sos_service::access_summary::{
    AccessLevel, AccessSummary, Barrier, BarrierSetting, Opening, PolicyState, ShownTenant, StatementName,
    Way, Who,
};

/// The most values that a line lists.
const LISTED: usize = 4;

/// `sos bucket show`.
#[derive(Args, Debug)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The name
    bucket: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is shown, for programs.
#[derive(Serialize)]
struct Shown {
    bucket: ListedBucket,
    access: AccessSummary,
    encryption: Option<DefaultEncryption>,
    lock: BucketLock,
    tags: Vec<BucketTag>,
}

/// Shows a bucket.
pub(super) fn run(arguments: &ShowArguments) -> Result<(), CommandError> {
    let store = BucketOf::open(&arguments.store, &arguments.bucket)?;
    let shown = Shown {
        bucket: store.get("")?,
        access: store.get("/access")?,
        encryption: encryption::find(&store)?,
        lock: lock::find(&store)?,
        tags: tags::find(&store)?.tags,
    };
    if arguments.json {
        return terminal::print_json(&shown);
    }
    terminal::print(&text(&shown))
}

fn text(shown: &Shown) -> String {
    let Shown {
        bucket,
        access,
        encryption,
        lock,
        tags,
    } = shown;
    let mut text = format!("{} is {}.\n", bucket.name, level(access.level));
    for way in &access.ways {
        text.push_str(&format!("  {}\n", way_text(way)));
    }
    for denial in &access.denials {
        text.push_str(&format!(
            "  {} of the policy denies some requests\n",
            statement(denial)
        ));
    }
    if access.policy == PolicyState::Unreadable {
        text.push_str("  The stored policy cannot be read: nobody is let in by it\n");
    }
    let rows = [
        ("owner", tenant(&access.owner)),
        ("created", bucket.created.clone()),
        ("objects", bucket.objects.to_string()),
        ("bytes", bucket.bytes.to_string()),
        ("versioning", bucket.versioning.clone()),
        ("cors rules", bucket.cors_rules.to_string()),
        ("ownership", access.ownership.clone()),
        (
            "object ACLs",
            if access.object_acls {
                "count"
            } else {
                "do not count"
            }
            .to_owned(),
        ),
        ("blocked", blocked(access)),
        (
            "encryption",
            encryption
                .as_ref()
                .map_or_else(|| "only what asks for it".to_owned(), encryption::name),
        ),
        ("object lock", lock::name(lock)),
        ("tags", tags::names(tags)),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), plain(&value)])
        .collect();
    text.push('\n');
    text + &terminal::table(&rows)
}

fn level(level: AccessLevel) -> &'static str {
    match level {
        AccessLevel::Private => "private: nobody but its owner can reach it",
        AccessLevel::Shared => "shared: others than its owner can reach it, but not everyone",
        AccessLevel::Public => "PUBLIC: everyone can reach it, or everyone with a key",
    }
}

fn way_text(way: &Way) -> String {
    let who: Vec<String> = way.who.iter().map(who).collect();
    let who = listed(&who);
    let told = match &way.by {
        Opening::Acl { permission } => format!("{who}: {permission}, by the bucket's ACL"),
        Opening::Statement {
            name,
            actions,
            not_actions,
            resources,
            conditions,
        } => {
            let but = if *not_actions { "all but " } else { "" };
            let conditions = if conditions.is_empty() {
                String::new()
            } else {
                format!(", on condition of {}", listed(conditions))
            };
            format!(
                "{who}: {but}{} on {}{conditions}, by {} of the policy",
                listed(actions),
                listed(resources),
                statement(name)
            )
        }
    };
    let shut = way
        .blocked_by
        .map(|barrier| format!(" (shut by {})", barrier_text(barrier)))
        .unwrap_or_default();
    plain(&told) + &shut
}

fn who(who: &Who) -> String {
    match who {
        Who::Everyone => "everyone".to_owned(),
        Who::Authenticated => "everyone with a key".to_owned(),
        Who::Tenant(shown) => format!("tenant {}", tenant(shown)),
        Who::Named { name } => name.clone(),
    }
}

fn tenant(tenant: &ShownTenant) -> String {
    match &tenant.name {
        Some(name) if name.is_empty() || *name == tenant.id => tenant.id.clone(),
        Some(name) => format!("{} ({name})", tenant.id),
        None => format!("{} (there is no such tenant)", tenant.id),
    }
}

/// A statement by its number, its `Sid` and its line.
pub(super) fn statement(name: &StatementName) -> String {
    match &name.sid {
        Some(sid) => format!(
            "statement {} ({}, line {})",
            name.statement,
            plain(sid),
            name.line
        ),
        None => format!("statement {} (line {})", name.statement, name.line),
    }
}

/// A setting, and whose it is.
pub(super) fn barrier_text(barrier: Barrier) -> String {
    let setting = match barrier.setting {
        BarrierSetting::IgnorePublicAcls => "IgnorePublicAcls",
        BarrierSetting::RestrictPublicBuckets => "RestrictPublicBuckets",
        BarrierSetting::BlockPublicPolicy => "BlockPublicPolicy",
        BarrierSetting::BucketOwnerEnforced => return "object ownership BucketOwnerEnforced".to_owned(),
    };
    let whose = match (barrier.bucket, barrier.store) {
        (true, true) => "the bucket and the whole store",
        (false, true) => "the whole store",
        _ => "the bucket",
    };
    format!("{setting} of {whose}")
}

fn blocked(access: &AccessSummary) -> String {
    let own = PublicAccessBlock::from(access.block.bucket).parts();
    let of_store = PublicAccessBlock::from(access.block.store).parts();
    let parts: Vec<String> = own
        .into_iter()
        .zip(of_store)
        .filter_map(|((name, own), (_, of_store))| match (own, of_store) {
            (_, true) => Some(format!("{name} (whole store)")),
            (true, false) => Some(name.to_owned()),
            (false, false) => None,
        })
        .collect();
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Some values, and how many more there are.
fn listed(values: &[String]) -> String {
    let shown = values.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    match values.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
