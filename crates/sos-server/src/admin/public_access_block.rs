//! What may not be public in a bucket.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde_json::json;
use sos_core::PublicAccessBlock;
use sos_service::{
    access_summary::ShownBlock,
    operations::bucket_access::{GetPublicAccessBlock, PutPublicAccessBlock},
};

pub(super) const GROUP: Group = Group {
    name: "public-access-block",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/public-access-block",
            operation: "getPublicAccessBlock",
            summary: "What may not be public in a bucket, by its own setting; that of the whole store is beside it.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "PublicAccessBlock", "What is set."),
            refusals: &[
                (404, "NoSuchBucket"),
                (404, "NoSuchPublicAccessBlockConfiguration"),
            ],
            handler: |call| Box::pin(get_public_access_block(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/public-access-block",
            operation: "putPublicAccessBlock",
            summary: "Replaces all four parts; in force when answered.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "PublicAccessBlock",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: &[(400, "MalformedJson"), (404, "NoSuchBucket")],
            handler: |call| Box::pin(put_public_access_block(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/public-access-block",
            operation: "deletePublicAccessBlock",
            summary: "Removes it: the bucket itself blocks nothing.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("None is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_public_access_block(call)),
        },
    ],
    schemas: || {
        let part = |meaning: &str| json!({ "type": "boolean", "default": false, "description": meaning });
        vec![(
            "PublicAccessBlock",
            json!({
                "type": "object",
                "description": "As `aws s3api get-public-access-block` prints it. What is left out is not blocked.",
                "additionalProperties": false,
                "properties": {
                    "BlockPublicAcls": part("ACLs that grant something to everyone, or to everyone with a key, cannot be set."),
                    "IgnorePublicAcls": part("Such grants, older ones too, open nothing."),
                    "BlockPublicPolicy": part("Policies that are public cannot be set."),
                    "RestrictPublicBuckets": part("A policy that is public lets in nobody but the bucket's owner.")
                }
            }),
        )]
    },
};

async fn get_public_access_block(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let block = call.run(GetPublicAccessBlock { bucket }).await?;
    Reply::json(StatusCode::OK, &ShownBlock::from(block))
}

async fn put_public_access_block(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: ShownBlock = call.json()?;
    put(call, Some(wanted.into())).await
}

async fn delete_public_access_block(call: &Call<'_>) -> Result<Reply, Refusal> {
    put(call, None).await
}

async fn put(call: &Call<'_>, block: Option<PublicAccessBlock>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    call.run(PutPublicAccessBlock { bucket, block }).await?;
    Ok(Reply::nothing())
}
