//! The refusal of a wrong signature, with what was signed here so that a client's author can compare.

use crate::error::{Code, S3Error};
use sos_core::AccessKeyId;

/// `SignatureDoesNotMatch` as S3 writes it; `canonical_request` is known for version 4.
pub(crate) fn signature_does_not_match(
    access_key_id: &AccessKeyId,
    string_to_sign: &[u8],
    provided: &str,
    canonical_request: Option<&[u8]>,
) -> S3Error {
    let error = S3Error::new(Code::SignatureDoesNotMatch)
        .element("AWSAccessKeyId", &access_key_id.0)
        .element("StringToSign", String::from_utf8_lossy(string_to_sign))
        .element("SignatureProvided", provided)
        .element("StringToSignBytes", spaced_hex(string_to_sign));
    match canonical_request {
        Some(request) => error
            .element("CanonicalRequest", String::from_utf8_lossy(request))
            .element("CanonicalRequestBytes", spaced_hex(request)),
        None => error,
    }
}

fn spaced_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
