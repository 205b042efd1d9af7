//! Version 2: HMAC-SHA1 over method, date, `x-amz-*` headers and the resource.
//!
//! Source: AWS, "Signing and authenticating REST requests". A request signed in the header is good for 15 minutes
//! around its date (not for ever); one signed in the query until its `Expires`.

use super::{
    AuthConfig, PayloadHash, RequestParts, SECURITY_TOKEN, Scheme,
    date::{check_skew, iso_extended, no_valid_date, parse_any},
    mismatch::signature_does_not_match,
    same_signature,
};
use crate::error::{Code, S3Error};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use sos_core::{AccessKeyId, Timestamp};

/// The parameters that are signed as a part of the resource, sorted. Every parameter that leads a request to
/// another operation must be here: one that is not signed could be added to a presigned URL.
pub const SIGNED_PARAMETERS: &[&str] = &[
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataConfiguration",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "select",
    "select-type",
    "session",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// What a request of version 2 says about itself.
#[derive(Debug)]
pub struct V2Claim {
    /// The key that is said to have signed.
    pub access_key_id: AccessKeyId,
    /// In the header or the query.
    pub scheme: Scheme,
    /// The line of the string to sign that holds the date: empty beside `x-amz-date`, `Expires` in a query.
    pub date_line: String,
    /// When it was signed; unknown in a query.
    pub signed_at: Option<Timestamp>,
    /// The signature in base64.
    pub signature: String,
    /// What the request says about its body.
    pub payload: PayloadHash,
}

impl V2Claim {
    /// Computes the signature of the request and compares.
    pub(super) fn check_signature(&self, request: &RequestParts<'_>, secret: &str) -> Result<(), S3Error> {
        let string_to_sign = string_to_sign(request, request.raw_path, &self.date_line);
        if same_signature(&sign(secret, &string_to_sign), &self.signature) {
            return Ok(());
        }
        if names_bucket_without_slash(request) {
            let path = format!("{}/", request.raw_path);
            let with_slash = self::string_to_sign(request, &path, &self.date_line);
            if same_signature(&sign(secret, &with_slash), &self.signature) {
                return Ok(());
            }
        }
        Err(signature_does_not_match(
            &self.access_key_id,
            &string_to_sign,
            &self.signature,
            None,
        ))
    }
}

/// HMAC-SHA1 in base64.
pub fn sign(secret: &str, string_to_sign: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, string_to_sign))
}

/// Reads what follows `AWS ` in `Authorization`.
pub(super) fn header(
    request: &RequestParts<'_>,
    parameters: &str,
    config: &AuthConfig,
    now: Timestamp,
) -> Result<V2Claim, S3Error> {
    check_enabled(config)?;
    let (key, signature) = parameters
        .rsplit_once(':')
        .filter(|(key, signature)| !key.is_empty() && !signature.is_empty())
        .ok_or_else(|| {
            S3Error::invalid_argument(
                "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
                "Authorization",
                format!("AWS {parameters}"),
            )
        })?;
    let single = |name: &str| request.single(name).map_err(|()| no_valid_date());
    let (shown, date_line) = match (single("x-amz-date")?, single("date")?) {
        (Some(date), _) => (date, ""),
        (None, Some(date)) => (date, date),
        (None, None) => return Err(no_valid_date()),
    };
    let signed_at = parse_any(shown).ok_or_else(no_valid_date)?;
    check_skew(signed_at, shown, now)?;
    Ok(V2Claim {
        access_key_id: AccessKeyId(key.to_owned()),
        scheme: Scheme::V2Header,
        date_line: date_line.to_owned(),
        signed_at: Some(signed_at),
        signature: signature.to_owned(),
        payload: PayloadHash::of_request(request)?.1,
    })
}

/// Whether the query holds a signature of version 2.
pub(super) fn is_presigned(request: &RequestParts<'_>) -> bool {
    request.query.contains("Signature") || request.query.contains("AWSAccessKeyId")
}

