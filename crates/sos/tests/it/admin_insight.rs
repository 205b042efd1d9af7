//! What the admin API says of CORS, held against what the store really answers: explanations, denials with what would allow
//! them, findings, presets, and the headers outside CORS.

use serde_json::{Value, json};
use sos_cors::Configuration;
use sos_cors::explain::Explanation;
use sos_cors::suggest::Suggestion;

use crate::admin_api::{ask, body, refused, request, send, signed_by};
use crate::documents::SEED;
use crate::http::Response;
use crate::server::{Server, other};

const CORS: &str = "/v1/buckets/photos/cors";
const EXPLAIN: &str = "/v1/buckets/photos/cors/explain";
const DENIALS: &str = "/v1/buckets/photos/cors/denials";
const CROSS_ORIGIN: &str = "/v1/buckets/photos/cross-origin";

fn preflight(server: &Server, origin: &str, method: &str, headers: &str) -> Response {
    let preflight = server.request("OPTIONS", "/photos/a.txt?X-Amz-Signature=secret");
    let preflight = preflight
        .origin(origin)
        .header("Access-Control-Request-Method", method);
    match headers {
        "" => preflight.send(),
        names => preflight.header("Access-Control-Request-Headers", names).send(),
    }
}

#[track_caller]
fn explain(server: &Server, origin: &str, method: &str, names: &[&str]) -> Explanation {
    let headers: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": name, "value": "1" }))
        .collect();
    let question =
        json!({ "request": { "origin": origin, "method": method, "headers": headers }, "key": "a.txt" });
    let answer = ask(server, "POST", EXPLAIN, question.to_string()).expect(200);
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn an_explanation_is_what_a_real_preflight_is_answered() {
    let server = Server::start();
    let check = |origin: &str, method: &str, names: &[&str]| {
        let explained = explain(&server, origin, method, names)
            .preflight
            .expect("a preflight");
        let real = preflight(&server, origin, method, &explained.headers.join(","));
        assert_eq!(real.status, explained.status, "{}", real.summary());
        let mut headers: Vec<(String, String)> = real
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
            .filter(|(name, _)| name == "vary" || name.starts_with("access-control-"))
            .collect();
        let mut expected = explained.answer.clone();
        headers.sort();
        expected.sort();
        assert_eq!(headers, expected, "{origin} {method} {names:?}");
        if let (Some(code), Some(message)) = (explained.code, explained.message) {
            let text = real.text();
            assert!(text.contains(&format!("<Code>{code}</Code>")), "{text}");
            assert!(text.contains(&format!("<Message>{message}</Message>")), "{text}");
        }
    };
    // Without a configuration, and with one.
    check("https://example.com", "PUT", &[]);
    ask(&server, "PUT", CORS, SEED).expect(200);
    check("https://example.com", "PUT", &["content-type", "content-md5"]);
    check("https://example.com", "DELETE", &["x-amz-acl"]);
    check("https://other.example", "GET", &["x-a"]);
    check("https://other.example", "PUT", &[]);
    check("null", "DELETE", &[]);
}

#[test]
fn an_explanation_is_for_who_may_read_the_configuration() {
    let server = Server::start();
    let question = r#"{"request":{"origin":"https://example.com","method":"PUT"}}"#;
    let by_other = signed_by(request(&server, "POST", EXPLAIN, question), &other());
    refused(&send(&server, &by_other), 403, "AccessDenied");
    refused(
        &ask(&server, "POST", "/v1/buckets/none/cors/explain", question),
        404,
        "NoSuchBucket",
    );
}

#[test]
fn what_a_denial_suggests_lets_the_same_preflight_pass() {
    let server = Server::start();
    let list = |after: Option<u64>| {
        let after = after.map_or_else(String::new, |cursor| format!("?after={cursor}"));
        body(&ask(&server, "GET", &format!("{DENIALS}{after}"), "").expect(200))
    };
    assert_eq!(list(None)["denials"], json!([]));
    let one =
        r#"[{"AllowedOrigins":["https://app.example"],"AllowedMethods":["GET"],"AllowedHeaders":["x-a"]}]"#;
    // The configuration, the request, and the reason that the log gives.
    let rows: [(&str, &str, &str, &str, &str); 4] = [
        (
            "",
            "https://app.example",
            "PUT",
            "content-type,x-amz-meta-a",
            "not_enabled",
        ),
        (one, "https://other.example", "GET", "", "origin"),
        (one, "https://app.example", "PUT", "content-type", "method"),
        (one, "https://app.example", "GET", "x-a,x-b", "header"),
    ];
    for (document, origin, method, headers, reason) in rows {
        ask(&server, "DELETE", CORS, "").expect(204);
        ask(&server, "DELETE", DENIALS, "").expect(204);
        let before = (!document.is_empty()).then(|| {
            ask(&server, "PUT", CORS, document).expect(200);
            Configuration::parse_json(document.as_bytes()).unwrap()
        });
        for _ in 0..2 {
            preflight(&server, origin, method, headers).expect(403);
        }
        let found = list(None);
        let denial = found["denials"][0].clone();
        assert_eq!(
            (
                &denial["kind"],
                &denial["reason"],
                &denial["count"],
                &denial["origin"],
                &denial["path"]
            ),
            (
                &json!("preflight"),
                &json!(reason),
                &json!(2),
                &json!(origin),
                &json!("/a.txt")
            ),
            "{denial}"
        );
        assert!(!found.to_string().contains("secret"));
        let suggestion: Suggestion = serde_json::from_value(denial["suggestion"].clone()).unwrap();
        let mended = suggestion.apply(before.as_ref()).unwrap();
        ask(&server, "PUT", CORS, mended.to_json()).expect(200);
        preflight(&server, origin, method, headers).expect(200);

        let cursor = found["cursor"].as_u64().unwrap();
        assert_eq!(
            list(Some(cursor))["denials"],
            json!([]),
            "what passes is no denial"
        );
        let by_now = &list(None)["denials"][0];
        assert_eq!(by_now["suggestion"], Value::Null);
        assert_eq!(
            by_now["message"],
            format!("rule {} allows it by now", suggestion.number)
        );
    }
    let by_other = signed_by(request(&server, "DELETE", DENIALS, ""), &other());
    refused(&send(&server, &by_other), 403, "AccessDenied");
    assert_eq!(list(None)["denials"].as_array().map(Vec::len), Some(1));
    ask(&server, "DELETE", DENIALS, "").expect(204);
    assert_eq!(list(None)["denials"], json!([]));
}

#[test]
fn cross_origin_headers_are_on_answers_while_they_are_set() {
    let server = Server::start();
    let shown = || {
        let answer = server.request("GET", "/photos/none").send();
        let header = |name: &str| answer.header(name).map(str::to_owned);
        (
            header("cross-origin-resource-policy"),
            header("timing-allow-origin"),
        )
    };
    refused(&ask(&server, "GET", CROSS_ORIGIN, ""), 404, "NoSuchConfiguration");
    assert_eq!(shown(), (None, None));
    let policy = json!({
        "cross_origin_resource_policy": "same-site",
        "timing_allow_origin": ["https://a.example", "https://b.example"],
    });
    ask(&server, "PUT", CROSS_ORIGIN, policy.to_string()).expect(204);
    assert_eq!(body(&ask(&server, "GET", CROSS_ORIGIN, "").expect(200)), policy);
    let timing = "https://a.example, https://b.example".to_owned();
    assert_eq!(shown(), (Some("same-site".to_owned()), Some(timing)));
    ask(&server, "DELETE", CROSS_ORIGIN, "").expect(204);
    assert_eq!(shown(), (None, None));
}

#[test]
fn presets_are_for_the_origins_asked_for() {
    let server = Server::start();
    let list = |query: &str| body(&ask(&server, "GET", &format!("/v1/cors/presets{query}"), "").expect(200));
    let of = |found: &Value, name: &str| {
        let presets = found["presets"].as_array().unwrap();
        presets.iter().find(|preset| preset["name"] == name).unwrap()["rules"].clone()
    };
    let usual = list("");
    assert_eq!(of(&usual, "public-assets")[0]["AllowedOrigins"], json!(["*"]));
    assert_eq!(
        of(&usual, "browser-uploads")[0]["AllowedOrigins"],
        json!(["https://your-site.example"])
    );
    let asked = list("?origin=https%3A%2F%2Fa.example&origin=https%3A%2F%2F*.b.example");
    let rules = of(&asked, "browser-uploads");
    assert_eq!(
        rules[0]["AllowedOrigins"],
        json!(["https://a.example", "https://*.b.example"])
    );
    // They go into a bucket as they come, and lint clean.
    let written = ask(&server, "PUT", CORS, rules.to_string()).expect(200);
    assert_eq!(body(&written)["findings"], json!([]));
    refused(
        &ask(&server, "GET", "/v1/cors/presets?origin=https%3A%2F%2F*.*", ""),
        400,
        "InvalidRequest",
    );
}

#[test]
fn what_is_not_understood_is_refused_with_a_word_on_it() {
    let server = Server::start();
    let check = |target: &str, text: &str, code: &str, word: &str| {
        let method = if target == CROSS_ORIGIN { "PUT" } else { "POST" };
        let answer = ask(&server, method, target, text);
        refused(&answer, 400, code);
        assert!(answer.text().contains(word), "{target} {text}: {}", answer.text());
    };
    let page = r#"{"origin":"https://a.example","method":"GET"}"#;
    check(
        EXPLAIN,
        "",
        "MissingRequestBodyError",
        "explainBucketCors needs a body",
    );
    check(EXPLAIN, "{", "MalformedJson", "line 1 column 1");
    check(EXPLAIN, "[]", "MalformedJson", "an object was expected");
    check(EXPLAIN, "{}", "MalformedJson", "missing field `request`");
    check(
        EXPLAIN,
        r#"{"request":{"orgin":"https://a.example","method":"GET"}}"#,
        "MalformedJson",
        "unknown field `orgin`, expected one of `origin`, `method`",
    );
    check(
        EXPLAIN,
        &format!(r#"{{"request":{page},"kye":"a"}}"#),
        "MalformedJson",
        "unknown field `kye`",
    );
    check(
        EXPLAIN,
        r#"{"request":{"origin":"https://a.example","method":"GET","mode":"nocors"}}"#,
        "MalformedJson",
        "unknown variant `nocors`, expected one of `cors`",
    );
    check(
        EXPLAIN,
        r#"{"request":{"origin":"https://A.example/","method":"GET"}}"#,
        "InvalidRequest",
        "write `https://a.example`",
    );
    check(
        EXPLAIN,
        &format!(r#"{{"request":{page},"key":"{}"}}"#, "k".repeat(1025)),
        "InvalidRequest",
        "the key is 1025 bytes long",
    );
    let many: Vec<Value> = (0..101)
        .map(|number| json!({ "name": format!("x-{number}") }))
        .collect();
    let many = json!({ "request": { "origin": "null", "method": "GET", "headers": many } });
    check(EXPLAIN, &many.to_string(), "InvalidRequest", "101 headers");

    let offline = "/v1/cors/explain";
    check(
        offline,
        &format!(r#"{{"request":{page}}}"#),
        "MalformedJson",
        "missing field `configuration`",
    );
    let with = |configuration: &str| format!(r#"{{"configuration":{configuration},"request":{page}}}"#);
    check(offline, &with("{}"), "MalformedXML", "CORSRules");
    check(offline, &with("7"), "MalformedXML", "a list of CORS rules");
    check(
        offline,
        &with(r#"[{"AllowedOrigins":["*"],"AllowedMethods":["PATCH"]}]"#),
        "InvalidRequest",
        "PATCH",
    );
    check(offline, &with(r#""<a/>""#), "MalformedXML", "is unknown (line 1");
    let large = format!("\"{}\"", " ".repeat(70_000));
    refused(
        &ask(&server, "POST", offline, with(&large)),
        413,
        "MaxMessageLengthExceeded",
    );
    check(
        "/v1/cors/lint",
        "<CORSConfiguration/>",
        "MalformedXML",
        "needs at least one rule",
    );

    check(
        CROSS_ORIGIN,
        r#"{"timing":[]}"#,
        "MalformedJson",
        "unknown field `timing`",
    );
    check(
        CROSS_ORIGIN,
        "[null,[]]",
        "MalformedJson",
        "an object was expected",
    );
    check(
        CROSS_ORIGIN,
        r#"{"timing_allow_origin":["https://a.example/"]}"#,
        "InvalidRequest",
        "https://a.example/",
    );
    for target in ["/v1/cors/lint", EXPLAIN, offline] {
        let answer = ask(&server, "POST", target, vec![b' '; 130 * 1024]);
        refused(&answer, 413, "MaxMessageLengthExceeded");
    }
    let answer = ask(&server, "GET", &format!("{DENIALS}?after=-1"), "");
    refused(&answer, 400, "InvalidRequest");
    assert!(answer.text().contains("cursor"));
}
