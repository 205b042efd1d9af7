//! Preflights answered at once, held against the same ones that go the long way.

use super::{ALLOWED, Fake, HOST, ORIGIN, Running, start_upon};
use crate::traffic::{Subject, Window};
use sos_core::{BucketName, Timestamp};
use sos_service::BucketRules;
use std::sync::{Arc, atomic::Ordering};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const METHOD: &str = "access-control-request-method: PUT";

/// An answer without the moment it was given.
fn undated(answer: &str) -> String {
    let lines = answer.split("\r\n").filter(|line| !line.starts_with("date: "));
    lines.collect::<Vec<_>>().join("\r\n")
}

/// Everything that was counted, but for how long it took.
fn counters(server: &Running) -> Vec<String> {
    let told = server.telemetry.render();
    let lines = told
        .lines()
        .filter(|line| line.contains("_total") && !line.contains("second"));
    let mut lines: Vec<_> = lines.map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

fn in_memory() -> Running {
    let backend = Fake {
        in_memory: true,
        ..Fake::default()
    };
    start_upon(backend, None)
}

fn denials(server: &Running) -> Vec<String> {
    server.edge.backend.denials.lock().expect("no panic").clone()
}

/// What the history has of requests and their answers.
fn traffic(server: &Running) -> String {
    let history = &server.telemetry.history;
    let report = history.report(Window::Hour, Subject::Everything, Timestamp(0));
    let series = report.series;
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        series.requests, series.errors_4xx, series.errors_5xx, series.received_bytes, series.sent_bytes
    )
}

