//! What happens, in one sentence, and where the two sides meet in ways that surprise.

use sos_cors::CrossOriginPolicy;
use sos_cors::browser::{BodyKind, Credentials, Engine, Initiator, Outcome, PageRequest};
use sos_cors::preflight::{Bucket, ResourceType};

use super::explain;
use crate::browser::{fetch, of, to};
use crate::{rule, rules, seed};

#[test]
fn summaries() {
    let seed = seed();
    let check = |bucket: Bucket<'_>, request: PageRequest, expected: &str| {
        assert_eq!(
            sos_cors::explain::explain(bucket, None, ResourceType::Object, &request).summary,
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

#[test]
fn a_summary_speaks_only_of_the_engines_that_fail_alike() {
    let stream = PageRequest {
        body: BodyKind::Stream,
        ..fetch("POST", &[])
    };
    let explanation = explain(&rules(&[&rule("https://example.com", "GET", "")]), &stream);
    let outcomes: Vec<_> = explanation
        .browsers
        .iter()
        .map(|verdict| verdict.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Blocked, Outcome::Blocked, Outcome::Refused]);
    assert_eq!(
        explanation.summary,
        "Chromium stops at the preflight, and the request is never sent: rule 1: the origin matches, but the method \
         POST is not allowed; allowed are GET."
    );
}

#[test]
fn a_picture_is_kept_from_the_page_by_the_header_beside_cors() {
    let policy = |value: &str| {
        let document = format!(r#"{{"cross_origin_resource_policy":"{value}"}}"#);
        CrossOriginPolicy::parse_json(document.as_bytes()).expect("valid")
    };
    let seed = seed();
    let explained = |value: &str, initiator: Initiator| {
        let beside = policy(value);
        let bucket = Bucket::WithCors(&seed);
        sos_cors::explain::explain(bucket, Some(&beside), ResourceType::Object, &of(initiator, "GET"))
    };
    let kept = explained("same-origin", Initiator::Image);
    assert!(!kept.allowed);
    assert_eq!(
        kept.summary,
        "The browser sends the request and keeps the answer from the page: Cross-Origin-Resource-Policy is `same-origin`, \
         which keeps the answer from pages of `https://example.com`."
    );
    assert!(kept.suggestion.is_none(), "no rule is asked");
    let line = (
        "cross-origin-resource-policy".to_owned(),
        "same-origin".to_owned(),
    );
    assert!(kept.actual.answer.contains(&line));
    assert!(explained("cross-origin", Initiator::Image).allowed);
    // By CORS the header is not looked at.
    assert!(explained("same-origin", Initiator::ImageCrossorigin).allowed);
}
