//! Forms of a configuration, and what is refused.

use super::{Answer, XML, api, ask, objects::put};
use crate::limits;
use bytes::Bytes;
use serde_json::json;

#[tokio::test]
async fn a_configuration_goes_in_and_out_in_every_form_with_one_entity_tag() {
    let api = api().await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    let get = async |accept: &str| ask(&api, "GET /v1/buckets/photos/cors", &[("accept", accept)], "").await;
    let put = async |body: Bytes, condition: (&str, &str)| {
        ask(&api, "PUT /v1/buckets/photos/cors", &[condition], body).await
    };
    let first = put(Bytes::from_static(XML.as_bytes()), ("if-none-match", "*")).await;
    assert_eq!(first.status, 200);
    let etag = first.json()["etag"].as_str().expect("a tag").to_owned();
    let (as_json, as_xml) = (get("application/json").await, get("application/xml").await);
    for answer in [&first, &as_json, &as_xml] {
        assert_eq!(answer.headers["etag"], etag.as_str());
    }
    assert_eq!(as_json.json()["CORSRules"][0]["ID"], "one");
    let bare = Bytes::from(as_json.json()["CORSRules"].to_string());
    for body in [as_xml.body.clone(), as_json.body.clone(), bare] {
        let again = put(body, ("if-match", etag.as_str())).await;
        assert_eq!(again.status, 200, "{:?}", again.body);
        assert_eq!(again.headers["etag"], etag.as_str(), "the same configuration");
    }
    assert_eq!(
        put(as_xml.body, ("if-none-match", "*")).await.code(),
        "PreconditionFailed"
    );
    let unquoted = etag.trim_matches('"');
    let refused = put(as_json.body, ("if-match", unquoted)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (400, "InvalidRequest")
    );
}

