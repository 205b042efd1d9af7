//! What other stores published advisories about, each a test by its name. Most faults of their kind have tests of their own
//! beside what they are about; here each stands once, against a running server.

use crate::console::{Visitor, refused};
use crate::cors_cli::{ran, sos};
use crate::documents::{SEED, put_cors};
use crate::http::Response;
use crate::server::{BUCKET, Options, Server, other, root};
use crate::sign::{Credentials, Signer};
use jiff::SignedDuration;
use serde_json::json;

/// A server whose bucket has `secret.txt`, under this policy.
fn with_policy(statements: &serde_json::Value) -> Server {
    let server = Server::start();
    put(&server, "/photos/secret.txt", "the secret").expect(200);
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    put(&server, "/photos?policy", &document.to_string()).expect(204);
    server
}

fn put(server: &Server, target: &str, body: &str) -> Response {
    server.request("PUT", target).body(body).signed().send()
}

fn objects() -> String {
    format!("arn:aws:s3:::{BUCKET}/*")
}

#[test]
fn upload_part_copy_and_copy_object_authorise_the_source() {
    let server = Server::start();
    put(&server, "/photos/secret.txt", "the secret").expect(200);
    let as_other = |method: &str, target: &str| server.request(method, target).signed_by(&other());
    server
        .request("PUT", "/theirs")
        .signed_by(&other())
        .send()
        .expect(200);
    let from = |target: &str| {
        server
            .request("PUT", target)
            .header("x-amz-copy-source", "/photos/secret.txt")
            .signed_by(&other())
            .send()
    };
    from("/theirs/copy").expect_error(403, "AccessDenied");
    let upload = as_other("POST", "/theirs/copy?uploads").send().expect(200);
    let upload = upload.element("UploadId").expect("an upload");
    from(&format!("/theirs/copy?partNumber=1&uploadId={upload}")).expect_error(403, "AccessDenied");
    as_other("GET", "/theirs/copy")
        .send()
        .expect_error(404, "NoSuchKey");
}

#[test]
fn get_object_version_is_its_own_action() {
    let server = with_policy(&json!({
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": objects()
    }));
    server.request("GET", "/photos/secret.txt").send().expect(200);
    let version = "/photos/secret.txt?versionId=null";
    server
        .request("GET", version)
        .send()
        .expect_error(403, "AccessDenied");
    server
        .request("PUT", "/photos/copy")
        .header("x-amz-copy-source", version)
        .signed_by(&other())
        .send()
        .expect_error(403, "AccessDenied");
    server.request("GET", version).signed().send().expect(200);
}

#[test]
fn condition_keys_never_come_from_headers_a_client_may_forge() {
    let server = with_policy(&json!({
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": objects(),
        "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.7" }, "Bool": { "aws:SecureTransport": "true" } }
    }));
    for (name, value) in [
        ("x-forwarded-for", "203.0.113.7"),
        ("forwarded", "for=203.0.113.7;proto=https"),
        ("x-real-ip", "203.0.113.7"),
        ("x-forwarded-proto", "https"),
        ("aws:sourceip", "203.0.113.7"),
        ("x-amz-source-ip", "203.0.113.7"),
    ] {
        server
            .request("GET", "/photos/secret.txt")
            .header("x-forwarded-proto", "https")
            .header(name, value)
            .send()
            .expect_error(403, "AccessDenied");
    }
    // Nor does the query answer for the server.
    for query in [
        "aws:SourceIp=203.0.113.7",
        "aws%3ASourceIp=203.0.113.7&aws%3ASecureTransport=true",
    ] {
        let refused = server
            .request("GET", &format!("/photos/secret.txt?{query}"))
            .send();
        assert!((400..500).contains(&refused.status), "{}", refused.summary());
    }
    // The condition can be met: this is where requests do come from.
    let server = with_policy(&json!({
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": objects(),
        "Condition": { "IpAddress": { "aws:SourceIp": "127.0.0.1" }, "Bool": { "aws:SecureTransport": "false" } }
    }));
    server.request("GET", "/photos/secret.txt").send().expect(200);
}

/// `ForAllValues` is met by a request without the key, so that alone it keeps nobody out; `ForAnyValue` is not.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
#[test]
fn for_all_values_and_for_any_value_as_documented() {
    let tagged = |operator: &str| {
        with_policy(&json!({
            "Effect": "Allow", "Principal": "*", "Action": ["s3:PutObject", "s3:PutObjectTagging"], "Resource": objects(),
            "Condition": { operator: { "s3:RequestObjectTagKeys": ["team", "cost"] } }
        }))
    };
    let sent = |server: &Server, tags: Option<&str>| {
        let request = server.request("PUT", "/photos/tagged").body("x");
        let request = match tags {
            Some(tags) => request.header("x-amz-tagging", tags),
            None => request,
        };
        request.send().status
    };
    let all = tagged("ForAllValues:StringEquals");
    let any = tagged("ForAnyValue:StringEquals");
    let table = [
        (None, 200, 403),
        (Some("team=a"), 200, 200),
        (Some("team=a&cost=1"), 200, 200),
        (Some("team=a&other=1"), 403, 200),
        (Some("other=1"), 403, 403),
    ];
    for (tags, expected_all, expected_any) in table {
        assert_eq!(sent(&all, tags), expected_all, "ForAllValues, {tags:?}");
        assert_eq!(sent(&any, tags), expected_any, "ForAnyValue, {tags:?}");
    }
}

