//! What master keys wrapped, and having the first one wrap it.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{Timestamp, lifecycle::Date};
use sos_service::{
    operations::rewrap::{GetRewrapStatus, RewrapKeys},
    rewrap::{KeyUse, RewrapCounts, RewrapStatus},
};

/// What is asked of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedRewrap {
    /// Whether it only counts.
    #[serde(default)]
    pub dry_run: bool,
}

/// The last run, since the server began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewrapReport {
    /// Whether it only counts.
    pub dry_run: bool,
    /// When it was asked for; left out where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Date>,
    /// When it ended; left out while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// The bucket that was reached, while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// The key that was reached in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// What it did so far.
    pub counts: RewrapCounts,
    /// What each master key wraps, as the run left it; empty until it has ended well.
    pub keys: Vec<KeyUse>,
    /// Why it ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl RewrapReport {
    /// Whether it is under way.
    pub fn is_running(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }
}

pub(super) const GROUP: Group = Group {
    name: "encryption keys",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/encryption/rewrap",
            operation: "getRewrapStatus",
            summary: "The last run over the data keys: how far it is, what it did, and what each master key wraps.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "RewrapReport", "Since the server began."),
            refusals: &[],
            handler: |call| Box::pin(get_rewrap_status(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/encryption/rewrap",
            operation: "rewrapKeys",
            summary: "Has the first master key of each kind wrap the data keys that older ones wrapped, or only counts what each \
                      wraps. No byte of an object is read or written.",
            who: Who::Operator,
            parameters: &[],
            body: Body::Json {
                schema: "WantedRewrap",
                required: false,
            },
            answered: Answered::json(
                StatusCode::ACCEPTED,
                "RewrapReport",
                "It is under way, or another one already was; where no server runs, it has ended.",
            ),
            refusals: &[(400, "MalformedJson")],
            handler: |call| Box::pin(rewrap_keys(call)),
        },
    ],
    schemas: || {
        let count =
            |description: &str| json!({ "type": "integer", "minimum": 0, "description": description });
        let time = |description: &str| json!({ "type": "string", "format": "date-time", "description": description });
        let text = |description: &str| json!({ "type": "string", "description": description });
        vec![
            (
                "WantedRewrap",
                json!({
                    "type": "object",
                    "additionalProperties": false,
                    "properties": { "dry_run": { "type": "boolean", "default": false, "description": "Only count." } }
                }),
            ),
            (
                "RewrapReport",
                json!({
                    "type": "object",
                    "required": ["dry_run", "counts", "keys"],
                    "additionalProperties": false,
                    "properties": {
                        "dry_run": { "type": "boolean", "description": "Whether it only counts." },
                        "started": time("When it was asked for; left out where none was."),
                        "ended": time("When it ended; left out while it is under way."),
                        "bucket": text("The bucket that was reached, while it is under way."),
                        "position": text("The key that was reached in it."),
                        "counts": {
                            "type": "object",
                            "required": ["examined", "current", "rewrapped", "missing", "unreadable", "changed"],
                            "additionalProperties": false,
                            "properties": {
                                "examined": count("Versions and uploads that were looked at, encrypted or not."),
                                "current": count("Data keys that the first master key wraps already."),
                                "rewrapped": count("Data keys that the first master key wraps now; of a dry run those that it would wrap."),
                                "missing": count("Data keys that a master key wrapped which is not configured; they stay as they are."),
                                "unreadable": count("Wrapped data keys that do not open; they stay as they are."),
                                "changed": count("Data keys that were replaced or went since they were read.")
                            }
                        },
                        "keys": {
                            "type": "array",
                            "description": "What each master key wraps, as the run left it; empty until it has ended well.",
                            "items": {
                                "type": "object",
                                "required": ["algorithm", "key", "state", "versions", "uploads", "parts", "bytes"],
                                "additionalProperties": false,
                                "properties": {
                                    "algorithm": { "type": "string", "enum": ["AES256", "aws:kms"] },
                                    "name": text("The name of a named key."),
                                    "key": text("The fingerprint of the key; vault:KEY where it is in Vault."),
                                    "state": {
                                        "type": "string",
                                        "enum": ["first", "older", "missing"],
                                        "description": "The first of its kind wraps what is written, an older one opens what it wrapped, a missing one is not configured."
                                    },
                                    "versions": count("Versions of objects whose data key it wrapped."),
                                    "uploads": count("Open uploads whose data key it wrapped."),
                                    "parts": count("Parts of those uploads."),
                                    "bytes": count("Bytes of those versions and parts, before they were encrypted.")
                                }
                            }
                        },
                        "error": text("Why it ended early.")
                    }
                }),
            ),
        ]
    },
};

async fn get_rewrap_status(call: &Call<'_>) -> Result<Reply, Refusal> {
    Reply::json(StatusCode::OK, &report(call.run(GetRewrapStatus).await?))
}

async fn rewrap_keys(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedRewrap = call.json()?;
    let operation = RewrapKeys {
        is_dry_run: wanted.dry_run,
    };
    Reply::json(StatusCode::ACCEPTED, &report(call.run(operation).await?))
}

fn report(status: RewrapStatus) -> RewrapReport {
    let date = |moment: Option<Timestamp>| moment.map(Date);
    RewrapReport {
        dry_run: status.is_dry_run,
        started: date(status.started),
        ended: date(status.ended),
        bucket: status.bucket,
        position: status.position,
        counts: status.counts,
        keys: status.keys,
        error: status.error,
    }
}
