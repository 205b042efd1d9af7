//! Whether the page gets the answer: the preflight check and the CORS check, on the answers of any server.

use sos_cors::browser::{Credentials, Outcome, PageRequest, Stage};

use super::verdict::{ALLOWED, CREDENTIALS, agree, verdicts};
use super::{answer, fetch};

#[test]
fn the_cors_check() {
    let check = |request: &PageRequest, lines: &[&str], reason: Option<&str>| {
        let verdicts = verdicts(request, None, Some(&answer(404, lines)));
        match reason {
            None => agree(&verdicts, Outcome::Readable, None, ""),
            Some(reason) => agree(&verdicts, Outcome::Blocked, Some(Stage::Answer), reason),
        }
        assert!(
            verdicts
                .iter()
                .all(|verdict| verdict.request_sent && !verdict.preflight_sent)
        );
    };
    let get = fetch("GET", &[]);
    check(&get, &[ALLOWED], None);
    check(&get, &["access-control-allow-origin:   *  "], None);
    check(
        &get,
        &[],
        Some("the answer has no Access-Control-Allow-Origin (status 404)"),
    );
    check(
        &get,
        &["access-control-allow-origin: https://example.com/"],
        Some("is `https://example.com/`, not the request's"),
    );
    check(
        &get,
        &["access-control-allow-origin: HTTPS://example.com"],
        Some("not the request's `https://example.com`"),
    );
    check(
        &get,
        &[ALLOWED, ALLOWED],
        Some("sent 2 times (`https://example.com`, `https://example.com`)"),
    );
    check(
        &get,
        &["access-control-allow-origin: *", ALLOWED],
        Some("sent 2 times (`*`, `https://example.com`)"),
    );
    check(
        &get,
        &["access-control-allow-origin: *, *"],
        Some("the list `*, *`"),
    );
    check(
        &get,
        &["access-control-allow-origin: https://a https://example.com"],
        Some("the list"),
    );

    let include = PageRequest {
        credentials: Credentials::Include,
        ..fetch("GET", &[])
    };
    check(&include, &[ALLOWED, CREDENTIALS], None);
    check(&include, &[ALLOWED], Some("no Access-Control-Allow-Credentials"));
    check(
        &include,
        &[ALLOWED, "access-control-allow-credentials: True"],
        Some("is `True`, and only `true` counts"),
    );
    check(
        &include,
        &[ALLOWED, CREDENTIALS, CREDENTIALS],
        Some("is `true, true`"),
    );
    check(
        &include,
        &["access-control-allow-origin: *", CREDENTIALS],
        Some("does not count for a request with credentials"),
    );

    let sandboxed = PageRequest {
        origin: "null".to_owned(),
        ..fetch("GET", &[])
    };
    check(&sandboxed, &["access-control-allow-origin: null"], None);
    check(&sandboxed, &["access-control-allow-origin: *"], None);
    check(&sandboxed, &[ALLOWED], Some("not the request's `null`"));
}