/// Quotas, groups and roles: `line` is their path, and the bodies set one thing and then another.
#[tokio::test]
async fn no_editor_overwrites_a_quota_a_group_or_a_role_of_another() {
    let api = api().await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    let trust = |seconds: u32| {
        let statement = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
        json!({ "trust": statement, "max_session_seconds": seconds }).to_string()
    };
    let policy = r#"{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let policies = json!({ "policies": [{ "name": "none", "document": policy }] }).to_string();
    let limits = || {
        (
            r#"{"bytes":1}"#.to_owned(),
            r#"{"bytes":1,"objects":1}"#.to_owned(),
        )
    };
    let things = [
        ("/v1/buckets/photos/quota", limits()),
        ("/v1/tenants/root/quota", limits()),
        ("/v1/groups/staff", (r#"{"policies":[]}"#.to_owned(), policies)),
        ("/v1/roles/root/reader", (trust(900), trust(901))),
    ];
    for (path, (first, second)) in things {
        let (get, put) = (format!("GET {path}"), format!("PUT {path}"));
        let shown = async || ask(&api, &get, &[], "").await;
        let etag = |answer: &Answer| answer.headers["etag"].to_str().expect("text").to_owned();
        let written = ask(&api, &put, &[], first.clone()).await;
        assert!(written.status.is_success(), "{put}: {:?}", written.body);
        let before = etag(&written);
        assert_eq!(etag(&shown().await), before, "{path}");
        let written = ask(&api, &put, &[("if-match", &before)], second).await;
        assert!(written.status.is_success(), "{put}: {:?}", written.body);
        let now = shown().await;
        assert_eq!(etag(&now), etag(&written), "{path}");
        assert_ne!(etag(&now), before, "{path}");
        let mut late = vec![
            (put.clone(), ("if-match", before.as_str())),
            (put, ("if-none-match", "*")),
        ];
        if !path.ends_with("quota") {
            late.push((format!("DELETE {path}"), ("if-match", before.as_str())));
        }
        for (line, condition) in late {
            let body = if line.starts_with("PUT") {
                first.clone()
            } else {
                String::new()
            };
            let refused = ask(&api, &line, &[condition], body).await;
            assert_eq!(refused.status.as_u16(), 412, "{line}: {:?}", refused.body);
            assert_eq!(refused.code(), "PreconditionFailed", "{line}");
        }
        assert_eq!(shown().await.body, now.body, "{path}");
        if !path.ends_with("quota") {
            let gone = ask(&api, &format!("DELETE {path}"), &[("if-match", &etag(&now))], "").await;
            assert_eq!(gone.status.as_u16(), 204, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_used_of_a_quota_and_who_is_in_a_group_is_no_change_of_theirs() {
    let api = api().await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    let etag = async |path: &str| {
        let answer = ask(&api, &format!("GET {path}"), &[], "").await;
        answer.headers["etag"].to_str().expect("text").to_owned()
    };
    let (quota, group) = ("/v1/buckets/photos/quota", "/v1/groups/staff");
    let unlimited = etag(quota).await;
    put(&api, "photos", "a", b"longer").await;
    assert_eq!(etag(quota).await, unlimited);
    let limited = ask(
        &api,
        &format!("PUT {quota}"),
        &[("if-match", &unlimited)],
        r#"{"bytes":9}"#,
    )
    .await;
    assert_eq!(limited.status.as_u16(), 204);

    // A group that has members alone is there, and has no policies.
    ask(
        &api,
        "POST /v1/tenants",
        &[],
        r#"{"id":"zoe","groups":["staff"]}"#,
    )
    .await;
    let none = etag(group).await;
    let line = format!("PUT {group}");
    let made = ask(&api, &line, &[("if-match", &none)], r#"{"policies":[]}"#).await;
    assert_eq!((made.status.as_u16(), etag(group).await), (204, none));
    let there = ask(&api, &line, &[("if-none-match", "*")], r#"{"policies":[]}"#).await;
    assert_eq!(there.status.as_u16(), 412);
    let new = ask(
        &api,
        "PUT /v1/groups/new",
        &[("if-match", "*")],
        r#"{"policies":[]}"#,
    )
    .await;
    assert_eq!(new.status.as_u16(), 412);
    let new = ask(
        &api,
        "PUT /v1/groups/new",
        &[("if-none-match", "*")],
        r#"{"policies":[]}"#,
    )
    .await;
    assert_eq!(new.status.as_u16(), 204);
}

#[tokio::test]
async fn what_is_not_understood_is_refused() {
    let api = api().await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    let check = async |line: &str, headers: &[(&str, &str)], body: &'static str, status: u16, code: &str| {
        let answer = ask(&api, line, headers, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{line}"
        );
        answer
    };
    check("GET /", &[], "", 404, "NoSuchEndpoint").await;
    check("GET /v1/buckets/", &[], "", 404, "NoSuchEndpoint").await;
    check("GET /v1/buckets//cors", &[], "", 404, "NoSuchEndpoint").await;
    check("PUT /v1/keys/id", &[], "", 405, "MethodNotAllowed").await;
    check("DELETE /v1/keys/%zz", &[], "", 400, "InvalidURI").await;
    let refused = check("PATCH /v1/buckets/photos/cors", &[], "", 405, "MethodNotAllowed").await;
    assert_eq!(refused.headers["allow"], "GET, PUT, DELETE");
    check("GET /v1/buckets?lmit=1", &[], "", 400, "InvalidRequest").await;
    check("GET /v1/buckets?limit=0", &[], "", 400, "InvalidRequest").await;
    check(
        "GET /v1/buckets",
        &[("origin", "https://a.example")],
        "",
        403,
        "OriginRefused",
    )
    .await;
    check(
        "GET /v1/openapi.json",
        &[("origin", "null")],
        "",
        403,
        "OriginRefused",
    )
    .await;
    check("GET /v1/buckets", &[], "x", 400, "UnexpectedContent").await;
    check("POST /v1/buckets", &[], "", 400, "MissingRequestBodyError").await;
    check("POST /v1/buckets", &[], "{", 400, "MalformedJson").await;
    check(
        "POST /v1/buckets",
        &[],
        r#"{"name":"a-b","extra":1}"#,
        400,
        "MalformedJson",
    )
    .await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    check("POST /v1/buckets", &form, "name=x", 415, "UnsupportedMediaType").await;
    check(
        "PUT /v1/buckets/photos/cors",
        &form,
        XML,
        415,
        "UnsupportedMediaType",
    )
    .await;
    check("PUT /v1/buckets/No/cors", &[], XML, 400, "InvalidBucketName").await;
    check("PUT /v1/buckets/none/cors", &[], XML, 404, "NoSuchBucket").await;
    check(
        "PUT /v1/buckets/photos/cors",
        &[],
        "",
        400,
        "MissingRequestBodyError",
    )
    .await;
    check("PUT /v1/buckets/photos/cors", &[], "{}", 400, "MalformedXML").await;
}

#[tokio::test]
async fn what_is_wrong_in_a_document_is_told_with_its_place() {
    let api = api().await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    let check = async |body: &'static str, code: &str, place: Option<(u64, u64)>| {
        for line in ["POST /v1/cors/lint", "PUT /v1/buckets/photos/cors"] {
            let answer = ask(&api, line, &[], body).await;
            assert_eq!(answer.status, 400, "{line} {body}");
            let error = &answer.json()["error"];
            assert_eq!(error["code"], code, "{line} {body}");
            let found = error["line"].as_u64().zip(error["column"].as_u64());
            assert_eq!(found, place, "{line} {error}");
        }
    };
    check(
        "<CORSConfiguration>\n <CORSRule>\n  <Nope/>",
        "MalformedXML",
        Some((3, 3)),
    )
    .await;
    check("\n[\n {\"AllowedOrigins\": 5}]", "MalformedXML", Some((3, 21))).await;
    check(
        "[{\"AllowedOrigins\":[\"*\"],\n\"AllowedMethods\":[\"GET\",\"PATCH\"]}]",
        "InvalidRequest",
        Some((2, 25)),
    )
    .await;
    let answer = ask(&api, "POST /v1/cors/lint", &[], " ".repeat(70_000)).await;
    let error = &answer.json()["error"];
    assert_eq!(error.get("line"), None, "{error}");
}

#[tokio::test]
async fn a_body_has_a_limit() {
    let api = api().await;
    for (size, status) in [
        (limits::ADMIN_BODY_BYTES, 201),
        (limits::ADMIN_BODY_BYTES + 1, 413),
    ] {
        let mut body = br#"{"name":"photos"}"#.to_vec();
        body.resize(size, b' ');
        let answer = ask(&api, "POST /v1/buckets", &[], body).await;
        assert_eq!(answer.status.as_u16(), status, "{size}");
    }
}
