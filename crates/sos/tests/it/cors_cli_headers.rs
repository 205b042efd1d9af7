//! The command line of CORS: the headers that stand beside it.

use crate::cors_cli::{Way, ran, sos_at};
use crate::documents::{SEED, server_with};
use crate::server::BUCKET;

#[test]
fn the_headers_beside_cors_are_shown_and_set() {
    let server = server_with(SEED);
    for way in [Way::Folder, Way::Remote] {
        let headers = |more: &[&str]| {
            ran(&mut sos_at(
                &server,
                way,
                &[&["cors", "headers", BUCKET], more].concat(),
            ))
        };
        let sent = || {
            let answer = server
                .request("GET", &format!("/{BUCKET}/missing"))
                .signed()
                .send();
            let header = |name: &str| answer.header(name).map(str::to_owned);
            (
                header("cross-origin-resource-policy"),
                header("timing-allow-origin"),
            )
        };
        assert!(headers(&[]).expect(0).output.contains("neither"));
        let set = [
            "--resource-policy",
            "same-site",
            "--timing-origin",
            "https://example.com",
        ];
        let told = headers(&set).expect(0).output;
        assert!(told.contains("cross-origin-resource-policy: same-site"), "{told}");
        let expected = (
            Some("same-site".to_owned()),
            Some("https://example.com".to_owned()),
        );
        assert_eq!(sent(), expected, "{way:?}");
        let wrong = headers(&["--timing-origin", "https://example.com/"]).expect(1);
        assert!(wrong.errors.contains("https://example.com/"), "{wrong:?}");
        assert_eq!(sent(), expected, "what is refused changes nothing");
        let shown = headers(&["--json"]).expect(0).json();
        assert_eq!(shown["cross_origin_resource_policy"], "same-site");
        headers(&["--clear"]).expect(0);
        assert_eq!(sent(), (None, None), "{way:?}");
    }
}
