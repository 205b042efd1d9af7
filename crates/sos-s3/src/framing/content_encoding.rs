//! `Content-Encoding` without the framing that is none of the object's.

use http::{HeaderMap, header};

const AWS_CHUNKED: &str = "aws-chunked";

/// Whether `Content-Encoding` names `aws-chunked`.
pub fn is_aws_chunked(headers: &HeaderMap) -> bool {
    codings(headers).any(|coding| coding.eq_ignore_ascii_case(AWS_CHUNKED))
}

/// The encoding to store with an object: as sent, without `aws-chunked`; `None` where nothing is left.
pub fn stored_content_encoding(headers: &HeaderMap) -> Option<String> {
    if !is_aws_chunked(headers) {
        let sent = headers.get_all(header::CONTENT_ENCODING).iter();
        let sent: Vec<&str> = sent.filter_map(|value| value.to_str().ok()).collect();
        return Some(sent.join(",")).filter(|sent| !sent.is_empty());
    }
    let kept: Vec<&str> = codings(headers)
        .filter(|coding| !coding.eq_ignore_ascii_case(AWS_CHUNKED))
        .collect();
    (!kept.is_empty()).then(|| kept.join(","))
}

fn codings(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|coding| !coding.is_empty())
}
