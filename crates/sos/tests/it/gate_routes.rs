//! The gate, names and methods: each request is one operation or none, and each operation asks who may do it.

use crate::gate::{nothing_at, server};
use crate::server::other;

#[test]
fn the_anonymous_may_do_nothing_by_default() {
    let server = server();
    let rows = [
        ("GET", "/"),
        ("GET", "/photos"),
        ("HEAD", "/photos"),
        ("GET", "/photos?list-type=2"),
        ("GET", "/photos?acl"),
        ("GET", "/photos?location"),
        ("GET", "/photos?uploads"),
        ("GET", "/photos?versions"),
        ("PUT", "/new"),
        ("DELETE", "/photos"),
        ("PUT", "/photos?acl"),
        ("GET", "/photos/secret.txt"),
        ("HEAD", "/photos/secret.txt"),
        ("PUT", "/photos/secret.txt"),
        ("DELETE", "/photos/secret.txt"),
        ("POST", "/photos/a?uploads"),
        ("GET", "/photos/secret.txt?acl"),
        ("PUT", "/photos/secret.txt?acl"),
    ];
    for (method, target) in rows {
        // A request that says too little is malformed before it is anyone's.
        let request = || match method {
            "PUT" => server.request(method, target).header("x-amz-acl", "private"),
            _ => server.request(method, target),
        };
        let refused = request().send();
        assert_eq!(refused.status, 403, "{method} {target}: {}", refused.summary());
        let stranger = request().signed_by(&other()).send();
        if !matches!(target, "/" | "/new") {
            assert_eq!(stranger.status, 403, "{method} {target}: {}", stranger.summary());
        }
    }
}

#[test]
fn each_key_of_a_deletion_in_bulk_is_judged() {
    let server = server();
    let body = "<Delete><Object><Key>secret.txt</Key></Object></Delete>";
    let delete = || server.request("POST", "/photos?delete").body(body);
    for answer in [delete().send(), delete().signed_by(&other()).send()] {
        assert!(matches!(answer.status, 200 | 403), "{}", answer.summary());
        assert_eq!(answer.element("Code").as_deref(), Some("AccessDenied"));
        assert!(answer.element("Deleted").is_none(), "{}", answer.summary());
    }
    server
        .request("HEAD", "/photos/secret.txt")
        .signed()
        .send()
        .expect(200);
}

#[test]
fn a_document_is_read_only_of_those_who_may_send_it() {
    let server = server();
    let rows = [
        ("PUT", "/photos?cors"),
        ("PUT", "/photos?acl"),
        ("PUT", "/photos?tagging"),
        ("PUT", "/photos?versioning"),
        ("PUT", "/photos/secret.txt?acl"),
        ("PUT", "/photos/secret.txt?tagging"),
        ("PUT", "/photos/nothing?tagging"),
        ("POST", "/photos/a?uploadId=00000000000000000000000000000000"),
    ];
    for (method, target) in rows {
        let malformed = || server.request(method, target).body("<no");
        malformed().send().expect_error(403, "AccessDenied");
        malformed()
            .signed_by(&other())
            .send()
            .expect_error(403, "AccessDenied");
        if !target.contains("nothing") {
            // Whoever may send it is told what is wrong with it.
            malformed().signed().send().expect(400);
        }
    }
    server
        .request("PUT", "/no-such-bucket?cors")
        .body("<no")
        .signed()
        .send()
        .expect_error(404, "NoSuchBucket");
    server
        .request("PUT", "/new")
        .body("<no")
        .send()
        .expect_error(403, "AccessDenied");
}

#[test]
fn the_source_of_a_copy_is_authorised() {
    let server = server();
    let copy = server
        .request("PUT", "/theirs/stolen")
        .header("x-amz-copy-source", "/photos/secret.txt");
    copy.signed_by(&other()).send().expect_error(403, "AccessDenied");

    let created = server
        .request("POST", "/theirs/stolen?uploads")
        .signed_by(&other())
        .send()
        .expect(200);
    let upload = created.element("UploadId").unwrap();
    let part = server.request("PUT", &format!("/theirs/stolen?partNumber=1&uploadId={upload}"));
    let part = part
        .header("x-amz-copy-source", "photos/secret.txt")
        .signed_by(&other());
    part.send().expect_error(403, "AccessDenied");
}

