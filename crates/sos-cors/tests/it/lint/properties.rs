//! Properties of findings and fixes over configurations that are full of mistakes.

use proptest::collection::vec;
use proptest::prelude::*;
use sos_cors::edit;
use sos_cors::lint::{self, Code, Finding, PLACEHOLDER_ORIGIN};
use sos_cors::{Configuration, Request, RequestedHeaders, Rule};

/// Origins as browsers send them.
const SENT: [&str; 22] = [
    "https://example.com",
    "http://example.com",
    "https://a.example.com",
    "https://evilexample.com",
    "https://evil.example",
    "https://example.com.evil.example",
    "https://example.com:8443",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost.evil.example",
    "http://127.0.0.1:3000",
    "http://192.168.1.7",
    "https://a.vercel.app",
    "https://com",
    "https://b.co.uk",
    "null",
    "capacitor://localhost",
    "app://example.com",
    "http://a.example.com",
    "https://a.b.example.com",
    "http://[::1]:3000",
    "https://evil.com",
];

/// Origins as people write them.
const WRITTEN: [&str; 48] = [
    "*",
    "",
    "null",
    "NULL",
    "https://example.com",
    "https://example.com/",
    "https://example.com/app",
    "https://example.com/*",
    "example.com",
    "Example.com",
    "//example.com",
    "https:example.com",
    "*.example.com",
    "*example.com",
    "https://*",
    "http://*",
    "http*",
    "https*",
    "HTTP*",
    "https://*/",
    "*/",
    "https://*.com",
    "https://*com",
    "*:3000",
    "*.co.uk",
    "https://*example.com",
    "https://*-example.com",
    "https://ev*example.com",
    "https://example.com*",
    "https://example.*",
    "https://example.*.com",
    "http://localhost*",
    "http://localhost:*",
    "localhost:3000",
    "http://192.168.1.*",
    "https://*.vercel.app",
    "https://*-a.vercel.app/",
    "*://example.com",
    "http*://example.com:80",
    "https://Example.com:443",
    "https://example.com:08443",
    "http://[::1]:*",
    "http://[*",
    "https://münchen.de",
    "https://a b",
    "capacitor://localhost/",
    "APP://example.com",
    "https://example.com:",
];

fn origin() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(WRITTEN.to_vec()).prop_map(str::to_owned),
        2 => prop::sample::select(SENT.to_vec()).prop_map(str::to_owned),
        2 => "(https?|\\*)?:?/{0,2}[aE.*/:8-]{0,6}".prop_filter("one wildcard", |text| text.matches('*').count() < 2),
        1 => "[ -~é]{0,8}".prop_filter("one wildcard", |text| text.matches('*').count() < 2),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    (
        vec(origin(), 1..5),
        vec(
            prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE", "*"]),
            1..4,
        ),
        vec(
            prop::sample::select(vec![
                "*",
                "content-*",
                "Content-Type",
                "content-type",
                "x-amz-*",
                "Origin",
                "sec-*",
                "",
            ]),
            0..4,
        ),
        vec(
            prop::sample::select(vec![
                "ETag",
                "etag",
                "ETag, Content-Range",
                "a, A",
                "Set-Cookie",
                "Set-Cookie, b",
                "",
                ",",
            ]),
            0..4,
        ),
        prop::option::of(prop::sample::select(vec![-1, 0, 60, 7200, 86_400])),
    )
        .prop_map(
            |(allowed_origins, methods, headers, exposed, max_age_seconds)| Rule {
                id: None,
                allowed_origins,
                allowed_methods: super::owned(&methods),
                allowed_headers: super::owned(&headers),
                expose_headers: super::owned(&exposed),
                max_age_seconds,
            },
        )
}

fn configuration() -> impl Strategy<Value = Configuration> {
    vec(rule(), 1..5).prop_map(|rules| Configuration::new(rules).expect("the generated rules are valid"))
}

fn is_allowed(configuration: &Configuration, origin: &str, method: &str, headers: &str) -> bool {
    let headers = RequestedHeaders::parse([headers.as_bytes()]).expect("tokens");
    configuration
        .decide(&Request {
            origin: origin.as_bytes(),
            method,
            headers: &headers,
        })
        .is_allowed()
}

