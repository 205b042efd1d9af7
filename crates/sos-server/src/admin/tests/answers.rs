//! Forms of a configuration, and what is refused.

use super::{XML, api, ask};
use crate::limits;
use bytes::Bytes;

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
