//! The faults of the world, each by a tiny server that has it.

mod redirects;

use std::sync::{Arc, Mutex};

use sos_cors::browser::{Credentials, Engine, HeaderField, Outcome, PageRequest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Code, ProbeReport, ProbeRequest, Severity, StepKind, probe};
use crate::ClientError;
use crate::exchange::{Client, Options};

const SITE: &str = "http://site.example";

/// A server that gives each request's head to a function and answers with the status line and headers it returns. Its
/// heads are kept in order.
struct World {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl World {
    async fn new(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut got = Vec::new();
                while !got.windows(4).any(|window| window == b"\r\n\r\n") {
                    if stream.read_buf(&mut got).await.unwrap_or(0) == 0 {
                        break;
                    }
                }
                let text = String::from_utf8_lossy(&got);
                let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
                let answer = format!(
                    "HTTP/1.1 {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    answer(&head)
                );
                kept.lock().unwrap().push(head);
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, heads }
    }

    async fn probe(&self, change: impl FnOnce(&mut PageRequest)) -> ProbeReport {
        let mut page = PageRequest::new(SITE, "PUT");
        page.url = Some(format!("{}/bucket/key?X-Amz-Signature=secret", self.url));
        change(&mut page);
        let request = ProbeRequest {
            page,
            body: Vec::new(),
        };
        probe(&Client::new(Options::default()), &request).await.unwrap()
    }

    fn first_lines(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads
            .iter()
            .map(|head| head.lines().next().unwrap_or_default().to_owned())
            .collect()
    }
}

/// An answer without fault, beside which the tests put theirs.
const GOOD: &str = "Access-Control-Allow-Origin: http://site.example\r\nAccess-Control-Allow-Methods: PUT\r\n\
     Access-Control-Allow-Headers: x-custom, authorization\r\nAccess-Control-Max-Age: 600\r\n\
     Access-Control-Expose-Headers: ETag\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\nETag: \"1\"";

/// Probes a server that gives every request this answer, and checks the codes of what is found.
async fn check(answer: &'static str, change: impl FnOnce(&mut PageRequest), wanted: &[Code]) -> ProbeReport {
    let report = World::new(move |_| answer.to_owned()).await.probe(change).await;
    let mut codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    codes.dedup();
    assert_eq!(codes, wanted, "{answer}: {:#?}", report.findings);
    for finding in &report.findings {
        assert!(
            !finding.reason.is_empty() && !finding.remedy.is_empty(),
            "{finding:?}"
        );
    }
    report
}

fn with_header(name: &str) -> impl FnOnce(&mut PageRequest) {
    let header = HeaderField {
        name: name.to_owned(),
        value: "1".to_owned(),
    };
    |page| page.headers.push(header)
}

fn with_credentials(page: &mut PageRequest) {
    page.credentials = Credentials::Include;
}

#[tokio::test]
async fn a_sound_endpoint_has_no_findings() {
    let world = World::new(|_| format!("200 OK\r\n{GOOD}")).await;
    let report = world.probe(with_header("X-Custom")).await;
    assert!(report.allowed && report.findings.is_empty(), "{report:#?}");
    assert_eq!(report.summary, "The script may read the answer.");
    assert_eq!(
        world.first_lines(),
        [
            "OPTIONS /bucket/key?X-Amz-Signature=secret HTTP/1.1",
            "PUT /bucket/key?X-Amz-Signature=secret HTTP/1.1"
        ]
    );
    let preflight = world.heads.lock().unwrap()[0].clone();
    assert!(preflight.contains("origin: http://site.example"), "{preflight}");
    assert!(
        preflight.contains("access-control-request-method: PUT"),
        "{preflight}"
    );
    assert!(
        preflight.contains("access-control-request-headers: x-custom"),
        "{preflight}"
    );
    assert_eq!(report.steps[0].kind, StepKind::Preflight);
    assert_eq!(report.steps[0].engines, Engine::ALL);
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.contains("secret"), "signatures stay out of reports: {json}");
}

#[tokio::test]
async fn a_simple_request_has_no_preflight() {
    let world = World::new(|_| format!("200 OK\r\n{GOOD}")).await;
    let report = world.probe(|page| "get".clone_into(&mut page.method)).await;
    assert!(report.allowed, "{report:#?}");
    assert!(
        world.first_lines()[0].starts_with("GET "),
        "{:?}",
        world.first_lines()
    );
}

#[tokio::test]
async fn a_second_allow_origin_names_the_proxy_that_adds_it() {
    let report = check(
        "200 OK\r\nServer: nginx/1.24\r\nAccess-Control-Allow-Origin: http://site.example\r\n\
         Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\nAccess-Control-Max-Age: 600\r\nVary: Origin",
        |_| (),
        &[Code::AllowOriginRepeated, Code::ProxyInFront],
    )
    .await;
    assert!(!report.allowed);
    assert!(
        report
            .browsers
            .iter()
            .all(|verdict| verdict.outcome == Outcome::Blocked)
    );
    let finding = &report.findings[0];
    assert_eq!(finding.severity, Severity::Error);
    assert!(
        finding.reason.contains("2 times") && finding.reason.contains("nginx"),
        "{finding:?}"
    );
    assert!(finding.remedy.contains("add_header"), "{finding:?}");
}

