//! Objects: pages, details, edits, deletes, copies and moves.

use super::{Answer, api, ask};
use crate::admin::AdminApi;
use async_trait::async_trait;
use bytes::Bytes;
use serde_json::{Value, json};
use sos_core::{BucketName, CannedAcl, ChecksumAlgorithm, ObjectKey, Versioning, WriteConditions};
use sos_service::{
    BodyError, Caller, ObjectBody, Principal,
    operations::{
        bucket_versioning::PutBucketVersioning,
        buckets::RequestedAcl,
        object_acl::{GetObjectAcl, PutObjectAcl},
        put_object::{Integrity, ObjectAttributes, PutObject},
    },
};

struct Whole(Option<Bytes>);

#[async_trait]
impl ObjectBody for Whole {
    fn length(&self) -> Option<u64> {
        self.0.as_ref().map(|bytes| bytes.len() as u64)
    }

    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        Ok(self.0.take().filter(|bytes| !bytes.is_empty()))
    }

    fn trailer_checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)> {
        None
    }
}

fn bucket(name: &str) -> BucketName {
    BucketName::parse(name).expect("a name")
}

fn key(text: &str) -> ObjectKey {
    ObjectKey::parse(text).expect("a key")
}

/// Writes an object.
pub(super) async fn put(api: &AdminApi, bucket_name: &str, key_text: &str, bytes: &[u8]) {
    let put = PutObject {
        bucket: bucket(bucket_name),
        key: key(key_text),
        attributes: ObjectAttributes::default(),
        integrity: Integrity::default(),
        conditions: WriteConditions::default(),
        body: &mut Whole(Some(Bytes::copy_from_slice(bytes))),
    };
    let operator = Caller::new(Principal::Operator);
    api.service.call(&operator, put).await.expect("written");
}

async fn photos(keys: &[&str]) -> AdminApi {
    let api = api().await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"photos"}"#).await;
    for key in keys {
        put(&api, "photos", key, key.as_bytes()).await;
    }
    api
}

async fn get(api: &AdminApi, target: &str) -> Value {
    let answer = ask(api, &format!("GET /v1/buckets/photos{target}"), &[], "").await;
    assert_eq!(answer.status, 200, "{target}: {:?}", answer.body);
    answer.json()
}

async fn post(api: &AdminApi, target: &str, body: Value) -> Answer {
    ask(
        api,
        &format!("POST /v1/buckets/photos/objects/{target}"),
        &[],
        body.to_string(),
    )
    .await
}

async fn keys(api: &AdminApi) -> Vec<String> {
    let page = get(api, "/objects").await;
    texts(&page["objects"], "key")
}

fn texts(list: &Value, member: &str) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.map(|item| item[member].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn escaped(text: &str) -> String {
    sos_s3::uri::encode(text, false)
}

#[tokio::test]
async fn pages_show_every_key_once_and_roll_up_what_shares_a_prefix() {
    let long = "k".repeat(1024);
    let all = [
        " a",
        "a/1",
        "a/2",
        "a//b",
        "a/../b",
        "b",
        "new\nline",
        "🦀/1",
        "<script>",
        "..",
        &long,
    ];
    let api = photos(&all).await;
    let mut expected: Vec<_> = all.iter().map(|key| (*key).to_owned()).collect();
    expected.sort();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = get(&api, &format!("/objects?limit=2{cursor}")).await;
        let found = texts(&page["objects"], "key");
        assert!(found.len() <= 2);
        seen.extend(found);
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, expected);
    let page = get(&api, "/objects?prefix=a/&delimiter=/").await;
    assert_eq!(texts(&page["objects"], "key"), ["a/1", "a/2"]);
    assert_eq!(page["prefixes"], json!(["a/../", "a//"]));
    let object = get(&api, "/objects?prefix=b").await["objects"][0].clone();
    assert_eq!(object["size"], 1);
    assert_eq!(object["etag"], "\"92eb5ffee6ae2fec3ad71c777531578f\"");
    assert_eq!(object["storage_class"], "STANDARD");
    for key in &all {
        let details = get(&api, &format!("/objects/details?key={}", escaped(key))).await;
        assert_eq!(details["key"], *key);
    }
}

