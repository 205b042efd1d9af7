//! The edge over a real socket, in front of a backend that does what a test wants.

mod at_once;
mod cross_origin;

use super::{Backend, BoxError, CountedBody, Edge};
use crate::{
    host::HostRules,
    listener::{Connections, Listener},
    shutdown::Shutdown,
    telemetry::Telemetry,
};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use sos_core::{BucketId, BucketName};
use sos_cors::{Configuration, CrossOriginPolicy};
use sos_s3::{Handled, RequestContext, Resource, S3Body};
use sos_service::{BucketRules, Denial};
use std::{
    collections::{HashMap, hash_map::Entry},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// `photos` has rules, `plain` has none but a policy, `broken` cannot be read, others do not exist.
#[derive(Default)]
struct Fake {
    denials: Mutex<Vec<String>>,
    /// Whether the rules are at hand, so that preflights are answered at once.
    in_memory: bool,
    /// How often they were.
    at_hand: AtomicU32,
    /// The rules at hand, the same ones each time.
    kept: Mutex<HashMap<BucketName, Option<Arc<BucketRules>>>>,
}

impl Fake {
    fn rules(bucket: &BucketName) -> Result<Option<Arc<BucketRules>>, BoxError> {
        let rules = |cors: Option<Configuration>, cross_origin: Option<CrossOriginPolicy>| BucketRules {
            name: bucket.clone(),
            id: BucketId(1),
            cors: cors.map(Arc::new),
            cross_origin: cross_origin.map(Arc::new),
        };
        match bucket.as_str() {
            "photos" => {
                let cors = br#"[{"AllowedOrigins":["https://example.com"],"AllowedMethods":["PUT","GET"],"MaxAgeSeconds":9}]"#;
                Ok(Some(Arc::new(rules(
                    Some(Configuration::parse_json(cors)?),
                    None,
                ))))
            }
            "plain" => {
                let policy = br#"{"cross_origin_resource_policy":"cross-origin","timing_allow_origin":["https://a","https://b"]}"#;
                Ok(Some(Arc::new(rules(
                    None,
                    Some(CrossOriginPolicy::parse_json(policy)?),
                ))))
            }
            "broken" => Err("the disk is gone".into()),
            _ => Ok(None),
        }
    }
}

impl Backend for Fake {
    async fn bucket_rules(&self, bucket: &BucketName) -> Result<Option<Arc<BucketRules>>, BoxError> {
        Self::rules(bucket)
    }

    fn known_rules(&self, bucket: &str) -> Option<Option<Arc<BucketRules>>> {
        let name = BucketName::parse(bucket).ok().filter(|_| self.in_memory)?;
        let mut kept = self.kept.lock().expect("no panic");
        let rules = match kept.entry(name) {
            Entry::Occupied(entry) => entry.get().clone(),
            Entry::Vacant(entry) => {
                let rules = Self::rules(entry.key()).ok()?;
                entry.insert(rules).clone()
            }
        };
        self.at_hand.fetch_add(1, Ordering::Relaxed);
        Some(rules)
    }

    fn denied(&self, rules: &BucketRules, denial: &Denial<'_>) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.denials.lock().expect("no panic").push(format!(
            "{} {:?} {:?} {} {} [{}] {}",
            rules.name,
            denial.kind,
            denial.reason,
            text(denial.origin),
            text(denial.method),
            text(denial.headers),
            denial.path
        ));
    }

    async fn handle(
        &self,
        request: Request<CountedBody>,
        resource: Resource,
        _context: RequestContext,
    ) -> Handled {
        assert!(resource.raw_key != "panic", "as asked");
        let host = request.headers()["host"].to_str().expect("text").to_owned();
        let body = request.into_body().collect().await.expect("a body").to_bytes();
        let text = format!(
            "bucket={:?} key={} host={host} body={}",
            resource.bucket,
            resource.raw_key,
            body.len()
        );
        let mut response = Response::new(S3Body::from(Bytes::from(text)));
        response
            .headers_mut()
            .insert("vary", "accept".parse().expect("a value"));
        Handled {
            response,
            operation: "Echo",
            tenant: None,
            access_key: None,
            failure: None,
        }
    }

    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

