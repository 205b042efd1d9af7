//! Version 4: the canonical request and the string to sign.
//!
//! Source: AWS, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk". S3
//! encodes the path once and leaves `//`, `.` and `..` as they are.

use super::RequestParts;
use crate::{
    error::S3Error,
    uri::{decode_path, encode},
};
use aws_lc_rs::digest;

/// The name of the algorithm in headers, parameters and strings to sign.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The service that requests of S3 are signed for.
pub const S3: &str = "s3";
/// The service that requests for sessions are signed for.
pub const STS: &str = "sts";
pub(super) const TERMINATOR: &str = "aws4_request";
pub(super) const SIGNATURE_PARAMETER: &str = "X-Amz-Signature";

/// Where and when a signature is good: the part of a credential after the key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// `yyyyMMdd`.
    pub day: String,
    /// The region as the client names it.
    pub region: String,
    /// [`S3`] or [`STS`].
    pub service: &'static str,
}

impl Scope {
    /// `day/region/service/aws4_request`.
    pub fn text(&self) -> String {
        format!("{}/{}/{}/{TERMINATOR}", self.day, self.region, self.service)
    }
}

/// The canonical request, in bytes since header values need not be text. `signed_headers` are in lower case and
/// sorted; `payload` is the value of `x-amz-content-sha256`.
pub(super) fn canonical_request(
    request: &RequestParts<'_>,
    signed_headers: &[String],
    payload: &str,
) -> Result<Vec<u8>, S3Error> {
    let mut canonical = Vec::with_capacity(1024);
    let mut line = |text: &[u8]| {
        canonical.extend_from_slice(text);
        canonical.push(b'\n');
    };
    line(request.method.as_str().as_bytes());
    let path = encode(&decode_path(request.raw_path)?, true);
    line(if path.is_empty() { b"/" } else { path.as_bytes() });
    line(canonical_query(request).as_bytes());
    for name in signed_headers {
        line(&canonical_header(request, name));
    }
    line(b"");
    line(signed_headers.join(";").as_bytes());
    canonical.extend_from_slice(payload.as_bytes());
    Ok(canonical)
}

/// The string to sign of a canonical request.
pub(super) fn string_to_sign(timestamp: &str, scope: &Scope, canonical_request: &[u8]) -> String {
    let hash = hex::encode(digest::digest(&digest::SHA256, canonical_request));
    format!("{ALGORITHM}\n{timestamp}\n{}\n{hash}", scope.text())
}

fn canonical_query(request: &RequestParts<'_>) -> String {
    let mut pairs: Vec<(String, String)> = request
        .query
        .iter()
        .filter(|pair| !pair.0.eq_ignore_ascii_case(SIGNATURE_PARAMETER))
        .map(|(name, value)| (encode(name, false), encode(value, false)))
        .collect();
    pairs.sort_unstable();
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend([&name, "=", &value]);
    }
    text
}

fn canonical_header(request: &RequestParts<'_>, name: &str) -> Vec<u8> {
    let mut line = Vec::with_capacity(64);
    line.extend_from_slice(name.as_bytes());
    line.push(b':');
    if name == "host" {
        fold_into(&mut line, request.host.as_bytes());
        return line;
    }
    for (index, value) in request.headers.get_all(name).iter().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        fold_into(&mut line, value.as_bytes());
    }
    line
}

/// Appends a value without white space at its ends, and with runs of spaces inside as one.
fn fold_into(line: &mut Vec<u8>, value: &[u8]) {
    let mut space = false;
    for &byte in value.trim_ascii() {
        if byte == b' ' && space {
            continue;
        }
        space = byte == b' ';
        line.push(byte);
    }
}
