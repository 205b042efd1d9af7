//! Bad input: the right error, nothing stored, memory bounded, nothing left behind.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::Shutdown;
use std::path::{Path, PathBuf};

use crate::deadline::within;
use crate::exchange::send;
use crate::gate_bodies::peak_kib;
use crate::objects::{get, pattern, put};
use crate::server::{BUCKET, Server, root};
use crate::sign::{Payload, Signer, encode};

#[test]
fn malformed_xml_of_every_kind_is_refused() {
    let server = Server::start();
    put(&server, "a", b"x");
    let upload = server
        .request("POST", "/photos/b?uploads")
        .signed()
        .send()
        .expect(200)
        .element("UploadId")
        .unwrap();
    let complete = format!("/photos/b?uploadId={upload}");
    let documents: &[&[u8]] = &[
        b"not xml", b"<", b"<Delete>", b"<Delete/>", b"<Other></Other>", b"<Delete><Object></Object></Delete>",
        b"<Delete><Object><Key>a</Object></Key></Delete>", b"<Delete><Object><Key>&nope;</Key></Object></Delete>",
        b"<!DOCTYPE x [<!ENTITY k SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&k;</Key></Object></Delete>",
        b"<Delete><Object><Key>\xff\xfe</Key></Object></Delete>", b"<Delete><Object><Key>a</Key></Object></Delete><Delete/>",
        b"\0\0\0\0",
        b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>\"1\"</ETag></Part></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><ETag>\"1\"</ETag></Part></CompleteMultipartUpload>",
        b"<CORSConfiguration", b"<AccessControlPolicy><Owner/></AccessControlPolicy><",
    ];
    for document in documents {
        for (method, target) in [
            ("POST", "/photos?delete"),
            ("POST", complete.as_str()),
            ("PUT", "/photos?cors"),
            ("PUT", "/photos?acl"),
        ] {
            let answer = server.request(method, target).body(*document).signed().send();
            let name = String::from_utf8_lossy(document);
            assert_eq!(answer.status, 400, "{target} {name}: {}", answer.summary());
            let code = if target.ends_with("?acl") {
                "MalformedACLError"
            } else {
                "MalformedXML"
            };
            assert_eq!(answer.element("Code").as_deref(), Some(code), "{target} {name}");
        }
    }
    get(&server, "a").expect(200);
    server
        .request("PUT", "/somewhere")
        .body("<CreateBucketConfiguration>")
        .signed()
        .send()
        .expect_error(400, "MalformedXML");
    server.request("HEAD", "/somewhere").signed().send().expect(404);
}

#[test]
fn deep_and_long_documents_cost_no_memory() {
    let server = Server::start();
    let before = peak_kib(&server);
    let deep = "<a>".repeat(200_000);
    let entities = format!(
        "<Delete><Object><Key>{}</Key></Object></Delete>",
        "&amp;".repeat(400_000)
    );
    // The key is too long, and that is the answer for this one object.
    let answer = server
        .request("POST", "/photos?delete")
        .body(entities)
        .signed()
        .send();
    assert_eq!(answer.element("Code").as_deref(), Some("KeyTooLongError"));
    let many = format!(
        "<Delete>{}</Delete>",
        "<Object><Key>k</Key></Object>".repeat(1001)
    );
    for (name, text) in [("deep", &deep), ("1001 keys", &many)] {
        let answer = server
            .request("POST", "/photos?delete")
            .body(text.as_str())
            .signed()
            .send();
        assert_eq!(answer.status, 400, "{name}: {}", answer.summary());
    }
    let grown = peak_kib(&server) - before;
    assert!(grown < 64 << 10, "memory grew by {grown} KiB");
}

