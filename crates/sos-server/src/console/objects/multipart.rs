//! Uploads in parts, begun and ended.

use super::{Call, document::read_json};
use crate::{
    admin::{Refusal, WantedAttributes, object_key, quoted},
    console::{
        ConsoleBody,
        body::{empty, json},
    },
    limits,
};
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use sos_core::{BucketName, ETag, ETagCondition, UploadId, WriteConditions, command::CompletedPart};
use sos_s3::object_request;
use sos_service::operations::{
    complete_upload::CompleteMultipartUpload,
    multipart::{AbortMultipartUpload, CreateMultipartUpload},
};
use std::collections::BTreeMap;

/// An upload that someone wants to begin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedUpload {
    key: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

/// An upload that was begun.
#[derive(Debug, Serialize)]
struct BegunUpload {
    upload_id: String,
}

/// The parts that an object is to have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedObject {
    parts: Vec<WantedPart>,
    #[serde(default)]
    if_none_match: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedPart {
    number: u16,
    etag: String,
}

/// An object that its parts made.
#[derive(Debug, Serialize)]
struct Completed {
    etag: String,
}

/// Begins an upload.
pub(super) async fn create(mut call: Call<'_>, bucket: BucketName) -> Result<Response<ConsoleBody>, Refusal> {
    let mut wanted: WantedUpload = read_json(&mut call, limits::ADMIN_BODY_BYTES).await?;
    let attributes = WantedAttributes {
        content_type: wanted.headers.remove("content-type"),
        headers: wanted.headers,
        metadata: wanted.metadata,
    };
    let begin = CreateMultipartUpload {
        bucket,
        key: object_key(&wanted.key)?,
        attributes: object_request::attributes(&attributes.as_headers()?)?,
        checksum_algorithm: None,
        checksum_type: None,
    };
    let upload = call.service.call(&call.visitor.caller, begin).await?;
    json(
        StatusCode::CREATED,
        &BegunUpload {
            upload_id: upload.id.to_string(),
        },
    )
}

/// Makes the object of its parts.
pub(super) async fn complete(
    mut call: Call<'_>,
    bucket: BucketName,
    upload: UploadId,
) -> Result<Response<ConsoleBody>, Refusal> {
    let key = call.key()?;
    let wanted: WantedObject = read_json(&mut call, sos_s3::limits::MAX_COMPLETE_DOCUMENT_BYTES).await?;
    let parts = wanted.parts.into_iter().map(|part| CompletedPart {
        number: part.number,
        etag: ETag(part.etag.trim_matches('"').to_owned()),
        checksum: None,
    });
    let complete = CompleteMultipartUpload {
        bucket,
        key,
        upload,
        parts: parts.collect(),
        checksum: None,
        checksum_type: None,
        object_size: None,
        conditions: WriteConditions {
            if_none_match: wanted.if_none_match.then_some(ETagCondition::Any),
            ..WriteConditions::default()
        },
    };
    let completed = call.service.call(&call.visitor.caller, complete).await?;
    json(
        StatusCode::OK,
        &Completed {
            etag: quoted(&completed.etag),
        },
    )
}

/// Gives an upload up: its parts are gone.
pub(super) async fn abort(
    call: Call<'_>,
    bucket: BucketName,
    upload: UploadId,
) -> Result<Response<ConsoleBody>, Refusal> {
    let abort = AbortMultipartUpload {
        bucket,
        key: call.key()?,
        upload,
    };
    call.service.call(&call.visitor.caller, abort).await?;
    let mut response = Response::new(empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}
