//! Logging in: what is taken, links that work once, guesses that are slowed down, and bodies that are too large.

use serde_json::json;

use crate::console::{Visitor, guarded, json_of, key_of, log_in, log_in_request, refused, request, send};
use crate::http::Connection;
use crate::server::{Options, Server, other, root};

#[test]
fn what_is_no_log_in_is_refused() {
    let server = Server::start();
    let check = |body: &str, status: u16, code: &str| {
        let mut request = log_in_request(&server, &json!(null));
        request.body = body.as_bytes().to_vec();
        let answer = send(&server, &request);
        refused(&answer, status, code);
        assert_eq!(answer.header("set-cookie"), None);
    };
    check("", 400, "MalformedJson");
    check("null", 400, "MalformedJson");
    check("{}", 400, "MalformedJson");
    check(r#"{"access_key":"a"}"#, 400, "MalformedJson");
    check(r#"{"access_key":"a","secret_key":1}"#, 400, "MalformedJson");
    check(
        r#"{"access_key":"a","secret_key":"b","link":"c"}"#,
        400,
        "MalformedJson",
    );
    check(
        r#"{"access_key":"a","secret_key":"b","tenant":"root"}"#,
        400,
        "MalformedJson",
    );
    check(r#"["a","b"]"#, 400, "MalformedJson");
    check(r#"{"link":""}"#, 401, "LinkRefused");
}

#[test]
fn an_unknown_key_is_answered_as_a_wrong_secret_is() {
    let server = Server::start();
    let answers = [
        json!({ "access_key": root().access_key, "secret_key": "wrong" }),
        json!({ "access_key": root().access_key, "secret_key": "" }),
        json!({ "access_key": "NOBODY", "secret_key": root().secret_key }),
        json!({ "access_key": "", "secret_key": "" }),
    ]
    .map(|body| {
        let answer = log_in(&server, &body);
        refused(&answer, 401, "LoginFailed");
        assert_eq!(answer.header("set-cookie"), None);
        json_of(&answer)["error"]["message"].clone()
    });
    assert!(answers.iter().all(|message| *message == answers[0]));
}

#[test]
fn guesses_are_slowed_down_where_they_come_from_and_nowhere_else() {
    let server = Server::start();
    // An address from which its key has logged in before …
    let own = Visitor::log_in(&server, &other());
    let guess = |number: usize| {
        log_in(
            &server,
            &json!({ "access_key": root().access_key, "secret_key": format!("guess{number}") }),
        )
    };
    let mut failed = 0;
    let held_up = loop {
        let answer = guess(failed);
        if answer.status == 429 {
            break answer;
        }
        refused(&answer, 401, "LoginFailed");
        failed += 1;
        assert!(failed < 50, "nobody is held up");
    };
    assert_eq!(failed, 5);
    refused(&held_up, 429, "TooManyLogIns");
    let wait: u64 = held_up.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // Even the right secret waits, so that a guess is not told from it.
    refused(&log_in(&server, &key_of(&root())), 429, "TooManyLogIns");
    // … is not held up with it; sessions go on, and the operator's link opens the door.
    Visitor::log_in(&server, &other()).look().expect(200);
    own.look().expect(200);
    log_in(&server, &json!({ "link": link(&server, &[]) })).expect(201);
    // Another address is free to try.
    let mut elsewhere = Connection::over(from_address(&server, "127.0.0.2:0"));
    let request = log_in_request(&server, &key_of(&root()));
    elsewhere.send(&request);
    let answer = elsewhere.read("POST").unwrap().expect(201);
    guarded(&answer);
}

/// A connection from this address of the loopback network, such as `127.0.0.2:0`.
pub(crate) fn from_address(server: &Server, address: &str) -> std::net::TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(address.parse().unwrap()).unwrap();
        socket.connect(server.console).await.unwrap()
    });
    let stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream
}

/// The secret of a new link.
#[track_caller]
fn link(server: &Server, more: &[&str]) -> String {
    let (status, output, errors) = server.command(&[&["console", "link"], more].concat());
    assert!(status.success(), "{errors}");
    let expected = format!("http://{}/login#link=", server.console);
    let token = output.trim().strip_prefix(&expected);
    token
        .unwrap_or_else(|| panic!("{output} does not begin with {expected}"))
        .to_owned()
}

#[test]
fn a_link_logs_in_once() {
    let server = Server::start();
    let token = link(&server, &[]);
    let body = json!({ "link": token });
    let visitor = Visitor::of(&server, &log_in(&server, &body).expect(201));
    assert_eq!(visitor.session["tenant"]["id"], "root");
    visitor.ask("GET", "/api/v1/buckets").expect(200);
    refused(&log_in(&server, &body), 401, "LinkRefused");
    visitor.look().expect(200);
    // It is no session itself.
    let mut request = request(&server, "GET", "/api/session");
    request.set("Cookie", format!("sos_session={token}"));
    refused(&send(&server, &request), 401, "NoSession");
}

#[test]
fn of_many_who_use_a_link_at_once_one_gets_in() {
    let server = Server::start();
    let request = log_in_request(&server, &json!({ "link": link(&server, &[]) }));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| send(&server, &request).status))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let let_in = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(let_in, 1, "{statuses:?}");
}

