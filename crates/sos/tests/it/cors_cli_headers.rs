//! `sos cors headers`: what stands beside CORS.

use crate::cors_cli::{Way, ran, run, sos_at};
use crate::server::{BUCKET, Server};

#[test]
fn the_headers_beside_cors_are_set_and_shown_alike_in_three_ways() {
    let mut server = Server::start();
    let session = |server: &Server, way: Way| {
        let headers = |arguments: &[&str], code: i32| {
            let all = [&["cors", "headers", BUCKET], arguments].concat();
            ran(&mut sos_at(server, way, &all)).expect(code)
        };
        let set = headers(
            &[
                "--resource-policy",
                "same-site",
                "--timing-origin",
                "https://a.example",
            ],
            0,
        );
        assert!(
            set.output.contains("  cross-origin-resource-policy: same-site\n")
                && set.output.contains("  timing-allow-origin: https://a.example\n"),
            "{set:#?}"
        );
        let json = headers(&["--json"], 0);
        assert_eq!(json.json()["cross_origin_resource_policy"], "same-site");
        let one = headers(&["--resource-policy", "cross-origin"], 0);
        assert!(!one.output.contains("timing-allow-origin"), "{one:#?}");
        assert!(headers(&["--clear"], 0).output.contains("carry neither"));
        [
            set,
            json,
            one,
            headers(&["--timing-origin", "a\u{9b}2J"], 2),
            headers(&[], 0),
        ]
    };
    let running = session(&server, Way::Folder);
    assert_eq!(session(&server, Way::Remote), running);
    run(
        &server,
        &["cors", "headers", BUCKET, "--resource-policy", "same-origin"],
    )
    .expect(0);
    let answer = server.request("GET", "/photos/none").signed().send().expect(404);
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
    run(
        &server,
        &["cors", "headers", BUCKET, "--clear", "--timing-origin", "*"],
    )
    .expect(2);
    run(&server, &["cors", "headers", BUCKET, "--resource-policy", "none"]).expect(2);
    server.terminate();
    server.wait();
    run(&server, &["cors", "headers", BUCKET, "--clear"]).expect(0);
    assert_eq!(session(&server, Way::Folder), running);
}
