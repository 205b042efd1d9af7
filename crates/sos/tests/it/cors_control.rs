//! Section 2 of the CORS specification: storing, giving back and deleting a bucket's configuration, against the
//! running server.

use base64::Engine as _;
use md5::Digest as _;

use crate::documents::{SEED, document, put_cors, server_with};
use crate::http::Response;
use crate::server::{BUCKET, Server, other};
use crate::sign::{Payload, Signer};

const TARGET: &str = "/photos?cors";
const MALFORMED: &str =
    "The XML you provided was not well-formed or did not validate against our published schema";

#[track_caller]
fn get_cors(server: &Server) -> Response {
    server.request("GET", TARGET).signed().send()
}

#[test]
fn the_seed_document_is_stored_given_back_and_obeyed() {
    let server = Server::start();
    let put = put_cors(&server, SEED).expect(200);
    assert_eq!(put.body, b"");

    let get = get_cors(&server).expect(200);
    assert_eq!(get.header("content-type"), Some("application/xml"));
    assert_eq!(get.elements("AllowedOrigin"), ["https://example.com", "*"]);
    assert_eq!(get.elements("AllowedMethod"), ["*", "HEAD", "GET"]);
    assert_eq!(get.elements("AllowedHeader"), ["Content-*"]);
    for absent in ["ID", "MaxAgeSeconds", "ExposeHeader"] {
        assert_eq!(get.element(absent), None, "{absent} was never set");
    }

    let preflight = server
        .request("OPTIONS", "/photos/cat.jpg")
        .origin("https://example.com");
    let allowed = preflight
        .header("Access-Control-Request-Method", "PUT")
        .send()
        .expect(200);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        Some("https://example.com")
    );
}

#[test]
fn a_put_replaces_the_whole_configuration_at_once() {
    let server = server_with(SEED);
    put_cors(
        &server,
        &document(&["<AllowedOrigin>https://b</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"]),
    )
    .expect(200);
    assert_eq!(get_cors(&server).elements("AllowedOrigin"), ["https://b"]);
    let preflight = server
        .request("OPTIONS", "/photos/a")
        .origin("https://example.com");
    preflight
        .header("Access-Control-Request-Method", "PUT")
        .send()
        .expect_error(403, "AccessForbidden");
}

#[test]
fn every_member_comes_back_verbatim_and_in_order() {
    let server = server_with(&document(&[
        "<ID>One &amp; only</ID><AllowedHeader>X-Amz-*</AllowedHeader><AllowedHeader>range</AllowedHeader>\
         <AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>\
         <AllowedOrigin>HTTPS://Upper.example</AllowedOrigin><AllowedOrigin>null</AllowedOrigin>\
         <ExposeHeader>ETag, x-amz-Request-Id</ExposeHeader><ExposeHeader>Date</ExposeHeader>\
         <MaxAgeSeconds>300</MaxAgeSeconds>",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>",
    ]));
    let get = get_cors(&server).expect(200);
    let check = |name: &str, values: &[&str]| assert_eq!(get.elements(name), values, "{name}");
    check("ID", &["One & only"]);
    check("AllowedHeader", &["X-Amz-*", "range"]);
    check("AllowedMethod", &["PUT", "GET", "GET"]);
    check("AllowedOrigin", &["HTTPS://Upper.example", "null", "*"]);
    check("ExposeHeader", &["ETag, x-amz-Request-Id", "Date"]);
    check("MaxAgeSeconds", &["300"]);
}

#[test]
fn what_came_back_can_be_put_again() {
    let server = server_with(SEED);
    let first = get_cors(&server).text();
    put_cors(&server, &first).expect(200);
    assert_eq!(get_cors(&server).text(), first);
}

#[test]
fn none_is_a_404_that_names_the_bucket() {
    let server = Server::start();
    let get = get_cors(&server).expect_error(404, "NoSuchCORSConfiguration");
    assert_eq!(
        get.element("Message").as_deref(),
        Some("The CORS configuration does not exist")
    );
    assert_eq!(get.element("BucketName").as_deref(), Some(BUCKET));
}

