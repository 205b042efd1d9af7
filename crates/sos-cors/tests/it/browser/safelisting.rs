//! Which methods and headers need a preflight.

use sos_cors::browser::{BodyKind, Engine, PageRequest, plan};

use super::fetch;

/// The header names that a preflight announces; `None` where there is none.
fn check(headers: &[(&str, &str)], expected: Option<&[&str]>) {
    let plan = plan(&fetch("GET", headers));
    let found = plan
        .preflight
        .as_ref()
        .map(|preflight| preflight.headers.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(found, expected.map(<[&str]>::to_vec), "{headers:?}");
}

#[test]
fn methods() {
    let check = |written: &str, sent: &str, preflight: bool| {
        let plan = plan(&fetch(written, &[]));
        assert_eq!(
            (plan.method.as_str(), plan.preflight.is_some()),
            (sent, preflight),
            "{written}"
        );
    };
    check("get", "GET", false);
    check("Head", "HEAD", false);
    check("POST", "POST", false);
    check("put", "PUT", true);
    check("delete", "DELETE", true);
    check("options", "OPTIONS", true);
    check("PATCH", "PATCH", true);
    check("patch", "patch", true);
    check("Propfind", "Propfind", true);
}

#[test]
fn accept() {
    check(&[("Accept", "text/html, */*;q=0.8")], None);
    check(&[("Accept", "")], None);
    check(&[("accept", &"a".repeat(128))], None);
    check(&[("accept", &"a".repeat(129))], Some(&["accept"]));
    for byte in "\"():<>?@[\\]{}\u{7f}\u{1}".chars() {
        check(&[("accept", &format!("a{byte}b"))], Some(&["accept"]));
    }
    check(&[("accept", "a\tb")], None);
    check(&[("accept", "caf\u{e9}")], None);
    // Joined, as they are sent.
    check(
        &[("accept", &"a".repeat(64)), ("Accept", &"b".repeat(64))],
        Some(&["accept"]),
    );
}

#[test]
fn languages() {
    for name in ["accept-language", "content-language"] {
        check(&[(name, "de-CH, en;q=0.8, *")], None);
        for value in ["de_CH", "a/b", "a\"", "caf\u{e9}", "a\tb"] {
            check(&[(name, value)], Some(&[name]));
        }
    }
}

#[test]
fn content_types() {
    for value in [
        "text/plain",
        "TEXT/PLAIN",
        "text/plain;charset=UTF-8",
        " text/plain ; a=b",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "text/plain;",
    ] {
        check(&[("content-type", value)], None);
    }
    for value in [
        "application/json",
        "text/plain, application/json",
        "text/plain;a=\"b\"",
        "text/html",
        "text",
        "",
        "/plain",
        "text/",
        "text/plain;a={b}",
        "application/octet-stream",
    ] {
        check(&[("content-type", value)], Some(&["content-type"]));
    }
    let padded = format!("text/plain;{}", "a".repeat(117));
    check(&[("content-type", &padded)], None);
    check(
        &[("content-type", &format!("{padded}a"))],
        Some(&["content-type"]),
    );
}

#[test]
fn ranges() {
    for value in [
        "bytes=0-",
        "bytes=0-0",
        "bytes=5-10",
        "bytes=007-8",
        "bytes=99999999999999999999999-99999999999999999999999",
    ] {
        check(&[("Range", value)], None);
    }
    for value in [
        "bytes=-8",
        "bytes=10-5",
        "bytes=0-1,3-4",
        "bytes= 0-1",
        "bytes=0 -1",
        "bytes=-",
        "items=0-",
        "Bytes=0-",
        "",
    ] {
        check(&[("range", value)], Some(&["range"]));
    }
}

#[test]
fn other_headers_are_announced_sorted_and_in_lower_case() {
    check(
        &[
            ("X-B", "1"),
            ("If-Match", "*"),
            ("Authorization", "AWS4 x"),
            ("X-B", "2"),
            ("Accept", "a/b"),
            ("If-None-Match", ""),
        ],
        Some(&["authorization", "if-match", "if-none-match", "x-b"]),
    );
    check(
        &[("Content-MD5", "x"), ("x-amz-acl", "y"), ("User-Agent", "z")],
        Some(&["content-md5", "user-agent", "x-amz-acl"]),
    );
}

#[test]
fn forbidden_headers_are_dropped() {
    let forbidden = [
        "Accept-Charset",
        "accept-encoding",
        "Access-Control-Request-Headers",
        "access-control-request-method",
        "Connection",
        "content-length",
        "Cookie",
        "Cookie2",
        "Date",
        "DNT",
        "Expect",
        "Host",
        "Keep-Alive",
        "Origin",
        "Referer",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Via",
        "Proxy-Authorization",
        "Sec-Fetch-Mode",
    ];
    for name in forbidden {
        let plan = plan(&fetch("GET", &[(name, "x")]));
        assert_eq!((plan.headers.len(), plan.preflight), (0, None), "{name}");
        assert_eq!(plan.dropped[0].name, name.to_ascii_lowercase());
    }
    check(&[("X-HTTP-Method-Override", "GET, track")], None);
    check(
        &[("X-HTTP-Method-Override", "PUT")],
        Some(&["x-http-method-override"]),
    );
    check(&[("x-method-override", "TRACE")], None);
}

#[test]
fn long_safelisted_values_together_need_a_preflight() {
    let digits = "1".repeat(128);
    let values = |last: &str| {
        let names = [
            "dpr",
            "device-memory",
            "width",
            "viewport-width",
            "accept",
            "accept-language",
            "content-language",
        ];
        let mut headers: Vec<_> = names.iter().map(|&name| (name, digits.clone())).collect();
        headers.push(("content-type", format!("text/plain;{last}")));
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let plan = plan(&fetch("GET", &headers));
        plan.engine(Engine::Chromium)
            .and_then(|engine| engine.preflight.as_ref())
            .map_or(0, |plan| plan.headers.len())
    };
    assert_eq!(values(&"a".repeat(117)), 0);
    // The range brings the sum above 1,024 bytes: then none of them is safelisted.
    let names = [
        "dpr",
        "device-memory",
        "width",
        "viewport-width",
        "accept",
        "accept-language",
        "content-language",
    ];
    let mut headers: Vec<_> = names.iter().map(|&name| (name, digits.as_str())).collect();
    let padded = format!("text/plain;{}", "a".repeat(117));
    headers.extend([("content-type", padded.as_str()), ("range", "bytes=0-")]);
    let plan = plan(&fetch("GET", &headers));
    assert_eq!(
        plan.engine(Engine::Chromium)
            .and_then(|engine| engine.preflight.as_ref())
            .map(|plan| plan.headers.len()),
        Some(9)
    );
}

#[test]
fn bodies_bring_their_content_type() {
    let check = |body: BodyKind, expected: Option<&str>, preflight: bool| {
        let plan = plan(&PageRequest {
            body,
            ..fetch("POST", &[])
        });
        let found = plan.headers.first().map(|header| header.value.as_str());
        assert_eq!(
            (found, plan.preflight.is_some()),
            (expected, preflight),
            "{body:?}"
        );
    };
    check(BodyKind::None, None, false);
    check(BodyKind::Text, Some("text/plain;charset=UTF-8"), false);
    check(BodyKind::Blob, None, false);
    check(BodyKind::Bytes, None, false);
    check(
        BodyKind::FormData,
        Some("multipart/form-data; boundary=----boundary"),
        false,
    );
    check(
        BodyKind::UrlSearchParams,
        Some("application/x-www-form-urlencoded;charset=UTF-8"),
        false,
    );
    check(BodyKind::Stream, None, true);
    let json = plan(&PageRequest {
        body: BodyKind::Text,
        ..fetch("POST", &[("Content-Type", "application/json")])
    });
    assert_eq!(
        json.preflight.map(|preflight| preflight.reasons),
        Some(vec![
            "the content type `application/json` is not CORS-safelisted; only `text/plain`, `multipart/form-data` and \
             `application/x-www-form-urlencoded` are"
                .to_owned()
        ])
    );
}
