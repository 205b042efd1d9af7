//! Section 5 of the CORS specification: what every answer of a bucket carries, against the running server.

use crate::cors_cli::{Way, ran, sos_at};
use crate::documents::{SEED, document, server_with};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::server::{Server, other};
use crate::sign::{Credentials, Signer};

const VARY: &str = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
const SITE: &str = "https://example.com";

/// The seed's document with an object in the bucket.
fn server() -> Server {
    let server = server_with(SEED);
    server
        .request("PUT", "/photos/cat.jpg")
        .body("meow meow meow")
        .signed()
        .send()
        .expect(200);
    server
}

#[track_caller]
fn allowed(response: &Response, origin: &str) {
    assert_eq!(
        response.header("access-control-allow-origin"),
        Some(origin),
        "{}",
        response.summary()
    );
    assert_eq!(response.header("vary"), Some(VARY), "{}", response.summary());
    let credentials = (origin != "*").then_some("true");
    assert_eq!(response.header("access-control-allow-credentials"), credentials);
}

#[track_caller]
fn silent(response: &Response) {
    for (name, _) in &response.headers {
        assert!(
            !name.to_ascii_lowercase().starts_with("access-control-"),
            "{}",
            response.summary()
        );
    }
    assert_eq!(response.header("vary"), Some(VARY), "{}", response.summary());
}

#[test]
fn every_status_carries_the_headers() {
    let server = server();
    let get = |target: &str| server.request("GET", target).origin(SITE);
    let tag = get("/photos/cat.jpg")
        .signed()
        .send()
        .header("etag")
        .unwrap()
        .to_owned();
    let wrong = Credentials::new("NOBODY00000000000001", "no secret");
    let delete_many = "<Delete><Object><Key>gone</Key></Object></Delete>";
    let cases: Vec<(&str, Exchange<'_>, u16)> = vec![
        ("200", get("/photos/cat.jpg").signed(), 200),
        ("a list", get("/photos?list-type=2").signed(), 200),
        (
            "206",
            get("/photos/cat.jpg").header("Range", "bytes=-4").signed(),
            206,
        ),
        (
            "304",
            get("/photos/cat.jpg").header("If-None-Match", &tag).signed(),
            304,
        ),
        (
            "412",
            get("/photos/cat.jpg").header("If-Match", "\"other\"").signed(),
            412,
        ),
        (
            "416",
            get("/photos/cat.jpg").header("Range", "bytes=100-").signed(),
            416,
        ),
        ("404 of a key", get("/photos/dog.jpg").signed(), 404),
        (
            "404 of an upload",
            server
                .request("GET", "/photos/cat.jpg?uploadId=none")
                .origin(SITE)
                .signed(),
            404,
        ),
        ("403 anonymous", get("/photos/cat.jpg"), 403),
        ("403 unknown key", get("/photos/cat.jpg").signed_by(&wrong), 403),
        ("403 stranger", get("/photos/cat.jpg").signed_by(&other()), 403),
        (
            "400 of a signature",
            get("/photos/cat.jpg").header("Authorization", "AWS4-HMAC-SHA256 what"),
            400,
        ),
        (
            "405",
            server.request("POST", "/photos/cat.jpg").origin(SITE).signed(),
            405,
        ),
        (
            "PUT",
            server
                .request("PUT", "/photos/new")
                .origin(SITE)
                .body("x")
                .signed(),
            200,
        ),
        (
            "HEAD",
            server.request("HEAD", "/photos/cat.jpg").origin(SITE).signed(),
            200,
        ),
        (
            "HEAD of nothing",
            server.request("HEAD", "/photos/none").origin(SITE).signed(),
            404,
        ),
        (
            "POST",
            server
                .request("POST", "/photos?delete")
                .origin(SITE)
                .body(delete_many)
                .signed(),
            200,
        ),
        (
            "204",
            server.request("DELETE", "/photos/new").origin(SITE).signed(),
            204,
        ),
        ("the configuration itself", get("/photos?cors").signed(), 200),
    ];
    for (name, exchange, status) in cases {
        let response = exchange.send();
        assert_eq!(response.status, status, "{name}: {}", response.summary());
        allowed(&response, SITE);
        assert!(response.header("x-amz-request-id").is_some(), "{name}");
    }
}

