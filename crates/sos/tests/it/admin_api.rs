//! The admin API over the network: who may what, what is refused, and that no editor overwrites another.

use std::io::Read as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::admin_control::through_socket;
use crate::documents::SEED;
use crate::http::{Connection, Request, Response};
use crate::server::{BUCKET, Options, Server, other, root};
use crate::sign::{Credentials, Payload, Signer, SignerV2};

pub(crate) const CORS: &str = "/v1/buckets/photos/cors";

/// A request to the admin API, not signed yet.
pub(crate) fn request(server: &Server, method: &str, target: &str, body: impl Into<Vec<u8>>) -> Request {
    let mut request = Request::new(method, target, &server.admin.to_string());
    request.body = body.into();
    request
}

pub(crate) fn signed_by(mut request: Request, credentials: &Credentials) -> Request {
    Signer::new(credentials).sign(&mut request, &Payload::Hashed);
    request
}

#[track_caller]
pub(crate) fn send(server: &Server, request: &Request) -> Response {
    read(Connection::open(server.admin), request)
}

/// Sends, reads, and checks what every answer has and has not.
#[track_caller]
pub(crate) fn read(mut connection: Connection, request: &Request) -> Response {
    connection.send(request);
    let response = match connection.read(&request.method) {
        Ok(response) => response,
        Err(error) => panic!("no answer to {} {}: {error}", request.method, request.target),
    };
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    for (name, _) in &response.headers {
        let name = name.to_ascii_lowercase();
        assert!(
            !name.starts_with("access-control-") && name != "set-cookie",
            "{name}"
        );
    }
    response
}

/// Asks as the owner of the bucket.
#[track_caller]
pub(crate) fn ask(server: &Server, method: &str, target: &str, body: impl Into<Vec<u8>>) -> Response {
    send(server, &signed_by(request(server, method, target, body), &root()))
}

pub(crate) fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

#[track_caller]
pub(crate) fn refused(response: &Response, status: u16, code: &str) {
    let found = body(response)["error"].clone();
    assert_eq!(
        (response.status, found["code"].as_str()),
        (status, Some(code)),
        "{}",
        response.summary()
    );
    assert_eq!(found["request_id"].as_str(), response.header("x-amz-request-id"));
}

