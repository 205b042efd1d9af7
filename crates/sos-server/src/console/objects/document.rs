//! JSON that comes with a request.

use super::Call;
use crate::{
    admin::{Refusal, unsigned},
    limits,
};
use serde::de::DeserializeOwned;
use sos_s3::{
    Code, S3Error,
    framing::{RequestBody, read_document},
};

/// Reads the body whole, at most `limit` bytes within [`limits::ADMIN_BODY_TIMEOUT`], as JSON.
pub(super) async fn read_json<T: DeserializeOwned>(call: &mut Call<'_>, limit: usize) -> Result<T, Refusal> {
    let headers = &call.head.headers;
    let mut body = RequestBody::new(&mut call.body, headers, &unsigned())?;
    let read = read_document(&mut body, headers, limit);
    let document = match tokio::time::timeout(limits::ADMIN_BODY_TIMEOUT, read).await {
        Ok(document) => document?,
        Err(_) => return Err(S3Error::new(Code::RequestTimeout).into()),
    };
    if !document.trim_ascii_start().starts_with(b"{") {
        // A list would otherwise be taken for the members in their order.
        return Err(Refusal::malformed_json("The body is no JSON object."));
    }
    serde_json::from_slice(&document)
        .map_err(|error| Refusal::malformed_json(format!("The body is not what is taken here: {error}")))
}
