//! Explanations: of pages' requests, of bare preflights, and their agreement with the decision.

use proptest::collection::vec;
use proptest::prelude::*;
use sos_cors::browser::{Credentials, Engine, Initiator, Outcome, PageRequest};
use sos_cors::explain::{self, Explanation, Part, RawPreflight, nearest, verdicts};
use sos_cors::preflight::{self, Bucket, PreflightAnswer, ResourceType};
use sos_cors::{Configuration, CrossOriginHeaders, Request, RequestedHeaders, actual};

use crate::browser::{fetch, fields, of, to};
use crate::properties::{configuration, requested_method, word};
use crate::{rule, rules, seed};

fn explain(configuration: &Configuration, request: &PageRequest) -> Explanation {
    explain::explain(Bucket::WithCors(configuration), ResourceType::Object, request)
}

fn json(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("an explanation is JSON")
}

#[test]
fn the_whole_explanation_of_an_upload() {
    let configuration = rules(&[
        &rule("https://other.example", "GET", "<ID>other</ID>"),
        &rule(
            "https://*.example.com",
            "PUT",
            "<AllowedHeader>content-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds>",
        ),
    ]);
    let request = PageRequest {
        origin: "https://app.example.com".to_owned(),
        ..fetch("put", &[("Content-Type", "image/png"), ("Cookie", "a=b")])
    };
    let cors = |names: bool| {
        let mut lines = vec![
            ["access-control-allow-origin", "https://app.example.com"],
            ["access-control-allow-credentials", "true"],
            ["access-control-allow-methods", "PUT"],
        ];
        if names {
            lines.push(["access-control-allow-headers", "content-type"]);
        }
        lines.extend([
            ["access-control-expose-headers", "ETag"],
            ["access-control-max-age", "3600"],
            [
                "vary",
                "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
            ],
        ]);
        lines
    };
    let browser = |engine: &str, seconds: u32, note: Option<&str>| {
        serde_json::json!({
            "engine": engine,
            "outcome": "readable",
            "stage": null,
            "reason": null,
            "preflight_sent": true,
            "request_sent": true,
            "preflight_cached_seconds": seconds,
            "preflight_cache_note": note,
            "credentials_sent": false,
            "readable_headers": [
                "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma", "etag"
            ],
            "notes": [],
        })
    };
    let expected = serde_json::json!({
        "allowed": true,
        "summary": "After a preflight, the browser sends PUT for `https://app.example.com` and lets the page read the answer.",
        "request": {
            "origin": "https://app.example.com",
            "origin_header": "https://app.example.com",
            "method": "PUT",
            "cross_origin": true,
            "url": null,
        },
        "preflight": {
            "reasons": [
                "the method PUT is not one of GET, HEAD and POST",
                "the content type `image/png` is not CORS-safelisted; only `text/plain`, `multipart/form-data` and \
                 `application/x-www-form-urlencoded` are",
            ],
            "method": "PUT",
            "headers": ["content-type"],
            "status": 200,
            "code": null,
            "message": null,
            "answer": cors(true),
        },
        "actual": { "rule": 2, "answer": cors(false) },
        "rule": 2,
        "rules": [
            {
                "rule": 1,
                "id": "other",
                "matches": false,
                "origin": { "matches": false, "pattern": null },
                "method": { "matches": false },
                "headers": [{ "name": "content-type", "matches": false, "pattern": null }],
                "failed": "origin",
                "message": "rule 1: the origin `https://app.example.com` is not allowed; the rule allows `https://other.example`",
            },
            {
                "rule": 2,
                "id": null,
                "matches": true,
                "origin": { "matches": true, "pattern": "https://*.example.com" },
                "method": { "matches": true },
                "headers": [{ "name": "content-type", "matches": true, "pattern": "content-*" }],
                "failed": null,
                "message": "rule 2: matches: the origin by `https://*.example.com`, the method PUT and the header `content-type`",
            },
        ],
        "browsers": [
            browser("chromium", 3600, None),
            browser("firefox", 3600, None),
            browser("webkit", 600, Some("WebKit keeps it 600 s at most")),
        ],
        "notes": ["the browser drops the header `cookie`: `cookie` is for the browser to set, not for scripts"],
    });
    assert_eq!(json(&explain(&configuration, &request)), expected);
}

