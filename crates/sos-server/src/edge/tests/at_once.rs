//! Preflights answered at once, held against the same ones that go the long way.

use super::{Fake, HOST, ORIGIN, Running, start_upon};
use crate::traffic::{Subject, Window};
use sos_core::Timestamp;
use std::sync::atomic::Ordering;

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
    let in_memory = Fake {
        in_memory: true,
        ..Fake::default()
    };
    let short = start_upon(in_memory, None);
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
    let denials = |server: &Running| server.edge.backend.denials.lock().expect("no panic").clone();
    assert_eq!(denials(&short), denials(&long));
    assert!(!denials(&short).is_empty());
    let at_hand = |server: &Running| server.edge.backend.at_hand.load(Ordering::Relaxed);
    assert!(at_hand(&short) > 10 && at_hand(&long) == 0);
}
