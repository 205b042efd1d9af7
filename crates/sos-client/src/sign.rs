//! Signature Version 4 (AWS, "Authenticating Requests"): in headers with the payload's hash, and in the query.
//!
//! The clock is the caller's: every signature takes its moment.

use std::fmt;
use std::fmt::Write as _;

use aws_lc_rs::{digest, hmac};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::exchange::Request;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What the canonical query escapes: everything but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the canonical path escapes: the same, but slashes stand.
const ESCAPED_IN_PATH: &AsciiSet = &ESCAPED.remove(b'/');

/// An access key. `Debug` hides the secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access key.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// The token of temporary credentials.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key", &self.access_key)
            .finish_non_exhaustive()
    }
}

/// Signs requests to the service `s3` of one region.
#[derive(Debug, Clone)]
pub struct Signer {
    credentials: Credentials,
    region: String,
}

impl Signer {
    /// A signer with this key for this region.
    pub fn new(credentials: Credentials, region: impl Into<String>) -> Self {
        Self {
            credentials,
            region: region.into(),
        }
    }

    /// The same signer for another region.
    #[must_use]
    pub fn for_region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// The region it signs for.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Signs in headers, adding `x-amz-date`, `x-amz-content-sha256`, `x-amz-security-token` and `Authorization`.
    ///
    /// Signed are `Host`, `Content-Type`, `Content-MD5`, `Date`, `Range`, conditions (`If-Match` and the like) and every
    /// `x-amz-` header: those AWS demands, and those that change what is done. The others, which proxies and browsers add
    /// or rewrite, are not.
    pub fn sign(&self, request: &mut Request, now: Timestamp) {
        let moment = Moment::new(now);
        let hash = hash(&request.body);
        let mut added = vec![
            ("x-amz-date", moment.time.clone()),
            ("x-amz-content-sha256", hash.clone()),
        ];
        if let Some(token) = &self.credentials.session_token {
            added.push(("x-amz-security-token", token.clone()));
        }
        request
            .headers
            .extend(added.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let (names, lines) = signed_headers(request);
        let (path, query) = split_target(&request.url.target);
        let canonical = format!(
            "{}\n{}\n{}\n{lines}\n{names}\n{hash}",
            request.method,
            canonical_path(path),
            canonical_query(query)
        );
        let (scope, signature) = self.signature(&moment, &canonical);
        let value = format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.credentials.access_key
        );
        request.headers.push(("authorization".to_owned(), value));
    }

    /// Signs in the query, for `expires_seconds`: the URL can be handed to a browser. Only `Host` is signed.
    pub fn presign(&self, request: &mut Request, expires_seconds: u32, now: Timestamp) {
        let moment = Moment::new(now);
        let scope = self.scope(&moment);
        let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        let mut query = format!(
            "X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={expires_seconds}",
            escape(&format!("{}/{scope}", self.credentials.access_key)),
            moment.time
        );
        if let Some(token) = &self.credentials.session_token {
            let _ = write!(query, "&X-Amz-Security-Token={}", escape(token));
        }
        query.push_str("&X-Amz-SignedHeaders=host");
        let (path, given) = split_target(&request.url.target);
        if !given.is_empty() {
            query = format!("{given}&{query}");
        }
        let canonical = format!(
            "{}\n{}\n{}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD",
            request.method,
            canonical_path(path),
            canonical_query(&query),
            host(request)
        );
        let (_, signature) = self.signature(&moment, &canonical);
        request.url.target = format!("{path}?{query}&X-Amz-Signature={signature}");
    }

    fn scope(&self, moment: &Moment) -> String {
        format!("{}/{}/s3/aws4_request", moment.day(), self.region)
    }

    /// The scope and the signature of a canonical request.
    fn signature(&self, moment: &Moment, canonical: &str) -> (String, String) {
        let scope = self.scope(moment);
        let to_sign = format!(
            "{ALGORITHM}\n{}\n{scope}\n{}",
            moment.time,
            hash(canonical.as_bytes())
        );
        let secret = format!("AWS4{}", self.credentials.secret_key);
        let mut key = tag(secret.as_bytes(), moment.day());
        for part in [self.region.as_str(), "s3", "aws4_request"] {
            key = tag(key.as_ref(), part);
        }
        let signature = hex::encode(tag(key.as_ref(), &to_sign));
        (scope, signature)
    }
}

