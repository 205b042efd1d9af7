//! What the page gets, from the answers of any server.

use sos_cors::browser::{
    Answer, BrowserVerdict, Credentials, Engine, Initiator, Mode, Outcome, PageRequest, Stage, judge, plan,
};

use super::{answer, fetch, of, to};

const TARGET: &str = "https://bucket.example/key";
const ALLOWED: &str = "access-control-allow-origin: https://example.com";
const CREDENTIALS: &str = "access-control-allow-credentials: true";

fn verdicts(
    request: &PageRequest,
    preflight: Option<&Answer>,
    actual: Option<&Answer>,
) -> Vec<BrowserVerdict> {
    let verdicts = judge(request, &plan(request), preflight, actual);
    assert_eq!(
        verdicts.iter().map(|verdict| verdict.engine).collect::<Vec<_>>(),
        Engine::ALL
    );
    verdicts
}

/// All engines agree: on the outcome and on a part of the reason.
fn agree(verdicts: &[BrowserVerdict], outcome: Outcome, stage: Option<Stage>, reason: &str) {
    for verdict in verdicts {
        assert_eq!((verdict.outcome, verdict.stage), (outcome, stage), "{verdict:?}");
        assert!(
            verdict.reason.as_deref().unwrap_or_default().contains(reason),
            "{verdict:?}"
        );
        assert_eq!(verdict.reason.is_none(), outcome.is_usable());
    }
}

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
fn how_long_a_preflight_is_remembered() {
    let check = |line: Option<&str>, expected: [u32; 3]| {
        let lines: Vec<_> = [ALLOWED, "access-control-allow-methods: PUT"]
            .into_iter()
            .chain(line)
            .collect();
        let verdicts = verdicts(
            &fetch("PUT", &[]),
            Some(&answer(200, &lines)),
            Some(&answer(200, &[ALLOWED])),
        );
        let found: Vec<_> = verdicts
            .iter()
            .map(|verdict| verdict.preflight_cached_seconds)
            .collect();
        assert_eq!(found, expected.map(Some), "{line:?}");
    };
    check(None, [5, 5, 5]);
    check(Some("access-control-max-age: 300"), [300, 300, 300]);
    check(Some("access-control-max-age: 3600"), [3_600, 3_600, 600]);
    check(Some("access-control-max-age: 99999999999"), [7_200, 86_400, 600]);
    check(Some("access-control-max-age: 0"), [0, 0, 0]);
    check(Some("access-control-max-age: -1"), [0, 0, 0]);
    check(Some("access-control-max-age: soon"), [5, 0, 5]);
    check(Some("access-control-max-age: +60"), [5, 0, 60]);
    check(Some("access-control-max-age: 60.5"), [5, 0, 5]);
    check(Some("access-control-max-age:"), [5, 5, 5]);
    let simple = verdicts(&fetch("GET", &[]), None, Some(&answer(200, &[ALLOWED])));
    assert!(
        simple
            .iter()
            .all(|verdict| verdict.preflight_cached_seconds.is_none())
    );
}

#[test]
fn what_a_script_reads() {
    const SAFE: [&str; 7] = [
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    ];
    let check = |credentials, lines: &[&str], more: &[&str]| {
        let lines: Vec<_> = [ALLOWED, CREDENTIALS].iter().chain(lines).copied().collect();
        let request = PageRequest {
            credentials,
            ..fetch("GET", &[])
        };
        let verdicts = verdicts(&request, None, Some(&answer(200, &lines)));
        for verdict in verdicts {
            assert_eq!(verdict.readable_headers, [&SAFE[..], more].concat(), "{lines:?}");
        }
    };
    let with = Credentials::Include;
    check(with, &[], &[]);
    check(
        with,
        &["access-control-expose-headers: ETag, x-amz-version-id,Content-Type"],
        &["etag", "x-amz-version-id"],
    );
    check(
        with,
        &[
            "access-control-expose-headers: ETag",
            "access-control-expose-headers: x-a",
        ],
        &["etag", "x-a"],
    );
    check(
        with,
        &["access-control-expose-headers: Set-Cookie, ETag"],
        &["etag"],
    );
    check(with, &["access-control-expose-headers: ETag, x y"], &[]);
    // With credentials, `*` is the name of a header.
    check(with, &["access-control-expose-headers: *"], &["*"]);
    let all = verdicts(
        &fetch("GET", &[]),
        None,
        Some(&answer(200, &[ALLOWED, "access-control-expose-headers: *"])),
    );
    assert!(all.iter().all(|verdict| verdict.readable_headers == ["*"]));
}

#[test]
fn requests_without_cors() {
    let check = |request: &PageRequest, lines: &[&str], outcome, stage, reason: &str| {
        agree(
            &verdicts(request, None, Some(&answer(200, lines))),
            outcome,
            stage,
            reason,
        );
    };
    let image = to(TARGET, &[], of(Initiator::Image, "GET"));
    check(&image, &[], Outcome::Opaque, None, "");
    check(
        &image,
        &["cross-origin-resource-policy: cross-origin"],
        Outcome::Opaque,
        None,
        "",
    );
    let kept = "cross-origin-resource-policy: same-origin";
    check(
        &image,
        &[kept],
        Outcome::Blocked,
        Some(Stage::Answer),
        "Cross-Origin-Resource-Policy is `same-origin`",
    );
    check(
        &image,
        &["cross-origin-resource-policy: same-site"],
        Outcome::Blocked,
        Some(Stage::Answer),
        "`same-site`",
    );
    let sibling = to("https://files.example.com/", &[], of(Initiator::Image, "GET"));
    check(
        &sibling,
        &["cross-origin-resource-policy: same-site"],
        Outcome::Opaque,
        None,
        "",
    );
    check(
        &sibling,
        &[kept],
        Outcome::Blocked,
        Some(Stage::Answer),
        "same-origin",
    );
    check(
        &PageRequest {
            mode: Mode::NoCors,
            ..fetch("POST", &[])
        },
        &[],
        Outcome::Opaque,
        None,
        "",
    );
    // CORS and forms do not look at the policy.
    check(
        &to(TARGET, &[], of(Initiator::Form, "POST")),
        &[kept],
        Outcome::Opaque,
        None,
        "",
    );
    check(
        &to(TARGET, &[], of(Initiator::ImageCrossorigin, "GET")),
        &[kept, ALLOWED],
        Outcome::Readable,
        None,
        "",
    );
    check(
        &to("https://example.com/", &[], fetch("PUT", &[])),
        &[kept],
        Outcome::Readable,
        None,
        "",
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
