//! The table, the document and real answers held against each other, as the operator upon the in-memory engine. What
//! signatures do is tested over the network, in `sos`.

mod answers;
mod objects;
mod schema;

use super::{
    AdminApi, AdminConfig, Entrance, openapi,
    route::{In, Who},
    table,
};
use crate::console::{ConsoleLinks, PublicEndpoint};
use bytes::Bytes;
use expect_test::expect_file;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use sos_core::{Tenant, TenantId, Timestamp};
use sos_service::{DeclaredIdentities, Service, ServiceConfig};
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
    let root = Tenant {
        id: TenantId("root".to_owned()),
        display_name: "root".to_owned(),
        email: None,
    };
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
    let (method, target) = line.split_once(' ').expect("a method and a target");
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(body.into())).expect("a request");
    let answer = read(api.answer(request, Entrance::Operator).await).await;
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

fn check_against_document(line: &str, answer: &Answer) {
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("cache-control"), Some("no-store"), "{line}");
    assert_eq!(header("x-content-type-options"), Some("nosniff"), "{line}");
    assert!(header("x-amz-request-id").is_some(), "{line}");
    assert!(
        answer
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("access-control-")),
        "{line}"
    );
    let document = openapi::document();
    let (method, target) = line.split_once(' ').expect("a method and a target");
    let method = method.parse().expect("a method");
    let path = target.split('?').next().unwrap_or_default();
    let schema = match table::find(&method, path) {
        Err(_) => json!({ "$ref": "#/components/schemas/Error" }),
        Ok(found) => {
            let operation =
                &document["paths"][found.route.path][found.route.verb.name().to_ascii_lowercase()];
            let responses = operation["responses"].as_object().expect("responses");
            let response = match responses.get(answer.status.as_str()) {
                Some(response) => response,
                None if answer.status.is_success() => panic!("{line}: {} is undocumented", answer.status),
                None => &document["components"]["responses"]["Refused"],
            };
            for name in response["headers"]
                .as_object()
                .into_iter()
                .flat_map(|headers| headers.keys())
            {
                assert!(header(name).is_some(), "{line}: {name} is documented");
            }
            let Some(content) = response.get("content") else {
                assert!(answer.body.is_empty(), "{line}: a body is undocumented");
                return;
            };
            let kind = header("content-type").unwrap_or_default();
            let media = content.get(kind);
            let media = media.unwrap_or_else(|| panic!("{line}: {kind} is undocumented"));
            if kind != "application/json" {
                return;
            }
            media["schema"].clone()
        }
    };
    schema::check(&document, &schema, &answer.json()).unwrap_or_else(|error| panic!("{line}: {error}"));
}

const XML: &str = "<CORSConfiguration><CORSRule><ID>one</ID><AllowedOrigin>https://example.com</AllowedOrigin>\
    <AllowedMethod>GET</AllowedMethod><AllowedHeader>x-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>\
    <MaxAgeSeconds>60</MaxAgeSeconds></CORSRule></CORSConfiguration>";

#[test]
fn the_published_document_is_the_one_that_is_served() {
    expect_file!["../../../../docs/reference/admin-api.openapi.json"].assert_eq(&openapi::document_text());
}

#[test]
fn every_route_is_in_the_document_and_on_the_page_and_nothing_else_is() {
    let document = openapi::document();
    let page = include_str!("../../../../docs/reference/admin-api.md");
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            documented.insert((method.to_ascii_uppercase(), path.clone()));
            let named = |within: &str| -> Vec<&str> {
                let parameters = operation["parameters"].as_array();
                let parameters = parameters.into_iter().flatten();
                parameters
                    .filter(|parameter| parameter["in"] == within)
                    .filter_map(|parameter| parameter["name"].as_str())
                    .collect()
            };
            let route = table::routes()
                .find(|route| route.path == path && route.verb.name().eq_ignore_ascii_case(method))
                .unwrap_or_else(|| panic!("{method} {path} is no route"));
            assert_eq!(named("path"), route.variables().collect::<Vec<_>>(), "{path}");
            for (in_header, text) in [(false, "query"), (true, "header")] {
                let known = route
                    .parameters
                    .iter()
                    .filter(|parameter| (parameter.within == In::Header) == in_header);
                assert_eq!(
                    named(text),
                    known.map(|parameter| parameter.name).collect::<Vec<_>>()
                );
            }
            assert_eq!(
                operation["security"].as_array().is_some_and(Vec::is_empty),
                route.who == Who::Anyone
            );
            let line = format!("`{} {path}`", method.to_ascii_uppercase());
            assert!(page.contains(&line), "{line} is not on the page");
        }
    }
    let routes = table::routes().map(|route| (route.verb.name().to_owned(), route.path.to_owned()));
    let routes: Vec<_> = routes.collect();
    assert_eq!(routes.len(), documented.len(), "a route stands twice");
    assert_eq!(routes.into_iter().collect::<BTreeSet<_>>(), documented);
    let named_on_page = page.lines().filter(|line| is_endpoint(line)).count();
    assert_eq!(
        named_on_page,
        documented.len(),
        "the page names an endpoint that is none"
    );
}

fn is_endpoint(line: &str) -> bool {
    ["| `GET /", "| `PUT /", "| `POST /", "| `DELETE /"]
        .iter()
        .any(|start| line.starts_with(start))
}

#[test]
fn every_reference_in_the_document_leads_somewhere_and_every_schema_is_used() {
    fn collect(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.insert(reference.clone());
                }
                members.values().for_each(|member| collect(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let document = openapi::document();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for name in document["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .keys()
    {
        assert!(
            references.contains(&format!("#/components/schemas/{name}")),
            "{name} is unused"
        );
    }
}

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
    ask(line, &[], "", 204).await;
    ask(line, &[], "", 404).await;

    ask("POST /v1/buckets", &[], r#"{"name":"photos"}"#, 201).await;
    ask("POST /v1/buckets", &[], r#"{"name":"films","owner":"root"}"#, 201).await;
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
    let copies = r#"{"items":[{"key":"a/1.txt","target":"b/1.txt"},{"key":"none","target":"x"}]}"#;
    ask("POST /v1/buckets/photos/objects/copy", &[], copies, 200).await;
    let link = r#"{"key":"a/1.txt","expires_seconds":60}"#;
    ask("POST /v1/buckets/photos/objects/share", &[], link, 403).await;
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

    let all: BTreeSet<_> = table::routes().map(|route| route.operation).collect();
    // The operator has no key to sign with; what a tenant is answered is tested over the network.
    asked.insert("shareObject");
    assert_eq!(asked, all, "a new endpoint joins the list above");
}
