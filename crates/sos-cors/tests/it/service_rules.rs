//! Rules of the service itself: as a bucket's, but never credentials for a pattern.

use sos_cors::{Configuration, CrossOriginHeaders, actual, preflight};

use crate::{rule, rules};

fn configuration() -> Configuration {
    rules(&[
        &rule(
            "https://exact.example",
            "GET",
            "<AllowedOrigin>https://*.example</AllowedOrigin>",
        ),
        &rule("*", "HEAD", ""),
        &rule("https://*.example", "PUT", ""),
    ])
}

/// What a preflight and an actual request are answered: the origin allowed, and whether with credentials.
fn ask(rules: &Configuration, origin: &str, method: &str) -> [Option<(String, bool)>; 2] {
    let headers = CrossOriginHeaders::collect([origin.as_bytes()], [method.as_bytes()], []);
    let bucket = preflight::Bucket::Missing {
        service_rules: Some(rules),
    };
    let preflight = match preflight::evaluate(bucket, preflight::ResourceType::Bucket, &headers) {
        preflight::PreflightAnswer::Allowed(allowed) => Some(allowed.headers),
        preflight::PreflightAnswer::Refused(_) => None,
    };
    let actual = actual::evaluate(Some(rules), method, &headers);
    [preflight, actual].map(|headers| {
        headers.map(|headers| {
            let origin = String::from_utf8_lossy(headers.allow_origin()).into_owned();
            let sent = headers
                .iter()
                .any(|(name, _)| name == "access-control-allow-credentials");
            assert_eq!(sent, headers.allow_credentials());
            (origin, sent)
        })
    })
}

#[test]
fn credentials_go_to_origins_that_are_spelled_out() {
    let of_service = configuration().for_service();
    let check = |origin: &str, method: &str, expected: Option<(&str, bool)>| {
        let expected = expected.map(|(origin, credentials)| (origin.to_owned(), credentials));
        assert_eq!(
            ask(&of_service, origin, method),
            [expected.clone(), expected],
            "{origin} {method}"
        );
    };
    check(
        "https://exact.example",
        "GET",
        Some(("https://exact.example", true)),
    );
    check(
        "https://other.example",
        "GET",
        Some(("https://other.example", false)),
    );
    check(
        "https://exact.example",
        "PUT",
        Some(("https://exact.example", false)),
    );
    check("https://other.example", "HEAD", Some(("*", false)));
    check("https://elsewhere", "GET", None);
}

#[test]
fn rules_of_a_bucket_give_them_to_patterns_as_s3_does() {
    let of_bucket = configuration();
    let allowed = Some(("https://other.example".to_owned(), true));
    assert_eq!(
        ask(&of_bucket, "https://other.example", "GET"),
        [allowed.clone(), allowed]
    );
}
