//! The process: its first start, its seeds, its command line, TLS, health and metrics, and its end.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::bad_input::files;
use crate::deadline::within;
use crate::http::{Connection, Request};
use crate::objects::{get, pattern, put};
use crate::server::{BUCKET, Options, Server, binary, root, without_settings};
use crate::sign::{Credentials, Payload, Signer};

#[test]
fn the_first_start_makes_a_root_key_that_only_its_owner_reads() {
    let mut server = Options::new().bare().start();
    let path = server.data().join("root-credentials");
    server.await_line(&path.display().to_string());
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    let printed = server.output.join("\n");
    let credentials = credentials(&text);
    for output in [&printed, &server.log()] {
        assert!(
            !output.contains(&credentials.secret_key),
            "the secret is in an output that is no terminal"
        );
    }
    server
        .request("PUT", "/first")
        .signed_by(&credentials)
        .send()
        .expect(200);
    server
        .request("PUT", "/first/object")
        .body("hello")
        .signed_by(&credentials)
        .send()
        .expect(200);
}

/// Finds the two values in whatever form the file gives them.
fn credentials(text: &str) -> Credentials {
    let value = |name: &str| {
        let line = text.lines().find(|line| {
            line.to_ascii_lowercase()
                .replace(['-', '_', ' '], "")
                .contains(name)
        });
        let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
        line.rsplit(['=', ':', ' '])
            .next()
            .unwrap()
            .trim()
            .trim_matches('"')
            .to_owned()
    };
    Credentials::new(&value("accesskey"), &value("secret"))
}

#[test]
fn what_a_folder_open_to_others_holds_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = Options::new().start_in(folder);
    let body = vec![b'x'; 1 << 20];
    server
        .request("PUT", "/photos/large")
        .body(body)
        .signed()
        .send()
        .expect(200);
    let held = files(&server.data());
    assert!(held.len() > 3, "{held:?}");
    for path in held {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}

#[test]
fn a_second_start_keeps_the_root_key() {
    let mut server = Options::new().bare().start();
    let path = server.data().join("root-credentials");
    let before = std::fs::read_to_string(&path).unwrap();
    server.terminate();
    server.restart();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    server
        .request("GET", "/")
        .signed_by(&credentials(&before))
        .send()
        .expect(200);
}

#[test]
fn containers_are_seeded_by_their_environment() {
    let server = Options::new()
        .environment("SOS_BOOTSTRAP_CORS", crate::documents::SEED)
        .start();
    server.request("HEAD", "/photos").signed().send().expect(200);
    let cors = server.request("GET", "/photos?cors").signed().send().expect(200);
    assert_eq!(cors.elements("AllowedOrigin"), ["https://example.com", "*"]);
    assert!(
        !server.log().contains(&root().secret_key),
        "the secret is in the log"
    );
}

#[test]
fn the_seed_of_cors_can_be_a_file_or_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cors.json");
    std::fs::write(
        &path,
        r#"{"CORSRules": [{"AllowedOrigins": ["https://a"], "AllowedMethods": ["GET"]}]}"#,
    )
    .unwrap();
    let server = Options::new()
        .environment("SOS_BOOTSTRAP_CORS", &format!("@{}", path.display()))
        .start();
    let cors = server.request("GET", "/photos?cors").signed().send().expect(200);
    assert_eq!(cors.elements("AllowedOrigin"), ["https://a"]);
}

#[test]
fn seeding_again_changes_nothing() {
    let mut server = Options::new()
        .environment("SOS_BOOTSTRAP_CORS", crate::documents::SEED)
        .start();
    put(&server, "a", b"x");
    let own = "<AllowedOrigin>https://mine</AllowedOrigin><AllowedMethod>GET</AllowedMethod>";
    crate::documents::put_cors(&server, &crate::documents::document(&[own])).expect(200);
    server.terminate();
    server.restart();
    let cors = server.request("GET", "/photos?cors").signed().send().expect(200);
    assert_eq!(cors.elements("AllowedOrigin"), ["https://mine"]);
    get(&server, "a").expect(200);
}

#[test]
fn sigterm_lets_an_upload_finish() {
    let mut server = Server::start();
    let body = pattern(2 << 20, 1);
    let mut request = server.request("PUT", "/photos/slow").into_request();
    request.set("Content-Length", body.len().to_string());
    Signer::new(&root()).sign(&mut request, &Payload::Named("UNSIGNED-PAYLOAD".to_owned()));
    let mut connection = server.connect();
    connection.write(&request.head()).unwrap();
    connection.write(&body[..1 << 20]).unwrap();
    // The upload is under way once another request that came after it has been answered.
    get(&server, "none").expect_error(404, "NoSuchKey");
    server.terminate();
    within(20, "the listener closes", || {
        std::net::TcpStream::connect(server.endpoint)
            .is_err()
            .then_some(())
    });
    connection.write(&body[1 << 20..]).unwrap();
    connection.read("PUT").unwrap().expect(200);
    assert_eq!(server.wait().code(), Some(0));
    server.restart();
    assert!(get(&server, "slow").expect(200).body == body);
}

