//! Whether a bucket keeps versions.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::Versioning;
use sos_service::operations::bucket_versioning::{GetBucketVersioning, PutBucketVersioning};

/// Whether a bucket keeps versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownVersioning {
    /// `Unversioned`, `Enabled` or `Suspended`.
    pub status: String,
}

pub(super) const GROUP: Group = Group {
    name: "versioning",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/versioning",
            operation: "getBucketVersioning",
            summary: "Whether a bucket keeps versions.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "Versioning", "What is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_bucket_versioning(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/versioning",
            operation: "putBucketVersioning",
            summary: "Enables or suspends versioning. Versions that are there stay; a bucket with object lock is never suspended.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "Versioning",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (409, "InvalidBucketState"),
            ],
            handler: |call| Box::pin(put_bucket_versioning(call)),
        },
    ],
    schemas: || {
        vec![(
            "Versioning",
            json!({
                "type": "object",
                "required": ["status"],
                "additionalProperties": false,
                "properties": {
                    "status": {
                        "enum": ["Unversioned", "Enabled", "Suspended"],
                        "description": "Unversioned is where every bucket begins; none goes back to it."
                    }
                }
            }),
        )]
    },
};

async fn get_bucket_versioning(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let versioning = call.run(GetBucketVersioning { bucket }).await?;
    let status = match versioning {
        Versioning::Unversioned => "Unversioned",
        Versioning::Enabled => "Enabled",
        Versioning::Suspended => "Suspended",
    };
    let status = status.to_owned();
    Reply::json(StatusCode::OK, &ShownVersioning { status })
}

async fn put_bucket_versioning(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: ShownVersioning = call.json()?;
    let versioning = match wanted.status.as_str() {
        "Enabled" => Versioning::Enabled,
        "Suspended" => Versioning::Suspended,
        other => {
            return Err(Refusal::bad_request(format!(
                "Versioning cannot be set to {other:?}; it is set to Enabled or Suspended."
            )));
        }
    };
    let bucket = call.bucket()?;
    call.run(PutBucketVersioning { bucket, versioning }).await?;
    Ok(Reply::nothing())
}
