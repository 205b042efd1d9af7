//! What strangers wrote, in requests, documents and answers, and what the terminal gets of it.

use serde_json::json;

use crate::cors_cli::{Way, ran, run, sos, sos_at, written};
use crate::cors_cli_insight::{preflight, words};
use crate::cors_cli_network::probe;
use crate::cors_conformance::answering;
use crate::documents::{document, server_with};
use crate::server::BUCKET;

/// What terminals obey, as it can stand in a header: the C1 form of "clear the screen", and text turned around.
const OBEYED: &str = "\u{9b}2J\u{202e}";

/// An answer that lets every page read it, with headers and a message that terminals obey.
const HOSTILE: &[u8] = b"HTTP/1.1 403 Forbidden\r\nAccess-Control-Allow-Origin: *\r\nVary: Origin\r\n\
     X-Screen: \xc2\x9b2J\xe2\x80\xae\r\nX-Latin: \x9b2J\r\nConnection: close\r\n\r\n\
     <Error><Code>Odd\x1b[2J</Code><Message>one\nallowed: two\x1b]0;title\x07\r</Message></Error>";

/// Nothing that a terminal obeys is in it, and no line ends in spaces.
#[track_caller]
pub(crate) fn shows_no_control(text: &str) {
    let obeyed = |character: char| character.is_control() || ('\u{202a}'..='\u{202e}').contains(&character);
    let found = text
        .chars()
        .find(|&character| character != '\n' && obeyed(character));
    assert_eq!(found, None, "{text:?}");
    assert!(
        text.lines().all(|line| line.trim_end() == line),
        "spaces at the end of a line: {text:?}"
    );
}

#[test]
fn what_strangers_sent_is_not_obeyed_by_the_terminal() {
    let server = server_with(&document(&[
        "<AllowedOrigin>https://example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod>",
    ]));
    let hostile = format!("https://{OBEYED}.example");
    preflight(&server, "/photos/a%0Ab%1B%5B2J", &hostile, "PUT", "x-a").expect(403);
    preflight(
        &server,
        &format!("/photos/{OBEYED}"),
        "https://b.example",
        "PUT",
        "",
    )
    .expect(403);
    preflight(&server, "/photos/c", "https://c.example", OBEYED, "");
    preflight(
        &server,
        "/photos/d",
        "https://d.example",
        "PUT",
        &format!("x-{OBEYED}"),
    );
    for way in [Way::Folder, Way::Remote] {
        let told = ran(&mut sos_at(&server, way, &["cors", "denials", BUCKET])).expect(0);
        shows_no_control(&told.output);
        let shown = told.output.matches(r"\u{9b}2J\u{202e}").count();
        assert!(shown >= 3, "they are shown, and not left out: {told:#?}");
        let json = ran(&mut sos_at(&server, way, &["cors", "denials", BUCKET, "--json"])).expect(0);
        shows_no_control(&json.output);
        let denials = json.json();
        let origins = denials["denials"]
            .as_array()
            .unwrap()
            .iter()
            .map(|denial| &denial["origin"]);
        assert_eq!(
            origins.filter(|&origin| *origin == hostile).count(),
            1,
            "{denials}"
        );
    }
    for form in ["", "--json"] {
        let mut arguments = words("cors check photos --origin");
        arguments.push(&hostile);
        arguments.extend(words(form));
        let told = run(&server, &arguments);
        assert!(told.code == Some(1) || told.code == Some(2), "{told:#?}");
        shows_no_control(&told.output);
        shows_no_control(&told.errors);
    }
    let errors = run(&server, &["cors", "get", &format!("a{OBEYED}")])
        .expect(1)
        .errors;
    shows_no_control(&errors);
}

#[test]
fn what_a_document_holds_is_not_obeyed_by_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = written(
        folder.path(),
        "hostile.json",
        &json!([{"ID": OBEYED, "AllowedOrigins": ["https://a.example"], "AllowedMethods": ["GET"],
                 "AllowedHeaders": [], "ExposeHeaders": []}])
        .to_string(),
    );
    let mut command = sos(&words("cors check --origin https://b.example --file"));
    shows_no_control(&ran(command.arg(&hostile)).expect(1).output);
    for command in ["convert --to xml", "convert --to json", "lint --file"] {
        let mut arguments = words("cors");
        arguments.extend(words(command));
        arguments.push(&hostile);
        let told = ran(&mut sos(&arguments));
        shows_no_control(&told.output);
    }
}

#[test]
fn what_other_servers_answer_is_not_obeyed_by_the_terminal() {
    let url = answering(HOSTILE);
    for form in ["", "--json"] {
        let told = probe(&url, form).expect(0);
        shows_no_control(&told.output);
        assert!(
            told.output.contains("9b2J") || told.output.contains("9b}2J"),
            "{told:#?}"
        );
        assert_eq!(told.output.matches("\nallowed: ").count(), 0, "{told:#?}");
    }
    let text = probe(&url, "").output;
    assert!(
        text.starts_with("allowed: The script may read the answer: 403"),
        "{text}"
    );
    assert!(text.contains(r"x-latin: \u{9b}2J"), "{text}");
    assert!(text.contains(r"one\nallowed: two\u{1b}]0;title"), "{text}");
}
