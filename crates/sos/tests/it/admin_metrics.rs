//! What was asked of the store, as the admin API tells it to each: through the edge, by real requests.

use serde_json::Value;

use crate::admin_api::{body, refused, request, send, signed_by};
use crate::admin_control::through_socket;
use crate::console::{Visitor, json_of};
use crate::console_objects::{self, with_body};
use crate::deadline::within;
use crate::server::{Server, other, root};
use crate::sign::Credentials;

#[track_caller]
fn traffic(server: &Server, key: &Credentials, query: &str) -> Value {
    let target = format!("/v1/metrics/traffic{query}");
    body(&send(server, &signed_by(request(server, "GET", &target, ""), key)).expect(200))
}

/// Waits until so many requests were counted: an answer may arrive a moment before its request is over.
#[track_caller]
fn await_requests(server: &Server, key: &Credentials, count: u64) -> Value {
    within(20, "the requests are counted", || {
        let report = traffic(server, key, "");
        (sum(&report, "requests") >= count).then_some(report)
    })
}

/// The sum of a series.
fn sum(report: &Value, name: &str) -> u64 {
    let slots = report["series"][name].as_array().unwrap();
    slots.iter().filter_map(Value::as_u64).sum()
}

fn buckets(report: &Value) -> Vec<(String, u64, u64)> {
    let buckets = report["buckets"].as_array().unwrap().iter();
    buckets
        .map(|bucket| {
            (
                bucket["name"].as_str().unwrap().to_owned(),
                bucket["requests"].as_u64().unwrap(),
                bucket["errors"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_tenant_sees_what_was_asked_of_its_own_buckets_and_the_operator_everything() {
    let server = Server::start();
    server
        .request("PUT", "/theirs")
        .signed_by(&other())
        .send()
        .expect(200);
    server
        .request("PUT", "/theirs/a")
        .body("12345")
        .signed_by(&other())
        .send()
        .expect(200);
    server
        .request("PUT", "/photos/a")
        .body("123")
        .signed()
        .send()
        .expect(200);
    server.request("GET", "/photos/a").signed().send().expect(200);
    server.request("GET", "/photos/none").signed().send().expect(404);
    for number in 0..20 {
        server
            .request("GET", &format!("/invented-{number}/a"))
            .signed()
            .send()
            .expect(404);
    }

    await_requests(&server, &other(), 1);
    let own = await_requests(&server, &root(), 3);
    assert_eq!(buckets(&own), [("photos".to_owned(), 3, 1)], "{own}");
    assert_eq!(sum(&own, "requests"), 3);
    assert_eq!(sum(&own, "errors_4xx"), 1);
    assert_eq!(sum(&own, "received_bytes"), 3);
    assert!(sum(&own, "sent_bytes") > 3, "{own}");
    assert_eq!(
        (&own["window"], &own["step_seconds"]),
        (&Value::from("hour"), &Value::from(60))
    );
    let median = own["series"]["latency_p50_ms"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .find_map(Value::as_f64);
    assert!(
        median.is_some_and(|median| median > 0.0 && median < 60_000.0),
        "{own}"
    );

    let theirs = traffic(&server, &other(), "?window=day");
    assert_eq!(
        buckets(&theirs),
        [("theirs".to_owned(), 1, 0)],
        "creation comes before there is a bucket: {theirs}"
    );
    assert_eq!(sum(&theirs, "received_bytes"), 5);
    let answer = send(
        &server,
        &signed_by(
            request(&server, "GET", "/v1/metrics/traffic?bucket=theirs", ""),
            &root(),
        ),
    );
    refused(&answer, 404, "NoSuchBucket");

    let all = body(&through_socket(&server, "GET", "/v1/metrics/traffic", "").expect(200));
    assert_eq!(
        buckets(&all),
        [("photos".to_owned(), 3, 1), ("theirs".to_owned(), 1, 0)]
    );
    assert!(sum(&all, "requests") >= 25, "{all}");
    let one = body(&through_socket(&server, "GET", "/v1/metrics/traffic?bucket=theirs", "").expect(200));
    assert_eq!(sum(&one, "requests"), 1);

    server.request("DELETE", "/photos/a").signed().send().expect(204);
    server.request("DELETE", "/photos").signed().send().expect(204);
    server.request("PUT", "/photos").signed().send().expect(200);
    let anew = traffic(&server, &root(), "");
    assert_eq!(
        sum(&anew, "requests"),
        0,
        "the bucket before is not this one: {anew}"
    );
}

#[test]
fn the_disk_is_told_and_what_all_tenants_take_only_to_the_first() {
    let server = Server::start();
    let disk = |key: &Credentials| {
        body(
            &send(
                &server,
                &signed_by(request(&server, "GET", "/v1/metrics/disk", ""), key),
            )
            .expect(200),
        )
    };
    let first = disk(&root());
    let number = |name: &str| first[name].as_u64().unwrap();
    assert!(
        number("available_bytes") > 0 && number("available_bytes") <= number("total_bytes"),
        "{first}"
    );
    assert!(number("data_bytes") > 0, "{first}");
    let second = disk(&other());
    assert_eq!(second["total_bytes"], first["total_bytes"]);
    assert_eq!(second["data_bytes"], Value::Null);
    let operator = body(&through_socket(&server, "GET", "/v1/metrics/disk", "").expect(200));
    assert!(operator["data_bytes"].is_u64(), "{operator}");
}

#[test]
fn what_the_console_moves_counts_too() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let upload = with_body(&visitor, "PUT", "/api/objects/photos?key=a", vec![b'x'; 1000]);
    assert_eq!(console_objects::send(&server, &upload).status, 200);
    assert_eq!(console_objects::fetch(&server, &visitor, "a").body.len(), 1000);
    assert_eq!(console_objects::fetch(&server, &visitor, "none").status, 404);
    let wanted = with_body(
        &visitor,
        "POST",
        "/api/objects/photos/zip",
        r#"{"keys":["a"],"prefixes":[],"base":""}"#,
    );
    let ticket = json_of(&console_objects::send(&server, &wanted));
    let archive = visitor.request("GET", ticket["url"].as_str().unwrap());
    assert_eq!(console_objects::send(&server, &archive).status, 200);
    let report = await_requests(&server, &root(), 5);
    assert_eq!(buckets(&report), [("photos".to_owned(), 5, 1)], "{report}");
    assert!(sum(&report, "received_bytes") >= 1000, "{report}");
    assert!(sum(&report, "sent_bytes") >= 2000, "{report}");
}
