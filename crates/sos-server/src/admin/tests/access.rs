//! Who may reach a bucket: policies, ACLs, ownership and what is blocked, as the operator and as tenants.

use super::{Answer, Entrance, api, ask, ask_as};
use serde_json::{Value, json};
use sos_core::{AccessKeyId, Tenant, TenantId};
use sos_service::{Caller, Principal};

/// Every endpoint of these groups, in an order that makes sense: line, body, status.
pub(super) const ROWS: &[(&str, &str, u16)] = &[
    ("GET /v1/buckets/photos/access", "", 200),
    ("GET /v1/buckets/none/access", "", 404),
    ("GET /v1/buckets/photos/policy", "", 404),
    // A policy names whom there is.
    ("PUT /v1/buckets/photos/policy", PUBLIC, 400),
    ("POST /v1/tenants", r#"{"id":"studio"}"#, 201),
    ("PUT /v1/buckets/photos/policy", PUBLIC, 200),
    ("PUT /v1/buckets/photos/policy", "{", 400),
    ("PUT /v1/buckets/photos/policy", "", 400),
    ("GET /v1/buckets/photos/policy", "", 200),
    ("POST /v1/buckets/photos/policy/check", "", 200),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:GetObject","key":"a.txt"}}"#,
        200,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"document":"{}"}"#,
        400,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:Fly"}}"#,
        400,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:GetObject"}}"#,
        400,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:ListBucket","tenant":"none"}}"#,
        404,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:ListBucket","access_key":"none"}}"#,
        404,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:ListBucket","source_ip":"here"}}"#,
        400,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:ListBucket","conditions":{"aws:SourceIp":["192.0.2.1"]}}}"#,
        400,
    ),
    (
        "POST /v1/buckets/photos/policy/check",
        r#"{"request":{"action":"s3:ListBucket","conditions":{"aws:Invented":["1"]}}}"#,
        400,
    ),
    ("DELETE /v1/buckets/photos/policy", "", 204),
    ("GET /v1/buckets/photos/acl", "", 200),
    ("PUT /v1/buckets/photos/acl", r#"{"canned":"public-read"}"#, 200),
    (
        "PUT /v1/buckets/photos/acl",
        r#"{"canned":"bucket-owner-read"}"#,
        400,
    ),
    ("PUT /v1/buckets/photos/acl", "{}", 400),
    (
        "PUT /v1/buckets/photos/acl",
        r#"{"grants":[{"id":"none","permission":"READ"}]}"#,
        404,
    ),
    (
        "PUT /v1/buckets/photos/acl",
        r#"{"grants":[{"email":"none@example.com","permission":"READ"}]}"#,
        404,
    ),
    (
        "PUT /v1/buckets/photos/acl",
        r#"{"grants":[{"group":"Nobody","permission":"READ"}]}"#,
        400,
    ),
    (
        "PUT /v1/buckets/photos/acl",
        r#"{"grants":[{"group":"AllUsers","permission":"read"}]}"#,
        400,
    ),
    ("GET /v1/buckets/photos/ownership", "", 404),
    (
        "PUT /v1/buckets/photos/ownership",
        r#"{"ownership":"BucketOwnerEnforced"}"#,
        400,
    ),
    ("PUT /v1/buckets/photos/acl", r#"{"canned":"private"}"#, 200),
    (
        "PUT /v1/buckets/photos/ownership",
        r#"{"ownership":"BucketOwnerEnforced"}"#,
        204,
    ),
    ("PUT /v1/buckets/photos/ownership", r#"{"ownership":"Mine"}"#, 400),
    ("GET /v1/buckets/photos/ownership", "", 200),
    ("PUT /v1/buckets/photos/acl", r#"{"canned":"public-read"}"#, 400),
    ("DELETE /v1/buckets/photos/ownership", "", 204),
    ("GET /v1/buckets/photos/encryption", "", 404),
    ("PUT /v1/buckets/photos/encryption", r#"{"algorithm":"DES"}"#, 400),
    (
        "PUT /v1/buckets/photos/encryption",
        r#"{"algorithm":"AES256","kms_key":"k"}"#,
        400,
    ),
    (
        "PUT /v1/buckets/photos/encryption",
        r#"{"algorithm":"aws:kms","kms_key":"k","blocks_customer_keys":true}"#,
        204,
    ),
    ("GET /v1/buckets/photos/encryption", "", 200),
    ("DELETE /v1/buckets/photos/encryption", "", 204),
    ("GET /v1/buckets/photos/tags", "", 404),
    ("GET /v1/buckets/none/tags", "", 404),
    ("PUT /v1/buckets/photos/tags", r#"{"tags":[{"key":"a"}]}"#, 400),
    ("PUT /v1/buckets/photos/tags", "", 400),
    (
        "PUT /v1/buckets/photos/tags",
        r#"{"tags":[{"key":"project","value":"harbour"}]}"#,
        200,
    ),
    ("GET /v1/buckets/photos/tags", "", 200),
    ("DELETE /v1/buckets/photos/tags", "", 204),
    ("GET /v1/buckets/photos/versioning", "", 200),
    ("PUT /v1/buckets/photos/versioning", r#"{"status":"on"}"#, 400),
    ("GET /v1/buckets/photos/object-lock", "", 200),
    ("PUT /v1/buckets/photos/object-lock", r#"{"enabled":true}"#, 409),
    (
        "PUT /v1/buckets/photos/versioning",
        r#"{"status":"Enabled"}"#,
        204,
    ),
    ("PUT /v1/buckets/photos/object-lock", r#"{"enabled":false}"#, 400),
    (
        "PUT /v1/buckets/photos/object-lock",
        r#"{"enabled":true,"mode":"COMPLIANCE","days":1,"years":1}"#,
        400,
    ),
    (
        "PUT /v1/buckets/photos/object-lock",
        r#"{"enabled":true,"mode":"GOVERNANCE","days":0}"#,
        400,
    ),
    (
        "PUT /v1/buckets/photos/object-lock",
        r#"{"enabled":true,"days":1}"#,
        400,
    ),
    (
        "PUT /v1/buckets/photos/object-lock",
        r#"{"enabled":true,"mode":"GOVERNANCE","years":1}"#,
        204,
    ),
    (
        "PUT /v1/buckets/photos/versioning",
        r#"{"status":"Suspended"}"#,
        409,
    ),
    ("GET /v1/buckets/photos/objects/retention?key=none", "", 404),
    (
        "PUT /v1/buckets/photos/objects/retention?key=none",
        r#"{"retention":{"mode":"GOVERNANCE","until":"soon"}}"#,
        400,
    ),
    ("GET /v1/buckets/photos/objects/legal-hold?key=none", "", 404),
    (
        "PUT /v1/buckets/photos/objects/legal-hold?key=none&version=x",
        r#"{"legal_hold":true}"#,
        400,
    ),
    ("GET /v1/buckets/photos/public-access-block", "", 404),
    (
        "PUT /v1/buckets/photos/public-access-block",
        r#"{"BlockPublicAcls":true,"BlockPublicPolicy":true}"#,
        204,
    ),
    (
        "PUT /v1/buckets/photos/public-access-block",
        r#"{"BlockEverything":true}"#,
        400,
    ),
    ("GET /v1/buckets/photos/public-access-block", "", 200),
    ("PUT /v1/buckets/photos/policy", PUBLIC, 403),
    ("PUT /v1/buckets/photos/acl", r#"{"canned":"public-read"}"#, 403),
    ("DELETE /v1/buckets/photos/public-access-block", "", 204),
    ("DELETE /v1/tenants/studio", "", 204),
];

const PUBLIC: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "EveryoneReads", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"},
    {"Sid": "NotTheSecret", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/secret/*"},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::studio:root"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::photos/*"}
  ]
}"#;

fn tenant(id: &str) -> Entrance {
    Entrance::Console(Caller::new(Principal::root(
        TenantId(id.to_owned()),
        AccessKeyId(format!("{id}-key")),
    )))
}

/// A store with the bucket `photos` of the tenant `root`, and another tenant.
async fn with_bucket() -> super::AdminApi {
    let api = api().await;
    let studio = Tenant {
        display_name: "Studio".to_owned(),
        email: Some("studio@example.com".to_owned()),
        ..Tenant::new(TenantId("studio".to_owned()))
    };
    api.service.put_tenant(studio).await.expect("stored");
    ok(&ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await);
    api
}

fn ok(answer: &Answer) {
    assert!(answer.status.is_success(), "{:?}", answer.body);
}

fn message(answer: &Answer) -> String {
    answer.json()["error"]["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn a_policy_comes_back_to_the_letter_and_no_editor_overwrites_another() {
    const POLICY: &str = "PUT /v1/buckets/photos/policy";
    let api = with_bucket().await;
    let none = [("if-none-match", "*")];
    let written = ask(&api, POLICY, &none, PUBLIC).await;
    let etag = written.json()["etag"].as_str().expect("a tag").to_owned();
    assert_eq!(
        ask(&api, POLICY, &none, PUBLIC).await.code(),
        "PreconditionFailed"
    );
    let stored = ask(&api, "GET /v1/buckets/photos/policy", &[], "").await;
    assert_eq!(stored.body, PUBLIC);
    assert_eq!(stored.headers["etag"], *etag);
    let other = PUBLIC.replace("EveryoneReads", "All");
    ok(&ask(&api, POLICY, &[("if-match", &etag)], other).await);
    let late = [("if-match", etag.as_str())];
    assert_eq!(
        ask(&api, POLICY, &late, PUBLIC).await.code(),
        "PreconditionFailed"
    );
    let delete = "DELETE /v1/buckets/photos/policy";
    assert_eq!(ask(&api, delete, &late, "").await.code(), "PreconditionFailed");
    ok(&ask(&api, delete, &[("if-match", "*")], "").await);
}

#[tokio::test]
async fn a_wrong_policy_is_refused_at_its_place_and_nothing_is_set() {
    let api = with_bucket().await;
    let wrong = PUBLIC.replace("\"s3:PutObject\"", "\"s3:Put\"");
    let draft = json!({ "document": wrong }).to_string();
    for (line, body) in [
        ("PUT /v1/buckets/photos/policy", wrong),
        ("POST /v1/buckets/photos/policy/check", draft),
    ] {
        let refused = ask(&api, line, &[], body).await;
        assert_eq!(refused.code(), "MalformedPolicy", "{line}");
        assert_eq!(refused.json()["error"]["line"], 6, "{line}");
        assert_eq!(
            message(&refused),
            "Policy has invalid action (there is no action \"s3:Put\")",
            "{line}"
        );
    }
    let large = format!("{{{}}}", " ".repeat(30_000));
    let refused = ask(&api, "PUT /v1/buckets/photos/policy", &[], large).await;
    assert_eq!(refused.code(), "MalformedPolicy");
    let stored = ask(&api, "GET /v1/buckets/photos/policy", &[], "").await;
    assert_eq!(stored.code(), "NoSuchBucketPolicy");
}

#[tokio::test]
async fn who_can_reach_a_bucket_is_told_with_the_reason() {
    let api = with_bucket().await;
    let access = async || ask(&api, "GET /v1/buckets/photos/access", &[], "").await.json();
    let listed = async || {
        let bucket = ask(&api, "GET /v1/buckets/photos", &[], "").await.json();
        bucket["access"].as_str().unwrap_or_default().to_owned()
    };
    let private = access().await;
    assert_eq!(
        (&private["level"], &private["ways"]),
        (&json!("private"), &json!([]))
    );
    ok(&ask(&api, "PUT /v1/buckets/photos/policy", &[], PUBLIC).await);
    let public = access().await;
    assert_eq!(
        (&public["level"], listed().await.as_str()),
        (&json!("public"), "public")
    );
    let ways = public["ways"].as_array().expect("a list");
    assert_eq!(ways.len(), 2, "{public}");
    assert_eq!(ways[0]["who"], json!([{ "kind": "everyone" }]));
    assert_eq!(
        (&ways[0]["by"]["sid"], &ways[0]["by"]["line"], &ways[0]["public"]),
        (&json!("EveryoneReads"), &json!(4), &json!(true))
    );
    assert_eq!(
        ways[1]["who"],
        json!([{ "kind": "tenant", "id": "studio", "name": "Studio" }])
    );
    assert_eq!(public["denials"][0]["sid"], "NotTheSecret");

    let block = r#"{"RestrictPublicBuckets":true}"#;
    ok(&ask(&api, "PUT /v1/buckets/photos/public-access-block", &[], block).await);
    let blocked = access().await;
    assert_eq!(
        (&blocked["level"], listed().await.as_str()),
        (&json!("private"), "private")
    );
    for way in blocked["ways"].as_array().expect("a list") {
        let barrier = json!({ "setting": "RestrictPublicBuckets", "bucket": true, "store": false });
        assert_eq!(way["blocked_by"], barrier);
    }
    ok(&ask(&api, "DELETE /v1/buckets/photos/policy", &[], "").await);
    let grants = r#"{"grants":[{"email":"STUDIO@example.com","permission":"READ"}]}"#;
    let acl = ask(&api, "PUT /v1/buckets/photos/acl", &[], grants).await.json();
    let studio = json!({ "tenant": { "id": "studio", "name": "Studio" }, "permission": "READ" });
    assert_eq!(acl["grants"], json!([studio]));
    assert_eq!(
        (access().await["level"].clone(), listed().await.as_str()),
        (json!("shared"), "shared")
    );
    let everyone = r#"{"grants":[{"group":"AuthenticatedUsers","permission":"WRITE"}]}"#;
    ok(&ask(&api, "PUT /v1/buckets/photos/acl", &[], everyone).await);
    assert_eq!(access().await["level"], "public");
    let block = r#"{"IgnorePublicAcls":true}"#;
    ok(&ask(&api, "PUT /v1/buckets/photos/public-access-block", &[], block).await);
    let ignored = access().await;
    assert_eq!(ignored["level"], "private");
    assert_eq!(ignored["ways"][0]["blocked_by"]["setting"], "IgnorePublicAcls");
}

/// What decides each request: line by line, who asks, what, of which key, and the outcome.
#[tokio::test]
async fn what_decides_a_request_is_named() {
    let api = with_bucket().await;
    let explained = async |document: Option<&str>, request: Value| {
        let mut question = json!({ "request": request });
        if let Some(document) = document {
            question["document"] = json!(document);
        }
        let answer = ask(
            &api,
            "POST /v1/buckets/photos/policy/check",
            &[],
            question.to_string(),
        )
        .await;
        ok(&answer);
        answer.json()["answer"].clone()
    };
    let check = |answer: &Value, allowed: bool, decider: Value| {
        assert_eq!(answer["allowed"], allowed, "{answer}");
        for (name, value) in decider.as_object().expect("an object") {
            assert_eq!(answer["decided_by"][name], *value, "{name} in {answer}");
        }
    };
    let read = |key: &str| json!({ "action": "s3:GetObject", "key": key });
    let answer = explained(Some(PUBLIC), read("cat.jpg")).await;
    check(
        &answer,
        true,
        json!({ "kind": "statement", "statement": 1, "sid": "EveryoneReads" }),
    );
    assert_eq!(answer["resource"], "arn:aws:s3:::photos/cat.jpg");
    assert_eq!(answer["statements"].as_array().map(Vec::len), Some(3));
    let answer = explained(Some(PUBLIC), read("secret/cat.jpg")).await;
    check(
        &answer,
        false,
        json!({ "kind": "statement", "statement": 2, "line": 5 }),
    );
    let answer = explained(None, read("cat.jpg")).await;
    check(&answer, false, json!({ "kind": "nothing" }));
    let list = json!({ "action": "s3:listbucket", "tenant": "root" });
    check(&explained(Some(""), list).await, true, json!({ "kind": "owner" }));
    let put = json!({ "action": "s3:PutObject", "key": "x", "tenant": "studio" });
    check(
        &explained(Some(PUBLIC), put.clone()).await,
        true,
        json!({ "kind": "statement", "statement": 3 }),
    );
    check(
        &explained(Some(""), put.clone()).await,
        false,
        json!({ "kind": "nothing" }),
    );

    let narrow = PUBLIC.replace(
        r#""Resource": "arn:aws:s3:::photos/*"},"#,
        r#""Resource": "arn:aws:s3:::photos/*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "Bool": {"aws:SecureTransport": "true"}}},"#,
    );
    let from = |address: &str, secure: bool| json!({ "action": "s3:GetObject", "key": "a", "source_ip": address, "secure": secure });
    check(
        &explained(Some(&narrow), from("192.0.2.9", true)).await,
        true,
        json!({ "kind": "statement" }),
    );
    let answer = explained(Some(&narrow), from("192.0.2.9", false)).await;
    check(&answer, false, json!({ "kind": "nothing" }));
    check(
        &explained(Some(&narrow), from("198.51.100.1", true)).await,
        false,
        json!({ "kind": "nothing" }),
    );

    let grants = r#"{"grants":[{"id":"root","permission":"FULL_CONTROL"},{"id":"studio","permission":"WRITE"},{"group":"AllUsers","permission":"READ"}]}"#;
    ok(&ask(&api, "PUT /v1/buckets/photos/acl", &[], grants).await);
    check(
        &explained(Some(""), put.clone()).await,
        true,
        json!({ "kind": "acl", "of_object": false, "grant": 2 }),
    );
    let anyone = json!({ "action": "s3:ListBucket" });
    check(
        &explained(Some(""), anyone.clone()).await,
        true,
        json!({ "kind": "acl", "grant": 3 }),
    );
    let policy = json!({ "action": "s3:GetBucketPolicy", "tenant": "studio" });
    let all = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::studio:root"},"Action":"s3:*","Resource":"arn:aws:s3:::photos"}}"#;
    check(
        &explained(Some(all), policy).await,
        false,
        json!({ "kind": "policy_is_the_owners" }),
    );
    // A key that may less than its tenant is asked about as what it is.
    let made = ask(&api, "POST /v1/keys", &[], r#"{"limits":["photos=read"]}"#)
        .await
        .json();
    let limited =
        |action: &str| json!({ "action": action, "key": "cat.jpg", "access_key": made["access_key"] });
    check(
        &explained(Some(""), limited("s3:GetObject")).await,
        true,
        json!({ "kind": "caller", "rule": "statement 2 of the key's limits allows it" }),
    );
    check(
        &explained(Some(""), limited("s3:PutObject")).await,
        false,
        json!({ "kind": "caller", "rule": "no policy of the caller allows it" }),
    );
    let block = r#"{"IgnorePublicAcls":true,"RestrictPublicBuckets":true}"#;
    ok(&ask(&api, "PUT /v1/buckets/photos/public-access-block", &[], block).await);
    check(
        &explained(Some(""), anyone).await,
        false,
        json!({ "kind": "blocked", "setting": "IgnorePublicAcls", "bucket": true }),
    );
    check(
        &explained(Some(PUBLIC), read("cat.jpg")).await,
        false,
        json!({ "kind": "blocked", "setting": "RestrictPublicBuckets" }),
    );
}

#[tokio::test]
async fn whoever_is_not_the_owner_learns_nothing() {
    let api = with_bucket().await;
    ok(&ask(&api, "PUT /v1/buckets/photos/policy", &[], PUBLIC).await);
    let question = r#"{"request":{"action":"s3:ListBucket"}}"#;
    for (line, body) in [
        ("GET /v1/buckets/photos/access", ""),
        ("GET /v1/buckets/photos/policy", ""),
        ("POST /v1/buckets/photos/policy/check", question),
        ("POST /v1/buckets/photos/policy/check", "{}"),
        ("GET /v1/buckets/photos/acl", ""),
        ("GET /v1/buckets/photos/ownership", ""),
        ("GET /v1/buckets/photos/public-access-block", ""),
        ("PUT /v1/buckets/photos/policy", PUBLIC),
        ("DELETE /v1/buckets/photos/policy", ""),
        ("PUT /v1/buckets/photos/acl", r#"{"canned":"public-read"}"#),
        (
            "PUT /v1/buckets/photos/ownership",
            r#"{"ownership":"ObjectWriter"}"#,
        ),
        ("DELETE /v1/buckets/photos/ownership", ""),
        ("GET /v1/buckets/photos/encryption", ""),
        ("PUT /v1/buckets/photos/encryption", r#"{"algorithm":"AES256"}"#),
        ("DELETE /v1/buckets/photos/encryption", ""),
        ("GET /v1/buckets/photos/versioning", ""),
        ("PUT /v1/buckets/photos/versioning", r#"{"status":"Enabled"}"#),
        ("GET /v1/buckets/photos/object-lock", ""),
        ("PUT /v1/buckets/photos/object-lock", r#"{"enabled":true}"#),
        ("GET /v1/buckets/photos/objects/retention?key=none", ""),
        (
            "PUT /v1/buckets/photos/objects/retention?key=none",
            r#"{"retention":null}"#,
        ),
        ("GET /v1/buckets/photos/objects/legal-hold?key=none", ""),
        (
            "PUT /v1/buckets/photos/objects/legal-hold?key=none",
            r#"{"legal_hold":true}"#,
        ),
        ("PUT /v1/buckets/photos/public-access-block", "{}"),
        ("DELETE /v1/buckets/photos/public-access-block", ""),
    ] {
        let refused = ask_as(&api, tenant("studio"), line, &[], body).await;
        assert_eq!(refused.code(), "AccessDenied", "{line}");
    }
    // Whose a key is, only its tenant and the operator may find out.
    let key = ask(&api, "POST /v1/keys", &[], r#"{"tenant":"studio"}"#)
        .await
        .json();
    let of_key = json!({ "request": { "action": "s3:ListBucket", "access_key": key["access_key"] } });
    let check = "POST /v1/buckets/photos/policy/check";
    let refused = ask_as(&api, tenant("root"), check, &[], of_key.to_string()).await;
    assert_eq!(refused.code(), "NoSuchAccessKey");
    ok(&ask(&api, check, &[], of_key.to_string()).await);
}

#[tokio::test]
async fn a_refusal_says_which_setting_is_in_the_way() {
    let api = with_bucket().await;
    let block = r#"{"BlockPublicAcls":true,"BlockPublicPolicy":true}"#;
    ok(&ask(&api, "PUT /v1/buckets/photos/public-access-block", &[], block).await);
    let refused = ask(&api, "PUT /v1/buckets/photos/policy", &[], PUBLIC).await;
    assert_eq!(
        message(&refused),
        "The policy is public, and BlockPublicPolicy keeps public policies away: the bucket sets it."
    );
    let public = r#"{"canned":"authenticated-read"}"#;
    let refused = ask(&api, "PUT /v1/buckets/photos/acl", &[], public).await;
    assert_eq!(
        message(&refused),
        "The ACL grants something to everyone, and BlockPublicAcls keeps such ACLs away: the bucket sets it."
    );
    let check = ask(
        &api,
        "POST /v1/buckets/photos/policy/check",
        &[],
        json!({ "document": PUBLIC }).to_string(),
    )
    .await
    .json();
    assert_eq!(check["public_by"][0]["statement"], 1);
    assert_eq!(check["refused_by"]["setting"], "BlockPublicPolicy");
    assert_eq!(check["shut_by"], Value::Null);
}
