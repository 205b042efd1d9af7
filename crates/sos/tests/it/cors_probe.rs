//! The browser player against the running server: a sound store has no faults to name, and says why it refuses.

use sos_client::exchange::{Client, Options as ExchangeOptions, Request};
use sos_client::probe::{Code, PageRequest, ProbeReport, ProbeRequest, Severity, probe};
use sos_client::{ClientError, Url};

use crate::documents::{document, put_cors, server_with};
use crate::server::{Options, Server};

const SITE: &str = "http://site.example";
const RULE: &str = "<AllowedOrigin>http://site.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod>\
     <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>\
     <MaxAgeSeconds>600</MaxAgeSeconds>";

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

/// Probes a URL that is presigned for the method.
fn presigned(server: &Server, method: &str, origin: &str) -> ProbeReport {
    let target = server
        .request(method, "/photos/cat.jpg")
        .presigned()
        .into_request()
        .target;
    let mut page = PageRequest::new(origin, method);
    page.url = Some(format!("{}{target}", server.url()));
    let body = if method == "PUT" {
        b"meow".to_vec()
    } else {
        Vec::new()
    };
    let client = Client::new(ExchangeOptions::default());
    block_on(probe(&client, &ProbeRequest { page, body })).unwrap()
}

#[test]
fn a_sound_store_has_no_faults() {
    let server = server_with(&document(&[RULE]));
    for method in ["PUT", "GET"] {
        let report = presigned(&server, method, SITE);
        assert!(report.allowed, "{report:#?}");
        assert!(report.findings.is_empty(), "{:#?}", report.findings);
    }
    let stored = server
        .request("GET", "/photos/cat.jpg")
        .signed()
        .send()
        .expect(200);
    assert_eq!(stored.body, b"meow", "the request was sent with its body");
}

#[test]
fn a_refusal_gives_the_stores_reason() {
    let server = server_with(&document(&[RULE]));
    let report = presigned(&server, "PUT", "http://other.example");
    assert!(!report.allowed, "{report:#?}");
    assert_eq!(report.steps.len(), 1, "nothing follows a refused preflight");
    assert_eq!(report.steps[0].code.as_deref(), Some("AccessForbidden"));
    let codes: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.severity, finding.code))
        .collect();
    assert_eq!(codes, [(Severity::Error, Code::PreflightRefused)]);
    server
        .request("GET", "/photos/cat.jpg")
        .signed()
        .send()
        .expect(404);

    put_cors(
        &server,
        &document(&["<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>"]),
    )
    .expect(200);
    let report = presigned(&server, "PUT", "http://other.example");
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    assert!(report.allowed, "{report:#?}");
    assert_eq!(codes, [Code::EtagNotExposed, Code::MaxAgeMissing]);
}

#[test]
fn tls_is_checked_unless_told_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("certificate.pem"),
        folder.path().join("key.pem"),
    );
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&certificate, pair.cert.pem()).unwrap();
    std::fs::write(&key, pair.signing_key.serialize_pem()).unwrap();
    let server = Options::new().tls(&certificate, &key).start();
    let request = Request::new(
        "OPTIONS",
        Url::parse(&format!("{}/photos/a", server.url())).unwrap(),
    );

    let error = block_on(Client::new(ExchangeOptions::default()).send(&request)).unwrap_err();
    assert!(
        matches!(error, ClientError::Tls { .. } | ClientError::NoAuthorities),
        "{error}"
    );
    let client = Client::new(ExchangeOptions {
        accept_any_certificate: true,
        ..ExchangeOptions::default()
    });
    let answer = block_on(client.send(&request)).unwrap();
    assert_eq!(answer.status, 400, "{}", answer.text());
}