/// Reads a presigned query.
pub(super) fn presigned(
    request: &RequestParts<'_>,
    config: &AuthConfig,
    now: Timestamp,
) -> Result<V2Claim, S3Error> {
    check_enabled(config)?;
    let refuse = |message: String| S3Error::with_message(Code::AccessDenied, message);
    let parameter = |name: &str| match request.parameter(name) {
        Ok(Some(value)) if !value.is_empty() => Ok(value),
        _ => Err(refuse(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
                .to_owned(),
        )),
    };
    let key = parameter("AWSAccessKeyId")?;
    let signature = parameter("Signature")?;
    let expires = parameter("Expires")?;
    let seconds: i64 = expires
        .parse()
        .map_err(|_| refuse(format!("Invalid date (should be seconds since epoch): {expires}")))?;
    if now.seconds() >= seconds {
        return Err(refuse("Request has expired".to_owned())
            .element("Expires", iso_extended(Timestamp(seconds.saturating_mul(1000))))
            .element("ServerTime", iso_extended(now)));
    }
    Ok(V2Claim {
        access_key_id: AccessKeyId(key.to_owned()),
        scheme: Scheme::V2Presigned,
        date_line: expires.to_owned(),
        signed_at: None,
        signature: signature.to_owned(),
        payload: PayloadHash::of_request(request)?.1,
    })
}

/// Refuses version 2 where the operator turned it off.
pub(crate) fn check_enabled(config: &AuthConfig) -> Result<(), S3Error> {
    if config.version_2 {
        return Ok(());
    }
    Err(S3Error::with_message(
        Code::InvalidRequest,
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ))
}

/// Whether the path is that of a bucket in path style without a slash at its end. boto3 sends `/bucket` and signs
/// `/bucket/`; both name the same bucket, so that either may be signed.
fn names_bucket_without_slash(request: &RequestParts<'_>) -> bool {
    let bucket = request.raw_path.strip_prefix('/').unwrap_or_default();
    request.bucket_in_host.is_none() && !bucket.is_empty() && !bucket.contains('/')
}

fn string_to_sign(request: &RequestParts<'_>, raw_path: &str, date_line: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(512);
    let header = |name: &str| {
        request
            .headers
            .get(name)
            .map_or(&b""[..], |value| value.as_bytes().trim_ascii())
    };
    for line in [
        request.method.as_str().as_bytes(),
        header("content-md5"),
        header("content-type"),
        date_line.as_bytes(),
    ] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    write_amz_headers(&mut text, request);
    write_resource(&mut text, request, raw_path);
    text
}

fn write_amz_headers(text: &mut Vec<u8>, request: &RequestParts<'_>) {
    let mut names: Vec<&str> = request
        .headers
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| name.starts_with("x-amz-"))
        .collect();
    // The token of a presigned URL is signed as the header that the query stands for.
    let token = request.parameter(SECURITY_TOKEN).ok().flatten();
    let token = token.filter(|_| !names.contains(&SECURITY_TOKEN));
    names.extend(token.map(|_| SECURITY_TOKEN));
    names.sort_unstable();
    for name in names {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        if name == SECURITY_TOKEN {
            text.extend_from_slice(token.unwrap_or_default().trim_ascii().as_bytes());
        }
        for (index, value) in request.headers.get_all(name).iter().enumerate() {
            if index > 0 {
                text.push(b',');
            }
            text.extend_from_slice(value.as_bytes().trim_ascii());
        }
        text.push(b'\n');
    }
}

fn write_resource(text: &mut Vec<u8>, request: &RequestParts<'_>, raw_path: &str) {
    if let Some(bucket) = request.bucket_in_host {
        text.push(b'/');
        text.extend_from_slice(bucket.as_bytes());
    }
    text.extend_from_slice(if raw_path.is_empty() {
        b"/"
    } else {
        raw_path.as_bytes()
    });
    let mut pairs: Vec<(&str, &str)> = request
        .query
        .iter()
        .filter(|pair| SIGNED_PARAMETERS.contains(&pair.0))
        .collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        text.push(if index == 0 { b'?' } else { b'&' });
        text.extend_from_slice(name.as_bytes());
        if !value.is_empty() {
            text.push(b'=');
            text.extend_from_slice(value.as_bytes());
        }
    }
}
