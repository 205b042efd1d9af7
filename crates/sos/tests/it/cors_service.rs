//! CORS rules of the service: for answers that belong to no bucket, off by default, never credentials for a pattern.

use crate::documents::{SEED, put_cors};
use crate::http::Response;
use crate::server::{Options, Server};

const RULES: &str = r#"[{"AllowedOrigins":["https://console.example","https://*.preview.example"],"AllowedMethods":["GET"],"AllowedHeaders":["authorization","x-amz-*"],"MaxAgeSeconds":60}]"#;

fn preflight(server: &Server, target: &str, origin: &str) -> Response {
    let exchange = server.request("OPTIONS", target).origin(origin);
    exchange
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "authorization, x-amz-date")
        .send()
}

fn list_buckets(server: &Server, origin: &str) -> Response {
    server.request("GET", "/").origin(origin).signed().send()
}

#[track_caller]
fn allowed(response: &Response, origin: &str, credentials: bool) {
    let found = (
        response.header("access-control-allow-origin"),
        response.header("access-control-allow-credentials"),
    );
    assert_eq!(
        found,
        (Some(origin), credentials.then_some("true")),
        "{}",
        response.summary()
    );
}

#[track_caller]
fn silent(response: &Response) {
    let found = response.header("access-control-allow-origin");
    assert_eq!(found, None, "{}", response.summary());
}

#[test]
fn a_page_may_list_buckets_where_the_service_says_so() {
    let server = Options::new()
        .environment("SOS_CORS_SERVICE_RULES", RULES)
        .start();
    for (origin, credentials) in [
        ("https://console.example", true),
        ("https://a.preview.example", false),
    ] {
        let answer = preflight(&server, "/", origin).expect(200);
        allowed(&answer, origin, credentials);
        assert_eq!(answer.header("access-control-max-age"), Some("60"));
        allowed(&list_buckets(&server, origin).expect(200), origin, credentials);
        let missing = server.request("GET", "/nowhere/a").origin(origin).signed().send();
        allowed(&missing.expect_error(404, "NoSuchBucket"), origin, credentials);
        allowed(
            &preflight(&server, "/nowhere/a", origin).expect(200),
            origin,
            credentials,
        );
    }
    let other = "https://other.example";
    let refused = preflight(&server, "/", other).expect_error(403, "AccessForbidden");
    assert_eq!(
        refused.element("Message").as_deref(),
        Some("CORSResponse: Bucket not found")
    );
    silent(&refused);
    silent(&list_buckets(&server, other).expect(200));
    // A bucket has rules of its own, or none.
    silent(&preflight(&server, "/photos/a", "https://console.example").expect(403));
    put_cors(&server, SEED).expect(200);
    silent(&preflight(&server, "/photos/a", "https://console.example").expect(403));
    allowed(
        &server
            .request("GET", "/photos/a")
            .origin("https://console.example")
            .send()
            .expect(403),
        "*",
        false,
    );
}

#[test]
fn rules_that_are_none_are_told_at_the_start() {
    let server = Server::start();
    let (origin, rules) = ("https://console.example", "[{\"AllowedOrigins\":[\"*\"]}]");
    silent(&list_buckets(&server, origin).expect(200));
    silent(&preflight(&server, "/", origin).expect(403));
    let mut command = std::process::Command::new(crate::server::binary());
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--console-listen",
        "127.0.0.1:0",
        "--data",
    ]);
    command.arg(server.folder().join("other-data"));
    crate::server::without_settings(&mut command).env("SOS_CORS_SERVICE_RULES", rules);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        text.contains("SOS_CORS_SERVICE_RULES: cors.service_rules is no CORS configuration"),
        "{text}"
    );
}
