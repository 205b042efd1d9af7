//! What would allow a refused request: carried out, it does; and where no rule helps, nothing is suggested.

use sos_cors::Configuration;
use sos_cors::browser::{Credentials, Initiator, PageRequest};
use sos_cors::explain::{self, Explanation};
use sos_cors::preflight::{Bucket, ResourceType};

use crate::browser::{fetch, of, to};
use crate::{rule, rules, seed};

fn in_bucket(configuration: Option<&Configuration>, request: &PageRequest) -> Explanation {
    let bucket = configuration.map_or(Bucket::WithoutCors, Bucket::WithCors);
    explain::explain(bucket, None, ResourceType::Object, request)
}

#[test]
fn carried_out_it_allows_the_request() {
    let seed = seed();
    let check = |configuration: Option<&Configuration>, request: &PageRequest, title: &str| {
        let before = in_bucket(configuration, request);
        assert!(!before.allowed);
        let suggestion = before.suggestion.as_ref().expect("a suggestion");
        assert_eq!(suggestion.title, title);
        let mended = suggestion.apply(configuration).expect("it applies");
        let after = in_bucket(Some(&mended), request);
        assert!(after.allowed, "{}", after.summary);
        assert_eq!(after.suggestion, None);
        assert_eq!(after.rule, Some(suggestion.number));
        let text = serde_json::to_string(&before).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Explanation>(&text).expect("it reads back"),
            before
        );
    };
    check(
        None,
        &fetch("GET", &[]),
        "Add a rule that allows `GET` for `https://example.com`",
    );
    check(
        Some(&seed),
        &PageRequest::new("https://other.example", "DELETE"),
        "Add a rule that allows `DELETE` for `https://other.example`",
    );
    let one = rules(&[&rule("https://example.com", "GET", "")]);
    check(
        Some(&one),
        &fetch("GET", &[("X-One", "1"), ("X-Two", "2")]),
        "Allow the headers that `https://example.com` asks for in rule 1",
    );
    // An engine may announce a header that the others take for a simple one: it is allowed too.
    let mut range = fetch("GET", &[("Range", "bytes=-8")]);
    range.credentials = Credentials::Include;
    check(
        Some(&one),
        &range,
        "Allow the headers that `https://example.com` asks for in rule 1",
    );
}

#[test]
fn nothing_is_suggested_where_no_rule_helps() {
    let seed = seed();
    let check = |configuration: &Configuration, request: &PageRequest| {
        assert_eq!(
            in_bucket(Some(configuration), request).suggestion,
            None,
            "{request:?}"
        );
    };
    // It is allowed.
    check(&seed, &fetch("GET", &[]));
    // CORS is not asked, or the browser sends nothing at all.
    check(
        &seed,
        &PageRequest {
            origin: "https://other.example".to_owned(),
            ..of(Initiator::Form, "POST")
        },
    );
    check(&seed, &PageRequest::new("https://other.example", "TRACE"));
    check(
        &seed,
        &to(
            "http://bucket.example/a",
            &[],
            PageRequest::new("https://other.example", "PUT"),
        ),
    );
    // Every page can be `null`.
    check(&seed, &PageRequest::new("null", "PUT"));
    // A rule matches; that `*` excludes credentials is no lack of one.
    let any = rules(&[&rule("*", "GET", "")]);
    let mut cookies = fetch("GET", &[]);
    cookies.credentials = Credentials::Include;
    assert!(!in_bucket(Some(&any), &cookies).allowed);
    check(&any, &cookies);
    // There is no bucket whose rules could change.
    let missing = Bucket::Missing { service_rules: None };
    let explained = explain::explain(missing, None, ResourceType::Object, &fetch("PUT", &[]));
    assert_eq!(explained.suggestion, None);
}