#[test]
fn a_tenant_sees_and_makes_its_own_buckets_only() {
    let server = Server::start();
    let names = |answer: &Response| -> Vec<String> {
        let buckets = body(answer)["buckets"].as_array().cloned().unwrap_or_default();
        buckets
            .iter()
            .map(|bucket| bucket["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let by_other = |method: &str, target: &str, text: &str| {
        send(
            &server,
            &signed_by(request(&server, method, target, text), &other()),
        )
    };
    refused(
        &by_other("POST", "/v1/buckets", r#"{"name":"for-root","owner":"root"}"#),
        403,
        "AccessDenied",
    );
    // Which tenants there are is not told.
    refused(
        &by_other("POST", "/v1/buckets", r#"{"name":"for-none","owner":"none"}"#),
        403,
        "AccessDenied",
    );
    by_other("POST", "/v1/buckets", r#"{"name":"own","owner":"alt"}"#).expect(201);
    refused(
        &by_other("POST", "/v1/buckets", r#"{"name":"photos"}"#),
        409,
        "BucketAlreadyExists",
    );
    assert_eq!(names(&by_other("GET", "/v1/buckets", "")), ["own"]);
    assert_eq!(names(&ask(&server, "GET", "/v1/buckets", "")), [BUCKET]);
    assert_eq!(
        names(&through_socket(&server, "GET", "/v1/buckets", "")),
        ["own", BUCKET]
    );
}

#[test]
fn what_was_not_signed_changes_nothing() {
    let server = Server::start();
    let put = || request(&server, "PUT", CORS, SEED);
    let signer = || Signer::new(&root());
    let check = |request: &Request, status: u16, code: &str| refused(&send(&server, request), status, code);

    let mut tampered = signed_by(put(), &root());
    tampered.body = SEED.replace("example.com", "attacker.test").into_bytes();
    check(&tampered, 400, "XAmzContentSHA256Mismatch");

    let streamed = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    for payload in ["UNSIGNED-PAYLOAD", streamed, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"] {
        let mut unsigned = put();
        signer().sign(&mut unsigned, &Payload::Named(payload.to_owned()));
        check(&unsigned, 403, "AccessDenied");
    }
    let mut without_hash = put();
    signer().sign(&mut without_hash, &Payload::Named("UNSIGNED-PAYLOAD".to_owned()));
    without_hash
        .headers
        .retain(|(name, _)| name != "x-amz-content-sha256");
    refused_somehow(&send(&server, &without_hash));

    for minutes in [-16, 16] {
        let mut off = put();
        let mut signer = signer();
        signer.now = Timestamp::now() + SignedDuration::from_mins(minutes);
        signer.sign(&mut off, &Payload::Hashed);
        check(&off, 403, "RequestTimeTooSkewed");
    }
    let mut elsewhere = put();
    let mut foreign = signer();
    foreign.region = "eu-west-1".to_owned();
    foreign.sign(&mut elsewhere, &Payload::Hashed);
    check(&elsewhere, 400, "AuthorizationHeaderMalformed");

    let forger = Credentials::new(&root().access_key, "not-the-secret-00000000000000000000000001");
    check(&signed_by(put(), &forger), 403, "SignatureDoesNotMatch");
    let stranger = Credentials::new("NOSUCHKEY00000000001", "secret-00000000000000000000000000000001");
    check(&signed_by(put(), &stranger), 403, "InvalidAccessKeyId");
    let mut moved = signed_by(request(&server, "PUT", "/v1/buckets/other/cors", SEED), &root());
    moved.target = CORS.to_owned();
    check(&moved, 403, "SignatureDoesNotMatch");

    let mut presigned = put();
    signer().presign(&mut presigned, 600);
    check(&presigned, 403, "AccessDenied");
    let mut version_2 = put();
    SignerV2::new(&root()).sign(&mut version_2);
    refused_somehow(&send(&server, &version_2));

    refused(&ask(&server, "GET", CORS, ""), 404, "NoSuchCORSConfiguration");
}

#[track_caller]
fn refused_somehow(response: &Response) {
    assert!(matches!(response.status, 400 | 403), "{}", response.summary());
}

#[test]
fn what_is_not_understood_is_refused_in_json() {
    let server = Server::start();
    refused(&ask(&server, "GET", "/v1/none", ""), 404, "NoSuchEndpoint");
    refused(&ask(&server, "GET", "/", ""), 404, "NoSuchEndpoint");
    let answer = ask(&server, "PATCH", CORS, "");
    refused(&answer, 405, "MethodNotAllowed");
    assert_eq!(answer.header("allow"), Some("GET, PUT, DELETE"));
    refused(
        &ask(&server, "GET", "/v1/buckets?limt=1", ""),
        400,
        "InvalidRequest",
    );

    for origin in ["https://app.example", "null"] {
        let mut page = request(&server, "GET", CORS, "");
        page.set("Origin", origin);
        refused(&send(&server, &signed_by(page, &root())), 403, "OriginRefused");
        let mut preflight = request(&server, "OPTIONS", CORS, "");
        preflight.set("Origin", origin);
        preflight.set("Access-Control-Request-Method", "PUT");
        refused(&send(&server, &preflight), 403, "OriginRefused");
    }

    let mut form = request(&server, "PUT", CORS, SEED);
    form.set("Content-Type", "multipart/form-data; boundary=x");
    refused(
        &send(&server, &signed_by(form, &root())),
        415,
        "UnsupportedMediaType",
    );
    refused(
        &ask(&server, "PUT", CORS, vec![b' '; 130 * 1024]),
        413,
        "MaxMessageLengthExceeded",
    );
    let mut many = request(&server, "GET", "/v1/openapi.json", "");
    for number in 0..97 {
        many.set(&format!("x-{number}"), "x");
    }
    refused(&send(&server, &many), 400, "RequestHeaderSectionTooLarge");
    // The S3 endpoint does not answer for it, and it does not answer for the S3 endpoint.
    assert_ne!(server.request("GET", "/v1/openapi.json").send().status, 200);
    refused(&ask(&server, "GET", "/photos", ""), 404, "NoSuchEndpoint");
}

#[test]
fn a_configuration_set_here_is_the_one_that_s3_shows_and_obeys() {
    let server = Server::start();
    let answer = ask(&server, "PUT", CORS, SEED).expect(200);
    let etag = body(&answer)["etag"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("etag"), Some(etag.as_str()));
    let findings = body(&answer)["findings"].clone();
    assert_eq!(findings[0]["code"], "write-without-etag");
    assert_eq!(
        body(&ask(&server, "GET", "/v1/buckets/photos/cors/lint", ""))["findings"],
        findings
    );

    let as_json = ask(&server, "GET", CORS, "").expect(200);
    assert_eq!(as_json.header("content-type"), Some("application/json"));
    assert_eq!(as_json.header("etag"), Some(etag.as_str()));
    let mut wanted = request(&server, "GET", CORS, "");
    wanted.set("Accept", "application/xml");
    let as_xml = send(&server, &signed_by(wanted, &root())).expect(200);
    let of_s3 = server.request("GET", "/photos?cors").signed().send().expect(200);
    assert_eq!(as_xml.text(), of_s3.text());
    let preflight = server
        .request("OPTIONS", "/photos/a")
        .origin("https://example.com")
        .header("Access-Control-Request-Method", "PUT")
        .send();
    assert_eq!(
        preflight.expect(200).header("access-control-allow-origin"),
        Some("https://example.com")
    );

    let rules = body(&as_json)["CORSRules"].clone();
    for text in [rules.to_string(), as_json.text(), as_xml.text()] {
        let again = ask(&server, "PUT", CORS, text).expect(200);
        assert_eq!(again.header("etag"), Some(etag.as_str()));
    }
    ask(&server, "DELETE", CORS, "").expect(204);
    server
        .request("GET", "/photos?cors")
        .signed()
        .send()
        .expect_error(404, "NoSuchCORSConfiguration");
}

#[test]
fn of_editors_that_read_one_configuration_a_single_one_writes() {
    let server = Server::start();
    let mut etag = ask(&server, "PUT", CORS, SEED)
        .expect(200)
        .header("etag")
        .unwrap()
        .to_owned();
    for round in 0..5 {
        let edit = |editor: usize| {
            let origin = format!("https://round{round}-editor{editor}.example");
            let text = json!([{ "AllowedOrigins": [origin], "AllowedMethods": ["GET"] }]).to_string();
            let mut put = request(&server, "PUT", CORS, text);
            put.set("If-Match", &etag);
            send(&server, &signed_by(put, &root()))
        };
        let answers: Vec<Response> = std::thread::scope(|scope| {
            let edit = &edit;
            let editors: Vec<_> = (0..4).map(|editor| scope.spawn(move || edit(editor))).collect();
            editors.into_iter().map(|editor| editor.join().unwrap()).collect()
        });
        let written: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(written.len(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            refused(answer, 412, "PreconditionFailed");
        }
        let now = ask(&server, "GET", CORS, "").expect(200);
        assert_eq!(now.header("etag"), written[0].header("etag"));
        etag = now.header("etag").unwrap().to_owned();
    }
    let conditional = |name: &str, value: &str, method: &str, text: &str| {
        let mut conditional = request(&server, method, CORS, text);
        conditional.set(name, value);
        send(&server, &signed_by(conditional, &root()))
    };
    refused(
        &conditional("If-None-Match", "*", "PUT", SEED),
        412,
        "PreconditionFailed",
    );
    refused(
        &conditional("If-Match", "\"old\"", "DELETE", ""),
        412,
        "PreconditionFailed",
    );
    refused(
        &conditional("If-Match", "unquoted", "DELETE", ""),
        400,
        "InvalidRequest",
    );
    conditional("If-Match", &etag, "DELETE", "").expect(204);
    refused(
        &conditional("If-Match", "*", "PUT", SEED),
        412,
        "PreconditionFailed",
    );
    conditional("If-None-Match", "*", "PUT", SEED).expect(200);
}

#[test]
fn it_speaks_tls_where_a_certificate_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let server = Options::new().tls(&certificate, &key).start();
    let line = server
        .output
        .iter()
        .find(|line| line.contains("Admin API:"))
        .unwrap();
    assert!(line.contains("https://"), "{line}");
    let request = signed_by(request(&server, "GET", "/v1/buckets", ""), &root());
    let connection = Connection::open_tls(server.admin, roots).unwrap();
    read(connection, &request).expect(200);
    let mut plain = std::net::TcpStream::connect(server.admin).unwrap();
    std::io::Write::write_all(&mut plain, b"GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}
