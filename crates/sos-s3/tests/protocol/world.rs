//! A protocol over an empty in-memory store, with a clock and randomness that never differ, and its clients.

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use expect_test::Expect;
use http::Request;
use http_body_util::{BodyExt, Full};
use sos_core::{AccessKey, AccessKeyId, Tenant, TenantId, Timestamp};
use sos_s3::{
    RequestContext, Resource, S3Config, S3Protocol,
    auth::{S3, STS, Scope, SigningKey},
    uri,
};
use sos_service::{
    DeclaredIdentities, KeyRing, LocalKey, MasterKey, Service, ServiceConfig, encryption::SecretKey,
};
use sos_store::{Env, memory::MemoryStore};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU8, Ordering},
};

const NOW: Timestamp = Timestamp(1_369_353_600_000);
pub(crate) const DATE: &str = "20130524T000000Z";

/// Time stands still until it is moved, and randomness counts.
#[derive(Debug, Default)]
pub(crate) struct StillEnv(AtomicU8, AtomicI64);

impl StillEnv {
    /// Moves the clock.
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.1.fetch_add(seconds * 1000, Ordering::Relaxed);
    }
}

impl Env for StillEnv {
    fn now(&self) -> Timestamp {
        NOW.plus_millis(self.1.load(Ordering::Relaxed))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed) + 1);
    }
}

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Alice,
    Bob,
    Anonymous,
    /// Alice's key with another secret.
    Forger,
    /// A key that does not exist.
    Stranger,
}

impl Who {
    fn key(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Alice => Some(("ALICE", "alice's secret")),
            Self::Bob => Some(("BOB", "bob's secret")),
            Self::Anonymous => None,
            Self::Forger => Some(("ALICE", "a guess")),
            Self::Stranger => Some(("NOBODY", "a guess")),
        }
    }
}

pub(crate) struct World {
    pub(crate) protocol: S3Protocol,
    pub(crate) service: Arc<Service>,
    pub(crate) env: Arc<StillEnv>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) operation: &'static str,
    pub(crate) code: Option<&'static str>,
}

