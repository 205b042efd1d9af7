//! Refusals as S3 words them, and the one place that writes an error body.
//!
//! Source: Amazon S3 API Reference, "Error responses". What the public may read (code, message, elements) is kept
//! apart from what only the log gets ([`S3Error::source`]).

mod codes;

pub use codes::{Code, Subject};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use std::{borrow::Cow, error::Error, fmt};

/// A refusal: everything its answer says, and the cause for the log.
#[derive(Debug)]
pub struct S3Error {
    /// The code.
    pub code: Code,
    /// The text of `Message`.
    pub message: Cow<'static, str>,
    /// Elements after `Message`, in the order they are written.
    pub elements: Vec<(&'static str, String)>,
    /// Headers of the answer, such as `Allow` or `Content-Range`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The internal cause; only the log shows it.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl S3Error {
    /// A refusal with the code's own message.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            message: Cow::Borrowed(code.message()),
            elements: Vec::new(),
            headers: Vec::new(),
            source: None,
        }
    }

    /// A refusal with a message of its own.
    pub fn with_message(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            ..Self::new(code)
        }
    }

    /// `InvalidArgument` with the name and value of the argument, as S3 shows them.
    pub fn invalid_argument(
        message: impl Into<Cow<'static, str>>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self::with_message(Code::InvalidArgument, message)
            .element("ArgumentName", name)
            .element("ArgumentValue", value)
    }

    /// `InternalError` with its cause.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::InternalError).because(source)
    }

    /// Appends an element.
    #[must_use]
    pub fn element(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.elements.push((name, value.into()));
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sets the cause for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> StatusCode {
        self.code.status()
    }
}

impl From<Code> for S3Error {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for S3Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code.name(), self.message)
    }
}

impl Error for S3Error {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

/// What of the request an error body names.
#[derive(Clone, Copy, Debug, Default)]
pub struct ErrorContext<'a> {
    /// The request's method. An answer to HEAD has no body.
    pub method: &'a str,
    /// The path as received, for `Resource`.
    pub resource: &'a str,
    /// The bucket, where the request names one.
    pub bucket: Option<&'a str>,
    /// The key, where the request names one.
    pub key: Option<&'a str>,
    /// `RequestId` and `x-amz-request-id`.
    pub request_id: &'a str,
    /// `HostId` and `x-amz-id-2`.
    pub host_id: &'a str,
}

/// Writes the answer to a refusal. Nothing else in the program writes an error body of S3.
pub fn render(error: &S3Error, context: ErrorContext<'_>) -> Response<Bytes> {
    let bodiless = context.method == "HEAD" || error.status() == StatusCode::NOT_MODIFIED;
    let body = if bodiless {
        Bytes::new()
    } else {
        Bytes::from(error_document(error, context))
    };
    let mut response = Response::new(body);
    *response.status_mut() = error.status();
    let headers = response.headers_mut();
    if error.status() != StatusCode::NOT_MODIFIED {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    }
    for (name, value) in [
        ("x-amz-request-id", context.request_id),
        ("x-amz-id-2", context.host_id),
    ]
    .into_iter()
    .filter(|id| !id.1.is_empty())
    {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    for (name, value) in &error.headers {
        headers.insert(name, value.clone());
    }
    response
}

/// The XML of a refusal.
pub fn error_document(error: &S3Error, context: ErrorContext<'_>) -> String {
    let mut xml = String::with_capacity(512);
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    write_element(&mut xml, "Code", error.code.name());
    write_element(&mut xml, "Message", &error.message);
    let subject = match error.code.subject() {
        Subject::Nothing => None,
        Subject::Bucket => context.bucket.map(|bucket| ("BucketName", bucket)),
        Subject::Key => context.key.map(|key| ("Key", key)),
        Subject::Resource => Some(("Resource", context.resource)),
        Subject::Method => Some(("Method", context.method)),
    };
    if let Some((name, value)) = subject
        && !error.elements.iter().any(|element| element.0 == name)
    {
        write_element(&mut xml, name, value);
    }
    for (name, value) in &error.elements {
        write_element(&mut xml, name, value);
    }
    write_element(&mut xml, "RequestId", context.request_id);
    write_element(&mut xml, "HostId", context.host_id);
    xml.push_str("</Error>");
    xml
}

fn write_element(xml: &mut String, name: &str, text: &str) {
    xml.extend(["<", name, ">"]);
    escape_into(xml, text);
    xml.extend(["</", name, ">"]);
}

/// Appends text with XML's special characters escaped. Characters that XML 1.0 cannot carry are written as
/// references, as S3 does.
pub fn escape_into(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            '\n' | '\t' => xml.push(character),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {
                xml.push_str(&format!("&#x{:x};", u32::from(character)));
            }
            _ => xml.push(character),
        }
    }
}

#[cfg(test)]
mod tests;
