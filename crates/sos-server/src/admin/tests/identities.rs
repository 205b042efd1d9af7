//! Keys, tenants and groups: who may see to them, what is refused and how, and that no secret is shown twice.

use super::{Answer, api, ask, ask_as};
use crate::admin::{AdminApi, Entrance};
use serde_json::{Value, json};
use sos_core::AccessKeyId;
use sos_service::{Caller, Principal};
use std::sync::Arc;

/// Makes a key; answers it.
async fn made(api: &AdminApi, wanted: Value) -> Value {
    let answer = ask(api, "POST /v1/keys", &[], wanted.to_string()).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    answer.json()
}

fn id(key: &Value) -> String {
    key["access_key"].as_str().expect("an id").to_owned()
}

/// Asks as whoever signs with this key.
async fn by(api: &AdminApi, key: &Value, line: &str, body: &Value) -> Answer {
    let found = api.service.credential(&AccessKeyId(id(key))).await;
    let credential = found.expect("looked up").expect("it works");
    let caller = Caller::new(Principal::Known(Arc::clone(&credential.identity)));
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    ask_as(api, Entrance::Console(caller), line, &[], body).await
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (status, code),
        "{:?}",
        answer.body
    );
}

const READER: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;

#[tokio::test]
async fn a_key_is_shown_with_all_but_its_secret() {
    let api = api().await;
    let wanted = json!({
        "name": "ci", "limits": [" photos = write,read", "*=read"], "expires": "2030-01-01T01:00:00+01:00",
        "policies": [{ "name": "reader", "document": READER }]
    });
    let key = made(&api, wanted).await;
    let shown = ask(&api, &format!("GET /v1/keys/{}", id(&key)), &[], "").await;
    let expected = json!({
        "access_key": id(&key), "tenant": "root", "name": "ci", "created": "2023-11-14T22:13:20Z",
        "expires": "2030-01-01T00:00:00Z", "disabled": false, "master": false,
        "limits": ["photos=read,write", "*=read"], "policies": ["reader"], "declared": false,
        "policy_documents": [{ "name": "reader", "document": READER }]
    });
    assert_eq!(shown.json(), expected);
    let mut listed = expected;
    listed
        .as_object_mut()
        .expect("an object")
        .remove("policy_documents");
    let list = ask(&api, "GET /v1/keys", &[], "").await;
    assert_eq!(list.json()["keys"], json!([listed]));
    let patch = format!("PATCH /v1/keys/{}", id(&key));
    let removed = json!({ "name": null, "expires": null, "policies": [], "limits": [] });
    let changed = ask(&api, &patch, &[], removed.to_string()).await;
    for (member, value) in [
        ("name", Value::Null),
        ("expires", Value::Null),
        ("limits", json!([])),
        ("policies", json!([])),
    ] {
        assert_eq!(changed.json()[member], value, "{member}");
    }
    let secret = key["secret_key"].as_str().expect("a secret");
    for answer in [shown, list, changed] {
        assert!(!String::from_utf8_lossy(&answer.body).contains(secret));
    }
}

