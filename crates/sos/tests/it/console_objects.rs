//! Objects through the console: uploads, whole and in parts, and their bytes in ranges.

use serde_json::{Value, json};

use crate::admin_links::awkward_keys;
use crate::console::{Visitor, json_of, refused};
use crate::deadline::within;
use crate::http::{Connection, Request, Response};
use crate::objects::{get, pattern, put};
use crate::server::{Server, other, root};
use crate::sign::encode;

/// Sends a request to the console on a connection of its own.
#[track_caller]
pub(crate) fn send(server: &Server, request: &Request) -> Response {
    let mut connection = Connection::open(server.console);
    connection.send(request);
    let answer = match connection.read(&request.method) {
        Ok(answer) => answer,
        Err(error) => panic!("no answer to {} {}: {error}", request.method, request.target),
    };
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
    for (name, _) in &answer.headers {
        assert!(
            !name.to_ascii_lowercase().starts_with("access-control-"),
            "{name}"
        );
    }
    answer
}

/// A request of a page, with a body.
pub(crate) fn with_body(
    visitor: &Visitor<'_>,
    method: &str,
    target: &str,
    body: impl Into<Vec<u8>>,
) -> Request {
    let mut request = visitor.request(method, target);
    request.body = body.into();
    request
}

/// Reads an object as a page's `fetch` does.
#[track_caller]
pub(crate) fn fetch(server: &Server, visitor: &Visitor<'_>, key: &str) -> Response {
    let mut request = visitor.request("GET", &format!("/objects/photos?key={}", encode(key)));
    request.set("Sec-Fetch-Dest", "empty");
    send(server, &request)
}

