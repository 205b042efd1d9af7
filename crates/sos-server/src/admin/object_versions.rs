//! The versions of objects, a page at a time; one deleted for good, and one made the current one again.

use super::{
    call::{Call, object_key},
    objects::{quoted, shown_storage_class},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{
    ObjectKey, ReadConditions, VersionId, WriteConditions,
    listing::{Entry, ListQuery, ListedObject, StartAt},
};
use sos_s3::{
    auth::iso_extended,
    object_request::{decode_token, encode_token},
};
use sos_service::operations::{
    copy_object::{CopyObject, CopySource},
    delete_object::DeleteObject,
    list_objects::ListObjectVersions,
    put_object::ObjectAttributes,
};

/// A version in a list.
#[derive(Debug, Serialize)]
struct VersionEntry {
    key: String,
    version_id: String,
    is_latest: bool,
    is_delete_marker: bool,
    size: u64,
    etag: Option<String>,
    last_modified: String,
    storage_class: Option<String>,
}

/// A page of versions.
#[derive(Debug, Serialize)]
struct VersionPage {
    prefixes: Vec<String>,
    versions: Vec<VersionEntry>,
    next: Option<String>,
}

/// What is to be the current version again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restoration {
    key: String,
    /// This version; without it the newest one that is no delete marker.
    #[serde(default)]
    version_id: Option<String>,
}

/// So many versions of a key are looked through for one that is no delete marker.
const LOOKED_THROUGH: usize = 1000;

const PATH: &str = "/v1/buckets/{bucket}/objects/versions";

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[
        Route {
            verb: Verb::Get,
            path: PATH,
            operation: "listObjectVersions",
            summary: "The versions of objects and delete markers, by key, the newest first.",
            who: Who::Tenant,
            parameters: &[
                Parameter {
                    name: "prefix",
                    within: In::Query,
                    meaning: "Only keys that start so.",
                },
                Parameter {
                    name: "delimiter",
                    within: In::Query,
                    meaning: "Keys that share what comes before its next occurrence after the prefix are one entry of `prefixes`.",
                },
                Parameter {
                    name: "cursor",
                    within: In::Query,
                    meaning: "`next` of the page before.",
                },
                Parameter {
                    name: "limit",
                    within: In::Query,
                    meaning: "At most so many versions and prefixes together, 1 to 1000; 1000 where it is left out.",
                },
            ],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "VersionPage", "A page of versions."),
            refusals: &[(400, "InvalidArgument"), (404, "NoSuchBucket")],
            handler: |call| Box::pin(list_versions(call)),
        },
        Route {
            verb: Verb::Delete,
            path: PATH,
            operation: "deleteObjectVersion",
            summary: "Deletes a version for good, or a delete marker, so that what was below it is seen again.",
            who: Who::Tenant,
            parameters: &[
                Parameter {
                    name: "key",
                    within: In::RequiredQuery,
                    meaning: "The key.",
                },
                Parameter {
                    name: "version_id",
                    within: In::RequiredQuery,
                    meaning: "Which version.",
                },
                Parameter {
                    name: "bypass_governance",
                    within: In::Query,
                    meaning: "`true`: also where GOVERNANCE keeps it, by whoever may.",
                },
            ],
            body: Body::None,
            answered: Answered::nothing("It is gone."),
            refusals: &[(400, "InvalidRequest"), (404, "NoSuchBucket")],
            handler: |call| Box::pin(delete_version(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/buckets/{bucket}/objects/restore",
            operation: "restoreObject",
            summary: "Makes a version the current one again, by a copy of it; without `version_id` what was deleted comes back, \
                      since the delete markers above it go.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "Restoration",
                required: true,
            },
            answered: Answered::nothing("It is the current version."),
            refusals: &[
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (404, "NoSuchKey"),
                (404, "NoSuchVersion"),
            ],
            handler: |call| Box::pin(restore(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "ListedVersion",
                json!({
                    "type": "object",
                    "required": ["key", "version_id", "is_latest", "is_delete_marker", "size", "etag", "last_modified", "storage_class"],
                    "additionalProperties": false,
                    "properties": {
                        "key": { "type": "string" },
                        "version_id": { "type": "string", "description": "null for the one without an id." },
                        "is_latest": { "type": "boolean", "description": "Whether it is the key's newest." },
                        "is_delete_marker": { "type": "boolean", "description": "Whether it says that the object is deleted, and holds nothing." },
                        "size": { "type": "integer", "minimum": 0, "description": "Bytes." },
                        "etag": { "type": ["string", "null"], "description": "In quotes; null for a delete marker." },
                        "last_modified": { "type": "string", "format": "date-time" },
                        "storage_class": { "type": ["string", "null"], "description": "Null for a delete marker." }
                    }
                }),
            ),
            (
                "VersionPage",
                json!({
                    "type": "object",
                    "required": ["prefixes", "versions", "next"],
                    "additionalProperties": false,
                    "properties": {
                        "prefixes": { "type": "array", "items": { "type": "string" } },
                        "versions": { "type": "array", "items": { "$ref": "#/components/schemas/ListedVersion" } },
                        "next": { "type": ["string", "null"], "description": "What `cursor` is for the next page; null on the last." }
                    }
                }),
            ),
            (
                "Restoration",
                json!({
                    "type": "object",
                    "required": ["key"],
                    "additionalProperties": false,
                    "properties": {
                        "key": { "type": "string" },
                        "version_id": { "type": ["string", "null"], "description": "The newest one that is no delete marker where it is left out." }
                    }
                }),
            ),
        ]
    },
};

