//! Logging in to the console over an identity provider: the browser's part is played here, and whoever is not let in lands
//! on the log-in page.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::console::{Visitor, guarded, json_of, refused, request, send};
use crate::console_login::from_address;
use crate::http::{Connection, Request, Response};
use crate::identity_provider::Provider;
use crate::server::{BUCKET, Server, other, root};
use crate::sign::encode;

/// A store whose console has a door for the provider's user `anna`.
struct Company {
    server: Server,
    provider: Provider,
}

impl Company {
    fn start() -> Self {
        let provider = Provider::start();
        let server = with_provider(&provider, "console_role = \"arn:aws:iam::root:role/web\"\n");
        let name = provider.issuer.strip_prefix("http://").unwrap();
        let write = |file: &str, document: Value| {
            let path = server.folder().join(file);
            std::fs::write(&path, document.to_string()).unwrap();
            path.display().to_string()
        };
        let trust = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": { "Federated": name }, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": { format!("{name}:sub"): "anna", format!("{name}:aud"): "console" } },
        }});
        let policy = json!({ "Statement": {
            "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets"], "Resource": "*",
        }});
        let trust = write("trust.json", trust);
        let own = format!("own={}", write("policy.json", policy));
        let set = [
            "role", "set", "web", "--tenant", "root", "--trust", &trust, "--policy", &own,
        ];
        let (status, _, errors) = server.command(&set);
        assert!(status.success(), "{errors}");
        Self { server, provider }
    }

    /// Goes to the provider, as the button does.
    #[track_caller]
    fn begin(&self) -> Begun {
        self.begin_for("")
    }

    /// The same with a query, which may name the page to come to.
    #[track_caller]
    fn begin_for(&self, query: &str) -> Begun {
        let target = format!("/login/oidc/Local{query}");
        Begun::of(&send(&self.server, &request(&self.server, "GET", &target)))
    }

    /// What the browser asks for that comes back as `anna`.
    fn way_back(&self, begun: &Begun) -> String {
        let code = self.provider.log_in(begun, "anna", begun.parameter("nonce"));
        format!("code={code}&state={}", begun.parameter("state"))
    }

    /// Comes back with a cookie and a query, from an address of the loopback network.
    #[track_caller]
    fn come_back_from(&self, address: &str, cookie: &str, query: &str) -> Response {
        let mut request = request(&self.server, "GET", &format!("/login/callback?{query}"));
        request.set("Cookie", cookie);
        request.set("Sec-Fetch-Site", "cross-site");
        let mut connection = Connection::over(from_address(&self.server, address));
        connection.send(&request);
        let answer = connection.read("GET").unwrap();
        guarded(&answer);
        answer
    }

    /// Logs `anna` in.
    #[track_caller]
    fn log_in(&self) -> String {
        let begun = self.begin();
        let answer = self.come_back_from("127.0.0.1:0", &begun.cookie, &self.way_back(&begun));
        session_cookie(&answer.expect(200))
    }

    /// What the console says of a session.
    #[track_caller]
    fn look(&self, cookie: &str) -> Response {
        let mut request = request(&self.server, "GET", "/api/session");
        request.set("Cookie", cookie);
        send(&self.server, &request)
    }
}

/// A server that knows the provider.
fn with_provider(provider: &Provider, more: &str) -> Server {
    let mut server = Server::start();
    server
        .request("PUT", &format!("/{BUCKET}/note.txt"))
        .body("for the web")
        .signed_by(&root())
        .send()
        .expect(200);
    server.terminate();
    let configuration = server.folder().join("sos.toml");
    let mut text = std::fs::read_to_string(&configuration).unwrap();
    text.push_str(&format!(
        "\n[[oidc]]\nname = \"Local\"\nissuer = \"{}\"\nclient_id = \"console\"\n{more}",
        provider.issuer
    ));
    std::fs::write(&configuration, text).unwrap();
    server.restart();
    server
}

/// A browser that was sent to the provider.
pub(crate) struct Begun {
    target: String,
    cookie: String,
}

impl Begun {
    #[track_caller]
    fn of(answer: &Response) -> Self {
        assert_eq!(answer.status, 303, "{}", answer.summary());
        let set = answer.header("set-cookie").unwrap();
        assert!(
            set.ends_with("; Path=/login; HttpOnly; SameSite=Lax; Max-Age=600"),
            "{set}"
        );
        Self {
            target: answer.header("location").unwrap().to_owned(),
            cookie: set.split(';').next().unwrap().to_owned(),
        }
    }