#[test]
fn delete_answers_204_set_or_not() {
    let server = server_with(SEED);
    for _ in 0..2 {
        server.request("DELETE", TARGET).signed().send().expect(204);
        get_cors(&server).expect_error(404, "NoSuchCORSConfiguration");
    }
    let preflight = server
        .request("OPTIONS", "/photos/a")
        .origin("https://example.com");
    let refused = preflight
        .header("Access-Control-Request-Method", "GET")
        .send()
        .expect_error(403, "AccessForbidden");
    let message = refused.element("Message");
    assert_eq!(
        message.as_deref(),
        Some("CORSResponse: CORS is not enabled for this bucket.")
    );
}

#[test]
fn a_missing_bucket_is_told_to_every_method() {
    let server = Server::start();
    for method in ["GET", "PUT", "DELETE"] {
        let body = if method == "PUT" { SEED } else { "" };
        let request = server.request(method, "/no-such-bucket?cors").body(body);
        request.signed().send().expect_error(404, "NoSuchBucket");
    }
}

#[test]
fn strangers_and_the_anonymous_are_refused() {
    let server = server_with(SEED);
    for method in ["GET", "PUT", "DELETE"] {
        let body = if method == "PUT" { SEED } else { "" };
        server
            .request(method, TARGET)
            .body(body)
            .send()
            .expect_error(403, "AccessDenied");
        let stranger = server.request(method, TARGET).body(body).signed_by(&other());
        stranger.send().expect_error(403, "AccessDenied");
    }
    assert_eq!(
        get_cors(&server).elements("AllowedOrigin"),
        ["https://example.com", "*"]
    );
}

#[test]
fn it_is_managed_under_the_buckets_own_host_too() {
    let server = Server::start();
    let host = format!("photos.localhost:{}", server.port());
    server
        .request("PUT", "/?cors")
        .host(&host)
        .body(SEED)
        .signed()
        .send()
        .expect(200);
    let get = server
        .request("GET", "/?cors")
        .host(&host)
        .signed()
        .send()
        .expect(200);
    assert_eq!(
        get.elements("AllowedOrigin"),
        get_cors(&server).elements("AllowedOrigin")
    );
    server
        .request("DELETE", "/?cors")
        .host(&host)
        .signed()
        .send()
        .expect(204);
    get_cors(&server).expect_error(404, "NoSuchCORSConfiguration");
}

#[test]
fn documents_of_every_acceptable_shape_are_taken() {
    let rule = "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>";
    let rule_of = |inside: &str| document(&[&format!("<AllowedMethod>GET</AllowedMethod>{inside}")]);
    let origin = |text: &str| rule_of(&format!("<AllowedOrigin>{text}</AllowedOrigin>"));
    let cases = [
        (
            "no namespace",
            format!("<CORSConfiguration>{rule}</CORSConfiguration>"),
        ),
        (
            "the http namespace",
            format!(
                "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{rule}</CORSConfiguration>"
            ),
        ),
        (
            "the https namespace",
            format!(
                "<CORSConfiguration xmlns=\"https://s3.amazonaws.com/doc/2006-03-01/\">{rule}</CORSConfiguration>"
            ),
        ),
        (
            "a declaration",
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CORSConfiguration>{rule}</CORSConfiguration>"
            ),
        ),
        (
            "comments",
            format!("<!-- a --><CORSConfiguration><!-- b -->{rule}<!-- c --></CORSConfiguration>"),
        ),
        ("CDATA", origin("<![CDATA[https://a.example]]>")),
        ("white space around values", origin("\n   https://a.example\t ")),
        ("an empty origin", origin("")),
        ("a trailing slash", origin("https://a.example/")),
        ("a pattern", origin("https://*.example.com")),
        ("a port pattern", origin("http://localhost:*")),
        (
            "a negative age",
            rule_of("<AllowedOrigin>*</AllowedOrigin><MaxAgeSeconds>-1</MaxAgeSeconds>"),
        ),
        (
            "headers of every kind",
            rule_of(
                "<AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader><AllowedHeader>Content-*</AllowedHeader>\
             <AllowedHeader>range</AllowedHeader>",
            ),
        ),
        (
            "an ID of 255",
            rule_of(&format!(
                "<AllowedOrigin>*</AllowedOrigin><ID>{}</ID>",
                "i".repeat(255)
            )),
        ),
        (
            "a hundred rules",
            format!("<CORSConfiguration>{}</CORSConfiguration>", rule.repeat(100)),
        ),
    ];
    let server = Server::start();
    for (name, text) in cases {
        let put = put_cors(&server, &text);
        assert_eq!(put.status, 200, "{name}: {}", put.summary());
    }
}