impl Answered {
    /// Status, headers by name, an empty line, the body.
    pub(crate) fn transcript(&self) -> String {
        let mut lines = vec![self.status.to_string()];
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "x-amz-request-id" | "x-amz-id-2"))
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        headers.sort();
        lines.extend(headers);
        let body = String::from_utf8_lossy(&self.body);
        let body = body
            .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
            .unwrap_or(&body);
        if !body.is_empty() {
            lines.push(String::new());
            lines.push(body.replace("><", ">\n<"));
        }
        lines.join("\n")
    }

    /// The text of the first element of a name.
    pub(crate) fn element(&self, name: &str) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let after = body.split_once(&format!("<{name}>")).map_or("", |pair| pair.1);
        after.split_once("</").map_or("", |pair| pair.0).to_owned()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let still = Arc::new(StillEnv::default());
        let env: Arc<dyn Env> = still.clone();
        let store = Arc::new(MemoryStore::new(Arc::clone(&env)));
        let tenant = |name: &str| Tenant {
            display_name: name.to_owned(),
            email: Some(format!("{name}@example.com")),
            ..Tenant::new(TenantId(format!("{name}-id")))
        };
        let key = |who: Who, name: &str| {
            let (id, secret) = who.key().expect("a key");
            AccessKey::new(
                AccessKeyId(id.to_owned()),
                secret.to_owned(),
                TenantId(format!("{name}-id")),
                NOW,
            )
        };
        let declared = DeclaredIdentities {
            tenants: vec![tenant("alice"), tenant("bob")],
            access_keys: vec![key(Who::Alice, "alice"), key(Who::Bob, "bob")],
        };
        let service = Service::new(
            Arc::clone(&store) as Arc<_>,
            store,
            Arc::clone(&env),
            ServiceConfig {
                keys: keys(),
                ..ServiceConfig::default()
            },
            declared,
        )
        .await
        .expect("a service");
        let config = S3Config {
            customer_keys_over_http: true,
            region: "us-east-1".to_owned(),
            accept_any_region: false,
            signature_v2: true,
            env,
        };
        Self {
            protocol: S3Protocol::new(Arc::clone(&service), config),
            service,
            env: still,
        }
    }

    /// A world with Alice's bucket `photos`.
    pub(crate) async fn with_bucket() -> Self {
        let world = Self::new().await;
        world.ok(Who::Alice, "PUT /photos", &[], "").await;
        world
    }

    /// Sends `METHOD /path?query` in path style; the headers are signed.
    pub(crate) async fn send(
        &self,
        who: Who,
        line: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answered {
        let request = signed(who, line, headers, body.into());
        let resource = Resource::of_path(request.uri().path());
        self.handle(request, resource).await
    }

    /// Hands a request over as it is.
    pub(crate) async fn handle<B>(&self, request: Request<B>, resource: Resource) -> Answered
    where
        B: http_body::Body<Data = Bytes> + Send + Sync + Unpin + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let context = RequestContext {
            request_id: "REQUEST".to_owned(),
            host_id: "HOST".to_owned(),
            ..RequestContext::default()
        };
        let handled = self.protocol.handle(request, resource, context).await;
        assert_eq!(handled.response.headers()["x-amz-request-id"], "REQUEST");
        let (parts, body) = handled.response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answered {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            operation: handled.operation,
            code: handled.failure.map(|failure| failure.code),
        }
    }

    /// Sends what must succeed.
    pub(crate) async fn ok(
        &self,
        who: Who,
        line: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answered {
        let answered = self.send(who, line, headers, body).await;
        assert!(
            (200..300).contains(&answered.status),
            "{line}: {}",
            answered.transcript()
        );
        answered
    }

    /// Sends what must be refused; status and code.
    pub(crate) async fn refused(
        &self,
        who: Who,
        line: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> String {
        let answered = self.send(who, line, headers, body).await;
        let code = answered
            .code
            .unwrap_or_else(|| panic!("{line} was not refused: {}", answered.transcript()));
        format!("{} {code}", answered.status)
    }
}

/// The header of a form.
pub(crate) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A request with a signature of version 4 over all its headers.
pub(crate) fn signed(who: Who, line: &str, headers: &[(&str, &str)], body: Bytes) -> Request<Full<Bytes>> {
    signed_by(who.key(), line, headers, body)
}

/// The same by any key. A form to the service itself is signed for `sts`, and as clients do that, without the hash of the
/// body beside it.
pub(crate) fn signed_by(
    key: Option<(&str, &str)>,
    line: &str,
    headers: &[(&str, &str)],
    body: Bytes,
) -> Request<Full<Bytes>> {
    let is_sts = line == "POST /" && headers.contains(&FORM);
    let (method, target) = line.split_once(' ').expect("METHOD /path");
    let mut all: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    all.push(("host".to_owned(), "s3.example.com".to_owned()));
    if !body.is_empty() || matches!(method, "PUT" | "POST") {
        all.push(("content-length".to_owned(), body.len().to_string()));
    }
    if let Some((id, secret)) = key {
        all.push(("x-amz-date".to_owned(), DATE.to_owned()));
        let hash = hex::encode(digest(&SHA256, &body));
        let service = if is_sts { STS } else { S3 };
        if !is_sts && !headers.iter().any(|header| header.0 == "x-amz-content-sha256") {
            all.push(("x-amz-content-sha256".to_owned(), hash.clone()));
        }
        let authorization = authorization((id, secret, service), method, target, &mut all, &hash);
        all.push(("authorization".to_owned(), authorization));
    }
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in &all {
        request = request.header(name.as_str(), value.as_bytes());
    }
    request.body(Full::new(body)).expect("a request")
}

fn authorization(
    (id, secret, service): (&str, &str, &'static str),
    method: &str,
    target: &str,
    headers: &mut [(String, String)],
    hash: &str,
) -> String {
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|header| header.0.as_str()).collect();
    let signed = names.join(";");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            if pair.contains('=') {
                pair.to_owned()
            } else {
                format!("{pair}=")
            }
        })
        .collect();
    pairs.sort();
    let path = uri::encode(&uri::decode_path(path).unwrap_or_default(), true);
    let mut canonical = format!("{method}\n{path}\n{}\n", pairs.join("&"));
    for (name, value) in headers.iter() {
        canonical.push_str(&format!("{name}:{value}\n"));
    }
    let payload = headers.iter().find(|header| header.0 == "x-amz-content-sha256");
    let payload = payload.map_or(hash, |header| header.1.as_str());
    canonical.push_str(&format!("\n{signed}\n{payload}"));
    let scope = Scope {
        day: DATE[..8].to_owned(),
        region: "us-east-1".to_owned(),
        service,
    };
    let string_to_sign = format!(
        "AWS4-HMAC-SHA256\n{DATE}\n{}\n{}",
        scope.text(),
        hex::encode(digest(&SHA256, canonical.as_bytes()))
    );
    let signature = SigningKey::derive(secret, &scope).sign(string_to_sign.as_bytes());
    format!(
        "AWS4-HMAC-SHA256 Credential={id}/{},SignedHeaders={signed},Signature={signature}",
        scope.text()
    )
}

/// Sends as Alice and compares the transcript.
pub(crate) async fn check(
    world: &World,
    line: &str,
    headers: &[(&str, &str)],
    body: &'static str,
    expected: Expect,
) {
    expected.assert_eq(&world.send(Who::Alice, line, headers, body).await.transcript());
}

/// A world whose bucket has the object `cat` with everything an object can carry.
pub(crate) async fn with_object() -> World {
    let world = World::with_bucket().await;
    let headers = [
        ("content-type", "text/plain"),
        ("cache-control", "max-age=60"),
        ("x-amz-meta-colour", "gr\u{fc}n"),
        ("x-amz-tagging", "a=1&b=2"),
        ("x-amz-checksum-crc32", "poTHxg=="),
    ];
    world
        .ok(Who::Alice, "PUT /photos/cat", &headers, "0123456789")
        .await;
    world
}

/// A master key, and one that is named as those of ceph/s3-tests.
fn keys() -> KeyRing {
    let key = |byte| Arc::new(LocalKey::new(SecretKey::new([byte; 32]))) as Arc<dyn MasterKey>;
    KeyRing {
        store: vec![key(1)],
        named: [("testkey-1".to_owned(), vec![key(2)])].into(),
        default_name: None,
    }
}
