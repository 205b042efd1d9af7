//! Headers that a presigned URL carries in its query.
//!
//! The AWS SDK for JavaScript v3 moves `x-amz-*` headers into the query when it presigns (`x-amz-acl`,
//! `x-amz-meta-*`, …), and S3 obeys them there: the query is signed whole. Checksums are the exception: the SDK
//! presigns that of an empty body, and S3 ignores it (<https://github.com/localstack/localstack/issues/12169>).

use super::v4_claim::is_presigned;
use crate::uri::Query;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;

/// What belongs to the signature or the framing, or is ignored in a query.
const NOT_HEADERS: &[&str] = &[
    "x-amz-algorithm",
    "x-amz-content-sha256",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-expires",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
    "x-amz-trailer",
];

/// The headers of a request with those that the query of a presigned request of version 4 carries; a header that was
/// sent wins. Requests of any other scheme do not sign their query whole, and stay as they are.
///
/// What comes from the query is to be believed once the request is verified.
pub fn with_hoisted_headers<'a>(headers: &'a HeaderMap, query: &Query) -> Cow<'a, HeaderMap> {
    let mut headers = Cow::Borrowed(headers);
    if !is_presigned(query) {
        return headers;
    }
    for (name, value) in query.iter() {
        let name = name.to_ascii_lowercase();
        if !name.starts_with("x-amz-")
            || name.starts_with("x-amz-checksum-")
            || NOT_HEADERS.contains(&name.as_str())
            || headers.contains_key(&name)
        {
            continue;
        }
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            headers.to_mut().insert(name, value);
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_presigned_query_of_version_4_carries_headers() {
        const HOISTED: &str = "x-amz-acl=private&x-amz-meta-a=b&x-amz-checksum-crc32=AAAAAA%3D%3D&\
             x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject&x-amz-tagging=sent";
        let mut sent = HeaderMap::new();
        sent.insert("x-amz-tagging", HeaderValue::from_static("kept"));
        let with = |start: &str| {
            let query = Query::parse(Some(&format!("{start}{HOISTED}"))).expect("a query");
            with_hoisted_headers(&sent, &query).into_owned()
        };
        for other in ["", "AWSAccessKeyId=k&Signature=s&Expires=1&"] {
            assert_eq!(with(other), sent);
        }
        let headers = with("X-Amz-Algorithm=a&X-Amz-Signature=s&");
        assert_eq!(headers.len(), 3);
        assert_eq!(headers["x-amz-acl"], "private");
        assert_eq!(headers["x-amz-meta-a"], "b");
        assert_eq!(headers["x-amz-tagging"], "kept");
    }
}
