//! What happens, in one sentence, and where the two sides meet in ways that surprise.

use sos_cors::browser::{Credentials, Engine, Initiator, Outcome, PageRequest};
use sos_cors::preflight::{Bucket, ResourceType};

use super::explain;
use crate::browser::{fetch, of, to};
use crate::{rule, rules, seed};

#[test]
fn summaries() {
    let seed = seed();
    let check = |bucket: Bucket<'_>, request: PageRequest, expected: &str| {
        assert_eq!(
            sos_cors::explain::explain(bucket, ResourceType::Object, &request).summary,
            expected
        );
    };
    let with = Bucket::WithCors(&seed);
    check(
        with,
        fetch("GET", &[]),
        "The browser sends GET for `https://example.com` without a preflight and lets the page read the answer.",
    );
    check(
        Bucket::WithoutCors,
        fetch("GET", &[]),
        "The browser sends the request and keeps the answer from the page: the bucket has no CORS configuration.",
    );
    check(
        Bucket::Missing { service_rules: None },
        fetch("PUT", &[]),
        "The browser stops at the preflight, and the request is never sent: there is no such bucket.",
    );
    check(
        with,
        fetch("TRACE", &[]),
        "The browser refuses the request: the method TRACE is forbidden: `fetch` throws a TypeError.",
    );
    check(
        with,
        to("http://localhost:9000/b/k", &[], fetch("GET", &[])),
        "WebKit refuses the request: mixed content: a page of `https://example.com` may not use `http://localhost:9000`, which is not encrypted.",
    );
    check(
        with,
        to("http://10.0.0.1/b/k", &[], fetch("GET", &[])),
        "Firefox and WebKit refuse the request: mixed content: a page of `https://example.com` may not use `http://10.0.0.1`, which is not encrypted.",
    );
    check(
        with,
        of(Initiator::Image, "GET"),
        "The request is sent with GET and its answer is used, but no script can read it: CORS is not asked.",
    );
    check(
        with,
        of(Initiator::Form, "POST"),
        "The form is sent with POST, and its answer replaces the page: CORS is not asked.",
    );
    check(
        with,
        to("https://example.com/k", &[], fetch("PUT", &[])),
        "The page and the target are of one origin: CORS is not asked.",
    );
    // The rule answers with `*`, which credentials do not go with.
    let any = rules(&[&rule("*", "GET", "")]);
    check(
        Bucket::WithCors(&any),
        PageRequest {
            credentials: Credentials::Include,
            ..fetch("GET", &[])
        },
        "The browser sends the request and keeps the answer from the page: Access-Control-Allow-Origin is `*`, which does not \
         count for a request with credentials.",
    );
}

#[test]
fn a_header_is_compared_only_in_the_preflight() {
    let configuration = rules(&[
        &rule("*", "GET", "<AllowedMethod>PUT</AllowedMethod>"),
        &rule("https://example.com", "PUT", "<AllowedHeader>*</AllowedHeader>"),
    ]);
    let explanation = explain(&configuration, &fetch("PUT", &[("x-a", "1")]));
    assert_eq!((explanation.rule, explanation.actual.rule), (Some(2), Some(1)));
    assert!(explanation.allowed);
    assert_eq!(
        explanation.notes,
        [
            "rule 2 decides the preflight, rule 1 the request itself: the server compares headers only in the preflight"
        ]
    );
}

#[test]
fn redirects_that_turn_the_origin_into_null() {
    let request = to(
        "https://bucket.example/k",
        &["https://cdn.example/k"],
        fetch("GET", &[]),
    );
    let explanation = explain(&rules(&[&rule("https://example.com", "GET", "")]), &request);
    assert!(!explanation.allowed);
    assert_eq!(explanation.request.origin_header.as_deref(), Some("null"));
    assert!(
        explanation.notes[0].starts_with("after redirects from one origin to another, `Origin` is `null`")
    );
    assert!(
        explain(&seed(), &request).allowed,
        "the second rule allows every origin"
    );
}

#[test]
fn an_engine_that_sends_a_preflight_of_its_own_is_answered() {
    let configuration = rules(&[&rule("https://example.com", "GET", "")]);
    let explanation = explain(&configuration, &fetch("GET", &[("save-data", "on")]));
    let outcomes: Vec<_> = explanation
        .browsers
        .iter()
        .map(|verdict| (verdict.engine, verdict.outcome))
        .collect();
    assert_eq!(
        outcomes,
        [
            (Engine::Chromium, Outcome::Readable),
            (Engine::Firefox, Outcome::Blocked),
            (Engine::Webkit, Outcome::Blocked)
        ]
    );
    assert_eq!(
        explanation.summary,
        "Firefox and WebKit stop at the preflight, and the request is never sent: rule 1: the origin matches, but header \
         `save-data` is not allowed; the rule has no AllowedHeader."
    );
}