#[test]
fn an_object_of_any_key_goes_in_and_comes_out() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let mut keys = awkward_keys();
    keys.push("..".to_owned());
    keys.push(".".to_owned());
    for key in &keys {
        let target = format!("/api/objects/photos?key={}", encode(key));
        let written = send(&server, &with_body(&visitor, "PUT", &target, key.as_bytes())).expect(200);
        assert_eq!(json_of(&written)["size"], key.len());
        let read = fetch(&server, &visitor, key).expect(200);
        assert_eq!(read.text(), *key);
        assert_eq!(read.header("etag"), json_of(&written)["etag"].as_str());
        // It is the same object for S3.
        assert_eq!(get(&server, &encode(key)).expect(200).text(), *key);
        let details = format!("/api/v1/buckets/photos/objects/details?key={}", encode(key));
        assert_eq!(json_of(&visitor.ask("GET", &details).expect(200))["key"], **key);
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let target = format!("/api/v1/buckets/photos/objects?limit=4{cursor}");
        let page = json_of(&visitor.ask("GET", &target).expect(200));
        for object in page["objects"].as_array().unwrap() {
            seen.push(object["key"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    keys.sort();
    assert_eq!(seen, keys);
    let bucket = json_of(&visitor.ask("GET", "/api/v1/buckets/photos").expect(200));
    assert_eq!(bucket["objects"], keys.len());
    assert_eq!(bucket["bytes"], keys.iter().map(String::len).sum::<usize>());
}

#[test]
fn what_an_object_carries_is_kept() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let mut request = with_body(&visitor, "PUT", "/api/objects/photos?key=a", "bytes");
    for (name, value) in [
        ("Content-Type", "text/css"),
        ("Cache-Control", "max-age=60"),
        ("Content-Disposition", "inline"),
        ("x-amz-meta-colour", "blue"),
    ] {
        request.set(name, value);
    }
    send(&server, &request).expect(200);
    let details = visitor.ask("GET", "/api/v1/buckets/photos/objects/details?key=a");
    let details = json_of(&details.expect(200));
    assert_eq!(details["content_type"], "text/css");
    assert_eq!(details["metadata"], json!({ "colour": "blue" }));
    assert_eq!(
        details["headers"],
        json!({ "cache-control": "max-age=60", "content-disposition": "inline" })
    );
}

#[test]
fn an_upload_that_is_refused_or_cut_leaves_nothing() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let target = "/api/objects/photos?key=a";
    let exists = |key: &str| get(&server, key).status != 404;
    let too_large = (5_u64 << 30) + 1;
    for part in ["", "/uploads/00000000000000000000000000000007/1"] {
        let mut request = visitor.request("PUT", &format!("/api/objects/photos{part}?key=a"));
        request.set("Content-Length", too_large.to_string());
        request.set("Expect", "100-continue");
        refused(&send(&server, &request), 413, "EntityTooLarge");
        let mut request = visitor.request("PUT", &format!("/api/objects/photos{part}?key=a"));
        request.set("Transfer-Encoding", "chunked");
        request.body = b"1\r\nx\r\n0\r\n\r\n".to_vec();
        refused(&send(&server, &request), 411, "MissingContentLength");
    }
    let mut wrong = with_body(&visitor, "PUT", target, "bytes");
    wrong.set("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==");
    refused(&send(&server, &wrong), 400, "BadDigest");
    refused(
        &send(
            &server,
            &with_body(&visitor, "PUT", "/api/objects/photos?key=", "x"),
        ),
        400,
        "InvalidRequest",
    );
    let long = format!("/api/objects/photos?key={}", "k".repeat(1025));
    refused(
        &send(&server, &with_body(&visitor, "PUT", &long, "x")),
        400,
        "KeyTooLongError",
    );
    refused(
        &send(
            &server,
            &with_body(&visitor, "PUT", "/api/objects/none?key=a", "x"),
        ),
        404,
        "NoSuchBucket",
    );
    let mut without = with_body(&visitor, "PUT", target, "x");
    without.headers.retain(|(name, _)| name != "X-SOS-CSRF");
    refused(&send(&server, &without), 403, "CsrfRefused");
    let stranger = Visitor::log_in(&server, &other());
    refused(
        &send(&server, &with_body(&stranger, "PUT", target, "x")),
        403,
        "AccessDenied",
    );

    let half = pattern(2 << 20, 1);
    let mut cut = with_body(&visitor, "PUT", target, half);
    cut.set("Content-Length", (4 << 20).to_string());
    let mut connection = Connection::open(server.console);
    connection.send(&cut);
    drop(connection);
    // What had arrived is thrown away.
    let extents = server.data().join("extents");
    within(30, "the bytes of the cut upload are gone", || {
        let left = crate::bad_input::files(&extents);
        left.is_empty().then_some(())
    });
    assert!(!exists("a"));
    let usage = json_of(&visitor.ask("GET", "/api/v1/buckets/photos"));
    assert_eq!((&usage["objects"], &usage["bytes"]), (&json!(0), &json!(0)));
}

#[test]
fn what_is_there_already_is_not_overwritten_unless_meant() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let upload = |condition: bool, body: &str| {
        let mut request = with_body(&visitor, "PUT", "/api/objects/photos?key=a", body);
        if condition {
            request.set("If-None-Match", "*");
        }
        send(&server, &request)
    };
    upload(true, "first").expect(200);
    refused(&upload(true, "second"), 412, "PreconditionFailed");
    assert_eq!(get(&server, "a").text(), "first");
    upload(false, "third").expect(200);
    assert_eq!(get(&server, "a").text(), "third");
}

