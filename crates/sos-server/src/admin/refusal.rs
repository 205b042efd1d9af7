//! Refusals: `{"error": {"code", "message", "request_id"}}`, with the line and column of what is wrong in a document, and
//! what only the log gets.

use super::media;
use crate::edge::causes;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde::{Deserialize, Serialize};
use sos_cors::{CorsError, Place};
use sos_s3::{Code, S3Error};
use sos_service::{EncryptionError, ServiceError};
use std::error::Error;

/// The body of every answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// For programs: S3's code where S3 has one.
    pub code: String,
    /// For people.
    pub message: String,
    /// `x-amz-request-id`, the same as in the log.
    pub request_id: String,
    /// Where in the document that was sent, for editors.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The name of the policy that is at fault, where several were sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// What stands in the way of the bucket's owner owning everything, and what to do about it.
const ACLS_IN_THE_WAY: &str =
    "The bucket's ACL grants something to others, which would count no more: remove those grants first.";

/// Neither the console nor the admin API takes customers' keys.
const ONLY_WITH_ITS_KEY: &str = "The object is encrypted with a key that its owner keeps (SSE-C) and that is never here: \
                                 read it with a client that sends the key.";

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What the public is not told, causes joined by ": ".
    pub(crate) cause: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What in the body is at fault; boxed, since few refusals know it.
    fault: Box<Fault>,
}

/// What in a body is at fault.
#[derive(Debug, Default)]
struct Fault {
    /// Where.
    place: Option<Place>,
    /// Which of several policies.
    policy: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            cause: None,
            headers: Vec::new(),
            fault: Box::default(),
        }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::InvalidRequest.name(), message)
    }

    /// A body that is no JSON, or not of the form that is taken.
    pub(crate) fn malformed_json(message: impl ToString) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MalformedJson", message.to_string())
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, Code::AccessDenied.name(), message)
    }

    /// A defect.
    pub(crate) fn internal(cause: String) -> Self {
        S3Error::internal(cause).into()
    }

    /// Adds a header to the answer.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sets `Allow`; methods that no header can carry are left out.
    pub(crate) fn allow(self, methods: String) -> Self {
        match HeaderValue::from_str(&methods) {
            Ok(methods) => self.with(header::ALLOW, methods),
            Err(_) => self,
        }
    }

    /// The answer. The operator is told the cause too.
    pub(crate) fn response(&self, request_id: &str, to_operator: bool) -> Response<Full<Bytes>> {
        let message = match &self.cause {
            Some(cause) if to_operator => format!("{}: {cause}", self.message),
            _ => self.message.clone(),
        };
        let body = ErrorBody {
            error: ErrorDetail {
                code: self.code.to_owned(),
                message,
                request_id: request_id.to_owned(),
                place: self.fault.place,
                policy: self.fault.policy.clone(),
            },
        };
        // Strings and numbers always have a JSON form.
        let text = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media::JSON));
        headers.extend(self.headers.iter().cloned());
        response
    }
}

impl From<S3Error> for Refusal {
    fn from(error: S3Error) -> Self {
        let status = match error.code {
            // S3 answers both with 400.
            Code::MaxMessageLengthExceeded | Code::EntityTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            code => code.status(),
        };
        let cause = Error::source(&error).map(causes);
        Self {
            cause,
            ..Self::new(status, error.code.name(), error.message)
        }
    }
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        use sos_core::Refusal as Rule;
        let told = error.to_string();
        let policy = match &error {
            ServiceError::Policy(error) => Some((None, error)),
            ServiceError::NamedPolicy { name, error } => Some((Some(name), &**error)),
            _ => None,
        };
        if let Some((name, error)) = policy {
            // In the words of S3 or IAM, and what is wrong beside them; the place stands in members of its own.
            let which = name.map(|name| format!("Policy {name}: ")).unwrap_or_default();
            let message = format!("{which}{} ({})", error.message(), error.fault);
            let place = error.place.map(|place| Place {
                line: place.line,
                column: place.column,
            });
            return Self {
                fault: Box::new(Fault {
                    place,
                    policy: name.cloned(),
                }),
                ..Self::new(StatusCode::BAD_REQUEST, error.code(), message)
            };
        }
        let own = match &error {
            ServiceError::Refused(Rule::TenantExists(_)) => Some((StatusCode::CONFLICT, "TenantExists")),
            ServiceError::TenantNotEmpty(_) => Some((StatusCode::CONFLICT, "TenantNotEmpty")),
            ServiceError::Refused(Rule::NoSuchTenant(_)) => Some((StatusCode::NOT_FOUND, "NoSuchTenant")),
            ServiceError::Refused(Rule::NoSuchAccessKey(_)) => {
                Some((StatusCode::NOT_FOUND, "NoSuchAccessKey"))
            }
            ServiceError::Refused(Rule::NoSuchGroup(_)) => Some((StatusCode::NOT_FOUND, "NoSuchGroup")),
            ServiceError::Refused(Rule::NoSuchRole(_)) => Some((StatusCode::NOT_FOUND, "NoSuchRole")),
            ServiceError::TooManyKeys { .. } => Some((StatusCode::CONFLICT, "LimitExceeded")),
            ServiceError::Refused(Rule::AccessKeyExists(_)) => {
                Some((StatusCode::CONFLICT, "AccessKeyExists"))
            }
            _ => None,
        };
        if let Some((status, code)) = own {
            return Self::new(status, code, told);
        }
        // The rules say what was refused by its name; S3's own words do not.
        let by_name = match &error {
            // And S3 says of a malformed lifecycle configuration only that it is one.
            ServiceError::Refused(_)
            | ServiceError::Lifecycle(_)
            | ServiceError::Cors(CorsError::MalformedJson { .. }) => Some(told),
            ServiceError::AclsInTheWay => Some(ACLS_IN_THE_WAY.to_owned()),
            ServiceError::Encryption(EncryptionError::CustomerKeyRequired) => {
                Some(ONLY_WITH_ITS_KEY.to_owned())
            }
            ServiceError::Cors(error @ CorsError::MalformedXml { .. }) => {
                error.detail().map(|detail| format!("{told} ({detail})"))
            }
            _ => None,
        };
        let place = match &error {
            ServiceError::Cors(error) => error.place(),
            _ => None,
        };
        let refusal = Self {
            fault: Box::new(Fault { place, policy: None }),
            ..Self::from(S3Error::from(error))
        };
        match by_name {
            Some(message) => Self { message, ..refusal },
            None => refusal,
        }
    }
}

impl From<CorsError> for Refusal {
    fn from(error: CorsError) -> Self {
        ServiceError::Cors(error).into()
    }
}
