//! Keeps signatures and tokens out of reports, which people paste into questions.

use sos_cors::browser::Answer;

use crate::ClientError;

/// The parameters of a query that let others use a URL: of AWS, of S3's older signature and CloudFront, of Google Cloud
/// Storage, of Azure.
const SECRET_PARAMETERS: [&str; 5] = [
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "Signature",
    "X-Goog-Signature",
    "sig",
];

/// The headers that let others do what the page or the server did.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "x-amz-security-token",
    "x-amz-s3session-token",
    "set-cookie",
];

/// The URL without the values that let others use it.
pub(super) fn without_signature(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let is_secret = |name: &str| {
        SECRET_PARAMETERS
            .iter()
            .any(|secret| secret.eq_ignore_ascii_case(name))
    };
    let parts: Vec<String> = query
        .split('&')
        .map(|part| match part.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=…"),
            _ => part.to_owned(),
        })
        .collect();
    format!("{path}?{}", parts.join("&"))
}

/// The answer without the signature of the URL that it redirects to, and without the secrets that the server set.
pub(super) fn without_secrets(mut answer: Answer) -> Answer {
    for (name, value) in &mut answer.headers {
        if name.eq_ignore_ascii_case("location") {
            *value = without_signature(value);
        }
    }
    answer.headers = answer.headers.into_iter().map(without_secret).collect();
    answer
}

/// The header without a value that lets others use it.
pub(super) fn without_secret((name, value): (String, String)) -> (String, String) {
    let is_secret = SECRET_HEADERS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(&name));
    (name, if is_secret { "…".to_owned() } else { value })
}

/// The error without the signature of a URL that it quotes.
pub(super) fn without_signature_in(error: ClientError) -> ClientError {
    match error {
        ClientError::InvalidUrl { url, reason } => ClientError::InvalidUrl {
            url: without_signature(&url),
            reason,
        },
        ClientError::InvalidRequest { part, value, source } => ClientError::InvalidRequest {
            part,
            value: without_signature(&value),
            source,
        },
        other => other,
    }
}
