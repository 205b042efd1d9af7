//! What a rule lacks or has too much of, and rules that never apply.

use sos_cors::Rule;
use sos_cors::lint::{self, Code};

use super::{codes, configuration, finding, owned, reading, writing};

#[test]
fn methods_headers_and_max_age() {
    let example = |change: fn(&mut Rule)| {
        let mut rule = writing(&["https://example.com"]);
        change(&mut rule);
        configuration(vec![rule])
    };
    for (rules, expected, after) in [
        (
            example(|rule| rule.allowed_methods = owned(&["PUT", "GET"])),
            &["get-without-head"][..],
            example(|rule| rule.allowed_methods = owned(&["PUT", "GET", "HEAD"])),
        ),
        (
            example(|rule| rule.expose_headers = owned(&["x-amz-version-id"])),
            &["write-without-etag"],
            example(|rule| rule.expose_headers = owned(&["x-amz-version-id", "ETag"])),
        ),
        (
            example(|rule| (rule.allowed_methods, rule.expose_headers) = (owned(&["*"]), vec![])),
            &["write-without-etag"],
            example(|rule| rule.allowed_methods = owned(&["*"])),
        ),
        (
            example(|rule| rule.expose_headers = owned(&["x-a, etag"])),
            &[],
            example(|_| {}),
        ),
        (
            example(|rule| rule.allowed_headers.clear()),
            &["write-without-headers"],
            example(|rule| rule.allowed_headers = owned(&["content-*", "x-amz-*"])),
        ),
        (
            example(|rule| (rule.allowed_methods, rule.allowed_headers) = (owned(&["DELETE"]), vec![])),
            &["write-without-headers"],
            example(|rule| {
                rule.allowed_methods = owned(&["DELETE"]);
                rule.allowed_headers = owned(&["authorization", "x-amz-*"]);
            }),
        ),
        (
            example(|rule| rule.max_age_seconds = None),
            &["max-age-missing"],
            example(|_| {}),
        ),
        (
            example(|rule| rule.max_age_seconds = Some(-1)),
            &["max-age-negative"],
            example(|rule| rule.max_age_seconds = Some(0)),
        ),
        (
            example(|rule| rule.max_age_seconds = Some(86_400)),
            &["max-age-too-long"],
            example(|rule| rule.max_age_seconds = Some(7200)),
        ),
        (
            example(|rule| rule.max_age_seconds = Some(7200)),
            &[],
            example(|_| {}),
        ),
        (
            example(|rule| rule.allowed_headers = owned(&["content-*", "Origin", "Sec-*", ""])),
            &["header-never-requested", "header-never-requested", "header-empty"],
            example(|_| {}),
        ),
        (
            example(|rule| rule.expose_headers = owned(&["ETag, Set-Cookie", ","])),
            &["header-never-readable", "header-empty"],
            example(|_| {}),
        ),
        (
            example(|rule| {
                rule.allowed_methods = owned(&["PUT", "PUT"]);
                rule.allowed_headers = owned(&["content-*", "Content-*"]);
                rule.expose_headers = owned(&["ETag", "etag, ETag"]);
                rule.allowed_origins = owned(&["https://example.com", "https://example.com"]);
            }),
            &["duplicate-value"; 4],
            example(|_| {}),
        ),
        (
            example(|rule| rule.allowed_methods = owned(&["*", "PUT"])),
            &["duplicate-value"],
            example(|rule| rule.allowed_methods = owned(&["*"])),
        ),
    ] {
        assert_eq!(codes(&rules), expected, "{}", rules.to_json());
        let (fixed, carried_out) = lint::fix_all(&rules);
        assert_eq!(carried_out.len(), expected.len());
        if !expected.is_empty() {
            assert_eq!(fixed, after);
        }
    }
    // Without a method that needs a preflight and without headers there is none to remember.
    assert_eq!(codes(&configuration(vec![reading(&["*"])])), [""; 0]);
    let mut range = reading(&["*"]);
    range.allowed_headers = owned(&["range"]);
    assert_eq!(codes(&configuration(vec![range])), ["max-age-missing"]);
}

