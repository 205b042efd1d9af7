//! Objects: stored, read whole and in ranges, under conditions, copied, deleted.

use base64::Engine as _;
use md5::Digest as _;

use crate::framing::crc32;
use crate::http::Response;
use crate::server::{BUCKET, Server, other};

/// Bytes that differ from one place to the next, of any length.
pub(crate) fn pattern(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        // xorshift64*
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend_from_slice(&state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

#[track_caller]
pub(crate) fn put(server: &Server, key: &str, body: &[u8]) -> Response {
    server
        .request("PUT", &format!("/{BUCKET}/{key}"))
        .body(body)
        .signed()
        .send()
        .expect(200)
}

#[track_caller]
pub(crate) fn get(server: &Server, key: &str) -> Response {
    server.request("GET", &format!("/{BUCKET}/{key}")).signed().send()
}

fn md5_hex(body: &[u8]) -> String {
    hex::encode(md5::Md5::digest(body))
}

#[test]
fn objects_of_every_size_come_back_as_they_were() {
    let server = Server::start();
    // Around the sizes where payloads change their place, and where checksums of blocks end.
    for length in [
        0,
        1,
        511,
        4096,
        65_535,
        65_536,
        65_537,
        131_071,
        131_072,
        131_073,
        1 << 20,
        (5 << 20) + 3,
    ] {
        let body = pattern(length, length as u64);
        let stored = put(&server, "object", &body);
        let tag = format!("\"{}\"", md5_hex(&body));
        assert_eq!(stored.header("etag"), Some(tag.as_str()));
        let read = get(&server, "object").expect(200);
        assert_eq!(read.header("etag"), Some(tag.as_str()));
        assert_eq!(read.header("content-length"), Some(length.to_string().as_str()));
        assert!(read.body == body, "{length} bytes came back as others");
        let head = server
            .request("HEAD", "/photos/object")
            .signed()
            .send()
            .expect(200);
        assert_eq!(head.header("content-length"), Some(length.to_string().as_str()));
        assert_eq!(head.header("accept-ranges"), Some("bytes"));
    }
}

#[test]
fn what_was_stored_survives_a_restart_and_a_kill() {
    let mut server = Server::start();
    let (small, large) = (pattern(3000, 1), pattern(3 << 20, 2));
    put(&server, "small", &small);
    put(&server, "large", &large);
    for graceful in [true, false] {
        if graceful {
            server.terminate();
        } else {
            server.kill();
        }
        server.restart();
        assert!(get(&server, "small").expect(200).body == small);
        assert!(get(&server, "large").expect(200).body == large);
    }
}

#[test]
fn ranges_are_those_of_rfc_9110() {
    let server = Server::start();
    let body = pattern(300_000, 3);
    put(&server, "ranged", &body);
    let ask = |range: &str| {
        server
            .request("GET", "/photos/ranged")
            .header("Range", range)
            .signed()
            .send()
    };
    let part = |range: &str, first: usize, last: usize| {
        let answer = ask(range).expect(206);
        let content_range = format!("bytes {first}-{last}/300000");
        assert_eq!(
            answer.header("content-range"),
            Some(content_range.as_str()),
            "{range}"
        );
        assert!(answer.body == body[first..=last], "{range}");
    };
    part("bytes=0-0", 0, 0);
    part("bytes=0-99", 0, 99);
    part("bytes=65530-65545", 65_530, 65_545);
    part("bytes=131000-262200", 131_000, 262_200);
    part("bytes=299999-", 299_999, 299_999);
    part("bytes=-8", 299_992, 299_999);
    part("bytes=-400000", 0, 299_999);
    part("bytes=100-400000", 100, 299_999);
    for whole in [
        "bytes=5-2",
        "bytes=a-b",
        "lines=1-2",
        "bytes=0-1,5-6",
        "bytes=",
        "0-5",
    ] {
        assert!(ask(whole).expect(200).body == body, "{whole}");
    }
    for beyond in ["bytes=300000-", "bytes=-0"] {
        let refused = ask(beyond).expect_error(416, "InvalidRange");
        assert_eq!(
            refused.header("content-range"),
            Some("bytes */300000"),
            "{beyond}"
        );
    }
    put(&server, "empty", b"");
    let empty = server
        .request("GET", "/photos/empty")
        .header("Range", "bytes=0-")
        .signed()
        .send();
    empty.expect_error(416, "InvalidRange");
    let head = server
        .request("HEAD", "/photos/ranged")
        .header("Range", "bytes=0-9")
        .signed()
        .send()
        .expect(206);
    assert_eq!(head.header("content-length"), Some("10"));
}

#[test]
fn reads_obey_their_conditions() {
    let server = Server::start();
    let tag = put(&server, "a", b"body").header("etag").unwrap().to_owned();
    let date = get(&server, "a").header("last-modified").unwrap().to_owned();
    let (early, late) = ("Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");
    let bare = tag.trim_matches('"');
    let check = |conditions: &[(&str, &str)], status: u16| {
        for method in ["GET", "HEAD"] {
            let mut request = server.request(method, "/photos/a");
            for (name, value) in conditions {
                request = request.header(name, value);
            }
            let answer = request.signed().send();
            assert_eq!(
                answer.status,
                status,
                "{method} {conditions:?}: {}",
                answer.summary()
            );
            if status == 304 {
                assert_eq!(answer.header("etag"), Some(tag.as_str()));
            }
        }
    };
    check(&[("If-Match", &tag)], 200);
    check(&[("If-Match", bare)], 200);
    check(&[("If-Match", "*")], 200);
    check(&[("If-Match", &format!("\"x\", {tag}"))], 200);
    check(&[("If-Match", "\"x\"")], 412);
    check(&[("If-None-Match", &tag)], 304);
    check(&[("If-None-Match", "*")], 304);
    check(&[("If-None-Match", "\"x\"")], 200);
    check(&[("If-Modified-Since", early)], 200);
    check(&[("If-Modified-Since", &date)], 304);
    check(&[("If-Unmodified-Since", early)], 412);
    check(&[("If-Unmodified-Since", &date)], 200);
    check(&[("If-Unmodified-Since", late)], 200);
    check(&[("If-Modified-Since", "yesterday")], 200);
    check(&[("If-Unmodified-Since", "yesterday")], 200);
    // The tag decides before the date, as RFC 9110 and S3 order them.
    check(&[("If-Match", &tag), ("If-Unmodified-Since", early)], 200);
    check(&[("If-None-Match", "\"x\""), ("If-Modified-Since", late)], 200);
}

#[test]
fn writes_obey_their_conditions() {
    let server = Server::start();
    let write = |name: &str, value: &str, body: &str| {
        server
            .request("PUT", "/photos/lock")
            .header(name, value)
            .body(body)
            .signed()
            .send()
    };
    write("If-Match", "\"x\"", "0").expect_error(404, "NoSuchKey");
    let tag = write("If-None-Match", "*", "1")
        .expect(200)
        .header("etag")
        .unwrap()
        .to_owned();
    write("If-None-Match", "*", "2").expect_error(412, "PreconditionFailed");
    write("If-Match", "\"x\"", "3").expect_error(412, "PreconditionFailed");
    assert_eq!(get(&server, "lock").body, b"1");
    write("If-Match", &tag, "4").expect(200);
    write("If-Match", &tag, "5").expect_error(412, "PreconditionFailed");
    assert_eq!(get(&server, "lock").body, b"4");
}

#[test]
fn of_many_that_create_one_wins() {
    let server = Server::start();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let write = |number: usize| {
            let request = server.request("PUT", "/photos/race").header("If-None-Match", "*");
            request.body(format!("writer {number}")).signed().send().status
        };
        let threads: Vec<_> = (0..12).map(|number| scope.spawn(move || write(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| matches!(status, 200 | 409 | 412)),
        "{statuses:?}"
    );
}

#[test]
fn metadata_and_headers_are_kept() {
    let server = Server::start();
    let headers = [
        ("Content-Type", "image/svg+xml"),
        ("Cache-Control", "max-age=60, public"),
        ("Content-Disposition", "attachment; filename=\"a b.svg\""),
        ("Content-Encoding", "gzip"),
        ("Content-Language", "de"),
        ("Expires", "Fri, 01 Jan 2100 00:00:00 GMT"),
        ("x-amz-meta-one", "first"),
        ("x-amz-meta-two-words", "second value"),
    ];
    let mut request = server.request("PUT", "/photos/a").body("x");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.signed().send().expect(200);
    for method in ["GET", "HEAD"] {
        let answer = server.request(method, "/photos/a").signed().send().expect(200);
        for (name, value) in headers {
            assert_eq!(answer.header(name), Some(value), "{method} {name}");
        }
    }
    put(&server, "b", b"x");
    let plain = get(&server, "b").expect(200);
    assert_eq!(plain.header("content-type"), Some("binary/octet-stream"));
}

#[test]
fn answers_can_be_overridden_by_whoever_signs() {
    let server = Server::start();
    put(&server, "a", b"x");
    let target = "/photos/a?response-content-type=text%2Fcsv&response-content-disposition=attachment%3B%20filename%3Dx\
                  &response-cache-control=no-cache&response-content-language=fr&response-content-encoding=br\
                  &response-expires=Fri%2C%2001%20Jan%202100%2000%3A00%3A00%20GMT";
    let answer = server.request("GET", target).presigned().send().expect(200);
    assert_eq!(answer.header("content-type"), Some("text/csv"));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=x")
    );
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert_eq!(answer.header("content-language"), Some("fr"));
    assert_eq!(answer.header("content-encoding"), Some("br"));
    assert_eq!(answer.header("expires"), Some("Fri, 01 Jan 2100 00:00:00 GMT"));
    server
        .request("PUT", "/photos/open")
        .header("x-amz-acl", "public-read")
        .body("x")
        .signed()
        .send()
        .expect(200);
    let anonymous = server
        .request("GET", "/photos/open?response-content-type=text%2Fhtml")
        .send();
    assert_eq!(
        anonymous.status,
        400,
        "only a signer may override: {}",
        anonymous.summary()
    );
}

#[test]
fn checksums_are_verified_kept_and_told() {
    let server = Server::start();
    let body = pattern(70_000, 9);
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let crc32c = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32Iscsi, &body) as u32;
    let crc64 = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, &body);
    let sums = [
        ("x-amz-checksum-crc32", crc32(&body)),
        ("x-amz-checksum-crc32c", base64(&crc32c.to_be_bytes())),
        ("x-amz-checksum-crc64nvme", base64(&crc64.to_be_bytes())),
        ("x-amz-checksum-sha1", base64(&sha1::Sha1::digest(&body))),
        (
            "x-amz-checksum-sha256",
            base64(&hex::decode(crate::sign::hex_sha256(&body)).unwrap()),
        ),
    ];
    for (name, value) in &sums {
        let request = server
            .request("PUT", "/photos/a")
            .header(name, value)
            .body(&body[..]);
        let stored = request.signed().send().expect(200);
        assert_eq!(stored.header(name), Some(value.as_str()), "{name} on PUT");
        let request = server
            .request("HEAD", "/photos/a")
            .header("x-amz-checksum-mode", "ENABLED");
        let head = request.signed().send().expect(200);
        assert_eq!(head.header(name), Some(value.as_str()), "{name} on HEAD");
        assert_eq!(head.header("x-amz-checksum-type"), Some("FULL_OBJECT"), "{name}");
        let silent = server.request("HEAD", "/photos/a").signed().send().expect(200);
        assert_eq!(silent.header(name), None, "{name} only where asked for");
    }
}

