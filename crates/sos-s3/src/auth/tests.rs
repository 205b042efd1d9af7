//! Signatures: AWS's documented examples, and each way a request may cheat.

mod botocore;
mod faults;
mod version_2;
mod version_4;

use super::{AuthConfig, Authenticator, RequestParts, Verified, date::parse_any};
use crate::{error::S3Error, uri::Query};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sos_core::{AccessKey, AccessKeyId, TenantId, Timestamp};
use sos_service::Credential;
use std::sync::Arc;

pub(crate) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(crate) fn credential(secret: &str) -> Arc<Credential> {
    Arc::new(Credential::root(AccessKey::new(
        AccessKeyId(KEY.to_owned()),
        secret.to_owned(),
        TenantId("owner".to_owned()),
        Timestamp(0),
    )))
}

/// A request as a test writes it.
#[derive(Clone)]
struct Sent {
    method: Method,
    target: String,
    host: &'static str,
    bucket_in_host: Option<&'static str>,
    headers: HeaderMap,
    now: Timestamp,
}

impl Sent {
    fn new(method: Method, host: &'static str, target: &str, now: &str) -> Self {
        Self {
            method,
            target: target.to_owned(),
            host,
            bucket_in_host: None,
            headers: HeaderMap::new(),
            now: parse_any(now).expect("a date"),
        }
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.append(
            HeaderName::from_bytes(name.as_bytes()).expect("a name"),
            HeaderValue::from_str(value).expect("a value"),
        );
        self
    }

    fn later(mut self, seconds: i64) -> Self {
        self.now = self.now.plus_millis(seconds * 1000);
        self
    }

    fn with_config<T>(
        &self,
        config: AuthConfig,
        run: impl FnOnce(&Authenticator, &RequestParts<'_>) -> T,
    ) -> T {
        let (path, query) = match self.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.target.as_str(), None),
        };
        let query = Query::parse(query).expect("a query");
        let request = RequestParts {
            method: &self.method,
            raw_path: path,
            query: &query,
            headers: &self.headers,
            host: self.host,
            bucket_in_host: self.bucket_in_host,
        };
        run(&Authenticator::new(config), &request)
    }

    fn verify_with(&self, config: AuthConfig) -> Result<Verified, S3Error> {
        self.with_config(config, |authenticator, request| {
            let claim = authenticator.claim(request, self.now)?;
            let key = claim
                .access_key_id()
                .filter(|id| id.0 == KEY)
                .map(|_| credential(SECRET));
            authenticator.verify(claim, request, key)
        })
    }

    fn verify(&self) -> Result<Verified, S3Error> {
        self.verify_with(AuthConfig::default())
    }

    /// Verifies, and says which key it was.
    fn accepted(&self) {
        match self.verify() {
            Ok(verified) => assert_eq!(verified.access_key_id().map(|id| id.0.as_str()), Some(KEY)),
            Err(error) => panic!("{error}\n{:?}", error.elements),
        }
    }

    /// The code, message and elements of the refusal.
    fn refused(&self) -> (&'static str, String, Vec<(&'static str, String)>) {
        let error = self.verify().expect_err("a refusal");
        (error.code.name(), error.message.into_owned(), error.elements)
    }
}

fn element<'a>(elements: &'a [(&'static str, String)], name: &str) -> &'a str {
    elements
        .iter()
        .find(|element| element.0 == name)
        .map_or("", |element| &element.1)
}
