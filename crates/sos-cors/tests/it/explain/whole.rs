//! Whole explanations, as the API gives them.

use sos_cors::browser::PageRequest;

use super::explain;
use crate::browser::fetch;
use crate::{rule, rules, seed};

fn json(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("an explanation is JSON")
}

#[test]
fn the_whole_explanation_of_an_upload() {
    let configuration = rules(&[
        &rule("https://other.example", "GET", "<ID>other</ID>"),
        &rule(
            "https://*.example.com",
            "PUT",
            "<AllowedHeader>content-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds>",
        ),
    ]);
    let request = PageRequest {
        origin: "https://app.example.com".to_owned(),
        ..fetch("put", &[("Content-Type", "image/png"), ("Cookie", "a=b")])
    };
    let cors = |names: bool| {
        let mut lines = vec![
            ["access-control-allow-origin", "https://app.example.com"],
            ["access-control-allow-credentials", "true"],
            ["access-control-allow-methods", "PUT"],
        ];
        if names {
            lines.push(["access-control-allow-headers", "content-type"]);
        }
        lines.extend([
            ["access-control-expose-headers", "ETag"],
            ["access-control-max-age", "3600"],
            [
                "vary",
                "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
            ],
        ]);
        lines
    };
    let browser = |engine: &str, seconds: u32, note: Option<&str>| {
        serde_json::json!({
            "engine": engine,
            "outcome": "readable",
            "stage": null,
            "reason": null,
            "preflight_sent": true,
            "request_sent": true,
            "preflight_cached_seconds": seconds,
            "preflight_cache_note": note,
            "credentials_sent": false,
            "readable_headers": [
                "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma", "etag"
            ],
            "notes": [],
        })
    };
    let expected = serde_json::json!({
        "allowed": true,
        "summary": "After a preflight, the browser sends PUT for `https://app.example.com` and lets the page read the answer.",
        "request": {
            "origin": "https://app.example.com",
            "origin_header": "https://app.example.com",
            "method": "PUT",
            "cross_origin": true,
            "url": null,
        },
        "preflight": {
            "reasons": [
                "the method PUT is not one of GET, HEAD and POST",
                "the content type `image/png` is not CORS-safelisted; only `text/plain`, `multipart/form-data` and \
                 `application/x-www-form-urlencoded` are",
            ],
            "method": "PUT",
            "headers": ["content-type"],
            "status": 200,
            "code": null,
            "message": null,
            "answer": cors(true),
        },
        "actual": { "rule": 2, "answer": cors(false) },
        "rule": 2,
        "rules": [
            {
                "rule": 1,
                "id": "other",
                "matches": false,
                "origin": { "matches": false, "pattern": null, "hint": null },
                "method": { "matches": false },
                "headers": [{ "name": "content-type", "matches": false, "pattern": null }],
                "failed": "origin",
                "message": "rule 1: the origin `https://app.example.com` is not allowed; the rule allows `https://other.example`",
            },
            {
                "rule": 2,
                "id": null,
                "matches": true,
                "origin": { "matches": true, "pattern": "https://*.example.com", "hint": null },
                "method": { "matches": true },
                "headers": [{ "name": "content-type", "matches": true, "pattern": "content-*" }],
                "failed": null,
                "message": "rule 2: matches: the origin by `https://*.example.com`, the method PUT and the header `content-type`",
            },
        ],
        "browsers": [
            browser("chromium", 3600, None),
            browser("firefox", 3600, None),
            browser("webkit", 600, Some("WebKit keeps it 600 s at most")),
        ],
        "notes": ["the browser drops the header `cookie`: `cookie` is for the browser to set, not for scripts"],
        "suggestion": null,
    });
    assert_eq!(json(&explain(&configuration, &request)), expected);
}

#[test]
fn the_whole_explanation_of_a_refusal() {
    let request = PageRequest {
        origin: "https://evil.example".to_owned(),
        ..fetch("DELETE", &[])
    };
    let found = json(&explain(&seed(), &request));
    assert_eq!(
        found["preflight"],
        serde_json::json!({
            "reasons": ["the method DELETE is not one of GET, HEAD and POST"],
            "method": "DELETE",
            "headers": [],
            "status": 403,
            "code": "AccessForbidden",
            "message": "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
            "answer": [["vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"]],
        })
    );
    assert_eq!(
        (&found["allowed"], &found["rule"], &found["actual"]["rule"]),
        (&false.into(), &().into(), &().into())
    );
    assert_eq!(
        found["summary"],
        "The browser stops at the preflight, and the request is never sent: none of the 2 rules matches; nearest is rule 2: \
         the origin matches, but the method DELETE is not allowed; allowed are HEAD, GET."
    );
    assert_eq!(
        found["browsers"][1],
        serde_json::json!({
            "engine": "firefox",
            "outcome": "blocked",
            "stage": "preflight",
            "reason": "the preflight was answered with status 403, not 200 to 299",
            "preflight_sent": true,
            "request_sent": false,
            "preflight_cached_seconds": null,
            "preflight_cache_note": null,
            "credentials_sent": false,
            "readable_headers": [],
            "notes": [],
        })
    );
}
