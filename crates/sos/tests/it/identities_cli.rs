//! The command line of keys, tenants and groups on a running store: what it changes holds for the very next request, on a
//! connection that was let in before.

use serde_json::Value;

use crate::http::Response;
use crate::server::{BUCKET, Server, root};
use crate::sign::Credentials;

/// What a command printed; it succeeds.
#[track_caller]
fn run(server: &Server, arguments: &[&str]) -> String {
    let (status, output, errors) = server.command(arguments);
    assert!(status.success(), "{arguments:?}: {errors}");
    output
}

/// What a command complained of; it fails.
#[track_caller]
fn refused(server: &Server, arguments: &[&str]) -> String {
    let (status, output, errors) = server.command(arguments);
    assert!(!status.success(), "{arguments:?}: {output}");
    errors
}

/// Makes a key.
#[track_caller]
fn key(server: &Server, arguments: &[&str]) -> Credentials {
    let made = run(server, &[&["key", "create", "--json"], arguments].concat());
    credentials(&made)
}

#[track_caller]
fn credentials(made: &str) -> Credentials {
    let made: Value = serde_json::from_str(made).expect("JSON");
    let text = |name: &str| made[name].as_str().expect("text").to_owned();
    Credentials::new(&text("access_key"), &text("secret_key"))
}

fn get(server: &Server, by: &Credentials) -> Response {
    let target = format!("/{BUCKET}/key");
    server.request("GET", &target).signed_by(by).send()
}

fn put(server: &Server, by: &Credentials) -> Response {
    let target = format!("/{BUCKET}/key");
    server.request("PUT", &target).body("bytes").signed_by(by).send()
}

#[test]
fn a_key_is_limited_changed_disabled_rotated_and_deleted_while_the_store_runs() {
    let server = Server::start();
    put(&server, &root()).expect(200);
    let limit = format!("{BUCKET}=read");
    let reader = key(
        &server,
        &["--name", "website", "--bucket", &limit, "--expires", "30d"],
    );
    let id = reader.access_key.as_str();
    get(&server, &reader).expect(200);
    put(&server, &reader).expect_error(403, "AccessDenied");
    server
        .request("GET", "/another")
        .signed_by(&reader)
        .send()
        .expect(404);

    let shown = run(&server, &["key", "show", id]);
    assert!(shown.contains("website") && shown.contains(&limit), "{shown}");
    assert!(!shown.contains(&reader.secret_key));
    let listed = run(&server, &["key", "list"]);
    let line = listed
        .lines()
        .find(|line| line.starts_with(id))
        .expect("its line");
    assert!(line.contains("works") && line.contains(&limit), "{line}");

    run(
        &server,
        &["key", "set", id, "--bucket", &format!("{BUCKET}=write")],
    );
    get(&server, &reader).expect_error(403, "AccessDenied");
    put(&server, &reader).expect(200);
    run(&server, &["key", "set", id, "--no-limits"]);
    get(&server, &reader).expect(200);

    run(&server, &["key", "disable", id]);
    get(&server, &reader).expect_error(403, "InvalidAccessKeyId");
    let listed = run(&server, &["key", "list"]);
    let line = listed
        .lines()
        .find(|line| line.starts_with(id))
        .expect("its line");
    assert!(line.contains("disabled"), "{line}");
    run(&server, &["key", "enable", id]);
    get(&server, &reader).expect(200);

    let second = credentials(&run(&server, &["key", "rotate", id, "--overlap", "1h", "--json"]));
    get(&server, &reader).expect(200);
    get(&server, &second).expect(200);
    let third = credentials(&run(&server, &["key", "rotate", &second.access_key, "--json"]));
    get(&server, &second).expect_error(403, "InvalidAccessKeyId");
    get(&server, &third).expect(200);
    run(&server, &["key", "delete", &third.access_key]);
    get(&server, &third).expect_error(403, "InvalidAccessKeyId");
    for secret in [&reader, &second, &third] {
        assert!(!server.log().contains(&secret.secret_key));
    }
}

#[test]
fn a_policy_from_a_file_bounds_a_key_and_one_that_cannot_be_read_is_refused() {
    let server = Server::start();
    put(&server, &root()).expect(200);
    let file = server.folder().join("reader.json");
    let statement = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
    std::fs::write(&file, statement).unwrap();
    let policy = format!("reader={}", file.display());
    let reader = key(&server, &["--policy", &policy]);
    get(&server, &reader).expect(200);
    put(&server, &reader).expect_error(403, "AccessDenied");
    let shown = run(&server, &["key", "show", &reader.access_key]);
    assert!(shown.contains(statement), "{shown}");

    std::fs::write(&file, "{").unwrap();
    let told = refused(&server, &["key", "create", "--policy", &policy]);
    assert!(told.contains("policy"), "{told}");
    for (arguments, says) in [
        (&["--bucket", "photos"][..], "BUCKET=RIGHTS"),
        (&["--expires", "soon"], "30d"),
        (&["--policy", "nothing"], "NAME=FILE"),
        (&["--name", "two words"], "64 characters"),
        (&["--master", "--bucket", "photos=read"], "cannot be used with"),
    ] {
        let told = refused(&server, &[&["key", "create"], arguments].concat());
        assert!(told.contains(says), "{arguments:?}: {told}");
    }
    let told = refused(&server, &["key", "set", &reader.access_key]);
    assert!(told.contains("required"), "{told}");
}

