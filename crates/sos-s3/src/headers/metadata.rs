//! User metadata, `x-amz-meta-*`.
//!
//! Source: AWS, "Working with object metadata": 2 KB in all, other than ASCII answered as RFC 2047 says.

use crate::{
    error::{Code, S3Error},
    limits::MAX_USER_METADATA_BYTES,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue};

const PREFIX: &str = "x-amz-meta-";

/// Reads the metadata of a request: values sent more than once are joined by a comma.
pub(crate) fn parse(headers: &HeaderMap) -> Result<Vec<(String, String)>, S3Error> {
    let mut metadata: Vec<(String, String)> = Vec::new();
    for name in headers.keys() {
        let Some(short) = name.as_str().strip_prefix(PREFIX) else {
            continue;
        };
        let values: Vec<String> = headers.get_all(name).iter().map(value_text).collect();
        metadata.push((short.to_owned(), values.join(",")));
    }
    check_size(&metadata)?;
    Ok(metadata)
}

/// Refuses more than 2 KB of names and values.
pub(crate) fn check_size(metadata: &[(String, String)]) -> Result<(), S3Error> {
    let size: usize = metadata
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if size > MAX_USER_METADATA_BYTES {
        return Err(S3Error::new(Code::MetadataTooLarge)
            .element("Size", size.to_string())
            .element("MaxSizeAllowed", MAX_USER_METADATA_BYTES.to_string()));
    }
    Ok(())
}

/// UTF-8, or else Latin-1 as HTTP once had it.
fn value_text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes().trim_ascii();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Writes the metadata of an answer; counts what no header can carry in `x-amz-missing-meta`.
pub(crate) fn write(headers: &mut HeaderMap, metadata: &[(String, String)]) {
    let mut missing = 0;
    for (name, value) in metadata {
        match (
            HeaderName::try_from(format!("{PREFIX}{name}")),
            header_value(value),
        ) {
            (Ok(name), Some(value)) => {
                headers.append(name, value);
            }
            _ => missing += 1,
        }
    }
    if missing > 0 {
        headers.insert("x-amz-missing-meta", HeaderValue::from(missing));
    }
}

/// ASCII as it stands; the rest as an encoded word of RFC 2047.
fn header_value(value: &str) -> Option<HeaderValue> {
    if value.is_ascii() {
        return HeaderValue::from_str(value).ok();
    }
    HeaderValue::from_str(&format!("=?UTF-8?B?{}?=", STANDARD.encode(value))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_comes_back() {
        let check = |sent: &[u8], stored: &str, answered: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert("x-amz-meta-a", HeaderValue::from_bytes(sent).expect("a value"));
            let metadata = parse(&headers).expect("metadata");
            assert_eq!(metadata, [("a".to_owned(), stored.to_owned())]);
            let mut answer = HeaderMap::new();
            write(&mut answer, &metadata);
            let value = answer.get("x-amz-meta-a").and_then(|value| value.to_str().ok());
            assert_eq!(value, answered);
        };
        check(b"plain", "plain", Some("plain"));
        check("\u{e4}".as_bytes(), "ä", Some("=?UTF-8?B?w6Q=?="));
        check(b"\xe4", "ä", Some("=?UTF-8?B?w6Q=?="));
    }

    #[test]
    fn what_no_header_carries_is_counted() {
        let metadata = [
            ("a".to_owned(), "x\ny".to_owned()),
            ("b c".to_owned(), String::new()),
        ];
        let mut answer = HeaderMap::new();
        write(&mut answer, &metadata);
        assert_eq!(answer.len(), 1);
        assert_eq!(answer["x-amz-missing-meta"], "2");
    }

    #[test]
    fn two_kilobytes_are_taken() {
        let check = |length: usize| {
            check_size(&[("n".to_owned(), "v".repeat(length))])
                .err()
                .map(|error| error.code)
        };
        assert_eq!(check(2047), None);
        assert_eq!(check(2048), Some(Code::MetadataTooLarge));
    }
}
