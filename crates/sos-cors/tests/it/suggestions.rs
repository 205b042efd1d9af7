//! What is suggested for a refused request.

use proptest::collection::vec;
use proptest::prelude::*;
use sos_cors::suggest::{edits_for, rule_for};
use sos_cors::{Configuration, MAX_RULES, Request, RequestedHeaders, Rule, lint};

fn configuration(json: &str) -> Configuration {
    Configuration::parse_json(json.as_bytes()).expect("rules")
}

fn is_allowed(configuration: &Configuration, origin: &str, method: &str, headers: &[&str]) -> bool {
    let headers = RequestedHeaders::parse(headers.iter().map(|name| name.as_bytes())).expect("tokens");
    configuration
        .decide(&Request {
            origin: origin.as_bytes(),
            method,
            headers: &headers,
        })
        .is_allowed()
}

/// The title and the configuration afterwards.
fn suggested(before: &str, origin: &str, method: &str, headers: &[&str]) -> (String, Configuration) {
    let before = configuration(before);
    let suggestion = edits_for(Some(&before), origin, method, headers).expect("a suggestion");
    let after = suggestion.apply(Some(&before)).expect("it applies");
    assert_eq!(after.rules()[suggestion.number - 1], suggestion.rule);
    assert!(is_allowed(&after, origin, method, headers));
    (suggestion.title, after)
}

#[test]
fn the_smallest_change() {
    let site = "https://example.com";
    let read = r#"{"AllowedOrigins":["*"],"AllowedMethods":["GET","HEAD"]}"#;
    let write = r#"{"AllowedOrigins":["https://example.com"],"AllowedMethods":["PUT"],"AllowedHeaders":["content-type"],"ExposeHeaders":["ETag"]}"#;
    for (before, method, headers, title, after) in [
        // Origin and method match: the headers that lack.
        (
            format!("[{read},{write}]"),
            "PUT",
            &["content-type", "x-amz-acl"][..],
            "Allow the headers that `https://example.com` asks for in rule 2",
            format!(
                "[{read},{}]",
                write.replace("\"content-type\"", "\"content-type\",\"x-amz-acl\"")
            ),
        ),
        (
            format!("[{write}]"),
            "PUT",
            &["X-Amz-Acl", "x-amz-date", "if-match"],
            "Allow the headers that `https://example.com` asks for in rule 1",
            format!(
                "[{}]",
                write.replace("\"content-type\"", "\"content-type\",\"x-amz-*\",\"if-match\"")
            ),
        ),
        (
            format!("[{read}]"),
            "GET",
            &["range"],
            "Allow the headers that `https://example.com` asks for in rule 1",
            r#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET","HEAD"],"AllowedHeaders":["range"]}]"#
                .to_owned(),
        ),
        // The rule is for this origin alone: the method, and what goes with it.
        (
            format!("[{write}]"),
            "GET",
            &[],
            "Allow `GET` for `https://example.com` in rule 1",
            format!("[{}]", write.replace("\"PUT\"", "\"PUT\",\"GET\",\"HEAD\"")),
        ),
        // Reading, in a rule for reading.
        (
            r#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]"#.to_owned(),
            "HEAD",
            &[],
            "Allow `HEAD` for `https://example.com` in rule 1",
            format!("[{read}]"),
        ),
        // Writing is never opened to everyone.
        (
            format!("[{read}]"),
            "PUT",
            &["content-type"],
            "Add a rule that allows `PUT` for `https://example.com`",
            format!(
                "[{read},{},\"MaxAgeSeconds\":3600}}]",
                write.trim_end_matches('}')
            ),
        ),
    ] {
        let (found_title, found) = suggested(&before, site, method, headers);
        assert_eq!((found_title.as_str(), found), (title, configuration(&after)));
    }
}