    /// A parameter of the address at the provider, as it stands there.
    #[track_caller]
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let (_, query) = self.target.split_once('?').unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(found, _)| *found == name).unwrap().1
    }
}

/// The session that an answer hands over, as a browser sends it back.
#[track_caller]
fn session_cookie(answer: &Response) -> String {
    let cookies = answer.all("set-cookie");
    let session = cookies.iter().find(|cookie| cookie.starts_with("sos_session="));
    let session = session.unwrap_or_else(|| panic!("{}", answer.summary()));
    session.split(';').next().unwrap().to_owned()
}

/// Fails the test unless the browser lands on the log-in page with this word, and nobody is logged in.
#[track_caller]
fn turned_away(answer: &Response, word: &str) {
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some(format!("/login?problem={word}").as_str())),
        "{}",
        answer.summary()
    );
    let cookies = answer.all("set-cookie");
    assert!(!cookies.iter().any(|cookie| cookie.starts_with("sos_session=")));
    assert!(answer.body.is_empty());
}

#[test]
fn whom_the_provider_vouches_for_logs_in_as_the_role() {
    let company = Company::start();
    let server = &company.server;
    let names = send(server, &request(server, "GET", "/api/session/providers")).expect(200);
    assert_eq!(json_of(&names), json!({ "providers": ["Local"] }));

    let begun = company.begin();
    let expected = format!("{}/authorize?", company.provider.issuer);
    assert!(begun.target.starts_with(&expected), "{}", begun.target);
    let back = encode(&format!("http://{}/login/callback", server.console));
    for (name, expected) in [
        ("response_type", "code"),
        ("client_id", "console"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", back.as_str()),
    ] {
        assert_eq!(begun.parameter(name), expected, "{name}");
    }
    let query = company.way_back(&begun);
    // The issuer is named where the provider does so.
    let with_issuer = format!("{query}&iss={}", encode(&company.provider.issuer));
    let answer = company
        .come_back_from("127.0.0.1:0", &begun.cookie, &with_issuer)
        .expect(200);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let page = answer.text();
    assert!(
        page.contains("http-equiv=\"refresh\" content=\"0; url=/\""),
        "{page}"
    );
    let cookies = answer.all("set-cookie");
    assert!(cookies.contains(&"sos_log_in=; Path=/login; HttpOnly; SameSite=Lax; Max-Age=0"));
    let cookie = session_cookie(&answer);

    let shown = json_of(&company.look(&cookie).expect(200));
    assert_eq!(shown["tenant"]["id"], "root");
    assert_eq!(shown["is_temporary"], true);
    let ends: Timestamp = shown["expires"].as_str().unwrap().parse().unwrap();
    let seconds = ends.as_second() - Timestamp::now().as_second();
    assert!(
        (3500..=3600).contains(&seconds),
        "the role's session lasts an hour: {seconds}"
    );

    let csrf = shown["csrf"].as_str().unwrap();
    let ask = |method: &str, target: &str, body: &Value| {
        let mut request = request(server, method, target);
        request.set("Cookie", &cookie);
        request.set("X-SOS-CSRF", csrf);
        if !body.is_null() {
            request.set("Content-Type", "application/json");
            request.body = body.to_string().into_bytes();
        }
        send(server, &request)
    };
    let listed = ask("GET", &format!("/api/v1/buckets/{BUCKET}/objects"), &Value::Null).expect(200);
    assert!(listed.text().contains("note.txt"), "{}", listed.summary());
    let delete = format!("/api/v1/buckets/{BUCKET}/objects/delete");
    let deleted = ask("POST", &delete, &json!({ "keys": ["note.txt"] }));
    assert!(deleted.text().contains("AccessDenied"), "{}", deleted.summary());
    let share = format!("/api/v1/buckets/{BUCKET}/objects/share");
    let wanted = json!({ "key": "note.txt", "method": "GET", "expires_seconds": 86400 });
    let shared = json_of(&ask("POST", &share, &wanted).expect(200));
    // The link is that session's: whoever has it reads the object, and only until the session ends.
    let expires: Timestamp = shared["expires"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires, ends);
    let url = shared["url"].as_str().unwrap();
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let follow = || {
        let mut connection = server.connect();
        connection.send(&Request::new("GET", &format!("/{path}"), host));
        connection.read("GET").unwrap()
    };
    assert_eq!(follow().expect(200).body, b"for the web");

    let log = server.log();
    let token = company.provider.given.lock().unwrap().concat();
    let cookie_value = cookie.split_once('=').unwrap().1;
    for secret in [
        token.as_str(),
        "secret-code",
        begun.parameter("state"),
        begun.parameter("nonce"),
        cookie_value,
    ] {
        assert!(
            !secret.is_empty() && !log.contains(secret),
            "{secret} is in the log"
        );
    }
    let trust = server.folder().join("trust.json").display().to_string();
    let end = [
        "role",
        "set",
        "web",
        "--tenant",
        "root",
        "--trust",
        &trust,
        "--end-sessions",
    ];
    let (status, _, errors) = server.command(&end);
    assert!(status.success(), "{errors}");
    refused(&company.look(&cookie), 401, "NoSession");
    follow().expect_error(400, "InvalidToken");
}

#[test]
fn a_log_in_leads_to_the_page_that_was_wanted_and_nowhere_else() {
    let company = Company::start();
    let page = |next: &str| {
        let begun = company.begin_for(&format!("?next={}", encode(next)));
        let query = company.way_back(&begun);
        let answer = company
            .come_back_from("127.0.0.1:0", &begun.cookie, &query)
            .expect(200);
        answer.text()
    };
    let wanted = page(&format!("/buckets/{BUCKET}/objects?prefix=a&key=\"'>"));
    let url = format!("url=/buckets/{BUCKET}/objects?prefix=a&amp;key=&quot;&#39;&gt;\"");
    assert!(wanted.contains(&url), "{wanted}");
    for elsewhere in [
        "https://evil.example/",
        "//evil.example",
        "/api/v1/keys",
        "/login",
    ] {
        assert!(page(elsewhere).contains("0; url=/\""), "{elsewhere}");
    }
    // Whoever is not let in can try again, and still gets there.
    let begun = company.begin_for("?next=%2Fkeys");
    let query = format!("error=access_denied&state={}", begun.parameter("state"));
    let answer = company.come_back_from("127.0.0.1:0", &begun.cookie, &query);
    assert_eq!(
        answer.header("location"),
        Some("/login?problem=denied&next=%2Fkeys")
    );
}

#[test]
fn whoever_brings_something_else_lands_on_the_log_in_page() {
    let company = Company::start();
    let mut last = 1;
    // Each from an address of its own, so that none is held up for the failures of the others.
    let mut check = |cookie: &str, query: &str, word: &str| {
        last += 1;
        let answer = company.come_back_from(&format!("127.0.0.{last}:0"), cookie, query);
        turned_away(&answer, word);
    };
    let state_of = |begun: &Begun| format!("state={}", begun.parameter("state"));

    let begun = company.begin();
    let code = company.provider.log_in(&begun, "anna", begun.parameter("nonce"));
    check(
        &begun.cookie,
        &format!("code={code}&state={}", "0".repeat(64)),
        "stale",
    );
    check(&begun.cookie, &format!("code={code}"), "stale");
    check(
        &begun.cookie,
        &format!("code={code}&{0}&{0}", state_of(&begun)),
        "stale",
    );
    // None of these used the state up.
    let answer = company.come_back_from(
        "127.0.0.1:0",
        &begun.cookie,
        &format!("code={code}&{}", state_of(&begun)),
    );
    session_cookie(&answer.expect(200));
    check(&begun.cookie, &company.way_back(&begun), "stale");

    let begun = company.begin();
    check(&company.begin().cookie, &company.way_back(&begun), "stale");
    check(&begun.cookie, &company.way_back(&begun), "stale");
    let begun = company.begin();
    check("theme=dark", &company.way_back(&begun), "stale");

    let begun = company.begin();
    let code = company.provider.log_in(&begun, "anna", "another");
    check(
        &begun.cookie,
        &format!("code={code}&{}", state_of(&begun)),
        "identity",
    );

    let begun = company.begin();
    let query = format!(
        "{}&iss={}",
        company.way_back(&begun),
        encode("https://id.example.com")
    );
    check(&begun.cookie, &query, "identity");

    let begun = company.begin();
    let code = company.provider.log_in(&begun, "bob", begun.parameter("nonce"));
    check(
        &begun.cookie,
        &format!("code={code}&{}", state_of(&begun)),
        "role",
    );

    let begun = company.begin();
    let query = format!(
        "error=access_denied&error_description=%3Cb%3Eno%3C%2Fb%3E&{}",
        state_of(&begun)
    );
    check(&begun.cookie, &query, "denied");

    let begun = company.begin();
    check(
        &begun.cookie,
        &format!("code=unknown&{}", state_of(&begun)),
        "provider",
    );
    let begun = company.begin();
    check(&begun.cookie, &state_of(&begun), "provider");
}

#[test]
fn those_who_guess_are_slowed_down() {
    let company = Company::start();
    let begun = company.begin();
    let mut failed = 0;
    loop {
        let query = format!("code=x&state={failed:064}");
        let answer = company.come_back_from("127.0.0.1:0", &begun.cookie, &query);
        if answer.header("location") == Some("/login?problem=wait") {
            break;
        }
        turned_away(&answer, "stale");
        failed += 1;
        assert!(failed < 50, "nobody is held up");
    }
    assert_eq!(failed, 5);
    // The one who was held up could have gone in from elsewhere.
    let answer = company.come_back_from("127.0.0.2:0", &begun.cookie, &company.way_back(&begun));
    session_cookie(&answer.expect(200));
}

#[test]
fn the_session_ends_with_the_role() {
    let company = Company::start();
    let cookie = company.log_in();
    company.look(&cookie).expect(200);
    let (status, _, errors) = company
        .server
        .command(&["role", "delete", "web", "--tenant", "root"]);
    assert!(status.success(), "{errors}");
    refused(&company.look(&cookie), 401, "NoSession");
    let begun = company.begin();
    let answer = company.come_back_from("127.0.0.1:0", &begun.cookie, &company.way_back(&begun));
    turned_away(&answer, "role");
}

#[test]
fn a_new_log_in_has_a_new_session_and_leaves_the_old_one() {
    let company = Company::start();
    let old = Visitor::log_in(&company.server, &other());
    let mut begin = request(&company.server, "GET", "/login/oidc/Local");
    begin.set("Cookie", &old.cookie);
    begin.set("Sec-Fetch-Site", "same-origin");
    let begun = Begun::of(&send(&company.server, &begin));
    old.look().expect(200);
    // Browsers keep the session's own cookie from what another site leads to; one that is offered is not taken over.
    let planted = format!("sos_session={}", "a".repeat(64));
    let cookies = format!("{planted}; {}", begun.cookie);
    let answer = company.come_back_from("127.0.0.1:0", &cookies, &company.way_back(&begun));
    let cookie = session_cookie(&answer.expect(200));
    assert!(cookie != planted && cookie != old.cookie);
    company.look(&cookie).expect(200);
    refused(&company.look(&planted), 401, "NoSession");
    refused(&old.look(), 401, "NoSession");
}

#[test]
fn a_page_of_another_origin_begins_nothing() {
    let company = Company::start();
    let mut begin = request(&company.server, "GET", "/login/oidc/Local");
    begin.set("Sec-Fetch-Site", "cross-site");
    let answer = send(&company.server, &begin);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/login")));
    assert_eq!(answer.header("set-cookie"), None);
    let mut names = request(&company.server, "GET", "/api/session/providers");
    names.set("Sec-Fetch-Site", "cross-site");
    refused(&send(&company.server, &names), 403, "CrossSiteRefused");
    refused(
        &send(
            &company.server,
            &request(&company.server, "POST", "/login/oidc/Local"),
        ),
        405,
        "MethodNotAllowed",
    );
}

#[test]
fn without_a_role_a_provider_is_no_way_in() {
    let server = with_provider(&Provider::start(), "");
    let names = send(&server, &request(&server, "GET", "/api/session/providers")).expect(200);
    assert_eq!(json_of(&names), json!({ "providers": [] }));
    for target in ["/login/oidc/Local", "/login/callback?code=x&state=y"] {
        refused(
            &send(&server, &request(&server, "GET", target)),
            404,
            "NoSuchProvider",
        );
    }
    send(&server, &request(&server, "GET", "/login")).expect(200);
}
