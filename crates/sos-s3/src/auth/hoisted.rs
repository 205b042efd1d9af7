//! Headers that a presigned URL carries in its query.
//!
//! The AWS SDK for JavaScript v3 moves `x-amz-*` headers into the query when it presigns (`x-amz-acl`,
//! `x-amz-meta-*`, …), and S3 obeys them there: the query is signed whole. Checksums are the exception: the SDK
//! presigns that of an empty body, and S3 ignores it (<https://github.com/localstack/localstack/issues/12169>).

use super::Scheme;
use crate::uri::Query;
use http::{HeaderMap, HeaderName, HeaderValue};

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

/// Adds the headers in the query of a verified presigned request of version 4; a header that was sent wins. Requests
/// of any other scheme do not sign their query whole, and stay as they are.
pub fn add_hoisted_headers(headers: &mut HeaderMap, query: &Query, scheme: Scheme) {
    if scheme != Scheme::V4Presigned {
        return;
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
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_presigned_query_of_version_4_carries_headers() {
        let query = Query::parse(Some(
            "X-Amz-Algorithm=a&X-Amz-Signature=s&x-amz-acl=private&x-amz-meta-a=b&x-amz-checksum-crc32=AAAAAA%3D%3D&\
             x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject&x-amz-tagging=sent",
        ))
        .expect("a query");
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-tagging", HeaderValue::from_static("kept"));
        for scheme in [Scheme::Anonymous, Scheme::V2Presigned, Scheme::V4Header] {
            add_hoisted_headers(&mut headers, &query, scheme);
            assert_eq!(headers.len(), 1);
        }
        add_hoisted_headers(&mut headers, &query, Scheme::V4Presigned);
        assert_eq!(headers.len(), 3);
        assert_eq!(headers["x-amz-acl"], "private");
        assert_eq!(headers["x-amz-meta-a"], "b");
        assert_eq!(headers["x-amz-tagging"], "kept");
    }
}
