//! Which rule matches, why one does not, and what the answer carries.

use sos_cors::{Configuration, Decision, Mismatch, Request, RequestedHeaders, Rule, headers};

use crate::{lines, rule, rules, seed};

fn requested(headers: &str) -> RequestedHeaders {
    RequestedHeaders::parse([headers.as_bytes()]).expect("tokens")
}

/// The index of the rule that allows the request.
fn matched(configuration: &Configuration, origin: &str, method: &str, headers: &str) -> Option<usize> {
    let headers = requested(headers);
    let request = Request {
        origin: origin.as_bytes(),
        method,
        headers: &headers,
    };
    configuration
        .decide(&request)
        .allowed()
        .map(|allowed| allowed.rule_index)
}

/// The lines of the answer to a request that is allowed.
fn answer(configuration: &Configuration, origin: &str, method: &str, headers: &str) -> Vec<String> {
    let headers = requested(headers);
    let request = Request {
        origin: origin.as_bytes(),
        method,
        headers: &headers,
    };
    lines(&configuration.decide(&request).allowed().expect("allowed").headers)
}

#[test]
fn the_seed_document_is_obeyed() {
    let seed = seed();
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
        assert_eq!(
            matched(&seed, "https://example.com", method, "content-type,Content-MD5"),
            Some(0)
        );
        let elsewhere = matches!(method, "GET" | "HEAD").then_some(1);
        assert_eq!(
            matched(&seed, "https://other.example", method, ""),
            elsewhere,
            "{method}"
        );
    }
    assert_eq!(matched(&seed, "https://example.com", "PUT", "x-amz-date"), None);
    assert_eq!(matched(&seed, "https://example.com", "PATCH", ""), None);
    assert_eq!(
        matched(&seed, "https://other.example", "GET", "content-type"),
        None
    );
    assert_eq!(
        answer(&seed, "https://example.com", "PUT", "Content-Type, CONTENT-md5"),
        [
            "access-control-allow-origin: https://example.com",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: GET, HEAD, POST, PUT, DELETE",
            "access-control-allow-headers: content-type, content-md5",
        ]
    );
    assert_eq!(
        answer(&seed, "https://other.example", "GET", ""),
        [
            "access-control-allow-origin: *",
            "access-control-allow-methods: HEAD, GET"
        ]
    );
}

#[test]
fn origins() {
    for (pattern, origin, expected) in [
        ("https://example.com", "https://example.com", true),
        ("https://example.com", "https://Example.com", false),
        ("https://example.com", "HTTPS://example.com", false),
        ("https://example.com", "http://example.com", false),
        ("https://example.com", "https://example.com:443", false),
        ("https://example.com", "https://example.com.evil.example", false),
        ("https://example.com", "https://example.co", false),
        ("https://example.com/", "https://example.com", false),
        ("https://*.example.com", "https://a.example.com", true),
        ("https://*.example.com", "https://a.b.example.com", true),
        ("https://*.example.com", "https://.example.com", true),
        ("https://*.example.com", "https://example.com", false),
        ("https://*.example.com", "https://a.example.com:8080", false),
        ("https://*.example.com", "https://a.example.com.evil", false),
        ("https://*.example.com", "xhttps://a.example.com", false),
        ("https://*.example.com", "https://evil.example/.example.com", true),
        ("https://*example.com", "https://evilexample.com", true),
        ("http://localhost:*", "http://localhost:3000", true),
        ("http://localhost:*", "http://localhost:", true),
        ("http://localhost:*", "http://localhost", false),
        ("*suffix", "suffix", true),
        ("*suffix", "get.suffix", true),
        ("*suffix", "suffix.get", false),
        ("start*end", "startend", true),
        ("start*end", "start12end", true),
        ("start*end", "0start12end", false),
        ("a*a", "a", false),
        ("a*a", "aa", true),
        ("prefix*", "prefix.suffix", true),
        ("null", "null", true),
        ("null", "https://example.com", false),
        ("*", "null", true),
        ("*", "", true),
        ("", "", true),
        ("", "https://example.com", false),
        ("https://ex?mple.com", "https://example.com", false),
        ("*", "https://example.com\r\nx: y", false),
        ("https://*", "https://a\u{0}", false),
        ("https://*", "https://a\tb", false),
        ("https://*", "https://a\u{7f}", false),
        ("https://*", "https://\u{e9}.example", true),
    ] {
        let configuration = rules(&[&rule(pattern, "GET", "")]);
        assert_eq!(
            matched(&configuration, origin, "GET", "").is_some(),
            expected,
            "{pattern:?} and {origin:?}"
        );
    }
}

