//! What a request says about encryption, for the operations that obey it.

use super::Call;
use crate::{error::S3Error, headers::encryption as headers, protocol::S3Protocol};
use http::HeaderMap;
use sos_service::{Action, Caller, RequestedEncryption, Target, operations::put_object::PutObject};

/// What a write of an object asks for.
pub(super) async fn of_write(call: &mut Call<'_>) -> Result<Option<RequestedEncryption>, S3Error> {
    let target = Target::Object(call.bucket()?, call.key()?, None);
    let secure = call.context.secure;
    of_object(call.protocol, secure, &mut call.caller, target, call.headers).await
}

/// The same of headers that may be the fields of a form. What is wrong with them is said only to who may write: to everyone
/// else a policy says no first.
pub(super) async fn of_object(
    protocol: &S3Protocol,
    secure: bool,
    caller: &mut Caller,
    target: Target,
    of_object: &HeaderMap,
) -> Result<Option<RequestedEncryption>, S3Error> {
    let may_bring = secure || protocol.config.customer_keys_over_http;
    let read = headers::requested(of_object).and_then(|requested| {
        caller.customer_key = headers::customer_key(of_object, may_bring)?;
        caller.source_customer_key = headers::source_customer_key(of_object, may_bring)?;
        Ok(requested)
    });
    if read.is_err() {
        let service = &protocol.service;
        service
            .admit::<PutObject<'_>>(caller, Action::PutObject, target)
            .await?;
    }
    read
}

/// The keys that a read, a part or a complete brings.
pub(super) fn keys(call: &mut Call<'_>) -> Result<(), S3Error> {
    let may_bring = call.context.secure || call.protocol.config.customer_keys_over_http;
    call.caller.customer_key = headers::customer_key(call.headers, may_bring)?;
    call.caller.source_customer_key = headers::source_customer_key(call.headers, may_bring)?;
    Ok(())
}

/// The key that a read brings; it may not ask for an encryption.
pub(super) fn of_read(call: &mut Call<'_>) -> Result<(), S3Error> {
    headers::refuse_on_read(call.headers)?;
    keys(call)
}
