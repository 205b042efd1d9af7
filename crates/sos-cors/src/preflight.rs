//! The answer to a preflight: `OPTIONS` on a bucket or on a key.
//!
//! A preflight is never authenticated, never redirected and never looks up the key. This module says what to answer; the
//! caller knows whether the bucket exists and writes the answer out.

use std::borrow::Cow;

use crate::configuration::Configuration;
use crate::cross_origin::{CrossOriginHeaders, InvalidHeaderName, Origin};
use crate::decision::Allowed;
use crate::method::Method;

/// What the preflight is about, the `ResourceType` of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceType {
    /// The bucket itself.
    Bucket,
    /// A key in it, whether or not an object has it.
    Object,
}

impl ResourceType {
    /// `BUCKET` or `OBJECT`, as in the error's body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bucket => "BUCKET",
            Self::Object => "OBJECT",
        }
    }
}

/// What is known of the bucket that the preflight names.
#[derive(Debug, Clone, Copy)]
pub enum Bucket<'a> {
    /// There is no such bucket, or the request names none (`OPTIONS /`). A server may have rules for such answers.
    Missing {
        /// The rules of the service itself, if any: made by [`Configuration::for_service`].
        service_rules: Option<&'a Configuration>,
    },
    /// The bucket has no configuration.
    WithoutCors,
    /// The bucket has this configuration.
    WithCors(&'a Configuration),
}

/// What to answer.
#[derive(Debug, Clone)]
pub enum PreflightAnswer<'a> {
    /// 200 with `Content-Length: 0` and these headers.
    Allowed(Allowed<'a>),
    /// An error, without any header of [`crate::headers`] but `Vary`.
    Refused(PreflightRefusal),
}

/// Why a preflight is refused. `Display` is S3's message, to the letter.
///
/// The body of the error has the elements Code, Message, Method, ResourceType, RequestId, HostId, in this order; Method and
/// ResourceType only where [`method`](Self::method) and [`resource_type`](Self::resource_type) give them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PreflightRefusal {
    /// No `Origin`.
    #[error("Insufficient information. Origin request header needed.")]
    OriginMissing,
    /// No such bucket, or none named.
    #[error("CORSResponse: Bucket not found")]
    BucketNotFound {
        /// The method asked for, else `OPTIONS`.
        method: String,
    },
    /// The bucket has no configuration.
    #[error("CORSResponse: CORS is not enabled for this bucket.")]
    NotEnabled {
        /// The method asked for, else `OPTIONS`.
        method: String,
    },
    /// `Access-Control-Request-Method` is missing or none of the five.
    #[error("Invalid Access-Control-Request-Method: {}", .value.as_deref().unwrap_or("null"))]
    InvalidMethod {
        /// The value, or `None` where the header is missing.
        value: Option<String>,
    },
    /// A name in `Access-Control-Request-Headers` is no token.
    #[error(transparent)]
    InvalidHeader(#[from] InvalidHeaderName),
    /// No rule matches. (The spelling "evalution" is S3's.)
    #[error(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, \
         request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted \
         by the resource's CORS spec."
    )]
    NotAllowed {
        /// The method asked for.
        method: Method,
        /// Whether a bucket or a key was named.
        resource: ResourceType,
    },
}

impl PreflightRefusal {
    /// The HTTP status: 400 or 403.
    pub const fn status(&self) -> u16 {
        match self {
            Self::OriginMissing | Self::InvalidMethod { .. } | Self::InvalidHeader(_) => 400,
            Self::BucketNotFound { .. } | Self::NotEnabled { .. } | Self::NotAllowed { .. } => 403,
        }
    }

    /// The code of S3 in the error's body.
    pub const fn code(&self) -> &'static str {
        match self.status() {
            400 => "BadRequest",
            _ => "AccessForbidden",
        }
    }

    /// The element `Method` of the error's body.
    pub fn method(&self) -> Option<&str> {
        match self {
            Self::BucketNotFound { method } | Self::NotEnabled { method } => Some(method),
            Self::NotAllowed { method, .. } => Some(method.as_str()),
            Self::OriginMissing | Self::InvalidMethod { .. } | Self::InvalidHeader(_) => None,
        }
    }

    /// The element `ResourceType` of the error's body.
    pub const fn resource_type(&self) -> Option<ResourceType> {
        match self {
            Self::BucketNotFound { .. } | Self::NotEnabled { .. } => Some(ResourceType::Bucket),
            Self::NotAllowed { resource, .. } => Some(*resource),
            Self::OriginMissing | Self::InvalidMethod { .. } | Self::InvalidHeader(_) => None,
        }
    }
}

/// Answers a preflight. The conditions are checked in S3's order.
pub fn evaluate<'a>(
    bucket: Bucket<'a>,
    resource: ResourceType,
    headers: &CrossOriginHeaders<'a>,
) -> PreflightAnswer<'a> {
    match answer(bucket, resource, headers) {
        Ok(allowed) => PreflightAnswer::Allowed(allowed),
        Err(refusal) => PreflightAnswer::Refused(refusal),
    }
}

fn answer<'a>(
    bucket: Bucket<'a>,
    resource: ResourceType,
    headers: &CrossOriginHeaders<'a>,
) -> Result<Allowed<'a>, PreflightRefusal> {
    if headers.origin == Origin::Absent {
        return Err(PreflightRefusal::OriginMissing);
    }
    match bucket {
        // Whatever is wrong with the request, a bucket that is not there is reported first.
        Bucket::Missing { service_rules } => service_rules
            .and_then(|rules| matching(rules, resource, headers).ok())
            .ok_or_else(|| PreflightRefusal::BucketNotFound {
                method: requested_or_options(headers),
            }),
        Bucket::WithoutCors => Err(PreflightRefusal::NotEnabled {
            method: requested_or_options(headers),
        }),
        Bucket::WithCors(configuration) => matching(configuration, resource, headers),
    }
}

fn matching<'a>(
    configuration: &'a Configuration,
    resource: ResourceType,
    headers: &CrossOriginHeaders<'a>,
) -> Result<Allowed<'a>, PreflightRefusal> {
    let value = headers.request_method.as_deref();
    let method = value
        .and_then(Method::parse)
        .ok_or_else(|| PreflightRefusal::InvalidMethod {
            value: value.map(lossy).map(Cow::into_owned),
        })?;
    let requested = headers.requested()?;
    match headers.origin {
        Origin::One(origin) => configuration.decide_owned(origin, method.as_str(), requested),
        Origin::Absent | Origin::Several => None,
    }
    .ok_or(PreflightRefusal::NotAllowed { method, resource })
}

/// The method asked for as sent, or `OPTIONS` where none is.
fn requested_or_options(headers: &CrossOriginHeaders<'_>) -> String {
    match headers.request_method.as_deref() {
        None | Some(b"") => "OPTIONS".to_owned(),
        Some(method) => lossy(method).into_owned(),
    }
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
