//! Origins that let in more pages than meant, and how they are narrowed.

use sos_cors::lint::{self, PLACEHOLDER_ORIGIN, Severity};

use super::{codes, configuration, fixed, reading};

#[test]
fn origins_that_reach_too_far() {
    for (origin, code, example) in [
        ("https://*", "origin-any-host", None),
        ("http://*", "origin-any-host", None),
        ("http*", "origin-any-host", None),
        ("https*", "origin-any-host", None),
        ("https:*", "origin-any-host", None),
        ("https://*:8443", "origin-any-host", None),
        ("*:3000", "origin-any-host", None),
        ("https://*.com", "origin-any-host", None),
        ("https://*com", "origin-any-host", None),
        ("https://*.co.uk", "origin-any-host", None),
        ("*.com", "origin-any-host", None),
        (
            "https://*example.com",
            "origin-partial-domain",
            Some("https://evilexample.com"),
        ),
        (
            "https://*-example.com",
            "origin-partial-domain",
            Some("https://evil-example.com"),
        ),
        (
            "https://*example.co.uk",
            "origin-partial-domain",
            Some("https://evilexample.co.uk"),
        ),
        (
            "https://www*example.com:8443",
            "origin-partial-domain",
            Some("https://wwwevilexample.com:8443"),
        ),
        (
            "http://*localhost:3000",
            "origin-partial-domain",
            Some("http://evillocalhost:3000"),
        ),
        (
            "https://example.com*",
            "origin-open-end",
            Some("https://example.com.evil.example"),
        ),
        ("https://example.*", "origin-open-end", None),
        ("https://example.*.com", "origin-open-end", None),
        ("http://192.168.1.*", "origin-open-end", None),
        (
            "http://localhost*",
            "origin-open-end",
            Some("http://localhost.evil.example"),
        ),
        ("https://*.vercel.app", "origin-shared-hosting", None),
        ("https://*-my-team.vercel.app", "origin-shared-hosting", None),
        ("https://my-app-*.vercel.app", "origin-shared-hosting", None),
        ("https://*app.vercel.app", "origin-shared-hosting", None),
        ("https://*.netlify.app", "origin-shared-hosting", None),
        ("https://*.pages.dev", "origin-shared-hosting", None),
        ("https://*.workers.dev", "origin-shared-hosting", None),
        ("https://*.github.io", "origin-shared-hosting", None),
        ("https://*.gitlab.io", "origin-shared-hosting", None),
        ("https://*.herokuapp.com", "origin-shared-hosting", None),
        ("https://*.web.app", "origin-shared-hosting", None),
        ("https://*.firebaseapp.com", "origin-shared-hosting", None),
        ("https://*.azurewebsites.net", "origin-shared-hosting", None),
        ("https://*.z6.web.core.windows.net", "origin-shared-hosting", None),
        ("https://*.cloudfront.net", "origin-shared-hosting", None),
        ("https://*.amazonaws.com", "origin-shared-hosting", None),
        (
            "http://*.s3-website.eu-central-1.amazonaws.com",
            "origin-shared-hosting",
            None,
        ),
        (
            "http://*.s3-website-us-east-1.amazonaws.com",
            "origin-shared-hosting",
            None,
        ),
        ("https://*.onrender.com", "origin-shared-hosting", None),
        ("https://*.fly.dev", "origin-shared-hosting", None),
        ("https://*.up.railway.app", "origin-shared-hosting", None),
        ("https://*.surge.sh", "origin-shared-hosting", None),
        ("https://*.ngrok.io", "origin-shared-hosting", None),
        ("https://*.eu.ngrok.io", "origin-shared-hosting", None),
        ("https://*.ngrok-free.app", "origin-shared-hosting", None),
        ("https://*.trycloudflare.com", "origin-shared-hosting", None),
        ("https://*.glitch.me", "origin-shared-hosting", None),
        ("https://*.repl.co", "origin-shared-hosting", None),
        ("https://*.appspot.com", "origin-shared-hosting", None),
        ("https://*.blogspot.com", "origin-shared-hosting", None),
        ("https://*-3000.app.github.dev", "origin-shared-hosting", None),
        ("null", "origin-null", None),
    ] {
        let found = lint::lint(&configuration(vec![reading(&[origin])]));
        assert_eq!(found.len(), 1, "{origin}: {found:?}");
        assert_eq!(
            (found[0].code.as_str(), found[0].severity),
            (code, Severity::Warning),
            "{origin}"
        );
        if let Some(example) = example {
            assert!(found[0].reason.contains(example), "{origin}: {}", found[0].reason);
        }
        // The example of the reason is true.
        for example in found[0].reason.split('`').filter(|text| text.contains("evil")) {
            let request = sos_cors::Request {
                origin: example.as_bytes(),
                method: "GET",
                headers: &sos_cors::RequestedHeaders::NONE,
            };
            assert!(
                configuration(vec![reading(&[origin])])
                    .decide(&request)
                    .is_allowed(),
                "{origin}: {example}"
            );
        }
    }
}

