//! A visitor of the console: the cookie and the token of a session, and requests as its pages send them.

use serde_json::{Value, json};

use crate::http::{Connection, Request, Response};
use crate::server::Server;
use crate::sign::Credentials;

/// A logged-in browser.
pub(crate) struct Visitor<'a> {
    server: &'a Server,
    /// The cookie as it is sent back: name and value.
    pub(crate) cookie: String,
    pub(crate) csrf: String,
    /// The answer to the log-in.
    pub(crate) session: Value,
}

impl<'a> Visitor<'a> {
    /// Logs in with a key.
    #[track_caller]
    pub(crate) fn log_in(server: &'a Server, credentials: &Credentials) -> Self {
        Self::of(server, &log_in(server, &key_of(credentials)).expect(201))
    }

    /// Of the answer to a log-in.
    #[track_caller]
    pub(crate) fn of(server: &'a Server, answer: &Response) -> Self {
        let session = json_of(answer);
        Self {
            server,
            cookie: cookie_of(answer),
            csrf: session["csrf"].as_str().unwrap().to_owned(),
            session,
        }
    }

    /// A request with the cookie and the token.
    pub(crate) fn request(&self, method: &str, target: &str) -> Request {
        let mut request = request(self.server, method, target);
        request.set("Cookie", &self.cookie);
        request.set("X-SOS-CSRF", &self.csrf);
        request
    }

    /// Sends one.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, target: &str) -> Response {
        send(self.server, &self.request(method, target))
    }

    /// What `GET /api/session` says.
    #[track_caller]
    pub(crate) fn look(&self) -> Response {
        self.ask("GET", "/api/session")
    }
}

/// The body of a log-in with a key.
pub(crate) fn key_of(credentials: &Credentials) -> Value {
    json!({ "access_key": credentials.access_key, "secret_key": credentials.secret_key })
}

/// A request to the console, as a program sends it.
pub(crate) fn request(server: &Server, method: &str, target: &str) -> Request {
    Request::new(method, target, &server.console.to_string())
}

/// `POST /api/session`.
pub(crate) fn log_in_request(server: &Server, body: &Value) -> Request {
    let mut request = request(server, "POST", "/api/session");
    request.set("Content-Type", "application/json");
    request.body = body.to_string().into_bytes();
    request
}

#[track_caller]
pub(crate) fn log_in(server: &Server, body: &Value) -> Response {
    send(server, &log_in_request(server, body))
}

/// Sends a request to the console on a connection of its own. Whatever it is, the answer has the console's headers.
#[track_caller]
pub(crate) fn send(server: &Server, request: &Request) -> Response {
    let mut connection = Connection::open(server.console);
    connection.send(request);
    let answer = match connection.read(&request.method) {
        Ok(answer) => answer,
        Err(error) => panic!("no answer to {} {}: {error}", request.method, request.target),
    };
    guarded(&answer);
    answer
}

/// Fails the test unless an answer keeps strangers out.
#[track_caller]
pub(crate) fn guarded(answer: &Response) {
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(expected), "{}", answer.summary());
    }
    // Only what a browser shows by itself has a use for a policy.
    let kind = answer.header("content-type").unwrap_or_default();
    let is_shown = !["text/javascript", "text/css", "application/json"]
        .iter()
        .any(|never| kind.starts_with(never));
    let policy = answer.header("content-security-policy").unwrap_or_default();
    if is_shown && answer.status != 304 {
        assert_eq!(
            answer.header("x-frame-options"),
            Some("DENY"),
            "{}",
            answer.summary()
        );
        let opener = answer.header("cross-origin-opener-policy");
        assert_eq!(opener, Some("same-origin"), "{}", answer.summary());
        assert!(
            answer.header("permissions-policy").is_some(),
            "{}",
            answer.summary()
        );
        assert!(policy.contains("default-src 'none'"), "{}", answer.summary());
    }
    for unsafe_word in ["unsafe-inline", "unsafe-eval", "http:", "https:", " *"] {
        assert!(!policy.contains(unsafe_word), "{policy}");
    }
    let cors = answer
        .headers
        .iter()
        .any(|(name, _)| name.to_ascii_lowercase().starts_with("access-control-"));
    assert!(!cors, "{}", answer.summary());
    assert!(answer.header("x-amz-request-id").is_some());
}

#[track_caller]
pub(crate) fn json_of(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.summary()))
}

/// Fails the test unless this is a refusal of this status and code.
#[track_caller]
pub(crate) fn refused(answer: &Response, status: u16, code: &str) {
    let error = json_of(answer)["error"].clone();
    assert_eq!(
        (answer.status, error["code"].as_str()),
        (status, Some(code)),
        "{}",
        answer.summary()
    );
    assert_eq!(error["request_id"].as_str(), answer.header("x-amz-request-id"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// The cookie that an answer sets, as a browser sends it back.
#[track_caller]
pub(crate) fn cookie_of(answer: &Response) -> String {
    let set = answer.header("set-cookie").unwrap_or_default();
    set.split(';').next().unwrap_or_default().to_owned()
}
