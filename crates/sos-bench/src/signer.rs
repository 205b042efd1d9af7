//! Signature Version 4 with `UNSIGNED-PAYLOAD`, as cheap as a client can make it: the signing key is derived once.

use aws_lc_rs::{digest, hmac};
use std::fmt::Write as _;

/// The access key of the measured server.
pub(crate) const ACCESS_KEY: &str = "SOSBENCHMARKKEY00001";
/// Its secret, worth nothing outside a benchmark's own server.
pub(crate) const SECRET_KEY: &str = "benchmark-secret-benchmark-secret-000001";

/// Signs requests of one day.
pub(crate) struct Signer {
    key: hmac::Key,
    date: String,
    timestamp: String,
}

fn hmac_once(key: &[u8], data: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data)
}

impl Signer {
    /// Derives the signing key for now.
    pub(crate) fn new() -> Self {
        let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
        let timestamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let date = timestamp[..8].to_owned();
        let mut key = hmac_once(format!("AWS4{SECRET_KEY}").as_bytes(), date.as_bytes());
        for part in ["us-east-1", "s3", "aws4_request"] {
            key = hmac_once(key.as_ref(), part.as_bytes());
        }
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()),
            date,
            timestamp,
        }
    }

    /// The head of a request, signed. `path` needs no encoding; `query` is canonical already.
    pub(crate) fn head(
        &self,
        host: &str,
        method: &str,
        path: &str,
        query: &str,
        length: Option<usize>,
    ) -> String {
        let mut canonical = String::with_capacity(512);
        let _ = write!(
            canonical,
            "{method}\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:{}\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD",
            self.timestamp
        );
        let scope = format!("{}/us-east-1/s3/aws4_request", self.date);
        let hashed = hex::encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
        let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hashed}", self.timestamp);
        let signature = hex::encode(hmac::sign(&self.key, to_sign.as_bytes()));
        let target = if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        };
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {host}\r\nx-amz-date: {}\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\nauthorization: AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}\r\n",
            self.timestamp
        );
        if let Some(length) = length {
            let _ = write!(head, "content-length: {length}\r\n");
        }
        head.push_str("\r\n");
        head
    }
}