#[test]
fn an_origin_that_is_not_utf_8_is_compared_and_echoed_as_bytes() {
    let configuration = rules(&[&rule("https://*", "GET", "")]);
    let request = Request {
        origin: b"https://\xff",
        method: "GET",
        headers: &RequestedHeaders::NONE,
    };
    let allowed = configuration.decide(&request).allowed().expect("allowed");
    assert_eq!(allowed.headers.allow_origin(), b"https://\xff");
}

#[test]
fn methods() {
    for (allowed, method, expected) in [
        ("GET", "GET", true),
        ("GET", "HEAD", false),
        ("HEAD", "GET", false),
        ("GET", "get", false),
        ("GET", "", false),
        ("*", "DELETE", true),
        ("*", "PATCH", false),
        ("*", "OPTIONS", false),
        ("*", "*", false),
    ] {
        let configuration = rules(&[&rule("*", allowed, "")]);
        assert_eq!(
            matched(&configuration, "https://a", method, "").is_some(),
            expected,
            "{allowed} and {method}"
        );
    }
}

#[test]
fn the_methods_of_the_answer_are_those_of_the_rule_each_once() {
    let more = |methods: &[&str]| -> String {
        methods
            .iter()
            .map(|method| format!("<AllowedMethod>{method}</AllowedMethod>"))
            .collect()
    };
    for (methods, expected) in [
        (&["DELETE", "GET"][..], "DELETE, GET"),
        (&["*"], "GET, HEAD, POST, PUT, DELETE"),
        (&["PUT", "*"], "PUT, GET, HEAD, POST, DELETE"),
        (&["*", "PUT"], "GET, HEAD, POST, PUT, DELETE"),
        (&["PUT", "PUT", "GET"], "PUT, GET"),
    ] {
        let inner = format!("<AllowedOrigin>*</AllowedOrigin>{}", more(methods));
        let configuration = rules(&[&inner]);
        let request = Request {
            origin: b"https://a",
            method: "PUT",
            headers: &RequestedHeaders::NONE,
        };
        let request = Request {
            method: if expected.contains("PUT") { "PUT" } else { "GET" },
            ..request
        };
        let allowed = configuration.decide(&request).allowed().expect("allowed");
        assert_eq!(allowed.headers.allow_methods(), expected);
    }
}

#[test]
fn headers_are_matched_without_regard_to_case() {
    for (patterns, names, expected) in [
        (&["Content-Type"][..], "content-type", true),
        (&["content-type"], "CONTENT-TYPE", true),
        (&["content-type"], "content-types", false),
        (&["Content-*"], "content-", true),
        (&["Content-*"], "Content-Length,content-md5", true),
        (&["Content-*"], "content", false),
        (&["Content-*"], "x-content-type", false),
        (&["x-amz-*"], "X-Amz-Meta-A", true),
        (&["*"], "anything,at-all,authorization", true),
        (&["a", "b*"], "b1,a,bb", true),
        (&["a", "b*"], "a,c", false),
        (&["a"], "", true),
        (&["a"], " , ,,", true),
        (&["a"], ",a , ,A,", true),
        (&[], "", true),
        (&[], "a", false),
        (&[""], "a", false),
    ] {
        let inner: String = patterns
            .iter()
            .map(|name| format!("<AllowedHeader>{name}</AllowedHeader>"))
            .collect();
        let configuration = rules(&[&rule("*", "GET", &inner)]);
        let found = matched(&configuration, "https://a", "GET", names).is_some();
        assert_eq!(found, expected, "{patterns:?} and {names:?}");
    }
}

