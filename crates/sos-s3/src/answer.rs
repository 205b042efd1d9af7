//! Answers of success: a status, headers, and a document or none.

use crate::{body::S3Body, headers::answer::set};
use http::{HeaderMap, Response, StatusCode};

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response<S3Body> {
    let mut response = Response::new(S3Body::empty());
    *response.status_mut() = status;
    response
}

/// A document.
pub(crate) fn xml(document: impl Into<S3Body>) -> Response<S3Body> {
    let mut response = Response::new(document.into());
    set(response.headers_mut(), "content-type", "application/xml");
    response
}

/// An answer with headers.
pub(crate) fn with_headers(
    mut response: Response<S3Body>,
    write: impl FnOnce(&mut HeaderMap),
) -> Response<S3Body> {
    write(response.headers_mut());
    response
}
