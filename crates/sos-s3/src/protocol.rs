//! The way into the S3 protocol: one request in, one answer out.
//!
//! The caller (the edge of `sos-server`) has read the host, so that it says which bucket is meant; CORS headers,
//! connections and logs are its own. Here a request is authenticated, routed by the [table](crate::table), handed to
//! one operation of the service, and its outcome written as S3 writes it.

use crate::{
    auth::{AuthConfig, Authenticator, S3, STS},
    body::S3Body,
    error::{self, ErrorContext, S3Error},
    operations::Incoming,
    uri,
};
use bytes::Bytes;
use http::{Method, Request, Response};
use sos_core::{AccessKeyId, TenantId};
use sos_service::Service;
use sos_store::Env;
use std::{error::Error, fmt, net::IpAddr, sync::Arc};

/// What an operator sets of the protocol.
#[derive(Clone)]
pub struct S3Config {
    /// The region that signatures must name and answers show; `us-east-1` unless set.
    pub region: String,
    /// Take signatures of any region, for clients that send `auto`.
    pub accept_any_region: bool,
    /// Take signatures of version 2.
    pub signature_v2: bool,
    /// Take customers' keys (SSE-C) over plain HTTP too. AWS does not; here TLS may end at a proxy.
    pub customer_keys_over_http: bool,
    /// The clock.
    pub env: Arc<dyn Env>,
}

impl fmt::Debug for S3Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("S3Config")
            .field("region", &self.region)
            .field("accept_any_region", &self.accept_any_region)
            .field("signature_v2", &self.signature_v2)
            .finish_non_exhaustive()
    }
}

/// How a request names its bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As the first segment of the path.
    #[default]
    Path,
    /// In the host: `bucket.domain`, or a host that is the bucket's name.
    VirtualHosted,
}

/// What a request is about, as the host and the path name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// How the bucket was named.
    pub style: Style,
    /// The bucket as named: a segment of the path still percent-encoded, or the label of the host in lower case.
    /// `None`: the service itself.
    pub bucket: Option<String>,
    /// What follows the bucket in the path, after the `/` that separates them, still percent-encoded; empty for the
    /// bucket itself.
    pub raw_key: String,
}

impl Resource {
    /// What a path names where the host names no bucket: `/`, `/bucket`, `/bucket/` or `/bucket/key`.
    pub fn of_path(raw_path: &str) -> Self {
        let path = raw_path.strip_prefix('/').unwrap_or(raw_path);
        let (bucket, raw_key) = path.split_once('/').unwrap_or((path, ""));
        Self {
            style: Style::Path,
            bucket: (!bucket.is_empty()).then(|| bucket.to_owned()),
            raw_key: raw_key.to_owned(),
        }
    }

    /// What a path names under a host that names `bucket`.
    pub fn of_host(bucket: impl Into<String>, raw_path: &str) -> Self {
        Self {
            style: Style::VirtualHosted,
            bucket: Some(bucket.into()),
            raw_key: raw_path.strip_prefix('/').unwrap_or(raw_path).to_owned(),
        }
    }
}

/// The circumstances of a request.
#[derive(Clone, Debug, Default)]
pub struct RequestContext {
    /// `x-amz-request-id`, the same as in the log.
    pub request_id: String,
    /// `x-amz-id-2`.
    pub host_id: String,
    /// The client's address (behind listed proxies: the one they name).
    pub source_ip: Option<IpAddr>,
    /// Whether it came over TLS.
    pub secure: bool,
}

/// Why a request was refused, for the log.
#[derive(Debug)]
pub struct Failure {
    /// The code in the answer.
    pub code: &'static str,
    /// What the public is not told, causes joined by ": ".
    pub cause: Option<String>,
}

/// An answer, and what the log says of it.
#[derive(Debug)]
pub struct Handled {
    /// The answer. `x-amz-request-id` and `x-amz-id-2` are set.
    pub response: Response<S3Body>,
    /// AWS's name of the operation, such as `GetObject`; `Unknown` where the request names none.
    pub operation: &'static str,
    /// Whose key signed, once the signature was verified.
    pub tenant: Option<TenantId>,
    /// Which key signed, once the signature was verified.
    pub access_key: Option<AccessKeyId>,
    /// Why it was refused, where it was.
    pub failure: Option<Failure>,
}

/// The S3 protocol over a service.
pub struct S3Protocol {
    pub(crate) service: Arc<Service>,
    pub(crate) config: S3Config,
    pub(crate) authenticator: Authenticator,
    /// For requests for sessions, which are signed for a service of their own.
    pub(crate) sts_authenticator: Authenticator,
}

impl fmt::Debug for S3Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("S3Protocol")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl S3Protocol {
    /// The protocol; keeps the signing keys it derives.
    pub fn new(service: Arc<Service>, config: S3Config) -> Self {
        let authenticator = |service, version_2| {
            Authenticator::new(AuthConfig {
                region: config.region.clone(),
                accept_any_region: config.accept_any_region,
                version_2,
                service,
            })
        };
        Self {
            service,
            authenticator: authenticator(S3, config.signature_v2),
            // Version 2 does not cover the body, and there the whole request is.
            sts_authenticator: authenticator(STS, false),
            config,
        }
    }

    /// What verifies signatures; forget a deleted key in its cache.
    pub fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }

    /// Answers one request (any method but a preflight's `OPTIONS`). Nothing of the body is read before the request is
    /// authenticated and routed, so that `Expect: 100-continue` is honoured. What is left of a refused body is read up
    /// to 1 MiB and 2 s, so that its sender sees the answer; where more is left the answer says `Connection: close`.
    pub async fn handle<B>(&self, request: Request<B>, resource: Resource, context: RequestContext) -> Handled
    where
        B: http_body::Body<Data = Bytes> + Send + Sync + Unpin + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        self.answer(&parts, Incoming::new(body), &resource, &context)
            .await
    }

    /// The answer to a refusal that the edge raises itself: a preflight's, a limit's, a panic's. An answer to `HEAD` has
    /// no body.
    pub fn error_response(
        &self,
        error: &S3Error,
        method: &Method,
        raw_path: &str,
        resource: &Resource,
        context: &RequestContext,
    ) -> Response<S3Body> {
        // What cannot be decoded is shown as it came.
        let decoded = |raw: &str| uri::decode_path(raw).unwrap_or_else(|_| raw.to_owned());
        let bucket = resource.bucket.as_deref().map(decoded);
        let key = (!resource.raw_key.is_empty()).then(|| decoded(&resource.raw_key));
        error::render(
            error,
            ErrorContext {
                method: method.as_str(),
                resource: raw_path,
                bucket: bucket.as_deref(),
                key: key.as_deref(),
                request_id: &context.request_id,
                host_id: &context.host_id,
            },
        )
        .map(S3Body::from)
    }
}

/// Causes joined by ": ", for the log.
pub(crate) fn causes(error: &S3Error) -> Option<String> {
    let mut text = String::new();
    let mut next = Error::source(error);
    while let Some(cause) = next {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    (!text.is_empty()).then_some(text)
}