#[test]
fn no_default_secret_anywhere() {
    let server = Options::new().bare().start();
    for (key, secret) in [
        ("minioadmin", "minioadmin"),
        ("admin", "admin"),
        ("root", "root"),
        ("sos", "sos"),
        ("test", "test"),
        ("", ""),
    ] {
        let refused = server
            .request("GET", "/")
            .signed_by(&Credentials::new(key, secret))
            .send();
        assert!(
            matches!(refused.status, 400 | 403),
            "{key}: {}",
            refused.summary()
        );
    }
    // Two stores draw their own.
    let secret = |server: &Server| std::fs::read_to_string(server.data().join("first-key")).ok();
    let listed = |server: &Server| {
        let keys = ran(sos(&["key", "list", "--json"]).arg("--data").arg(server.data())).expect(0);
        keys.json()
    };
    let second = Options::new().bare().start();
    assert_ne!(listed(&server), listed(&second));
    if let (Some(one), Some(other)) = (secret(&server), secret(&second)) {
        assert_ne!(one, other);
    }
}

#[test]
fn a_deleted_key_ends_its_sessions() {
    let server = Server::start();
    let made = ran(sos(&["key", "create", "--json"]).arg("--data").arg(server.data()));
    let made = made.output;
    let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
    let text = |name: &str| made[name].as_str().expect("a text").to_owned();
    let key = Credentials::new(&text("access_key"), &text("secret_key"));
    let visitor = Visitor::log_in(&server, &key);
    visitor.ask("GET", "/api/v1/buckets").expect(200);
    let mut presigned = server.request("GET", "/photos").into_request();
    Signer::new(&key).presign(&mut presigned, 600);
    crate::exchange::send(&server, &presigned).expect(200);
    server.command(&["key", "delete", &key.access_key]);
    refused(&visitor.ask("GET", "/api/v1/buckets"), 401, "NoSession");
    crate::exchange::send(&server, &presigned).expect_error(403, "InvalidAccessKeyId");
    server
        .request("GET", "/")
        .signed_by(&key)
        .send()
        .expect_error(403, "InvalidAccessKeyId");
}

/// Time cannot be measured here without a noise larger than the difference; that there is one comparison, and that it is
/// the constant one, can be read.
#[test]
fn signatures_compared_in_constant_time() {
    let signatures = include_str!("../../../sos-s3/src/auth/mod.rs");
    let same = signatures
        .split("fn same_signature")
        .nth(1)
        .expect("the comparison");
    let body = same.split('}').next().expect("its body");
    assert!(body.contains(".ct_eq("), "{body}");
    for (file, source) in [
        ("v2.rs", include_str!("../../../sos-s3/src/auth/v2.rs")),
        ("v4.rs", include_str!("../../../sos-s3/src/auth/v4.rs")),
        (
            "v4_claim.rs",
            include_str!("../../../sos-s3/src/auth/v4_claim.rs"),
        ),
        ("chunks.rs", include_str!("../../../sos-s3/src/auth/chunks.rs")),
        (
            "signature.rs",
            include_str!("../../../sos-s3/src/form/signature.rs"),
        ),
    ] {
        let compared = source
            .lines()
            .filter(|line| line.contains("signature") && line.contains("=="));
        assert_eq!(compared.collect::<Vec<_>>(), [""; 0], "{file}");
    }
    // One that differs in its first digit and one that differs in its last are refused alike.
    let server = Server::start();
    let mut request = server.request("GET", "/photos").into_request();
    Signer::new(&root()).presign(&mut request, 600);
    let (head, signature) = request
        .target
        .split_once("X-Amz-Signature=")
        .expect("a signature");
    let flipped = |place: usize| {
        let mut digits = signature.to_owned();
        let digit = if digits.as_bytes()[place] == b'0' {
            "1"
        } else {
            "0"
        };
        digits.replace_range(place..=place, digit);
        format!("{head}X-Amz-Signature={digits}")
    };
    for place in [0, signature.len() - 1] {
        let mut changed = request.clone();
        changed.target = flipped(place);
        crate::exchange::send(&server, &changed).expect_error(403, "SignatureDoesNotMatch");
    }
}

#[test]
fn v4_presigned_expiry_at_most_seven_days() {
    const WEEK: u32 = 7 * 24 * 60 * 60;
    let server = Server::start();
    put(&server, "/photos/a", "bytes").expect(200);
    let get = |seconds: u32, signed: SignedDuration| {
        let mut signer = Signer::new(&root());
        signer.now = signer.now.saturating_add(signed).expect("a time");
        server
            .request("GET", "/photos/a")
            .presigned_with(&signer, seconds.into())
            .send()
    };
    get(WEEK, SignedDuration::ZERO).expect(200);
    get(WEEK + 1, SignedDuration::ZERO).expect_error(400, "AuthorizationQueryParametersError");
    get(
        WEEK,
        -SignedDuration::from_hours(7 * 24) - SignedDuration::from_secs(5),
    )
    .expect_error(403, "AccessDenied");
}

#[test]
fn no_origin_is_echoed_that_no_rule_matches() {
    let server = Server::start();
    put_cors(&server, SEED).expect(200);
    for target in ["/photos/a", "/photos", "/", "/none/a", "/photos/a?acl"] {
        for method in ["GET", "HEAD", "PUT", "OPTIONS"] {
            let answer = server
                .request(method, target)
                .header("origin", "https://evil.example")
                .header("access-control-request-method", "PUT")
                .send();
            let echoed = answer.header("access-control-allow-origin");
            assert!(
                echoed.is_none_or(|allowed| allowed == "*"),
                "{method} {target}: {}",
                answer.summary()
            );
            assert_eq!(
                answer.header("access-control-allow-credentials"),
                None,
                "{method} {target}"
            );
        }
    }
}
