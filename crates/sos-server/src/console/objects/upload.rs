//! Bytes on their way in: whole objects, and parts. They stream to the store and are committed only after the last one
//! has arrived; a connection that is cut leaves nothing.

use super::Call;
use crate::{
    admin::{Refusal, quoted, unsigned},
    console::{ConsoleBody, body::json},
};
use http::{Response, StatusCode};
use serde::Serialize;
use sos_core::{BucketName, UploadId};
use sos_s3::{
    framing::RequestBody,
    limits::{MAX_PART_BYTES, MAX_SINGLE_PUT_BYTES},
    object_request,
};
use sos_service::operations::{put_object::PutObject, upload_part::UploadPart};

/// An object that was written.
#[derive(Debug, Serialize)]
struct Written {
    etag: String,
    size: u64,
}

/// A part that was written.
#[derive(Debug, Serialize)]
struct WrittenPart {
    etag: String,
}

/// Writes an object, with the headers of the request that S3 keeps.
pub(super) async fn put_object(
    mut call: Call<'_>,
    bucket: BucketName,
) -> Result<Response<ConsoleBody>, Refusal> {
    let key = call.key()?;
    let headers = &call.head.headers;
    let attributes = object_request::attributes(headers)?;
    let integrity = object_request::integrity(headers)?;
    let conditions = object_request::write_conditions(headers)?;
    let mut body = RequestBody::new(&mut call.body, headers, &unsigned())?;
    body.require_length(MAX_SINGLE_PUT_BYTES)?;
    let put = PutObject {
        bucket,
        key,
        attributes,
        integrity,
        conditions,
        body: &mut body,
    };
    let written = call.service.call(&call.visitor.caller, put).await?;
    json(
        StatusCode::OK,
        &Written {
            etag: quoted(&written.etag),
            size: written.size,
        },
    )
}

/// Writes a part of an upload.
pub(super) async fn put_part(
    mut call: Call<'_>,
    bucket: BucketName,
    upload: UploadId,
    number: u16,
) -> Result<Response<ConsoleBody>, Refusal> {
    let key = call.key()?;
    let headers = &call.head.headers;
    let integrity = object_request::integrity(headers)?;
    let mut body = RequestBody::new(&mut call.body, headers, &unsigned())?;
    body.require_length(MAX_PART_BYTES)?;
    let put = UploadPart {
        bucket,
        key,
        upload,
        number,
        integrity,
        body: &mut body,
    };
    let part = call.service.call(&call.visitor.caller, put).await?.part;
    json(
        StatusCode::OK,
        &WrittenPart {
            etag: quoted(&part.etag),
        },
    )
}