#[tokio::test]
async fn faults_of_the_allowed_origin() {
    let get = |page: &mut PageRequest| "GET".clone_into(&mut page.method);
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: http://site.example, *",
        get,
        &[Code::AllowOriginList],
    )
    .await;
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: https://other.example",
        get,
        &[Code::AllowOriginMismatch],
    )
    .await;
    check("200 OK\r\nVary: Origin", get, &[Code::AllowOriginMissing]).await;
    check(
        "200 OK",
        get,
        &[Code::AllowOriginMissing, Code::VaryMissingUnmatched],
    )
    .await;
    check(
        "200 OK\r\nAccess-Control-Allow-Origin: http://site.example",
        get,
        &[Code::VaryMissing],
    )
    .await;
    check("200 OK\r\nAccess-Control-Allow-Origin: *", get, &[]).await;
    check(
        "200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true",
        get,
        &[Code::CredentialsBesideWildcard],
    )
    .await;
    let slash = check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: http://site.example/",
        get,
        &[Code::AllowOriginMismatch],
    )
    .await;
    assert!(
        slash.findings[0].remedy.contains("trailing slash"),
        "{:?}",
        slash.findings
    );
}

/// Amazon S3 does so: an answer that a cache kept before the page came makes the page's request fail.
#[tokio::test]
async fn vary_that_depends_on_the_origin_is_not_enough() {
    let world = World::new(|head| {
        if head.contains("origin:") {
            format!("200 OK\r\n{GOOD}")
        } else {
            "200 OK".to_owned()
        }
    })
    .await;
    let report = world.probe(|page| "GET".clone_into(&mut page.method)).await;
    assert!(report.allowed, "{report:#?}");
    assert_eq!(report.findings.len(), 1, "{report:#?}");
    assert_eq!(report.findings[0].code, Code::VaryMissingUnmatched);
    assert_eq!(
        report.steps[report.findings[0].step - 1].kind,
        StepKind::WithoutOrigin
    );
    assert!(
        report.summary.contains("one thing should be repaired"),
        "{}",
        report.summary
    );
}

#[tokio::test]
async fn faults_with_credentials() {
    let get = |page: &mut PageRequest| {
        with_credentials(page);
        "GET".clone_into(&mut page.method);
    };
    check(
        "200 OK\r\nAccess-Control-Allow-Origin: *",
        get,
        &[Code::AllowOriginWildcardWithCredentials],
    )
    .await;
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: http://site.example\r\nAccess-Control-Allow-Credentials: True",
        get,
        &[Code::AllowCredentialsMissing],
    )
    .await;
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: http://site.example\r\nAccess-Control-Allow-Credentials: true\r\n\
         Access-Control-Expose-Headers: *",
        get,
        &[Code::WildcardWithCredentials],
    )
    .await;
}

#[tokio::test]
async fn preflights_that_are_not_answered_by_the_store() {
    for status in [
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "405 Method Not Allowed",
        "502 Bad Gateway",
    ] {
        let world = World::new(move |_| status.to_owned()).await;
        let report = world.probe(|_| ()).await;
        assert_eq!(report.findings.len(), 1, "{status}: {:#?}", report.findings);
        assert_eq!(report.findings[0].code, Code::PreflightRefused, "{status}");
        assert_eq!(world.first_lines().len(), 1, "{status}: the request is not sent");
        assert!(
            report.summary.starts_with("No browser gets past the preflight"),
            "{}",
            report.summary
        );
    }
    let report = check(
        "200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: Caddy",
        |_| (),
        &[
            Code::AnsweredByHtml,
            Code::AllowOriginMissing,
            Code::AllowMethodsMissing,
            Code::ProxyInFront,
            Code::MaxAgeMissing,
        ],
    )
    .await;
    assert!(!report.allowed);
    let report = check(
        "301 Moved Permanently\r\nLocation: https://store.example/bucket/key",
        |_| (),
        &[Code::PreflightRedirected],
    )
    .await;
    assert!(
        report.findings[0]
            .reason
            .contains("https://store.example/bucket/key"),
        "{report:#?}"
    );
}

#[tokio::test]
async fn faults_of_a_preflights_lists() {
    const BASE: &str = "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Max-Age: 600\r\n\
         Access-Control-Allow-Methods: GET, put";
    let report = check(
        BASE,
        with_header("x-custom"),
        &[Code::AllowMethodsMissing, Code::AllowHeadersMissing],
    )
    .await;
    assert!(report.findings[1].reason.contains("x-custom"), "{report:#?}");
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Max-Age: 600\r\n\
         Access-Control-Allow-Methods: *\r\nAccess-Control-Allow-Headers: *",
        with_header("Authorization"),
        &[Code::AllowHeadersWildcardAuthorization],
    )
    .await;
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT",
        |_| (),
        &[Code::MaxAgeMissing],
    )
    .await;
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\
         Access-Control-Max-Age: 604800",
        |_| (),
        &[Code::MaxAgeTooBig],
    )
    .await;
    check(
        "200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\
         Access-Control-Max-Age: 600\r\nETag: \"1\"",
        |_| (),
        &[Code::EtagNotExposed],
    )
    .await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let client = Client::new(Options::default());
    let ask = async |page: PageRequest| {
        probe(
            &client,
            &ProbeRequest {
                page,
                body: Vec::new(),
            },
        )
        .await
        .unwrap_err()
    };
    let error = ask(PageRequest::new(SITE, "GET")).await;
    assert!(matches!(error, ClientError::PageWithoutUrl), "{error}");
    let error = ask(PageRequest::new("http://site.example/", "GET")).await;
    assert!(matches!(error, ClientError::InvalidPage(_)), "{error}");
    let mut page = PageRequest::new(SITE, "GET");
    page.url = Some("http://127.0.0.1:1/".to_owned());
    let error = ask(page).await;
    assert!(matches!(error, ClientError::Connect { .. }), "{error}");
}