#[test]
fn white_space_and_cdata_are_not_part_of_a_value() {
    let server = server_with(&document(&[
        "<AllowedOrigin>\n  <![CDATA[https://a.example]]> </AllowedOrigin><AllowedMethod> GET\n</AllowedMethod>",
    ]));
    assert_eq!(get_cors(&server).elements("AllowedOrigin"), ["https://a.example"]);
    assert_eq!(get_cors(&server).elements("AllowedMethod"), ["GET"]);
}

#[test]
fn what_is_wrong_is_refused_and_the_stored_configuration_stays() {
    let get = "<AllowedMethod>GET</AllowedMethod>";
    let any = "<AllowedOrigin>*</AllowedOrigin>";
    let rule = format!("<CORSRule>{get}{any}</CORSRule>");
    let one = |inside: &str| document(&[inside]);
    let both = |inside: &str| document(&[&format!("{get}{any}{inside}")]);
    let unsupported = |method: &str| {
        format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}")
    };
    let invalid = "InvalidRequest";
    let malformed = |name: &'static str, text: String| (name, text, "MalformedXML", MALFORMED.to_owned());
    let cases = [
        malformed("no XML", "rules please".to_owned()),
        malformed("cut short", format!("<CORSConfiguration>{rule}")),
        malformed("a wrong root", format!("<Cors>{rule}</Cors>")),
        malformed("an unknown element", both("<Allowed>1</Allowed>")),
        malformed("an unknown element beside the rules", format!("<CORSConfiguration>{rule}<Rule/></CORSConfiguration>")),
        malformed("no rule", document(&[])),
        malformed("a rule without origin", one(get)),
        malformed("a rule without method", one(any)),
        malformed("two ages", both("<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>1</MaxAgeSeconds>")),
        malformed("an age that is no number", both("<MaxAgeSeconds>soon</MaxAgeSeconds>")),
        malformed("an age of more than 32 bits", both("<MaxAgeSeconds>2147483648</MaxAgeSeconds>")),
        malformed("an ID of 256", both(&format!("<ID>{}</ID>", "i".repeat(256)))),
        malformed("a DTD", format!("<!DOCTYPE a [<!ENTITY b \"*\">]><CORSConfiguration>{rule}</CORSConfiguration>")),
        malformed("an unknown entity", one(&format!("{get}<AllowedOrigin>&b;</AllowedOrigin>"))),
        malformed("two roots", format!("<CORSConfiguration>{rule}</CORSConfiguration><CORSConfiguration/>")),
        malformed("a foreign namespace", format!("<CORSConfiguration xmlns=\"urn:x\">{rule}</CORSConfiguration>")),
        ("PATCH", one(&format!("{any}<AllowedMethod>PATCH</AllowedMethod>")), invalid, unsupported("PATCH")),
        ("OPTIONS", one(&format!("{any}<AllowedMethod>OPTIONS</AllowedMethod>")), invalid, unsupported("OPTIONS")),
        ("lower case", one(&format!("{any}<AllowedMethod>get</AllowedMethod>")), invalid, unsupported("get")),
        ("an empty method", one(&format!("{any}<AllowedMethod></AllowedMethod>")), invalid, unsupported("").trim_end().to_owned()),
        (
            "two wildcards in an origin",
            one(&format!("{get}<AllowedOrigin>*example*.com</AllowedOrigin>")),
            invalid,
            "AllowedOrigin \"*example*.com\" can not have more than one wildcard.".to_owned(),
        ),
        (
            "two wildcards in a header",
            both("<AllowedHeader>*a*</AllowedHeader>"),
            invalid,
            "AllowedHeader \"*a*\" can not have more than one wildcard.".to_owned(),
        ),
        (
            "a wildcard in an exposed header",
            both("<ExposeHeader>x-amz-meta-*</ExposeHeader>"),
            invalid,
            "ExposeHeader \"x-amz-meta-*\" contains wildcard. We currently do not support wildcard for ExposeHeader."
                .to_owned(),
        ),
        (
            "a space in a header",
            both("<AllowedHeader>x y</AllowedHeader>"),
            invalid,
            "AllowedHeader \"x y\" contains invalid character.".to_owned(),
        ),
        (
            "a space in an exposed header",
            both("<ExposeHeader>x y</ExposeHeader>"),
            invalid,
            "ExposeHeader \"x y\" contains invalid character.".to_owned(),
        ),
        (
            "a hundred and one rules",
            format!("<CORSConfiguration>{}</CORSConfiguration>", rule.repeat(101)),
            invalid,
            "The number of CORS rules should not exceed allowed limit of 100 rules.".to_owned(),
        ),
        ("an empty body", String::new(), "MissingRequestBodyError", "Request Body is empty".to_owned()),
        (
            "more than 64 KiB",
            format!("<CORSConfiguration>{}{rule}</CORSConfiguration>", " ".repeat(65 * 1024)),
            "MaxMessageLengthExceeded",
            "Your request was too big.".to_owned(),
        ),
    ];
    let server = server_with(SEED);
    let before = get_cors(&server).text();
    for (name, text, code, message) in cases {
        let put = put_cors(&server, &text);
        let got = put.element("Message").unwrap_or_default();
        assert_eq!(
            (put.status, put.element("Code").as_deref()),
            (400, Some(code)),
            "{name}: {}",
            put.summary()
        );
        assert_eq!(got.trim_end(), message, "{name}");
        assert_eq!(get_cors(&server).text(), before, "{name}");
    }
}

