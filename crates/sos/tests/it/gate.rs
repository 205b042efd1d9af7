//! The gate, signatures: what reaches an operation must be signed as S3 says, and nothing else reaches it. Each test is
//! a fault that some store or library shipped. Bodies are in `gate_bodies.rs`, names and methods in `gate_routes.rs`.

use jiff::SignedDuration;

use crate::exchange::send;
use crate::http::Request;
use crate::server::{Server, other, root};
use crate::sign::{Signer, SignerV2};

/// A server with `secret.txt` in its bucket, and a bucket `theirs` of another tenant.
pub(crate) fn server() -> Server {
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
pub(crate) fn nothing_at(server: &Server, target: &str) {
    server
        .request("GET", target)
        .signed()
        .send()
        .expect_error(404, "NoSuchKey");
}

pub(crate) fn signer() -> Signer {
    Signer::new(&root())
}

/// The signer at another time than now.
fn at(offset: SignedDuration) -> Signer {
    let mut signer = signer();
    signer.now = signer.now.saturating_add(offset).unwrap();
    signer
}

pub(crate) fn put(server: &Server, target: &str, body: &[u8]) -> Request {
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
fn what_a_presigned_query_says_counts_like_a_header() {
    let server = server();
    let presigned = |target: &str, body: &[u8]| {
        let mut request = put(&server, target, body);
        signer().presign(&mut request, 600);
        send(&server, &request)
    };
    let target = "/photos/a?x-amz-meta-colour=blue&x-amz-storage-class=STANDARD_IA";
    presigned(target, b"x").expect(200);
    let stored = server.request("HEAD", "/photos/a").signed().send().expect(200);
    assert_eq!(stored.header("x-amz-meta-colour"), Some("blue"));
    assert_eq!(stored.header("x-amz-storage-class"), Some("STANDARD_IA"));

    // A copy stays a copy, and a guard a guard: neither becomes a PUT of what the bearer sends.
    presigned("/photos/a?x-amz-copy-source=photos/secret.txt", b"").expect(200);
    presigned("/photos/a?x-amz-expected-bucket-owner=somebody", b"x").expect_error(403, "AccessDenied");
    presigned("/photos/a?x-amz-object-lock-mode=COMPLIANCE", b"x").expect_error(400, "InvalidArgument");
    presigned("/photos/a?x-amz-object-lock-legal-hold=ON", b"x").expect_error(400, "InvalidRequest");
    let copied = server.request("GET", "/photos/a").signed().send().expect(200);
    assert_eq!(copied.body, b"the secret");

    // Where the query is not signed whole, it says nothing.
    let mut request = put(&server, "/photos/b?x-amz-meta-colour=blue", b"x");
    let expires = jiff::Timestamp::now() + SignedDuration::from_mins(10);
    SignerV2::new(&root()).presign(&mut request, expires);
    send(&server, &request).expect(200);
    let stored = server.request("HEAD", "/photos/b").signed().send().expect(200);
    assert_eq!(stored.header("x-amz-meta-colour"), None);
}

#[test]
fn a_signed_header_cannot_be_cut_at_its_comma() {
    let server = server();
    server
        .request("PUT", "/photos/secret.txt,public")
        .body("public")
        .signed()
        .send()
        .expect(200);
    let source = |request: &mut Request, values: &[&str]| {
        request.headers.retain(|header| header.0 != "x-amz-copy-source");
        for value in values {
            let header = ("x-amz-copy-source".to_owned(), value.as_bytes().to_vec());
            request.headers.push(header);
        }
    };
    let mut request = put(&server, "/photos/copy", b"");
    source(&mut request, &["photos/secret.txt,public"]);
    signer().presign(&mut request, 600);
    let mut cut = request.clone();
    source(&mut cut, &["photos/secret.txt", "public"]);
    send(&server, &cut).expect_error(400, "InvalidArgument");
    nothing_at(&server, "/photos/copy");
    send(&server, &request).expect(200);
}

#[test]
fn an_expected_owner_that_is_nobody_is_not_ignored() {
    let server = server();
    for owner in [&b""[..], b" ", b"somebody"] {
        let mut request = server.request("GET", "/photos/secret.txt").into_request();
        let header = ("x-amz-expected-bucket-owner".to_owned(), owner.to_vec());
        request.headers.push(header);
        SignerV2::new(&root()).sign(&mut request);
        send(&server, &request).expect_error(403, "AccessDenied");
    }
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

/// boto3 failed on every request that names a bucket alone: it sends `/bucket` and signs `/bucket/`.
#[test]
fn version_2_may_sign_a_slash_behind_the_bucket() {
    let server = server();
    let mut request = server.request("GET", "/photos/?acl").into_request();
    SignerV2::new(&root()).sign(&mut request);
    request.target = "/photos?acl".to_owned();
    send(&server, &request).expect(200);
    // Only behind a bucket: a key with a slash at its end is another key.
    let mut request = server.request("GET", "/photos/secret.txt/").into_request();
    SignerV2::new(&root()).sign(&mut request);
    request.target = "/photos/secret.txt".to_owned();
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
