//! What the page gets of an answer that is let through, and what is remembered of a preflight.

use sos_cors::browser::{Credentials, Initiator, Mode, Outcome, PageRequest, Stage};

use super::verdict::{ALLOWED, CREDENTIALS, agree, verdicts};
use super::{answer, fetch, of, to};

const TARGET: &str = "https://bucket.example/key";

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
