//! Health: asked for by load balancers and container runtimes, answered without any rule of S3.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header};
use sos_s3::S3Body;
use std::borrow::Cow;

/// `/-/health/live`: the process answers. `/-/health/ready`: it can serve, and is not about to end.
pub(super) fn answer(
    method: &Method,
    path: &str,
    draining: bool,
    ready: impl FnOnce() -> Result<(), String>,
) -> Response<S3Body> {
    let (status, text) = if *method != Method::GET && *method != Method::HEAD {
        (
            StatusCode::METHOD_NOT_ALLOWED,
            Cow::Borrowed("only GET and HEAD\n"),
        )
    } else {
        match path {
            "/-/health/live" => (StatusCode::OK, Cow::Borrowed("live\n")),
            "/-/health/ready" if draining => (StatusCode::SERVICE_UNAVAILABLE, Cow::Borrowed("stopping\n")),
            "/-/health/ready" => match ready() {
                Ok(()) => (StatusCode::OK, Cow::Borrowed("ready\n")),
                Err(why) => (StatusCode::SERVICE_UNAVAILABLE, Cow::Owned(why + "\n")),
            },
            _ => (StatusCode::NOT_FOUND, Cow::Borrowed("nothing here\n")),
        }
    };
    let mut response = Response::new(S3Body::from(Bytes::from(text.into_owned())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