#[test]
fn a_tenant_is_made_disabled_and_deleted_while_the_store_runs() {
    let server = Server::start();
    run(
        &server,
        &[
            "tenant",
            "create",
            "studio",
            "--email",
            "studio@example.com",
            "--group",
            "staff",
        ],
    );
    let told = refused(&server, &["tenant", "create", "studio"]);
    assert!(told.contains("studio"), "{told}");
    let by = key(&server, &["--tenant", "studio"]);
    server.request("PUT", "/films").signed_by(&by).send().expect(200);
    run(&server, &["tenant", "disable", "studio"]);
    server.request("HEAD", "/films").signed_by(&by).send().expect(403);
    run(&server, &["tenant", "enable", "studio"]);
    server.request("HEAD", "/films").signed_by(&by).send().expect(200);
    let told = refused(&server, &["tenant", "delete", "studio"]);
    assert!(told.contains("owns buckets"), "{told}");
    let shown: Value = serde_json::from_str(&run(&server, &["tenant", "show", "studio", "--json"])).unwrap();
    assert_eq!(shown["groups"], serde_json::json!(["staff"]));
    run(
        &server,
        &[
            "tenant",
            "set",
            "studio",
            "--no-groups",
            "--display-name",
            "The studio",
        ],
    );
    let listed = run(&server, &["tenant", "list"]);
    assert!(
        listed.contains("The studio") && listed.contains("declared in the file"),
        "{listed}"
    );
    server
        .request("DELETE", "/films")
        .signed_by(&by)
        .send()
        .expect(204);
    run(&server, &["tenant", "delete", "studio"]);
    server
        .request("GET", "/")
        .signed_by(&by)
        .send()
        .expect_error(403, "InvalidAccessKeyId");
}

#[test]
fn what_a_group_denies_is_denied_to_its_members_at_once() {
    let server = Server::start();
    run(&server, &["tenant", "create", "studio", "--group", "interns"]);
    let by = key(&server, &["--tenant", "studio"]);
    let create = |name: &str| server.request("PUT", name).signed_by(&by).send();
    create("/films").expect(200);
    let file = server.folder().join("deny.json");
    std::fs::write(
        &file,
        r#"{"Statement":{"Effect":"Deny","Action":"s3:CreateBucket","Resource":"*"}}"#,
    )
    .unwrap();
    run(
        &server,
        &[
            "group",
            "set",
            "interns",
            "--policy",
            &format!("none={}", file.display()),
        ],
    );
    create("/more-films").expect_error(403, "AccessDenied");
    let listed = run(&server, &["group", "list"]);
    assert!(
        listed.contains("interns") && listed.contains("studio"),
        "{listed}"
    );
    let shown = run(&server, &["group", "show", "interns"]);
    assert!(shown.contains("s3:CreateBucket"), "{shown}");
    run(&server, &["group", "delete", "interns"]);
    create("/more-films").expect(200);
}

#[test]
fn a_master_key_reaches_everyones_buckets_and_is_the_operator() {
    let server = Server::start();
    run(&server, &["tenant", "create", "admins"]);
    put(&server, &root()).expect(200);
    let master = key(&server, &["--tenant", "admins", "--master"]);
    get(&server, &master).expect(200);
    run(&server, &["key", "set", &master.access_key, "--no-master"]);
    get(&server, &master).expect_error(403, "AccessDenied");
}

#[test]
fn what_the_file_declares_of_a_key_holds_and_is_changed_there_alone() {
    let mut server = Server::start();
    put(&server, &root()).expect(200);
    let file = server.folder().join("sos.toml");
    let mut text = std::fs::read_to_string(&file).unwrap();
    let secret = "declared-secret-for-tests-only-00000000001";
    text.push_str(&format!(
        r#"
[[tenant]]
id = "declared"
groups = ["staff"]
[[tenant.key]]
access_key = "DECLAREDMASTER000001"
secret_key = "{secret}"
master = true
[[tenant.key]]
access_key = "DECLAREDREADER000001"
secret_key = "{secret}"
name = "reader"
limits = ["films=read"]
[[tenant.key]]
access_key = "DECLAREDENDED0000001"
secret_key = "{secret}"
expires = 2020-01-01T00:00:00Z
[[tenant]]
id = "asleep"
disabled = true
[[tenant.key]]
access_key = "DECLAREDASLEEP000001"
secret_key = "{secret}"
"#
    ));
    std::fs::write(&file, text).unwrap();
    server.terminate();
    server.wait();
    server.restart();
    let by = |id: &str| Credentials::new(id, secret);
    let (master, reader) = (by("DECLAREDMASTER000001"), by("DECLAREDREADER000001"));
    get(&server, &master).expect(200);
    get(&server, &reader).expect_error(403, "AccessDenied");
    server
        .request("PUT", "/films")
        .signed_by(&reader)
        .send()
        .expect(403);
    for id in ["DECLAREDENDED0000001", "DECLAREDASLEEP000001"] {
        get(&server, &by(id)).expect_error(403, "InvalidAccessKeyId");
    }
    let shown = run(&server, &["key", "show", "DECLAREDREADER000001"]);
    for part in ["reader", "films=read", "declared in the file"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let told = refused(&server, &["key", "disable", "DECLAREDREADER000001"]);
    assert!(told.contains("configuration file"), "{told}");
    let told = refused(&server, &["tenant", "disable", "declared"]);
    assert!(told.contains("configuration file"), "{told}");
    let file = file.to_str().unwrap();
    let configured = run(&server, &["config", "show", "--config", file]);
    for part in [
        "secret hidden, films=read",
        "secret hidden, until 2020-01-01T00:00:00Z",
        "secret hidden, master key",
    ] {
        assert!(configured.contains(part), "{part}: {configured}");
    }
    assert!(!configured.contains(secret), "{configured}");
    let members = run(&server, &["group", "list"]);
    assert!(
        members.contains("staff") && members.contains("declared"),
        "{members}"
    );
}
