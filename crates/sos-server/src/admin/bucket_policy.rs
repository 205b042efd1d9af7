//! The policy of a bucket: the document as it was written, and no editor overwrites another.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    media,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::BucketName;
use sos_service::{
    ServiceError,
    access_summary::Barrier,
    operations::{
        bucket_policy::{DeleteBucketPolicy, GetBucketPolicy, PutBucketPolicy},
        bucket_policy_check::{CheckBucketPolicy, Draft, PolicyCheck},
    },
};

/// The answer to a policy that was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyWritten {
    /// The entity tag of what is stored now, in quotes: what `If-Match` takes.
    pub etag: String,
}

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the policy that is set has one of these entity tags; `*`: where one is set.",
};

const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    within: In::Header,
    meaning: "`*`: only where no policy is set.",
};

pub(super) const GROUP: Group = Group {
    name: "policy",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/policy",
            operation: "getBucketPolicy",
            summary: "The policy of a bucket, to the letter as it was set.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered {
                etag: true,
                ..Answered::json(StatusCode::OK, "Policy", "The document.")
            },
            refusals: &[(404, "NoSuchBucket"), (404, "NoSuchBucketPolicy")],
            handler: |call| Box::pin(get_bucket_policy(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/policy",
            operation: "putBucketPolicy",
            summary: "Replaces the policy of a bucket; in force when answered.",
            who: Who::Tenant,
            parameters: &[IF_MATCH, IF_NONE_MATCH],
            body: Body::PolicyDocument,
            answered: Answered {
                etag: true,
                ..Answered::json(StatusCode::OK, "PolicyWritten", "It is set.")
            },
            refusals: &[
                (400, "MalformedPolicy"),
                (403, "AccessDenied"),
                (404, "NoSuchBucket"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_bucket_policy(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/policy",
            operation: "deleteBucketPolicy",
            summary: "Removes the policy of a bucket.",
            who: Who::Tenant,
            parameters: &[IF_MATCH],
            body: Body::None,
            answered: Answered::nothing("None is set."),
            refusals: &[(404, "NoSuchBucket"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(delete_bucket_policy(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "Policy",
                json!({
                    "type": "object",
                    "description": "A bucket policy in the language of AWS, at most 20480 bytes.",
                    "required": ["Statement"]
                }),
            ),
            (
                "PolicyWritten",
                json!({
                    "type": "object",
                    "required": ["etag"],
                    "additionalProperties": false,
                    "properties": {
                        "etag": { "type": "string", "description": "The entity tag of what is stored now, in quotes: what If-Match takes." }
                    }
                }),
            ),
        ]
    },
};

async fn get_bucket_policy(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let document = call.run(GetBucketPolicy { bucket }).await?;
    let etag = quoted_etag(&document);
    Ok(Reply::document(StatusCode::OK, media::JSON, document).with(header::ETAG, &etag))
}

async fn put_bucket_policy(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let operation = PutBucketPolicy {
        bucket: bucket.clone(),
        document: call.body.clone(),
        conditions: call.conditions()?,
    };
    match call.api.service.call(&call.caller, operation).await {
        Ok(()) => {}
        Err(ServiceError::AccessDenied) => return Err(denied(call, bucket).await),
        Err(error) => return Err(error.into()),
    }
    let etag = quoted_etag(&call.body);
    Ok(Reply::json(StatusCode::OK, &PolicyWritten { etag: etag.clone() })?.with(header::ETAG, &etag))
}

/// Why a policy may not be set: where the caller may know, which setting keeps public ones away.
async fn denied(call: &Call<'_>, bucket: BucketName) -> Refusal {
    let check = CheckBucketPolicy {
        bucket,
        draft: Draft::Document(call.body.clone()),
        question: None,
    };
    match call.api.service.call(&call.caller, check).await {
        Ok(PolicyCheck {
            refused_by: Some(barrier),
            ..
        }) => Refusal::access_denied(format!(
            "The policy is public, and BlockPublicPolicy keeps public policies away: {}.",
            whose(barrier)
        )),
        _ => ServiceError::AccessDenied.into(),
    }
}

/// Whose setting a barrier is.
pub(super) fn whose(barrier: Barrier) -> &'static str {
    match (barrier.bucket, barrier.store) {
        (true, true) => "the bucket and the whole store set it",
        (false, true) => "the whole store sets it, in its configuration",
        _ => "the bucket sets it",
    }
}

async fn delete_bucket_policy(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = DeleteBucketPolicy {
        bucket: call.bucket()?,
        conditions: call.conditions()?,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}
