//! Every route of the admin API: whom it answers, and that its document names it.

use std::collections::BTreeSet;

use crate::admin_api::{body, refused, request, send, signed_by};
use crate::documents::SEED;
use crate::objects::put;
use crate::server::{Server, other, root};

const TAGS: &str = r#"{"tags":[{"key":"project","value":"harbour"}]}"#;
const LIFECYCLE: &str =
    r#"{"Rules":[{"Status":"Enabled","Filter":{"Prefix":"logs/"},"Expiration":{"Days":30}}]}"#;
const ROLE: &str = r#"{"trust":"{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::root:root\"},\"Action\":\"sts:AssumeRole\"}}"}"#;
const BUCKET_QUESTION: &str = r#"{"request":{"origin":"https://example.com","method":"GET"}}"#;
const RULES_QUESTION: &str =
    r#"{"configuration":null,"request":{"origin":"https://example.com","method":"GET"}}"#;

const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/public/*"}}"#;

/// What two tenants are answered. The first column of statuses is another tenant's, the second the owner's.
const ROUTES: &[(&str, &str, &str, u16, u16)] = &[
    ("GET", "/v1/openapi.json", "", 200, 200),
    ("GET", "/v1/keys", "", 200, 200),
    ("POST", "/v1/keys", "{}", 201, 201),
    // Its own, which the configuration declares; and to everyone else there is none.
    ("GET", "/v1/keys/ALTKEY00000000000001", "", 200, 404),
    (
        "PATCH",
        "/v1/keys/ALTKEY00000000000001",
        r#"{"name":"mine"}"#,
        400,
        404,
    ),
    ("POST", "/v1/keys/ALTKEY00000000000001/rotate", "{}", 400, 404),
    ("DELETE", "/v1/keys/ALTKEY00000000000001", "", 400, 404),
    // The operator's, whoever's tenant it is.
    ("GET", "/v1/tenants", "", 403, 403),
    ("POST", "/v1/tenants", r#"{"id":"CALLER-too"}"#, 403, 403),
    ("GET", "/v1/tenants/alt", "", 403, 403),
    ("PATCH", "/v1/tenants/alt", r#"{"disabled":true}"#, 403, 403),
    ("DELETE", "/v1/tenants/alt", "", 403, 403),
    ("GET", "/v1/groups", "", 403, 403),
    ("GET", "/v1/groups/staff", "", 403, 403),
    ("PUT", "/v1/groups/staff", r#"{"policies":[]}"#, 403, 403),
    ("DELETE", "/v1/groups/staff", "", 403, 403),
    ("GET", "/v1/roles", "", 200, 200),
    ("PUT", "/v1/roles/root/reader", ROLE, 403, 200),
    ("GET", "/v1/roles/root/reader", "", 403, 200),
    ("DELETE", "/v1/roles/root/reader", "", 403, 204),
    ("POST", "/v1/console/links", "{}", 403, 403),
    ("GET", "/v1/buckets", "", 200, 200),
    ("POST", "/v1/buckets", r#"{"name":"made-by-CALLER"}"#, 201, 201),
    ("PUT", "/v1/buckets/photos/cors", SEED, 403, 200),
    ("GET", "/v1/buckets/photos/cors", "", 403, 200),
    ("GET", "/v1/buckets/photos/cors/history", "", 403, 200),
    ("GET", "/v1/buckets/photos/cors/lint", "", 403, 200),
    ("GET", "/v1/metrics/traffic", "", 200, 200),
    ("GET", "/v1/metrics/disk", "", 200, 200),
    ("POST", "/v1/cors/lint", SEED, 200, 200),
    (
        "POST",
        "/v1/cors/edit",
        r#"{"document":[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]}"#,
        200,
        200,
    ),
    (
        "POST",
        "/v1/buckets/photos/cors/explain",
        BUCKET_QUESTION,
        403,
        200,
    ),
    ("POST", "/v1/cors/explain", RULES_QUESTION, 200, 200),
    ("GET", "/v1/buckets/photos/cors/denials", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/cors/denials", "", 403, 204),
    ("GET", "/v1/buckets/photos/cors/history", "", 403, 200),
    ("GET", "/v1/cors/presets", "", 200, 200),
    ("GET", "/v1/metrics/traffic", "", 200, 200),
    // To everyone else there is no such bucket.
    ("GET", "/v1/metrics/traffic?bucket=photos", "", 404, 200),
    ("GET", "/v1/metrics/disk", "", 200, 200),
    ("DELETE", "/v1/buckets/photos/cors", "", 403, 204),
    ("PUT", "/v1/buckets/photos/cross-origin", "{}", 403, 204),
    ("GET", "/v1/buckets/photos/cross-origin", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/cross-origin", "", 403, 204),
    ("PUT", "/v1/buckets/photos/policy", POLICY, 403, 200),
    ("GET", "/v1/buckets/photos/policy", "", 403, 200),
    ("GET", "/v1/buckets/photos/access", "", 403, 200),
    // Neither the bucket nor which tenants there are is told to others.
    (
        "POST",
        "/v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:ListBucket","tenant":"none"}}"#,
        403,
        404,
    ),
    ("POST", "/v1/buckets/photos/policy/check", "{}", 403, 200),
    (
        "POST",
        "/v1/buckets/photos/access/explain",
        r#"{"action":"s3:ListBucket","tenant":"none"}"#,
        403,
        404,
    ),
    (
        "POST",
        "/v1/buckets/photos/access/explain",
        r#"{"action":"s3:ListBucket"}"#,
        403,
        200,
    ),
    ("DELETE", "/v1/buckets/photos/policy", "", 403, 204),
    (
        "PUT",
        "/v1/buckets/photos/acl",
        r#"{"grants":[{"id":"none","permission":"READ"}]}"#,
        403,
        404,
    ),
    (
        "PUT",
        "/v1/buckets/photos/acl",
        r#"{"canned":"private"}"#,
        403,
        200,
    ),
    ("GET", "/v1/buckets/photos/acl", "", 403, 200),
    (
        "PUT",
        "/v1/buckets/photos/ownership",
        r#"{"ownership":"ObjectWriter"}"#,
        403,
        204,
    ),
    ("GET", "/v1/buckets/photos/ownership", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/ownership", "", 403, 204),
    (
        "PUT",
        "/v1/buckets/photos/encryption",
        r#"{"algorithm":"AES256"}"#,
        403,
        204,
    ),
    ("GET", "/v1/buckets/photos/encryption", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/encryption", "", 403, 204),
    ("PUT", "/v1/buckets/photos/tags", TAGS, 403, 200),
    ("GET", "/v1/buckets/photos/tags", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/tags", "", 403, 204),
    ("GET", "/v1/buckets/photos/quota", "", 403, 200),
    ("PUT", "/v1/buckets/photos/quota", r#"{"objects":null}"#, 403, 403),
    ("GET", "/v1/tenants/alt/quota", "", 403, 403),
    ("PUT", "/v1/tenants/alt/quota", r#"{"bytes":null}"#, 403, 403),
    ("GET", "/v1/buckets/photos/versioning", "", 403, 200),
    ("PUT", "/v1/buckets/photos/lifecycle", LIFECYCLE, 403, 200),
    ("GET", "/v1/buckets/photos/lifecycle", "", 403, 200),
    ("GET", "/v1/buckets/photos/lifecycle/status", "", 403, 200),
    ("POST", "/v1/buckets/photos/lifecycle/preview", "{}", 403, 200),
    ("POST", "/v1/buckets/photos/lifecycle/run", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/lifecycle", "", 403, 204),
    ("GET", "/v1/lifecycle", "", 403, 403),
    ("POST", "/v1/encryption/rewrap", r#"{"dry_run":true}"#, 403, 403),
    ("GET", "/v1/encryption/rewrap", "", 403, 403),
    ("POST", "/v1/policies/check", r#"{"document":"{}"}"#, 400, 400),
    ("GET", "/v1/buckets/photos/objects/versions", "", 403, 200),
    (
        "DELETE",
        "/v1/buckets/photos/objects/versions?key=none&version_id=null",
        "",
        403,
        204,
    ),
    (
        "POST",
        "/v1/buckets/photos/objects/restore",
        r#"{"key":"none"}"#,
        403,
        404,
    ),
    (
        "GET",
        "/v1/buckets/photos/objects/retention?key=none",
        "",
        403,
        404,
    ),
    (
        "PUT",
        "/v1/buckets/photos/objects/retention?key=none",
        r#"{"retention":null}"#,
        403,
        404,
    ),
    (
        "GET",
        "/v1/buckets/photos/objects/legal-hold?key=none",
        "",
        403,
        404,
    ),
    (
        "PUT",
        "/v1/buckets/photos/objects/legal-hold?key=none",
        r#"{"legal_hold":true}"#,
        403,
        404,
    ),
    ("GET", "/v1/buckets/photos/object-lock", "", 403, 200),
    (
        "PUT",
        "/v1/buckets/photos/object-lock",
        r#"{"enabled":true}"#,
        403,
        409,
    ),
    ("PUT", "/v1/buckets/photos/public-access-block", "{}", 403, 204),
    ("GET", "/v1/buckets/photos/public-access-block", "", 403, 200),
    ("DELETE", "/v1/buckets/photos/public-access-block", "", 403, 204),
    ("GET", "/v1/buckets/photos", "", 403, 200),
    ("GET", "/v1/buckets/photos/objects", "", 403, 200),
    ("GET", "/v1/buckets/photos/objects/details?key=a", "", 403, 200),
    ("PUT", "/v1/buckets/photos/objects/details?key=a", "{}", 403, 200),
    (
        "PUT",
        "/v1/buckets/photos/objects/tags?key=a",
        r#"{"tags":{}}"#,
        403,
        204,
    ),
    // What acts upon many is refused for each.
    (
        "POST",
        "/v1/buckets/photos/objects/copy",
        r#"{"items":[{"key":"a","target":"b"}]}"#,
        200,
        200,
    ),
    (
        "POST",
        "/v1/buckets/photos/objects/share",
        r#"{"key":"a","expires_seconds":60}"#,
        403,
        200,
    ),
    (
        "POST",
        "/v1/buckets/photos/objects/delete",
        r#"{"keys":["a"]}"#,
        200,
        200,
    ),
    (
        "POST",
        "/v1/buckets/photos/objects/delete-prefix",
        r#"{"prefix":""}"#,
        403,
        200,
    ),
    (
        "PUT",
        "/v1/buckets/photos/versioning",
        r#"{"status":"Enabled"}"#,
        403,
        204,
    ),
    ("DELETE", "/v1/buckets/photos", "", 403, 204),
];

#[test]
fn every_route_answers_whom_it_should() {
    let server = Server::start();
    put(&server, "a", b"a");
    let callers = [("nobody", None), ("alt", Some(other())), ("root", Some(root()))];
    for &(method, target, text, of_other, of_owner) in ROUTES {
        for (name, credentials) in &callers {
            let unsigned = request(&server, method, target, text.replace("CALLER", name));
            let request = match credentials {
                Some(credentials) => signed_by(unsigned, credentials),
                None => unsigned,
            };
            let answer = send(&server, &request);
            let expected = match *name {
                "nobody" if target == "/v1/openapi.json" => 200,
                "nobody" => 403,
                "alt" => of_other,
                _ => of_owner,
            };
            assert_eq!(
                answer.status,
                expected,
                "{method} {target} by {name}: {}",
                answer.summary()
            );
            if expected == 403 {
                refused(&answer, 403, "AccessDenied");
            }
        }
    }
    let document = body(&send(&server, &request(&server, "GET", "/v1/openapi.json", "")));
    let documented = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, operations)| {
            let methods = operations.as_object().unwrap().keys();
            methods.map(|method| (method.to_ascii_uppercase(), path.clone()))
        });
    let template = |target: &str| {
        let target = target.split('?').next().unwrap_or_default();
        let target = target.replace("/buckets/photos", "/buckets/{bucket}");
        let target = target.replace("/tenants/alt", "/tenants/{tenant}");
        let target = target.replace("/groups/staff", "/groups/{group}");
        let target = target.replace("/roles/root/reader", "/roles/{tenant}/{role}");
        target.replace("/keys/ALTKEY00000000000001", "/keys/{access_key}")
    };
    let tested = ROUTES.iter().map(|row| (row.0.to_owned(), template(row.1)));
    assert_eq!(
        tested.collect::<BTreeSet<_>>(),
        documented.collect::<BTreeSet<_>>()
    );
}