#[test]
fn a_bucket_without_a_configuration_gets_a_rule() {
    let suggestion = edits_for(None, "https://example.com", "PUT", &["content-type"]).expect("a suggestion");
    let after = suggestion.apply(None).expect("it applies");
    assert_eq!(
        Some(after.rules()),
        rule_for("https://example.com", "PUT", &["content-type"])
            .as_ref()
            .map(std::slice::from_ref)
    );
    assert_eq!(
        serde_json::to_value(&suggestion).expect("JSON"),
        serde_json::json!({
            "title": "Add a rule that allows `PUT` for `https://example.com`",
            "number": 1,
            "edits": [{ "op": "insert_rule", "rule": 1, "content": suggestion.rule }],
            "rule": {
                "AllowedOrigins": ["https://example.com"], "AllowedMethods": ["PUT"],
                "AllowedHeaders": ["content-type"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3600,
            },
        })
    );
}

#[test]
fn nothing_is_suggested_for_what_no_browser_sends() {
    let none: [&str; 0] = [];
    for origin in [
        "",
        "null",
        "*",
        "https://*.example.com",
        "https://example.com/",
        "https://Example.com",
        "example.com",
        "https://a\nb",
        "https://a b",
        "https://example.com:443",
        "https://user@example.com",
        &format!("https://{}.example", "a".repeat(300)),
    ] {
        assert_eq!(rule_for(origin, "GET", &none), None, "{origin:?}");
        assert_eq!(edits_for(None, origin, "GET", &none), None, "{origin:?}");
    }
    for method in ["PATCH", "get", "OPTIONS", "*", ""] {
        assert_eq!(rule_for("https://example.com", method, &none), None, "{method}");
    }
    for header in ["a b", "origin", "Sec-Fetch-Mode", "x-*"] {
        assert_eq!(
            rule_for("https://example.com", "GET", &[header]),
            None,
            "{header}"
        );
    }
    let allowed = configuration(r#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]"#);
    assert_eq!(
        edits_for(Some(&allowed), "https://example.com", "GET", &none),
        None
    );
    let rule = Rule {
        allowed_origins: vec!["https://a.example".to_owned()],
        allowed_methods: vec!["GET".to_owned()],
        ..Rule::default()
    };
    let full = Configuration::new(vec![rule; MAX_RULES]).expect("as many rules as may be");
    assert_eq!(edits_for(Some(&full), "https://example.com", "GET", &none), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_suggestion_allows_the_request_and_no_other_origin(
        configuration in prop::option::of(vec(rule(), 1..4).prop_map(|rules| Configuration::new(rules).expect("valid"))),
        origin in prop::sample::select(ORIGINS.to_vec()),
        method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE"]),
        headers in vec(prop::sample::select(vec!["content-type", "Content-MD5", "x-amz-acl", "x-amz-date", "authorization", "range"]), 0..4),
    ) {
        let allowed = configuration.as_ref().is_some_and(|rules| is_allowed(rules, origin, method, &headers));
        let suggestion = edits_for(configuration.as_ref(), origin, method, &headers);
        prop_assert_eq!(suggestion.is_none(), allowed);
        if let Some(suggestion) = suggestion {
            let after = suggestion.apply(configuration.as_ref()).expect("it applies");
            prop_assert!(is_allowed(&after, origin, method, &headers));
            prop_assert_eq!(&after.rules()[suggestion.number - 1], &suggestion.rule);
            for other in ORIGINS.into_iter().filter(|other| *other != origin) {
                // A method that writes is opened to no other origin.
                for method in ["POST", "PUT", "DELETE"] {
                    let before = configuration.as_ref().is_some_and(|rules| is_allowed(rules, other, method, &[]));
                    prop_assert_eq!(is_allowed(&after, other, method, &[]), before);
                }
            }
        }
        let rule = rule_for(origin, method, &headers).expect("a browser sends it");
        let alone = Configuration::new(vec![rule]).expect("valid");
        prop_assert!(is_allowed(&alone, origin, method, &headers));
        prop_assert_eq!(lint::lint(&alone), []);
    }
}

const ORIGINS: [&str; 4] = [
    "https://example.com",
    "https://a.example.com",
    "http://localhost:3000",
    "capacitor://localhost",
];

fn rule() -> impl Strategy<Value = Rule> {
    (
        vec(
            prop::sample::select(vec![
                "*",
                "https://example.com",
                "https://*.example.com",
                "http://localhost:*",
                "https://other.example",
            ]),
            1..3,
        ),
        vec(prop::sample::select(vec!["GET", "HEAD", "PUT", "*"]), 1..3),
        vec(prop::sample::select(vec!["*", "content-*", "x-amz-acl"]), 0..3),
    )
        .prop_map(|(origins, methods, headers)| Rule {
            allowed_origins: crate::lint::owned(&origins),
            allowed_methods: crate::lint::owned(&methods),
            allowed_headers: crate::lint::owned(&headers),
            ..Rule::default()
        })
}