#[test]
fn keys_of_every_odd_byte_round_trip() {
    let server = Server::start();
    let mut keys: Vec<String> = (1..=0x7e_u8).map(|byte| format!("k{}k", byte as char)).collect();
    keys.extend(
        [
            "é", "\u{301}", "日本", "🦀", "\u{200d}", "\u{feff}", "\u{ffff}", "a//b", "a/../b", "./a", "a/",
            "+", "%41", "a b", " a", "a ",
        ]
        .map(str::to_owned),
    );
    keys.push("x".repeat(1024));
    keys.push("é".repeat(512));
    for key in &keys {
        let target = format!("/{BUCKET}/{}", encode(key).replace("%2F", "/"));
        server
            .request("PUT", &target)
            .body(key.as_bytes())
            .signed()
            .send()
            .expect(200);
    }
    for key in &keys {
        let target = format!("/{BUCKET}/{}", encode(key).replace("%2F", "/"));
        let read = server.request("GET", &target).signed().send().expect(200);
        assert_eq!(read.body, key.as_bytes(), "{key:?}");
    }
    let mut listed = BTreeSet::new();
    let page = server
        .request("GET", "/photos?list-type=2&encoding-type=url")
        .signed()
        .send()
        .expect(200);
    for key in page.elements("Key") {
        let key = percent_encoding::percent_decode_str(&key.replace('+', "%20"))
            .decode_utf8()
            .unwrap()
            .into_owned();
        listed.insert(key);
    }
    assert_eq!(listed, keys.into_iter().collect());
}

#[test]
fn keys_that_are_none_are_refused() {
    let server = Server::start();
    let put = |key: &str| {
        server
            .request("PUT", &format!("/{BUCKET}/{key}"))
            .body("x")
            .signed()
            .send()
    };
    put(&"x".repeat(1025)).expect_error(400, "KeyTooLongError");
    put(&"%C3%A9".repeat(513)).expect_error(400, "KeyTooLongError");
    for key in ["%ff%fe", "%c3", "a%zz", "a%"] {
        let answer = server
            .request("PUT", &format!("/{BUCKET}/{key}"))
            .body("x")
            .signed()
            .send();
        assert!((400..500).contains(&answer.status), "{key}: {}", answer.summary());
    }
    let list = server
        .request("GET", "/photos?list-type=2")
        .signed()
        .send()
        .expect(200);
    assert!(list.elements("Key").is_empty(), "{}", list.summary());
}

#[test]
fn names_of_buckets_have_rules() {
    let server = Server::start();
    let long = "x".repeat(64);
    for name in [
        "ab",
        "Upper",
        "under_score",
        "-start",
        "end-",
        "a..b",
        "192.168.1.1",
        ".a",
        "a.",
        long.as_str(),
        "xn--a",
        "sp%20ace",
    ] {
        let answer = server.request("PUT", &format!("/{name}")).signed().send();
        assert_eq!(answer.status, 400, "{name}: {}", answer.summary());
        assert_eq!(
            answer.element("Code").as_deref(),
            Some("InvalidBucketName"),
            "{name}"
        );
    }
    for name in ["abc", "a.b.c", "a-b", "123", &"x".repeat(63)] {
        server
            .request("PUT", &format!("/{name}"))
            .signed()
            .send()
            .expect(200);
    }
}

#[test]
fn metadata_has_a_limit() {
    let server = Server::start();
    let put = |length: usize| {
        let request = server
            .request("PUT", "/photos/a")
            .header("x-amz-meta-note", "n".repeat(length));
        request.body("x").signed().send()
    };
    put(2044).expect(200);
    put(2045).expect_error(400, "MetadataTooLarge");
}

#[test]
fn lengths_must_be_said_and_true() {
    let server = Server::start();
    let with = |lines: &[(&str, &str)]| {
        let mut request = server
            .request("PUT", "/photos/a")
            .payload("UNSIGNED-PAYLOAD")
            .signed()
            .into_request();
        for (name, value) in lines {
            request
                .headers
                .push(((*name).to_owned(), value.as_bytes().to_vec()));
        }
        request
    };
    let mut chunked = with(&[("Transfer-Encoding", "chunked")]);
    chunked.body = b"1\r\nx\r\n0\r\n\r\n".to_vec();
    send(&server, &chunked).expect_error(411, "MissingContentLength");
    for lines in [
        &[("Content-Length", "-1")][..],
        &[("Content-Length", "x")],
        &[("Content-Length", "1"), ("Content-Length", "2")],
        &[("Content-Length", "99999999999999999999")],
    ] {
        let answer = send(&server, &with(lines));
        assert_eq!(answer.status, 400, "{lines:?}: {}", answer.summary());
    }
    let huge = with(&[("Content-Length", &(6_u64 << 30).to_string())]);
    send(&server, &huge).expect_error(400, "EntityTooLarge");
    get(&server, "a").expect_error(404, "NoSuchKey");
}