#[test]
fn one_data_folder_has_one_server() {
    let server = Server::start();
    let mut command = Command::new(binary());
    command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--console-listen",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(server.data());
    let output = without_settings(&mut command).output().unwrap();
    assert!(!output.status.success());
    assert!(!output.stderr.is_empty(), "it says why");
    put(&server, "a", b"unharmed");
}

#[test]
fn keys_and_buckets_are_managed_on_a_running_server() {
    let server = Server::start();
    let run = |arguments: &[&str]| {
        let (status, output, errors) = server.command(arguments);
        assert!(status.success(), "sos {arguments:?}: {output}{errors}");
        output
    };
    let made = credentials(&run(&["key", "create"]));
    server.request("GET", "/").signed_by(&made).send().expect(200);
    assert!(run(&["key", "list"]).contains(&made.access_key));
    run(&["key", "delete", &made.access_key]);
    server
        .request("GET", "/")
        .signed_by(&made)
        .send()
        .expect_error(403, "InvalidAccessKeyId");

    run(&["bucket", "create", "from-the-shell"]);
    server
        .request("HEAD", "/from-the-shell")
        .signed()
        .send()
        .expect(200);
    assert!(run(&["bucket", "list"]).contains("from-the-shell"));
    run(&["bucket", "delete", "from-the-shell"]);
    server
        .request("HEAD", "/from-the-shell")
        .signed()
        .send()
        .expect(404);
    let (status, _, errors) = server.command(&["bucket", "delete", "never-was"]);
    assert!(!status.success() && !errors.is_empty(), "{errors}");
}

#[test]
fn tls_certificates_are_renewed_while_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let issue = || {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        roots
    };
    let first = issue();
    let server = Options::new().tls(&certificate, &key).start();
    let live = |roots: &rustls::RootCertStore| {
        let mut connection = Connection::open_tls(server.endpoint, roots.clone()).ok()?;
        connection.send(&Request::new(
            "GET",
            "/-/health/live",
            &format!("localhost:{}", server.port()),
        ));
        Some(connection.read("GET").ok()?.status)
    };
    assert_eq!(live(&first), Some(200));
    let second = issue();
    within(30, "the new certificate is served", || {
        (live(&second) == Some(200)).then_some(())
    });
    assert_eq!(live(&first), None, "the old certificate is served no more");
}

#[test]
fn health_and_metrics_answer() {
    let server = Server::start();
    for path in ["/-/health/live", "/-/health/ready"] {
        server.request("GET", path).send().expect(200);
    }
    put(&server, "a", b"x");
    let mut connection = Connection::open(server.metrics);
    connection.send(&Request::new("GET", "/-/metrics", "localhost"));
    let metrics = connection.read("GET").unwrap().expect(200).text();
    assert!(
        metrics
            .lines()
            .any(|line| line.starts_with("sos_") && !line.ends_with(" 0")),
        "{metrics}"
    );
    // The S3 listener tells nobody.
    assert_ne!(server.request("GET", "/-/metrics").send().status, 200);
}

#[test]
fn every_answer_has_an_id_that_the_log_knows() {
    let server = Server::start();
    let answer = get(&server, "none").expect(404);
    let id = answer.header("x-amz-request-id").unwrap().to_owned();
    assert_eq!(answer.element("RequestId").as_deref(), Some(id.as_str()));
    within(10, "the log names the request", || {
        server.log().contains(&id).then_some(())
    });
}

#[test]
fn signatures_never_reach_the_log() {
    let server = Server::start();
    let mut request = server.request("GET", &format!("/{BUCKET}/a")).into_request();
    Signer::new(&root()).presign(&mut request, 60);
    let signature = request.target.rsplit('=').next().unwrap().to_owned();
    let answer = crate::exchange::send(&server, &request);
    let id = answer.header("x-amz-request-id").unwrap().to_owned();
    within(10, "the log names the request", || {
        server.log().contains(&id).then_some(())
    });
    assert!(!server.log().contains(&signature), "{}", server.log());
}

#[test]
fn the_command_line_tells_what_it_is() {
    let run = |arguments: &[&str]| {
        let output = without_settings(Command::new(binary()).args(arguments))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "sos {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(run(&["version"]).contains(env!("CARGO_PKG_VERSION")));
    assert!(run(&["--help"]).contains("serve"));
    assert!(run(&["config", "show"]).contains("listen"));
    let (folder, secret) = (
        tempfile::tempdir().unwrap(),
        "not-to-be-shown-000000000000000000000001",
    );
    let file = folder.path().join("sos.toml");
    let text = format!(
        "[[tenant]]\nid = \"a\"\n[[tenant.key]]\naccess_key = \"AKEY0000000000000001\"\nsecret_key = \"{secret}\"\n"
    );
    std::fs::write(&file, text).unwrap();
    let shown = run(&["config", "show", "--config", file.to_str().unwrap()]);
    assert!(!shown.contains(secret), "{shown}");
}

#[test]
fn unknown_settings_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sos.toml");
    std::fs::write(&file, "[server]\nlissten = \"127.0.0.1:0\"\n").unwrap();
    let mut command = Command::new(binary());
    command
        .args(["serve", "--data"])
        .arg(folder.path().join("data"))
        .arg("--config")
        .arg(&file);
    let output = without_settings(&mut command).output().unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("lissten"), "{errors}");
}