#[tokio::test]
async fn counters_are_exact() {
    let api = photos(&["a", "bb"]).await;
    let counters = async || {
        let bucket = get(&api, "").await;
        ["objects", "versions", "bytes"].map(|name| bucket[name].as_u64())
    };
    assert_eq!(counters().await, [Some(2), Some(2), Some(3)]);
    post(&api, "delete", json!({ "keys": ["bb"] })).await;
    assert_eq!(counters().await, [Some(1), Some(1), Some(1)]);
    version(&api).await;
    put(&api, "photos", "a", b"longer").await;
    post(&api, "delete", json!({ "keys": ["a"] })).await;
    assert_eq!(counters().await, [Some(0), Some(3), Some(7)]);
    assert_eq!(get(&api, "").await["versioning"], "enabled");
    let listed = ask(&api, "GET /v1/buckets", &[], "").await.json();
    assert_eq!(listed["buckets"][0], get(&api, "").await);
}

async fn version(api: &AdminApi) {
    let enable = PutBucketVersioning {
        bucket: bucket("photos"),
        versioning: Versioning::Enabled,
    };
    let operator = Caller::new(Principal::Operator);
    api.service.call(&operator, enable).await.expect("enabled");
}

#[tokio::test]
async fn an_edit_keeps_the_bytes_the_tags_and_who_may_read() {
    let api = photos(&["a"]).await;
    let operator = Caller::new(Principal::Operator);
    let public = PutObjectAcl {
        bucket: bucket("photos"),
        key: key("a"),
        version: None,
        acl: RequestedAcl::Canned(CannedAcl::PublicRead),
    };
    api.service.call(&operator, public).await.expect("public");
    let details = "PUT /v1/buckets/photos/objects/details?key=a";
    let tags = r#"{"tags":{"tier":"gold","ä":""}}"#;
    ask(&api, "PUT /v1/buckets/photos/objects/tags?key=a", &[], tags).await;
    let before = get(&api, "/objects/details?key=a").await;
    assert_eq!(before["content_type"], "binary/octet-stream");
    assert_eq!(before["tags"], json!({ "tier": "gold", "ä": "" }));
    let wanted = json!({
        "content_type": "text/html",
        "headers": { "cache-control": "max-age=60", "content-disposition": "inline", "expires": "soon" },
        "metadata": { "colour": "<script>", "Ort": "Zürich" }
    });
    let etag = before["etag"].as_str().expect("a tag");
    let edited = ask(&api, details, &[("if-match", etag)], wanted.to_string()).await;
    assert_eq!(edited.status, 200, "{:?}", edited.body);
    let edited = edited.json();
    assert_eq!(edited, get(&api, "/objects/details?key=a").await);
    assert_eq!(edited["content_type"], "text/html");
    assert_eq!(edited["headers"], wanted["headers"]);
    // Names of headers have no case, and neither have those of metadata.
    assert_eq!(
        edited["metadata"],
        json!({ "colour": "<script>", "ort": "Zürich" })
    );
    for kept in ["etag", "size", "tags", "checksums", "storage_class"] {
        assert_eq!(edited[kept], before[kept], "{kept}");
    }
    let acl = GetObjectAcl {
        bucket: bucket("photos"),
        key: key("a"),
        version: None,
    };
    let shown = api.service.call(&operator, acl).await.expect("an ACL");
    assert_eq!(shown.acl.grants.len(), 2, "it is public still");

    let check = async |body: Value, headers: &[(&str, &str)], status: u16, code: &str| {
        let answer = ask(&api, details, headers, body.to_string()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{body}"
        );
    };
    check(json!({}), &[("if-match", "\"other\"")], 412, "PreconditionFailed").await;
    check(
        json!({ "headers": { "x-evil": "1" } }),
        &[],
        400,
        "InvalidRequest",
    )
    .await;
    check(json!({ "content_type": "a\r\nb: c" }), &[], 400, "InvalidRequest").await;
    check(json!({ "metadata": { "a b": "" } }), &[], 400, "InvalidRequest").await;
    check(json!({ "metadata": { "": "" } }), &[], 400, "InvalidRequest").await;
    check(
        json!({ "metadata": { "a": "x".repeat(3000) } }),
        &[],
        400,
        "MetadataTooLarge",
    )
    .await;
    check(json!({ "unknown": 1 }), &[], 400, "MalformedJson").await;
    let tags = json!({ "tags": { "aws:x": "" } }).to_string();
    let answer = ask(&api, "PUT /v1/buckets/photos/objects/tags?key=a", &[], tags).await;
    assert_eq!(answer.code(), "InvalidTag");
}