#[test]
fn the_preflight_check() {
    let check = |request: &PageRequest, status: u16, lines: &[&str], reason: Option<&str>| {
        let actual = answer(200, &[ALLOWED, CREDENTIALS]);
        let verdicts = verdicts(request, Some(&answer(status, lines)), Some(&actual));
        match reason {
            None => agree(&verdicts, Outcome::Readable, None, ""),
            Some(reason) => agree(&verdicts, Outcome::Blocked, Some(Stage::Preflight), reason),
        }
        assert!(
            verdicts
                .iter()
                .all(|verdict| verdict.preflight_sent && verdict.request_sent == reason.is_none())
        );
    };
    let put = fetch("PUT", &[]);
    let methods = "access-control-allow-methods: GET, PUT";
    check(&put, 200, &[ALLOWED, methods], None);
    check(&put, 299, &[ALLOWED, methods], None);
    check(
        &put,
        403,
        &[ALLOWED, methods],
        Some("answered with status 403, not 200 to 299"),
    );
    check(
        &put,
        307,
        &[ALLOWED, methods],
        Some("answered with a redirect (307)"),
    );
    check(&put, 304, &[ALLOWED, methods], Some("answered with status 304"));
    check(&put, 200, &[methods], Some("no Access-Control-Allow-Origin"));
    check(
        &put,
        200,
        &[ALLOWED],
        Some("the method PUT is not allowed: the answer has no Access-Control-Allow-Methods"),
    );
    check(
        &put,
        200,
        &[ALLOWED, "access-control-allow-methods: put"],
        Some("the method PUT is not in"),
    );
    check(
        &put,
        200,
        &[ALLOWED, "access-control-allow-methods: ,, PUT ,"],
        None,
    );
    check(
        &put,
        200,
        &[
            ALLOWED,
            "access-control-allow-methods: GET",
            "access-control-allow-methods: PUT",
        ],
        None,
    );
    check(
        &put,
        200,
        &[ALLOWED, "access-control-allow-methods: PUT, a b"],
        Some("Allow-Methods has no valid value"),
    );
    check(
        &put,
        200,
        &[
            "access-control-allow-origin: *",
            "access-control-allow-methods: *",
        ],
        None,
    );
    check(
        &fetch("patch", &[]),
        200,
        &[ALLOWED, "access-control-allow-methods: PATCH"],
        Some("the method patch is not in"),
    );

    let include = PageRequest {
        credentials: Credentials::Include,
        ..fetch("PUT", &[])
    };
    check(&include, 200, &[ALLOWED, methods, CREDENTIALS], None);
    check(
        &include,
        200,
        &[ALLOWED, methods],
        Some("no Access-Control-Allow-Credentials"),
    );
    check(
        &include,
        200,
        &[ALLOWED, CREDENTIALS, "access-control-allow-methods: *"],
        Some("`*` does not count"),
    );

    let headers = fetch("POST", &[("X-A", "1"), ("content-type", "application/json")]);
    check(
        &headers,
        204,
        &[ALLOWED, "access-control-allow-headers: X-a, Content-Type"],
        None,
    );
    check(&headers, 204, &[ALLOWED, "access-control-allow-headers: *"], None);
    check(
        &headers,
        204,
        &[ALLOWED, "access-control-allow-headers: x-a"],
        Some("the header `content-type` is not in"),
    );
    check(
        &headers,
        204,
        &[ALLOWED],
        Some("the answer has no Access-Control-Allow-Headers"),
    );
    check(
        &headers,
        204,
        &[ALLOWED, "access-control-allow-headers: x-*"],
        Some("is not in Access-Control-Allow-Headers: `x-*`"),
    );
    let include = PageRequest {
        credentials: Credentials::Include,
        ..headers
    };
    check(
        &include,
        204,
        &[ALLOWED, CREDENTIALS, "access-control-allow-headers: *"],
        Some("`*` does not count"),
    );
    agree(
        &verdicts(&put, None, None),
        Outcome::Blocked,
        Some(Stage::Preflight),
        "no answer came",
    );
    agree(
        &verdicts(&fetch("GET", &[]), None, None),
        Outcome::Blocked,
        Some(Stage::Answer),
        "no answer came",
    );
}

#[test]
fn a_star_covers_authorization_in_browsers_but_not_by_the_standard() {
    let request = fetch("GET", &[("Authorization", "AWS4-HMAC-SHA256 x")]);
    let preflight = answer(200, &[ALLOWED, "access-control-allow-headers: *"]);
    let verdicts = verdicts(&request, Some(&preflight), Some(&answer(200, &[ALLOWED])));
    agree(&verdicts, Outcome::Readable, None, "");
    assert!(
        verdicts
            .iter()
            .all(|verdict| verdict.notes[0].contains("does not cover `authorization`"))
    );
}

#[test]
fn what_is_refused_is_never_sent() {
    let verdicts = verdicts(&fetch("TRACE", &[]), None, Some(&answer(200, &[ALLOWED])));
    agree(&verdicts, Outcome::Refused, Some(Stage::Before), "forbidden");
    assert!(
        verdicts
            .iter()
            .all(|verdict| !verdict.preflight_sent && !verdict.request_sent && !verdict.credentials_sent)
    );
}
