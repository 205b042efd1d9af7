//! Links to objects, followed as a browser or a program without a key follows them.

use serde_json::{Value, json};

use crate::admin_api::{ask, body, refused, request, send, signed_by};
use crate::admin_control::through_socket;
use crate::http::{Connection, Request, Response};
use crate::objects::{get, put};
use crate::server::{Server, other, root};
use crate::sign::{Credentials, encode};

const SHARE: &str = "/v1/buckets/photos/objects/share";

/// Keys that URLs, file systems and pages take for something else.
pub(crate) fn awkward_keys() -> Vec<String> {
    let mut keys: Vec<String> = [
        "a b.txt",
        "a//b",
        "//",
        "🦀/ü.txt",
        "<script>alert(1)</script>",
        "a/../b",
        "../up",
        "./here",
        "a/.",
        "new\nline\r\n",
        "q?x=1&y#z",
        "100%25",
        "+plus",
        "\\back",
        "folder/",
    ]
    .map(str::to_owned)
    .to_vec();
    keys.push("k".repeat(1024));
    keys
}

#[track_caller]
fn link(server: &Server, wanted: &Value) -> String {
    let answer = ask(server, "POST", SHARE, wanted.to_string()).expect(200);
    body(&answer)["url"].as_str().unwrap().to_owned()
}

/// Follows a link; what a browser would make of its path is what is asked for.
#[track_caller]
fn follow(server: &Server, method: &str, url: &str, bytes: &[u8]) -> Response {
    let start = format!("http://{}", server.endpoint);
    let target = url
        .strip_prefix(&start)
        .unwrap_or_else(|| panic!("{url} does not begin with {start}"));
    let path = target.split('?').next().unwrap_or_default();
    for segment in path.split('/') {
        assert!(segment != "." && segment != "..", "browsers resolve {path}");
    }
    let mut request = Request::new(method, target, &server.endpoint.to_string());
    request.body = bytes.to_vec();
    let mut connection = Connection::open(server.endpoint);
    connection.send(&request);
    connection.read(method).unwrap()
}

#[test]
fn a_link_reads_an_object_of_any_key_without_a_key() {
    let server = Server::start();
    for key in awkward_keys() {
        put(&server, &encode(&key), key.as_bytes());
        let url = link(&server, &json!({ "key": key, "expires_seconds": 600 }));
        let read = follow(&server, "GET", &url, b"").expect(200);
        assert_eq!(read.text(), key);
        assert!(read.header("content-disposition").is_none());
        // A link is for what it was made for.
        follow(&server, "PUT", &url, b"x").expect_error(403, "SignatureDoesNotMatch");
        let another = url.replacen("/photos/", "/photos/x", 1);
        if another != url {
            follow(&server, "GET", &another, b"").expect_error(403, "SignatureDoesNotMatch");
        }
        let wanted = json!({ "key": key, "expires_seconds": 600, "download": true });
        let saved = follow(&server, "GET", &link(&server, &wanted), b"").expect(200);
        let disposition = saved.header("content-disposition").unwrap();
        assert!(disposition.starts_with("attachment; filename="), "{disposition}");
    }
    let wanted = json!({ "key": "made.txt", "expires_seconds": 600, "method": "PUT" });
    let url = link(&server, &wanted);
    follow(&server, "PUT", &url, b"by a stranger").expect(200);
    assert_eq!(get(&server, "made.txt").expect(200).text(), "by a stranger");
    follow(&server, "GET", &url, b"").expect_error(403, "SignatureDoesNotMatch");
}

#[test]
fn a_link_is_made_only_of_what_its_maker_may() {
    let server = Server::start();
    put(&server, "a", b"a");
    let check = |wanted: Value, status: u16, code: &str| {
        refused(&ask(&server, "POST", SHARE, wanted.to_string()), status, code);
    };
    check(json!({ "key": "none", "expires_seconds": 60 }), 404, "NoSuchKey");
    check(json!({ "key": "", "expires_seconds": 60 }), 400, "InvalidRequest");
    check(json!({ "key": "a", "expires_seconds": 0 }), 400, "InvalidRequest");
    check(
        json!({ "key": "a", "expires_seconds": 604_801 }),
        400,
        "InvalidRequest",
    );
    check(json!({ "key": "a", "expires_seconds": -1 }), 400, "MalformedJson");
    check(
        json!({ "key": "a", "expires_seconds": 60, "method": "DELETE" }),
        400,
        "MalformedJson",
    );
    let download = json!({ "key": "a", "expires_seconds": 60, "method": "PUT", "download": true });
    check(download, 400, "InvalidRequest");
    put(&server, "%2E%2E", b"up");
    check(
        json!({ "key": "..", "expires_seconds": 60 }),
        400,
        "InvalidRequest",
    );
    for method in ["GET", "PUT"] {
        let wanted = json!({ "key": "a", "expires_seconds": 60, "method": method }).to_string();
        let of_other = signed_by(request(&server, "POST", SHARE, wanted.clone()), &other());
        refused(&send(&server, &of_other), 403, "AccessDenied");
        refused(
            &through_socket(&server, "POST", SHARE, &wanted),
            403,
            "AccessDenied",
        );
    }
}

#[test]
fn a_link_dies_with_the_key_that_signed_it() {
    let server = Server::start();
    put(&server, "a", b"a");
    let made = body(&ask(&server, "POST", "/v1/keys", "").expect(201));
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let key = Credentials::new(&text("access_key"), &text("secret_key"));
    let wanted = json!({ "key": "a", "expires_seconds": 604_800 }).to_string();
    let answer = send(&server, &signed_by(request(&server, "POST", SHARE, wanted), &key)).expect(200);
    let url = body(&answer)["url"].as_str().unwrap().to_owned();
    assert!(
        url.contains(&key.access_key) && url.contains("X-Amz-Expires=604800"),
        "{url}"
    );
    assert!(!url.contains(&key.secret_key) && !url.contains(&root().access_key));
    follow(&server, "GET", &url, b"").expect(200);
    ask(&server, "DELETE", &format!("/v1/keys/{}", key.access_key), "").expect(204);
    follow(&server, "GET", &url, b"").expect_error(403, "InvalidAccessKeyId");
}

#[test]
fn a_link_leads_to_the_public_url() {
    let options = crate::server::Options::new();
    let server = options
        .environment("SOS_PUBLIC_URL", "https://s3.example.com/store/")
        .start();
    put(&server, "a", b"a");
    let url = link(&server, &json!({ "key": "a", "expires_seconds": 60 }));
    assert!(
        url.starts_with("https://s3.example.com/store/photos/a?X-Amz-Algorithm="),
        "{url}"
    );
}
