//! One object in full, and its headers and metadata edited.

use super::{
    call::Call,
    object_kept::{ShownLock, retention_schema, shown_lock},
    object_versions::version_id,
    objects::{quoted, shown_storage_class},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{Headers, ObjectKey, ObjectRecord, ReadConditions, VersionId, WriteConditions};
use sos_s3::{auth::iso_extended, object_request};
use sos_service::{
    ServiceError,
    operations::{
        copy_object::{CopyObject, CopySource},
        get_object::{GetObject, Selection},
        object_tagging::GetObjectTagging,
        put_object::ObjectAttributes,
    },
};
use std::collections::BTreeMap;

/// An object in full.
#[derive(Debug, Serialize)]
struct ObjectDetails {
    key: String,
    size: u64,
    etag: String,
    last_modified: String,
    version_id: Option<String>,
    content_type: String,
    headers: BTreeMap<&'static str, String>,
    metadata: BTreeMap<String, String>,
    tags: Option<BTreeMap<String, String>>,
    checksums: BTreeMap<&'static str, String>,
    storage_class: String,
    #[serde(flatten)]
    lock: ShownLock,
}

/// What an object carries beside its bytes, as someone wants it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WantedAttributes {
    #[serde(default)]
    pub(crate) content_type: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
}

/// The headers that can be edited, beside the content type.
const EDITABLE: [&str; 5] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
];

const KEY: Parameter = Parameter {
    name: "key",
    within: In::RequiredQuery,
    meaning: "The key.",
};

const PATH: &str = "/v1/buckets/{bucket}/objects/details";

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[
        Route {
            verb: Verb::Get,
            path: PATH,
            operation: "getObjectDetails",
            summary: "An object in full, but for its bytes.",
            who: Who::Tenant,
            parameters: &[
                KEY,
                Parameter {
                    name: "version_id",
                    within: In::Query,
                    meaning: "This version; the current one where it is left out.",
                },
            ],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "ObjectDetails", "The object."),
            refusals: &[
                (404, "NoSuchBucket"),
                (404, "NoSuchKey"),
                (404, "NoSuchVersion"),
                (405, "MethodNotAllowed"),
            ],
            handler: |call| Box::pin(get_details(call)),
        },
        Route {
            verb: Verb::Put,
            path: PATH,
            operation: "putObjectDetails",
            summary: "Replaces the headers and the metadata of an object. Bytes, tags, ACL and storage class stay. A bucket that \
                      keeps versions gets a new one; the bytes of an object uploaded in parts become one piece with another \
                      entity tag.",
            who: Who::Tenant,
            parameters: &[
                KEY,
                Parameter {
                    name: "If-Match",
                    within: In::Header,
                    meaning: "Only where the object has one of these entity tags.",
                },
            ],
            body: Body::Json {
                schema: "ObjectAttributes",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "ObjectDetails", "The object as it is now."),
            refusals: &[
                (400, "InvalidRequest"),
                (400, "MetadataTooLarge"),
                (404, "NoSuchBucket"),
                (404, "NoSuchKey"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_details(call)),
        },
    ],
    schemas: || {
        vec![
            ("ObjectDetails", details_schema()),
            ("ObjectAttributes", attributes_schema()),
        ]
    },
};

fn headers_schema() -> Value {
    let properties: serde_json::Map<String, Value> = EDITABLE
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "description": "Those that are set.",
        "properties": properties
    })
}

fn texts(description: &str) -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": description })
}

fn details_schema() -> Value {
    json!({
        "type": "object",
        "required": [
            "key", "size", "etag", "last_modified", "version_id", "content_type", "headers", "metadata", "tags", "checksums",
            "storage_class", "retention", "legal_hold"
        ],
        "additionalProperties": false,
        "properties": {
            "key": { "type": "string" },
            "size": { "type": "integer", "minimum": 0, "description": "Bytes." },
            "etag": { "type": "string", "description": "In quotes: what If-Match takes." },
            "last_modified": { "type": "string", "format": "date-time" },
            "version_id": { "type": ["string", "null"], "description": "Null in a bucket that never kept versions." },
            "content_type": { "type": "string", "description": "As S3 answers it: binary/octet-stream where none was set." },
            "headers": headers_schema(),
            "metadata": texts("User metadata by name, without x-amz-meta-."),
            "tags": {
                "type": ["object", "null"],
                "additionalProperties": { "type": "string" },
                "description": "Null where the caller may not see them."
            },
            "checksums": texts("By the name of the algorithm, as S3 writes them."),
            "storage_class": { "type": "string" },
            "retention": retention_schema("Null where there is none, the bucket has no object lock, or the caller may not see it."),
            "legal_hold": { "type": ["boolean", "null"], "description": "Null where the bucket has no object lock, or the caller may not see it." }
        }
    })
}

