//! A change of the configuration under load: the next request obeys it, and no request sees half of one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::documents::{document, put_cors};
use crate::http::{Connection, Request, Response};
use crate::server::Server;

/// How often the configuration changes.
const CHANGES: usize = 60;

/// How many connections ask meanwhile.
const CONNECTIONS: usize = 6;

/// The most that each of them asks.
const MOST_REQUESTS: usize = 20_000;

/// Two documents that differ in every value of every rule.
fn documents() -> [String; 2] {
    [
        document(&[
            "<AllowedOrigin>https://example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>\
             <AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>111</MaxAgeSeconds>",
            "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>\
             <ExposeHeader>Date</ExposeHeader><MaxAgeSeconds>112</MaxAgeSeconds>",
        ]),
        document(&[
            "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>DELETE</AllowedMethod>\
             <AllowedHeader>x-*</AllowedHeader><ExposeHeader>x-b</ExposeHeader><MaxAgeSeconds>221</MaxAgeSeconds>",
            "<AllowedOrigin>https://example.com</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod>\
             <AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>222</MaxAgeSeconds>",
        ]),
    ]
}

/// What is asked again and again: preflights of both rules, one that only the second document allows, and actual
/// requests, whose error answers carry the headers as well.
fn probes(server: &Server) -> Vec<Request> {
    let preflight = |method: &str, headers: &str| {
        let exchange = server
            .request("OPTIONS", "/photos/a")
            .origin("https://example.com")
            .header("Access-Control-Request-Method", method);
        match headers {
            "" => exchange.into_request(),
            headers => exchange
                .header("Access-Control-Request-Headers", headers)
                .into_request(),
        }
    };
    let actual = |method: &str| {
        let exchange = server.request(method, "/photos/a").origin("https://example.com");
        exchange.into_request()
    };
    vec![
        preflight("PUT", "x-amz-date, x-amz-acl"),
        actual("GET"),
        preflight("GET", ""),
        preflight("DELETE", ""),
        actual("DELETE"),
    ]
}

/// The status and every header of CORS.
type Answer = (u16, BTreeSet<(String, String)>);

fn answer(response: &Response) -> Answer {
    let headers = response.headers.iter();
    let headers = headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .filter(|(name, _)| name.starts_with("access-control-") || name == "vary");
    (response.status, headers.collect())
}

fn ask(connection: &mut Connection, probe: &Request) -> Answer {
    connection.send(probe);
    answer(&connection.read(&probe.method).expect("an answer"))
}

#[test]
fn the_next_request_obeys_a_change_and_none_sees_half_of_it() {
    let server = Server::start();
    let (documents, probes) = (documents(), probes(&server));
    let mut connection = server.connect();
    // What each document alone makes of each probe.
    let expected = documents.each_ref().map(|document| {
        put_cors(&server, document).expect(200);
        let answers = probes.iter().map(|probe| ask(&mut connection, probe));
        answers.collect::<Vec<Answer>>()
    });
    for (number, (first, second)) in expected[0].iter().zip(&expected[1]).enumerate() {
        assert_ne!(first, second, "probe {number} tells the documents apart");
    }
    let ages = |answers: &[Answer]| {
        let of_one = |answer: &Answer| {
            let age = answer.1.iter().find(|(name, _)| name == "access-control-max-age");
            age.map(|(_, value)| value.clone())
        };
        answers.iter().filter_map(of_one).collect::<Vec<_>>()
    };
    assert_eq!(ages(&expected[0]), ["111", "112", "112"]);
    assert_eq!(ages(&expected[1]), ["221", "222", "222", "221", "221"]);

    // The second document is in force: changes are counted from it, and the parity of the count names the document.
    let (begun, answered) = (AtomicUsize::new(1), AtomicUsize::new(1));
    let ended = AtomicBool::new(false);
    let certain: usize = std::thread::scope(|scope| {
        let hammer = || {
            let mut connection = server.connect();
            let mut certain = 0;
            for number in 0..MOST_REQUESTS {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let place = number % probes.len();
                let earliest = answered.load(Ordering::SeqCst);
                let found = ask(&mut connection, &probes[place]);
                let latest = begun.load(Ordering::SeqCst);
                assert!(
                    (earliest..=latest).any(|change| found == expected[change % 2][place]),
                    "probe {place} between changes {earliest} and {latest}: {found:?}"
                );
                certain += usize::from(earliest == latest);
            }
            certain
        };
        let hammers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(hammer)).collect();
        for change in 2..CHANGES + 2 {
            begun.store(change, Ordering::SeqCst);
            put_cors(&server, &documents[change % 2]).expect(200);
            answered.store(change, Ordering::SeqCst);
            for (place, probe) in probes.iter().enumerate() {
                let found = ask(&mut connection, probe);
                assert_eq!(
                    found,
                    expected[change % 2][place],
                    "probe {place} after change {change}"
                );
            }
        }
        ended.store(true, Ordering::SeqCst);
        hammers
            .into_iter()
            .map(|hammer| hammer.join().expect("no mix"))
            .sum()
    });
    assert!(certain > CHANGES, "only {certain} requests fell between changes");
}
