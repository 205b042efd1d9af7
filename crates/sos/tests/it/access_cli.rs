//! `sos access check`, and the audit trail as a file.

use crate::cors_cli::{Ran, ran, sos};
use crate::server::{Options, Server, other, root};
use serde_json::Value;

fn check(server: &Server, arguments: &[&str]) -> Ran {
    ran(sos(&["access", "check"])
        .args(arguments)
        .arg("--data")
        .arg(server.data()))
}

fn shared() -> Server {
    let server = Server::start();
    let document = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"Read","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"},
        {"Sid":"Office","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/plans/*",
         "Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}"#;
    for (target, body) in [
        ("/photos/cat.jpg", "meow"),
        ("/photos/plans/a", "plan"),
        ("/photos?policy", document),
    ] {
        let answer = server.request("PUT", target).body(body).signed().send();
        assert!(matches!(answer.status, 200 | 204), "{}", answer.summary());
    }
    server
}

/// What is said is what happens.
#[test]
fn a_check_says_what_the_store_does_and_which_statement_decides() {
    let server = shared();
    let told = check(
        &server,
        &[
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::photos/cat.jpg",
        ],
    )
    .expect(0);
    assert!(
        told.output
            .starts_with("ALLOWED: statement 1 of the bucket's policy allows it.\n"),
        "{}",
        told.output
    );
    server.request("GET", "/photos/cat.jpg").send().expect(200);

    let plans = ["--action", "GetObject", "--resource", "photos/plans/a"];
    let told = check(&server, &plans).expect(1);
    assert!(
        told.output
            .starts_with("DENIED: statement 2 of the bucket's policy denies it.\n"),
        "{}",
        told.output
    );
    assert!(
        told.output.contains("2. Deny (Office) applies"),
        "{}",
        told.output
    );
    server
        .request("GET", "/photos/plans/a")
        .send()
        .expect_error(403, "AccessDenied");
    check(&server, &[&plans[..], &["--source-ip", "192.0.2.9"]].concat()).expect(0);

    let key = other().access_key;
    let put = [
        "--action",
        "s3:PutObject",
        "--resource",
        "photos/cat.jpg",
        "--key",
        &key,
        "--json",
    ];
    let told = check(&server, &put).expect(1).json();
    assert_eq!(told["who"], "arn:aws:iam::alt:root");
    assert_eq!(told["owner"], "root");
    assert_eq!(told["policies"][0]["effect"], "none");
    let own = root().access_key;
    let told = check(
        &server,
        &[
            "--action",
            "s3:DeleteBucket",
            "--resource",
            "photos",
            "--key",
            &own,
        ],
    )
    .expect(0);
    assert!(
        told.output
            .starts_with("ALLOWED: the owner's own right allows it.\n"),
        "{}",
        told.output
    );
}

#[test]
fn what_cannot_be_asked_is_told_apart_from_a_denial() {
    let server = shared();
    for arguments in [
        ["--action", "s3:Fly", "--resource", "photos/cat.jpg"],
        ["--action", "s3:GetObject", "--resource", "photos"],
        ["--action", "s3:GetObject", "--resource", "none/cat.jpg"],
    ] {
        let told = check(&server, &arguments).expect(1);
        // A verdict is on the standard output; this is none.
        assert_eq!(told.output, "");
        assert!(told.errors.starts_with("error: "), "{told:?}");
    }
}

fn entries(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("the trail");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn the_trail_is_a_file_of_json_lines_that_can_be_rotated() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("audit.jsonl");
    let server = Options::new()
        .environment("SOS_AUDIT_FILE", path.to_str().expect("a path"))
        .start();
    server
        .request("PUT", "/photos/a")
        .body("confidential")
        .signed()
        .send()
        .expect(200);
    server
        .request("GET", "/photos/a")
        .send()
        .expect_error(403, "AccessDenied");
    let stranger = crate::sign::Credentials::new("AKIDNOBODY", "guess");
    let refused = server.request("GET", "/photos/a").signed_by(&stranger).send();
    let refused = refused.expect_error(403, "InvalidAccessKeyId");
    let told = entries(&path);
    let of_key: Vec<_> = told.iter().filter(|entry| entry["key"] == "a").collect();
    assert_eq!(of_key.len(), 3, "{of_key:?}");
    assert_eq!(of_key[0]["operation"], "PutObject");
    assert_eq!(of_key[0]["who"]["access_key"], root().access_key.as_str());
    assert_eq!(of_key[0]["source_ip"], "127.0.0.1");
    assert_eq!(of_key[1]["who"]["kind"], "anonymous");
    assert_eq!(of_key[1]["outcome"], "denied");
    assert_eq!(of_key[2]["who"]["access_key"], "AKIDNOBODY");
    assert_eq!(
        of_key[2]["request_id"].as_str(),
        refused.header("x-amz-request-id"),
    );
    let text = std::fs::read_to_string(&path).expect("the trail");
    for secret in ["confidential", &root().secret_key] {
        assert!(!text.contains(secret));
    }
    let mode = std::fs::metadata(&path).expect("the trail").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    std::fs::rename(&path, folder.path().join("audit.1")).expect("moved");
    // A new one is begun by the first entry that comes a second later.
    let begun = (0..300).any(|_| {
        server.request("GET", "/photos/a").signed().send().expect(200);
        std::thread::sleep(std::time::Duration::from_millis(100));
        path.exists()
    });
    assert!(begun);
    assert!(
        entries(&path)
            .iter()
            .any(|entry| entry["operation"] == "GetObject")
    );
}
