//! Sections 3 and 4 of the CORS specification: preflights, against the running server.

use crate::documents::{SEED, document, server_with};
use crate::http::Response;
use crate::server::{BUCKET, Server, root};
use crate::sign::Signer;

const VARY: &str = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
const NOT_ALLOWED: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of \
     Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by \
     the resource's CORS spec.";

/// A preflight of these headers, where they are not empty.
fn preflight(server: &Server, target: &str, origin: &str, method: &str, headers: &str) -> Response {
    let mut exchange = server.request("OPTIONS", target);
    for (name, value) in [
        ("Origin", origin),
        ("Access-Control-Request-Method", method),
        ("Access-Control-Request-Headers", headers),
    ] {
        if !value.is_empty() {
            exchange = exchange.header(name, value);
        }
    }
    exchange.send()
}

/// No header of CORS is in this answer but `Vary`.
#[track_caller]
fn silent(response: &Response) {
    let found: Vec<_> = response
        .headers
        .iter()
        .filter(|(name, _)| name.to_ascii_lowercase().starts_with("access-control-"))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn refusals_come_in_their_order_with_their_words() {
    struct Row {
        name: &'static str,
        target: &'static str,
        origin: &'static str,
        method: &'static str,
        headers: &'static str,
        status: u16,
        code: &'static str,
        message: &'static str,
        elements: &'static [(&'static str, &'static str)],
    }
    let row = |name, target, origin, method, headers, status, code, message, elements| Row {
        name,
        target,
        origin,
        method,
        headers,
        status,
        code,
        message,
        elements,
    };
    let needed = "Insufficient information. Origin request header needed.";
    let missing = "CORSResponse: Bucket not found";
    let (bad, forbidden) = ("BadRequest", "AccessForbidden");
    let rows = [
        row("1: no origin", "/photos/a", "", "PUT", "", 400, bad, needed, &[]),
        row(
            "1 before 2: no origin, no bucket",
            "/nowhere/a",
            "",
            "PUT",
            "",
            400,
            bad,
            needed,
            &[],
        ),
        row(
            "2: no such bucket",
            "/nowhere/a",
            "https://a",
            "PUT",
            "",
            403,
            forbidden,
            missing,
            &[("Method", "PUT"), ("ResourceType", "BUCKET")],
        ),
        row(
            "2: no method asked",
            "/nowhere/a",
            "https://a",
            "",
            "",
            403,
            forbidden,
            missing,
            &[("Method", "OPTIONS"), ("ResourceType", "BUCKET")],
        ),
        row(
            "2: no bucket named",
            "/",
            "https://a",
            "GET",
            "",
            403,
            forbidden,
            missing,
            &[("Method", "GET"), ("ResourceType", "BUCKET")],
        ),
        row(
            "2 before 4: a bad method",
            "/nowhere/a",
            "https://a",
            "PATCH",
            "",
            403,
            forbidden,
            missing,
            &[("Method", "PATCH")],
        ),
        row(
            "3: no configuration",
            "/bare/a",
            "https://a",
            "PUT",
            "",
            403,
            forbidden,
            "CORSResponse: CORS is not enabled for this bucket.",
            &[("Method", "PUT"), ("ResourceType", "BUCKET")],
        ),
        row(
            "3 before 4: no method",
            "/bare/a",
            "https://a",
            "",
            "",
            403,
            forbidden,
            "CORSResponse: CORS is not enabled for this bucket.",
            &[("Method", "OPTIONS"), ("ResourceType", "BUCKET")],
        ),
        row(
            "4: no method",
            "/photos/a",
            "https://a",
            "",
            "",
            400,
            bad,
            "Invalid Access-Control-Request-Method: null",
            &[],
        ),
        row(
            "4: a method outside the five",
            "/photos/a",
            "https://a",
            "PATCH",
            "",
            400,
            bad,
            "Invalid Access-Control-Request-Method: PATCH",
            &[],
        ),
        row(
            "4: a lower-case method",
            "/photos/a",
            "https://a",
            "get",
            "",
            400,
            bad,
            "Invalid Access-Control-Request-Method: get",
            &[],
        ),
        row(
            "4 before 5",
            "/photos/a",
            "https://a",
            "get",
            "x y",
            400,
            bad,
            "Invalid Access-Control-Request-Method: get",
            &[],
        ),
        row(
            "5: no token",
            "/photos/a",
            "https://a",
            "GET",
            "x y",
            400,
            bad,
            "Access-Control-Request-Headers \"x y\" contains invalid character.",
            &[],
        ),
        row(
            "6: another origin may not write",
            "/photos/a",
            "https://other",
            "PUT",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[("Method", "PUT"), ("ResourceType", "OBJECT")],
        ),
        row(
            "6: the bucket itself",
            "/photos",
            "https://other",
            "DELETE",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[("Method", "DELETE"), ("ResourceType", "BUCKET")],
        ),
        row(
            "6: a header outside the prefix",
            "/photos/a",
            "https://example.com",
            "PUT",
            "x-amz-date",
            403,
            forbidden,
            NOT_ALLOWED,
            &[("Method", "PUT"), ("ResourceType", "OBJECT")],
        ),
        row(
            "6: one of two headers outside",
            "/photos/a",
            "https://example.com",
            "PUT",
            "content-type, x-a",
            403,
            forbidden,
            NOT_ALLOWED,
            &[],
        ),
        row(
            "6: a rule without headers and a header",
            "/photos/a",
            "https://other",
            "GET",
            "content-type",
            403,
            forbidden,
            NOT_ALLOWED,
            &[("Method", "GET"), ("ResourceType", "OBJECT")],
        ),
        row(
            "6: the origin in another case",
            "/photos/a",
            "https://EXAMPLE.com",
            "PUT",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[],
        ),
        row(
            "6: another scheme",
            "/photos/a",
            "http://example.com",
            "PUT",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[],
        ),
        row(
            "6: another port",
            "/photos/a",
            "https://example.com:8443",
            "PUT",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[],
        ),
        row(
            "6: more in front",
            "/photos/a",
            "xhttps://example.com",
            "PUT",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[],
        ),
        row(
            "6: more behind",
            "/photos/a",
            "https://example.com.evil",
            "PUT",
            "",
            403,
            forbidden,
            NOT_ALLOWED,
            &[],
        ),
    ];
    let server = server_with(SEED);
    server.request("PUT", "/bare").signed().send().expect(200);
    for row in rows {
        let answer = preflight(&server, row.target, row.origin, row.method, row.headers);
        let got = (answer.status, answer.element("Code"), answer.element("Message"));
        let wanted = (
            row.status,
            Some(row.code.to_owned()),
            Some(row.message.to_owned()),
        );
        assert_eq!(got, wanted, "{}: {}", row.name, answer.summary());
        for (element, value) in row.elements {
            assert_eq!(
                answer.element(element).as_deref(),
                Some(*value),
                "{}: {}",
                row.name,
                answer.summary()
            );
        }
        assert_eq!(answer.header("vary"), Some(VARY), "{}", row.name);
        silent(&answer);
    }
}

#[test]
fn the_elements_of_an_error_stand_in_order() {
    let server = server_with(SEED);
    let text = preflight(&server, "/photos/a", "https://other", "PUT", "")
        .expect(403)
        .text();
    let places: Vec<_> = [
        "<Code>",
        "<Message>",
        "<Method>",
        "<ResourceType>",
        "<RequestId>",
        "<HostId>",
    ]
    .iter()
    .map(|element| {
        text.find(element)
            .unwrap_or_else(|| panic!("no {element} in {text}"))
    })
    .collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn the_seed_allows_what_it_says() {
    let server = server_with(SEED);
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
        let answer = preflight(
            &server,
            "/photos/a",
            "https://example.com",
            method,
            "Content-Type, content-md5",
        )
        .expect(200);
        let header = |name: &str| answer.header(name);
        assert_eq!(answer.body, b"");
        assert_eq!(header("content-length"), Some("0"));
        assert_eq!(header("access-control-allow-origin"), Some("https://example.com"));
        assert_eq!(header("access-control-allow-credentials"), Some("true"));
        assert_eq!(
            header("access-control-allow-methods"),
            Some("GET, HEAD, POST, PUT, DELETE")
        );
        assert_eq!(
            header("access-control-allow-headers"),
            Some("content-type, content-md5")
        );
        assert_eq!(header("access-control-expose-headers"), None);
        assert_eq!(header("access-control-max-age"), None);
        assert_eq!(header("vary"), Some(VARY));
    }
    for method in ["GET", "HEAD"] {
        for origin in ["https://other.example", "null", "http://localhost:3000"] {
            let answer = preflight(&server, "/photos", origin, method, "").expect(200);
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            assert_eq!(answer.header("access-control-allow-methods"), Some("HEAD, GET"));
            assert_eq!(answer.header("access-control-allow-headers"), None);
        }
    }
}

#[test]
fn the_matched_rule_gives_every_header() {
    let server = server_with(&document(&[
        "<AllowedOrigin>https://a</AllowedOrigin><AllowedOrigin>https://*.b.example</AllowedOrigin>\
         <AllowedMethod>PUT</AllowedMethod><AllowedMethod>*</AllowedMethod>\
         <AllowedHeader>x-amz-*</AllowedHeader><AllowedHeader>Range</AllowedHeader>\
         <ExposeHeader>ETag ,x-amz-version-id,</ExposeHeader><ExposeHeader>Date</ExposeHeader>\
         <MaxAgeSeconds>600</MaxAgeSeconds>",
    ]));
    let answer = preflight(
        &server,
        "/photos/a",
        "https://x.y.b.example",
        "PUT",
        "RANGE,,X-Amz-Date , x-amz-",
    )
    .expect(200);
    let check = |name: &str, value: &str| assert_eq!(answer.header(name), Some(value), "{name}");
    check("access-control-allow-origin", "https://x.y.b.example");
    check("access-control-allow-credentials", "true");
    check("access-control-allow-methods", "PUT, GET, HEAD, POST, DELETE");
    check("access-control-allow-headers", "range, x-amz-date, x-amz-");
    check("access-control-expose-headers", "ETag, x-amz-version-id, Date");
    check("access-control-max-age", "600");
}

#[test]
fn the_first_rule_that_matches_all_is_taken_and_rules_are_not_merged() {
    let rule = |origin: &str, method: &str, header: &str, age: u32| {
        format!(
            "<AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>{method}</AllowedMethod>{}\
             <MaxAgeSeconds>{age}</MaxAgeSeconds>",
            if header.is_empty() {
                String::new()
            } else {
                format!("<AllowedHeader>{header}</AllowedHeader>")
            }
        )
    };
    let rules = [
        rule("https://a", "GET", "", 1),
        rule("https://a", "GET", "x-one", 2),
        rule("https://*", "PUT", "*", 3),
        rule("*", "GET", "*", 4),
        rule("https://a", "DELETE", "", 5),
    ];
    let server = server_with(&document(&rules.iter().map(String::as_str).collect::<Vec<_>>()));
    let check = |origin: &str, method: &str, headers: &str, age: Option<&str>| {
        let answer = preflight(&server, "/photos/a", origin, method, headers);
        assert_eq!(
            answer.header("access-control-max-age"),
            age,
            "{origin} {method} {headers}"
        );
        assert_eq!(answer.status, if age.is_some() { 200 } else { 403 });
    };
    check("https://a", "GET", "", Some("1"));
    check("https://a", "GET", "X-One", Some("2"));
    check("https://a", "GET", "x-one, x-two", Some("4"));
    check("https://a", "PUT", "x-two", Some("3"));
    check("https://", "PUT", "", Some("3"));
    check("http://a", "PUT", "", None);
    check("https://a", "DELETE", "x-one", None);
    check("https://b", "DELETE", "", None);
    // HEAD is not implied by GET.
    check("https://a", "HEAD", "", None);
}

#[test]
fn patterns_match_any_run_of_characters_between_fixed_ends() {
    let origins = [
        "https://*.example.com",
        "http://localhost:*",
        "null",
        "chrome-extension://abc",
    ];
    let list: String = origins
        .iter()
        .map(|origin| format!("<AllowedOrigin>{origin}</AllowedOrigin>"))
        .collect();
    let server = server_with(&document(&[&format!("{list}<AllowedMethod>GET</AllowedMethod>")]));
    let check = |origin: &str, allowed: bool| {
        let answer = preflight(&server, "/photos/a", origin, "GET", "");
        let echoed = answer.header("access-control-allow-origin");
        assert_eq!(
            echoed,
            allowed.then_some(origin),
            "{origin}: {}",
            answer.summary()
        );
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            allowed.then_some("true")
        );
    };
    check("https://a.example.com", true);
    check("https://a.b.example.com", true);
    check("https://.example.com", true);
    check("https://x:1/y.example.com", true);
    check("https://example.com", false);
    check("https://a.example.com:8443", false);
    check("http://a.example.com", false);
    check("https://a.example.com.evil.example", false);
    check("http://localhost:3000", true);
    check("http://localhost:", true);
    check("http://localhost", false);
    check("null", true);
    check("NULL", false);
    check("chrome-extension://abc", true);
    check("chrome-extension://abcd", false);
}

