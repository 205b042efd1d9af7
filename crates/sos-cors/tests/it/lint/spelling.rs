//! Origins that are not spelled as browsers do, and what is written instead.

use sos_cors::Element;
use sos_cors::edit;
use sos_cors::lint::{self, PLACEHOLDER_ORIGIN};

use super::{codes, configuration, fixed, reading, writing};

#[test]
fn origins_that_are_spelled_otherwise_than_browsers_do() {
    // What is found, and what the fix writes instead.
    for (origin, expected_codes, expected) in [
        (
            "https://example.com/",
            &["origin-trailing-slash"][..],
            &["https://example.com"][..],
        ),
        (
            "https://*.example.com/",
            &["origin-trailing-slash"],
            &["https://*.example.com"],
        ),
        (
            "https://example.com/app",
            &["origin-path"],
            &["https://example.com"],
        ),
        (
            "https://example.com/*",
            &["origin-path"],
            &["https://example.com"],
        ),
        (
            "https://example.com?x=1",
            &["origin-path"],
            &["https://example.com"],
        ),
        (
            "example.com",
            &["origin-missing-scheme"],
            &["https://example.com"],
        ),
        (
            "//example.com",
            &["origin-missing-scheme"],
            &["https://example.com"],
        ),
        (
            "https:/example.com",
            &["origin-missing-scheme"],
            &["https://example.com"],
        ),
        (
            "http:example.com",
            &["origin-missing-scheme"],
            &["http://example.com"],
        ),
        (
            "localhost:3000",
            &["origin-missing-scheme"],
            &["http://localhost:3000"],
        ),
        ("localhost:*", &["origin-missing-scheme"], &["http://localhost:*"]),
        (
            "127.0.0.1:8080",
            &["origin-missing-scheme"],
            &["http://127.0.0.1:8080"],
        ),
        (
            "example.com:80",
            &["origin-missing-scheme", "origin-default-port"],
            &["http://example.com"],
        ),
        (
            "*.example.com",
            &["origin-missing-scheme"],
            &["https://*.example.com"],
        ),
        (
            "http*.example.com",
            &["origin-any-scheme"],
            &["https://*.example.com"],
        ),
        (
            "http:*.example.com",
            &["origin-any-scheme"],
            &["http://*.example.com"],
        ),
        (
            "*://example.com",
            &["origin-any-scheme"],
            &["https://example.com", "http://example.com"],
        ),
        (
            "http*://example.com",
            &["origin-any-scheme"],
            &["https://example.com", "http://example.com"],
        ),
        (
            "https*://example.com",
            &["origin-any-scheme"],
            &["https://example.com"],
        ),
        (
            "https://example.com:443",
            &["origin-default-port"],
            &["https://example.com"],
        ),
        (
            "https://*.example.com:443",
            &["origin-default-port"],
            &["https://*.example.com"],
        ),
        (
            "http://example.com:80",
            &["origin-default-port"],
            &["http://example.com"],
        ),
        (
            "https://example.com:0443",
            &["origin-default-port"],
            &["https://example.com"],
        ),
        (
            "https://example.com:",
            &["origin-default-port"],
            &["https://example.com"],
        ),
        (
            "https://example.com:08080",
            &["origin-never-sent"],
            &["https://example.com:8080"],
        ),
        (
            "https://Example.com",
            &["origin-upper-case"],
            &["https://example.com"],
        ),
        (
            "HTTPS://example.com",
            &["origin-upper-case"],
            &["https://example.com"],
        ),
        (
            "Capacitor://localhost",
            &["origin-upper-case"],
            &["capacitor://localhost"],
        ),
        (
            "HTTPS://EXAMPLE.com:443/a",
            &["origin-path", "origin-upper-case", "origin-default-port"],
            &["https://example.com"],
        ),
    ] {
        let before = configuration(vec![reading(&[origin])]);
        assert_eq!(codes(&before), expected_codes, "{origin}");
        for finding in lint::lint(&before) {
            assert_eq!(
                (finding.rule, finding.element),
                (Some(1), Some(Element::AllowedOrigin))
            );
            assert_eq!(finding.value.as_deref(), Some(origin));
            assert!(finding.reason.contains(expected[0]), "{}", finding.reason);
            let after = edit::apply(&before, &finding.fix.edits).expect("the fix applies");
            assert_eq!(after.rules()[0].allowed_origins, expected, "{origin}");
            assert_eq!(codes(&after), [""; 0], "{origin}");
        }
    }
    // `http://example.com:443` and `https://example.com:80` are origins like any other.
    assert_eq!(
        codes(&configuration(vec![reading(&[
            "http://example.com:443",
            "https://example.com:80"
        ])])),
        [""; 0]
    );
}

#[test]
fn origins_that_no_browser_sends() {
    for (origin, code) in [
        ("", "origin-empty"),
        ("NULL", "origin-never-sent"),
        ("https://", "origin-never-sent"),
        ("https:///path", "origin-never-sent"),
        ("https://a b", "origin-never-sent"),
        ("https://münchen.de", "origin-never-sent"),
        ("https://.example.com", "origin-never-sent"),
        ("https://user@example.com", "origin-never-sent"),
        ("https://example.com:port", "origin-never-sent"),
        ("https://example.com:99999", "origin-never-sent"),
        ("https://a.example.com,https://b.example.com", "origin-never-sent"),
        ("https://*/", "origin-trailing-slash"),
    ] {
        // Beside another origin the value is removed, with the rule where another rule remains, else a placeholder stays.
        let beside = configuration(vec![reading(&[origin, "https://example.com"])]);
        assert_eq!(codes(&beside)[0], code, "{origin}");
        assert_eq!(
            fixed(&beside, 0).rules(),
            [reading(&["https://example.com"])],
            "{origin}"
        );
        let alone = configuration(vec![reading(&[origin]), writing(&["https://example.com"])]);
        assert_eq!(
            fixed(&alone, 0).rules(),
            [writing(&["https://example.com"])],
            "{origin}"
        );
        let last = configuration(vec![reading(&[origin])]);
        assert_eq!(
            fixed(&last, 0).rules(),
            [reading(&[PLACEHOLDER_ORIGIN])],
            "{origin}"
        );
    }
}