#[tokio::test]
async fn what_no_key_can_be_is_refused_with_its_reason() {
    let api = api().await;
    let check = async |wanted: Value, code: &str, says: &str| {
        let answer = ask(&api, "POST /v1/keys", &[], wanted.to_string()).await;
        refused(&answer, 400, code);
        let message = answer.json()["error"]["message"].to_string();
        assert!(message.contains(says), "{message}");
    };
    check(json!({ "limits": ["photos"] }), "InvalidRequest", "BUCKET=RIGHTS").await;
    check(
        json!({ "limits": ["photos=fly"] }),
        "InvalidRequest",
        "read, write and own",
    )
    .await;
    check(json!({ "expires": "tomorrow" }), "InvalidRequest", "RFC 3339").await;
    check(
        json!({ "expires": "2020-01-01T00:00:00Z" }),
        "InvalidRequest",
        "future",
    )
    .await;
    check(json!({ "name": "two words" }), "InvalidRequest", "name of a key").await;
    check(
        json!({ "master": true, "limits": ["*=own"] }),
        "InvalidRequest",
        "master",
    )
    .await;
    check(json!({ "secret": "mine" }), "MalformedJson", "secret").await;
    let broken = json!({ "policies": [
        { "name": "sound", "document": READER },
        { "name": "broken", "document": "{\n  \"Statement\": 5}" }
    ] });
    let answer = ask(&api, "POST /v1/keys", &[], broken.to_string()).await;
    refused(&answer, 400, "MalformedPolicyDocument");
    let error = &answer.json()["error"];
    assert_eq!(
        (&error["line"], &error["policy"]),
        (&json!(2), &json!("broken")),
        "{error}"
    );
    let message = error["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("Policy broken: "), "{message}");
    assert_eq!(ask(&api, "GET /v1/keys", &[], "").await.json()["keys"], json!([]));
}

#[tokio::test]
async fn a_key_sees_to_its_tenants_keys_unless_it_is_limited_and_a_master_key_to_all() {
    let api = api().await;
    ask(&api, "POST /v1/tenants", &[], r#"{"id":"zoe"}"#).await;
    let roots = made(&api, json!({})).await;
    let zoes = made(&api, json!({ "tenant": "zoe" })).await;
    let limited = made(&api, json!({ "limits": ["*=own"] })).await;
    let master = made(&api, json!({ "tenant": "zoe", "master": true })).await;

    refused(
        &by(&api, &limited, "GET /v1/keys", &Value::Null).await,
        403,
        "AccessDenied",
    );
    let own = format!("GET /v1/keys/{}", id(&limited));
    refused(&by(&api, &limited, &own, &Value::Null).await, 403, "AccessDenied");
    refused(
        &by(&api, &limited, "POST /v1/keys", &json!({})).await,
        403,
        "AccessDenied",
    );

    // A root key of the same tenant does nothing to a master key; nor does it make itself one.
    let of_master = id(&master);
    let rise = format!("PATCH /v1/keys/{}", id(&zoes));
    refused(
        &by(&api, &zoes, &rise, &json!({ "master": true })).await,
        403,
        "AccessDenied",
    );
    refused(
        &by(&api, &zoes, "POST /v1/keys", &json!({ "master": true })).await,
        403,
        "AccessDenied",
    );
    for (line, body) in [
        (format!("PATCH /v1/keys/{of_master}"), json!({ "disabled": true })),
        (format!("POST /v1/keys/{of_master}/rotate"), json!({})),
        (format!("DELETE /v1/keys/{of_master}"), Value::Null),
    ] {
        refused(&by(&api, &zoes, &line, &body).await, 403, "AccessDenied");
    }
    // Another tenant's key does not exist.
    let foreign = format!("GET /v1/keys/{}", id(&roots));
    refused(
        &by(&api, &zoes, &foreign, &Value::Null).await,
        404,
        "NoSuchAccessKey",
    );

    let seen = by(&api, &master, "GET /v1/keys", &Value::Null).await.json();
    assert_eq!(seen["keys"].as_array().map(Vec::len), Some(4));
    assert_eq!(by(&api, &master, &foreign, &Value::Null).await.status, 200);
    let without_name = by(&api, &master, "POST /v1/keys", &json!({})).await.json();
    assert_eq!(without_name["tenant"], "zoe", "its own where none is named");
    assert_eq!(
        by(&api, &master, "GET /v1/tenants", &Value::Null).await.status,
        200
    );
    for operators in ["GET /v1/tenants", "GET /v1/groups", "DELETE /v1/tenants/root"] {
        refused(
            &by(&api, &roots, operators, &Value::Null).await,
            403,
            "AccessDenied",
        );
    }
}

#[tokio::test]
async fn rotation_shows_a_new_secret_and_takes_a_bounded_while() {
    let api = api().await;
    let key = made(&api, json!({ "name": "ci", "limits": ["photos=read"] })).await;
    let rotate = format!("POST /v1/keys/{}/rotate", id(&key));
    refused(
        &ask(&api, &rotate, &[], r#"{"overlap_seconds":2592001}"#).await,
        400,
        "InvalidRequest",
    );
    let second = ask(&api, &rotate, &[], r#"{"overlap_seconds":3600}"#)
        .await
        .json();
    assert_ne!(second["secret_key"], key["secret_key"]);
    let of = async |id: &str| ask(&api, &format!("GET /v1/keys/{id}"), &[], "").await;
    assert_eq!(of(&id(&key)).await.json()["expires"], "2023-11-14T23:13:20Z");
    assert_eq!(of(&id(&second)).await.json()["limits"], json!(["photos=read"]));
    let rotate = format!("POST /v1/keys/{}/rotate", id(&second));
    let third = ask(&api, &rotate, &[], "").await.json();
    refused(&of(&id(&second)).await, 404, "NoSuchAccessKey");
    assert_eq!(of(&id(&third)).await.json()["name"], "ci");
}

#[tokio::test]
async fn tenants_are_made_changed_and_deleted_by_the_rules() {
    let api = api().await;
    let wanted =
        json!({ "id": "zoe", "display_name": "Zoe", "email": "zoe@example.com", "groups": ["staff"] });
    let answer = ask(&api, "POST /v1/tenants", &[], wanted.to_string()).await;
    let expected = json!({
        "id": "zoe", "display_name": "Zoe", "email": "zoe@example.com", "groups": ["staff"], "disabled": false,
        "declared": false
    });
    assert_eq!((answer.status.as_u16(), answer.json()), (201, expected.clone()));
    assert_eq!(ask(&api, "GET /v1/tenants/zoe", &[], "").await.json(), expected);
    let listed = ask(&api, "GET /v1/tenants", &[], "").await.json();
    assert_eq!(listed["tenants"][0]["declared"], true);
    assert_eq!(listed["tenants"][1], expected);

    for (line, body, status, code) in [
        ("POST /v1/tenants", r#"{"id":"zoe"}"#, 409, "TenantExists"),
        ("POST /v1/tenants", r#"{"id":"a b"}"#, 400, "InvalidRequest"),
        (
            "POST /v1/tenants",
            r#"{"id":"max","email":"ZOE@example.com"}"#,
            400,
            "InvalidRequest",
        ),
        (
            "POST /v1/tenants",
            r#"{"id":"max","groups":["a b"]}"#,
            400,
            "InvalidRequest",
        ),
        (
            "PATCH /v1/tenants/root",
            r#"{"disabled":true}"#,
            400,
            "InvalidRequest",
        ),
        (
            "PATCH /v1/tenants/none",
            r#"{"disabled":true}"#,
            404,
            "NoSuchTenant",
        ),
        ("DELETE /v1/tenants/none", "", 404, "NoSuchTenant"),
    ] {
        refused(&ask(&api, line, &[], body).await, status, code);
    }
    let changed = ask(
        &api,
        "PATCH /v1/tenants/zoe",
        &[],
        r#"{"email":null,"groups":[]}"#,
    )
    .await;
    assert_eq!(changed.json()["email"], Value::Null);
    assert_eq!(changed.json()["display_name"], "Zoe");
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"films","owner":"zoe"}"#).await;
    refused(
        &ask(&api, "DELETE /v1/tenants/zoe", &[], "").await,
        409,
        "TenantNotEmpty",
    );
    ask(&api, "DELETE /v1/buckets/films", &[], "").await;
    assert_eq!(ask(&api, "DELETE /v1/tenants/zoe", &[], "").await.status, 204);
}

#[tokio::test]
async fn a_group_has_members_and_policies() {
    let api = api().await;
    ask(
        &api,
        "POST /v1/tenants",
        &[],
        r#"{"id":"zoe","groups":["staff"]}"#,
    )
    .await;
    let group = async || ask(&api, "GET /v1/groups/staff", &[], "").await.json();
    assert_eq!(
        group().await,
        json!({ "name": "staff", "members": ["zoe"], "policies": [] })
    );
    let policies = json!({ "policies": [{ "name": "reader", "document": READER }] });
    let put = ask(&api, "PUT /v1/groups/staff", &[], policies.to_string()).await;
    assert_eq!(put.status, 204);
    assert_eq!(group().await["policies"], policies["policies"]);
    let broken = r#"{"policies":[{"name":"x","document":"{"}]}"#;
    refused(
        &ask(&api, "PUT /v1/groups/staff", &[], broken).await,
        400,
        "MalformedPolicyDocument",
    );
    assert_eq!(
        group().await["policies"],
        policies["policies"],
        "nothing was changed"
    );
    refused(
        &ask(&api, "PUT /v1/groups/a%20b", &[], policies.to_string()).await,
        400,
        "InvalidRequest",
    );
    assert_eq!(ask(&api, "DELETE /v1/groups/staff", &[], "").await.status, 204);
    assert_eq!(group().await["members"], json!(["zoe"]));
}

#[tokio::test]
async fn a_link_to_the_console_is_made_with_a_key_that_works_and_may_most() {
    let api = api().await;
    let link = async || ask(&api, "POST /v1/console/links", &[], "").await;
    let limited = made(&api, json!({ "limits": ["photos=read"] })).await;
    assert_eq!(link().await.json()["access_key"], limited["access_key"]);
    let plain = made(&api, json!({})).await;
    assert_eq!(link().await.json()["access_key"], plain["access_key"]);
    for key in [&plain, &limited] {
        let disable = format!("PATCH /v1/keys/{}", id(key));
        ask(&api, &disable, &[], r#"{"disabled":true}"#).await;
    }
    refused(&link().await, 404, "NoSuchAccessKey");
}

#[tokio::test]
async fn a_policy_is_checked_before_it_is_set_as_it_is_when_it_is_set() {
    let api = api().await;
    let check = async |document: &str, kind: &str| {
        let body = json!({ "document": document, "kind": kind });
        ask(&api, "POST /v1/policies/check", &[], body.to_string()).await
    };
    let trust = r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::zoe:root"},"Action":"sts:AssumeRole"}]}"#;
    for (document, kind) in [(READER, "identity"), (trust, "trust")] {
        let answer = check(document, kind).await;
        assert_eq!(
            (answer.status, &answer.json()["statements"]),
            (http::StatusCode::OK, &json!(1)),
            "{kind}"
        );
    }
    for (document, kind) in [
        (trust, "identity"),
        (READER, "trust"),
        ("{\n", "identity"),
        ("", "trust"),
    ] {
        refused(&check(document, kind).await, 400, "MalformedPolicyDocument");
    }
    let wrong = check("{\n \"Statement\": 5}", "identity").await.json();
    assert_eq!(wrong["error"]["line"], 2, "{wrong}");
    assert_eq!(wrong["error"].get("policy"), None, "only one was sent");
    refused(
        &check(&" ".repeat(10_241), "identity").await,
        400,
        "InvalidRequest",
    );
    refused(&check(READER, "other").await, 400, "MalformedJson");
}
