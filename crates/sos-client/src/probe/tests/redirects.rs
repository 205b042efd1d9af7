//! Redirects on the way of a probe.

use super::World;
use crate::probe::Code;

#[tokio::test]
async fn redirects_are_followed_as_browsers_do() {
    // Three origins: the page's, the first store's, and the second's, which sees `null`.
    let second = World::new(|head| {
        assert!(head.contains("origin: null"), "{head}");
        "200 OK\r\nAccess-Control-Allow-Origin: *".to_owned()
    })
    .await;
    let target = format!("{}/moved", second.url);
    let first = World::new(move |_| {
        format!("302 Found\r\nLocation: {target}\r\nVary: Origin\r\nAccess-Control-Allow-Origin: http://site.example")
    })
    .await;
    let report = first.probe(|page| "POST".clone_into(&mut page.method)).await;
    let codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::OriginBecameNull, Code::Redirected], "{report:#?}");
    assert!(report.allowed, "{report:#?}");
    assert_eq!(
        second.first_lines(),
        ["GET /moved HTTP/1.1"],
        "a 302 makes a GET of a POST"
    );

    // An answer that redirects must pass the CORS check too.
    let silent = World::new(|_| "302 Found\r\nLocation: /elsewhere\r\nVary: Origin".to_owned()).await;
    let report = silent.probe(|page| "GET".clone_into(&mut page.method)).await;
    assert!(!report.allowed && report.steps.len() == 1, "{report:#?}");
}

#[tokio::test]
async fn redirects_end() {
    let world = World::new(|_| {
        "307 Temporary Redirect\r\nLocation: /again\r\nAccess-Control-Allow-Origin: *".to_owned()
    })
    .await;
    let report = world.probe(|page| "GET".clone_into(&mut page.method)).await;
    assert_eq!(report.steps.len(), 21);
    assert_eq!(
        report.findings[0].code,
        Code::RedirectNotFollowed,
        "{:#?}",
        report.findings
    );
    assert!(!report.allowed);
}

#[tokio::test]
async fn http_that_redirects_to_https_is_named() {
    let world = World::new(|_| {
        "301 Moved Permanently\r\nLocation: https://127.0.0.1:1/x\r\nAccess-Control-Allow-Origin: *"
            .to_owned()
    })
    .await;
    let report = world.probe(|page| "GET".clone_into(&mut page.method)).await;
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.code == Code::RedirectToHttps),
        "{report:#?}"
    );
    assert!(
        report.steps[1]
            .error
            .as_deref()
            .is_some_and(|error| error.contains("cannot connect")),
        "{report:#?}"
    );
    assert!(!report.allowed);
}

#[tokio::test]
async fn each_preflight_is_held_against_the_origin_that_it_was_sent_with() {
    // Symptom: a store that echoes the origin was told to answer another one than the request's. Cause: Firefox keeps the
    // page's origin in the preflight after a redirect that makes it `null` in the request, and the answer to the one was
    // compared with the origin of the other. Fix: each answer is compared with what it answers.
    let echo = |head: &str| {
        let origin = head.lines().find_map(|line| line.strip_prefix("origin: "));
        let origin = origin.unwrap_or_default();
        format!("Vary: Origin\r\nAccess-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Methods: PUT")
    };
    let second = World::new(move |head| format!("200 OK\r\n{}", echo(head))).await;
    let target = format!("{}/moved", second.url);
    let first = World::new(move |head| {
        let status = if head.starts_with("OPTIONS") {
            "200 OK".to_owned()
        } else {
            format!("307 Temporary Redirect\r\nLocation: {target}")
        };
        format!("{status}\r\n{}", echo(head))
    })
    .await;
    let report = first.probe(|_| ()).await;
    assert!(report.allowed, "{report:#?}");
    let preflights = second
        .first_lines()
        .iter()
        .filter(|line| line.starts_with("OPTIONS"))
        .count();
    assert_eq!(preflights, 2, "one with the page's origin, one with `null`");
    let codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    assert!(!codes.contains(&Code::AllowOriginMismatch), "{report:#?}");
}

/// Symptom: a report, which people paste into questions, held the signature of a URL that a redirect led to in vain, and the
/// cookie of a session. Cause: only the URLs and headers that were sent were cleaned, not the reasons of failures, nor all that
/// came back. Fix: those are cleaned, too.
#[tokio::test]
async fn what_fails_keeps_its_secrets_too() {
    let check = async |location: &'static str, shown: &str| {
        let world = World::new(move |_| {
            format!(
                "307 Temporary Redirect\r\nLocation: {location}\r\nSet-Cookie: session=secret\r\n\
                 Access-Control-Allow-Origin: *"
            )
        })
        .await;
        let report = world.probe(|page| "GET".clone_into(&mut page.method)).await;
        let json = serde_json::to_string(&report).unwrap();
        assert!(
            !report.allowed && !json.contains("secret") && json.contains(shown),
            "{json}"
        );
    };
    check(
        "ftp://store/a?x=1&X-Amz-Signature=secret",
        "leads to `ftp://store/a?x=1&X-Amz-Signature=…`",
    )
    .await;
    check(
        "/a<b?x=1&X-Goog-Signature=secret",
        "the target `/a<b?x=1&X-Goog-Signature=…` cannot be sent",
    )
    .await;
    check("/again?SIG=secret", "/again?SIG=…").await;
}
