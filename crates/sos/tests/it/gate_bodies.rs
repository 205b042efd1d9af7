//! The gate, bodies: framed, signed in pieces, in forms; what is wrong stores nothing, and nothing is buffered whole.

use jiff::SignedDuration;

use crate::exchange::send;
use crate::form::Form;
use crate::framing::{self, SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER, announce, crc32_trailer};
use crate::gate::{nothing_at, put, server, signer};
use crate::http::{Connection, Request, Response};
use crate::server::{BUCKET, Server, other};
use crate::sign::{Payload, Seed, Signer, hex_sha256};

/// What frames the bytes of a body, given the signature of the head.
type Body<'a> = Box<dyn FnOnce(&mut Seed) -> Vec<u8> + 'a>;

/// Sends a framed body; gives the answer and what is then stored.
fn framed(
    server: &Server,
    change: impl FnOnce(&mut Request),
    body: impl FnOnce(&mut Seed) -> Vec<u8>,
    marker: &str,
    decoded: usize,
    trailer: &str,
) -> (Response, Option<Vec<u8>>) {
    let mut request = put(server, "/photos/framed", b"");
    change(&mut request);
    let mut seed = announce(&mut request, &signer(), marker, decoded, trailer);
    request.body = body(&mut seed);
    let answer = send(server, &request);
    let stored = server.request("GET", "/photos/framed").signed().send();
    (answer, (stored.status == 200).then_some(stored.body))
}

#[test]
fn framed_bodies_are_stored_without_their_frames() {
    let server = server();
    let data: Vec<u8> = (0..200_000_u32).map(|number| number as u8).collect();
    let trailer = [crc32_trailer(&data)];
    let name = "x-amz-checksum-crc32";
    for chunk_size in [1, 7, 8192, 65_536, 200_000] {
        // Short chunks are few: a body of nothing else is refused.
        let data = if chunk_size < 8192 {
            &data[..2000]
        } else {
            &data[..]
        };
        let trailer = if chunk_size < 8192 {
            [crc32_trailer(data)]
        } else {
            trailer.clone()
        };
        let (answer, stored) = framed(
            &server,
            |_| {},
            |_| framing::unsigned(data, chunk_size, &trailer),
            UNSIGNED_TRAILER,
            data.len(),
            name,
        );
        answer.expect(200);
        assert_eq!(stored.as_deref(), Some(data), "unsigned, {chunk_size}");
    }
    for chunk_size in [8192, 65_536, 200_000] {
        let (answer, stored) = framed(
            &server,
            |_| {},
            |seed| framing::signed(seed, &data, chunk_size, &[]),
            SIGNED,
            data.len(),
            "",
        );
        answer.expect(200);
        assert_eq!(stored.as_deref(), Some(&data[..]), "signed, {chunk_size}");
        let (answer, stored) = framed(
            &server,
            |_| {},
            |seed| framing::signed(seed, &data, chunk_size, &trailer),
            SIGNED_TRAILER,
            data.len(),
            name,
        );
        answer.expect(200);
        assert_eq!(
            stored.as_deref(),
            Some(&data[..]),
            "signed with trailer, {chunk_size}"
        );
    }
    let head = server
        .request("HEAD", "/photos/framed")
        .signed()
        .send()
        .expect(200);
    assert_eq!(
        head.header("content-encoding"),
        None,
        "aws-chunked is no encoding of the object"
    );
}