#[test]
fn fixes_of_origins_that_reach_too_far() {
    for (origins, expected) in [
        (&["https://*"][..], &["*"][..]),
        (&["https://*", "https://example.com"], &["https://example.com"]),
        (&["null"], &["*"]),
        (&["null", "https://example.com"], &["https://example.com"]),
        (
            &["https://*example.com"],
            &["https://*.example.com", "https://example.com"],
        ),
        (
            &["*example.com"],
            &["https://*.example.com", "https://example.com"],
        ),
        (&["https://my*example.com"], &["https://my*.example.com"]),
        (&["https://*-example.com"], &[PLACEHOLDER_ORIGIN]),
        (&["https://example.com*"], &["https://example.com"]),
        (
            &["http://localhost*"],
            &["http://localhost", "http://localhost:*"],
        ),
        (&["http://192.168.1.*"], &[PLACEHOLDER_ORIGIN]),
        (
            &["http://127.0.0.1*"],
            &["http://127.0.0.1", "http://127.0.0.1:*"],
        ),
        (&["https://*.vercel.app"], &[PLACEHOLDER_ORIGIN]),
        (
            &["https://*.vercel.app", "https://my-app.vercel.app"],
            &["https://my-app.vercel.app"],
        ),
        (&["https://*/"], &[PLACEHOLDER_ORIGIN]),
        (&["https://*", "null"], &["*"]),
        (&["null", "https://*"], &["*"]),
        (&["*", "https://a.example", "https://*"], &["*"]),
    ] {
        let (fixed, _) = lint::fix_all(&configuration(vec![reading(origins)]));
        assert_eq!(fixed.rules()[0].allowed_origins, expected, "{origins:?}");
    }
    // A rule for `null` alone goes where another remains.
    let two = configuration(vec![reading(&["null"]), reading(&["https://example.com"])]);
    assert_eq!(lint::fix_all(&two).0.rules(), [reading(&["https://example.com"])]);
}

#[test]
fn a_wildcard_beside_other_origins() {
    let rules = configuration(vec![reading(&["https://a.example/", "*", "https://*"])]);
    assert_eq!(codes(&rules), ["origin-beside-wildcard"]);
    assert_eq!(fixed(&rules, 0).rules(), [reading(&["*"])]);
}

#[test]
fn rules_that_overlap_in_millions_of_pairs_are_not_compared_to_the_last() {
    // The second rule allows nothing that the first does not; its values are found at the end of the first one's.
    let repeated = |last: &'static str, count: usize| {
        let mut origins = vec!["https://*.one.example"; count];
        origins.push(last);
        reading(&origins)
    };
    let shadowed = |count: usize| {
        let rules = vec![
            repeated("https://*.two.example", count),
            reading(&vec!["https://*.two.example"; count]),
        ];
        codes(&configuration(rules)).contains(&"rule-shadowed")
    };
    assert!(shadowed(1_000));
    assert!(!shadowed(3_000), "nine million comparisons");
}
