//! CopyObject, UploadPartCopy.

use super::{Answer, Call, access_control, encryption};
use crate::{
    answer,
    error::{Code, S3Error},
    headers::{
        answer::{set, set_expiration, set_version},
        attributes, conditions, copy_source,
        encryption::write as write_encryption,
        range, unsupported,
    },
    xml,
};
use sos_service::operations::{copy_object::CopyObject, upload_part::UploadPartCopy};

pub(super) async fn copy_object(call: &mut Call<'_>) -> Answer {
    call.refuse_version()?;
    unsupported::refuse(call.headers)?;
    let replace_metadata = attributes::replaces(call.headers, "x-amz-metadata-directive")?;
    let replace_tags = attributes::replaces(call.headers, "x-amz-tagging-directive")?;
    let acl = access_control::of_headers(call.protocol, call.is_anonymous(), call.headers)?;
    let mut attributes = attributes::parse(call.headers, acl)?;
    attributes.encryption = encryption::of_write(call).await?;
    let operation = CopyObject {
        source: copy_source::parse(call.headers)?,
        bucket: call.bucket()?,
        key: call.key()?,
        attributes,
        replace_metadata,
        replace_tags,
        checksum_algorithm: attributes::checksum_algorithm(call.headers)?,
        conditions: conditions::write(call.headers)?,
        keeps_all: false,
    };
    let source = operation.source.key.as_str().to_owned();
    let copied = call
        .run(operation)
        .await
        .map_err(|error| naming_source(error, source))?;
    let target = &copied.target;
    let document = xml::objects::copied(
        "CopyObjectResult",
        &target.etag,
        target.modified,
        target.checksum.as_ref(),
    );
    Ok(answer::with_headers(answer::xml(document), |headers| {
        set_version(headers, target.version);
        write_encryption(
            headers,
            target.encryption.as_ref(),
            call.caller.customer_key.as_ref(),
        );
        set_expiration(headers, target.expiration.as_ref());
        if let Some(version) = copied.source_version {
            set(headers, "x-amz-copy-source-version-id", &version.to_string());
        }
    }))
}

pub(super) async fn upload_part_copy(call: &mut Call<'_>) -> Answer {
    unsupported::refuse(call.headers)?;
    encryption::keys(call)?;
    let operation = UploadPartCopy {
        source: copy_source::parse(call.headers)?,
        selection: range::copy_range(call.headers)?,
        bucket: call.bucket()?,
        key: call.key()?,
        upload: call.upload()?,
        number: super::multipart::part_number(call)?,
    };
    let source = operation.source.key.as_str().to_owned();
    let copied = call
        .run(operation)
        .await
        .map_err(|error| naming_source(error, source))?;
    let part = &copied.part;
    let document = xml::objects::copied(
        "CopyPartResult",
        &part.etag,
        part.modified,
        part.checksum.as_ref(),
    );
    Ok(answer::with_headers(answer::xml(document), |headers| {
        write_encryption(
            headers,
            copied.encryption.as_ref(),
            call.caller.customer_key.as_ref(),
        );
        if let Some(version) = copied.source_version {
            set(headers, "x-amz-copy-source-version-id", &version.to_string());
        }
    }))
}

/// A key that does not exist is the source's, and so is the one that the refusal names.
fn naming_source(error: S3Error, source: String) -> S3Error {
    match error.code {
        Code::NoSuchKey | Code::NoSuchVersion => error.element("Key", source),
        _ => error,
    }
}