#[test]
fn framed_bodies_that_are_wrong_store_nothing() {
    let server = server();
    let data = vec![b'd'; 20_000];
    let name = "x-amz-checksum-crc32";
    let right = crc32_trailer(&data);
    let cut = |body: Vec<u8>, bytes: usize| body[..body.len() - bytes].to_vec();
    let rows: Vec<(&str, &str, usize, &str, Body<'_>)> = vec![
        (
            "a wrong trailer",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| framing::unsigned(&data, 8192, &[crc32_trailer(b"other")])),
        ),
        (
            "a missing trailer",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| framing::unsigned(&data, 8192, &[])),
        ),
        (
            "another trailer",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| framing::unsigned(&data, 8192, &["x-amz-checksum-sha1:AAAA".to_owned()])),
        ),
        (
            "an unreadable trailer",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| framing::unsigned(&data, 8192, &["x-amz-checksum-crc32:!".to_owned()])),
        ),
        (
            "no final chunk",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| cut(framing::unsigned(&data, 8192, &[]), 5)),
        ),
        (
            "a shorter decoded length",
            UNSIGNED_TRAILER,
            data.len() - 1,
            name,
            Box::new(|_| framing::unsigned(&data, 8192, std::slice::from_ref(&right))),
        ),
        (
            "a longer decoded length",
            UNSIGNED_TRAILER,
            data.len() + 1,
            name,
            Box::new(|_| framing::unsigned(&data, 8192, std::slice::from_ref(&right))),
        ),
        (
            "a chunk size that is no number",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| b"zz\r\nabc\r\n0\r\n\r\n".to_vec()),
        ),
        (
            "a chunk size beyond all numbers",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| b"ffffffffffffffffff\r\nabc\r\n0\r\n\r\n".to_vec()),
        ),
        (
            "a chunk longer than it says",
            UNSIGNED_TRAILER,
            3,
            name,
            Box::new(|_| b"2\r\nabc\r\n0\r\n\r\n".to_vec()),
        ),
        (
            "no framing at all",
            UNSIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|_| data.clone()),
        ),
        (
            "a wrong chunk signature",
            SIGNED,
            data.len(),
            "",
            Box::new(|seed| {
                let mut body = framing::signed(seed, &data, 8192, &[]);
                body[100] ^= 1;
                body
            }),
        ),
        (
            "changed data under a chunk signature",
            SIGNED,
            data.len(),
            "",
            Box::new(|seed| {
                let mut body = framing::signed(seed, &data, 8192, &[]);
                body[1000] ^= 1;
                body
            }),
        ),
        (
            "chunks in another order",
            SIGNED,
            data.len(),
            "",
            Box::new(|seed| {
                let body = framing::signed(seed, &data[..16_384], 8192, &[]);
                let one = 8192 + "2000;chunk-signature=".len() + 64 + 4;
                [&body[one..2 * one], &body[..one], &body[2 * one..]].concat()
            }),
        ),
        (
            "unsigned chunks where signed ones were announced",
            SIGNED,
            data.len(),
            "",
            Box::new(|_| framing::unsigned(&data, 8192, &[])),
        ),
        (
            "an unsigned trailer where a signed one was announced",
            SIGNED_TRAILER,
            data.len(),
            name,
            Box::new(|seed| {
                let body =
                    String::from_utf8(framing::signed(seed, &data, 8192, std::slice::from_ref(&right)))
                        .unwrap();
                let end = body.find("x-amz-trailer-signature").unwrap();
                format!("{}\r\n", &body[..end]).into_bytes()
            }),
        ),
    ];
    for (fault, marker, decoded, trailer, body) in rows {
        let (answer, stored) = framed(&server, |_| {}, body, marker, decoded, trailer);
        assert!(
            matches!(answer.status, 400 | 403),
            "{fault}: {}",
            answer.summary()
        );
        assert_eq!(stored, None, "{fault}");
    }
}

#[test]
fn anonymous_framed_bodies_are_unframed_too() {
    let server = server();
    server
        .request("PUT", "/open")
        .header("x-amz-acl", "public-read-write")
        .signed()
        .send()
        .expect(200);
    let data = vec![b'a'; 10_000];
    let request = server
        .request("PUT", "/open/a")
        .header("Content-Encoding", "aws-chunked");
    let request = request
        .header("x-amz-content-sha256", UNSIGNED_TRAILER)
        .header("x-amz-trailer", "x-amz-checksum-crc32");
    let request = request.header("x-amz-decoded-content-length", data.len().to_string());
    request
        .body(framing::unsigned(&data, 4096, &[crc32_trailer(&data)]))
        .send()
        .expect(200);
    let stored = server.request("GET", "/open/a").signed_by(&other()).send();
    let stored = if stored.status == 200 {
        stored
    } else {
        server.request("GET", "/open/a").signed().send().expect(200)
    };
    assert_eq!(stored.body, data);
}

