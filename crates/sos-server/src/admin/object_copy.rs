//! Objects copied and moved, within a bucket or to another one.
//!
//! A move is a copy, and then the deletion of what was copied: an object that was written to the old key meanwhile stays,
//! and the move is answered as refused.

use super::{
    call::{Call, bucket_name, object_key},
    key_refused::{self, RefusedKey},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use crate::limits;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{BucketName, ETagCondition, ObjectKey, Order, ReadConditions, WriteConditions};
use sos_service::{
    Action, ServiceError, Target,
    operations::{
        copy_object::{CopyObject, CopySource},
        delete_object::DeleteObject,
        put_object::ObjectAttributes,
    },
};

/// What to copy, and where to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedCopies {
    items: Vec<WantedCopy>,
    #[serde(default)]
    target_bucket: Option<String>,
    #[serde(default, rename = "move")]
    moves: bool,
    #[serde(default)]
    overwrite: bool,
}

/// One object, and its new key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedCopy {
    key: String,
    target: String,
}

/// What became of the copies.
#[derive(Debug, Default, Serialize)]
struct Copied {
    done: Vec<String>,
    errors: Vec<RefusedKey>,
}

/// Copies of one request.
struct Copies {
    source: BucketName,
    target: BucketName,
    moves: bool,
    overwrite: bool,
}

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/buckets/{bucket}/objects/copy",
        operation: "copyObjects",
        summary: "Copies or moves up to 100 objects, in their order, each on its own. A copy is private to who makes it; an \
                  object that is moved within its bucket keeps its ACL.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::Keys {
            schema: "ObjectsToCopy",
        },
        answered: Answered::json(StatusCode::OK, "CopiedObjects", "What became of each object."),
        refusals: &[(400, "InvalidBucketName"), (404, "NoSuchBucket")],
        handler: |call| Box::pin(copy_objects(call)),
    }],
    schemas: || {
        vec![
            (
                "ObjectsToCopy",
                json!({
                    "type": "object",
                    "required": ["items"],
                    "additionalProperties": false,
                    "properties": {
                        "items": {
                            "type": "array",
                            "maxItems": limits::ADMIN_COPIED_OBJECTS,
                            "items": {
                                "type": "object",
                                "required": ["key", "target"],
                                "additionalProperties": false,
                                "properties": {
                                    "key": { "type": "string" },
                                    "target": { "type": "string", "description": "The new key." }
                                }
                            }
                        },
                        "target_bucket": { "type": ["string", "null"], "description": "The same bucket where none is named." },
                        "move": { "type": "boolean", "description": "Whether what was copied is deleted; false where it is left out." },
                        "overwrite": {
                            "type": "boolean",
                            "description": "Whether an object that is there is replaced, or the copy refused with PreconditionFailed; false where it is left out."
                        }
                    }
                }),
            ),
            (
                "CopiedObjects",
                json!({
                    "type": "object",
                    "required": ["done", "errors"],
                    "additionalProperties": false,
                    "properties": {
                        "done": { "type": "array", "items": { "type": "string" }, "description": "The old keys." },
                        "errors": {
                            "type": "array",
                            "items": { "$ref": format!("#/components/schemas/{}", key_refused::SCHEMA) },
                            "description": "By their old keys."
                        }
                    }
                }),
            ),
        ]
    },
};

async fn copy_objects(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedCopies = call.json()?;
    if wanted.items.len() > limits::ADMIN_COPIED_OBJECTS {
        return Err(Refusal::bad_request(format!(
            "At most {} objects are copied at once.",
            limits::ADMIN_COPIED_OBJECTS
        )));
    }
    let source = call.bucket()?;
    let copies = Copies {
        target: match wanted.target_bucket {
            Some(name) => bucket_name(&name)?,
            None => source.clone(),
        },
        source,
        moves: wanted.moves,
        overwrite: wanted.overwrite,
    };
    let mut answer = Copied::default();
    // One after the other: where one's target is another's source, the order says what comes of it.
    for item in wanted.items {
        match copies.carry_out(call, &item).await {
            Ok(()) => answer.done.push(item.key),
            Err(refusal) => answer.errors.push(RefusedKey::new(item.key, refusal)),
        }
    }
    Reply::json(StatusCode::OK, &answer)
}

impl Copies {
    async fn carry_out(&self, call: &Call<'_>, item: &WantedCopy) -> Result<(), Refusal> {
        let (key, target) = (object_key(&item.key)?, object_key(&item.target)?);
        if self.source == self.target && key == target {
            // To delete what was copied would delete the copy.
            return Err(Refusal::bad_request(
                "The object is there already: its new key is its old one.",
            ));
        }
        if self.moves {
            self.check_may_delete(call, &key).await?;
        }
        let source = CopySource {
            bucket: self.source.clone(),
            key: key.clone(),
            version: None,
            conditions: ReadConditions::default(),
        };
        let copy = CopyObject {
            source,
            bucket: self.target.clone(),
            key: target,
            attributes: ObjectAttributes::default(),
            replace_metadata: false,
            replace_tags: false,
            checksum_algorithm: None,
            conditions: WriteConditions {
                if_none_match: (!self.overwrite).then_some(ETagCondition::Any),
                ..WriteConditions::default()
            },
            keeps_all: self.moves && self.source == self.target,
        };
        let copied = call.run(copy).await?;
        if self.moves {
            self.delete_copied(call, key, copied.source_order).await?;
        }
        Ok(())
    }

    /// Who may not delete the old object moves nothing: no copy is left behind.
    async fn check_may_delete(&self, call: &Call<'_>, key: &ObjectKey) -> Result<(), Refusal> {
        let target = Target::Object(self.source.clone(), key.clone(), None);
        let service = &call.api.service;
        Ok(service
            .admit::<DeleteObject>(&call.caller, Action::DeleteObject, target)
            .await?)
    }

    /// Deletes what was copied, and nothing that took its place; a bucket that keeps versions keeps it.
    async fn delete_copied(&self, call: &Call<'_>, key: ObjectKey, order: Order) -> Result<(), Refusal> {
        let delete = DeleteObject {
            bucket: self.source.clone(),
            key,
            version: None,
            conditions: WriteConditions {
                if_order: Some(order),
                ..WriteConditions::default()
            },
            bypass_governance: false,
        };
        match call.api.service.call(&call.caller, delete).await {
            Ok(_) => Ok(()),
            Err(ServiceError::Refused(sos_core::Refusal::Conflict)) => Err(Refusal::new(
                StatusCode::CONFLICT,
                "ConditionalRequestConflict",
                "It was copied, but another object has taken its place since, which stays.",
            )),
            Err(error) => Err(error.into()),
        }
    }
}
