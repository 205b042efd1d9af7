//! `x-amz-copy-source`: `[/]bucket/key[?versionId=id]`, percent-encoded.

use super::{conditions, text};
use crate::{
    error::{Code, S3Error},
    uri,
};
use http::HeaderMap;
use sos_core::{BucketName, InvalidName, ObjectKey, VersionId};
use sos_service::operations::copy_object::CopySource;

const NAME: &str = "x-amz-copy-source";

/// Reads the source with its conditions.
pub(crate) fn parse(headers: &HeaderMap) -> Result<CopySource, S3Error> {
    let value = text(headers, NAME).unwrap_or_default();
    let invalid = |message: &'static str| S3Error::invalid_argument(message, NAME, value);
    if value.starts_with("arn:") || value.starts_with("arn%3") {
        return Err(invalid(
            "Access points are not implemented; name the source as bucket/key",
        ));
    }
    let (path, version) = match value.rsplit_once("?versionId=") {
        Some((path, version)) => (path, Some(version)),
        None => (value, None),
    };
    let path = uri::decode_path(path).map_err(|_| invalid("The copy source is not URL-encoded UTF-8"))?;
    let path = path.strip_prefix('/').unwrap_or(&path);
    let (bucket, key) = path
        .split_once('/')
        .filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
        .ok_or_else(|| {
            invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        })?;
    let version = version
        .map(|version| {
            VersionId::parse(version)
                .map_err(|_| S3Error::invalid_argument("Invalid version id specified", "versionId", version))
        })
        .transpose()?;
    Ok(CopySource {
        bucket: BucketName::parse(bucket)
            .map_err(|_| S3Error::new(Code::InvalidBucketName).element("BucketName", bucket))?,
        key: ObjectKey::parse(key).map_err(key_refused)?,
        version,
        conditions: conditions::copy_source(headers),
    })
}

/// The refusal of a key that is too long.
pub(crate) fn key_refused(error: InvalidName) -> S3Error {
    let refusal = S3Error::new(Code::KeyTooLong);
    let refusal = match error {
        InvalidName::KeyTooLong(size) => refusal
            .element("Size", size.to_string())
            .element("MaxSizeAllowed", ObjectKey::MAX_BYTES.to_string()),
        _ => refusal,
    };
    refusal.because(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn parsed(value: &str) -> Result<CopySource, Code> {
        let mut headers = HeaderMap::new();
        headers.insert(NAME, HeaderValue::from_str(value).expect("a header"));
        parse(&headers).map_err(|error| error.code)
    }

    #[test]
    fn sources_are_decoded_once() {
        let check = |value: &str, key: &str, version: Option<VersionId>| {
            let source = parsed(value).expect("a source");
            assert_eq!(
                (source.bucket.as_str(), source.key.as_str(), source.version),
                ("bucket", key, version)
            );
        };
        check("bucket/key", "key", None);
        check("/bucket/a/b", "a/b", None);
        check("bucket%2Fa%2520b+c", "a%20b+c", None);
        check("bucket/k%3FversionId=x", "k?versionId=x", None);
        check("bucket/k?versionId=null", "k", Some(VersionId::Null));
        check("bucket//k", "/k", None);
    }

    #[test]
    fn other_sources_are_refused() {
        for value in [
            "bucket",
            "bucket/",
            "/",
            "/bucket/%ff",
            "bucket/k?versionId=1",
            "arn:aws:s3:::b/k",
        ] {
            assert_eq!(parsed(value).expect_err(value), Code::InvalidArgument, "{value}");
        }
        assert_eq!(parsed("UPPER/k").expect_err("no bucket"), Code::InvalidBucketName);
        let long = format!("bucket/{}", "k".repeat(1025));
        assert_eq!(parsed(&long).expect_err("too long"), Code::KeyTooLong);
    }
}
