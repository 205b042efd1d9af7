//! What an object carries beside its bytes, as a request's headers set it.

use super::{metadata, object_lock, text};
use crate::{
    error::{Code, S3Error},
    framing::{DeclaredDigests, stored_content_encoding},
    uri::Query,
    xml::tagging,
};
use http::HeaderMap;
use sos_core::{Checksum, ChecksumAlgorithm, ChecksumType, Headers};
use sos_service::operations::{
    buckets::RequestedAcl,
    put_object::{Integrity, ObjectAttributes},
};

/// The storage classes S3 takes for an object of a general purpose bucket. They are kept and shown; all are stored
/// alike.
const STORAGE_CLASSES: [&str; 8] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "GLACIER_IR",
    "DEEP_ARCHIVE",
];

/// Reads all but the ACL, which names tenants that are looked up, and the encryption, which a policy judges first.
pub(crate) fn parse(headers: &HeaderMap, acl: RequestedAcl) -> Result<ObjectAttributes, S3Error> {
    Ok(ObjectAttributes {
        headers: standard_headers(headers)?,
        metadata: metadata::parse(headers)?,
        acl,
        tags: tags(headers)?,
        storage_class: storage_class(headers)?,
        lock: object_lock::parse(headers)?,
        encryption: None,
    })
}

fn standard_headers(headers: &HeaderMap) -> Result<Headers, S3Error> {
    let kept = |name: &str| text(headers, name).map(str::to_owned);
    let redirect = kept("x-amz-website-redirect-location");
    if let Some(location) = &redirect
        && !["/", "http://", "https://"]
            .iter()
            .any(|start| location.starts_with(start))
    {
        return Err(S3Error::invalid_argument(
            "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
            "x-amz-website-redirect-location",
            location,
        ));
    }
    Ok(Headers {
        content_type: kept("content-type"),
        cache_control: kept("cache-control"),
        content_disposition: kept("content-disposition"),
        content_encoding: stored_content_encoding(headers),
        content_language: kept("content-language"),
        expires: kept("expires"),
        website_redirect: redirect,
    })
}

/// `x-amz-storage-class`; STANDARD is stored as nothing.
fn storage_class(headers: &HeaderMap) -> Result<String, S3Error> {
    match text(headers, "x-amz-storage-class") {
        None | Some("STANDARD") => Ok(String::new()),
        Some(class) if STORAGE_CLASSES.contains(&class) => Ok(class.to_owned()),
        Some(class) => Err(S3Error::new(Code::InvalidStorageClass).element("StorageClassRequested", class)),
    }
}

/// `x-amz-tagging`: tags as a query.
pub(crate) fn tags(headers: &HeaderMap) -> Result<Vec<(String, String)>, S3Error> {
    let Some(value) = text(headers, "x-amz-tagging") else {
        return Ok(Vec::new());
    };
    let query = Query::parse(Some(value)).map_err(|error| {
        S3Error::invalid_argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag \
             name duplicates.",
            "x-amz-tagging",
            value,
        )
        .because(error)
    })?;
    let tags: Vec<_> = query
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    tagging::check(&tags, tagging::MAX_OBJECT_TAGS)?;
    Ok(tags)
}

/// What the headers say about the bytes.
pub(crate) fn integrity(headers: &HeaderMap) -> Result<Integrity, S3Error> {
    let declared = DeclaredDigests::from_headers(headers)?;
    Ok(Integrity {
        content_md5: declared.md5,
        checksum: declared
            .checksum
            .map(|(algorithm, value)| Checksum::full_object(algorithm, value)),
        algorithm: declared.algorithm,
    })
}

