//! The table, the document and real answers held against each other, as the operator upon the in-memory engine. What
//! signatures do is tested over the network, in `sos`.

mod access;
mod answers;
mod document;
mod identities;
mod objects;
mod schema;
mod tags;

use super::{AdminApi, AdminConfig, Entrance, table};
use crate::console::{ConsoleLinks, PublicEndpoint};
use bytes::Bytes;
use document::check_against_document;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use sos_core::{AccessKeyId, Tenant, TenantId, Timestamp};
use sos_service::{Caller, DeclaredIdentities, Principal, Service, ServiceConfig};
use sos_store::{Env, MemoryStore};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A clock that stands, and numbers that never repeat.
#[derive(Default)]
struct StillEnv(AtomicU64);

impl Env for StillEnv {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        // Spread over all bits, so that names which use a few bits of each byte do not repeat either.
        let drawn = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let drawn = drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = drawn[place % 8].wrapping_add(place as u8);
        }
    }
}

async fn api() -> AdminApi {
    let env: Arc<dyn Env> = Arc::new(StillEnv::default());
    let store = Arc::new(MemoryStore::new(Arc::clone(&env)));
    let root = Tenant::new(TenantId("root".to_owned()));
    let declared = DeclaredIdentities {
        tenants: vec![root.clone()],
        ..DeclaredIdentities::default()
    };
    let service = Service::new(
        Arc::clone(&store) as Arc<_>,
        store,
        Arc::clone(&env),
        ServiceConfig::default(),
        declared,
    );
    let links = ConsoleLinks::new(([127, 0, 0, 1], 9001).into(), false, Arc::clone(&env));
    let links = Arc::new(links);
    let config = AdminConfig {
        region: "us-east-1".to_owned(),
        accept_any_region: false,
        default_tenant: root.id,
        endpoint: PublicEndpoint::At("https://s3.example.com".to_owned()),
        console_links: Some(links),
        env,
    };
    AdminApi::new(service.await.expect("an empty store opens"), config)
}

/// An answer, read.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// Asks as the operator, and checks the answer against the document: status, headers and body.
async fn ask(api: &AdminApi, line: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
    ask_as(api, Entrance::Operator, line, headers, body).await
}

/// Asks as whoever came in so.
async fn ask_as(
    api: &AdminApi,
    entrance: Entrance,
    line: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Answer {
    let (method, target) = line.split_once(' ').expect("a method and a target");
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(body.into())).expect("a request");
    let answer = read(api.answer(request, entrance).await).await;
    check_against_document(line, &answer);
    answer
}

async fn read(response: Response<Full<Bytes>>) -> Answer {
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.expect("bytes").to_bytes(),
    }
}

const XML: &str = "<CORSConfiguration><CORSRule><ID>one</ID><AllowedOrigin>https://example.com</AllowedOrigin>\
    <AllowedMethod>GET</AllowedMethod><AllowedHeader>x-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>\
    <MaxAgeSeconds>60</MaxAgeSeconds></CORSRule></CORSConfiguration>";

