//! Who owns the objects of a bucket.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::ObjectOwnership;
use sos_service::operations::bucket_access::{GetOwnershipControls, PutOwnershipControls};

/// Who owns the objects of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnershipControls {
    /// By its name in S3's documents.
    pub ownership: String,
}

const NAMES: [ObjectOwnership; 3] = [
    ObjectOwnership::BucketOwnerEnforced,
    ObjectOwnership::BucketOwnerPreferred,
    ObjectOwnership::ObjectWriter,
];

pub(super) const GROUP: Group = Group {
    name: "ownership",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/ownership",
            operation: "getBucketOwnership",
            summary: "Who owns the objects of a bucket. Where it is unset, whoever writes one does.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "Ownership", "What is set."),
            refusals: &[(404, "NoSuchBucket"), (404, "OwnershipControlsNotFoundError")],
            handler: |call| Box::pin(get_bucket_ownership(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/ownership",
            operation: "putBucketOwnership",
            summary: "Says who owns the objects of a bucket, and with that whether ACLs count; in force when answered.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "Ownership",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (400, "InvalidBucketAclWithObjectOwnership"),
                (404, "NoSuchBucket"),
            ],
            handler: |call| Box::pin(put_bucket_ownership(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/ownership",
            operation: "deleteBucketOwnership",
            summary: "Unsets it: whoever writes an object owns it.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("None is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_bucket_ownership(call)),
        },
    ],
    schemas: || {
        vec![(
            "Ownership",
            json!({
                "type": "object",
                "required": ["ownership"],
                "additionalProperties": false,
                "properties": {
                    "ownership": {
                        "enum": NAMES.map(ObjectOwnership::name),
                        "description": "BucketOwnerEnforced: the bucket's owner owns every object, and ACLs do not count; BucketOwnerPreferred: \
                                        those written with the canned ACL bucket-owner-full-control; ObjectWriter: whoever writes one owns it."
                    }
                }
            }),
        )]
    },
};

async fn get_bucket_ownership(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let ownership = call.run(GetOwnershipControls { bucket }).await?;
    let ownership = ownership.name().to_owned();
    Reply::json(StatusCode::OK, &OwnershipControls { ownership })
}

async fn put_bucket_ownership(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: OwnershipControls = call.json()?;
    let ownership = ObjectOwnership::parse(&wanted.ownership).ok_or_else(|| {
        Refusal::bad_request(format!(
            "{:?} is no object ownership; they are {}.",
            wanted.ownership,
            NAMES.map(ObjectOwnership::name).join(", ")
        ))
    })?;
    put(call, Some(ownership)).await
}

async fn delete_bucket_ownership(call: &Call<'_>) -> Result<Reply, Refusal> {
    put(call, None).await
}

async fn put(call: &Call<'_>, ownership: Option<ObjectOwnership>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    call.run(PutOwnershipControls { bucket, ownership }).await?;
    Ok(Reply::nothing())
}