#[test]
fn one_huge_chunk_is_streamed() {
    let server = server();
    let data = vec![b'h'; 96 << 20];
    let before = peak_kib(&server);
    let (answer, stored) = framed(
        &server,
        |_| {},
        |_| framing::unsigned(&data, data.len(), &[crc32_trailer(&data)]),
        UNSIGNED_TRAILER,
        data.len(),
        "x-amz-checksum-crc32",
    );
    answer.expect(200);
    assert_eq!(stored.map(|stored| stored == data), Some(true));
    let grown = peak_kib(&server) - before;
    assert!(
        grown < 48 << 10,
        "memory grew by {grown} KiB over a chunk of 96 MiB"
    );
}

#[test]
fn a_body_is_verified_before_anything_is_replaced() {
    let server = server();
    let put = |name: &str, value: &str| {
        let request = server
            .request("PUT", "/photos/secret.txt")
            .body("another body")
            .header(name, value);
        request.signed().send()
    };
    put("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==").expect_error(400, "BadDigest");
    put("Content-MD5", "short").expect_error(400, "InvalidDigest");
    put("x-amz-checksum-crc32c", "AAAAAA==").expect_error(400, "BadDigest");
    put(
        "x-amz-checksum-sha256",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    )
    .expect_error(400, "BadDigest");
    let hash = hex_sha256(b"the announced body");
    let wrong = server
        .request("PUT", "/photos/secret.txt")
        .body("another body")
        .payload(&hash)
        .signed()
        .send();
    wrong.expect_error(400, "XAmzContentSHA256Mismatch");
    let read = server
        .request("GET", "/photos/secret.txt")
        .signed()
        .send()
        .expect(200);
    assert_eq!(read.body, b"the secret");
}

#[test]
fn a_refused_upload_is_answered_and_its_sender_sees_it() {
    let server = server();
    let body = vec![b'x'; 900 << 10];
    for _ in 0..5 {
        // Written whole before anything is read, as most clients do.
        let refused = server
            .request("PUT", "/photos/refused")
            .body(&body[..])
            .signed_by(&other())
            .send();
        refused.expect_error(403, "AccessDenied");
    }
    nothing_at(&server, "/photos/refused");
}

#[test]
fn a_refused_upload_that_waits_for_100_is_never_asked_for_its_body() {
    let server = server();
    let mut request = server
        .request("PUT", "/photos/refused")
        .header("Expect", "100-continue")
        .into_request();
    request.set("Content-Length", (1_u64 << 30).to_string());
    Signer::new(&other()).sign(&mut request, &Payload::Named("UNSIGNED-PAYLOAD".to_owned()));
    let mut connection = server.connect();
    connection.write(&request.head()).unwrap();
    connection
        .read_one("PUT")
        .unwrap()
        .expect_error(403, "AccessDenied");

    let mut request = server
        .request("PUT", "/photos/accepted")
        .header("Expect", "100-continue")
        .into_request();
    request.set("Content-Length", "4");
    signer().sign(&mut request, &Payload::Named("UNSIGNED-PAYLOAD".to_owned()));
    let mut connection = server.connect();
    connection.write(&request.head()).unwrap();
    connection.read_one("PUT").unwrap().expect(100);
    connection.write(b"body").unwrap();
    connection.read_one("PUT").unwrap().expect(200);
}

/// Sends an anonymous form that announces so many bytes, and half a MiB of them at most; it is refused.
fn send_anonymous_form(server: &Server, announced: u64) {
    let mut request = server.request("POST", &format!("/{BUCKET}")).into_request();
    request.set("Content-Type", "multipart/form-data; boundary=b");
    request.set("Content-Length", announced.to_string());
    let mut connection = server.connect();
    connection.write(&request.head()).unwrap();
    let head = b"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
    connection.write(head).unwrap();
    // The server may close at any time from here on; what counts is what it answers and what it keeps.
    let piece = vec![b'x'; 256 << 10];
    let sent = (0..2).take_while(|_| connection.write(&piece).is_ok()).count();
    let answer = connection.read("POST").unwrap();
    assert_eq!(answer.status, 403, "after {sent} pieces: {}", answer.summary());
}