#[test]
fn the_whole_explanation_of_a_refusal() {
    let request = PageRequest {
        origin: "https://evil.example".to_owned(),
        ..fetch("DELETE", &[])
    };
    let found = json(&explain(&seed(), &request));
    assert_eq!(
        found["preflight"],
        serde_json::json!({
            "reasons": ["the method DELETE is not one of GET, HEAD and POST"],
            "method": "DELETE",
            "headers": [],
            "status": 403,
            "code": "AccessForbidden",
            "message": "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
            "answer": [["vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"]],
        })
    );
    assert_eq!(
        (&found["allowed"], &found["rule"], &found["actual"]["rule"]),
        (&false.into(), &().into(), &().into())
    );
    assert_eq!(
        found["summary"],
        "The browser stops at the preflight, and the request is never sent: none of the 2 rules matches; nearest is rule 2: \
         the origin matches, but the method DELETE is not allowed; allowed are HEAD, GET."
    );
    assert_eq!(
        found["browsers"][1],
        serde_json::json!({
            "engine": "firefox",
            "outcome": "blocked",
            "stage": "preflight",
            "reason": "the preflight was answered with status 403, not 200 to 299",
            "preflight_sent": true,
            "request_sent": false,
            "preflight_cached_seconds": null,
            "preflight_cache_note": null,
            "credentials_sent": false,
            "readable_headers": [],
            "notes": [],
        })
    );
}