#[tokio::test]
async fn keys_are_deleted_each_on_its_own() {
    let api = photos(&["a", "b", "c"]).await;
    let long = "k".repeat(1025);
    let answer = post(&api, "delete", json!({ "keys": ["a", "none", "", long] }))
        .await
        .json();
    assert_eq!(answer["deleted"], json!(["a", "none"]));
    assert_eq!(
        texts(&answer["errors"], "code"),
        ["InvalidRequest", "KeyTooLongError"]
    );
    assert_eq!(keys(&api).await, ["b", "c"]);
    let many: Vec<String> = (0..1001).map(|number| number.to_string()).collect();
    let refused = post(&api, "delete", json!({ "keys": many })).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (400, "InvalidRequest")
    );
    // As many keys as are taken, each as long as a key can be.
    let longest: Vec<String> = (0..1000).map(|number| format!("{number:01024}")).collect();
    let answer = post(&api, "delete", json!({ "keys": longest })).await.json();
    assert_eq!(answer["deleted"].as_array().map(Vec::len), Some(1000));
}

#[tokio::test]
async fn a_prefix_is_deleted_a_thousand_at_a_time() {
    let names: Vec<String> = (0..1500).map(|number| format!("a/{number:04}")).collect();
    let mut all: Vec<&str> = names.iter().map(String::as_str).collect();
    all.extend(["a", "b"]);
    let api = photos(&all).await;
    let first = post(&api, "delete-prefix", json!({ "prefix": "a/" }))
        .await
        .json();
    assert_eq!(first, json!({ "deleted": 1000, "errors": [], "more": true }));
    let second = post(&api, "delete-prefix", json!({ "prefix": "a/" }))
        .await
        .json();
    assert_eq!(second, json!({ "deleted": 500, "errors": [], "more": false }));
    assert_eq!(keys(&api).await, ["a", "b"]);
    assert_eq!(
        post(&api, "delete-prefix", json!({})).await.code(),
        "MalformedJson"
    );
}

#[tokio::test]
async fn copies_stay_apart_and_moves_leave_nothing_behind() {
    let api = photos(&["a", "b", "c"]).await;
    ask(&api, "POST /v1/buckets", &[], r#"{"name":"films"}"#).await;
    let item = |key: &str, target: &str| json!({ "key": key, "target": target });
    let answer = post(
        &api,
        "copy",
        json!({ "items": [item("a", "x/a"), item("a", "b"), item("none", "y"), item("a", "")] }),
    )
    .await
    .json();
    assert_eq!(answer["done"], json!(["a"]));
    assert_eq!(
        texts(&answer["errors"], "code"),
        ["PreconditionFailed", "NoSuchKey", "InvalidRequest"]
    );
    assert_eq!(keys(&api).await, ["a", "b", "c", "x/a"]);

    let moved =
        json!({ "items": [item("b", "a"), item("c", "c"), item("c", "z")], "move": true, "overwrite": true });
    let answer = post(&api, "copy", moved).await.json();
    assert_eq!(answer["done"], json!(["b", "c"]));
    // What is moved onto itself is not lost.
    assert_eq!(texts(&answer["errors"], "code"), ["InvalidRequest"]);
    assert_eq!(keys(&api).await, ["a", "x/a", "z"]);
    let details = get(&api, "/objects/details?key=a").await;
    assert_eq!(
        details["etag"], "\"92eb5ffee6ae2fec3ad71c777531578f\"",
        "it is what b was"
    );

    let away = json!({ "items": [item("z", "z")], "target_bucket": "films", "move": true });
    assert_eq!(post(&api, "copy", away).await.json()["done"], json!(["z"]));
    assert_eq!(keys(&api).await, ["a", "x/a"]);
    let films = ask(&api, "GET /v1/buckets/films/objects", &[], "").await.json();
    assert_eq!(texts(&films["objects"], "key"), ["z"]);
    let nowhere = json!({ "items": [item("a", "a")], "target_bucket": "none", "move": true });
    let answer = post(&api, "copy", nowhere).await.json();
    assert_eq!(texts(&answer["errors"], "code"), ["NoSuchBucket"]);
    assert_eq!(keys(&api).await, ["a", "x/a"]);
}

#[tokio::test]
async fn a_move_keeps_the_older_versions_where_versions_are_kept() {
    let api = photos(&["a"]).await;
    version(&api).await;
    let moved = json!({ "items": [{ "key": "a", "target": "b" }], "move": true });
    assert_eq!(post(&api, "copy", moved).await.json()["done"], json!(["a"]));
    assert_eq!(keys(&api).await, ["b"]);
    let old = get(&api, "/objects/details?key=a&version_id=null").await;
    assert_eq!(old["version_id"], "null");
    let gone = ask(&api, "GET /v1/buckets/photos/objects/details?key=a", &[], "").await;
    assert_eq!((gone.status.as_u16(), gone.code().as_str()), (404, "NoSuchKey"));
}

#[tokio::test]
async fn a_tenant_makes_a_hundred_keys_and_no_more() {
    let api = api().await;
    for _ in 0..sos_service::limits::MAX_TENANT_KEYS {
        assert_eq!(ask(&api, "POST /v1/keys", &[], "").await.status, 201);
    }
    let refused = ask(&api, "POST /v1/keys", &[], "").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (409, "LimitExceeded")
    );
}

