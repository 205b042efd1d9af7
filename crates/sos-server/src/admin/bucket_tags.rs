//! The tags of a bucket: all of them at once, and no editor overwrites another.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use bytes::Bytes;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::ConfigKind;
use sos_s3::{
    S3Error,
    bucket_tags::{self, MAX_KEY_CHARACTERS, MAX_TAGS, MAX_VALUE_CHARACTERS},
};
use sos_service::operations::bucket_documents::{GetBucketDocument, PutBucketDocument};

/// So much of a key is told where it is refused, in characters.
const TOLD_OF_A_KEY: usize = 40;

/// The tags of a bucket, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketTags {
    /// In the order of their keys, as they are given back.
    pub tags: Vec<BucketTag>,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketTag {
    /// Its key.
    pub key: String,
    /// Its value, which may be empty.
    pub value: String,
}

/// The answer to tags that were set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagsWritten {
    /// The entity tag of what is stored now, in quotes: what `If-Match` takes. `None` where there are no tags.
    pub etag: Option<String>,
}

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the tags that are set have one of these entity tags; `*`: where there are some.",
};

const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    within: In::Header,
    meaning: "`*`: only where there are no tags.",
};

pub(super) const GROUP: Group = Group {
    name: "tags",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/tags",
            operation: "getBucketTags",
            summary: "The tags of a bucket, in the order of their keys.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered {
                etag: true,
                ..Answered::json(StatusCode::OK, "BucketTags", "The tags.")
            },
            refusals: &[(404, "NoSuchBucket"), (404, "NoSuchTagSet")],
            handler: |call| Box::pin(get_bucket_tags(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/tags",
            operation: "putBucketTags",
            summary: "Replaces the tags of a bucket; none removes them all.",
            who: Who::Tenant,
            parameters: &[IF_MATCH, IF_NONE_MATCH],
            body: Body::Json {
                schema: "BucketTags",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "TagsWritten", "They are set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidTag"),
                (404, "NoSuchBucket"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_bucket_tags(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/tags",
            operation: "deleteBucketTags",
            summary: "Removes the tags of a bucket.",
            who: Who::Tenant,
            parameters: &[IF_MATCH],
            body: Body::None,
            answered: Answered::nothing("There are none."),
            refusals: &[(404, "NoSuchBucket"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(delete_bucket_tags(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "BucketTag",
                json!({
                    "type": "object",
                    "required": ["key", "value"],
                    "additionalProperties": false,
                    "properties": {
                        "key": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": MAX_KEY_CHARACTERS,
                            "description": "It stands once, and does not begin with aws:."
                        },
                        "value": { "type": "string", "maxLength": MAX_VALUE_CHARACTERS }
                    }
                }),
            ),
            (
                "BucketTags",
                json!({
                    "type": "object",
                    "required": ["tags"],
                    "additionalProperties": false,
                    "properties": {
                        "tags": {
                            "type": "array",
                            "maxItems": MAX_TAGS,
                            "items": { "$ref": "#/components/schemas/BucketTag" }
                        }
                    }
                }),
            ),
            (
                "TagsWritten",
                json!({
                    "type": "object",
                    "required": ["etag"],
                    "additionalProperties": false,
                    "properties": {
                        "etag": {
                            "type": ["string", "null"],
                            "description": "The entity tag of what is stored now, in quotes: what If-Match takes. null where there are no tags."
                        }
                    }
                }),
            ),
        ]
    },
};

async fn get_bucket_tags(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = GetBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
    };
    let document = call.run(operation).await?;
    let tags = bucket_tags::parse(&document)
        .map_err(|error| Refusal::internal(format!("the stored tags cannot be read: {error}")))?;
    let tags = tags.into_iter().map(|(key, value)| BucketTag { key, value });
    let shown = BucketTags { tags: tags.collect() };
    Ok(Reply::json(StatusCode::OK, &shown)?.with(header::ETAG, &quoted_etag(&document)))
}

async fn put_bucket_tags(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: BucketTags = call.json()?;
    let tags: bucket_tags::Tags = wanted.tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    let document = bucket_tags::document(&tags).map_err(with_its_key)?;
    let etag = document.as_deref().map(quoted_etag);
    put(call, document).await?;
    let reply = Reply::json(StatusCode::OK, &TagsWritten { etag: etag.clone() })?;
    Ok(match etag {
        Some(etag) => reply.with(header::ETAG, &etag),
        None => reply,
    })
}

async fn delete_bucket_tags(call: &Call<'_>) -> Result<Reply, Refusal> {
    put(call, None).await?;
    Ok(Reply::nothing())
}

async fn put(call: &Call<'_>, document: Option<Bytes>) -> Result<(), Refusal> {
    let operation = PutBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
        document,
        conditions: call.conditions()?,
    };
    call.run(operation).await
}

/// A refusal in the words of S3, which names the tag at fault in an element of its own, and the rules.
fn with_its_key(error: S3Error) -> Refusal {
    let key = error.elements.iter().find(|element| element.0 == "TagKey");
    let told = key.map(|(_, key)| {
        let key: String = key.chars().take(TOLD_OF_A_KEY).collect();
        format!(
            "{}: {key:?}. A key has 1 to {MAX_KEY_CHARACTERS} characters, stands once and does not begin with aws:; a value has \
             at most {MAX_VALUE_CHARACTERS}.",
            error.message
        )
    });
    let mut refusal = Refusal::from(error);
    if let Some(told) = told {
        refusal.message = told;
    }
    refusal
}
