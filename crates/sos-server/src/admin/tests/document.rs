//! The published document, the page about the API, and the table of routes: each names what the others name.

use super::{
    super::{
        openapi,
        route::{In, Who},
        table,
    },
    Answer, schema,
};
use expect_test::expect_file;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn the_published_document_is_the_one_that_is_served() {
    expect_file!["../../../../../docs/reference/admin-api.openapi.json"].assert_eq(&openapi::document_text());
}

#[test]
fn every_route_is_in_the_document_and_on_the_page_and_nothing_else_is() {
    let document = openapi::document();
    let page = include_str!("../../../../../docs/reference/admin-api.md");
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
    ["| `GET /", "| `PUT /", "| `POST /", "| `PATCH /", "| `DELETE /"]
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

pub(super) fn check_against_document(line: &str, answer: &Answer) {
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