#[test]
fn summaries() {
    let seed = seed();
    let check = |bucket: Bucket<'_>, request: PageRequest, expected: &str| {
        assert_eq!(
            explain::explain(bucket, ResourceType::Object, &request).summary,
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
fn near_misses_of_origins() {
    let check = |origin: &str, allowed: &str, expected: &str| {
        let configuration = rules(&[&rule(allowed, "GET", "")]);
        let verdicts = verdicts(&configuration, origin.as_bytes(), "GET", &RequestedHeaders::NONE);
        let hint = if expected.is_empty() {
            String::new()
        } else {
            format!(" ({expected})")
        };
        assert_eq!(
            verdicts[0].message,
            format!("rule 1: the origin `{origin}` is not allowed; the rule allows `{allowed}`{hint}")
        );
    };
    let slash = "the rule has a trailing slash, which no browser sends";
    let case = "the letter case differs, and browsers send lower case";
    check("http://example.com", "https://example.com", "the scheme differs");
    check(
        "http://a.example.com",
        "https://*.example.com",
        "the scheme differs",
    );
    check("http://localhost:3000", "http://localhost", "the port differs");
    check(
        "http://localhost:3000",
        "http://localhost:8080",
        "the port differs",
    );
    check(
        "https://example.com",
        "https://example.com:443",
        "the rule spells out the default port, which browsers leave out",
    );
    check("http://[::1]:81", "http://[::1]:80", "the port differs");
    check("https://example.com", "https://example.com/", slash);
    check("https://a.example.com", "https://*.example.com/", slash);
    check(
        "https://example.com",
        "https://example.com/app",
        "the rule has a path, which no browser sends",
    );
    check("https://example.com", "https://Example.com", case);
    check("https://example.com", "example.com", "the rule has no scheme");
    check("https://a.example.com", "*.example.com:80", "");
    check(
        "https://www.example.com",
        "https://example.com",
        "`www.` is part of the origin",
    );
    check(
        "https://example.com",
        "https://www.example.com",
        "`www.` is part of the rule",
    );
    check(
        "https://example.com",
        "https://*.example.com",
        "the pattern wants a name before the dot",
    );
    check("https://evil.example", "https://example.com", "");
    check("null", "https://example.com", "");
    check("https://example.com", "null", "");
}

#[test]
fn sentences_of_rules() {
    let check = |inner: &str, method: &str, names: &str, failed: Option<Part>, expected: &str| {
        let configuration = rules(&[inner]);
        let headers = RequestedHeaders::parse([names.as_bytes()]).expect("tokens");
        let verdicts = verdicts(&configuration, b"https://a", method, &headers);
        assert_eq!(
            (verdicts[0].failed, verdicts[0].message.as_str()),
            (failed, expected)
        );
    };
    let header = Some(Part::Header);
    check(
        &rule("*", "GET", ""),
        "GET",
        "",
        None,
        "rule 1: matches: the origin by `*`, and the method GET",
    );
    check(
        &rule("https://a", "GET", ""),
        "HEAD",
        "",
        Some(Part::Method),
        "rule 1: the origin matches, but the method HEAD is not allowed; allowed are GET (GET does not imply HEAD)",
    );
    check(
        &rule("*", "*", ""),
        "PATCH",
        "",
        Some(Part::Method),
        "rule 1: the origin matches, but no rule can allow the method `PATCH`; the five are GET, HEAD, POST, PUT and DELETE",
    );
    check(
        &rule("*", "*", ""),
        "put",
        "",
        Some(Part::Method),
        "rule 1: the origin matches, but the method `put` is not `PUT`: letter case matters",
    );
    check(
        &rule("*", "PUT", "<AllowedHeader>Content-*</AllowedHeader>"),
        "PUT",
        "content-type, X-Amz-Acl",
        header,
        "rule 1: the origin matches, but header `x-amz-acl` is not allowed; allowed are `Content-*`",
    );
    check(
        &rule("*", "PUT", ""),
        "PUT",
        "x-a, x-b",
        header,
        "rule 1: the origin matches, but headers `x-a`, `x-b` are not allowed; the rule has no AllowedHeader",
    );
    let many: String = (0..6)
        .map(|number| format!("<AllowedOrigin>https://o{number}</AllowedOrigin>"))
        .collect();
    check(
        &format!("{many}<AllowedMethod>GET</AllowedMethod>"),
        "GET",
        "",
        Some(Part::Origin),
        "rule 1: the origin `https://a` is not allowed; the rule allows `https://o0`, `https://o1`, `https://o2`, `https://o3` and 2 more",
    );
    // A bare `*` decides wherever it stands, because the answer then is `*`.
    check(
        &rule("https://a</AllowedOrigin><AllowedOrigin>*", "GET", ""),
        "GET",
        "",
        None,
        "rule 1: matches: the origin by `*`, and the method GET",
    );
}

#[test]
fn the_nearest_rule() {
    let configuration = rules(&[
        &rule("https://x", "GET", ""),
        &rule("http://a", "GET", ""),
        &rule("https://a", "GET", ""),
        &rule("https://a", "PUT", ""),
        &rule("https://a", "PUT", "<AllowedHeader>x-b</AllowedHeader>"),
    ]);
    let check = |origin: &str, method: &str, expected: usize| {
        let headers = RequestedHeaders::parse([b"x-a".as_slice()]).expect("tokens");
        let verdicts = verdicts(&configuration, origin.as_bytes(), method, &headers);
        assert_eq!(
            nearest(&verdicts).map(|verdict| verdict.rule),
            Some(expected),
            "{origin} {method}"
        );
    };
    check("https://b", "GET", 1);
    check("http://x", "GET", 1);
    check("https://a", "DELETE", 3);
    check("https://a", "PUT", 4);
    assert_eq!(nearest(&[]), None);
}

#[test]
fn bare_preflights() {
    let seed = seed();
    let check = |bucket: Bucket<'_>,
                 [origin, method, names]: [Option<&str>; 3],
                 status: u16,
                 rule: Option<usize>,
                 summary: &str| {
        let raw = RawPreflight {
            origin: origin.map(str::to_owned),
            request_method: method.map(str::to_owned),
            request_headers: names.map(str::to_owned),
        };
        let found = explain::explain_raw(bucket, ResourceType::Object, &raw);
        assert_eq!(
            (found.status, found.rule, found.summary.as_str()),
            (status, rule, summary)
        );
        assert_eq!(
            (found.allowed, found.code.is_none()),
            (rule.is_some(), rule.is_some())
        );
    };
    let with = Bucket::WithCors(&seed);
    let page = Some("https://example.com");
    check(
        with,
        [page, Some("PUT"), Some("Content-Type")],
        200,
        Some(1),
        "The preflight passes: rule 1: matches: the origin by `https://example.com`, the method PUT and the header `content-type`.",
    );
    check(
        with,
        [Some("https://other"), Some("PUT"), None],
        403,
        None,
        "The preflight is refused: rule 2: the origin matches, but the method PUT is not allowed; allowed are HEAD, GET.",
    );
    check(
        with,
        [None, Some("PUT"), None],
        400,
        None,
        "The preflight is refused: Insufficient information. Origin request header needed.",
    );
    check(
        with,
        [page, None, None],
        400,
        None,
        "The preflight is refused: Invalid Access-Control-Request-Method: null",
    );
    check(
        with,
        [page, Some("PUT"), Some("x y")],
        400,
        None,
        "The preflight is refused: Access-Control-Request-Headers \"x y\" contains invalid character.",
    );
    check(
        Bucket::WithoutCors,
        [page, Some("PUT"), None],
        403,
        None,
        "The preflight is refused: CORSResponse: CORS is not enabled for this bucket.",
    );
}

fn page_request() -> impl Strategy<Value = PageRequest> {
    (
        word(),
        requested_method(),
        vec("[abAB-]{1,3}", 0..4),
        prop::sample::select(vec![
            Initiator::Fetch,
            Initiator::Xhr,
            Initiator::Font,
            Initiator::Image,
            Initiator::Form,
        ]),
        prop::sample::select(vec![
            Credentials::Omit,
            Credentials::SameOrigin,
            Credentials::Include,
        ]),
    )
        .prop_map(|(origin, method, names, initiator, credentials)| PageRequest {
            headers: fields(&names.iter().map(|name| (name.as_str(), "1")).collect::<Vec<_>>()),
            initiator,
            credentials,
            ..PageRequest::new(origin, method)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The verdicts on the rules are the decision, part by part.
    #[test]
    fn verdicts_agree_with_the_decision(
        configuration in configuration(),
        origin in prop_oneof![8 => word(), 1 => Just("a\n".to_owned())],
        method in requested_method(),
        names in vec("[abAB-]{0,3}", 0..4),
    ) {
        let headers = RequestedHeaders::parse([names.join(",").as_bytes()]).expect("tokens");
        let request = Request { origin: origin.as_bytes(), method: &method, headers: &headers };
        let verdicts = verdicts(&configuration, origin.as_bytes(), &method, &headers);
        prop_assert_eq!(verdicts.len(), configuration.rules().len());
        match configuration.decide(&request) {
            sos_cors::Decision::Allowed(allowed) => {
                prop_assert_eq!(verdicts.iter().position(|verdict| verdict.matches), Some(allowed.rule_index));
                prop_assert!(nearest(&verdicts).is_some_and(|nearest| nearest.rule == allowed.rule_index + 1));
            }
            sos_cors::Decision::Denied(denied) => {
                for (verdict, refusal) in verdicts.iter().zip(denied.reasons()) {
                    let part = match refusal.mismatch {
                        sos_cors::Mismatch::Origin => Part::Origin,
                        sos_cors::Mismatch::Method => Part::Method,
                        sos_cors::Mismatch::Header(_) => Part::Header,
                    };
                    prop_assert_eq!((verdict.rule, verdict.failed), (refusal.rule_index + 1, Some(part)));
                }
            }
        }
        for (verdict, rule) in verdicts.iter().zip(configuration.rules()) {
            let parts = verdict.origin.matches && verdict.method.matches && verdict.headers.iter().all(|header| header.matches);
            prop_assert_eq!(verdict.matches, parts);
            prop_assert_eq!(verdict.matches, verdict.failed.is_none());
            prop_assert_eq!(verdict.origin.matches, verdict.origin.pattern.is_some());
            prop_assert!(verdict.origin.pattern.iter().all(|pattern| rule.allowed_origins.contains(pattern)));
            prop_assert!(verdict.headers.iter().flat_map(|header| &header.pattern).all(|pattern| rule.allowed_headers.contains(pattern)));
        }
    }

    /// An explanation is made of the server's own answers.
    #[test]
    fn explanations_agree_with_the_server(configuration in configuration(), request in page_request()) {
        let explanation = explain(&configuration, &request);
        prop_assert_eq!(explanation.rules.iter().find(|verdict| verdict.matches).map(|verdict| verdict.rule), explanation.rule);
        let origin = explanation.request.origin_header.as_deref().map(str::as_bytes);
        let plain = CrossOriginHeaders::collect(origin, [], []);
        let method = explanation.request.method.as_str();
        let sent = match actual::outcome(Some(&configuration), method, &plain) {
            actual::Outcome::Allowed(allowed) => Some(allowed.rule_index + 1),
            actual::Outcome::NotCrossOrigin | actual::Outcome::Denied => None,
        };
        prop_assert_eq!(explanation.actual.rule, sent);
        prop_assert_eq!(explanation.actual.answer.len() > 1, sent.is_some());
        if let Some(preflight) = &explanation.preflight {
            let names = preflight.headers.join(", ");
            let names = (!preflight.headers.is_empty()).then_some(names.as_bytes());
            let asked = CrossOriginHeaders::collect(origin, [preflight.method.as_bytes()], names);
            let answer = preflight::evaluate(Bucket::WithCors(&configuration), ResourceType::Object, &asked);
            let (rule, status) = match answer {
                PreflightAnswer::Allowed(allowed) => (Some(allowed.rule_index + 1), 200),
                PreflightAnswer::Refused(refusal) => (None, refusal.status()),
            };
            prop_assert_eq!((explanation.rule, preflight.status), (rule, status));
        }
        let usable = explanation.browsers.iter().all(|verdict| verdict.outcome.is_usable());
        prop_assert_eq!(explanation.allowed, usable);
        // A request that the rules let pass is readable, unless its credentials meet `*`; one they do not is not.
        if explanation.preflight.is_none() && explanation.request.origin_header.is_some() && request.initiator != Initiator::Form {
            let star = explanation.actual.answer.iter().any(|(_, value)| value == "*");
            let strict = request.credentials == Credentials::Include && request.initiator != Initiator::Font;
            prop_assert_eq!(explanation.allowed, sent.is_some() && !(star && strict));
        }
    }

    #[test]
    fn no_request_panics(
        origin in ".{0,20}", method in ".{0,6}", headers in vec((".{0,6}", ".{0,8}"), 0..4),
        url in prop::option::of("(https?://)?.{0,20}"), via in vec("https?://[ab.:\\[\\]]{0,8}", 0..3),
    ) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = PageRequest { headers: fields(&headers), url, via, ..PageRequest::new(origin, method) };
        let _ = request.check();
        let explanation = explain(&crate::seed(), &request);
        prop_assert_eq!(explanation.browsers.len(), 3);
    }
}
