//! Preflights, denials, rules of the service and the headers beside CORS.

use super::{ALLOWED, HOST, ORIGIN, VARY, start, start_with};
use sos_cors::Configuration;

#[tokio::test]
async fn preflights_never_reach_the_backend() {
    let server = start();
    let method = "access-control-request-method: PUT";
    // The key would make the handler panic, and the signature is nonsense.
    let answer = server
        .send(
            "OPTIONS /photos/panic?X-Amz-Signature=bad",
            &[HOST, ORIGIN, method, "authorization: bad"],
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    for header in [
        ALLOWED,
        VARY,
        "access-control-allow-methods: PUT, GET\r\n",
        "access-control-max-age: 9\r\n",
        "content-length: 0\r\n",
    ] {
        assert!(answer.contains(header), "{header} in {answer}");
    }
    let check = async |line: &str, headers: &[&str], status: &str, body: &str| {
        let answer = server.send(line, headers).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{line}: {answer}"
        );
        assert!(answer.contains(body) && answer.contains(VARY), "{line}: {answer}");
        assert!(!answer.contains("access-control-"), "{line}: {answer}");
    };
    check(
        "OPTIONS /photos/k",
        &[HOST, method],
        "400",
        "<Code>BadRequest</Code>",
    )
    .await;
    let missing = "<Message>CORSResponse: Bucket not found</Message><Method>PUT</Method><ResourceType>BUCKET</ResourceType>";
    check("OPTIONS /", &[HOST, ORIGIN, method], "403", missing).await;
    check("OPTIONS *", &[HOST, ORIGIN, method], "403", missing).await;
    check("OPTIONS /missing/k", &[HOST, ORIGIN, method], "403", missing).await;
    check(
        "OPTIONS /plain/k",
        &[HOST, ORIGIN, method],
        "403",
        "CORS is not enabled for this bucket.",
    )
    .await;
    check(
        "OPTIONS /photos/k",
        &[HOST, "origin: https://other", method],
        "403",
        "<ResourceType>OBJECT</ResourceType>",
    )
    .await;
    check(
        "OPTIONS /photos/",
        &[HOST, "origin: https://other", method],
        "403",
        "<ResourceType>BUCKET</ResourceType>",
    )
    .await;
    check(
        "OPTIONS /broken/k",
        &[HOST, ORIGIN, method],
        "500",
        "<Code>InternalError</Code>",
    )
    .await;
    let text = server.telemetry.render();
    assert!(
        text.contains(r#"sos_cors_decisions_total{kind="preflight",outcome="allowed",reason="none"} 1"#),
        "{text}"
    );
    assert!(
        text.contains(r#"sos_cors_decisions_total{kind="preflight",outcome="denied",reason="no_bucket"} 3"#),
        "{text}"
    );
}

#[tokio::test]
async fn denials_are_told_with_their_reason_and_without_the_query() {
    let server = start();
    let asks = |method: &str| format!("access-control-request-method: {method}");
    let (put, delete, patch) = (asks("PUT"), asks("DELETE"), asks("PATCH"));
    let names = "access-control-request-headers: x-a,x-b";
    let other = "origin: https://other";
    for (line, headers) in [
        (
            "OPTIONS /photos/k?X-Amz-Signature=secret",
            &[HOST, other, &put][..],
        ),
        ("OPTIONS /photos/k", &[HOST, ORIGIN, &delete]),
        ("OPTIONS /photos/k", &[HOST, ORIGIN, &put, names]),
        ("OPTIONS /photos", &[HOST, ORIGIN, &patch]),
        ("OPTIONS /plain/a/b", &[HOST, ORIGIN, &put]),
        ("OPTIONS /a", &["host: photos.localhost", other, &put]),
        ("DELETE /photos/k?x", &[HOST, ORIGIN]),
        ("GET /photos/k", &[HOST, ORIGIN, ORIGIN]),
        ("GET /plain/k", &[HOST, ORIGIN]),
        // No page, no bucket, a page of this very host, and what is allowed.
        ("OPTIONS /photos/k", &[HOST, &put]),
        ("GET /photos/k", &[HOST]),
        ("OPTIONS /missing/k", &[HOST, ORIGIN, &put]),
        ("GET /photos/k", &[HOST, "origin: http://localhost:1"]),
        ("OPTIONS /photos/k", &[HOST, ORIGIN, &put]),
        ("GET /photos/k", &[HOST, ORIGIN]),
    ] {
        server.send(line, headers).await;
    }
    let told = server.edge.backend.denials.lock().expect("no panic").clone();
    assert_eq!(
        told,
        [
            "photos Preflight Origin https://other PUT [] /k",
            "photos Preflight Method https://example.com DELETE [] /k",
            "photos Preflight Header https://example.com PUT [x-a,x-b] /k",
            "photos Preflight Malformed https://example.com PATCH [] /",
            "plain Preflight NotEnabled https://example.com PUT [] /a/b",
            "photos Preflight Origin https://other PUT [] /a",
            "photos Actual Method https://example.com DELETE [] /k",
            "photos Actual Malformed https://example.com GET [] /k",
            "plain Actual NotEnabled https://example.com GET [] /k",
        ]
    );
    let text = server.telemetry.render();
    for (kind, outcome, reason, count) in [
        ("preflight", "allowed", "none", 1),
        ("preflight", "denied", "origin", 2),
        ("preflight", "denied", "method", 1),
        ("preflight", "denied", "header", 1),
        ("preflight", "denied", "malformed", 2),
        ("preflight", "denied", "not_enabled", 1),
        ("preflight", "denied", "no_bucket", 1),
        ("actual", "allowed", "none", 1),
        ("actual", "denied", "origin", 1),
        ("actual", "denied", "method", 1),
        ("actual", "denied", "malformed", 1),
        ("actual", "denied", "not_enabled", 1),
        ("actual", "denied", "no_bucket", 0),
    ] {
        let line = format!(
            r#"sos_cors_decisions_total{{kind="{kind}",outcome="{outcome}",reason="{reason}"}} {count}"#
        );
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
}

#[tokio::test]
async fn rules_of_the_service_cover_what_has_no_bucket_and_nothing_else() {
    let rules =
        br#"[{"AllowedOrigins":["https://example.com","https://*.example.com"],"AllowedMethods":["GET"]}]"#;
    let server = start_with(Some(Configuration::parse_json(rules).expect("valid")));
    let method = "access-control-request-method: GET";
    let pattern = "origin: https://a.example.com";
    let credentials = "access-control-allow-credentials: true\r\n";
    for line in ["OPTIONS /", "OPTIONS /missing/k", "GET /", "GET /missing/k"] {
        let answer = server.send(line, &[HOST, ORIGIN, method]).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{line}: {answer}");
        assert!(
            answer.contains(ALLOWED) && answer.contains(credentials) && answer.contains(VARY),
            "{line}: {answer}"
        );
        let answer = server.send(line, &[HOST, pattern, method]).await;
        let echoed = "access-control-allow-origin: https://a.example.com\r\n";
        assert!(
            answer.contains(echoed) && !answer.contains(credentials),
            "{line}: {answer}"
        );
        let answer = server.send(line, &[HOST, "origin: https://other", method]).await;
        assert!(!answer.contains("access-control-"), "{line}: {answer}");
    }
    for line in ["OPTIONS /plain/k", "GET /plain/k", "GET /-/health/live"] {
        let answer = server.send(line, &[HOST, ORIGIN, method]).await;
        assert!(!answer.contains("access-control-"), "{line}: {answer}");
    }
    assert!(server.edge.backend.denials.lock().expect("no panic").len() == 2);
}

#[tokio::test]
async fn the_policy_of_a_bucket_is_on_all_its_answers_but_preflights() {
    let server = start();
    let policy = [
        "cross-origin-resource-policy: cross-origin\r\n",
        "timing-allow-origin: https://a, https://b\r\n",
    ];
    let long = format!("x-long: {}", "x".repeat(17_000));
    for (line, headers) in [
        ("GET /plain/k", &[HOST][..]),
        ("GET /plain/k", &[HOST, ORIGIN]),
        ("GET /plain/panic", &[HOST]),
        ("PUT /plain/k", &[HOST, &long]),
    ] {
        let answer = server.send(line, headers).await;
        for header in policy {
            assert!(answer.contains(header), "{line}: {answer}");
        }
    }
    let method = "access-control-request-method: GET";
    for (line, headers) in [
        ("OPTIONS /plain/k", &[HOST, ORIGIN, method][..]),
        ("GET /photos/k", &[HOST]),
        ("GET /missing/k", &[HOST]),
        ("GET /", &[HOST]),
    ] {
        let answer = server.send(line, headers).await;
        assert!(
            !answer.contains("cross-origin-resource-policy"),
            "{line}: {answer}"
        );
        assert!(!answer.contains("timing-allow-origin"), "{line}: {answer}");
    }
}

/// Symptom: a request with 400 KiB of `Access-Control-Request-Headers`, which is refused for its size, took the time of many
/// that are not. Cause: its CORS decision came first, and compared every name with every rule. Fix: what asks for more than
/// a request may hold is not decided on.
#[tokio::test]
async fn what_is_refused_for_the_names_it_asks_for_is_not_decided_on() {
    let server = start();
    let asked = format!("access-control-request-headers: {}", "a,".repeat(100_000));
    let answer = server.send("GET /photos/k", &[HOST, ORIGIN, &asked]).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(
        answer.contains("<Code>RequestHeaderSectionTooLarge</Code>") && answer.contains(VARY),
        "{answer}"
    );
    assert!(!answer.contains("access-control-"), "{answer}");
    assert!(server.edge.backend.denials.lock().expect("no panic").is_empty());
}