#[test]
fn an_anonymous_form_of_300_mb_is_refused_early_and_never_buffered() {
    let server = server();
    // Each thread takes about 4 MiB for itself when it first handles a form; that is no part of the one that is measured.
    for _ in 0..16 {
        send_anonymous_form(&server, 1 << 20);
    }
    let before = peak_kib(&server);
    send_anonymous_form(&server, 300 << 20);
    let grown = peak_kib(&server) - before;
    assert!(grown < 16 << 10, "memory grew by {grown} KiB");
}

#[test]
fn a_form_whose_first_field_is_endless_is_refused() {
    let server = server();
    let mut request = server.request("POST", &format!("/{BUCKET}")).into_request();
    request.set("Content-Type", "multipart/form-data; boundary=b");
    request.body = b"--b\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\n".to_vec();
    request.body.extend(std::iter::repeat_n(b'x', 4 << 20));
    let answer = send_and_read_beside(&server, request);
    assert!(matches!(answer.status, 400 | 403 | 413), "{}", answer.summary());
}

#[test]
fn forms_are_stored_under_a_policy() {
    let server = server();
    // Two hours are longer than any clock skew: a policy lives by its own expiration.
    let form = Form::new(&server, SignedDuration::from_hours(2))
        .field("key", "up/${filename}")
        .file("a.txt", b"text");
    form.send().expect(204);
    let read = server
        .request("GET", "/photos/up/a.txt")
        .signed()
        .send()
        .expect(200);
    assert_eq!(read.body, b"text");
    let form = Form::new(&server, SignedDuration::from_hours(2))
        .field("key", "up/v2.txt")
        .version_2()
        .file("b", b"two");
    form.send().expect(204);
    let form = Form::new(&server, SignedDuration::from_hours(2))
        .field("key", "up/201")
        .field("success_action_status", "201");
    let created = form.file("b", b"three").send().expect(201);
    assert_eq!(created.element("Key").as_deref(), Some("up/201"));
    let form = Form::new(&server, SignedDuration::from_hours(2))
        .field("key", "up/303")
        .field("success_action_redirect", "http://localhost/done");
    let moved = form.file("b", b"four").send().expect(303);
    assert!(
        moved
            .header("location")
            .is_some_and(|to| to.starts_with("http://localhost/done?")),
        "{}",
        moved.summary()
    );
}

#[test]
fn forms_beyond_their_policy_store_nothing() {
    let server = server();
    let form = || Form::new(&server, SignedDuration::from_hours(2));
    let late = Form::new(&server, SignedDuration::from_mins(-1))
        .field("key", "up/x")
        .file("a", b"x")
        .send();
    late.expect_error(403, "AccessDenied");
    form()
        .field("key", "elsewhere/x")
        .file("a", b"x")
        .send()
        .expect_error(403, "AccessDenied");
    form()
        .field("key", "up/x")
        .field("x-amz-meta-unlisted", "1")
        .file("a", b"x")
        .send()
        .expect_error(403, "AccessDenied");
    form()
        .field("key", "up/x")
        .file("a", &vec![b'x'; 70_000])
        .send()
        .expect_error(400, "EntityTooLarge");
    form()
        .field("key", "up/x")
        .file("a", b"")
        .send()
        .expect_error(400, "EntityTooSmall");
    form()
        .field("key", "up/x")
        .spoil_signature()
        .file("a", b"x")
        .send()
        .expect_error(403, "SignatureDoesNotMatch");
    nothing_at(&server, "/photos/up/x");
    nothing_at(&server, "/photos/elsewhere/x");
}

/// Sends a body in one thread while this one waits for the answer, so that an early answer is not lost.
fn send_and_read_beside(server: &Server, request: Request) -> Response {
    let stream = std::net::TcpStream::connect(server.endpoint).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let method = request.method.clone();
    let writing = std::thread::spawn(move || {
        use std::io::Write as _;
        let _ = writer
            .write_all(&request.head())
            .and_then(|()| writer.write_all(&request.body));
    });
    let answer = Connection::over(stream).read(&method).unwrap();
    writing.join().unwrap();
    answer
}

/// The most memory that the server has held, in KiB.
pub(crate) fn peak_kib(server: &Server) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