/// Begins an upload in parts.
fn begin(server: &Server, visitor: &Visitor<'_>, wanted: &Value) -> String {
    let begun = with_body(visitor, "POST", "/api/objects/photos/uploads", wanted.to_string());
    let begun = send(server, &begun).expect(201);
    json_of(&begun)["upload_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_large_object_goes_in_in_parts_of_any_order() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let key = "films/🦀 1.bin";
    let wanted = json!({
        "key": key,
        "headers": { "content-type": "video/mp4", "cache-control": "no-cache" },
        "metadata": { "colour": "blue" }
    });
    let id = begin(&server, &visitor, &wanted);
    let bytes = pattern((12 << 20) + 5, 3);
    let pieces: Vec<&[u8]> = bytes.chunks(5 << 20).collect();
    let query = format!("?key={}", encode(key));
    let mut parts = Vec::new();
    for (index, piece) in pieces.iter().enumerate().rev() {
        let number = index + 1;
        let target = format!("/api/objects/photos/uploads/{id}/{number}{query}");
        let answer = send(&server, &with_body(&visitor, "PUT", &target, *piece)).expect(200);
        parts.insert(0, json!({ "number": number, "etag": json_of(&answer)["etag"] }));
    }
    let complete = format!("/api/objects/photos/uploads/{id}/complete{query}");
    let finish = |parts: &[Value], if_none_match: bool| {
        let body = json!({ "parts": parts, "if_none_match": if_none_match }).to_string();
        send(&server, &with_body(&visitor, "POST", &complete, body))
    };
    refused(&finish(&[], true), 400, "InvalidRequest");
    let other_etag = json!({ "number": 1, "etag": "\"00000000000000000000000000000000\"" });
    refused(&finish(&[other_etag], true), 400, "InvalidPart");
    put(&server, &encode(key), b"in the way");
    refused(&finish(&parts, true), 412, "PreconditionFailed");
    assert_eq!(get(&server, &encode(key)).text(), "in the way");
    let done = json_of(&finish(&parts, false).expect(200));
    let read = fetch(&server, &visitor, key).expect(200);
    assert!(read.body == bytes);
    assert_eq!(read.header("etag"), done["etag"].as_str());
    assert_eq!(read.header("content-type"), Some("video/mp4"));
    let details = visitor.ask("GET", &format!("/api/v1/buckets/photos/objects/details{query}"));
    let details = json_of(&details.expect(200));
    assert_eq!(details["metadata"], json!({ "colour": "blue" }));
    assert_eq!(details["headers"], json!({ "cache-control": "no-cache" }));
}

#[test]
fn an_upload_that_is_given_up_is_gone() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let id = begin(&server, &visitor, &json!({ "key": "a" }));
    let target = |rest: &str| format!("/api/objects/photos/uploads/{id}{rest}?key=a");
    send(
        &server,
        &with_body(&visitor, "PUT", &target("/1"), pattern(300_000, 1)),
    )
    .expect(200);
    let stranger = Visitor::log_in(&server, &other());
    refused(&stranger.ask("DELETE", &target("")), 403, "AccessDenied");
    visitor.ask("DELETE", &target("")).expect(204);
    refused(&visitor.ask("DELETE", &target("")), 404, "NoSuchUpload");
    refused(
        &send(&server, &with_body(&visitor, "PUT", &target("/2"), "x")),
        404,
        "NoSuchUpload",
    );
    within(30, "the part is gone", || {
        let left = crate::bad_input::files(&server.data().join("extents"));
        left.is_empty().then_some(())
    });
    for wrong in [
        json!({ "key": "a", "headers": { "x-evil": "1" } }),
        json!({ "key": "a", "metadata": { "a b": "1" } }),
        json!({ "key": "", "headers": {} }),
    ] {
        let request = with_body(&visitor, "POST", "/api/objects/photos/uploads", wrong.to_string());
        refused(&send(&server, &request), 400, "InvalidRequest");
    }
}

