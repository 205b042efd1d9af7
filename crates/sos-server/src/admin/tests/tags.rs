//! The tags of a bucket: what goes in comes out, what breaks the rules is refused, and no editor overwrites another.

use super::{AdminApi, Answer, Entrance, api, ask, ask_as};
use serde_json::{Value, json};
use sos_core::{AccessKeyId, BucketName, ConfigKind, TenantId};
use sos_service::{
    Caller, DocumentConditions, Principal,
    operations::bucket_documents::{GetBucketDocument, PutBucketDocument},
};

const GET: &str = "GET /v1/buckets/photos/tags";
const PUT: &str = "PUT /v1/buckets/photos/tags";
const DELETE: &str = "DELETE /v1/buckets/photos/tags";

async fn photos() -> AdminApi {
    let api = api().await;
    let made = ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    assert_eq!(made.status, 201);
    api
}

fn tags(pairs: &[(&str, &str)]) -> Value {
    let tags = pairs
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value }));
    json!({ "tags": tags.collect::<Vec<_>>() })
}

async fn put(api: &AdminApi, wanted: &Value, headers: &[(&str, &str)]) -> Answer {
    ask(api, PUT, headers, wanted.to_string()).await
}

fn photos_name() -> BucketName {
    BucketName::parse("photos").expect("a name")
}

#[tokio::test]
async fn tags_come_back_sorted_and_are_those_of_the_s3_api() {
    let api = photos().await;
    let wanted = tags(&[
        ("Ort", "Zürich"),
        ("<b>", "\t\r\n"),
        ("empty", ""),
        (" a ", " b "),
    ]);
    let written = put(&api, &wanted, &[]).await;
    assert_eq!(written.status, 200, "{:?}", written.body);
    let shown = ask(&api, GET, &[], "").await;
    assert_eq!(
        shown.json(),
        tags(&[
            (" a ", " b "),
            ("<b>", "\t\r\n"),
            ("Ort", "Zürich"),
            ("empty", "")
        ])
    );
    let etag = &shown.headers["etag"];
    assert_eq!(written.json(), json!({ "etag": etag.to_str().expect("text") }));
    assert_eq!(written.headers["etag"], etag);

    let operator = Caller::new(Principal::Operator);
    let get = GetBucketDocument {
        bucket: photos_name(),
        kind: ConfigKind::Tagging,
    };
    let document = api.service.call(&operator, get).await.expect("a document");
    assert!(document.starts_with(b"<?xml"), "{document:?}");
    let by_s3 = PutBucketDocument {
        bucket: photos_name(),
        kind: ConfigKind::Tagging,
        document: Some("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>".into()),
        conditions: DocumentConditions::default(),
    };
    api.service.call(&operator, by_s3).await.expect("set");
    assert_eq!(ask(&api, GET, &[], "").await.json(), tags(&[("a", "1")]));
    assert_eq!(put(&api, &tags(&[]), &[]).await.json(), json!({ "etag": null }));
    assert_eq!(ask(&api, GET, &[], "").await.code(), "NoSuchTagSet");
}

#[tokio::test]
async fn tags_that_break_the_rules_are_refused_by_name_and_change_nothing() {
    let api = photos().await;
    let before = tags(&[("project", "harbour")]);
    put(&api, &before, &[]).await;
    let check = async |wanted: Value, code: &str, told: &str| {
        let refused = put(&api, &wanted, &[]).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (400, code),
            "{wanted}"
        );
        let message = refused.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(message.contains(told), "{message}");
        assert!(message.len() < 400, "{message}");
        assert_eq!(ask(&api, GET, &[], "").await.json(), before);
    };
    let invalid = "InvalidTag";
    check(
        tags(&[("aws:x", "1")]),
        invalid,
        "System tags cannot be added/updated by requester: \"aws:x\".",
    )
    .await;
    check(
        tags(&[("a", "1"), ("a", "2")]),
        invalid,
        "multiple Tags with the same key: \"a\".",
    )
    .await;
    check(tags(&[("", "1")]), invalid, "A key has 1 to 128 characters").await;
    check(
        tags(&[(&"k".repeat(5000), "1")]),
        invalid,
        "A key has 1 to 128 characters",
    )
    .await;
    check(
        tags(&[("a", &"ü".repeat(257))]),
        invalid,
        "a value has at most 256",
    )
    .await;
    check(
        tags(&[("a", "\u{1}")]),
        invalid,
        "has a character that XML cannot carry: \"a\".",
    )
    .await;
    let many: Vec<String> = (0..51).map(|number| number.to_string()).collect();
    let many: Vec<_> = many.iter().map(|key| (key.as_str(), "")).collect();
    check(tags(&many), invalid, "Tags cannot be more than 50").await;
    check(json!({ "tags": { "a": "1" } }), "MalformedJson", "").await;
    check(
        json!({ "tags": [{ "key": "a", "value": 1 }] }),
        "MalformedJson",
        "",
    )
    .await;
    check(json!([{ "key": "a", "value": "1" }]), "MalformedJson", "").await;
    check(json!({}), "MalformedJson", "tags").await;
    let most = tags(&many[..50]);
    assert_eq!(put(&api, &most, &[]).await.status, 200);
    let longest = tags(&[(&"ä".repeat(128), &"ü".repeat(256))]);
    assert_eq!(put(&api, &longest, &[]).await.status, 200);
}

#[tokio::test]
async fn no_editor_overwrites_the_tags_of_another() {
    let api = photos().await;
    let (first, second) = (tags(&[("a", "1")]), tags(&[("a", "2")]));
    let late = "PreconditionFailed";
    assert_eq!(put(&api, &first, &[("if-match", "*")]).await.code(), late);
    let written = put(&api, &first, &[("if-none-match", "*")]).await;
    let etag = written.json()["etag"].as_str().expect("a tag").to_owned();
    assert_eq!(put(&api, &first, &[("if-none-match", "*")]).await.code(), late);
    assert_eq!(put(&api, &second, &[("if-match", &etag)]).await.status, 200);
    for (line, body) in [
        (PUT, first.to_string()),
        (PUT, tags(&[]).to_string()),
        (DELETE, String::new()),
    ] {
        let refused = ask(&api, line, &[("if-match", &etag)], body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (412, late),
            "{line}"
        );
    }
    assert_eq!(ask(&api, GET, &[], "").await.json(), second);
    assert_eq!(ask(&api, DELETE, &[("if-match", "*")], "").await.status, 204);
    assert_eq!(ask(&api, DELETE, &[], "").await.status, 204, "gone or not");
}

#[tokio::test]
async fn another_tenant_neither_sees_nor_sets_them() {
    let api = photos().await;
    let wanted = tags(&[("a", "1")]).to_string();
    let stranger = || {
        Entrance::Console(Caller::new(Principal::root(
            TenantId("studio".to_owned()),
            AccessKeyId("studio-key".to_owned()),
        )))
    };
    for (line, body) in [(GET, ""), (PUT, wanted.as_str()), (DELETE, "")] {
        let refused = ask_as(&api, stranger(), line, &[], body.to_owned()).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (403, "AccessDenied"),
            "{line}"
        );
    }
    assert_eq!(ask(&api, GET, &[], "").await.code(), "NoSuchTagSet");
}