/// The checksum of a whole that CompleteMultipartUpload names; composite ones end in `-N`, or not where the client
/// leaves that out.
pub(crate) fn completed_checksum(headers: &HeaderMap) -> Result<Option<Checksum>, S3Error> {
    let kind = checksum_type(headers)?;
    for algorithm in ChecksumAlgorithm::ALL {
        if let Some(value) = text(headers, algorithm.header_name()) {
            let checksum = Checksum::parse(algorithm, value).ok_or_else(|| {
                let message = format!("Value for {} header is invalid.", algorithm.header_name());
                S3Error::with_message(Code::InvalidRequest, message)
            })?;
            let kind = kind.unwrap_or(checksum.kind);
            return Ok(Some(Checksum { kind, ..checksum }));
        }
    }
    Ok(None)
}

/// `x-amz-checksum-algorithm`.
pub(crate) fn checksum_algorithm(headers: &HeaderMap) -> Result<Option<ChecksumAlgorithm>, S3Error> {
    let named = text(headers, "x-amz-checksum-algorithm");
    let parsed = named.map(|name| ChecksumAlgorithm::parse(name).ok_or_else(|| {
        S3Error::with_message(
            Code::InvalidRequest,
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, \
             CRC64NVME, SHA1, SHA256]",
        )
    }));
    parsed.transpose()
}

/// `x-amz-checksum-type`.
pub(crate) fn checksum_type(headers: &HeaderMap) -> Result<Option<ChecksumType>, S3Error> {
    let named = text(headers, "x-amz-checksum-type");
    let parsed = named.map(|name| {
        ChecksumType::parse(name).ok_or_else(|| {
            S3Error::with_message(
                Code::InvalidRequest,
                "Value for x-amz-checksum-type header is invalid.",
            )
        })
    });
    parsed.transpose()
}

/// A directive: `REPLACE` is true, `COPY` or nothing false.
pub(crate) fn replaces(headers: &HeaderMap, name: &'static str) -> Result<bool, S3Error> {
    match text(headers, name) {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => {
            let directive = if name.contains("tagging") {
                "tagging"
            } else {
                "metadata"
            };
            Err(S3Error::invalid_argument(
                format!("Unknown {directive} directive."),
                name,
                other,
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    fn parsed(pairs: &[(&'static str, &'static str)]) -> Result<ObjectAttributes, Code> {
        parse(&headers(pairs), RequestedAcl::default()).map_err(|error| error.code)
    }

    #[test]
    fn headers_are_kept_as_sent() {
        let attributes = parsed(&[
            ("content-type", "text/plain"),
            ("content-encoding", "aws-chunked,gzip"),
            ("expires", "soon"),
            ("x-amz-meta-a", "b"),
            ("x-amz-tagging", "k=v%20w&l="),
            ("x-amz-storage-class", "STANDARD_IA"),
        ])
        .expect("attributes");
        assert_eq!(attributes.headers.content_type.as_deref(), Some("text/plain"));
        assert_eq!(attributes.headers.content_encoding.as_deref(), Some("gzip"));
        assert_eq!(attributes.headers.expires.as_deref(), Some("soon"));
        assert_eq!(attributes.metadata, [("a".to_owned(), "b".to_owned())]);
        let tags = [
            ("k".to_owned(), "v w".to_owned()),
            ("l".to_owned(), String::new()),
        ];
        assert_eq!(attributes.tags, tags);
        assert_eq!(attributes.storage_class, "STANDARD_IA");
    }

    #[test]
    fn what_s3_refuses_is_refused() {
        let check = |name, value, code| assert_eq!(parsed(&[(name, value)]), Err(code));
        check("x-amz-storage-class", "COLD", Code::InvalidStorageClass);
        check("x-amz-tagging", "a=%zz", Code::InvalidArgument);
        check("x-amz-tagging", "a=1&a=2", Code::InvalidTag);
        check("x-amz-website-redirect-location", "x", Code::InvalidArgument);
        assert!(
            replaces(
                &headers(&[("x-amz-metadata-directive", "MERGE")]),
                "x-amz-metadata-directive"
            )
            .is_err()
        );
    }
}