/// The requests that one configuration allows and another does not.
fn newly_allowed(
    before: &Configuration,
    after: &Configuration,
) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut requests = Vec::new();
    for origin in SENT {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
            for headers in ["", "content-type", "x-amz-acl", "x-other"] {
                if is_allowed(after, origin, method, headers) && !is_allowed(before, origin, method, headers)
                {
                    requests.push((origin, method, headers));
                }
            }
        }
    }
    requests
}

/// Whether the origin is the one of a page at an address such as the value, read without regard to case, path and usual port.
fn is_meant_by(value: &str, origin: &str) -> bool {
    let lower_case = value.to_ascii_lowercase();
    let start = lower_case.find("://").map_or(0, |colon| colon + 3);
    let end = lower_case[start..]
        .find(['/', '?', '#', '\\'])
        .map_or(lower_case.len(), |end| start + end);
    let mut readings = vec![lower_case[..end].to_owned()];
    for scheme in ["http", "https"] {
        let rest = lower_case
            .trim_start_matches(scheme)
            .trim_start_matches(':')
            .trim_start_matches('/');
        let rest = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        readings.push(format!("{scheme}://{rest}"));
    }
    readings.iter().any(|reading| {
        let usual = reading
            .trim_end_matches(':')
            .trim_end_matches(":443")
            .trim_end_matches(":80")
            .replace(":0", ":");
        match usual.split_once('*') {
            None => usual == origin,
            Some((before, after)) => {
                origin.len() >= before.len() + after.len()
                    && origin.starts_with(before)
                    && origin.ends_with(after)
            }
        }
    })
}

fn is_about_an_origin(finding: &Finding) -> bool {
    finding.code.as_str().starts_with("origin-")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_fix_applies_and_widens_only_where_it_says_so(configuration in configuration()) {
        for finding in lint::lint(&configuration) {
            prop_assert!(!finding.fix.edits.is_empty());
            let fixed = edit::apply(&configuration, &finding.fix.edits);
            prop_assert!(fixed.is_ok(), "{:?}: {:?}", finding, fixed);
            let fixed = fixed.expect("checked above");
            prop_assert_ne!(&fixed, &configuration, "{:?}", finding);
            let newly = newly_allowed(&configuration, &fixed);
            if !finding.fix.widens {
                prop_assert_eq!(&newly, &[], "{:?}", finding);
            }
            let everyone = matches!(finding.code, Code::OriginAnyHost | Code::OriginNull);
            if is_about_an_origin(&finding) && !everyone {
                let value = finding.value.clone().unwrap_or_default();
                for (origin, ..) in &newly {
                    prop_assert!(is_meant_by(&value, origin), "{:?} allows {}", finding, origin);
                }
            }
        }
    }

    #[test]
    fn fixing_all_leaves_nothing_to_find(configuration in configuration()) {
        let (fixed, carried_out) = lint::fix_all(&configuration);
        prop_assert_eq!(Configuration::new(fixed.rules().to_vec()), Ok(fixed.clone()));
        prop_assert_eq!(lint::lint(&fixed), [], "{}", fixed.to_json());
        prop_assert_eq!(carried_out.is_empty(), lint::lint(&configuration).is_empty());
        prop_assert_eq!(lint::fix_all(&fixed).0, fixed.clone());
        // An origin that was let in nowhere is let in only by a fix that says so.
        let widens = carried_out.iter().any(|finding| finding.fix.widens && is_about_an_origin(finding));
        if !widens {
            let methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];
            for origin in SENT {
                let is_known = |rules: &Configuration| methods.iter().any(|method| is_allowed(rules, origin, method, ""));
                prop_assert!(is_known(&configuration) || !is_known(&fixed), "{}", origin);
            }
        }
        // A configuration whose every rule had to go allows nobody.
        if fixed.rules().iter().all(|rule| rule.allowed_origins == [PLACEHOLDER_ORIGIN]) {
            prop_assert!(newly_allowed(&configuration, &fixed).is_empty());
        }
    }

    #[test]
    fn a_shadowed_rule_decides_nothing(configuration in configuration()) {
        for finding in lint::lint(&configuration) {
            if finding.code == Code::RuleShadowed {
                let fixed = edit::apply(&configuration, &finding.fix.edits).expect("the fix applies");
                prop_assert!(newly_allowed(&fixed, &configuration).is_empty());
                prop_assert!(newly_allowed(&configuration, &fixed).is_empty());
            }
        }
    }
}
