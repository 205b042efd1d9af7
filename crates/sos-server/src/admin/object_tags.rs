//! The tags of an object, replaced.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use serde::Deserialize;
use serde_json::json;
use sos_s3::object_request;
use sos_service::operations::object_tagging::{PutObjectTagging, Tags};
use std::collections::BTreeMap;

/// Tags, all of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedTags {
    tags: BTreeMap<String, String>,
}

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[Route {
        verb: Verb::Put,
        path: "/v1/buckets/{bucket}/objects/tags",
        operation: "putObjectTags",
        summary: "Replaces the tags of an object; none removes them all.",
        who: Who::Tenant,
        parameters: &[Parameter {
            name: "key",
            within: In::RequiredQuery,
            meaning: "The key.",
        }],
        body: Body::Json {
            schema: "ObjectTags",
            required: true,
        },
        answered: Answered::nothing("They are set."),
        refusals: &[(400, "InvalidTag"), (404, "NoSuchBucket"), (404, "NoSuchKey")],
        handler: |call| Box::pin(put_tags(call)),
    }],
    schemas: || {
        vec![(
            "ObjectTags",
            json!({
                "type": "object",
                "required": ["tags"],
                "additionalProperties": false,
                "properties": {
                    "tags": {
                        "type": "object",
                        "additionalProperties": { "type": "string", "maxLength": 256 },
                        "description": "At most 10; a name has at most 128 characters and does not begin with aws:."
                    }
                }
            }),
        )]
    },
};

async fn put_tags(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedTags = call.json()?;
    let tags: Tags = wanted.tags.into_iter().collect();
    object_request::check_tags(&tags)?;
    call.run(PutObjectTagging {
        bucket: call.bucket()?,
        key: call.key()?,
        version: None,
        tags,
    })
    .await?;
    Ok(Reply::nothing())
}
