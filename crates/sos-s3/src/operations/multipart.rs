//! CreateMultipartUpload, UploadPart, AbortMultipartUpload, ListParts, ListMultipartUploads.

use super::{Answer, Call, access_control, encryption};
use crate::{
    answer,
    error::{Code, S3Error},
    framing::RequestBody,
    headers::{
        answer::{set, set_etag},
        attributes,
        encryption::write as write_encryption,
        range, unsupported,
    },
    limits::MAX_PART_BYTES,
    xml::{self, list_objects::Listing, multipart::PartsRequest},
};
use http::StatusCode;
use sos_core::{
    ChecksumAlgorithm, ChecksumType, UploadId,
    listing::{ListQuery, StartAt},
};
use sos_service::operations::{
    multipart::{AbortMultipartUpload, CreateMultipartUpload, ListMultipartUploads, ListParts},
    upload_part::UploadPart,
};

/// `partNumber`, 1 to 10 000.
pub(super) fn part_number(call: &Call<'_>) -> Result<u16, S3Error> {
    range::part(call.query.get("partNumber").unwrap_or_default()).map(|number| number as u16)
}

pub(super) async fn create_multipart_upload(call: &mut Call<'_>) -> Answer {
    unsupported::refuse(call.headers)?;
    let acl = access_control::of_headers(call.protocol, call.is_anonymous(), call.headers)?;
    let (checksum_algorithm, checksum_type) = upload_checksum(call)?;
    let mut attributes = attributes::parse(call.headers, acl)?;
    attributes.encryption = encryption::of_write(call).await?;
    let operation = CreateMultipartUpload {
        bucket: call.bucket()?,
        key: call.key()?,
        attributes,
        checksum_algorithm,
        checksum_type,
    };
    let upload = call.run(operation).await?;
    let document = xml::multipart::created(call.bucket()?.as_str(), upload.key.as_str(), upload.id);
    Ok(answer::with_headers(answer::xml(document), |headers| {
        write_encryption(
            headers,
            upload.encryption.as_ref(),
            call.caller.customer_key.as_ref(),
        );
        if let Some(algorithm) = upload.checksum_algorithm {
            set(headers, "x-amz-checksum-algorithm", algorithm.name());
            let kind = upload.checksum_type.unwrap_or(algorithm.default_type());
            set(headers, "x-amz-checksum-type", kind.name());
        }
    }))
}

/// The checksum an upload is to carry; not every algorithm goes with every type.
fn upload_checksum(call: &Call<'_>) -> Result<(Option<ChecksumAlgorithm>, Option<ChecksumType>), S3Error> {
    let algorithm = attributes::checksum_algorithm(call.headers)?;
    let kind = attributes::checksum_type(call.headers)?;
    match (algorithm, kind) {
        (None, Some(_)) => Err(S3Error::with_message(
            Code::InvalidRequest,
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
        )),
        (Some(algorithm), Some(kind)) if !algorithm.supports(kind) => Err(S3Error::with_message(
            Code::InvalidRequest,
            format!(
                "The {} checksum type cannot be used with the {} checksum algorithm.",
                kind.name(),
                algorithm.name().to_ascii_lowercase()
            ),
        )),
        pair => Ok(pair),
    }
}

pub(super) async fn upload_part(call: &mut Call<'_>) -> Answer {
    unsupported::refuse(call.headers)?;
    // An upload's encryption was said when it was created: parts may repeat it, and it changes nothing.
    encryption::keys(call)?;
    let number = part_number(call)?;
    let upload = call.upload()?;
    let integrity = attributes::integrity(call.headers)?;
    let (bucket, key) = (call.bucket()?, call.key()?);
    let mut body = RequestBody::new(&mut *call.incoming, call.headers, &call.verified)?;
    body.require_length(MAX_PART_BYTES)?;
    let operation = UploadPart {
        bucket,
        key,
        upload,
        number,
        integrity,
        body: &mut body,
    };
    let written = call.protocol.service.call(&call.caller, operation).await?;
    let part = &written.part;
    Ok(answer::with_headers(answer::empty(StatusCode::OK), |headers| {
        set_etag(headers, &part.etag);
        write_encryption(
            headers,
            written.encryption.as_ref(),
            call.caller.customer_key.as_ref(),
        );
        if let Some(checksum) = &part.checksum {
            set(headers, checksum.algorithm.header_name(), &checksum.text());
        }
    }))
}

pub(super) async fn abort_multipart_upload(call: &mut Call<'_>) -> Answer {
    let operation = AbortMultipartUpload {
        bucket: call.bucket()?,
        key: call.key()?,
        upload: call.upload()?,
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn list_parts(call: &mut Call<'_>) -> Answer {
    let limit = call.limit("max-parts")?;
    let url_encoded = call.url_encoded()?;
    let after = match call.parameter("part-number-marker") {
        None => 0,
        Some(marker) => marker
            .parse::<u32>()
            .map(|marker| u16::try_from(marker).unwrap_or(u16::MAX))
            .map_err(|_| {
                S3Error::invalid_argument(
                    "Provided part-number-marker not an integer or within integer range",
                    "part-number-marker",
                    marker,
                )
            })?,
    };
    let operation = ListParts {
        bucket: call.bucket()?,
        key: call.key()?,
        upload: call.upload()?,
        after,
        limit,
    };
    let list = call.run(operation).await?;
    let request = PartsRequest {
        bucket: call.bucket.as_ref().map_or("", |bucket| bucket.as_str()),
        after,
        limit,
        url_encoded,
    };
    Ok(answer::xml(xml::multipart::list_parts(request, &list)))
}

pub(super) async fn list_multipart_uploads(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let limit = call.limit("max-uploads")?;
    let url_encoded = call.url_encoded()?;
    let prefix = call.parameter("prefix").unwrap_or_default();
    let delimiter = call.parameter("delimiter").unwrap_or_default();
    let key_marker = call.parameter("key-marker").unwrap_or_default();
    // Without a key marker S3 ignores the upload's.
    let upload_marker = call
        .parameter("upload-id-marker")
        .filter(|_| !key_marker.is_empty());
    let start = match upload_marker {
        _ if key_marker.is_empty() => StartAt::Beginning,
        None => StartAt::After(key_marker.to_owned()),
        Some(marker) => {
            let upload = UploadId::parse(marker).map_err(|_| {
                S3Error::invalid_argument("Invalid uploadId marker", "upload-id-marker", marker)
            })?;
            StartAt::AfterUpload(key_marker.to_owned(), upload)
        }
    };
    let operation = ListMultipartUploads {
        bucket: bucket.clone(),
        query: ListQuery {
            prefix: prefix.to_owned(),
            delimiter: delimiter.to_owned(),
            start,
            limit,
        },
    };
    let list = call.run(operation).await?;
    let listing = Listing {
        bucket: bucket.as_str(),
        prefix,
        delimiter,
        limit,
        url_encoded,
    };
    let document = xml::uploads::write(&listing, &list, key_marker, upload_marker.unwrap_or_default());
    Ok(answer::xml(document))
}
