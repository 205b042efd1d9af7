//! The two cross-origin headers of a bucket that are no part of CORS.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde_json::json;
use sos_cors::{CrossOriginPolicy, CrossOriginPolicyError, MAX_TIMING_ORIGINS};
use sos_service::operations::bucket_cross_origin::{
    DeleteBucketCrossOrigin, GetBucketCrossOrigin, PutBucketCrossOrigin,
};

pub(super) const GROUP: Group = Group {
    name: "cross-origin",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/cross-origin",
            operation: "getBucketCrossOrigin",
            summary: "Cross-Origin-Resource-Policy and Timing-Allow-Origin of a bucket.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "CrossOriginPolicy", "What is set."),
            refusals: &[(404, "NoSuchBucket"), (404, "NoSuchConfiguration")],
            handler: |call| Box::pin(get_bucket_cross_origin(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/cross-origin",
            operation: "putBucketCrossOrigin",
            summary: "Sets both; on every answer of the bucket, preflights aside, once this is answered.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "CrossOriginPolicy",
                required: true,
            },
            answered: Answered::nothing("They are set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
            ],
            handler: |call| Box::pin(put_bucket_cross_origin(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/cross-origin",
            operation: "deleteBucketCrossOrigin",
            summary: "Removes both.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("None is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_bucket_cross_origin(call)),
        },
    ],
    schemas: || {
        vec![(
            "CrossOriginPolicy",
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "cross_origin_resource_policy": {
                        "enum": ["cross-origin", "same-site", "same-origin", null],
                        "description": "Who may embed what the bucket holds without CORS, as in an <img>; null: the header is not sent."
                    },
                    "timing_allow_origin": {
                        "type": "array",
                        "maxItems": MAX_TIMING_ORIGINS,
                        "items": { "type": "string" },
                        "description": "Origins whose pages may read timings, or `*`; empty: the header is not sent."
                    }
                }
            }),
        )]
    },
};

async fn get_bucket_cross_origin(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = GetBucketCrossOrigin {
        bucket: call.bucket()?,
    };
    Reply::json(StatusCode::OK, &call.run(operation).await?)
}

async fn put_bucket_cross_origin(call: &Call<'_>) -> Result<Reply, Refusal> {
    let policy = CrossOriginPolicy::parse_json(&call.body).map_err(|error| match error {
        CrossOriginPolicyError::Malformed { .. } => Refusal::malformed_json(error),
        other => Refusal::bad_request(format!("{other}.")),
    })?;
    let operation = PutBucketCrossOrigin {
        bucket: call.bucket()?,
        policy,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}

async fn delete_bucket_cross_origin(call: &Call<'_>) -> Result<Reply, Refusal> {
    call.run(DeleteBucketCrossOrigin {
        bucket: call.bucket()?,
    })
    .await?;
    Ok(Reply::nothing())
}
