//! Bodies of the console's requests and answers: bytes at hand, or a stream, behind one type.

use super::BoxError;
use crate::admin::Refusal;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, Empty, Full, combinators::UnsyncBoxBody};
use serde::Serialize;
use std::convert::Infallible;

/// A body of any kind.
pub type ConsoleBody = UnsyncBoxBody<Bytes, BodyCut>;

/// Why a body ends before its end: the connection is closed, so that nobody takes it for whole.
#[derive(Debug, thiserror::Error)]
#[error("the body ends early")]
pub struct BodyCut(#[source] BoxError);

impl BodyCut {
    /// A defect of ours.
    pub(super) fn panicked(message: &str) -> Self {
        Self(format!("a panic: {message}").into())
    }
}

/// No bytes.
pub(super) fn empty() -> ConsoleBody {
    boxed(Empty::new())
}

/// Bytes at hand.
pub(super) fn whole(bytes: impl Into<Bytes>) -> ConsoleBody {
    Full::new(bytes.into())
        .map_err(|never: Infallible| match never {})
        .boxed_unsync()
}

/// A body whose bytes come as they are read.
pub(super) fn boxed<B>(body: B) -> ConsoleBody
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    body.map_err(|error| BodyCut(error.into())).boxed_unsync()
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Result<Response<ConsoleBody>, Refusal> {
    let text = serde_json::to_vec(value).map_err(|error| Refusal::internal(error.to_string()))?;
    let mut response = Response::new(whole(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}
