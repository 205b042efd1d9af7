//! AWS signatures, written from the documentation and not from the server's code: an error in one of them shows as a
//! disagreement of the two.

use ::hmac::Mac as _;
use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::http::Request;

/// Everything but the unreserved characters of RFC 3986 is encoded.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// An access key and its secret.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
}

impl Credentials {
    pub(crate) fn new(access_key: &str, secret_key: &str) -> Self {
        Self {
            access_key: access_key.to_owned(),
            secret_key: secret_key.to_owned(),
        }
    }
}

/// What `x-amz-content-sha256` says of the body.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// The hash of the request's body.
    Hashed,
    /// This text, whatever the body is: `UNSIGNED-PAYLOAD`, a streaming marker or a wrong hash.
    Named(String),
}

/// Signs requests for one key, at one time.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub(crate) credentials: Credentials,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) now: Timestamp,
    /// Headers that the request carries and the signature leaves out, lower case.
    pub(crate) unsigned: Vec<String>,
}

/// What the chunks of a body signed in pieces need from the signature of the head.
pub(crate) struct Seed {
    key: hmac::Key,
    scope: String,
    stamp: String,
    pub(crate) signature: String,
}

impl Signer {
    pub(crate) fn new(credentials: &Credentials) -> Self {
        Self {
            credentials: credentials.clone(),
            region: "us-east-1".to_owned(),
            service: "s3".to_owned(),
            now: Timestamp::now(),
            unsigned: Vec::new(),
        }
    }

    fn stamp(&self) -> String {
        self.now.strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    fn scope(&self) -> String {
        format!(
            "{}/{}/{}/aws4_request",
            &self.stamp()[..8],
            self.region,
            self.service
        )
    }

    fn key(&self) -> hmac::Key {
        let secret = format!("AWS4{}", self.credentials.secret_key);
        let date = hmac_sha256(&key(secret.as_bytes()), &self.stamp().as_bytes()[..8]);
        let region = hmac_sha256(&key(&date), self.region.as_bytes());
        let service = hmac_sha256(&key(&region), self.service.as_bytes());
        key(&hmac_sha256(&key(&service), b"aws4_request"))
    }

    fn string_to_sign(&self, canonical: &str) -> String {
        let (stamp, scope) = (self.stamp(), self.scope());
        format!(
            "AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}",
            hex_sha256(canonical.as_bytes())
        )
    }

    /// The names of the headers to sign, sorted, and their canonical lines.
    fn canonical_headers(&self, request: &Request) -> (String, String) {
        let mut named: Vec<(String, String)> = Vec::new();
        for (name, value) in &request.headers {
            let name = name.to_ascii_lowercase();
            let wanted = name == "host"
                || name.starts_with("x-amz-")
                || matches!(name.as_str(), "content-md5" | "content-type" | "range");
            if !wanted || self.unsigned.contains(&name) {
                continue;
            }
            let text = String::from_utf8_lossy(value);
            let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
            match named.iter_mut().find(|(have, _)| *have == name) {
                Some((_, values)) => *values = format!("{values},{value}"),
                None => named.push((name, value)),
            }
        }
        named.sort();
        let names = named
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>()
            .join(";");
        let lines = named
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect::<String>();
        (names, lines)
    }

    fn canonical_request(&self, request: &Request, payload: &str) -> (String, String) {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let path = String::from_utf8_lossy(&percent_decode_str(path).collect::<Vec<_>>()).into_owned();
        let path = utf8_percent_encode(&path, PATH).to_string();
        let (names, lines) = self.canonical_headers(request);
        let query = canonical_query(query);
        (
            format!("{}\n{path}\n{query}\n{lines}\n{names}\n{payload}", request.method),
            names,
        )
    }

    /// Adds the headers of Signature Version 4; returns what streaming bodies go on from.
    pub(crate) fn sign(&self, request: &mut Request, payload: &Payload) -> Seed {
        let payload = match payload {
            Payload::Hashed => hex_sha256(&request.body),
            Payload::Named(text) => text.clone(),
        };
        request.set("x-amz-date", self.stamp());
        request.set("x-amz-content-sha256", &payload);
        let (canonical, names) = self.canonical_request(request, &payload);
        let signature = hex::encode(hmac_sha256(
            &self.key(),
            self.string_to_sign(&canonical).as_bytes(),
        ));
        let (access_key, scope) = (&self.credentials.access_key, self.scope());
        request.set(
            "Authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
            ),
        );
        Seed {
            key: self.key(),
            scope,
            stamp: self.stamp(),
            signature,
        }
    }

    /// Puts the signature into the query: who holds the target may send the request for `expires_seconds`.
    pub(crate) fn presign(&self, request: &mut Request, expires_seconds: u64) {
        let (names, _) = self.canonical_headers(request);
        let credential = format!("{}/{}", self.credentials.access_key, self.scope());
        let mark = if request.target.contains('?') { '&' } else { '?' };
        request.target = format!(
            "{}{mark}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}\
             &X-Amz-SignedHeaders={}",
            request.target,
            encode(&credential),
            self.stamp(),
            expires_seconds,
            encode(&names),
        );
        let (canonical, _) = self.canonical_request(request, "UNSIGNED-PAYLOAD");
        let signature = hex::encode(hmac_sha256(
            &self.key(),
            self.string_to_sign(&canonical).as_bytes(),
        ));
        request.target = format!("{}&X-Amz-Signature={signature}", request.target);
    }

