//! Bare preflights.

use sos_cors::explain::{RawPreflight, explain_raw};
use sos_cors::preflight::{Bucket, ResourceType};

use crate::seed;

#[test]
fn bare_preflights() {
    let seed = seed();
    let check = |bucket: Bucket<'_>,
                 [origin, method, names]: [Option<&str>; 3],
                 status: u16,
                 rule: Option<usize>,
                 summary: &str| {
        let raw = RawPreflight {
            origin: origin.map(str::to_owned),
            request_method: method.map(str::to_owned),
            request_headers: names.map(str::to_owned),
        };
        let found = explain_raw(bucket, ResourceType::Object, &raw);
        assert_eq!(
            (found.status, found.rule, found.summary.as_str()),
            (status, rule, summary)
        );
        assert_eq!(
            (found.allowed, found.code.is_none()),
            (rule.is_some(), rule.is_some())
        );
    };
    let with = Bucket::WithCors(&seed);
    let page = Some("https://example.com");
    check(
        with,
        [page, Some("PUT"), Some("Content-Type")],
        200,
        Some(1),
        "The preflight passes: rule 1: matches: the origin by `https://example.com`, the method PUT and the header `content-type`.",
    );
    check(
        with,
        [Some("https://other"), Some("PUT"), None],
        403,
        None,
        "The preflight is refused: rule 2: the origin matches, but the method PUT is not allowed; allowed are HEAD, GET.",
    );
    check(
        with,
        [None, Some("PUT"), None],
        400,
        None,
        "The preflight is refused: Insufficient information. Origin request header needed.",
    );
    check(
        with,
        [page, None, None],
        400,
        None,
        "The preflight is refused: Invalid Access-Control-Request-Method: null",
    );
    check(
        with,
        [page, Some("PUT"), Some("x y")],
        400,
        None,
        "The preflight is refused: Access-Control-Request-Headers \"x y\" contains invalid character.",
    );
    check(
        Bucket::WithoutCors,
        [page, Some("PUT"), None],
        403,
        None,
        "The preflight is refused: CORSResponse: CORS is not enabled for this bucket.",
    );
}
