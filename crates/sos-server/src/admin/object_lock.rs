//! What keeps a version of an object from being removed: retention and a legal hold.

use super::{
    bucket_versioning::mode,
    call::Call,
    object_versions::version_id,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{ObjectKey, VersionId, object::Retention, object_lock};
use sos_s3::auth::{iso_extended, parse_iso_extended};
use sos_service::{
    ServiceError,
    operations::object_lock::{
        GetObjectLegalHold, GetObjectRetention, PutObjectLegalHold, PutObjectRetention,
    },
};

/// A retention as it is shown and asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShownRetention {
    /// `GOVERNANCE` or `COMPLIANCE`.
    mode: String,
    /// Until when, RFC 3339.
    until: String,
}

/// What keeps a version; what is `None` nobody is told: the bucket has no object lock, or the caller may not see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct ShownLock {
    /// Its retention.
    retention: Option<ShownRetention>,
    /// Whether it is held.
    legal_hold: Option<bool>,
}

/// The retention that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedRetention {
    retention: Option<ShownRetention>,
    #[serde(default)]
    bypass_governance: bool,
}

/// Whether a hold is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedHold {
    legal_hold: bool,
}

const WHICH: &[Parameter] = &[
    Parameter {
        name: "key",
        within: In::RequiredQuery,
        meaning: "The key.",
    },
    Parameter {
        name: "version_id",
        within: In::Query,
        meaning: "This version; the current one where it is left out.",
    },
];

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/objects/retention",
            operation: "putObjectRetention",
            summary: "Keeps a version of an object until a time, in a bucket that has object lock; null lets it go.",
            who: Who::Tenant,
            parameters: WHICH,
            body: Body::Json {
                schema: "ObjectRetention",
                required: true,
            },
            answered: Answered::nothing("It is so."),
            refusals: &[
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (404, "NoSuchKey"),
                (404, "NoSuchVersion"),
            ],
            handler: |call| Box::pin(put_retention(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/objects/legal-hold",
            operation: "putObjectLegalHold",
            summary: "Holds a version of an object until the hold is lifted, in a bucket that has object lock.",
            who: Who::Tenant,
            parameters: WHICH,
            body: Body::Json {
                schema: "ObjectLegalHold",
                required: true,
            },
            answered: Answered::nothing("It is so."),
            refusals: &[
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (404, "NoSuchKey"),
                (404, "NoSuchVersion"),
            ],
            handler: |call| Box::pin(put_hold(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "ObjectRetention",
                json!({
                    "type": "object",
                    "required": ["retention"],
                    "additionalProperties": false,
                    "properties": {
                        "retention": retention_schema("Null lets the version go."),
                        "bypass_governance": {
                            "type": "boolean",
                            "description": "Whether GOVERNANCE may be shortened or let go, by whoever may; false where it is left out."
                        }
                    }
                }),
            ),
            (
                "ObjectLegalHold",
                json!({
                    "type": "object",
                    "required": ["legal_hold"],
                    "additionalProperties": false,
                    "properties": { "legal_hold": { "type": "boolean" } }
                }),
            ),
        ]
    },
};

/// The schema of a retention or null.
pub(super) fn retention_schema(description: &str) -> Value {
    json!({
        "description": description,
        "oneOf": [
            { "type": "null" },
            {
                "type": "object",
                "required": ["mode", "until"],
                "additionalProperties": false,
                "properties": {
                    "mode": { "enum": ["GOVERNANCE", "COMPLIANCE"] },
                    "until": { "type": "string", "format": "date-time" }
                }
            }
        ]
    })
}

async fn put_retention(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedRetention = call.json()?;
    let retention = wanted.retention.map(|wanted| wanted.read()).transpose()?;
    call.run(PutObjectRetention {
        bucket: call.bucket()?,
        key: call.key()?,
        version: version(call)?,
        retention,
        bypass_governance: wanted.bypass_governance,
    })
    .await?;
    Ok(Reply::nothing())
}

async fn put_hold(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedHold = call.json()?;
    call.run(PutObjectLegalHold {
        bucket: call.bucket()?,
        key: call.key()?,
        version: version(call)?,
        hold: wanted.legal_hold,
    })
    .await?;
    Ok(Reply::nothing())
}

/// The version that the query names.
pub(super) fn version(call: &Call<'_>) -> Result<Option<VersionId>, Refusal> {
    call.query.get("version_id").map(version_id).transpose()
}

/// What keeps an object, as far as the caller may see it.
pub(super) async fn shown_lock(
    call: &Call<'_>,
    key: &ObjectKey,
    version: Option<VersionId>,
) -> Result<ShownLock, Refusal> {
    let service = &call.api.service;
    let retention = GetObjectRetention {
        bucket: call.bucket()?,
        key: key.clone(),
        version,
    };
    let hold = GetObjectLegalHold {
        bucket: call.bucket()?,
        key: key.clone(),
        version,
    };
    Ok(ShownLock {
        retention: told(service.call(&call.caller, retention).await)?
            .flatten()
            .map(ShownRetention::from),
        legal_hold: told(service.call(&call.caller, hold).await)?,
    })
}

/// Who may read an object may not always see what keeps it, and in most buckets nothing does.
fn told<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, Refusal> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(ServiceError::AccessDenied | ServiceError::Refused(sos_core::Refusal::NoObjectLock)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl ShownRetention {
    fn read(&self) -> Result<Retention, Refusal> {
        let until = parse_iso_extended(&self.until).ok_or_else(|| {
            Refusal::bad_request(format!(
                "{:?} is no moment as RFC 3339 writes it, such as 2030-12-31T23:59:59Z",
                self.until
            ))
        })?;
        let compliance = mode(&self.mode)?;
        Ok(Retention { compliance, until })
    }
}

impl From<Retention> for ShownRetention {
    fn from(Retention { compliance, until }: Retention) -> Self {
        Self {
            mode: object_lock::mode_name(compliance).to_owned(),
            until: iso_extended(until),
        }
    }
}