    /// Signs a POST policy; gives the fields a form carries besides the key and the file.
    pub(crate) fn sign_policy(&self, policy: &str) -> Vec<(String, String)> {
        let encoded = STANDARD.encode(policy);
        let signature = hex::encode(hmac_sha256(&self.key(), encoded.as_bytes()));
        [
            ("policy", encoded),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            (
                "x-amz-credential",
                format!("{}/{}", self.credentials.access_key, self.scope()),
            ),
            ("x-amz-date", self.stamp()),
            ("x-amz-signature", signature),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }
}

impl Seed {
    /// The signature of the next chunk; the chain moves on to it.
    pub(crate) fn chunk(&mut self, data: &[u8]) -> String {
        let (stamp, scope, previous) = (&self.stamp, &self.scope, &self.signature);
        let text = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{scope}\n{previous}\n{}\n{}",
            hex_sha256(b""),
            hex_sha256(data)
        );
        self.signature = hex::encode(hmac_sha256(&self.key, text.as_bytes()));
        self.signature.clone()
    }

    /// The signature of the trailing headers, given as `name:value\n` lines.
    pub(crate) fn trailer(&mut self, lines: &str) -> String {
        let (stamp, scope, previous) = (&self.stamp, &self.scope, &self.signature);
        let text = format!(
            "AWS4-HMAC-SHA256-TRAILER\n{stamp}\n{scope}\n{previous}\n{}",
            hex_sha256(lines.as_bytes())
        );
        self.signature = hex::encode(hmac_sha256(&self.key, text.as_bytes()));
        self.signature.clone()
    }
}

/// The subresources and overrides that Signature Version 2 covers.
const V2_PARAMETERS: &[&str] = &[
    "acl",
    "cors",
    "delete",
    "lifecycle",
    "location",
    "logging",
    "notification",
    "partNumber",
    "policy",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// Signature Version 2.
#[derive(Clone, Debug)]
pub(crate) struct SignerV2 {
    pub(crate) credentials: Credentials,
    pub(crate) now: Timestamp,
}

impl SignerV2 {
    pub(crate) fn new(credentials: &Credentials) -> Self {
        Self {
            credentials: credentials.clone(),
            now: Timestamp::now(),
        }
    }

    fn signature(&self, request: &Request, date: &str) -> String {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let mut covered: Vec<String> = query
            .split('&')
            .filter(|pair| V2_PARAMETERS.contains(&pair.split('=').next().unwrap_or_default()))
            .map(|pair| String::from_utf8_lossy(&percent_decode_str(pair).collect::<Vec<_>>()).into_owned())
            .collect();
        covered.sort();
        let query = if covered.is_empty() {
            String::new()
        } else {
            format!("?{}", covered.join("&"))
        };
        let mut amz: Vec<String> = request
            .headers
            .iter()
            .filter(|(name, _)| name.to_ascii_lowercase().starts_with("x-amz-"))
            .map(|(name, value)| {
                format!(
                    "{}:{}\n",
                    name.to_ascii_lowercase(),
                    String::from_utf8_lossy(value).trim()
                )
            })
            .collect();
        amz.sort();
        let text = format!(
            "{}\n{}\n{}\n{date}\n{}{path}{query}",
            request.method,
            request.header("content-md5").unwrap_or_default(),
            request.header("content-type").unwrap_or_default(),
            amz.concat(),
        );
        STANDARD.encode(hmac_sha1(self.credentials.secret_key.as_bytes(), text.as_bytes()))
    }

    /// Adds `Date` and `Authorization: AWS …`.
    pub(crate) fn sign(&self, request: &mut Request) {
        let date = self.now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        request.set("Date", &date);
        let signature = self.signature(request, &date);
        request.set(
            "Authorization",
            format!("AWS {}:{signature}", self.credentials.access_key),
        );
    }

    /// Puts the signature into the query, good until `expires`.
    pub(crate) fn presign(&self, request: &mut Request, expires: Timestamp) {
        let expires = expires.as_second().to_string();
        let signature = self.signature(request, &expires);
        let mark = if request.target.contains('?') { '&' } else { '?' };
        request.target = format!(
            "{}{mark}AWSAccessKeyId={}&Expires={expires}&Signature={}",
            request.target,
            encode(&self.credentials.access_key),
            encode(&signature)
        );
    }

    /// Signs a POST policy the old way.
    pub(crate) fn sign_policy(&self, policy: &str) -> Vec<(String, String)> {
        let encoded = STANDARD.encode(policy);
        let signature = hmac_sha1(self.credentials.secret_key.as_bytes(), encoded.as_bytes());
        [
            ("AWSAccessKeyId", self.credentials.access_key.clone()),
            ("policy", encoded),
            ("signature", STANDARD.encode(signature)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }
}

/// Percent-encodes all but the unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

/// Names and values encoded alike and sorted, as the canonical request wants them.
fn canonical_query(query: &str) -> String {
    let recode = |text: &str| {
        encode(&String::from_utf8_lossy(
            &percent_decode_str(text).collect::<Vec<_>>(),
        ))
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (recode(name), recode(value)))
        .collect();
    pairs.sort();
    pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

fn key(bytes: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, bytes)
}

fn hmac_sha256(key: &hmac::Key, bytes: &[u8]) -> Vec<u8> {
    hmac::sign(key, bytes).as_ref().to_vec()
}

fn hmac_sha1(secret: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut mac = ::hmac::Hmac::<sha1::Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Payload, Signer};
    use crate::http::Request;

    /// "GET Object" of the S3 documentation, "Authenticating Requests (AWS Signature Version 4)".
    #[test]
    fn the_documented_example_has_the_documented_signature() {
        let credentials =
            Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let mut signer = Signer::new(&credentials);
        signer.now = "2013-05-24T00:00:00Z".parse().unwrap();
        let mut request = Request::new("GET", "/test.txt", "examplebucket.s3.amazonaws.com");
        request.set("Range", "bytes=0-9");
        let seed = signer.sign(&mut request, &Payload::Hashed);
        assert_eq!(
            seed.signature,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        );
    }
}