impl VersionEntry {
    fn of(listed: ListedObject) -> Self {
        let record = listed.record;
        let is_delete_marker = record.delete_marker;
        Self {
            key: listed.key.as_str().to_owned(),
            version_id: record.version_id().to_string(),
            is_latest: listed.is_latest,
            is_delete_marker,
            size: record.size,
            etag: (!is_delete_marker).then(|| quoted(&record.etag)),
            last_modified: iso_extended(record.modified),
            storage_class: (!is_delete_marker).then(|| shown_storage_class(record.storage_class)),
        }
    }
}

async fn list_versions(call: &Call<'_>) -> Result<Reply, Refusal> {
    let text = |name: &str| call.query.get(name).unwrap_or_default().to_owned();
    let start = match call.query.get("cursor") {
        None => StartAt::Beginning,
        Some(cursor) => start_of(&decode_token(cursor)?)?,
    };
    let operation = ListObjectVersions {
        bucket: call.bucket()?,
        query: ListQuery {
            prefix: text("prefix"),
            delimiter: text("delimiter"),
            start,
            limit: call.limit()?,
        },
    };
    let found = call.run(operation).await?.page;
    let mut page = VersionPage {
        prefixes: Vec::new(),
        versions: Vec::new(),
        next: found.next.as_ref().and_then(cursor_of),
    };
    for entry in found.entries {
        match entry {
            Entry::Item(object) => page.versions.push(VersionEntry::of(object)),
            Entry::CommonPrefix(prefix) => page.prefixes.push(prefix),
        }
    }
    Reply::json(StatusCode::OK, &page)
}

/// A place in a list of versions: the version's id where the last entry was one, a space, and the key or prefix.
fn cursor_of(start: &StartAt) -> Option<String> {
    match start {
        StartAt::After(name) => Some(encode_token(&format!(" {name}"))),
        StartAt::AfterVersion(key, version) => Some(encode_token(&format!("{version} {key}"))),
        StartAt::Beginning | StartAt::AfterUpload(..) => None,
    }
}

fn start_of(cursor: &str) -> Result<StartAt, Refusal> {
    let unknown = || Refusal::bad_request("The cursor is none that a page of versions gave.");
    let (version, name) = cursor.split_once(' ').ok_or_else(unknown)?;
    if version.is_empty() {
        return Ok(StartAt::After(name.to_owned()));
    }
    let version = VersionId::parse(version).map_err(|_| unknown())?;
    Ok(StartAt::AfterVersion(name.to_owned(), version))
}

async fn delete_version(call: &Call<'_>) -> Result<Reply, Refusal> {
    let version = version_id(call.required("version_id")?)?;
    let bypass_governance = match call.query.get("bypass_governance") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Refusal::bad_request("bypass_governance is true or false.")),
    };
    let delete = DeleteObject {
        bucket: call.bucket()?,
        key: call.key()?,
        version: Some(version),
        conditions: WriteConditions::default(),
        bypass_governance,
    };
    call.run(delete).await?;
    Ok(Reply::nothing())
}

async fn restore(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: Restoration = call.json()?;
    let key = object_key(&wanted.key)?;
    match wanted.version_id {
        Some(version) => copy_over(call, key, version_id(&version)?).await?,
        None => undelete(call, key).await?,
    }
    Ok(Reply::nothing())
}

/// The version becomes the current one by a copy with all it carries.
async fn copy_over(call: &Call<'_>, key: ObjectKey, version: VersionId) -> Result<(), Refusal> {
    let bucket = call.bucket()?;
    let copy = CopyObject {
        source: CopySource {
            bucket: bucket.clone(),
            key: key.clone(),
            version: Some(version),
            conditions: ReadConditions::default(),
        },
        bucket,
        key,
        attributes: ObjectAttributes::default(),
        replace_metadata: false,
        replace_tags: false,
        checksum_algorithm: None,
        conditions: WriteConditions::default(),
        keeps_all: true,
    };
    call.run(copy).await?;
    Ok(())
}

/// The delete markers above the newest version go. Where none is above it, nothing is done.
async fn undelete(call: &Call<'_>, key: ObjectKey) -> Result<(), Refusal> {
    let list = ListObjectVersions {
        bucket: call.bucket()?,
        query: ListQuery {
            prefix: key.as_str().to_owned(),
            limit: LOOKED_THROUGH,
            ..ListQuery::default()
        },
    };
    let entries = call.run(list).await?.page.entries;
    let of_key = entries.into_iter().filter_map(|entry| match entry {
        Entry::Item(version) if version.key == key => Some(version.record),
        _ => None,
    });
    let mut markers = Vec::new();
    for record in of_key {
        if !record.delete_marker {
            for version in markers {
                let delete = DeleteObject {
                    bucket: call.bucket()?,
                    key: key.clone(),
                    version: Some(version),
                    conditions: WriteConditions::default(),
                    bypass_governance: false,
                };
                call.run(delete).await?;
            }
            return Ok(());
        }
        markers.push(record.version_id());
    }
    Err(sos_service::ServiceError::from(sos_core::Refusal::NoSuchKey).into())
}

/// A version as a request gives it.
pub(super) fn version_id(text: &str) -> Result<VersionId, Refusal> {
    VersionId::parse(text).map_err(|error| Refusal::bad_request(error.to_string()))
}
