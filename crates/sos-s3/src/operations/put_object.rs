//! PutObject.

use super::{Answer, Call, access_control, encryption};
use crate::{
    answer,
    framing::RequestBody,
    headers::{
        answer::{set_checksum, set_etag, set_expiration, set_version},
        attributes, conditions,
        encryption::write as write_encryption,
        unsupported,
    },
    limits::MAX_SINGLE_PUT_BYTES,
};
use http::StatusCode;
use sos_service::operations::put_object::PutObject;

pub(super) async fn put_object(call: &mut Call<'_>) -> Answer {
    call.refuse_version()?;
    unsupported::refuse(call.headers)?;
    let acl = access_control::of_headers(call.protocol, call.is_anonymous(), call.headers)?;
    let mut attributes = attributes::parse(call.headers, acl)?;
    attributes.encryption = encryption::of_write(call).await?;
    let integrity = attributes::integrity(call.headers)?;
    let conditions = conditions::write(call.headers)?;
    let (bucket, key) = (call.bucket()?, call.key()?);
    let mut body = RequestBody::new(&mut *call.incoming, call.headers, &call.verified)?;
    body.require_length(MAX_SINGLE_PUT_BYTES)?;
    let operation = PutObject {
        bucket,
        key,
        attributes,
        integrity,
        conditions,
        body: &mut body,
    };
    let written = call.protocol.service.call(&call.caller, operation).await?;
    Ok(answer::with_headers(answer::empty(StatusCode::OK), |headers| {
        set_etag(headers, &written.etag);
        set_version(headers, written.version);
        set_expiration(headers, written.expiration.as_ref());
        set_checksum(headers, written.checksum.as_ref());
        write_encryption(
            headers,
            written.encryption.as_ref(),
            call.caller.customer_key.as_ref(),
        );
    }))
}