#[tokio::test]
async fn what_was_deleted_comes_back_and_an_older_version_is_the_current_one_again() {
    let api = photos(&["a"]).await;
    version(&api).await;
    put(&api, "photos", "a", b"second").await;
    put(&api, "photos", "ab", b"other").await;
    let listed = async || {
        let page = get(&api, "/objects/versions?prefix=a&limit=1000").await;
        page["versions"].as_array().expect("a list").clone()
    };
    let of_a = listed().await;
    let shown = |entry: &Value| {
        (
            entry["key"].clone(),
            entry["is_latest"].clone(),
            entry["size"].clone(),
        )
    };
    let expected = [("a", true, 6), ("a", false, 1), ("ab", true, 5)];
    let expected = expected.map(|(key, latest, size)| (json!(key), json!(latest), json!(size)));
    assert_eq!(of_a.iter().map(shown).collect::<Vec<_>>(), expected);
    let first_page = get(&api, "/objects/versions?limit=1").await;
    let cursor = first_page["next"].as_str().expect("more");
    let second = get(&api, &format!("/objects/versions?limit=1&cursor={cursor}")).await;
    assert_eq!(second["versions"][0]["version_id"], of_a[1]["version_id"]);

    assert_eq!(post(&api, "delete", json!({ "keys": ["a"] })).await.status, 200);
    assert_eq!(listed().await[0]["is_delete_marker"], json!(true));
    assert_eq!(post(&api, "restore", json!({ "key": "a" })).await.status, 204);
    assert_eq!(listed().await, of_a, "the marker is gone");
    assert_eq!(
        post(&api, "restore", json!({ "key": "a" })).await.status,
        204,
        "nothing to do"
    );
    assert_eq!(listed().await, of_a);
    assert_eq!(
        post(&api, "restore", json!({ "key": "b" })).await.code(),
        "NoSuchKey"
    );

    let wanted = json!({ "key": "a", "version_id": of_a[1]["version_id"] });
    assert_eq!(post(&api, "restore", wanted).await.status, 204);
    let now = listed().await;
    assert_eq!(
        (&now[0]["size"], now.len()),
        (&json!(1), 4),
        "a copy of the older one"
    );
    let gone = format!(
        "DELETE /v1/buckets/photos/objects/versions?key=a&version_id={}",
        now[0]["version_id"].as_str().expect("an id")
    );
    assert_eq!(ask(&api, &gone, &[], "").await.status, 204);
    assert_eq!(listed().await, of_a);
    for unknown in ["cursor=x", "cursor=YQ"] {
        let answer = ask(
            &api,
            &format!("GET /v1/buckets/photos/objects/versions?{unknown}"),
            &[],
            "",
        )
        .await;
        assert_eq!(answer.status, 400, "{unknown}");
    }
}

