//! Requests for sessions: forms of the query protocol of STS, on the same endpoint as S3.
//!
//! Such a request is `POST /` with a form whose field `Action` says what is asked for. It is signed for the service `sts`,
//! and clients do not send the hash of the body beside it, so that the body is read first, under a limit.
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonParameters.html> and "Common Errors" there.

use crate::{
    answer,
    auth::{PayloadHash, Scheme, Verified},
    body::S3Body,
    error::{Code, S3Error, escape_into},
    framing::{RequestBody, read_document},
    headers::answer::set,
    limits::MAX_STS_BYTES,
    operations::Incoming,
    table::{Row, row_of_form},
    uri::Query,
};
use aws_lc_rs::digest::{SHA256, digest};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

/// The version of the protocol, its only one.
const VERSION: &str = "2011-06-15";

/// The namespace of its documents.
pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// A form that was read; not yet believed.
pub(crate) struct Asked {
    pub(crate) row: &'static Row,
    pub(crate) form: Query,
    /// The request's headers, with the hash of the body as it came.
    pub(crate) headers: HeaderMap,
}

/// Whether the body is a form of this protocol.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Reads the form and finds what it asks for.
pub(crate) async fn read(headers: &HeaderMap, incoming: &mut Incoming) -> Result<Asked, S3Error> {
    let unproven = Verified {
        credential: None,
        scheme: Scheme::Anonymous,
        payload: PayloadHash::Unsigned,
        chunk_signer: None,
        signed_at: None,
    };
    let mut body = RequestBody::new(incoming, headers, &unproven)?;
    let document = read_document(&mut body, headers, MAX_STS_BYTES).await?;
    let text = std::str::from_utf8(&document).map_err(|_| invalid("The form is not UTF-8."))?;
    let form = Query::parse(Some(text)).map_err(|_| invalid("The form has an escape that is none."))?;
    for (index, (name, _)) in form.iter().enumerate() {
        if form.iter().take(index).any(|earlier| earlier.0 == name) {
            return Err(invalid(format!("{name} must be sent once.")));
        }
    }
    let action = form.get("Action").unwrap_or_default();
    let version = form.get("Version").unwrap_or_default();
    let row = row_of_form(action)
        .filter(|_| version == VERSION)
        .ok_or_else(|| {
            let message = format!("Could not find operation {action} for version {version}");
            S3Error::with_message(Code::InvalidAction, message)
        })?;
    // Whatever the client says of the body, the signature is checked over the one that came.
    let hash = hex::encode(digest(&SHA256, &document));
    let mut headers = headers.clone();
    let hash = HeaderValue::from_str(&hash).map_err(S3Error::internal)?;
    headers.insert("x-amz-content-sha256", hash);
    Ok(Asked { row, form, headers })
}

/// `ValidationError` with its message.
pub(crate) fn invalid(message: impl Into<String>) -> S3Error {
    S3Error::with_message(Code::ValidationError, message.into())
}

/// A refusal in the words of STS.
pub(crate) fn in_words_of_sts(mut error: S3Error) -> S3Error {
    let (code, own_words) = match error.code {
        Code::InvalidAccessKeyId | Code::InvalidToken => (Code::InvalidClientTokenId, true),
        Code::MalformedPolicy => (Code::MalformedPolicyDocument, false),
        Code::AuthorizationHeaderMalformed
        | Code::AuthorizationQueryParametersError
        | Code::InvalidUri
        | Code::MissingSecurityHeader => (Code::IncompleteSignature, false),
        Code::InvalidArgument
        | Code::InvalidRequest
        | Code::MaxMessageLengthExceeded
        | Code::NotImplemented => (Code::ValidationError, false),
        Code::RequestTimeTooSkewed => (Code::SignatureDoesNotMatch, false),
        Code::InternalError => (Code::InternalFailure, true),
        other => (other, false),
    };
    error.code = code;
    if own_words {
        error.message = code.message().into();
    }
    error.elements.clear();
    error
}

/// The answer to a refusal.
pub(crate) fn error_response(error: &S3Error, request_id: &str) -> Response<S3Body> {
    let status = match error.code {
        // S3 answers with 400.
        Code::ExpiredToken => StatusCode::FORBIDDEN,
        code => code.status(),
    };
    let kind = if status.is_server_error() {
        "Receiver"
    } else {
        "Sender"
    };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>{kind}</Type><Code>{}</Code><Message>",
        error.code.name()
    );
    escape_into(&mut xml, &error.message);
    xml.push_str("</Message></Error><RequestId>");
    escape_into(&mut xml, request_id);
    xml.push_str("</RequestId></ErrorResponse>");
    let mut response = document(xml, request_id);
    *response.status_mut() = status;
    for (name, value) in &error.headers {
        response.headers_mut().insert(name, value.clone());
    }
    response
}

/// A document of this protocol.
pub(crate) fn document(xml: String, request_id: &str) -> Response<S3Body> {
    answer::with_headers(answer::xml(xml), |headers| {
        set(headers, "content-type", "text/xml");
        set(headers, "x-amzn-requestid", request_id);
        // Secrets are in it.
        set(headers, "cache-control", "no-store");
    })
}
