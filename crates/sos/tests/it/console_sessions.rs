//! Sessions of the console: what they open, what ends them, and that what was offered never becomes one.

use crate::console::{Visitor, cookie_of, json_of, key_of, log_in, log_in_request, refused, request, send};
use crate::http::{Connection, Request};
use crate::server::{BUCKET, Options, Server, other, root};

#[test]
fn a_session_says_who_one_is_and_opens_ones_own_buckets() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let session = json_of(&visitor.look().expect(200));
    assert_eq!(session["tenant"]["id"], "root");
    assert_eq!(session["access_key"], root().access_key.as_str());
    assert_eq!(session["endpoint"], format!("http://{}", server.endpoint));
    assert_eq!(session["region"], "us-east-1");
    assert_eq!(session["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(session["csrf"], visitor.session["csrf"]);
    let listed = visitor.ask("GET", "/api/v1/buckets").expect(200).text();
    assert!(listed.contains(&format!("\"{BUCKET}\"")), "{listed}");

    let stranger = Visitor::log_in(&server, &other());
    let listed = stranger.ask("GET", "/api/v1/buckets").expect(200).text();
    assert!(!listed.contains(BUCKET), "{listed}");
    refused(
        &stranger.ask("GET", &format!("/api/v1/buckets/{BUCKET}/cors")),
        403,
        "AccessDenied",
    );
    // What only the operator may do, no session may.
    refused(&visitor.ask("POST", "/api/v1/console/links"), 403, "AccessDenied");
}

#[test]
fn without_a_session_nothing_is_told() {
    let server = Server::start();
    for (method, target) in [
        ("GET", "/api/session"),
        ("GET", "/api/v1/buckets"),
        ("GET", "/api/v1/openapi.json"),
        ("POST", "/api/v1/buckets"),
        ("PUT", "/api/objects/photos?key=a"),
        ("GET", "/objects/photos?key=a"),
        ("GET", "/zip/0123"),
        ("GET", "/api"),
        ("GET", "/api/nothing"),
    ] {
        refused(
            &send(&server, &request(&server, method, target)),
            401,
            "NoSession",
        );
    }
    // A signature is no session.
    let mut signed = request(&server, "GET", "/api/v1/buckets");
    crate::sign::Signer::new(&root()).sign(&mut signed, &crate::sign::Payload::Hashed);
    refused(&send(&server, &signed), 401, "NoSession");
}

#[test]
fn the_cookie_is_for_this_site_and_not_for_scripts() {
    let server = Server::start();
    let answer = log_in(&server, &key_of(&root())).expect(201);
    let set = answer.header("set-cookie").unwrap();
    assert!(set.starts_with("sos_session="), "{set}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(set.contains(attribute), "{set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    let (_, token) = cookie_of(&answer)
        .split_once('=')
        .map(|(name, token)| (name.to_owned(), token.to_owned()))
        .unwrap();
    assert_eq!(token.len(), 64, "256 bits in hex digits");
    assert!(!answer.text().contains(&token), "scripts never see it");
}

#[test]
fn behind_a_proxy_that_ends_tls_the_cookie_is_a_secure_one() {
    let server = Server::start();
    let mut request = log_in_request(&server, &key_of(&root()));
    request.set("Host", "console.example.com");
    request.set("Origin", "https://console.example.com");
    let answer = send(&server, &request).expect(201);
    let set = answer.header("set-cookie").unwrap();
    assert!(
        set.starts_with("__Host-sos_session=") && set.contains("; Secure"),
        "{set}"
    );
    Visitor::of(&server, &answer).look().expect(200);
}

#[test]
fn under_tls_the_cookie_is_bound_to_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let server = Options::new().tls(&certificate, &key).start();
    let ask = |request: &Request| {
        let mut connection = Connection::open_tls(server.console, roots.clone()).unwrap();
        connection.send(request);
        connection.read(&request.method).unwrap()
    };
    let answer = ask(&log_in_request(&server, &key_of(&root()))).expect(201);
    let set = answer.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-sos_session="), "{set}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
        assert!(set.contains(attribute), "{set}");
    }
    let endpoint = json_of(&answer)["endpoint"].as_str().unwrap().to_owned();
    assert_eq!(endpoint, format!("https://{}", server.endpoint));
    let visitor = Visitor::of(&server, &answer);
    ask(&visitor.request("GET", "/api/session")).expect(200);
    // Another server of the host, or one that listens on the wire, can set the plain name only.
    let mut tossed = visitor.request("GET", "/api/session");
    tossed.set("Cookie", visitor.cookie.replace("__Host-", ""));
    refused(&ask(&tossed), 401, "NoSession");
    // The console speaks nothing but TLS there.
    let mut plain = Connection::open(server.console);
    plain.send(&request(&server, "GET", "/"));
    assert!(plain.read("GET").is_err());
}

#[test]
fn a_new_log_in_has_a_new_id_and_ends_the_session_before() {
    let server = Server::start();
    let first = Visitor::log_in(&server, &root());
    let mut again = log_in_request(&server, &key_of(&root()));
    again.set("Cookie", &first.cookie);
    let second = Visitor::of(&server, &send(&server, &again).expect(201));
    assert_ne!(first.cookie, second.cookie);
    assert_ne!(first.csrf, second.csrf);
    second.look().expect(200);
    refused(&first.look(), 401, "NoSession");
}

#[test]
fn an_id_that_was_offered_is_never_adopted() {
    let server = Server::start();
    let offered = format!("sos_session={}", "ab".repeat(32));
    let mut request = log_in_request(&server, &key_of(&root()));
    request.set("Cookie", &offered);
    let visitor = Visitor::of(&server, &send(&server, &request).expect(201));
    assert_ne!(visitor.cookie, offered);
    let mut fixed = visitor.request("GET", "/api/v1/buckets");
    fixed.set("Cookie", &offered);
    refused(&send(&server, &fixed), 401, "NoSession");
}

#[test]
fn of_two_live_sessions_in_one_request_neither_is_believed() {
    let server = Server::start();
    let (own, planted) = (
        Visitor::log_in(&server, &root()),
        Visitor::log_in(&server, &other()),
    );
    let mut both = own.request("GET", "/api/session");
    both.set("Cookie", format!("{}; {}", planted.cookie, own.cookie));
    refused(&send(&server, &both), 401, "NoSession");
    // One that means nothing is in nobody's way.
    let mut stale = own.request("GET", "/api/session");
    stale.set(
        "Cookie",
        format!("sos_session={}; {}", "0".repeat(64), own.cookie),
    );
    send(&server, &stale).expect(200);
}

#[test]
fn logging_out_ends_the_session() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let mut forged = visitor.request("DELETE", "/api/session");
    forged.set("X-SOS-CSRF", "0".repeat(64));
    refused(&send(&server, &forged), 403, "CsrfRefused");
    visitor.look().expect(200);
    let answer = visitor.ask("DELETE", "/api/session").expect(204);
    let set = answer.header("set-cookie").unwrap();
    assert!(
        set.starts_with("sos_session=;") && set.contains("Max-Age=0"),
        "{set}"
    );
    refused(&visitor.look(), 401, "NoSession");
    visitor.ask("DELETE", "/api/session").expect(204);
}

