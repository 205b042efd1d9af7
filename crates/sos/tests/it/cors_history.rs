//! What a CORS configuration was before: kept whoever changes it, listed, and set again.

use crate::cors_cli::{Way, ran, run, sos_at, written};
use crate::documents::{document, put_cors};
use crate::server::{BUCKET, Server};

fn rule(origin: &str) -> String {
    document(&[&format!(
        "<AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
    )])
}

#[test]
fn every_change_is_kept_whoever_makes_it_and_can_be_undone() {
    let mut server = Server::start();
    let history = run(&server, &["cors", "history", BUCKET]).expect(0);
    assert_eq!(
        history.output,
        "The CORS configuration of photos was never changed.\n"
    );
    let refused = run(&server, &["cors", "undo", BUCKET]).expect(1);
    assert!(refused.errors.contains("was never changed"), "{refused:#?}");

    // Over the S3 API, by the command line, and by an S3 client again.
    put_cors(&server, &rule("https://one.example")).expect(200);
    let file = written(server.folder(), "two.xml", &rule("https://two.example"));
    run(&server, &["cors", "set", BUCKET, &file]).expect(0);
    server
        .request("DELETE", "/photos?cors")
        .signed()
        .send()
        .expect(204);
    server.kill();
    server.restart();

    for way in [Way::Folder, Way::Remote] {
        let listed = ran(&mut sos_at(&server, way, &["cors", "history", BUCKET])).expect(0);
        let lines: Vec<&str> = listed.output.lines().collect();
        assert!(
            lines[1].starts_with("1 ") && lines[1].ends_with("1 rule for https://two.example"),
            "{listed:#?}"
        );
        assert!(
            lines[2].starts_with("2 ") && lines[2].ends_with("1 rule for https://one.example"),
            "{listed:#?}"
        );
        assert!(
            lines[3].starts_with("3 ") && lines[3].ends_with("none"),
            "{listed:#?}"
        );
    }
    let one = run(&server, &["cors", "history", BUCKET, "2"]).expect(0);
    assert!(
        one.output
            .contains("<AllowedOrigin>https://one.example</AllowedOrigin>"),
        "{one:#?}"
    );
    run(&server, &["cors", "history", BUCKET, "3"]).expect(1);
    run(&server, &["cors", "history", BUCKET, "4"]).expect(1);

    let undone = run(&server, &["cors", "undo", BUCKET]).expect(0);
    assert!(
        undone
            .output
            .contains("\n+    <AllowedOrigin>https://two.example</AllowedOrigin>\n"),
        "{undone:#?}"
    );
    assert!(
        undone.output.contains("Saved: 1 rule is in force for photos."),
        "{undone:#?}"
    );
    // Undoing is a change as well, so that two of them are none.
    run(&server, &["cors", "undo", BUCKET]).expect(0);
    run(&server, &["cors", "get", BUCKET]).expect(1);
    let same = run(&server, &["cors", "undo", BUCKET, "2"]).expect(1);
    assert!(same.errors.contains("nothing was changed"), "{same:#?}");
    let undone = run(&server, &["cors", "undo", BUCKET, "4", "--json"]).expect(0);
    assert!(undone.output.contains("\"rules\": 1"), "{undone:#?}");
    assert!(
        run(&server, &["cors", "get", BUCKET])
            .output
            .contains("https://one.example")
    );
}