#[test]
fn header_sections_beyond_the_limit_are_refused() {
    let server = Server::start();
    let get = || server.request("GET", "/photos/a");
    let long = get().header("X-Long", "x".repeat(100 << 10)).send();
    assert!((400..=431).contains(&long.status), "{}", long.summary());
    let mut many = get();
    for number in 0..100 {
        many = many.header(&format!("X-Many-{number}"), "x");
    }
    let many = many.send();
    assert!((400..=431).contains(&many.status), "{}", many.summary());
    let target = format!("/photos/a?x={}", "y".repeat(100 << 10));
    let long = server.request("GET", &target).send();
    assert!((400..=431).contains(&long.status), "{}", long.summary());
}

#[test]
fn what_is_no_http_is_answered_or_closed_and_harms_nobody() {
    let server = Server::start();
    let lines: &[&[u8]] = &[
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nxx\r\n\r\n",
        b"GET /photos/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    ];
    for line in lines {
        let mut stream = std::net::TcpStream::connect(server.endpoint).unwrap();
        let _ = stream.write_all(line);
        let _ = stream.shutdown(Shutdown::Write);
        if let Ok(answer) = crate::http::Connection::over(stream).read("GET") {
            assert!(
                answer.status >= 400,
                "{:?}: {}",
                String::from_utf8_lossy(line),
                answer.summary()
            );
        }
    }
    put(&server, "a", b"still here");
    assert_eq!(get(&server, "a").body, b"still here");
}

#[test]
fn uploads_that_are_cut_store_nothing_and_leave_nothing() {
    let server = Server::start();
    let before = files(&server.data().join("extents"));
    let whole = pattern(4 << 20, 1);
    for sent in [0, 1000, 300_000, 3 << 20] {
        let mut request = server.request("PUT", "/photos/cut").into_request();
        request.set("Content-Length", whole.len().to_string());
        Signer::new(&root()).sign(&mut request, &Payload::Named("UNSIGNED-PAYLOAD".to_owned()));
        let mut stream = std::net::TcpStream::connect(server.endpoint).unwrap();
        stream.write_all(&request.head()).unwrap();
        stream.write_all(&whole[..sent]).unwrap();
        // One closes, the next only stops writing.
        stream
            .shutdown(if sent % 2 == 0 {
                Shutdown::Write
            } else {
                Shutdown::Both
            })
            .unwrap();
        drop(stream);
    }
    within(20, "no file stays of an upload that was cut", || {
        (files(&server.data().join("extents")) == before).then_some(())
    });
    get(&server, "cut").expect_error(404, "NoSuchKey");

    // The same for a body that turns out wrong at its end.
    let wrong = server
        .request("PUT", "/photos/cut")
        .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==");
    wrong.body(whole).signed().send().expect_error(400, "BadDigest");
    within(20, "no file stays of a refused upload", || {
        (files(&server.data().join("extents")) == before).then_some(())
    });
}

#[test]
fn numbers_in_queries_are_numbers() {
    let server = Server::start();
    put(&server, "a", b"x");
    for target in [
        "/photos/a?partNumber=0",
        "/photos/a?partNumber=x",
        "/photos/a?partNumber=10001",
        "/photos?uploads&max-uploads=x",
        "/photos?versions&max-keys=x",
    ] {
        let answer = server.request("GET", target).signed().send();
        assert!(
            matches!(answer.status, 400 | 416),
            "{target}: {}",
            answer.summary()
        );
    }
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path);
        }
    }
    found
}
