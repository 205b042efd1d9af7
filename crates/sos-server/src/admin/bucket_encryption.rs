//! What a bucket encrypts new objects with.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{BucketEncryption, DefaultAlgorithm};
use sos_service::operations::bucket_encryption::{GetBucketEncryption, PutBucketEncryption};

/// What a bucket encrypts new objects with, where their writer asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultEncryption {
    /// `AES256` or `aws:kms`.
    pub algorithm: String,
    /// For `aws:kms` the name of the key; without it the store's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
    /// Whether bucket keys are enabled: kept and shown.
    #[serde(default)]
    pub bucket_key: bool,
    /// Whether objects with customers' keys (SSE-C) are refused; absent where nothing was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks_customer_keys: Option<bool>,
}

pub(super) const GROUP: Group = Group {
    name: "encryption",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/encryption",
            operation: "getBucketEncryption",
            summary: "What a bucket encrypts new objects with. Where it is unset, only what asks for it is encrypted.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "Encryption", "What is set."),
            refusals: &[
                (404, "NoSuchBucket"),
                (404, "ServerSideEncryptionConfigurationNotFoundError"),
            ],
            handler: |call| Box::pin(get_bucket_encryption(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/encryption",
            operation: "putBucketEncryption",
            summary: "Says what a bucket encrypts new objects with; in force when answered. Objects that are there stay as they are.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "Encryption",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
            ],
            handler: |call| Box::pin(put_bucket_encryption(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/encryption",
            operation: "deleteBucketEncryption",
            summary: "Unsets it: only what asks for it is encrypted.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("None is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_bucket_encryption(call)),
        },
    ],
    schemas: || {
        vec![(
            "Encryption",
            json!({
                "type": "object",
                "required": ["algorithm"],
                "additionalProperties": false,
                "properties": {
                    "algorithm": {
                        "enum": ["AES256", "aws:kms"],
                        "description": "AES256: with a master key of the store; aws:kms: with a named key."
                    },
                    "kms_key": {
                        "type": "string",
                        "maxLength": BucketEncryption::MAX_KEY_BYTES,
                        "description": "For aws:kms the name of the key; without it the store's default."
                    },
                    "bucket_key": {
                        "type": "boolean",
                        "description": "Whether bucket keys are enabled: kept and shown."
                    },
                    "blocks_customer_keys": {
                        "type": "boolean",
                        "description": "Whether objects with customers' keys (SSE-C) are refused."
                    }
                }
            }),
        )]
    },
};

async fn get_bucket_encryption(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let set = call.run(GetBucketEncryption { bucket }).await?;
    let shown = DefaultEncryption {
        algorithm: set.algorithm.name().to_owned(),
        kms_key: set.algorithm.key().map(str::to_owned),
        bucket_key: set.bucket_key,
        blocks_customer_keys: set.blocks_customer_keys,
    };
    Reply::json(StatusCode::OK, &shown)
}

async fn put_bucket_encryption(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: DefaultEncryption = call.json()?;
    let algorithm = match (wanted.algorithm.as_str(), wanted.kms_key) {
        ("AES256", None) => DefaultAlgorithm::Store,
        ("AES256", Some(_)) => {
            return Err(Refusal::bad_request(
                "A key goes with aws:kms alone: AES256 has the store's master key.",
            ));
        }
        ("aws:kms", Some(key)) if !BucketEncryption::is_key_name(&key) => {
            return Err(Refusal::bad_request(format!(
                "{key:?} cannot be the name of a key."
            )));
        }
        ("aws:kms", key) => DefaultAlgorithm::Kms(key),
        (other, _) => {
            return Err(Refusal::bad_request(format!(
                "{other:?} is no encryption that a bucket may have; they are AES256 and aws:kms."
            )));
        }
    };
    let encryption = BucketEncryption {
        algorithm,
        bucket_key: wanted.bucket_key,
        blocks_customer_keys: wanted.blocks_customer_keys,
    };
    put(call, Some(encryption)).await
}

async fn delete_bucket_encryption(call: &Call<'_>) -> Result<Reply, Refusal> {
    put(call, None).await
}

async fn put(call: &Call<'_>, encryption: Option<BucketEncryption>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    call.run(PutBucketEncryption { bucket, encryption }).await?;
    Ok(Reply::nothing())
}
