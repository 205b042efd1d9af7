//! The command line of CORS: what explains, lints and tells what was denied.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::cors_cli::{Ran, Way, ran, run, sos, sos_at, written};
use crate::cors_cli_terminal::shows_no_control;
use crate::documents::{SEED, document, put_cors, server_with};
use crate::http::Response;
use crate::server::{BUCKET, Server};

/// A rule that the lint has much to say about.
const CARELESS: &str =
    "<AllowedOrigin>https://Site.example/</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>";

pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// A preflight as a page at this origin causes it.
#[track_caller]
pub(crate) fn preflight(
    server: &Server,
    target: &str,
    origin: &str,
    method: &str,
    headers: &str,
) -> Response {
    let exchange = server.request("OPTIONS", target).origin(origin);
    let exchange = exchange.header("Access-Control-Request-Method", method);
    if headers.is_empty() {
        exchange.send()
    } else {
        exchange.header("Access-Control-Request-Headers", headers).send()
    }
}

/// The headers of CORS among those of an answer, sorted.
fn cors_headers(headers: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut headers: Vec<_> = headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| name.starts_with("access-control-") || name == "vary")
        .collect();
    headers.sort();
    headers
}

fn told_headers(answer: &Value) -> Vec<(String, String)> {
    cors_headers(serde_json::from_value::<Vec<(String, String)>>(answer.clone()).unwrap())
}

#[test]
fn what_check_tells_is_what_the_server_answers() {
    let mut server = server_with(SEED);
    let asked = [
        ("https://example.com", "PUT", "content-md5,content-type", 0),
        ("https://example.com", "DELETE", "", 0),
        ("https://example.com", "PUT", "x-other", 1),
        ("https://elsewhere.example", "PUT", "content-type", 1),
    ];
    let check = |server: &Server, way: Way, origin: &str, method: &str, headers: &str, form: &[&str]| {
        let mut arguments = words("cors check photos --key a.txt");
        arguments.extend(["--origin", origin, "--method", method]);
        for name in headers.split(',').filter(|name| !name.is_empty()) {
            arguments.extend(["--header", name]);
        }
        ran(&mut sos_at(server, way, &[&arguments, form].concat()))
    };
    let mut told: Vec<Ran> = Vec::new();
    for (origin, method, headers, code) in asked {
        let text = check(&server, Way::Folder, origin, method, headers, &[]).expect(code);
        assert!(
            text.output
                .starts_with(if code == 0 { "allowed: " } else { "blocked: " }),
            "{text:#?}"
        );
        shows_no_control(&text.output);
        let json = check(&server, Way::Folder, origin, method, headers, &["--json"]).expect(code);
        let explanation = json.json();
        assert_eq!(explanation["allowed"], code == 0);
        let answer = preflight(&server, "/photos/a.txt", origin, method, headers);
        assert_eq!(explanation["preflight"]["status"], answer.status);
        assert_eq!(
            told_headers(&explanation["preflight"]["answer"]),
            cors_headers(answer.headers)
        );
        assert_eq!(
            check(&server, Way::Remote, origin, method, headers, &["--json"]),
            json
        );
        told.extend([text, json]);
    }
    // A request that needs no preflight.
    let simple = "cors check photos --key a.txt --origin https://elsewhere.example --json";
    let simple = run(&server, &words(simple)).expect(0).json();
    assert_eq!(simple["preflight"], Value::Null);
    let get = server
        .request("GET", "/photos/a.txt")
        .origin("https://elsewhere.example");
    let answer = get.signed().send().expect(404);
    assert_eq!(
        told_headers(&simple["actual"]["answer"]),
        cors_headers(answer.headers)
    );
    run(
        &server,
        &words("cors check no-such-bucket --origin https://a.example"),
    )
    .expect(1);

    server.terminate();
    server.wait();
    for ((origin, method, headers, _), told) in asked.into_iter().zip(told.chunks(2)) {
        assert_eq!(check(&server, Way::Folder, origin, method, headers, &[]), told[0]);
    }
}

#[test]
fn a_file_is_checked_without_any_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "rules.xml", SEED);
    let check = |more: &str| {
        let mut command = sos(&words(&format!("cors check --file {file} {more}")));
        ran(command.current_dir(folder.path()))
    };
    check("--origin https://example.com -X PUT -H content-type").expect(0);
    let blocked = check("--origin https://other.example -X PUT").expect(1);
    assert!(blocked.output.contains("To allow it"), "{blocked:#?}");
    assert_eq!(blocked.errors, "", "a verdict is no error");
    let json = check("--origin https://other.example -X PUT --json")
        .expect(1)
        .json();
    assert_eq!(json["rules"].as_array().unwrap().len(), 2);
    // The page's side counts too: a page of https may not ask http.
    check("--origin https://example.com --url http://store.example/photos/a").expect(1);
    // So do redirects: on the way from host to host the origin becomes `null`.
    let redirected =
        check("--origin https://example.com -X PUT --url https://b.example/k --via https://a.example/k");
    let redirected = redirected.expect(1);
    assert!(
        redirected.output.contains("`Origin` is `null`"),
        "{redirected:#?}"
    );
    check("--origin https://example.com --via https://a.example/k").expect(2);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else was made"
    );
}

