//! What is found in a configuration, and what its fix does.

mod properties;
mod reach;
mod rules;
mod spelling;

use sos_cors::edit::{self, Edit, ListElement};
use sos_cors::lint::{self, Code, Finding, MAX_FINDINGS};
use sos_cors::{Configuration, Rule};

fn configuration(rules: Vec<Rule>) -> Configuration {
    Configuration::new(rules).expect("the rules are valid")
}

pub(crate) fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// A rule for reading that has no finding but for its origins.
fn reading(origins: &[&str]) -> Rule {
    Rule {
        allowed_origins: owned(origins),
        allowed_methods: owned(&["GET", "HEAD"]),
        ..Rule::default()
    }
}

/// A rule for writing that has no finding but for its origins.
fn writing(origins: &[&str]) -> Rule {
    Rule {
        allowed_origins: owned(origins),
        allowed_methods: owned(&["PUT"]),
        allowed_headers: owned(&["content-*"]),
        expose_headers: owned(&["ETag"]),
        max_age_seconds: Some(3600),
        ..Rule::default()
    }
}

fn codes(configuration: &Configuration) -> Vec<&'static str> {
    lint::lint(configuration)
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

fn finding(configuration: &Configuration, code: Code) -> Finding {
    let found = lint::lint(configuration)
        .into_iter()
        .find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("{code} in {}", configuration.to_json()))
}

#[test]
fn sensible_configurations_have_no_finding() {
    for origins in [
        &["*"][..],
        &["https://example.com"],
        &[
            "https://example.com",
            "https://www.example.com",
            "http://localhost:3000",
        ],
        &["https://*.example.com"],
        &["https://*.example.com:8443"],
        &["https://app-*.example.com"],
        &["https://*-preview.example.com"],
        &["https://*.example.co.uk"],
        &["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"],
        &["http://*.localhost:3000"],
        &["https://*.corp"],
        &["http://192.168.1.20:8080"],
        &["https://example.com:*"],
        &["https://my-app.vercel.app"],
        &["https://*.my-app.pages.dev"],
        &["https://xn--mnchen-3ya.de"],
        &["capacitor://localhost", "ionic://localhost", "tauri://localhost"],
        &["chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb"],
        &["moz-extension://*"],
        &["https://under_score.example.com"],
        &["https://example.com."],
    ] {
        assert_eq!(
            codes(&configuration(vec![reading(origins)])),
            [""; 0],
            "{origins:?}"
        );
        assert_eq!(
            codes(&configuration(vec![writing(origins)])),
            [""; 0],
            "{origins:?}"
        );
    }
    // Writing for some and reading for all, in this order; and HEAD in a rule of its own.
    let both = configuration(vec![writing(&["https://example.com"]), reading(&["*"])]);
    assert_eq!(codes(&both), [""; 0]);
    let mut get = reading(&["https://example.com"]);
    get.allowed_methods = owned(&["GET"]);
    let mut head = reading(&["https://*.com", "https://example.com"]);
    head.allowed_origins.remove(0);
    head.allowed_methods = owned(&["HEAD"]);
    assert_eq!(codes(&configuration(vec![get, head])), [""; 0]);
}

/// The configuration with the fix of one finding.
fn fixed(configuration: &Configuration, index: usize) -> Configuration {
    let finding = &lint::lint(configuration)[index];
    edit::apply(configuration, &finding.fix.edits).expect("the fix applies")
}

#[test]
fn the_example_of_the_documentation() {
    assert_eq!(codes(&crate::seed()), ["write-without-etag", "max-age-missing"]);
    let (fixed, _) = lint::fix_all(&crate::seed());
    assert_eq!(fixed.rules()[0].expose_headers, ["ETag"]);
    assert_eq!(fixed.rules()[0].max_age_seconds, Some(3600));
    assert_eq!(fixed.rules()[1], crate::seed().rules()[1]);
}

#[test]
fn json_of_a_finding() {
    let found = finding(
        &configuration(vec![reading(&["https://a.example/"])]),
        Code::OriginTrailingSlash,
    );
    let json = serde_json::to_value(&found).expect("a finding has a JSON form");
    assert_eq!(
        json,
        serde_json::json!({
            "code": "origin-trailing-slash", "severity": "warning", "rule": 1,
            "element": "AllowedOrigin", "value": "https://a.example/",
            "reason": "Browsers send an origin without a slash at its end, so this matches no page. Write `https://a.example`.",
            "fix": { "title": "Write `https://a.example`", "widens": true, "edits": [
                { "op": "replace_value", "rule": 1, "element": "AllowedOrigin",
                  "value": "https://a.example/", "with": "https://a.example" } ] }
        })
    );
    assert_eq!(
        serde_json::from_value::<Finding>(json).expect("and is read back"),
        found
    );
    for code in Code::ALL {
        assert_eq!(serde_json::to_value(code).expect("a name"), code.as_str());
    }
}

#[test]
fn findings_are_bounded_and_all_of_them_are_mended() {
    let origins: Vec<String> = (0..4 * MAX_FINDINGS)
        .map(|number| format!("{number}.example.com/"))
        .collect();
    let rule = Rule {
        allowed_origins: origins,
        ..reading(&[])
    };
    let rules = configuration(vec![rule]);
    assert_eq!(lint::lint(&rules).len(), MAX_FINDINGS);
    let (fixed, _) = lint::fix_all(&rules);
    assert_eq!(fixed.rules()[0].allowed_origins.len(), 4 * MAX_FINDINGS);
    assert_eq!(fixed.rules()[0].allowed_origins[7], "https://7.example.com");
    assert_eq!(codes(&fixed), [""; 0]);
    let first = &lint::lint(&rules)[0].fix.edits[0];
    assert!(matches!(
        first,
        Edit::ReplaceValue {
            element: ListElement::AllowedOrigin,
            ..
        }
    ));
}

#[test]
fn every_kind_of_finding_occurs() {
    let document = br#"[
        {"AllowedOrigins":["","a b","https://a.example/","https://a.example/b","c.example","*://d.example","https://e.example:443",
          "https://F.example","null","https://*","https://*g.org","https://g.org*","https://*.github.io","https://h.example"],
         "AllowedMethods":["GET","GET"],"AllowedHeaders":["","Host"],"ExposeHeaders":["Set-Cookie"]},
        {"AllowedOrigins":["https://h.example"],"AllowedMethods":["GET"]},
        {"AllowedOrigins":["*","https://i.example"],"AllowedMethods":["PUT"],"MaxAgeSeconds":-1},
        {"AllowedOrigins":["https://j.example"],"AllowedMethods":["DELETE"],"MaxAgeSeconds":7201}]"#;
    let rules = Configuration::parse_json(document).expect("valid");
    let found = lint::lint(&rules);
    for code in Code::ALL {
        assert!(found.iter().any(|finding| finding.code == code), "{code}");
    }
    assert!(
        found
            .iter()
            .all(|finding| finding.severity == finding.code.severity())
    );
    assert_eq!(lint::lint(&lint::fix_all(&rules).0), []);
}
