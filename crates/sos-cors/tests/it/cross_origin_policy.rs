//! The two headers beside CORS: what is taken, what is refused, and what is sent.

use sos_cors::{CrossOriginPolicy, CrossOriginPolicyError, MAX_TIMING_ORIGINS, ResourcePolicy};

fn parse(document: &str) -> Result<CrossOriginPolicy, CrossOriginPolicyError> {
    CrossOriginPolicy::parse_json(document.as_bytes())
}

#[test]
fn what_is_set_is_sent_and_given_back() {
    let check = |document: &str, headers: &[(&str, &str)]| {
        let policy = parse(document).expect(document);
        assert_eq!(policy.headers().collect::<Vec<_>>(), headers, "{document}");
        assert_eq!(parse(&policy.to_json()).expect("its own form"), policy);
    };
    check("{}", &[]);
    check(
        r#"{"cross_origin_resource_policy":null,"timing_allow_origin":[]}"#,
        &[],
    );
    check(
        r#"{"cross_origin_resource_policy":"cross-origin"}"#,
        &[("cross-origin-resource-policy", "cross-origin")],
    );
    check(
        r#"{"timing_allow_origin":["https://example.com","*"],"cross_origin_resource_policy":"same-origin"}"#,
        &[
            ("cross-origin-resource-policy", "same-origin"),
            ("timing-allow-origin", "https://example.com, *"),
        ],
    );
    let policy = parse(r#"{"cross_origin_resource_policy":"same-site"}"#).expect("valid");
    assert_eq!(policy.resource_policy(), Some(ResourcePolicy::SameSite));
    assert_eq!(
        policy.to_json(),
        r#"{"cross_origin_resource_policy":"same-site","timing_allow_origin":[]}"#
    );
}

#[test]
fn origins_are_those_that_browsers_send() {
    let check = |origin: &str, reason: Option<&str>| {
        let found = CrossOriginPolicy::new(None, vec![origin.to_owned()]).err();
        let found = found.map(|error| match error {
            CrossOriginPolicyError::InvalidOrigin { reason, .. } => reason,
            other => panic!("{origin}: {other}"),
        });
        assert_eq!(found, reason, "{origin}");
    };
    for origin in [
        "*",
        "null",
        "https://example.com",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "http://[::1]:3000",
        "https://[2001:db8::1]",
        "chrome-extension://abcdef",
        "http://a:443",
        "https://xn--bcher-kva.example",
    ] {
        check(origin, None);
    }
    let host = "its host is none, in lower case and without a path";
    for (origin, reason) in [
        ("", "it has no scheme"),
        ("example.com", "it has no scheme"),
        ("HTTPS://example.com", "its scheme is none, in lower case"),
        ("://example.com", "its scheme is none, in lower case"),
        ("https://", "it has no host"),
        ("https://:80", "it has no host"),
        ("https://example.com/", host),
        ("https://example.com/a", host),
        ("https://Example.com", host),
        ("https://*.example.com", host),
        ("https://a, https://b", host),
        ("https://user@example.com", host),
        ("https://a\r\nx: y", host),
        ("https://bücher.example", host),
        ("https://example.com:443", "the default port is left out"),
        ("http://example.com:80", "the default port is left out"),
        ("https://example.com:", "its port is none"),
        ("https://example.com:0", "its port is none"),
        ("https://example.com:+1", "its port is none"),
        ("https://example.com:65536", "its port is none"),
        ("https://example.com:80/", "its port is none"),
        ("http://[::1", "its address has no end"),
        ("http://[]", "its address is none, in lower case"),
        ("http://[::1]x", "its port is none"),
    ] {
        check(origin, Some(reason));
    }
}

#[test]
fn other_documents_are_refused() {
    for document in [
        "",
        "[]",
        "null",
        r#"{"cross_origin_resource_policy":"everyone"}"#,
        r#"{"timing_allow_origin":"*"}"#,
        r#"{"unknown":1}"#,
    ] {
        assert!(
            matches!(parse(document), Err(CrossOriginPolicyError::Malformed { .. })),
            "{document}"
        );
    }
    let origins = |count: usize| vec!["https://a".to_owned(); count];
    assert!(CrossOriginPolicy::new(None, origins(MAX_TIMING_ORIGINS)).is_ok());
    assert_eq!(
        CrossOriginPolicy::new(None, origins(MAX_TIMING_ORIGINS + 1)),
        Err(CrossOriginPolicyError::TooManyOrigins { count: 101 })
    );
    let long = format!("{{}}{}", " ".repeat(70_000));
    assert_eq!(
        parse(&long),
        Err(CrossOriginPolicyError::TooLarge { size_bytes: 70_002 })
    );
}