#[tokio::test]
async fn every_endpoint_answers_as_the_document_says() {
    let api = api().await;
    let mut asked = BTreeSet::new();
    let mut ask = async |line: &'static str, headers: &[(&str, &str)], body: &'static str, status: u16| {
        let answer = ask(&api, line, headers, body).await;
        assert_eq!(answer.status.as_u16(), status, "{line}: {:?}", answer.body);
        let (method, target) = line.split_once(' ').expect("a method and a target");
        let path = target.split('?').next().unwrap_or_default();
        if let Ok(found) = table::find(&method.parse().expect("a method"), path)
            && answer.status.is_success()
        {
            asked.insert(found.route.operation);
        }
        answer
    };
    ask("GET /v1/openapi.json", &[], "", 200).await;

    let made = ask("POST /v1/keys", &[], "", 201).await.json();
    ask(
        "POST /v1/keys",
        &[("content-type", "application/json; charset=utf-8")],
        r#"{"tenant":"root"}"#,
        201,
    )
    .await;
    ask("POST /v1/keys", &[], r#"{"tenant":"none"}"#, 404).await;
    let link = ask("POST /v1/console/links", &[], "", 201).await.json();
    let url = link["url"].as_str().unwrap_or_default();
    assert!(url.starts_with("http://127.0.0.1:9001/login#link="), "{url}");
    let unknown = r#"{"access_key":"NOBODY"}"#;
    ask("POST /v1/console/links", &[], unknown, 404).await;
    let listed = ask("GET /v1/keys", &[], "", 200).await.json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(2));
    assert!(!listed.to_string().contains("secret"), "{listed}");
    let id = made["access_key"].as_str().expect("an id").to_owned();
    let line: &'static str = Box::leak(format!("DELETE /v1/keys/{id}").into_boxed_str());
    let leaked = |line: String| -> &'static str { Box::leak(line.into_boxed_str()) };
    let get = leaked(format!("GET /v1/keys/{id}"));
    assert_eq!(ask(get, &[], "", 200).await.json()["policy_documents"], json!([]));
    let patch = leaked(format!("PATCH /v1/keys/{id}"));
    let wanted = r#"{"name":"ci","limits":["photos=read"],"expires":"2030-01-01T00:00:00Z","disabled":true}"#;
    let changed = ask(patch, &[], wanted, 200).await.json();
    assert_eq!(
        (&changed["limits"], &changed["expires"]),
        (&json!(["photos=read"]), &json!("2030-01-01T00:00:00Z"))
    );
    let rotate = leaked(format!("POST /v1/keys/{id}/rotate"));
    ask(rotate, &[], r#"{"overlap_seconds":60}"#, 201).await;
    ask(line, &[], "", 204).await;
    for gone in [line, get, rotate] {
        ask(gone, &[], "", 404).await;
    }
    ask(patch, &[], "{}", 404).await;

    ask("POST /v1/tenants", &[], r#"{"id":"zoe","groups":["staff"]}"#, 201).await;
    ask("POST /v1/tenants", &[], r#"{"id":"zoe"}"#, 409).await;
    ask("GET /v1/tenants", &[], "", 200).await;
    ask("GET /v1/tenants/zoe", &[], "", 200).await;
    ask(
        "PATCH /v1/tenants/zoe",
        &[],
        r#"{"email":"zoe@example.com"}"#,
        200,
    )
    .await;
    ask("PUT /v1/groups/staff", &[], r#"{"policies":[]}"#, 204).await;
    ask("GET /v1/groups", &[], "", 200).await;
    ask("GET /v1/groups/staff", &[], "", 200).await;
    ask("DELETE /v1/groups/staff", &[], "", 204).await;
    ask("DELETE /v1/groups/staff", &[], "", 404).await;
    ask("GET /v1/groups/none", &[], "", 404).await;
    let trust = r#"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}}"#;
    let role = leaked(format!(
        r#"{{"trust":"{trust}","policies":[],"max_session_seconds":900}}"#
    ));
    let line = "PUT /v1/roles/zoe/reader";
    let made = ask(line, &[], role, 200).await.json();
    assert_eq!(made["arn"], json!("arn:aws:iam::zoe:role/reader"));
    ask(
        line,
        &[],
        leaked(role.replace("sts:AssumeRole", "s3:GetObject")),
        400,
    )
    .await;
    ask(line, &[], leaked(role.replace("900", "899")), 400).await;
    ask("PUT /v1/roles/none/reader", &[], role, 404).await;
    let listed = ask("GET /v1/roles", &[], "", 200).await.json();
    assert_eq!(listed["roles"], json!([made]));
    assert_eq!(ask("GET /v1/roles/zoe/reader", &[], "", 200).await.json(), made);
    let draft = leaked(format!(r#"{{"document":"{trust}","kind":"trust"}}"#));
    ask("POST /v1/policies/check", &[], draft, 200).await;
    ask("POST /v1/policies/check", &[], r#"{"document":"{"}"#, 400).await;
    ask("DELETE /v1/roles/zoe/reader", &[], "", 204).await;
    ask("DELETE /v1/roles/zoe/reader", &[], "", 404).await;
    ask("GET /v1/roles/zoe/reader", &[], "", 404).await;
    ask("DELETE /v1/tenants/zoe", &[], "", 204).await;
    ask("GET /v1/tenants/zoe", &[], "", 404).await;

    ask("POST /v1/buckets", &[], r#"{"name":"photos"}"#, 201).await;
    ask("POST /v1/buckets", &[], r#"{"name":"films","owner":"root"}"#, 201).await;
    let question = r#"{"action":"s3:GetObject","key":"cat.jpg","tenant":"root","source_ip":"192.0.2.7"}"#;
    let told = ask("POST /v1/buckets/photos/access/explain", &[], question, 200)
        .await
        .json();
    assert_eq!((&told["allowed"], &told["exists"]), (&true.into(), &false.into()));
    let unknown = r#"{"action":"s3:GetObject","key":"cat.jpg","access_key":"NOBODY"}"#;
    ask("POST /v1/buckets/photos/access/explain", &[], unknown, 404).await;
    let wrong = r#"{"action":"s3:Fly"}"#;
    ask("POST /v1/buckets/photos/access/explain", &[], wrong, 400).await;
    ask("POST /v1/buckets", &[], r#"{"name":"films","owner":"none"}"#, 404).await;
    ask("POST /v1/buckets", &[], r#"{"name":"No"}"#, 400).await;
    let page = ask("GET /v1/buckets?limit=1", &[], "", 200).await.json();
    assert_eq!(
        (&page["buckets"][0]["name"], &page["next"]),
        (&json!("films"), &json!("films"))
    );
    let page = ask("GET /v1/buckets?after=films&prefix=ph", &[], "", 200)
        .await
        .json();
    assert_eq!(
        (&page["buckets"][0]["name"], &page["next"]),
        (&json!("photos"), &Value::Null)
    );
    ask("GET /v1/buckets/films", &[], "", 200).await;
    ask("DELETE /v1/buckets/films", &[], "", 204).await;
    ask("GET /v1/buckets/films", &[], "", 404).await;
    ask("DELETE /v1/buckets/films", &[], "", 404).await;

    objects::put(&api, "photos", "a/1.txt", b"one").await;
    ask("GET /v1/buckets/photos/objects?delimiter=/", &[], "", 200).await;
    ask("GET /v1/buckets/none/objects", &[], "", 404).await;
    ask("GET /v1/buckets/photos/objects?cursor=%25", &[], "", 400).await;
    ask("GET /v1/buckets/photos/objects/details?key=a/1.txt", &[], "", 200).await;
    ask("GET /v1/buckets/photos/objects/details", &[], "", 400).await;
    ask("GET /v1/buckets/photos/objects/details?key=none", &[], "", 404).await;
    let edit = r#"{"content_type":"text/html","headers":{"cache-control":"no-cache"},"metadata":{"a":"b"}}"#;
    ask(
        "PUT /v1/buckets/photos/objects/details?key=a/1.txt",
        &[],
        edit,
        200,
    )
    .await;
    let tags = r#"{"tags":{"tier":"gold"}}"#;
    ask("PUT /v1/buckets/photos/objects/tags?key=a/1.txt", &[], tags, 204).await;
    ask("GET /v1/buckets/photos/objects/versions", &[], "", 200).await;
    ask(
        "POST /v1/buckets/photos/objects/restore",
        &[],
        r#"{"key":"a/1.txt"}"#,
        204,
    )
    .await;
    ask(
        "DELETE /v1/buckets/photos/objects/versions?key=none&version_id=null",
        &[],
        "",
        204,
    )
    .await;
    let copies = r#"{"items":[{"key":"a/1.txt","target":"b/1.txt"},{"key":"none","target":"x"}]}"#;
    ask("POST /v1/buckets/photos/objects/copy", &[], copies, 200).await;
    let link = r#"{"key":"a/1.txt","expires_seconds":60}"#;
    let share = "POST /v1/buckets/photos/objects/share";
    ask(share, &[], link, 403).await;
    let key = ask("POST /v1/keys", &[], "", 201).await.json();
    let caller = Caller::new(Principal::root(
        TenantId("root".to_owned()),
        AccessKeyId(key["access_key"].as_str().expect("an id").to_owned()),
    ));
    let shared = ask_as(&api, Entrance::Console(caller), share, &[], link).await;
    assert_eq!(shared.status, 200, "{:?}", shared.body);
    let keys = r#"{"keys":["a/1.txt",""]}"#;
    ask("POST /v1/buckets/photos/objects/delete", &[], keys, 200).await;
    let prefix = r#"{"prefix":""}"#;
    ask("POST /v1/buckets/photos/objects/delete-prefix", &[], prefix, 200).await;

    ask("GET /v1/buckets/photos/cors", &[], "", 404).await;
    ask(
        "PUT /v1/buckets/photos/cors",
        &[("content-type", "text/xml")],
        XML,
        200,
    )
    .await;
    ask("GET /v1/buckets/photos/cors", &[], "", 200).await;
    ask(
        "GET /v1/buckets/photos/cors",
        &[("accept", "application/xml")],
        "",
        200,
    )
    .await;
    ask("GET /v1/buckets/photos/cors", &[("accept", "image/png")], "", 406).await;
    ask(
        "PUT /v1/buckets/photos/cors",
        &[("if-match", "\"other\"")],
        XML,
        412,
    )
    .await;
    ask("PUT /v1/buckets/photos/cors", &[], "<CORSConfiguration/>", 400).await;
    ask(
        "DELETE /v1/buckets/photos/cors",
        &[("if-match", "\"other\"")],
        "",
        412,
    )
    .await;
    ask("DELETE /v1/buckets/photos/cors", &[], "", 204).await;

    let history = ask("GET /v1/buckets/photos/cors/history", &[], "", 200)
        .await
        .json();
    let former: Vec<_> = history["entries"].as_array().into_iter().flatten().collect();
    assert_eq!(former.len(), 2, "{history}");
    assert_eq!(former[0]["document"]["CORSRules"][0]["ID"], "one", "{history}");
    assert_eq!(former[1]["document"], Value::Null, "{history}");
    ask("GET /v1/buckets/none/cors/history", &[], "", 404).await;

    ask("GET /v1/buckets/photos/cors/lint", &[], "", 404).await;
    let doubtful = r#"[{"AllowedOrigins":["https://example.com/"],"AllowedMethods":["GET"]}]"#;
    let written = ask("PUT /v1/buckets/photos/cors", &[], doubtful, 200)
        .await
        .json();
    let codes = |answer: &Value| -> Vec<String> {
        let findings = answer["findings"].as_array().into_iter().flatten();
        findings
            .map(|finding| finding["code"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let expected = ["origin-trailing-slash", "get-without-head"];
    assert_eq!(codes(&written), expected);
    let of_bucket = ask("GET /v1/buckets/photos/cors/lint", &[], "", 200).await.json();
    assert_eq!(of_bucket["findings"], written["findings"]);
    let of_document = ask(
        "POST /v1/cors/lint",
        &[("content-type", "text/plain")],
        doubtful,
        200,
    )
    .await
    .json();
    assert_eq!(of_document, of_bucket);
    ask("POST /v1/cors/lint", &[], "<a/>", 400).await;

    let change = r#"{"document":"[{\"AllowedOrigins\":[\"https://example.com/\"],\"AllowedMethods\":[\"GET\"]}]","fix_all":true}"#;
    let fixed = ask("POST /v1/cors/edit", &[], change, 200).await.json();
    let rule = json!({"AllowedOrigins":["https://example.com"],"AllowedMethods":["GET","HEAD"]});
    assert_eq!(fixed["document"]["CORSRules"], json!([rule]));
    assert_eq!(
        codes(&json!({"findings": fixed["fixed"]})),
        ["origin-trailing-slash", "get-without-head"]
    );
    assert_eq!(fixed["findings"], json!([]));
    let one = r#"{"document":null,"edits":[{"op":"insert_rule","rule":1,"content":{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}}]}"#;
    let added = ask("POST /v1/cors/edit", &[], one, 200).await.json();
    assert_eq!(
        (codes(&added), &added["fixed"]),
        (vec!["get-without-head".to_owned()], &json!([]))
    );
    let misplaced = ask("POST /v1/cors/edit", &[], r#"{"document":"\n <a/>"}"#, 400)
        .await
        .json();
    assert_eq!(
        (&misplaced["error"]["line"], &misplaced["error"]["column"]),
        (&json!(2), &json!(2))
    );
    ask("POST /v1/cors/edit", &[], r#"{"document":null}"#, 400).await;
    ask(
        "POST /v1/cors/edit",
        &[],
        r#"{"document":null,"edits":[{"op":"remove_rule","rule":1}]}"#,
        400,
    )
    .await;

    let question = r#"{"request":{"origin":"https://example.com","method":"PUT"},"key":"a.txt"}"#;
    let explained = ask("POST /v1/buckets/photos/cors/explain", &[], question, 200)
        .await
        .json();
    assert_eq!(
        (&explained["allowed"], &explained["rule"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        explained["suggestion"]["title"],
        "Add a rule that allows `PUT` for `https://example.com`"
    );
    ask("POST /v1/buckets/none/cors/explain", &[], question, 404).await;
    ask(
        "POST /v1/cors/explain",
        &[],
        r#"{"configuration":[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}],"request":{"origin":"null","method":"GET"}}"#,
        200,
    )
    .await;

    ask("GET /v1/buckets/photos/cors/denials?after=3", &[], "", 200).await;
    ask("GET /v1/buckets/photos/cors/denials?after=x", &[], "", 400).await;
    ask("DELETE /v1/buckets/photos/cors/denials", &[], "", 204).await;
    ask("GET /v1/cors/presets", &[], "", 200).await;
    ask("GET /v1/cors/presets?origin=https://*.*", &[], "", 400).await;

    ask("GET /v1/buckets/photos/cross-origin", &[], "", 404).await;
    let policy = r#"{"cross_origin_resource_policy":"same-site"}"#;
    ask("PUT /v1/buckets/photos/cross-origin", &[], policy, 204).await;
    ask("GET /v1/buckets/photos/cross-origin", &[], "", 200).await;
    ask("DELETE /v1/buckets/photos/cross-origin", &[], "", 204).await;

    for (line, body, status) in access::ROWS {
        ask(line, &[], body, *status).await;
    }
    ask(
        "PUT /v1/buckets/photos/quota",
        &[],
        r#"{"bytes":1000000,"objects":null}"#,
        204,
    )
    .await;
    ask("PUT /v1/buckets/photos/quota", &[], r#"{"bytes":-1}"#, 400).await;
    let quota = ask("GET /v1/buckets/photos/quota", &[], "", 200).await.json();
    assert_eq!(
        (&quota["bytes"], &quota["objects"]),
        (&json!(1_000_000), &Value::Null)
    );
    let quota = ask("GET /v1/tenants/root/quota", &[], "", 200).await.json();
    assert_eq!(
        quota["used_bytes"],
        Value::Null,
        "nothing is counted without a quota"
    );
    ask("PUT /v1/tenants/root/quota", &[], r#"{"objects":100}"#, 204).await;
    let quota = ask("GET /v1/tenants/root/quota", &[], "", 200).await.json();
    assert_eq!(quota["objects"], json!(100));
    ask("GET /v1/tenants/none/quota", &[], "", 404).await;
    ask("PUT /v1/tenants/none/quota", &[], "{}", 404).await;

    ask("GET /v1/buckets/photos/lifecycle", &[], "", 404).await;
    let rules = r#"{"Rules":[{"ID":"logs","Status":"Enabled","Filter":{"Prefix":"logs/"},"Expiration":{"Days":30}}]}"#;
    ask("PUT /v1/buckets/photos/lifecycle", &[], "{", 400).await;
    ask("PUT /v1/buckets/photos/lifecycle", &[], rules, 200).await;
    ask("GET /v1/buckets/photos/lifecycle", &[], "", 200).await;
    ask("POST /v1/buckets/photos/lifecycle/preview", &[], "{}", 200).await;
    ask("POST /v1/buckets/photos/lifecycle/run", &[], "", 200).await;
    ask("GET /v1/buckets/photos/lifecycle/status", &[], "", 200).await;
    ask("GET /v1/lifecycle", &[], "", 200).await;
    ask("DELETE /v1/buckets/photos/lifecycle", &[], "", 204).await;

    let report = ask("POST /v1/encryption/rewrap", &[], r#"{"dry_run":true}"#, 202)
        .await
        .json();
    assert_eq!(
        (&report["dry_run"], &report["keys"]),
        (&json!(true), &json!([])),
        "nothing is encrypted, and no key is configured"
    );
    ask("POST /v1/encryption/rewrap", &[], r#"{"dry":true}"#, 400).await;
    ask("POST /v1/encryption/rewrap", &[], "", 202).await;
    let report = ask("GET /v1/encryption/rewrap", &[], "", 200).await.json();
    assert_eq!(
        (&report["dry_run"], report["ended"].is_string()),
        (&json!(false), true),
        "where nobody drives the job, it ends before the answer"
    );

    objects::put(&api, "photos", "kept", b"one").await;
    let retention = r#"{"retention":{"mode":"GOVERNANCE","until":"2030-01-01T00:00:00Z"}}"#;
    ask(
        "PUT /v1/buckets/photos/objects/retention?key=kept",
        &[],
        retention,
        204,
    )
    .await;
    ask("GET /v1/buckets/photos/objects/retention?key=kept", &[], "", 200).await;
    let hold = r#"{"legal_hold":true}"#;
    ask(
        "PUT /v1/buckets/photos/objects/legal-hold?key=kept",
        &[],
        hold,
        204,
    )
    .await;
    ask("GET /v1/buckets/photos/objects/legal-hold?key=kept", &[], "", 200).await;

    ask("GET /v1/metrics/traffic", &[], "", 200).await;
    ask("GET /v1/metrics/traffic?window=day&bucket=photos", &[], "", 200).await;
    ask("GET /v1/metrics/traffic?window=week", &[], "", 400).await;
    ask("GET /v1/metrics/traffic?bucket=none", &[], "", 404).await;
    ask("GET /v1/metrics/disk", &[], "", 200).await;

    let all: BTreeSet<_> = table::routes().map(|route| route.operation).collect();
    // Asked by a tenant above: the operator has no key to sign with.
    asked.insert("shareObject");
    assert_eq!(asked, all, "a new endpoint joins the list above");
}