/// A moment as signatures write it: `20130524T000000Z`.
struct Moment {
    time: String,
}

impl Moment {
    fn new(now: Timestamp) -> Self {
        let time = now.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
        Self {
            time: time.to_string(),
        }
    }

    fn day(&self) -> &str {
        &self.time[..8]
    }
}

fn tag(key: &[u8], data: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data.as_bytes())
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

fn host(request: &Request) -> String {
    let given = request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("host"));
    given.map_or_else(|| request.url.authority(), |(_, value)| value.clone())
}

/// The names of the signed headers joined by `;`, and their canonical lines.
fn signed_headers(request: &Request) -> (String, String) {
    let mut signed: Vec<(String, String)> = vec![("host".to_owned(), host(request))];
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        let is_signed = name.starts_with("x-amz-")
            || name.starts_with("if-")
            || matches!(name.as_str(), "content-type" | "content-md5" | "date" | "range");
        if !is_signed {
            continue;
        }
        let value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        match signed.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = format!("{known},{value}"),
            None => signed.push((name, value)),
        }
    }
    signed.sort();
    let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
    let mut lines = String::new();
    for (name, value) in &signed {
        let _ = writeln!(lines, "{name}:{value}");
    }
    (names.join(";"), lines)
}

fn split_target(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

/// The path decoded once and escaped once, as S3 does; other services escape twice.
fn canonical_path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    percent_encoding::percent_encode(&decoded, ESCAPED_IN_PATH).to_string()
}

/// The parameters decoded, escaped and sorted.
fn canonical_query(query: &str) -> String {
    let escape = |text: &str| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&decoded, ESCAPED).to_string()
    };
    let mut parameters: Vec<(String, String)> = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (escape(name), escape(value))
        })
        .collect();
    parameters.sort();
    let parts: Vec<String> = parameters
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Signer};
    use crate::Url;
    use crate::exchange::Request;

    fn signer() -> Signer {
        let credentials = Credentials {
            access_key: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: None,
        };
        Signer::new(credentials, "us-east-1")
    }

    fn request(method: &str, target: &str) -> Request {
        let url = Url::parse(&format!("https://examplebucket.s3.amazonaws.com{target}")).unwrap();
        Request::new(method, url)
    }

    /// The examples of AWS, "Signature Calculations for the Authorization Header".
    #[test]
    fn the_published_examples_are_signed_as_published() {
        let check = |mut request: Request, signature: &str| {
            signer().sign(&mut request, "2013-05-24T00:00:00Z".parse().unwrap());
            let (_, value) = request.headers.last().unwrap();
            assert!(value.ends_with(&format!("Signature={signature}")), "{value}");
        };
        check(
            request("GET", "/test.txt").header("Range", "bytes=0-9"),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        );
        check(
            request("PUT", "/test$file.text")
                .header("Date", "Fri, 24 May 2013 00:00:00 GMT")
                .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
                .body("Welcome to Amazon S3."),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        );
        check(
            request("GET", "/?lifecycle"),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        );
        check(
            request("GET", "/?max-keys=2&prefix=J"),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        );
    }

    /// The example of AWS, "Authenticating Requests: Using Query Parameters".
    #[test]
    fn the_published_url_is_presigned_as_published() {
        let mut request = request("GET", "/test.txt");
        signer().presign(&mut request, 86_400, "2013-05-24T00:00:00Z".parse().unwrap());
        assert!(
            request.url.target.ends_with(
                "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
            ),
            "{}",
            request.url
        );
    }

    #[test]
    fn a_token_is_sent_and_signed_and_secrets_stay_hidden() {
        let mut credentials = signer().credentials;
        credentials.session_token = Some("the-token".to_owned());
        let text = format!("{credentials:?}");
        assert!(!text.contains("wJalr") && !text.contains("the-token"), "{text}");
        let mut request = request("GET", "/");
        Signer::new(credentials, "eu").sign(&mut request, "2013-05-24T00:00:00Z".parse().unwrap());
        assert!(request.has_header("X-Amz-Security-Token"));
        let (_, value) = request.headers.last().unwrap();
        assert!(
            value.contains("/20130524/eu/s3/aws4_request") && value.contains("x-amz-security-token"),
            "{value}"
        );
    }
}
