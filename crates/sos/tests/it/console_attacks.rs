//! What pages of other origins and other servers of the host try: all of it with the visitor's own cookie.

use crate::console::{Visitor, key_of, log_in_request, refused, request, send};
use crate::deadline::within;
use crate::http::{Connection, Request};
use crate::server::{BUCKET, Server, root};

/// Everything that is no page and no file, with the method its pages use.
const GUARDED: &[(&str, &str)] = &[
    ("GET", "/api/session"),
    ("DELETE", "/api/session"),
    ("GET", "/api/v1/buckets"),
    ("POST", "/api/v1/buckets"),
    ("DELETE", "/api/v1/buckets/photos"),
    ("PUT", "/api/v1/buckets/photos/cors"),
    ("PUT", "/api/objects/photos?key=a"),
    ("POST", "/api/objects/photos/zip"),
    ("GET", "/objects/photos?key=a"),
    ("GET", "/zip/0123456789"),
    ("GET", "/api/nothing"),
];

#[test]
fn pages_of_other_origins_are_refused_everything() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let own = format!("http://{}", server.console);
    // The S3 endpoint is of the same site: browsers send the cookie there and from there.
    let s3 = format!("http://{}", server.endpoint);
    let foreign: &[(&str, &str)] = &[
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", &s3),
        ("Origin", &own.replace("127.0.0.1", "localhost")),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ];
    for &(method, target) in GUARDED {
        for &(name, value) in foreign {
            let mut request = visitor.request(method, target);
            request.set(name, value);
            refused(&send(&server, &request), 403, "CrossSiteRefused");
        }
    }
    // The bucket is there still, and the session too.
    let mut request = visitor.request("GET", "/api/v1/buckets");
    request.set("Origin", &own);
    request.set("Sec-Fetch-Site", "same-origin");
    assert!(send(&server, &request).expect(200).text().contains(BUCKET));
}

#[test]
fn no_preflight_is_granted() {
    let server = Server::start();
    for &(method, target) in GUARDED {
        let mut request = request(&server, "OPTIONS", target);
        request.set("Origin", "https://evil.example");
        request.set("Access-Control-Request-Method", method);
        request.set("Access-Control-Request-Headers", "x-sos-csrf,content-type");
        // `send` fails the test if any header of CORS is there.
        refused(&send(&server, &request), 403, "CrossSiteRefused");
    }
}

#[test]
fn a_page_cannot_log_its_visitor_in_as_somebody_else() {
    let server = Server::start();
    let mut foreign = log_in_request(&server, &key_of(&root()));
    foreign.set("Origin", "https://evil.example");
    let answer = send(&server, &foreign);
    refused(&answer, 403, "CrossSiteRefused");
    assert_eq!(answer.header("set-cookie"), None);
    // What a form can send without a preflight, were its origin not told.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ] {
        let mut form = log_in_request(&server, &key_of(&root()));
        form.set("Content-Type", kind);
        refused(&send(&server, &form), 415, "UnsupportedMediaType");
    }
}

#[test]
fn the_token_must_be_repeated_below_api() {
    let server = Server::start();
    let (visitor, other) = (
        Visitor::log_in(&server, &root()),
        Visitor::log_in(&server, &root()),
    );
    for &(method, target) in GUARDED.iter().filter(|(_, target)| {
        target.starts_with("/api/v1") || target.starts_with("/api/objects") || *target == "/api/nothing"
    }) {
        let mut without = visitor.request(method, target);
        without.headers.retain(|(name, _)| name != "X-SOS-CSRF");
        refused(&send(&server, &without), 403, "CsrfRefused");
        for wrong in [
            "",
            "x",
            &"0".repeat(64),
            &other.csrf,
            &visitor.csrf[1..],
            &visitor.csrf.to_uppercase(),
        ] {
            let mut request = visitor.request(method, target);
            request.set("X-SOS-CSRF", wrong);
            refused(&send(&server, &request), 403, "CsrfRefused");
        }
        let mut twice = visitor.request(method, target);
        twice
            .headers
            .push(("X-SOS-CSRF".to_owned(), visitor.csrf.clone().into_bytes()));
        refused(&send(&server, &twice), 403, "CsrfRefused");
    }
    // A token in the query, where other pages could see it, is none.
    let mut query = visitor.request("GET", &format!("/api/v1/buckets?csrf={}", visitor.csrf));
    query.headers.retain(|(name, _)| name != "X-SOS-CSRF");
    refused(&send(&server, &query), 403, "CsrfRefused");
    visitor.ask("GET", "/api/v1/buckets").expect(200);
}

#[test]
fn the_s3_endpoint_knows_no_session_and_tells_nobody_of_the_cookie() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let (_, token) = visitor.cookie.split_once('=').unwrap();
    // A page there shares the host, so the browser sends the cookie along.
    let answer = server
        .request("GET", &format!("/{BUCKET}"))
        .header("Cookie", &visitor.cookie)
        .header("X-SOS-CSRF", &visitor.csrf)
        .send();
    let answer = answer.expect_error(403, "AccessDenied");
    let signed = server
        .request("GET", &format!("/{BUCKET}"))
        .header("Cookie", &visitor.cookie)
        .signed()
        .send()
        .expect(200);
    for answer in [&answer, &signed] {
        assert!(!answer.text().contains(token), "{}", answer.summary());
    }
    // The admin API's own listener takes no cookie either.
    let mut admin = Request::new("GET", "/v1/buckets", &server.admin.to_string());
    admin.set("Cookie", &visitor.cookie);
    admin.set("X-SOS-CSRF", &visitor.csrf);
    let mut connection = Connection::open(server.admin);
    connection.send(&admin);
    assert_eq!(connection.read("GET").unwrap().status, 403);
    let id = signed.header("x-amz-request-id").unwrap().to_owned();
    within(10, "the log names the request", || {
        server.log().contains(&id).then_some(())
    });
    assert!(!server.log().contains(token), "{}", server.log());
}

#[test]
fn no_secret_of_the_console_reaches_the_log() {
    let server = crate::server::Options::new()
        .environment("SOS_LOG_LEVEL", "trace")
        .start();
    let visitor = Visitor::log_in(&server, &root());
    let (_, link, _) = server.command(&["console", "link"]);
    let link = link.trim().rsplit('=').next().unwrap().to_owned();
    let body = serde_json::json!({ "link": link });
    let by_link = Visitor::of(
        &server,
        &send(&server, &log_in_request(&server, &body)).expect(201),
    );
    let guess = "a-secret-pasted-into-the-wrong-field";
    let wrong = serde_json::json!({ "access_key": guess, "secret_key": guess });
    refused(
        &send(&server, &log_in_request(&server, &wrong)),
        401,
        "LoginFailed",
    );
    visitor
        .ask("GET", &format!("/zip/{}", "5e".repeat(32)))
        .expect(404);
    let last = visitor
        .ask("GET", "/api/v1/buckets?prefix=hidden-in-the-query")
        .expect(200);
    let id = last.header("x-amz-request-id").unwrap().to_owned();
    within(10, "the log names the request", || {
        server.log().contains(&id).then_some(())
    });
    let log = server.log();
    let token = |visitor: &Visitor<'_>| visitor.cookie.split_once('=').unwrap().1.to_owned();
    for secret in [
        root().secret_key.as_str(),
        &token(&visitor),
        &token(&by_link),
        &visitor.csrf,
        &by_link.csrf,
        &link,
        guess,
        &"5e".repeat(32),
        "hidden-in-the-query",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert!(
        log.contains(&format!("access_key=\"{}\"", root().access_key)),
        "but who it was is"
    );
}
