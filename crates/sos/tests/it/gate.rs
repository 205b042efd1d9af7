//! The gate: what reaches an operation must be signed, framed and named as S3 says, and nothing else reaches it. Each
//! test is a fault that some store or library shipped.

use jiff::SignedDuration;

use crate::exchange::send;
use crate::form::Form;
use crate::framing::{self, SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER, announce, crc32_trailer};
use crate::http::{Request, Response};
use crate::server::{BUCKET, Server, other, root};
use crate::sign::{Payload, Signer, SignerV2};

/// A server with `secret.txt` in its bucket, and a bucket `theirs` of another tenant.
fn server() -> Server {
    let server = Server::start();
    server
        .request("PUT", "/photos/secret.txt")
        .body("the secret")
        .signed()
        .send()
        .expect(200);
    server
        .request("PUT", "/theirs")
        .signed_by(&other())
        .send()
        .expect(200);
    server
}

#[track_caller]
fn nothing_at(server: &Server, target: &str) {
    server
        .request("GET", target)
        .signed()
        .send()
        .expect_error(404, "NoSuchKey");
}

fn signer() -> Signer {
    Signer::new(&root())
}

/// The signer at another time than now.
fn at(offset: SignedDuration) -> Signer {
    let mut signer = signer();
    signer.now = signer.now.saturating_add(offset).unwrap();
    signer
}

fn put(server: &Server, target: &str, body: &[u8]) -> Request {
    server.request("PUT", target).body(body).into_request()
}

#[test]
fn an_unsigned_copy_source_on_a_presigned_put_reads_nothing() {
    let server = server();
    let mut request = put(&server, "/photos/copy", b"");
    signer().presign(&mut request, 600);
    request.set("x-amz-copy-source", "/photos/secret.txt");
    let refused = send(&server, &request).expect_error(403, "AccessDenied");
    assert_eq!(
        refused.element("Message").as_deref(),
        Some("There were headers present in the request which were not signed")
    );
    assert_eq!(
        refused.element("HeadersNotSigned").as_deref(),
        Some("x-amz-copy-source")
    );
    nothing_at(&server, "/photos/copy");
}

#[test]
fn every_amz_header_must_be_signed() {
    let server = server();
    for header in [
        "x-amz-acl",
        "x-amz-meta-a",
        "x-amz-tagging",
        "x-amz-checksum-crc32",
        "x-amz-website-redirect-location",
    ] {
        let mut partly = signer();
        partly.unsigned.push(header.to_owned());
        let refused = server
            .request("PUT", "/photos/a")
            .header(header, "public-read")
            .signed_with(&partly)
            .send();
        let refused = refused.expect_error(403, "AccessDenied");
        assert_eq!(refused.element("HeadersNotSigned").as_deref(), Some(header));
        nothing_at(&server, "/photos/a");
    }
}

#[test]
fn the_host_must_be_signed() {
    let server = server();
    let mut partly = signer();
    partly.unsigned.push("host".to_owned());
    let refused = server
        .request("GET", "/photos/secret.txt")
        .signed_with(&partly)
        .send();
    assert!(matches!(refused.status, 400 | 403), "{}", refused.summary());
    let refused = server
        .request("GET", "/photos/secret.txt")
        .presigned_with(&partly, 60)
        .send();
    assert!(matches!(refused.status, 400 | 403), "{}", refused.summary());
}

#[test]
fn an_unsigned_payload_hash_on_a_presigned_url_is_accepted() {
    let server = server();
    let mut request = put(&server, "/photos/a", b"x");
    signer().presign(&mut request, 600);
    request.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    send(&server, &request).expect(200);
}

#[test]
fn a_presigned_url_is_good_for_its_method_key_and_query_only() {
    let server = server();
    let mut request = server.request("GET", "/photos/secret.txt").into_request();
    signer().presign(&mut request, 600);
    send(&server, &request).expect(200);
    let check = |change: &dyn Fn(&mut Request)| {
        let mut changed = request.clone();
        change(&mut changed);
        send(&server, &changed).expect_error(403, "SignatureDoesNotMatch");
    };
    check(&|request| request.method = "DELETE".to_owned());
    check(&|request| request.method = "PUT".to_owned());
    check(&|request| request.target = request.target.replace("secret.txt", "secret2.txt"));
    check(&|request| request.target += "&response-content-type=text/html");
    check(&|request| request.target += "&acl");
    check(&|request| request.set("Host", "photos.localhost"));
}

#[test]
fn presigned_urls_end_when_they_say() {
    let server = server();
    let get = |signer: &Signer, seconds: u64| {
        server
            .request("GET", "/photos/secret.txt")
            .presigned_with(signer, seconds)
            .send()
    };
    get(&at(SignedDuration::from_secs(-100)), 60).expect_error(403, "AccessDenied");
    get(&at(SignedDuration::from_secs(-100)), 600).expect(200);
    get(&at(SignedDuration::from_hours(1)), 600).expect_error(403, "AccessDenied");
    get(&signer(), 7 * 24 * 3600).expect(200);
    get(&signer(), 7 * 24 * 3600 + 1).expect_error(400, "AuthorizationQueryParametersError");
}

#[test]
fn a_clock_that_is_off_is_told_so() {
    let server = server();
    for minutes in [-16, 16] {
        let signer = at(SignedDuration::from_mins(minutes));
        let refused = server
            .request("GET", "/photos/secret.txt")
            .signed_with(&signer)
            .send();
        refused.expect_error(403, "RequestTimeTooSkewed");
    }
    let signer = at(SignedDuration::from_mins(-14));
    server
        .request("GET", "/photos/secret.txt")
        .signed_with(&signer)
        .send()
        .expect(200);
}