#[test]
fn a_link_is_for_the_key_that_the_operator_names_and_ends_with_it() {
    let server = Server::start();
    let token = link(&server, &["--access-key", &other().access_key]);
    let visitor = Visitor::of(&server, &log_in(&server, &json!({ "link": token })).expect(201));
    assert_eq!(visitor.session["tenant"]["id"], "alt");
    assert_eq!(visitor.session["tenant"]["display_name"], "Alt");
    let (status, _, errors) = server.command(&["console", "link", "--access-key", "NOBODY"]);
    assert!(!status.success() && errors.contains("NOBODY"), "{errors}");

    let (_, made, _) = server.command(&["key", "create", "--json"]);
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let key = made["access_key"].as_str().unwrap();
    let token = link(&server, &["--access-key", key]);
    server.command(&["key", "delete", key]);
    refused(&log_in(&server, &json!({ "link": token })), 401, "LinkRefused");
}

#[test]
fn the_first_start_leaves_a_link_where_only_the_owner_reads_it() {
    let mut server = Options::new().bare().start();
    let path = server.data().join("root-credentials");
    server.await_line(&path.display().to_string());
    let text = std::fs::read_to_string(&path).unwrap();
    let token = text
        .lines()
        .find_map(|line| line.split_once("/login#link="))
        .unwrap()
        .1;
    for output in [server.output.join("\n"), server.log()] {
        assert!(
            !output.contains(token),
            "the link is in an output that is no terminal"
        );
    }
    let answer = log_in(&server, &json!({ "link": token })).expect(201);
    assert_eq!(json_of(&answer)["tenant"]["id"], "root");
}

#[test]
fn a_link_needs_a_running_store_with_a_console() {
    let mut server = Server::start();
    server.terminate();
    server.wait();
    let (status, _, errors) = server.command(&["console", "link"]);
    assert!(!status.success() && errors.contains("sos serve"), "{errors}");
}

#[test]
fn a_body_that_is_too_large_is_refused_and_not_kept() {
    let server = Server::start();
    let mut large = log_in_request(&server, &json!(null));
    large.body = vec![b' '; 5000];
    refused(&send(&server, &large), 413, "MaxMessageLengthExceeded");
    // Without a length, and without an end.
    let mut endless = log_in_request(&server, &json!(null));
    endless.body.clear();
    endless.set("Transfer-Encoding", "chunked");
    let mut connection = Connection::open(server.console);
    connection.write(&endless.head()).unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 65536, " ".repeat(65536));
    let written = (0..1000)
        .take_while(|_| connection.write(chunk.as_bytes()).is_ok())
        .count();
    assert!(written < 1000, "it reads on for ever");
    let visitor = Visitor::log_in(&server, &root());
    let mut large = visitor.request("POST", "/api/v1/buckets");
    large.body = vec![b' '; 200_000];
    refused(&send(&server, &large), 413, "MaxMessageLengthExceeded");
    // Who asks first is told before it sends.
    let mut asks = log_in_request(&server, &json!(null));
    asks.set("Origin", "https://evil.example");
    asks.set("Expect", "100-continue");
    asks.set("Content-Length", "100000000");
    asks.body.clear();
    refused(&send(&server, &asks), 403, "CrossSiteRefused");
}

#[test]
fn methods_that_a_session_does_not_have_are_told() {
    let server = Server::start();
    for method in ["PUT", "PATCH", "HEAD", "OPTIONS"] {
        let answer = send(&server, &request(&server, method, "/api/session"));
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET, POST, DELETE"), "{method}");
    }
}