struct Running {
    address: SocketAddr,
    edge: Arc<Edge<Fake>>,
    telemetry: Arc<Telemetry>,
    shutdown: Shutdown,
}

fn start() -> Running {
    start_with(None)
}

fn start_with(service_rules: Option<Configuration>) -> Running {
    start_upon(Fake::default(), service_rules)
}

fn start_upon(backend: Fake, service_rules: Option<Configuration>) -> Running {
    let telemetry = Telemetry::new();
    let none: [&str; 0] = [];
    let hosts = HostRules::new(["localhost"], none);
    let edge = Edge::new(backend, hosts, Arc::clone(&telemetry), 5);
    let edge = Arc::new(match service_rules {
        Some(rules) => edge.with_service_rules(rules),
        None => edge,
    });
    let listener = Listener::bind(([127, 0, 0, 1], 0).into(), None).expect("a port");
    let address = listener.address();
    let shutdown = Shutdown::default();
    let connections = Connections::new(100, Arc::clone(&telemetry));
    tokio::spawn(listener.run(Arc::clone(&edge), connections, shutdown.guard()));
    Running {
        address,
        edge,
        telemetry,
        shutdown,
    }
}

impl Running {
    /// Sends a request as it is and gives the whole answer.
    async fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("connects");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        String::from_utf8(answer).expect("text")
    }

    /// Sends a request with these header lines; the connection closes after it.
    async fn send(&self, line: &str, headers: &[&str]) -> String {
        let mut request = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
        for header in headers {
            request.push_str(&format!("{header}\r\n"));
        }
        self.ask(&(request + "\r\n")).await
    }
}

const HOST: &str = "host: localhost:1";
const ORIGIN: &str = "origin: https://example.com";
const VARY: &str = "vary: Origin, Access-Control-Request-Headers, Access-Control-Request-Method\r\n";
const ALLOWED: &str = "access-control-allow-origin: https://example.com\r\n";