#[tokio::test]
async fn a_version_is_kept_until_its_time_and_as_long_as_it_is_held() {
    let api = photos(&["a"]).await;
    version(&api).await;
    let set = async |what: &str, body: Value| {
        let line = format!("PUT /v1/buckets/photos/objects/{what}?key=a");
        ask(&api, &line, &[], body.to_string()).await
    };
    let until = |year: i32| json!({ "mode": "GOVERNANCE", "until": format!("{year}-01-01T00:00:00Z") });
    let kept = json!({ "retention": until(2100) });
    assert_eq!(
        set("retention", kept.clone()).await.code(),
        "InvalidRequest",
        "no object lock"
    );
    let details = async || get(&api, "/objects/details?key=a").await;
    assert_eq!(
        (
            details().await["retention"].clone(),
            details().await["legal_hold"].clone()
        ),
        (Value::Null, Value::Null)
    );
    let lock = ask(
        &api,
        "PUT /v1/buckets/photos/object-lock",
        &[],
        r#"{"enabled":true}"#,
    )
    .await;
    assert_eq!(lock.status, 204);
    assert_eq!(set("retention", kept).await.status, 204);
    assert_eq!(set("legal-hold", json!({ "legal_hold": true })).await.status, 204);
    let shown = details().await;
    assert_eq!(
        (&shown["retention"], &shown["legal_hold"]),
        (&until(2100), &json!(true))
    );
    let version_id = shown["version_id"].as_str().expect("an id");
    let delete = format!("DELETE /v1/buckets/photos/objects/versions?key=a&version_id={version_id}");
    let bypassed = format!("{delete}&bypass_governance=true");
    assert_eq!(ask(&api, &bypassed, &[], "").await.status, 403, "it is held");
    assert_eq!(
        set("legal-hold", json!({ "legal_hold": false })).await.status,
        204
    );
    assert_eq!(ask(&api, &delete, &[], "").await.status, 403);
    let sooner = json!({ "retention": until(2099) });
    assert_eq!(set("retention", sooner).await.status, 403);
    let let_go = json!({ "retention": null, "bypass_governance": true });
    assert_eq!(set("retention", let_go).await.status, 204);
    assert_eq!(ask(&api, &delete, &[], "").await.status, 204);
    assert_eq!(
        set(
            "retention",
            json!({ "retention": { "mode": "SOFT", "until": "2100-01-01T00:00:00Z" } })
        )
        .await
        .status,
        400
    );
}

#[tokio::test]
async fn a_version_is_retained_and_held_and_says_so() {
    let api = photos(&[]).await;
    let set = async |target: &str, body: &str| {
        let line = format!("PUT /v1/buckets/photos{target}");
        ask(&api, &line, &[], body.to_owned()).await
    };
    assert_eq!(get(&api, "/versioning").await, json!({ "status": "Unversioned" }));
    assert_eq!(get(&api, "/object-lock").await, json!({ "enabled": false }));
    assert_eq!(set("/versioning", r#"{"status":"Enabled"}"#).await.status, 204);
    assert_eq!(get(&api, "/versioning").await, json!({ "status": "Enabled" }));
    let lock = r#"{"enabled":true,"mode":"GOVERNANCE","days":1}"#;
    assert_eq!(set("/object-lock", lock).await.status, 204);
    assert_eq!(
        get(&api, "/object-lock").await,
        json!({ "enabled": true, "mode": "GOVERNANCE", "days": 1 })
    );
    put(&api, "photos", "a", b"bytes").await;
    // The clock stands at 2023-11-14T22:13:20Z.
    let default = json!({ "retention": { "mode": "GOVERNANCE", "until": "2023-11-15T22:13:20Z" } });
    assert_eq!(get(&api, "/objects/retention?key=a").await, default);
    let retention = "/objects/retention?key=a";
    let none = set(retention, r#"{"retention":null}"#).await;
    assert_eq!(
        none.code(),
        "AccessDenied",
        "GOVERNANCE is not removed by accident"
    );
    let past = r#"{"retention":{"mode":"GOVERNANCE","until":"2020-01-01T00:00:00Z"}}"#;
    assert_eq!(set(retention, past).await.status, 400);
    let bypassed = r#"{"retention":null,"bypass_governance":true}"#;
    assert_eq!(set(retention, bypassed).await.status, 204);
    assert_eq!(get(&api, retention).await, json!({ "retention": null }));
    let hold = "/objects/legal-hold?key=a";
    assert_eq!(get(&api, hold).await, json!({ "legal_hold": false }));
    assert_eq!(set(hold, r#"{"legal_hold":true}"#).await.status, 204);
    assert_eq!(get(&api, hold).await, json!({ "legal_hold": true }));
    let missing = ask(
        &api,
        "GET /v1/buckets/photos/objects/retention?key=a&version=null",
        &[],
        "",
    )
    .await;
    assert_eq!(missing.code(), "NoSuchVersion");
}
