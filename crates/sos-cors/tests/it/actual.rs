//! Actual requests: which get headers, and that nothing about them is ever an error.

use sos_cors::actual::{Outcome, evaluate, outcome};
use sos_cors::{Configuration, CrossOriginHeaders};

use crate::{lines, rule, rules};

struct Asked<'a> {
    origins: &'a [&'a [u8]],
    requested_methods: &'a [&'a [u8]],
    requested_headers: &'a [&'a [u8]],
}

const PLAIN: Asked<'_> = Asked {
    origins: &[b"https://a"],
    requested_methods: &[],
    requested_headers: &[],
};

fn ask(configuration: &Configuration, method: &str, asked: &Asked<'_>) -> Option<Vec<String>> {
    let headers = CrossOriginHeaders::collect(
        asked.origins.iter().copied(),
        asked.requested_methods.iter().copied(),
        asked.requested_headers.iter().copied(),
    );
    assert!(evaluate(None, method, &headers).is_none());
    evaluate(Some(configuration), method, &headers).map(|headers| lines(&headers))
}

fn configuration() -> Configuration {
    rules(&[
        &rule(
            "https://a",
            "PUT",
            "<AllowedHeader>x-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>",
        ),
        &rule("https://a", "GET", "<MaxAgeSeconds>9</MaxAgeSeconds>"),
    ])
}

#[test]
fn the_real_method_decides() {
    let configuration = configuration();
    assert_eq!(
        ask(&configuration, "PUT", &PLAIN).expect("allowed"),
        [
            "access-control-allow-origin: https://a",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: PUT",
            "access-control-expose-headers: ETag",
        ]
    );
    assert_eq!(
        ask(&configuration, "GET", &PLAIN).expect("allowed"),
        [
            "access-control-allow-origin: https://a",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: GET",
            "access-control-max-age: 9",
        ]
    );
    for method in ["HEAD", "DELETE", "PATCH", "put", ""] {
        assert_eq!(ask(&configuration, method, &PLAIN), None, "{method}");
    }
}

#[test]
fn the_requested_method_decides_where_there_is_one() {
    let configuration = configuration();
    for (requested, method, expected) in [
        (b"PUT".as_slice(), "DELETE", true),
        (b"DELETE", "PUT", false),
        (b"PATCH", "PUT", false),
        (b"", "PUT", false),
        (b"\xff", "PUT", false),
    ] {
        let asked = Asked {
            requested_methods: &[requested],
            ..PLAIN
        };
        assert_eq!(
            ask(&configuration, method, &asked).is_some(),
            expected,
            "{requested:?} {method}"
        );
    }
    let asked = Asked {
        requested_methods: &[b"PUT", b"PUT"],
        ..PLAIN
    };
    assert_eq!(ask(&configuration, "PUT", &asked), None);
}

#[test]
fn requested_headers_are_checked_where_there_are_any() {
    let configuration = configuration();
    for (requested, expected) in [
        (
            &[b"X-One".as_slice()][..],
            Some("access-control-allow-headers: x-one"),
        ),
        (
            &[b"X-One", b"x-two"],
            Some("access-control-allow-headers: x-one, x-two"),
        ),
        (&[b"content-type"], None),
        (&[b"x one"], None),
        (&[b"x-\xff"], None),
    ] {
        let answer = ask(
            &configuration,
            "PUT",
            &Asked {
                requested_headers: requested,
                ..PLAIN
            },
        );
        assert_eq!(answer.is_some(), expected.is_some());
        if let Some(expected) = expected {
            assert!(
                answer.is_some_and(|lines| lines.iter().any(|line| line == expected)),
                "{expected}"
            );
        }
    }
}

#[test]
fn origins() {
    let configuration = configuration();
    for origins in [
        &[][..],
        &[b"https://b".as_slice()],
        &[b"https://a", b"https://a"],
        &[b"https://a", b"https://b"],
    ] {
        assert_eq!(
            ask(&configuration, "PUT", &Asked { origins, ..PLAIN }),
            None,
            "{origins:?}"
        );
    }
    let any = rules(&[&rule("*", "PUT", "")]);
    assert_eq!(
        ask(
            &any,
            "PUT",
            &Asked {
                origins: &[b"https://a", b"https://b"],
                ..PLAIN
            }
        ),
        None
    );
    assert!(
        ask(
            &any,
            "PUT",
            &Asked {
                origins: &[b"null"],
                ..PLAIN
            }
        )
        .is_some()
    );
}

#[test]
fn a_denial_differs_from_a_request_without_origin() {
    let configuration = configuration();
    let headers = CrossOriginHeaders::collect([], [], []);
    assert!(matches!(
        outcome(Some(&configuration), "PUT", &headers),
        Outcome::NotCrossOrigin
    ));
    let headers = CrossOriginHeaders::collect([b"https://b".as_slice()], [], []);
    assert!(matches!(
        outcome(Some(&configuration), "PUT", &headers),
        Outcome::Denied
    ));
    assert!(matches!(outcome(None, "PUT", &headers), Outcome::Denied));
    let headers = CrossOriginHeaders::collect([b"https://a".as_slice()], [], []);
    assert!(
        matches!(outcome(Some(&configuration), "PUT", &headers), Outcome::Allowed(allowed) if allowed.rule_index == 0)
    );
}