#[tokio::test]
async fn a_preflight_is_answered_told_and_counted_alike_on_both_ways() {
    // Ids follow from the seed, so that they are the same where as many requests came before.
    let long = start_upon(Fake::default(), None);
    let short = in_memory();
    let too_long = format!("x-long: {}", "x".repeat(17_000));
    let requests: &[(&str, &[&str])] = &[
        ("OPTIONS /photos/k?X-Amz-Signature=bad", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /photos", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /ph%6Ftos/k", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /k", &["host: Photos.localhost:80", ORIGIN, METHOD]),
        (
            "OPTIONS /-/health/live",
            &["host: photos.localhost", ORIGIN, METHOD],
        ),
        ("OPTIONS /-/health/live", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /photos/k", &[HOST, "origin: https://other", METHOD]),
        ("OPTIONS /photos/k", &[HOST, ORIGIN]),
        ("OPTIONS /photos/k", &[HOST, METHOD]),
        (
            "OPTIONS /photos/k",
            &[HOST, ORIGIN, "access-control-request-method: P T"],
        ),
        ("OPTIONS /photos/k", &[HOST, ORIGIN, METHOD, "content-length: 0"]),
        ("OPTIONS /photos/k", &[HOST, ORIGIN, METHOD, &too_long]),
        ("OPTIONS /photos/k", &[HOST, HOST, ORIGIN, METHOD]),
        ("OPTIONS /photos/k", &["host: a b", ORIGIN, METHOD]),
        ("OPTIONS /photos/k", &[ORIGIN, METHOD]),
        ("OPTIONS /plain/k", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /missing/k", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /broken/k", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS /", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS *", &[HOST, ORIGIN, METHOD]),
        ("OPTIONS http://photos.localhost/k", &[HOST, ORIGIN, METHOD]),
    ];
    for (line, headers) in requests {
        let expected = long.send(line, headers).await;
        let found = short.send(line, headers).await;
        assert!(expected.starts_with("HTTP/1.1 "), "{expected}");
        assert_eq!(undated(&found), undated(&expected), "{line} {headers:?}");
    }
    // HTTP/1.0, which need not name a host.
    let old = format!("OPTIONS /photos/k HTTP/1.0\r\n{ORIGIN}\r\n{METHOD}\r\n\r\n");
    assert_eq!(undated(&short.ask(&old).await), undated(&long.ask(&old).await));
    assert_eq!(counters(&short), counters(&long));
    assert_eq!(traffic(&short), traffic(&long));
    assert_eq!(denials(&short), denials(&long));
    assert!(!denials(&short).is_empty());
    let at_hand = |server: &Running| server.edge.backend.at_hand.load(Ordering::Relaxed);
    assert!(at_hand(&short) > 10 && at_hand(&long) == 0);
}

#[tokio::test]
async fn what_a_connection_asks_again_is_answered_told_and_counted_as_if_it_asked_once() {
    let long = start_upon(Fake::default(), None);
    let short = in_memory();
    let page: &[&str] = &[HOST, ORIGIN, METHOD];
    let with_headers = "access-control-request-headers: x-a,X-B";
    let too_long = format!("origin: https://{}.example.com", "x".repeat(2000));
    let requests: &[(&str, &[&str])] = &[
        ("/photos/k", page),
        ("/photos/k", page),
        ("/photos/k", page),
        ("/photos/other", page),
        ("/photos", page),
        ("/missing/k", page),
        ("/photos/k", page),
        ("/photos/k", &[HOST, ORIGIN, "access-control-request-method: GET"]),
        ("/photos/k", page),
        ("/photos/k", &[HOST, "origin: https://other", METHOD]),
        ("/photos/k", page),
        ("/photos/k", &[HOST, ORIGIN, METHOD, with_headers]),
        (
            "/photos/k",
            &[HOST, ORIGIN, METHOD, "access-control-request-headers: "],
        ),
        ("/photos/k", page),
        (
            "/photos/k",
            &[HOST, ORIGIN, METHOD, "access-control-request-headers: "],
        ),
        ("/photos/k", &[HOST, ORIGIN, METHOD, METHOD]),
        ("/photos/k", &[HOST, ORIGIN, ORIGIN, METHOD]),
        ("/photos/k", &[HOST, &too_long, METHOD]),
        ("/k", &["host: photos.localhost", ORIGIN, METHOD]),
        ("/plain/k", page),
        ("/photos/k", page),
    ];
    let mut text = String::new();
    for (path, headers) in requests {
        // Three times each, so that whatever is remembered is used.
        for _ in 0..3 {
            text.push_str(&format!(
                "OPTIONS {path} HTTP/1.1\r\n{}\r\n\r\n",
                headers.join("\r\n")
            ));
        }
    }
    text.push_str(&format!(
        "OPTIONS /photos/k HTTP/1.1\r\n{HOST}\r\nconnection: close\r\n\r\n"
    ));
    let (expected, found) = (long.ask(&text).await, short.ask(&text).await);
    assert_eq!(expected.matches("HTTP/1.1 ").count(), 3 * requests.len() + 1);
    assert_eq!(undated(&found), undated(&expected));
    assert_eq!(counters(&short), counters(&long));
    assert_eq!(traffic(&short), traffic(&long));
    assert_eq!(denials(&short), denials(&long));
}

/// From now on `photos` has no rules.
fn take_rules_away(server: &Running) {
    let name = BucketName::parse("photos").expect("a name");
    let mut kept = server.edge.backend.kept.lock().expect("no panic");
    let rules = kept[&name].as_deref().expect("rules");
    let without = BucketRules {
        cors: None,
        ..rules.clone()
    };
    kept.insert(name, Some(Arc::new(without)));
}

#[tokio::test]
async fn what_a_connection_asks_again_is_answered_by_the_rules_of_now() {
    let server = in_memory();
    let mut stream = TcpStream::connect(server.address).await.expect("connects");
    let request = format!("OPTIONS /photos/k HTTP/1.1\r\n{HOST}\r\n{ORIGIN}\r\n{METHOD}\r\n\r\n");
    let mut ask = async || {
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") && !answer.ends_with(b"</Error>") {
            assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0);
        }
        String::from_utf8(answer).expect("text")
    };
    for _ in 0..4 {
        let answer = ask().await;
        assert!(answer.contains(ALLOWED), "{answer}");
    }
    take_rules_away(&server);
    let answer = ask().await;
    assert!(
        answer.starts_with("HTTP/1.1 403") && !answer.contains(ALLOWED),
        "{answer}"
    );
}