#[test]
fn bytes_come_in_ranges_and_only_where_they_changed() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let bytes = pattern((3 << 20) + 7, 9);
    put(&server, "a", &bytes);
    let ask = |method: &str, headers: &[(&str, &str)]| {
        let mut request = visitor.request(method, "/objects/photos?key=a");
        request.set("Sec-Fetch-Dest", "empty");
        for (name, value) in headers {
            request.set(name, value);
        }
        send(&server, &request)
    };
    let size = bytes.len();
    let check = |range: &str, first: usize, last: usize| {
        let answer = ask("GET", &[("Range", range)]).expect(206);
        assert!(answer.body == bytes[first..=last], "{range}");
        let expected = format!("bytes {first}-{last}/{size}");
        assert_eq!(answer.header("content-range"), Some(expected.as_str()));
    };
    check("bytes=0-0", 0, 0);
    check("bytes=1048570-2097160", 1_048_570, 2_097_160);
    check("bytes=-5", size - 5, size - 1);
    check("bytes=3000000-", 3_000_000, size - 1);
    let beyond = ask("GET", &[("Range", "bytes=4000000-")]);
    refused(&beyond, 416, "InvalidRange");
    assert_eq!(
        beyond.header("content-range"),
        Some(format!("bytes */{size}").as_str())
    );

    let head = ask("HEAD", &[]).expect(200);
    assert_eq!(head.header("content-length"), Some(size.to_string().as_str()));
    assert_eq!(head.header("accept-ranges"), Some("bytes"));
    let etag = head.header("etag").unwrap().to_owned();
    let same = ask("GET", &[("If-None-Match", &etag)]).expect(304);
    assert!(same.body.is_empty());
    assert_eq!(same.header("etag"), Some(etag.as_str()));
    put(&server, "a", b"changed");
    ask("GET", &[("If-None-Match", &etag)]).expect(200);
    // Bytes of the old object are not joined with those of the new one.
    let whole = ask("GET", &[("Range", "bytes=1-2"), ("If-Range", &etag)]).expect(200);
    assert_eq!(whole.text(), "changed");
    let etag = whole.header("etag").unwrap().to_owned();
    let part = ask("GET", &[("Range", "bytes=1-2"), ("If-Range", &etag)]).expect(206);
    assert_eq!(part.text(), "ha");

    refused(&visitor.ask("GET", "/objects/photos?key=none"), 404, "NoSuchKey");
    refused(&visitor.ask("GET", "/objects/photos"), 400, "InvalidRequest");
    refused(
        &visitor.ask("GET", "/objects/photos?key=a&kye=b"),
        400,
        "InvalidRequest",
    );
    refused(
        &visitor.ask("GET", "/objects/photos?key=a&version_id=x"),
        400,
        "InvalidRequest",
    );
    let stranger = Visitor::log_in(&server, &other());
    refused(&stranger.ask("GET", "/objects/photos?key=a"), 403, "AccessDenied");
    let nobody = crate::console::request(&server, "GET", "/objects/photos?key=a");
    refused(&send(&server, &nobody), 401, "NoSession");
}

#[test]
fn bytes_that_rot_are_never_an_answer() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    put(&server, "large", &pattern(4 << 20, 1));
    crate::space::rot(&server, 4 << 20, 3 << 20);
    let mut request = visitor.request("GET", "/objects/photos?key=large");
    request.set("Sec-Fetch-Dest", "empty");
    let mut connection = Connection::open(server.console);
    connection.send(&request);
    // Either the answer is an error, or it ends before its length is reached.
    if let Ok(answer) = connection.read("GET") {
        assert_eq!(answer.status, 500, "{}", answer.summary());
    }
}

#[test]
fn another_tenants_objects_and_uploads_are_out_of_reach() {
    let server = Server::start();
    put(&server, "a", b"secret bytes");
    let owner = Visitor::log_in(&server, &root());
    let upload = begin(&server, &owner, &json!({ "key": "large" }));
    let uploads = format!("/api/objects/photos/uploads/{upload}");
    let stranger = Visitor::log_in(&server, &other());
    for (method, target, body) in [
        ("GET", "/objects/photos?key=a".to_owned(), ""),
        ("HEAD", "/objects/photos?key=a".to_owned(), ""),
        ("GET", "/objects/photos?key=none".to_owned(), ""),
        ("GET", "/objects/photos?key=a&version_id=null".to_owned(), ""),
        ("PUT", "/api/objects/photos?key=a".to_owned(), "overwritten"),
        ("PUT", "/api/objects/photos?key=new".to_owned(), "new"),
        ("POST", "/api/objects/photos/uploads".to_owned(), r#"{"key":"b"}"#),
        ("PUT", format!("{uploads}/1?key=large"), "part"),
        (
            "POST",
            format!("{uploads}/complete?key=large"),
            r#"{"parts":[{"number":1,"etag":"0"}]}"#,
        ),
        ("DELETE", format!("{uploads}?key=large"), ""),
        ("POST", "/api/objects/photos/zip".to_owned(), r#"{"keys":["a"]}"#),
        (
            "POST",
            "/api/objects/photos/zip".to_owned(),
            r#"{"prefixes":[""]}"#,
        ),
    ] {
        let answer = send(&server, &with_body(&stranger, method, &target, body));
        assert_eq!(answer.status, 403, "{method} {target}: {}", answer.summary());
        assert!(!answer.text().contains("secret bytes"), "{method} {target}");
    }
    assert_eq!(get(&server, "a").body, b"secret bytes");
    let part = with_body(&owner, "PUT", &format!("{uploads}/1?key=large"), "part");
    send(&server, &part).expect(200);
}
