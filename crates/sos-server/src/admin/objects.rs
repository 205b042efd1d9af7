//! The objects of a bucket, a page at a time: any prefix, in the order of the keys' bytes.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::StatusCode;
use serde::Serialize;
use serde_json::json;
use sos_core::listing::{Entry, ListQuery, ListedObject, StartAt};
use sos_s3::{
    auth::iso_extended,
    object_request::{decode_token, encode_token},
};
use sos_service::operations::list_objects::ListObjects;

/// An object in a list.
#[derive(Debug, Serialize)]
struct ObjectEntry {
    key: String,
    size: u64,
    etag: String,
    last_modified: String,
    storage_class: String,
}

/// A page of objects.
#[derive(Debug, Serialize)]
struct ObjectPage {
    prefixes: Vec<String>,
    objects: Vec<ObjectEntry>,
    next: Option<String>,
}

impl ObjectEntry {
    fn of(listed: ListedObject) -> Self {
        let record = listed.record;
        Self {
            key: listed.key.as_str().to_owned(),
            size: record.size,
            etag: quoted(&record.etag),
            last_modified: iso_extended(record.modified),
            storage_class: shown_storage_class(record.storage_class),
        }
    }
}

/// An entity tag as `If-Match` takes it.
pub(crate) fn quoted(etag: &sos_core::ETag) -> String {
    format!("\"{etag}\"")
}

/// STANDARD is stored as nothing.
pub(super) fn shown_storage_class(stored: String) -> String {
    if stored.is_empty() {
        "STANDARD".to_owned()
    } else {
        stored
    }
}

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[Route {
        verb: Verb::Get,
        path: "/v1/buckets/{bucket}/objects",
        operation: "listObjects",
        summary: "The objects of a bucket by key, in the order of their bytes.",
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
                meaning: "At most so many objects and prefixes together, 1 to 1000; 1000 where it is left out.",
            },
        ],
        body: Body::None,
        answered: Answered::json(StatusCode::OK, "ObjectPage", "A page of objects."),
        refusals: &[(400, "InvalidArgument"), (404, "NoSuchBucket")],
        handler: |call| Box::pin(list_objects(call)),
    }],
    schemas: || {
        vec![
            (
                "ListedObject",
                json!({
                    "type": "object",
                    "required": ["key", "size", "etag", "last_modified", "storage_class"],
                    "additionalProperties": false,
                    "properties": {
                        "key": { "type": "string" },
                        "size": { "type": "integer", "minimum": 0, "description": "Bytes." },
                        "etag": { "type": "string", "description": "In quotes: what If-Match takes." },
                        "last_modified": { "type": "string", "format": "date-time" },
                        "storage_class": { "type": "string" }
                    }
                }),
            ),
            (
                "ObjectPage",
                json!({
                    "type": "object",
                    "required": ["prefixes", "objects", "next"],
                    "additionalProperties": false,
                    "properties": {
                        "prefixes": {
                            "type": "array",
                            "items": { "type": "string" },
                            "description": "What keys share up to the delimiter, the delimiter included."
                        },
                        "objects": { "type": "array", "items": { "$ref": "#/components/schemas/ListedObject" } },
                        "next": { "type": ["string", "null"], "description": "What `cursor` is for the next page; null on the last." }
                    }
                }),
            ),
        ]
    },
};

async fn list_objects(call: &Call<'_>) -> Result<Reply, Refusal> {
    let text = |name: &str| call.query.get(name).unwrap_or_default().to_owned();
    let start = match call.query.get("cursor") {
        None => StartAt::Beginning,
        Some(cursor) => StartAt::After(decode_token(cursor)?),
    };
    let operation = ListObjects {
        bucket: call.bucket()?,
        query: ListQuery {
            prefix: text("prefix"),
            delimiter: text("delimiter"),
            start,
            limit: call.limit()?,
        },
    };
    let found = call.run(operation).await?.page;
    let mut page = ObjectPage {
        prefixes: Vec::new(),
        objects: Vec::new(),
        next: match &found.next {
            Some(StartAt::After(name)) => Some(encode_token(name)),
            _ => None,
        },
    };
    for entry in found.entries {
        match entry {
            Entry::Item(object) => page.objects.push(ObjectEntry::of(object)),
            Entry::CommonPrefix(prefix) => page.prefixes.push(prefix),
        }
    }
    Reply::json(StatusCode::OK, &page)
}