#[tokio::test]
async fn every_answer_of_a_bucket_carries_vary_and_ids_and_the_headers_of_a_match() {
    let server = start();
    let answer = server.send("GET /photos/k?x=1", &[HOST, ORIGIN]).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    for header in [
        VARY,
        ALLOWED,
        "vary: accept\r\n",
        "access-control-allow-credentials: true\r\n",
        "server: SOS\r\n",
        "date: ",
        "x-amz-request-id: ",
        "x-amz-id-2: ",
    ] {
        assert!(answer.contains(header), "{header} in {answer}");
    }
    for (line, headers) in [
        ("GET /photos/k", &[HOST][..]),
        ("DELETE /photos/k", &[HOST, ORIGIN]),
        ("GET /plain/k", &[HOST, ORIGIN]),
        ("GET /missing/k", &[HOST, ORIGIN]),
        ("GET /broken/k", &[HOST, ORIGIN]),
    ] {
        let answer = server.send(line, headers).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains(VARY),
            "{answer}"
        );
        assert!(!answer.contains("access-control-"), "{answer}");
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_error_that_the_page_can_read() {
    let server = start();
    let answer = server.send("GET /photos/panic", &[HOST, ORIGIN]).await;
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    assert!(answer.contains("<Code>InternalError</Code>"), "{answer}");
    assert!(answer.contains(ALLOWED) && answer.contains(VARY), "{answer}");
    assert!(!answer.contains("as asked"), "the cause is the log's: {answer}");
    assert!(server.telemetry.render().contains("sos_panics_total 1"));
    let id = answer
        .split("x-amz-request-id: ")
        .nth(1)
        .expect("an id")
        .split('\r')
        .next()
        .expect("an id");
    assert!(
        answer.contains(&format!("<RequestId>{id}</RequestId>")),
        "{answer}"
    );
    assert!(
        server
            .send("GET /photos/k", &[HOST])
            .await
            .starts_with("HTTP/1.1 200")
    );
}

#[tokio::test]
async fn too_many_or_too_large_headers_are_refused_by_us_and_readable() {
    let server = start();
    let long = format!("x-long: {}", "x".repeat(17_000));
    let many: Vec<String> = (0..97).map(|number| format!("x-{number}: 1")).collect();
    let mut headers = vec![HOST, ORIGIN];
    headers.extend(many.iter().map(String::as_str));
    let target = format!("GET /photos/{}", "k".repeat(17_000));
    for answer in [
        server.send("PUT /photos/k", &[HOST, ORIGIN, &long]).await,
        server.send("PUT /photos/k", &headers).await,
        server.send(&target, &[HOST, ORIGIN]).await,
    ] {
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(
            answer.contains("<Code>RequestHeaderSectionTooLarge</Code>"),
            "{answer}"
        );
        assert!(answer.contains(ALLOWED) && answer.contains(VARY), "{answer}");
    }
}

#[tokio::test]
async fn the_host_names_the_bucket_and_must_be_there() {
    let server = start();
    let answer = server
        .send("GET /a%20b", &["host: Photos.localhost:80", ORIGIN])
        .await;
    assert!(
        answer.contains(r#"bucket=Some("photos") key=a%20b host=Photos.localhost:80"#),
        "{answer}"
    );
    assert!(answer.contains(ALLOWED), "{answer}");
    let answer = server
        .send("GET http://photos.localhost/k", &["host: elsewhere"])
        .await;
    assert!(
        answer.contains(r#"bucket=Some("photos") key=k host=photos.localhost"#),
        "{answer}"
    );
    for headers in [&[][..], &[HOST, HOST], &["host: a b"]] {
        let answer = server.send("GET /photos/k", headers).await;
        assert!(
            answer.starts_with("HTTP/1.1 400") && answer.contains("<Code>InvalidRequest</Code>"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn health_is_asked_for_on_hosts_that_name_no_bucket() {
    let server = start();
    assert!(
        server
            .send("GET /-/health/live", &[HOST])
            .await
            .ends_with("\r\n\r\nlive\n")
    );
    assert!(
        server
            .send("GET /-/health/ready", &["host: 127.0.0.1"])
            .await
            .ends_with("\r\n\r\nready\n")
    );
    assert!(
        server
            .send("PUT /-/health/ready", &[HOST])
            .await
            .starts_with("HTTP/1.1 405")
    );
    assert!(
        server
            .send("GET /-/other", &[HOST])
            .await
            .starts_with("HTTP/1.1 404")
    );
    let answer = server
        .send("GET /-/health/live", &["host: photos.localhost"])
        .await;
    assert!(answer.contains("key=-/health/live"), "{answer}");
    server.edge.begin_draining();
    assert!(
        server
            .send("GET /-/health/ready", &[HOST])
            .await
            .starts_with("HTTP/1.1 503")
    );
    assert!(
        server
            .send("GET /-/health/live", &[HOST])
            .await
            .starts_with("HTTP/1.1 200")
    );
}

#[tokio::test]
async fn a_drain_lets_a_request_finish_and_takes_no_new_one() {
    let server = start();
    let mut stream = TcpStream::connect(server.address).await.expect("connects");
    let head = "PUT /photos/k HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\nab";
    stream.write_all(head.as_bytes()).await.expect("sent");
    // The request has begun once its first bytes were taken: an answer to another one proves the order.
    while !server.telemetry.render().contains("sos_connections 1") {
        tokio::task::yield_now().await;
    }
    assert!(
        server
            .send("GET /photos/k", &[HOST])
            .await
            .starts_with("HTTP/1.1 200")
    );
    let drained = tokio::spawn(server.shutdown.drain(Duration::from_mins(1)));
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(b"cd").await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(
        answer.contains("body=4") && answer.contains("connection: close"),
        "{answer}"
    );
    assert!(drained.await.expect("drains"), "nothing had to be cut");
}

#[tokio::test]
async fn an_answer_of_the_library_reaches_a_peer_that_is_still_sending() {
    let server = start();
    let mut stream = TcpStream::connect(server.address).await.expect("connects");
    let target = "x".repeat(1 << 20);
    let sent = async {
        // The server may have had enough before the end.
        let _ = stream
            .write_all(format!("GET /{target} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes())
            .await;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.map(|_| answer)
    };
    let answer = sent.await.expect("the answer, not a reset");
    assert!(answer.starts_with(b"HTTP/1.1 4"), "{answer:?}");
}
