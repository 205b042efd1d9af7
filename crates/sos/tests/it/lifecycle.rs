//! Lifecycle rules over real sockets, with days that are a second long.

use crate::cors_cli::{Way, ran, sos_at, written};
use crate::deadline::within;
use crate::objects::{get, put};
use crate::server::{BUCKET, Options, Server};

const RULES: &str =
    r#"{"Rules":[{"ID":"logs","Status":"Enabled","Filter":{"Prefix":"logs/"},"Expiration":{"Days":1}}]}"#;

fn with_short_days() -> Server {
    Options::new()
        .environment("SOS_LIFECYCLE_DAY_SECONDS", "1")
        .environment("SOS_LIFECYCLE_INTERVAL_SECONDS", "1")
        .start()
}

#[test]
fn what_a_rule_is_about_goes_and_nothing_else() {
    let server = with_short_days();
    put(&server, "keep/a", b"kept").expect(200);
    put(&server, "logs/a", b"gone soon").expect(200);
    let begun = server
        .request("POST", &format!("/{BUCKET}/logs/upload?uploads"))
        .signed()
        .send()
        .expect(200);
    assert!(begun.header("x-amz-abort-date").is_none());
    let document = "<LifecycleConfiguration><Rule><ID>all logs</ID><Filter><Prefix>logs/</Prefix></Filter>\
        <Status>Enabled</Status><Expiration><Days>1</Days></Expiration>\
        <AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>\
        </Rule></LifecycleConfiguration>";
    let set = server
        .request("PUT", &format!("/{BUCKET}?lifecycle"))
        .body(document)
        .signed()
        .send()
        .expect(200);
    assert_eq!(
        set.header("x-amz-transition-default-minimum-object-size"),
        Some("all_storage_classes_128K")
    );
    let written = put(&server, "logs/b", b"gone soon too").expect(200);
    let expiration = written.header("x-amz-expiration").expect("it will expire");
    assert!(
        expiration.starts_with("expiry-date=\"") && expiration.ends_with(" GMT\", rule-id=\"all%20logs\""),
        "{expiration}"
    );
    let kept = put(&server, "keep/b", b"kept").expect(200);
    assert!(kept.header("x-amz-expiration").is_none());
    within(60, "the logs expire, and the upload is aborted", || {
        let objects = server
            .request("GET", &format!("/{BUCKET}?list-type=2"))
            .signed()
            .send()
            .expect(200);
        let uploads = server
            .request("GET", &format!("/{BUCKET}?uploads"))
            .signed()
            .send()
            .expect(200);
        let left = (objects.elements("Key"), uploads.elements("UploadId").len());
        (left == (vec!["keep/a".to_owned(), "keep/b".to_owned()], 0)).then_some(())
    });
    get(&server, "logs/a").expect_error(404, "NoSuchKey");
    let answer = server
        .request("GET", &format!("/{BUCKET}?lifecycle"))
        .signed()
        .send()
        .expect(200);
    assert_eq!(answer.element("ID").as_deref(), Some("all logs"));
    server
        .request("DELETE", &format!("/{BUCKET}?lifecycle"))
        .signed()
        .send()
        .expect(204);
    server
        .request("GET", &format!("/{BUCKET}?lifecycle"))
        .signed()
        .send()
        .expect_error(404, "NoSuchLifecycleConfiguration");
}

#[test]
fn a_server_that_was_killed_goes_on_with_what_is_left() {
    let mut server = with_short_days();
    for number in 0..50 {
        put(&server, &format!("logs/{number}"), b"gone soon").expect(200);
    }
    let rules = written(server.folder(), "rules.json", RULES);
    let set = ran(&mut sos_at(
        &server,
        Way::Remote,
        &["lifecycle", "set", BUCKET, &rules],
    ));
    assert_eq!(set.output, "Saved.\n", "{}", set.errors);
    server.kill();
    server.restart();
    within(60, "the logs expire", || {
        let page = server
            .request("GET", &format!("/{BUCKET}?list-type=2"))
            .signed()
            .send()
            .expect(200);
        page.elements("Key").is_empty().then_some(())
    });
}

#[test]
fn the_command_line_sets_previews_runs_and_tells() {
    // Days of the real length: nothing goes by itself.
    let server = Server::start();
    put(&server, "logs/a", b"bytes").expect(200);
    for way in [Way::Remote, Way::Folder] {
        let does = |arguments: &[&str], code: i32| {
            let arguments = [&["lifecycle"], arguments].concat();
            let ran = ran(&mut sos_at(&server, way, &arguments));
            assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.errors);
            ran
        };
        let rules = written(server.folder(), "rules.json", RULES);
        let wrong = written(
            server.folder(),
            "wrong.json",
            &RULES.replace("\"Days\":1", "\"Days\":0"),
        );
        let refused = does(&["set", BUCKET, &wrong], 1).errors;
        assert!(
            refused.contains("'Days' for Expiration action must be a positive integer"),
            "{refused}"
        );
        let shown = does(&["preview", BUCKET, "--file", &rules], 0).output;
        assert!(shown.contains("           0 expired\n"), "{shown}");
        let shown = does(&["preview", BUCKET, "--file", &rules, "--at", "2100-01-01"], 0).output;
        assert!(shown.contains("           1 expired\n"), "{shown}");
        assert!(
            shown.contains("expire logs/a (version null) by rule \"logs\""),
            "{shown}"
        );
        does(&["get", BUCKET], 1);
        assert_eq!(does(&["set", BUCKET, &rules], 0).output, "Saved.\n");
        assert!(does(&["get", BUCKET], 0).output.contains("\"Days\": 1"));
        assert!(
            does(&["get", BUCKET, "--xml"], 0)
                .output
                .contains("<Days>1</Days>")
        );
        assert!(
            does(&["run", BUCKET], 0)
                .output
                .contains("           0 expired\n")
        );
        assert!(does(&["status", BUCKET], 0).output.contains("photos: "));
        does(&["clear", BUCKET], 0);
    }
    assert_eq!(get(&server, "logs/a").expect(200).body, b"bytes");
}
