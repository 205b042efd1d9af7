//! The conformance table of `conformance/cors`, whole, against the running server; and against one that cannot pass.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use sos_client::Url;
use sos_client::conform::{self, Report, RunOptions, Table, Tag};
use sos_client::exchange::{Client, Options};
use sos_client::sign::{Credentials, Signer};

use crate::server::{Server, root};

/// Runs the built-in table, or what of it holds this text.
fn run(endpoint: &str, containing: Option<&str>, is_path_style: bool) -> Report {
    let root = root();
    let credentials = Credentials {
        access_key: root.access_key.clone(),
        secret_key: root.secret_key.clone(),
        session_token: None,
    };
    let options = RunOptions {
        containing: containing.map(str::to_owned),
        is_path_style,
        ..RunOptions::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let report = runtime.block_on(conform::run(
        &Client::new(Options::default()),
        &Url::parse(endpoint).unwrap(),
        &Signer::new(credentials, "us-east-1"),
        &Table::built_in().unwrap(),
        &options,
    ));
    report.unwrap()
}

#[test]
fn the_server_passes_the_whole_table() {
    let server = Server::start();
    let report = run(&server.url(), None, true);
    assert!(report.is_passed(), "{}", report.to_text());
    assert!(report.total.passed >= 300, "{:?}", report.total);
    assert!(report.tags[&Tag::Aws].passed >= 200, "{:?}", report.tags);
    assert!(report.tags[&Tag::Sos].passed >= 80, "{:?}", report.tags);
    assert!(report.left_behind.is_empty(), "{:?}", report.left_behind);
    let buckets = server.request("GET", "/").signed().send().expect(200);
    assert_eq!(
        buckets.elements("Name"),
        [crate::server::BUCKET],
        "the run's buckets are gone"
    );
}

#[test]
fn buckets_in_the_host_pass_too() {
    let server = Server::start();
    let report = run(&server.url(), Some("rules.json"), false);
    assert!(
        report.is_passed() && report.total.passed > 10,
        "{}",
        report.to_text()
    );
}

#[test]
fn a_server_without_cross_origin_headers_fails() {
    let endpoint = agreeable_server();
    let report = run(&endpoint, Some("preflight.json"), true);
    assert!(!report.is_passed());
    assert!(report.total.failed > 50, "{:?}", report.total);
    let text = report.to_text();
    assert!(
        text.contains("FAILED preflight.json / one rule / no Origin, on a key [aws;"),
        "{text}"
    );
    assert!(text.contains("status: expected 400, got 200"), "{text}");
    assert!(
        text.contains("header access-control-allow-origin: expected \"https://example.com\", got absent"),
        "{text}"
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["tags"]["aws"]["failed"], report.tags[&Tag::Aws].failed);
}

/// The folder is what is built in: nobody edits a file that nothing runs.
#[test]
fn the_folder_holds_what_is_built_in() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/cors");
    let (built_in, loaded) = (Table::built_in().unwrap(), Table::load(&folder).unwrap());
    let names = |table: &Table| {
        table
            .files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&built_in), names(&loaded));
    assert_eq!(built_in.cases().count(), loaded.cases().count());
    for (name, file) in &built_in.files {
        for group in &file.groups {
            let mut cases: Vec<&str> = group.cases.iter().map(|case| case.name.as_str()).collect();
            cases.sort_unstable();
            assert!(
                cases.windows(2).all(|pair| pair[0] != pair[1]),
                "{name} / {}: two cases of one name",
                group.name
            );
        }
    }
}

/// A server that answers 200 to everything and ends with the test process.
pub(crate) fn agreeable_server() -> String {
    answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

/// A server that gives this answer to everything and ends with the test process.
pub(crate) fn answering(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !is_whole(&request) {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&buffer[..read]),
                }
            }
            let _ = stream.write_all(answer);
        }
    });
    endpoint
}

/// Whether head and body of a request have arrived.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}
