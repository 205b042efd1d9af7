//! The console's pages and files: what is there, how it is kept and compressed, and that nothing else can be had.

use std::io::Write as _;

use crate::console::{Visitor, guarded, request, send};
use crate::http::{Connection, Request, Response};
use crate::server::{Server, root};

#[track_caller]
fn get(server: &Server, target: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = request(server, "GET", target);
    for (name, value) in headers {
        request.set(name, value);
    }
    send(server, &request)
}

#[test]
fn every_view_begins_with_the_same_page() {
    let server = Server::start();
    let page = get(&server, "/", &[]).expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().starts_with("<!doctype html>"), "{}", page.summary());
    for view in [
        "/login",
        "/keys",
        "/metrics",
        "/buckets/photos",
        "/buckets/photos/objects?prefix=a/b/",
        "/buckets/no-such-bucket/cors",
    ] {
        assert_eq!(get(&server, view, &[]).expect(200).body, page.body, "{view}");
    }
    // A page of another origin may lead here, and gets nothing of it.
    let led = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")];
    get(&server, "/buckets/photos", &led).expect(200);
}

#[test]
fn a_file_is_kept_until_it_changes_and_sent_compressed() {
    let server = Server::start();
    let plain = get(&server, "/", &[("Accept-Encoding", "identity")]).expect(200);
    assert_eq!(plain.header("cache-control"), Some("no-cache"));
    assert_eq!(plain.header("vary"), Some("accept-encoding"));
    assert_eq!(plain.header("content-encoding"), None);
    let gzip = get(&server, "/", &[("Accept-Encoding", "br, gzip")]).expect(200);
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    assert!(gzip.body.len() < plain.body.len());
    assert_eq!(unpacked(&gzip.body), plain.body);
    let tags = [plain.header("etag").unwrap(), gzip.header("etag").unwrap()];
    assert_ne!(tags[0], tags[1], "other bytes have another tag");
    for tag in tags {
        let known = get(&server, "/", &[("If-None-Match", &format!("\"x\", {tag}"))]).expect(304);
        assert!(known.body.is_empty() && known.header("etag").is_some());
    }
    get(&server, "/", &[("If-None-Match", "\"x\"")]).expect(200);
}

/// With the system's own `gzip`, which shares no code with what compressed it.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut child = std::process::Command::new("gzip")
        .arg("-dc")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn pages_can_be_read_and_nothing_else() {
    let server = Server::start();
    let length = get(&server, "/", &[]).body.len().to_string();
    let head = send(&server, &request(&server, "HEAD", "/")).expect(200);
    assert_eq!(head.header("content-length"), Some(length.as_str()));
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        let answer = send(&server, &request(&server, method, "/login")).expect(405);
        assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method}");
    }
}

#[test]
fn no_path_leads_out_of_the_table() {
    let server = Server::start();
    for target in [
        "/..",
        "/../Cargo.toml",
        "/app/../index.html",
        "/app/..%2f..%2fetc/passwd",
        "/app/%2e%2e/%2e%2e/etc/passwd",
        "/app/%252e%252e/index.html",
        "/app/....//....//etc/passwd",
        "//etc/passwd",
        "///index.html",
        "/app//main.js",
        "/./login",
        "/app/main.js%00.html",
        "/%00",
        "/etc/passwd",
        "/file:///etc/passwd",
        "/..%5c..%5cetc%5cpasswd",
        "/app/..\\..\\index.html",
        "/C:/windows/win.ini",
        "/%6cogin",
        "/index.html",
        "/INDEX.HTML",
        "/.git/config",
        "/src/lib.rs",
        "/buckets/../login",
        "/buckets/%2e%2e/cors",
        "/buckets/a/../../login",
        "/login/",
        "/login%2f",
        "/app",
        "/app/",
        "/favicon.ico",
    ] {
        let answer = get(&server, target, &[]);
        assert!(
            matches!(answer.status, 400 | 404),
            "{target}: {}",
            answer.summary()
        );
        assert!(
            !answer.text().contains("root:") && !answer.text().contains("<!doctype"),
            "{target}"
        );
    }
    // A session opens none of them either.
    let visitor = Visitor::log_in(&server, &root());
    for target in [
        "/app/../api/v1/buckets",
        "/api/../api/v1/buckets",
        "/api//v1/buckets",
        "/api/%761/buckets",
        "//api/v1/buckets",
    ] {
        assert_eq!(visitor.ask("GET", target).status, 404, "{target}");
    }
    // What is no path at all, and what names another host in front of one.
    for target in ["*", "index.html", "..", "http://other.example/etc/passwd"] {
        let mut connection = Connection::open(server.console);
        connection.send(&Request::new("GET", target, "other.example"));
        let answer = connection.read("GET").unwrap();
        assert!(
            matches!(answer.status, 400 | 404),
            "{target}: {}",
            answer.summary()
        );
    }
}

#[test]
fn a_header_section_has_a_limit_here_too() {
    let server = Server::start();
    let long = "x".repeat(40_000);
    let answer = get(&server, "/", &[("X-Long", &long)]);
    assert!((400..500).contains(&answer.status), "{}", answer.summary());
    guarded(&answer);
}