#[test]
fn a_session_ends_with_its_key() {
    let server = Server::start();
    let (status, made, errors) = server.command(&["key", "create", "--json"]);
    assert!(status.success(), "{errors}");
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let key = crate::sign::Credentials::new(
        made["access_key"].as_str().unwrap(),
        made["secret_key"].as_str().unwrap(),
    );
    let (visitor, stays) = (Visitor::log_in(&server, &key), Visitor::log_in(&server, &root()));
    visitor.ask("GET", "/api/v1/buckets").expect(200);
    let (status, _, errors) = server.command(&["key", "delete", &key.access_key]);
    assert!(status.success(), "{errors}");
    for target in ["/api/session", "/api/v1/buckets", "/objects/photos?key=a"] {
        refused(&visitor.ask("GET", target), 401, "NoSession");
    }
    refused(&log_in(&server, &key_of(&key)), 401, "LoginFailed");
    stays.look().expect(200);
}

#[test]
fn a_restart_ends_all_sessions() {
    let mut server = Server::start();
    let (cookie, csrf) = {
        let visitor = Visitor::log_in(&server, &root());
        (visitor.cookie.clone(), visitor.csrf.clone())
    };
    server.terminate();
    server.restart();
    let mut request = request(&server, "GET", "/api/session");
    request.set("Cookie", cookie);
    request.set("X-SOS-CSRF", csrf);
    refused(&send(&server, &request), 401, "NoSession");
}