#[test]
fn version_2_signatures_work_and_cannot_be_replayed_later() {
    let server = server();
    let mut request = server.request("GET", "/photos/secret.txt").into_request();
    SignerV2::new(&root()).sign(&mut request);
    send(&server, &request).expect(200);

    for minutes in [-16, 16] {
        let mut late = SignerV2::new(&root());
        late.now = late
            .now
            .saturating_add(SignedDuration::from_mins(minutes))
            .unwrap();
        let mut request = server.request("GET", "/photos/secret.txt").into_request();
        late.sign(&mut request);
        send(&server, &request).expect_error(403, "RequestTimeTooSkewed");
    }

    let mut undated = request.clone();
    undated.headers.retain(|(name, _)| name != "Date");
    assert_eq!(send(&server, &undated).status, 403);
    let mut moved = request.clone();
    moved.method = "DELETE".to_owned();
    send(&server, &moved).expect_error(403, "SignatureDoesNotMatch");
}

#[test]
fn version_2_covers_subresources_and_amz_headers() {
    let server = server();
    server
        .request("GET", "/photos?acl")
        .signed_v2()
        .send()
        .expect(200);
    server
        .request("PUT", "/photos/v2")
        .header("x-amz-meta-a", "b")
        .body("x")
        .signed_v2()
        .send()
        .expect(200);
    let mut request = server.request("GET", "/photos").into_request();
    SignerV2::new(&root()).sign(&mut request);
    request.target = "/photos?acl".to_owned();
    send(&server, &request).expect_error(403, "SignatureDoesNotMatch");
}

#[test]
fn version_2_presigned_urls_end_when_they_say() {
    let server = server();
    let get = |offset: SignedDuration| {
        let signer = SignerV2::new(&root());
        let mut request = server.request("GET", "/photos/secret.txt").into_request();
        signer.presign(&mut request, signer.now.saturating_add(offset).unwrap());
        send(&server, &request)
    };
    get(SignedDuration::from_mins(2)).expect(200);
    get(SignedDuration::from_mins(-2)).expect_error(403, "AccessDenied");
}

#[test]
fn wrong_keys_secrets_regions_and_forms_of_authorization_are_told_apart() {
    let server = server();
    let get = || server.request("GET", "/photos/secret.txt");
    let mut wrong = root();
    wrong.secret_key.push('x');
    get()
        .signed_by(&wrong)
        .send()
        .expect_error(403, "SignatureDoesNotMatch");
    wrong.access_key = "NOBODY00000000000001".to_owned();
    get()
        .signed_by(&wrong)
        .send()
        .expect_error(403, "InvalidAccessKeyId");

    let mut elsewhere = signer();
    elsewhere.region = "eu-central-1".to_owned();
    let refused = get()
        .signed_with(&elsewhere)
        .send()
        .expect_error(400, "AuthorizationHeaderMalformed");
    assert_eq!(refused.element("Region").as_deref(), Some("us-east-1"));
    let mut service = signer();
    service.service = "ec2".to_owned();
    get()
        .signed_with(&service)
        .send()
        .expect_error(400, "AuthorizationHeaderMalformed");

    for text in [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a",
        "Bearer x",
        "AWS",
        "AWS a",
    ] {
        let refused = get().header("Authorization", text).send();
        assert!(
            matches!(refused.status, 400 | 403),
            "{text}: {}",
            refused.summary()
        );
    }
    get()
        .presigned()
        .header("Authorization", "AWS a:b")
        .send()
        .expect_error(400, "InvalidArgument");
}

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
        ("POST", "/photos?delete"),
        ("GET", "/photos/secret.txt"),
        ("HEAD", "/photos/secret.txt"),
        ("PUT", "/photos/secret.txt"),
        ("DELETE", "/photos/secret.txt"),
        ("POST", "/photos/a?uploads"),
        ("GET", "/photos/secret.txt?acl"),
        ("PUT", "/photos/secret.txt?acl"),
    ];
    for (method, target) in rows {
        let refused = server.request(method, target).send();
        assert_eq!(refused.status, 403, "{method} {target}: {}", refused.summary());
        let stranger = server.request(method, target).signed_by(&other()).send();
        if !matches!(target, "/" | "/new") {
            assert_eq!(stranger.status, 403, "{method} {target}: {}", stranger.summary());
        }
    }
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

/// Sends a framed body; gives the answer and what is then stored.
fn framed(
    server: &Server,
    change: impl FnOnce(&mut Request),
    body: impl FnOnce(&mut crate::sign::Seed) -> Vec<u8>,
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
        let data = if chunk_size == 1 { &data[..2000] } else { &data[..] };
        let trailer = if chunk_size == 1 {
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
    type Body<'a> = Box<dyn FnOnce(&mut crate::sign::Seed) -> Vec<u8> + 'a>;
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
    let hash = crate::sign::hex_sha256(b"the announced body");
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

#[test]
fn an_anonymous_form_of_300_mb_is_refused_early_and_never_buffered() {
    let server = server();
    let before = peak_kib(&server);
    let mut request = server.request("POST", &format!("/{BUCKET}")).into_request();
    request.set("Content-Type", "multipart/form-data; boundary=b");
    request.set("Content-Length", (300_u64 << 20).to_string());
    let mut connection = server.connect();
    connection.write(&request.head()).unwrap();
    let head = b"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
    connection.write(head).unwrap();
    // The server may close at any time from here on; what counts is what it answers and what it keeps.
    let piece = vec![b'x'; 256 << 10];
    let sent = (0..2).take_while(|_| connection.write(&piece).is_ok()).count();
    let answer = connection.read("POST").unwrap();
    assert_eq!(answer.status, 403, "after {sent} pieces: {}", answer.summary());
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
    let answer = crate::http::Connection::over(stream).read(&method).unwrap();
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
