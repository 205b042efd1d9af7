//! Stored pages, drawings and scripts on the console's origin: whatever they are, they never run there.

use crate::console::{Visitor, refused};
use crate::console_objects::{send, with_body};
use crate::http::Response;
use crate::server::{Server, root};
use crate::sign::encode;

const PAGE: &str = "<!doctype html><script>alert(document.cookie)</script>";
const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";

struct Store<'a> {
    server: &'a Server,
    visitor: Visitor<'a>,
}

impl Store<'_> {
    fn put(&self, key: &str, kind: &str, body: &str) {
        let target = format!("/api/objects/photos?key={}", encode(key));
        let mut request = with_body(&self.visitor, "PUT", &target, body);
        request.set("Content-Type", kind);
        send(self.server, &request).expect(200);
    }

    /// Asks for an object as a browser does for this destination.
    #[track_caller]
    fn ask(&self, key: &str, destination: Option<&str>, rest: &str) -> Response {
        let target = format!("/objects/photos?key={}{rest}", encode(key));
        let mut request = self.visitor.request("GET", &target);
        request.headers.retain(|(name, _)| name != "X-SOS-CSRF");
        if let Some(destination) = destination {
            request.set("Sec-Fetch-Dest", destination);
            request.set("Sec-Fetch-Site", "same-origin");
        }
        send(self.server, &request)
    }
}

#[track_caller]
fn sandboxed(answer: &Response) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    for part in ["sandbox;", "default-src 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{}", answer.summary());
    }
    assert!(
        !policy.contains("allow-") && !policy.contains("script-src"),
        "{policy}"
    );
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("vary"), Some("Sec-Fetch-Dest"));
}

#[track_caller]
fn is_saved(answer: &Response) {
    sandboxed(answer);
    let disposition = answer.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment;"), "{}", answer.summary());
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[track_caller]
fn is_shown(answer: &Response, kind: &str) {
    sandboxed(answer);
    let disposition = answer.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("inline;"), "{}", answer.summary());
    assert_eq!(answer.header("content-type"), Some(kind), "{}", answer.summary());
}

#[test]
fn a_stored_page_is_saved_shown_as_text_or_refused() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let store = Store {
        server: &server,
        visitor,
    };
    store.put("page.html", "text/html", PAGE);
    store.put("drawing.svg", "image/svg+xml", DRAWING);
    store.put("script.js", "text/javascript", "alert(1)");
    store.put("photo.png", "image/png", "not really");
    store.put("sound.mp3", "audio/mpeg", "not really");
    let all = ["page.html", "drawing.svg", "script.js", "photo.png", "sound.mp3"];
    for key in all {
        for opened in [None, Some("document"), Some("iframe"), Some("frame")] {
            is_saved(&store.ask(key, opened, "").expect(200));
        }
        for run in [
            "script",
            "style",
            "worker",
            "serviceworker",
            "object",
            "embed",
            "manifest",
        ] {
            refused(&store.ask(key, Some(run), ""), 403, "DestinationRefused");
        }
        is_saved(&store.ask(key, Some("image"), "&download=1").expect(200));
        is_saved(&store.ask(key, Some("empty"), "&download=1").expect(200));
    }
    let text = "text/plain; charset=utf-8";
    for destination in ["empty", "image", "video"] {
        is_shown(&store.ask("page.html", Some(destination), ""), text);
        is_shown(&store.ask("script.js", Some(destination), ""), text);
        is_shown(&store.ask("photo.png", Some(destination), ""), "image/png");
        is_shown(&store.ask("sound.mp3", Some(destination), ""), "audio/mpeg");
    }
    is_shown(&store.ask("drawing.svg", Some("image"), ""), "image/svg+xml");
    is_shown(&store.ask("drawing.svg", Some("empty"), ""), text);
}

/// A cached image must not be opened as a page because the server said that nothing had changed.
#[test]
fn what_was_shown_is_not_reused_where_it_would_be_opened() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let store = Store {
        server: &server,
        visitor,
    };
    store.put("drawing.svg", "image/svg+xml", DRAWING);
    let etag = store
        .ask("drawing.svg", Some("image"), "")
        .header("etag")
        .unwrap()
        .to_owned();
    for (destination, status) in [("image", 304), ("document", 200), ("iframe", 200)] {
        let mut request = store.visitor.request("GET", "/objects/photos?key=drawing.svg");
        request.set("Sec-Fetch-Dest", destination);
        request.set("If-None-Match", &etag);
        let answer = send(&server, &request).expect(status);
        sandboxed(&answer);
        if status == 200 {
            is_saved(&answer);
        }
    }
}

#[test]
fn no_key_or_header_of_an_object_becomes_a_header_of_the_console() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let store = Store {
        server: &server,
        visitor,
    };
    let key = "a\r\nSet-Cookie: x=1\r\n\"; filename=evil.html";
    store.put(key, "text/html; charset=\"x\", text/html", PAGE);
    let target = format!("/api/v1/buckets/photos/objects/details?key={}", encode(key));
    let edit = r#"{"content_type":"text/html","headers":{"content-disposition":"inline","content-language":"xx"},"metadata":{"set-cookie":"x=1"}}"#;
    let edited = with_body(&store.visitor, "PUT", &target, edit);
    send(&server, &edited).expect(200);
    for destination in ["document", "empty"] {
        let answer = store.ask(key, Some(destination), "").expect(200);
        assert!(answer.header("set-cookie").is_none());
        assert!(answer.header("content-language").is_none());
        assert!(
            !answer
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("x-amz-meta"))
        );
        let disposition = answer.header("content-disposition").unwrap();
        assert_eq!(disposition.matches("filename=").count(), 1, "{disposition}");
    }
    for site in ["cross-site", "same-site"] {
        let mut request = store.visitor.request("GET", "/objects/photos?key=x");
        request.set("Sec-Fetch-Site", site);
        request.set("Sec-Fetch-Dest", "image");
        assert_eq!(send(&server, &request).status, 403);
    }
}