#[test]
fn a_copy_is_a_copy() {
    let server = Server::start();
    let body = pattern(400_000, 5);
    let request = server
        .request("PUT", "/photos/source")
        .header("x-amz-meta-a", "1")
        .header("Content-Type", "text/plain");
    request.body(&body[..]).signed().send().expect(200);
    let copy = |target: &str, source: &str| server.request("PUT", target).header("x-amz-copy-source", source);

    let answer = copy("/photos/copy", "/photos/source").signed().send().expect(200);
    let tag = format!("\"{}\"", md5_hex(&body));
    assert_eq!(answer.element("ETag").as_deref(), Some(tag.as_str()));
    let read = get(&server, "copy").expect(200);
    assert!(read.body == body);
    assert_eq!(
        (read.header("x-amz-meta-a"), read.header("content-type")),
        (Some("1"), Some("text/plain"))
    );

    let replaced = copy("/photos/replaced", "photos/source").header("x-amz-metadata-directive", "REPLACE");
    replaced.header("x-amz-meta-b", "2").signed().send().expect(200);
    let read = get(&server, "replaced").expect(200);
    assert_eq!(
        (read.header("x-amz-meta-a"), read.header("x-amz-meta-b")),
        (None, Some("2"))
    );

    copy("/photos/source", "/photos/source")
        .signed()
        .send()
        .expect_error(400, "InvalidRequest");
    let itself = copy("/photos/source", "/photos/source").header("x-amz-metadata-directive", "REPLACE");
    itself.header("x-amz-meta-mtime", "3").signed().send().expect(200);
    let read = get(&server, "source").expect(200);
    assert_eq!(read.header("x-amz-meta-mtime"), Some("3"));
    assert!(read.body == body);

    copy("/photos/x", "/photos/none")
        .signed()
        .send()
        .expect_error(404, "NoSuchKey");
    copy("/photos/x", "/nowhere/none")
        .signed()
        .send()
        .expect_error(404, "NoSuchBucket");
    let wrong = copy("/photos/x", "/photos/source").header("x-amz-copy-source-if-match", "\"x\"");
    wrong.signed().send().expect_error(412, "PreconditionFailed");
    // The copy is its own object: the source may go.
    server
        .request("DELETE", "/photos/source")
        .signed()
        .send()
        .expect(204);
    assert!(get(&server, "copy").expect(200).body == body);
}