#[test]
fn requested_names_are_echoed_in_lower_case_and_order() {
    let configuration = rules(&[&rule("*", "GET", "<AllowedHeader>*</AllowedHeader>")]);
    for (names, expected) in [
        ("Authorization", "authorization"),
        ("X-B,x-A", "x-b, x-a"),
        (" x-b ,, X-B\t,", "x-b, x-b"),
        ("*", "*"),
    ] {
        let answer = answer(&configuration, "https://a", "GET", names);
        assert_eq!(
            answer.last(),
            Some(&format!("access-control-allow-headers: {expected}"))
        );
    }
    assert!(
        !answer(&configuration, "https://a", "GET", " , ")
            .iter()
            .any(|line| line.contains("allow-headers"))
    );
}

#[test]
fn the_first_rule_that_matches_whole_wins_and_rules_are_not_merged() {
    let configuration = rules(&[
        &rule(
            "https://a",
            "GET",
            "<AllowedHeader>x-one</AllowedHeader><MaxAgeSeconds>1</MaxAgeSeconds>",
        ),
        &rule("https://a", "PUT", "<MaxAgeSeconds>2</MaxAgeSeconds>"),
        &rule(
            "https://*",
            "GET",
            "<AllowedHeader>x-*</AllowedHeader><MaxAgeSeconds>3</MaxAgeSeconds>",
        ),
        &rule(
            "*",
            "GET",
            "<AllowedHeader>*</AllowedHeader><MaxAgeSeconds>4</MaxAgeSeconds>",
        ),
    ]);
    for (origin, method, names, expected) in [
        ("https://a", "GET", "", Some(0)),
        ("https://a", "GET", "x-one", Some(0)),
        ("https://a", "GET", "x-two", Some(2)),
        ("https://a", "GET", "content-type", Some(3)),
        ("https://a", "PUT", "", Some(1)),
        ("https://a", "PUT", "x-one", None),
        ("https://b", "GET", "", Some(2)),
        ("http://b", "GET", "", Some(3)),
        ("http://b", "PUT", "", None),
    ] {
        assert_eq!(
            matched(&configuration, origin, method, names),
            expected,
            "{origin} {method} {names}"
        );
    }
}

#[test]
fn a_bare_wildcard_anywhere_in_the_rule_answers_a_wildcard_without_credentials() {
    let both = rules(&[
        "<AllowedOrigin>https://a</AllowedOrigin><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>",
    ]);
    assert_eq!(
        answer(&both, "https://a", "GET", ""),
        [
            "access-control-allow-origin: *",
            "access-control-allow-methods: GET"
        ]
    );
    let pattern = rules(&[&rule("http*", "GET", "")]);
    assert_eq!(
        answer(&pattern, "https://a", "GET", ""),
        [
            "access-control-allow-origin: https://a",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: GET"
        ]
    );
}

#[test]
fn exposed_headers_and_max_age() {
    for (elements, expected) in [
        ("", &[][..]),
        ("<ExposeHeader> , </ExposeHeader>", &[]),
        (
            "<ExposeHeader>ETag</ExposeHeader>",
            &["access-control-expose-headers: ETag"],
        ),
        (
            "<ExposeHeader>ETag ,x-amz-Request-Id,\n Date,,</ExposeHeader><ExposeHeader>Age</ExposeHeader>",
            &["access-control-expose-headers: ETag, x-amz-Request-Id, Date, Age"],
        ),
        ("<MaxAgeSeconds>0</MaxAgeSeconds>", &["access-control-max-age: 0"]),
        (
            "<MaxAgeSeconds>-10</MaxAgeSeconds>",
            &["access-control-max-age: -10"],
        ),
        (
            "<MaxAgeSeconds>300</MaxAgeSeconds><ExposeHeader>a</ExposeHeader>",
            &["access-control-expose-headers: a", "access-control-max-age: 300"],
        ),
    ] {
        let configuration = rules(&[&rule("*", "GET", elements)]);
        assert_eq!(
            answer(&configuration, "https://a", "GET", "")[2..],
            *expected,
            "{elements}"
        );
    }
}

