//! Objects deleted: those that are named, or all under a prefix, a thousand at a time.

use super::{
    call::{Call, object_key},
    key_refused::{self, RefusedKey},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use crate::limits;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{
    ObjectKey, WriteConditions,
    listing::{Entry, ListQuery, StartAt},
};
use sos_service::operations::{
    delete_object::{DeleteLine, DeleteObjects},
    list_objects::ListObjects,
};

/// The keys to delete.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DoomedKeys {
    keys: Vec<String>,
}

/// The prefix of the keys to delete.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DoomedPrefix {
    prefix: String,
}

/// What became of named keys.
#[derive(Debug, Default, Serialize)]
struct DeletedKeys {
    deleted: Vec<String>,
    errors: Vec<RefusedKey>,
}

/// What became of the keys under a prefix.
#[derive(Debug, Serialize)]
struct DeletedPrefix {
    deleted: usize,
    errors: Vec<RefusedKey>,
    more: bool,
}

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[
        Route {
            verb: Verb::Post,
            path: "/v1/buckets/{bucket}/objects/delete",
            operation: "deleteObjects",
            summary: "Deletes up to 1000 objects by key, each on its own; a key that does not exist counts as deleted. A bucket \
                      that keeps versions keeps them.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Keys {
                schema: "KeysToDelete",
            },
            answered: Answered::json(StatusCode::OK, "DeletedKeys", "What became of each key."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_objects(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/buckets/{bucket}/objects/delete-prefix",
            operation: "deletePrefix",
            summary: "Deletes the first 1000 objects whose keys start so; to be asked again while there are more.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "PrefixToDelete",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "DeletedPrefix", "How far it came."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_prefix(call)),
        },
    ],
    schemas: || {
        let errors = json!({
            "type": "array",
            "items": { "$ref": format!("#/components/schemas/{}", key_refused::SCHEMA) }
        });
        vec![
            (key_refused::SCHEMA, key_refused::schema()),
            (
                "KeysToDelete",
                json!({
                    "type": "object",
                    "required": ["keys"],
                    "additionalProperties": false,
                    "properties": {
                        "keys": { "type": "array", "maxItems": limits::ADMIN_DELETED_KEYS, "items": { "type": "string" } }
                    }
                }),
            ),
            (
                "DeletedKeys",
                json!({
                    "type": "object",
                    "required": ["deleted", "errors"],
                    "additionalProperties": false,
                    "properties": {
                        "deleted": { "type": "array", "items": { "type": "string" } },
                        "errors": errors
                    }
                }),
            ),
            (
                "PrefixToDelete",
                json!({
                    "type": "object",
                    "required": ["prefix"],
                    "additionalProperties": false,
                    "properties": {
                        "prefix": { "type": "string", "description": "Every object of the bucket where it is empty." }
                    }
                }),
            ),
            (
                "DeletedPrefix",
                json!({
                    "type": "object",
                    "required": ["deleted", "errors", "more"],
                    "additionalProperties": false,
                    "properties": {
                        "deleted": { "type": "integer", "minimum": 0 },
                        "errors": errors,
                        "more": {
                            "type": "boolean",
                            "description": "Whether to ask again: more keys start so, and this time some were deleted."
                        }
                    }
                }),
            ),
        ]
    },
};

async fn delete_objects(call: &Call<'_>) -> Result<Reply, Refusal> {
    let doomed: DoomedKeys = call.json()?;
    if doomed.keys.len() > limits::ADMIN_DELETED_KEYS {
        return Err(Refusal::bad_request(format!(
            "At most {} keys are deleted at once.",
            limits::ADMIN_DELETED_KEYS
        )));
    }
    let (mut keys, mut refused) = (Vec::with_capacity(doomed.keys.len()), Vec::new());
    for text in doomed.keys {
        match object_key(&text) {
            Ok(key) => keys.push(key),
            Err(refusal) => refused.push(RefusedKey::new(text, refusal)),
        }
    }
    let mut answer = delete(call, keys).await?;
    answer.errors.extend(refused);
    Reply::json(StatusCode::OK, &answer)
}

async fn delete_prefix(call: &Call<'_>) -> Result<Reply, Refusal> {
    let doomed: DoomedPrefix = call.json()?;
    let list = ListObjects {
        bucket: call.bucket()?,
        query: ListQuery {
            prefix: doomed.prefix,
            delimiter: String::new(),
            start: StartAt::Beginning,
            limit: limits::ADMIN_DELETED_KEYS,
        },
    };
    let page = call.run(list).await?.page;
    let keys = page.entries.into_iter().filter_map(|entry| match entry {
        Entry::Item(object) => Some(object.key),
        Entry::CommonPrefix(_) => None,
    });
    let answer = delete(call, keys.collect()).await?;
    let deleted = answer.deleted.len();
    Reply::json(
        StatusCode::OK,
        &DeletedPrefix {
            deleted,
            errors: answer.errors,
            // Where nothing could be deleted, nothing will be next time.
            more: page.next.is_some() && deleted > 0,
        },
    )
}

async fn delete(call: &Call<'_>, keys: Vec<ObjectKey>) -> Result<DeletedKeys, Refusal> {
    let line = |key: &ObjectKey| DeleteLine {
        key: key.clone(),
        version: None,
        conditions: WriteConditions::default(),
    };
    let operation = DeleteObjects {
        bucket: call.bucket()?,
        lines: keys.iter().map(line).collect(),
        bypass_governance: false,
    };
    let results = call.run(operation).await?;
    let mut answer = DeletedKeys::default();
    for (key, result) in keys.iter().zip(results) {
        match result {
            Ok(_) => answer.deleted.push(key.as_str().to_owned()),
            Err(error) => answer.errors.push(RefusedKey::new(key.as_str(), error)),
        }
    }
    Ok(answer)
}