#[test]
fn other_origins_read_and_do_not_write() {
    let server = server();
    let read = server
        .request("GET", "/photos/cat.jpg")
        .origin("https://other")
        .signed()
        .send()
        .expect(200);
    allowed(&read, "*");
    // CORS never blocks on the server: the write happens, the script is not told.
    let write = server
        .request("PUT", "/photos/dog.jpg")
        .origin("https://other")
        .body("woof")
        .signed()
        .send()
        .expect(200);
    silent(&write);
    assert_eq!(
        server
            .request("GET", "/photos/dog.jpg")
            .signed()
            .send()
            .expect(200)
            .body,
        b"woof"
    );
}

#[test]
fn no_origin_and_no_configuration_still_vary() {
    let server = server();
    silent(
        &server
            .request("GET", "/photos/cat.jpg")
            .signed()
            .send()
            .expect(200),
    );
    silent(&server.request("GET", "/photos/none").send().expect(403));
    server
        .request("DELETE", "/photos?cors")
        .signed()
        .send()
        .expect(204);
    silent(
        &server
            .request("GET", "/photos/cat.jpg")
            .origin(SITE)
            .signed()
            .send()
            .expect(200),
    );
    silent(
        &server
            .request("GET", "/photos/cat.jpg")
            .signed()
            .send()
            .expect(200),
    );
}

#[test]
fn the_requested_method_stands_in_for_the_real_one() {
    let server = server();
    let ask = |requested: &str| {
        let request = server.request("GET", "/photos/cat.jpg").origin("https://other");
        request
            .header("Access-Control-Request-Method", requested)
            .signed()
            .send()
            .expect(200)
    };
    silent(&ask("PUT"));
    allowed(&ask("HEAD"), "*");
    // What no preflight could ask is no match here, and never a 400.
    silent(&ask("PATCH"));
    silent(&ask("get"));
}

#[test]
fn requested_headers_are_checked_and_real_ones_are_not() {
    let server = server();
    let ask = |origin: &str, headers: &str| {
        let request = server.request("GET", "/photos/cat.jpg").origin(origin);
        request
            .header("Access-Control-Request-Headers", headers)
            .signed()
            .send()
            .expect(200)
    };
    let answer = ask(SITE, "Content-Type");
    allowed(&answer, SITE);
    assert_eq!(
        answer.header("access-control-allow-headers"),
        Some("content-type")
    );
    silent(&ask("https://other", "x-custom"));
    silent(&ask(SITE, "x y"));
    // `x-amz-date` and `authorization` are on this request and on no rule's list.
    allowed(
        &server
            .request("GET", "/photos/cat.jpg")
            .origin(SITE)
            .signed()
            .send()
            .expect(200),
        SITE,
    );
}

#[test]
fn two_origins_match_nothing() {
    let server = server();
    let request = server
        .request("GET", "/photos/cat.jpg")
        .origin(SITE)
        .again("Origin", SITE);
    silent(&request.signed().send().expect(200));
}

#[test]
fn presigned_urls_and_forms_are_ordinary() {
    let server = server();
    allowed(
        &server
            .request("GET", "/photos/cat.jpg")
            .origin(SITE)
            .presigned()
            .send()
            .expect(200),
        SITE,
    );
    allowed(
        &server
            .request("PUT", "/photos/p")
            .origin(SITE)
            .body("x")
            .presigned()
            .send()
            .expect(200),
        SITE,
    );
    let mut late = Signer::new(&crate::server::root());
    late.now = late
        .now
        .saturating_sub(jiff::SignedDuration::from_hours(2))
        .unwrap();
    let expired = server
        .request("GET", "/photos/cat.jpg")
        .origin(SITE)
        .presigned_with(&late, 60)
        .send();
    allowed(&expired.expect_error(403, "AccessDenied"), SITE);

    let form = server
        .request("POST", "/photos")
        .origin(SITE)
        .header("Content-Type", "multipart/form-data; boundary=b");
    let refused = form.body("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n").send();
    assert_eq!(refused.status, 403, "{}", refused.summary());
    allowed(&refused, SITE);
}

#[test]
fn exposed_headers_and_max_age_are_on_actual_answers() {
    let server = server_with(&document(&[
        "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>*</AllowedMethod><ExposeHeader>ETag,Date</ExposeHeader>\
         <MaxAgeSeconds>9</MaxAgeSeconds>",
    ]));
    let answer = server
        .request("PUT", "/photos/a")
        .origin(SITE)
        .body("x")
        .signed()
        .send()
        .expect(200);
    allowed(&answer, "*");
    assert_eq!(answer.header("access-control-expose-headers"), Some("ETag, Date"));
    assert_eq!(answer.header("access-control-max-age"), Some("9"));
    assert_eq!(
        answer.header("access-control-allow-methods"),
        Some("GET, HEAD, POST, PUT, DELETE")
    );
    assert_eq!(answer.header("access-control-allow-headers"), None);
}