#[test]
fn sources_of_copies_are_percent_decoded_once() {
    let server = Server::start();
    put(&server, "a%2520b%2Bc%20d", b"odd");
    let copy = server
        .request("PUT", "/photos/copy")
        .header("x-amz-copy-source", "/photos/a%2520b%2Bc%20d");
    copy.signed().send().expect(200);
    assert_eq!(get(&server, "copy").body, b"odd");
}

#[test]
fn deleting_is_idempotent_alone_and_in_bulk() {
    let server = Server::start();
    put(&server, "a", b"x");
    for _ in 0..2 {
        server.request("DELETE", "/photos/a").signed().send().expect(204);
        get(&server, "a").expect_error(404, "NoSuchKey");
    }
    for number in 0..30 {
        put(&server, &format!("many/{number}"), b"x");
    }
    let objects: String = (0..31)
        .map(|number| format!("<Object><Key>many/{number}</Key></Object>"))
        .collect();
    let delete = |quiet: bool| {
        let body = format!("<Delete><Quiet>{quiet}</Quiet>{objects}</Delete>");
        server
            .request("POST", "/photos?delete")
            .body(body)
            .signed()
            .send()
            .expect(200)
    };
    assert_eq!(delete(false).elements("Key").len(), 31);
    assert_eq!(delete(true).elements("Key").len(), 0);
    let list = server
        .request("GET", "/photos?list-type=2")
        .signed()
        .send()
        .expect(200);
    assert_eq!(list.element("KeyCount").as_deref(), Some("0"));
}