#[test]
fn credentials_of_any_kind_are_ignored() {
    let server = server_with(SEED);
    let ask = |target: &str| {
        let request = server.request("OPTIONS", target).origin("https://example.com");
        request.header("Access-Control-Request-Method", "PUT")
    };
    ask("/photos/a")
        .header("Authorization", "AWS4-HMAC-SHA256 nonsense")
        .send()
        .expect(200);
    ask("/photos/a")
        .header("Authorization", "AWS nobody:nothing")
        .send()
        .expect(200);
    ask("/photos/a?X-Amz-Signature=0&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=x")
        .send()
        .expect(200);
    ask("/photos/a?uploadId=none&partNumber=1").send().expect(200);
    ask("/photos?cors").send().expect(200);
    // A URL presigned for PUT is what the browser asks for first.
    let mut put = server.request("PUT", "/photos/a").into_request();
    Signer::new(&root()).presign(&mut put, 60);
    ask(&put.target).send().expect(200);
}

#[test]
fn a_bucket_is_found_by_host_and_by_path() {
    let server = server_with(SEED);
    let port = server.port();
    let ask = |host: String, target: &str| {
        let request = server
            .request("OPTIONS", target)
            .host(&host)
            .origin("https://other");
        request
            .header("Access-Control-Request-Method", "PUT")
            .send()
            .expect(403)
            .element("ResourceType")
    };
    assert_eq!(
        ask(format!("photos.localhost:{port}"), "/").as_deref(),
        Some("BUCKET")
    );
    assert_eq!(
        ask(format!("PHOTOS.LocalHost:{port}"), "/a/b").as_deref(),
        Some("OBJECT")
    );
    assert_eq!(
        ask("photos.localhost".to_owned(), "/a").as_deref(),
        Some("OBJECT")
    );
    assert_eq!(
        ask(format!("127.0.0.1:{port}"), &format!("/{BUCKET}/a")).as_deref(),
        Some("OBJECT")
    );
    assert_eq!(
        ask(format!("localhost:{port}"), &format!("/{BUCKET}/")).as_deref(),
        Some("BUCKET")
    );
}

#[test]
fn two_origin_headers_match_nothing() {
    let server = server_with(SEED);
    let request = server
        .request("OPTIONS", "/photos/a")
        .origin("https://example.com")
        .again("Origin", "https://example.com");
    let answer = request.header("Access-Control-Request-Method", "GET").send();
    assert_ne!(answer.status, 200, "{}", answer.summary());
    silent(&answer);
}