fn attributes_schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "content_type": { "type": ["string", "null"] },
            "headers": headers_schema(),
            "metadata": texts("User metadata by name, without x-amz-meta-: at most 2 KB of names and values.")
        }
    })
}

impl WantedAttributes {
    /// The same as headers of a request, which one set of rules reads.
    pub(crate) fn as_headers(&self) -> Result<HeaderMap, Refusal> {
        let mut headers = HeaderMap::new();
        let mut add = |name: &str, shown: &str, value: &str| {
            let name = HeaderName::try_from(name)
                .map_err(|_| Refusal::bad_request(format!("{shown:?} is no name of a header.")))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
                Refusal::bad_request(format!(
                    "The value of {shown:?} has characters that no header can carry."
                ))
            })?;
            headers.append(name, value);
            Ok::<(), Refusal>(())
        };
        if let Some(content_type) = &self.content_type {
            add("content-type", "content_type", content_type)?;
        }
        for (name, value) in &self.headers {
            if !EDITABLE.contains(&name.as_str()) {
                return Err(Refusal::bad_request(format!(
                    "{name:?} is not kept with objects; {} are.",
                    EDITABLE.join(", ")
                )));
            }
            add(name, name, value)?;
        }
        for (name, value) in &self.metadata {
            if name.is_empty() {
                return Err(Refusal::bad_request("A name of metadata is empty."));
            }
            add(&format!("x-amz-meta-{name}"), name, value)?;
        }
        Ok(headers)
    }

    fn attributes(&self) -> Result<ObjectAttributes, Refusal> {
        Ok(object_request::attributes(&self.as_headers()?)?)
    }
}

async fn get_details(call: &Call<'_>) -> Result<Reply, Refusal> {
    let version = call.query.get("version_id").map(version_id).transpose()?;
    Reply::json(StatusCode::OK, &details(call, call.key()?, version).await?)
}

async fn put_details(call: &Call<'_>) -> Result<Reply, Refusal> {
    let (bucket, key) = (call.bucket()?, call.key()?);
    let wanted: WantedAttributes = call.json()?;
    let edit = CopyObject {
        source: CopySource {
            bucket: bucket.clone(),
            key: key.clone(),
            version: None,
            conditions: ReadConditions::default(),
        },
        bucket,
        key: key.clone(),
        attributes: wanted.attributes()?,
        replace_metadata: true,
        replace_tags: false,
        checksum_algorithm: None,
        conditions: WriteConditions {
            if_match: call.etags(header::IF_MATCH)?,
            ..WriteConditions::default()
        },
        keeps_all: true,
    };
    call.run(edit).await?;
    Reply::json(StatusCode::OK, &details(call, key, None).await?)
}

async fn details(
    call: &Call<'_>,
    key: ObjectKey,
    version: Option<VersionId>,
) -> Result<ObjectDetails, Refusal> {
    let bucket = call.bucket()?;
    let found = call
        .run(GetObject {
            bucket: bucket.clone(),
            key: key.clone(),
            version,
            selection: Selection::Whole,
            conditions: ReadConditions::default(),
            head: true,
        })
        .await?;
    let tagging = GetObjectTagging {
        bucket,
        key: key.clone(),
        version: found.version.or(version),
    };
    // Who may read an object may not always see its tags.
    let tags = match call.api.service.call(&call.caller, tagging).await {
        Ok(tagged) => Some(tagged.tags.into_iter().collect()),
        Err(ServiceError::AccessDenied) => None,
        Err(error) => return Err(error.into()),
    };
    let lock = shown_lock(call, &key, found.version.or(version)).await?;
    let record = *found.record;
    Ok(ObjectDetails {
        key: key.as_str().to_owned(),
        size: record.size,
        etag: quoted(&record.etag),
        last_modified: iso_extended(record.modified),
        version_id: found.version.map(|version| version.to_string()),
        checksums: checksums(&record),
        headers: shown_headers(&record.headers),
        content_type: record
            .headers
            .content_type
            .unwrap_or_else(|| "binary/octet-stream".to_owned()),
        metadata: record.metadata.into_iter().collect(),
        tags,
        storage_class: shown_storage_class(record.storage_class),
        lock,
    })
}

fn checksums(record: &ObjectRecord) -> BTreeMap<&'static str, String> {
    let checksum = record.checksum.iter();
    checksum
        .map(|checksum| (checksum.algorithm.name(), checksum.text()))
        .collect()
}

fn shown_headers(headers: &Headers) -> BTreeMap<&'static str, String> {
    let values = [
        &headers.cache_control,
        &headers.content_disposition,
        &headers.content_encoding,
        &headers.content_language,
        &headers.expires,
    ];
    EDITABLE
        .into_iter()
        .zip(values)
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .collect()
}