#[test]
fn buckets_have_one_owner_and_go_when_they_are_empty() {
    let server = Server::start();
    server.request("PUT", "/mine").signed().send().expect(200);
    // Again by the owner, with the same ACL.
    server.request("PUT", "/mine").signed().send().expect(200);
    server
        .request("PUT", "/mine")
        .signed_by(&other())
        .send()
        .expect_error(409, "BucketAlreadyExists");
    server.request("HEAD", "/mine").signed().send().expect(200);
    server
        .request("HEAD", "/mine")
        .signed_by(&other())
        .send()
        .expect(403);
    server.request("HEAD", "/nobodys").signed().send().expect(404);
    server
        .request("PUT", "/mine/a")
        .body("x")
        .signed()
        .send()
        .expect(200);
    server
        .request("DELETE", "/mine")
        .signed()
        .send()
        .expect_error(409, "BucketNotEmpty");
    server.request("DELETE", "/mine/a").signed().send().expect(204);
    server.request("DELETE", "/mine").signed().send().expect(204);
    server
        .request("DELETE", "/mine")
        .signed()
        .send()
        .expect_error(404, "NoSuchBucket");
    let list = server.request("GET", "/").signed().send().expect(200);
    assert_eq!(list.elements("Name"), [BUCKET]);
    let location = server
        .request("GET", "/photos?location")
        .signed()
        .send()
        .expect(200);
    assert!(
        location.text().contains("LocationConstraint"),
        "{}",
        location.summary()
    );
}

#[test]
fn canned_acls_open_what_they_say() {
    let server = Server::start();
    let with = |target: &str, acl: &str| {
        server
            .request("PUT", target)
            .header("x-amz-acl", acl)
            .body("x")
            .signed()
            .send()
            .expect(200);
    };
    with("/photos/closed", "private");
    with("/photos/open", "public-read");
    with("/photos/members", "authenticated-read");
    let read = |target: &str| server.request("GET", target).send().status;
    let read_as_other = |target: &str| server.request("GET", target).signed_by(&other()).send().status;
    assert_eq!(
        (read("/photos/closed"), read_as_other("/photos/closed")),
        (403, 403)
    );
    assert_eq!((read("/photos/open"), read_as_other("/photos/open")), (200, 200));
    assert_eq!(
        (read("/photos/members"), read_as_other("/photos/members")),
        (403, 200)
    );
    server.request("PUT", "/photos/open").body("y").send().expect(403);
    server
        .request("PUT", "/photos/open?acl")
        .header("x-amz-acl", "private")
        .signed()
        .send()
        .expect(200);
    assert_eq!(read("/photos/open"), 403);

    server
        .request("PUT", "/public")
        .header("x-amz-acl", "public-read")
        .signed()
        .send()
        .expect(200);
    server.request("GET", "/public").send().expect(200);
    server.request("PUT", "/public/a").body("x").send().expect(403);
    server
        .request("PUT", "/wiki")
        .header("x-amz-acl", "public-read-write")
        .signed()
        .send()
        .expect(200);
    server.request("PUT", "/wiki/a").body("x").send().expect(200);
    server
        .request("PUT", "/photos?acl")
        .header("x-amz-acl", "everything")
        .signed()
        .send()
        .expect(400);
}