#[test]
fn errors_from_before_routing_carry_them_too() {
    let server = server();
    // A header section beyond our limit, within what the HTTP library still reads.
    let long = "x".repeat(40 * 1024);
    let answer = server
        .request("GET", "/photos/cat.jpg")
        .origin(SITE)
        .header("x-amz-meta-long", &long)
        .send();
    assert!((400..500).contains(&answer.status), "{}", answer.summary());
    allowed(&answer, SITE);

    let key = "k".repeat(1025);
    let answer = server
        .request("PUT", &format!("/photos/{key}"))
        .origin(SITE)
        .body("x")
        .signed()
        .send();
    allowed(&answer.expect_error(400, "KeyTooLongError"), SITE);
    let answer = server.request("GET", "/photos/%ff").origin(SITE).send();
    assert!((400..500).contains(&answer.status), "{}", answer.summary());
    allowed(&answer, SITE);
    let answer = server
        .request("BREW", "/photos/cat.jpg")
        .origin(SITE)
        .signed()
        .send();
    assert_eq!(answer.status, 405, "{}", answer.summary());
}

/// Whoever may not reads why: a page without the headers would only see that the network failed.
#[test]
fn refusals_of_who_may_what_carry_them() {
    let server = server();
    let make = |arguments: &[&str]| {
        let mut command = sos_at(&server, Way::Folder, &["key", "create", "--json"]);
        // The secret is what this is about, and no fault of what it prints.
        let made = command
            .args(arguments)
            .output()
            .expect("the program starts")
            .stdout;
        let made: serde_json::Value = serde_json::from_slice(&made).expect("JSON");
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        Credentials::new(&text("access_key"), &text("secret_key"))
    };
    let limited = make(&["--bucket", "films=read"]);
    let disabled = make(&[]);
    ran(&mut sos_at(
        &server,
        Way::Folder,
        &["key", "disable", &disabled.access_key],
    ))
    .expect(0);
    let deleted = make(&[]);
    ran(&mut sos_at(
        &server,
        Way::Folder,
        &["key", "delete", &deleted.access_key],
    ))
    .expect(0);
    let get = || server.request("GET", "/photos/cat.jpg").origin(SITE);
    let refusals = [
        (get().send(), "AccessDenied"),
        (get().signed_by(&other()).send(), "AccessDenied"),
        (get().signed_by(&limited).send(), "AccessDenied"),
        (get().signed_by(&disabled).send(), "InvalidAccessKeyId"),
        (get().signed_by(&deleted).send(), "InvalidAccessKeyId"),
        (
            get()
                .signed_by(&Credentials::new(&limited.access_key, "guess"))
                .send(),
            "SignatureDoesNotMatch",
        ),
    ];
    for (answer, code) in refusals {
        allowed(&answer.expect_error(403, code), SITE);
    }
    let token = get()
        .header("x-amz-security-token", "made-up")
        .signed_by(&other())
        .send();
    allowed(&token.expect_error(400, "InvalidToken"), SITE);
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}}"#;
    server
        .request("PUT", "/photos?policy")
        .body(deny)
        .signed()
        .send()
        .expect(204);
    allowed(&get().signed().send().expect_error(403, "AccessDenied"), SITE);
}

#[test]
fn a_change_is_in_force_with_its_answer() {
    let server = server();
    for round in 0..20 {
        let origin = format!("https://site-{round}");
        let rule = format!("<AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>GET</AllowedMethod>");
        crate::documents::put_cors(&server, &document(&[&rule])).expect(200);
        allowed(
            &server
                .request("GET", "/photos/cat.jpg")
                .origin(&origin)
                .signed()
                .send()
                .expect(200),
            &origin,
        );
    }
}

#[test]
fn a_missing_bucket_and_the_service_say_nothing() {
    let server = server();
    for target in ["/", "/nowhere", "/nowhere/a"] {
        let answer = server.request("GET", target).origin(SITE).signed().send();
        let found = answer.header("access-control-allow-origin");
        assert_eq!(found, None, "{target}: {}", answer.summary());
    }
}