#[test]
fn a_wildcard_inside_a_header_is_refused_with_the_reason() {
    let server = Server::start();
    for header in ["x-*-y", "*-amz"] {
        let put = put_cors(
            &server,
            &document(&[&format!(
                "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>{header}</AllowedHeader>"
            )]),
        );
        let put = put.expect_error(400, "InvalidRequest");
        let message = put.element("Message").unwrap_or_default();
        assert!(
            message.contains(header) && message.contains("trailing"),
            "{message}"
        );
    }
}

#[test]
fn structure_is_judged_before_values() {
    let server = Server::start();
    let put = put_cors(
        &server,
        &document(&[
            "<AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin>",
            "<AllowedMethod>GET</AllowedMethod>",
        ]),
    );
    put.expect_error(400, "MalformedXML");
}

#[test]
fn digests_are_verified_where_sent() {
    let server = Server::start();
    let put = |name: &str, value: &str| {
        server
            .request("PUT", TARGET)
            .body(SEED)
            .header(name, value)
            .signed()
            .send()
    };
    put("Content-MD5", "bm90IGEgZGlnZXN0").expect_error(400, "InvalidDigest");
    put("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==").expect_error(400, "BadDigest");
    put("x-amz-checksum-crc32", "AAAAAA==").expect_error(400, "BadDigest");
    get_cors(&server).expect_error(404, "NoSuchCORSConfiguration");

    let digest = base64::engine::general_purpose::STANDARD.encode(md5::Md5::digest(SEED));
    put("Content-MD5", &digest).expect(200);
}

#[test]
fn a_body_that_is_not_the_signed_one_is_refused() {
    let server = Server::start();
    let mut request = server.request("PUT", TARGET).body(SEED).into_request();
    Signer::new(&crate::server::root()).sign(&mut request, &Payload::Hashed);
    request.body =
        document(&["<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"]).into_bytes();
    crate::exchange::send(&server, &request).expect_error(400, "XAmzContentSHA256Mismatch");
    get_cors(&server).expect_error(404, "NoSuchCORSConfiguration");
}

#[test]
fn the_configuration_survives_a_restart_and_a_kill() {
    let mut server = server_with(SEED);
    let before = get_cors(&server).text();
    server.terminate();
    server.restart();
    assert_eq!(get_cors(&server).text(), before);
    server.kill();
    server.restart();
    assert_eq!(get_cors(&server).text(), before);
}