#[test]
fn unknown_subresources_never_fall_through() {
    let server = server();
    for method in ["PUT", "POST", "DELETE"] {
        for target in [
            "/photos?bogus",
            "/photos?bogus=1",
            "/photos?Cors",
            "/photos/secret.txt?bogus",
            "/photos/?logging2",
        ] {
            let answer = server.request(method, target).signed().send();
            assert!(
                (400..=501).contains(&answer.status),
                "{method} {target}: {}",
                answer.summary()
            );
        }
    }
    server.request("HEAD", "/photos").signed().send().expect(200);
    let read = server
        .request("GET", "/photos/secret.txt")
        .signed()
        .send()
        .expect(200);
    assert_eq!(read.body, b"the secret");
}

#[test]
fn a_known_subresource_with_a_wrong_method_is_405() {
    let server = server();
    let rows = [
        ("DELETE", "/photos?logging"),
        ("DELETE", "/photos?acl"),
        ("DELETE", "/photos?location"),
        ("PUT", "/photos?location"),
        ("DELETE", "/photos?versioning"),
        ("POST", "/photos?cors"),
        ("DELETE", "/photos?versions"),
        ("PUT", "/photos?versions"),
        ("DELETE", "/photos?uploads"),
        ("PUT", "/photos?uploads"),
        ("PUT", "/photos?delete"),
        ("DELETE", "/photos?delete"),
        ("POST", "/photos/secret.txt?acl"),
        ("DELETE", "/photos/secret.txt?acl"),
        ("DELETE", "/photos/secret.txt?uploads"),
    ];
    for (method, target) in rows {
        let answer = server.request(method, target).signed().send();
        assert_eq!(answer.status, 405, "{method} {target}: {}", answer.summary());
        assert_eq!(
            answer.element("Code").as_deref(),
            Some("MethodNotAllowed"),
            "{method} {target}"
        );
    }
    server.request("HEAD", "/photos").signed().send().expect(200);
    server
        .request("HEAD", "/photos/secret.txt")
        .signed()
        .send()
        .expect(200);
}

#[test]
fn cdata_and_entities_name_the_keys_they_name() {
    let server = server();
    server
        .request("PUT", "/photos/a%26b")
        .body("x")
        .signed()
        .send()
        .expect(200);
    server
        .request("PUT", "/photos/%3Cc%3E")
        .body("x")
        .signed()
        .send()
        .expect(200);
    let body =
        "<Delete><Object><Key>a&amp;b</Key></Object><Object><Key><![CDATA[<c>]]></Key></Object></Delete>";
    let deleted = server
        .request("POST", "/photos?delete")
        .body(body)
        .signed()
        .send()
        .expect(200);
    assert_eq!(deleted.elements("Key"), ["a&b", "<c>"]);
    nothing_at(&server, "/photos/a%26b");
    nothing_at(&server, "/photos/%3Cc%3E");
}

#[test]
fn a_key_cannot_climb_out_of_its_bucket() {
    let server = server();
    for target in [
        "/theirs/../photos/secret.txt",
        "/theirs/%2e%2e/photos/secret.txt",
        "//photos/secret.txt",
        "/theirs/..%2fphotos/secret.txt",
    ] {
        let answer = server.request("GET", target).signed_by(&other()).send();
        assert!(answer.status >= 400, "{target}: {}", answer.summary());
        assert!(!answer.text().contains("the secret"), "{target}");
    }
}

#[test]
fn health_needs_no_signature_and_names_no_bucket() {
    let server = server();
    server.request("GET", "/-/health/live").send().expect(200);
    server.request("GET", "/-/health/ready").send().expect(200);
    // On a bucket's own host the same path is a key.
    let host = format!("photos.localhost:{}", server.port());
    assert_eq!(
        server.request("GET", "/-/health/live").host(&host).send().status,
        403
    );
}
