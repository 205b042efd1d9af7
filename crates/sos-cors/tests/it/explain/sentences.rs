//! What each rule says.

use sos_cors::RequestedHeaders;
use sos_cors::explain::{Part, nearest, verdicts};

use crate::{rule, rules};

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
        assert_eq!(verdicts[0].origin.hint.as_deref().unwrap_or_default(), expected);
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