#[test]
fn a_rule_that_an_earlier_one_shadows() {
    let rule = |origins: &[&str], methods: &[&str], headers: &[&str]| Rule {
        allowed_origins: owned(origins),
        allowed_methods: owned(methods),
        allowed_headers: owned(headers),
        expose_headers: owned(&["ETag"]),
        max_age_seconds: Some(60),
        ..Rule::default()
    };
    let reads = &["GET", "HEAD"][..];
    for (earlier, later, expected) in [
        (
            rule(&["*"], reads, &[]),
            rule(&["https://a.example"], reads, &[]),
            true,
        ),
        (
            rule(&["*"], reads, &[]),
            rule(&["https://a.example"], reads, &["range"]),
            false,
        ),
        (
            rule(&["*"], reads, &[]),
            rule(&["https://a.example"], &["*"], &["x-a"]),
            false,
        ),
        (
            rule(&["*"], &["*"], &["*"]),
            rule(&["*"], reads, &["Range", "x-*"]),
            true,
        ),
        (
            rule(&["*"], reads, &["X-A*"]),
            rule(&["*"], reads, &["x-amz-*", "x-abc"]),
            true,
        ),
        (
            rule(&["*"], reads, &["x-amz-*"]),
            rule(&["*"], reads, &["x-*"]),
            false,
        ),
        (
            rule(&["*"], reads, &["x-a"]),
            rule(&["*"], reads, &["x-a*"]),
            false,
        ),
        (
            rule(&["https://*.a.example"], reads, &[]),
            rule(&["https://x.a.example"], reads, &[]),
            true,
        ),
        (
            rule(&["https://*.a.example"], reads, &[]),
            rule(&["https://*.b.a.example"], reads, &[]),
            true,
        ),
        (
            rule(&["https://*.b.a.example"], reads, &[]),
            rule(&["https://*.a.example"], reads, &[]),
            false,
        ),
        (
            rule(&["https://*.a.example"], reads, &[]),
            rule(&["https://a.example"], reads, &[]),
            false,
        ),
        (
            rule(&["https://a.example"], reads, &[]),
            rule(&["*"], reads, &[]),
            false,
        ),
        (
            rule(&["http://localhost:*"], reads, &[]),
            rule(&["http://localhost:30*"], reads, &[]),
            true,
        ),
    ] {
        let rules = configuration(vec![earlier.clone(), later]);
        assert_eq!(
            codes(&rules).contains(&"rule-shadowed"),
            expected,
            "{}",
            rules.to_json()
        );
        if expected {
            let found = finding(&rules, Code::RuleShadowed);
            assert_eq!((found.rule, found.element, found.value), (Some(2), None, None));
            assert_eq!(lint::fix_all(&rules).0.rules(), [earlier]);
        }
    }
    // Several rules together may cover one without any of them shadowing it.
    let several = configuration(vec![
        rule(&["https://a.example"], reads, &[]),
        rule(&["https://b.example"], reads, &[]),
        rule(&["https://a.example", "https://b.example"], reads, &[]),
    ]);
    assert_eq!(codes(&several), [""; 0]);
}

#[test]
fn a_rule_is_not_removed_for_an_earlier_one_that_a_fix_narrows() {
    let rules = configuration(vec![
        reading(&["https://*.vercel.app", "https://b.example"]),
        reading(&["https://my-app.vercel.app"]),
    ]);
    assert_eq!(codes(&rules), ["origin-shared-hosting", "rule-shadowed"]);
    let (fixed, carried_out) = lint::fix_all(&rules);
    assert_eq!(
        fixed.rules(),
        [
            reading(&["https://b.example"]),
            reading(&["https://my-app.vercel.app"])
        ]
    );
    assert_eq!(carried_out.len(), 1);
}
