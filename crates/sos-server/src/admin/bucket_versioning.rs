//! Whether a bucket keeps older versions.

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

/// Whether older versions are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BucketVersioning {
    /// `Enabled`, `Suspended`, or `Unversioned` where it never was enabled.
    pub(super) status: String,
}

pub(super) const GROUP: Group = Group {
    name: "versioning",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/versioning",
            operation: "getBucketVersioning",
            summary: "Whether a bucket keeps older versions.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "BucketVersioning", "What is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_versioning(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/versioning",
            operation: "putBucketVersioning",
            summary: "Keeps older versions from now on, or no new ones; in force when answered. It is never off again.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "BucketVersioning",
                required: true,
            },
            answered: Answered::nothing("It is so."),
            refusals: &[
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (409, "InvalidBucketState"),
            ],
            handler: |call| Box::pin(put_versioning(call)),
        },
    ],
    schemas: || {
        vec![(
            "BucketVersioning",
            json!({
                "type": "object",
                "required": ["status"],
                "additionalProperties": false,
                "properties": {
                    "status": {
                        "enum": ["Unversioned", "Enabled", "Suspended"],
                        "description": "Enabled: every write and every delete keeps what was before; Suspended: versions stay, and new ones take the place of the one without an id; Unversioned: it never was enabled, which nobody can ask for."
                    }
                }
            }),
        )]
    },
};

async fn get_versioning(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let status = match call.run(GetBucketVersioning { bucket }).await? {
        Versioning::Unversioned => "Unversioned",
        Versioning::Enabled => "Enabled",
        Versioning::Suspended => "Suspended",
    };
    let status = status.to_owned();
    Reply::json(StatusCode::OK, &BucketVersioning { status })
}

async fn put_versioning(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: BucketVersioning = call.json()?;
    let versioning = match wanted.status.as_str() {
        "Enabled" => Versioning::Enabled,
        "Suspended" => Versioning::Suspended,
        other => {
            return Err(Refusal::bad_request(format!(
                "{other:?} cannot be asked for: versioning is Enabled or Suspended."
            )));
        }
    };
    let bucket = call.bucket()?;
    call.run(PutBucketVersioning { bucket, versioning }).await?;
    Ok(Reply::nothing())
}