#[test]
fn lint_warns_and_mends() {
    let mut server = server_with(&document(&[CARELESS]));
    for way in [Way::Folder, Way::Remote] {
        put_cors(&server, &document(&[CARELESS])).expect(200);
        let found = ran(&mut sos_at(&server, way, &["cors", "lint", BUCKET])).expect(1);
        for part in ["rule 1", "AllowedOrigin", "warnings"] {
            assert!(found.output.contains(part), "{part}: {found:#?}");
        }
        let json = ran(&mut sos_at(&server, way, &["cors", "lint", BUCKET, "--json"])).expect(1);
        assert!(json.json()["findings"].as_array().unwrap().len() > 1);
        let mended = ran(&mut sos_at(&server, way, &["cors", "lint", BUCKET, "--fix"])).expect(0);
        assert!(
            mended
                .output
                .contains("+    <AllowedOrigin>https://site.example</AllowedOrigin>"),
            "{mended:#?}"
        );
        let clean = ran(&mut sos_at(&server, way, &["cors", "lint", BUCKET])).expect(0);
        assert_eq!(clean.output, "Nothing to mend.\n");
        preflight(&server, "/photos/a", "https://site.example", "PUT", "").expect(200);
    }
    server.terminate();
    server.wait();
    run(&server, &["cors", "lint", BUCKET]).expect(0);

    let folder = server.folder();
    let xml = written(folder, "careless.xml", &document(&[CARELESS]));
    let json = ran(&mut sos(&["cors", "convert", "--to", "json", &xml])).expect(0);
    let json = written(folder, "careless.json", &json.output);
    for (file, beginning) in [(&xml, "<?xml"), (&json, "{")] {
        ran(&mut sos(&["cors", "lint", "--file", file])).expect(1);
        let mended = ran(&mut sos(&["cors", "lint", "--file", file, "--fix"])).expect(0);
        assert!(
            mended.output.starts_with(beginning) && mended.errors.contains("warning: "),
            "the document alone, in its form: {mended:#?}"
        );
        let mended = written(folder, "mended", &mended.output);
        ran(&mut sos(&["cors", "lint", "--file", &mended])).expect(0);
    }
    let report = ran(&mut sos(&["cors", "lint", "--file", &xml, "--fix", "--json"])).expect(0);
    assert!(report.json()["fixed"]["CORSRules"].is_array());
}

#[test]
fn denials_are_told_with_what_would_allow_them() {
    let mut server = server_with(SEED);
    let none = run(&server, &["cors", "denials", BUCKET]).expect(0);
    assert!(
        none.output.starts_with("No browser was denied anything"),
        "{none:#?}"
    );
    let ask = || {
        preflight(
            &server,
            "/photos/a.txt?X-Amz-Signature=sss",
            "https://site.example",
            "PUT",
            "x-a",
        )
    };
    for _ in 0..3 {
        ask().expect(403);
    }
    for way in [Way::Folder, Way::Remote] {
        let told = ran(&mut sos_at(&server, way, &["cors", "denials", BUCKET])).expect(0);
        for part in [
            "3 times  PUT /a.txt from https://site.example with x-a\n",
            "to allow it: sos cors add photos",
        ] {
            assert!(told.output.contains(part), "{part}: {told:#?}");
        }
        assert!(!told.output.contains("sss"), "{told:#?}");
        let json = ran(&mut sos_at(&server, way, &["cors", "denials", BUCKET, "--json"]))
            .expect(0)
            .json();
        assert_eq!(json["denials"][0]["count"], 3);
    }
    // The command that is told does what it says.
    let told = run(&server, &["cors", "denials", BUCKET]).output;
    let advice = told
        .split_once("to allow it: sos ")
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap();
    run(&server, &words(advice)).expect(0);
    ask().expect(200);
    run(&server, &["cors", "denials", BUCKET, "--clear"]).expect(0);
    assert_eq!(run(&server, &["cors", "denials", BUCKET]).expect(0), none);
    run(&server, &["cors", "denials", "no-such-bucket"]).expect(1);

    server.terminate();
    server.wait();
    run(&server, &["cors", "denials", BUCKET]).expect(0);
    let never = run(&server, &["cors", "denials", BUCKET, "--follow"]).expect(1);
    assert!(never.errors.contains("no store runs"), "{never:#?}");
}

/// Ends it by its number, whatever becomes of the test.
struct Following(Child);

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn new_denials_are_followed() {
    let server = server_with(SEED);
    for (way, number) in [(Way::Folder, 1), (Way::Remote, 2)] {
        let origin = |which: &str| format!("https://{which}-{number}.example");
        preflight(&server, "/photos/a", &origin("before"), "PUT", "").expect(403);
        let mut command = sos_at(&server, way, &["cors", "denials", BUCKET, "--follow", "--json"]);
        let mut following = Following(command.stdout(Stdio::piped()).spawn().unwrap());
        let lines = BufReader::new(following.0.stdout.take().unwrap()).lines();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let await_origin = |origin: &str| {
            let patience = Duration::from_mins(1);
            loop {
                let line: Value = serde_json::from_str(&receiver.recv_timeout(patience).unwrap()).unwrap();
                if line["origin"] == origin {
                    break;
                }
            }
        };
        await_origin(&origin("before"));
        preflight(&server, "/photos/a", &origin("after"), "PUT", "").expect(403);
        await_origin(&origin("after"));
        assert!(following.0.try_wait().unwrap().is_none(), "it goes on");
    }
}

#[test]
fn following_ends_with_its_reader() {
    let server = server_with(SEED);
    preflight(&server, "/photos/a", "https://site.example", "PUT", "").expect(403);
    let mut command = sos_at(&server, Way::Folder, &["cors", "denials", BUCKET, "--follow"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert!(command.stdout(writer).status().unwrap().success());
}
