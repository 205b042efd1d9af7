//! What keeps a version of an object from being removed: retention and a legal hold.

use super::{
    call::Call,
    object_kept::{ShownRetention, retention_schema},
    object_versions::version_id,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use serde::Deserialize;
use serde_json::json;
use sos_core::VersionId;
use sos_service::operations::object_lock::{PutObjectLegalHold, PutObjectRetention};

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
        name: "version",
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
fn version(call: &Call<'_>) -> Result<Option<VersionId>, Refusal> {
    call.query.get("version").map(version_id).transpose()
}