#[test]
fn a_denial_gives_the_first_thing_each_rule_does_not_allow() {
    let configuration = rules(&[
        &rule("https://b", "PUT", ""),
        &rule("https://a", "GET", "<AllowedHeader>*</AllowedHeader>"),
        &rule("https://a", "PUT", "<AllowedHeader>x-*</AllowedHeader>"),
    ]);
    let headers = requested("X-One,Content-Type,Range");
    let request = Request {
        origin: b"https://a",
        method: "PUT",
        headers: &headers,
    };
    let Decision::Denied(denied) = configuration.decide(&request) else {
        panic!("denied")
    };
    let reasons: Vec<_> = denied
        .reasons()
        .map(|refusal| (refusal.rule_index, refusal.mismatch))
        .collect();
    assert_eq!(
        reasons,
        [
            (0, Mismatch::Origin),
            (1, Mismatch::Method),
            (2, Mismatch::Header("content-type"))
        ]
    );
    let closest = denied.closest().expect("a rule came closest");
    assert_eq!(
        (closest.rule_index, closest.mismatch),
        (2, Mismatch::Header("content-type"))
    );

    for request in [
        Request {
            origin: b"https://a\n",
            ..request
        },
        Request {
            origin: b"",
            ..request
        },
    ] {
        let Decision::Denied(denied) = configuration.decide(&request) else {
            panic!("denied")
        };
        assert!(
            denied
                .reasons()
                .all(|refusal| refusal.mismatch == Mismatch::Origin)
        );
        assert_eq!(denied.reasons().count(), 3);
    }
    let Decision::Denied(denied) = configuration.decide(&Request {
        method: "PATCH",
        ..request
    }) else {
        panic!("denied")
    };
    let mismatches: Vec<_> = denied.reasons().map(|refusal| refusal.mismatch).collect();
    assert_eq!(mismatches, [Mismatch::Origin, Mismatch::Method, Mismatch::Method]);
    assert_eq!(
        denied.closest().map(|refusal| refusal.rule_index),
        Some(1),
        "the first of equals"
    );
}

#[test]
fn vary_names_the_three_request_headers() {
    assert_eq!(
        headers::VARY,
        "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
    );
}

/// Symptom: one request of 16 KiB that names a header thousands of times held a thread for seconds (in a build without
/// optimisation) where the bucket's rule has sixteen thousand values, and anybody may ask. Cause: each name was compared with
/// each value. Fix: many values are a sorted set. The names here are 25 times as many, so that the cause would be noticed.
#[test]
fn thousands_of_names_meet_thousands_of_values() {
    let mut values: Vec<String> = vec!["a".to_owned(); 16_000];
    values.push("b".to_owned());
    let rule = Rule {
        allowed_origins: vec!["https://a".to_owned()],
        allowed_methods: vec!["GET".to_owned()],
        allowed_headers: values,
        ..Rule::default()
    };
    let configuration = Configuration::new(vec![rule]).expect("valid");
    let check = |names: &str, expected: bool| {
        let headers = RequestedHeaders::parse([names.as_bytes()]).expect("names");
        let request = Request {
            origin: b"https://a",
            method: "GET",
            headers: &headers,
        };
        assert_eq!(configuration.decide(&request).is_allowed(), expected);
    };
    check(&"b,".repeat(200_000), true);
    check(&("b,".repeat(200_000) + "c"), false);
}
