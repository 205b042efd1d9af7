//! The admin API through the control socket and in the process: the operator's two ways.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde_json::Value;

use crate::admin_api::{CORS, ask, body, read, refused, request, send, signed_by};
use crate::documents::SEED;
use crate::http::{Connection, Request, Response};
use crate::server::Server;
use crate::sign::Credentials;

/// Asks through the control socket, as a script would.
#[track_caller]
pub(crate) fn through_socket(server: &Server, method: &str, target: &str, body: &str) -> Response {
    let stream = UnixStream::connect(server.data().join("control.sock")).expect("the socket");
    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    let mut request = Request::new(method, target, "localhost");
    request.body = body.into();
    read(Connection::over_stream(stream), &request)
}

#[test]
fn the_control_socket_is_the_operator() {
    let server = Server::start();
    let mode = std::fs::metadata(server.data().join("control.sock"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let made = body(&through_socket(&server, "POST", "/v1/keys", r#"{"tenant":"alt"}"#).expect(201));
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let key = Credentials::new(&text("access_key"), &text("secret_key"));
    server.request("GET", "/").signed_by(&key).send().expect(200);
    send(
        &server,
        &signed_by(request(&server, "GET", "/v1/buckets", ""), &key),
    )
    .expect(200);
    let listed = through_socket(&server, "GET", "/v1/keys", "").expect(200);
    assert!(listed.text().contains(&key.access_key) && !listed.text().contains(&key.secret_key));
    through_socket(&server, "DELETE", &format!("/v1/keys/{}", key.access_key), "").expect(204);
    refused(
        &send(
            &server,
            &signed_by(request(&server, "GET", "/v1/buckets", ""), &key),
        ),
        403,
        "InvalidAccessKeyId",
    );
    through_socket(&server, "PUT", CORS, SEED).expect(200);
    let mut page = Request::new("GET", CORS, "localhost");
    page.set("Origin", "https://app.example");
    let stream = UnixStream::connect(server.data().join("control.sock")).unwrap();
    refused(
        &read(Connection::over_stream(stream), &page),
        403,
        "OriginRefused",
    );
    assert!(
        !server.log().contains(&key.secret_key),
        "the secret is in the log"
    );
}

#[test]
fn commands_do_the_same_on_a_running_store_and_on_a_folder_at_rest() {
    let mut server = Server::start();
    let session = |server: &Server| {
        // The declared tenants are part of the store.
        let configuration = server.folder().join("sos.toml");
        let configuration = configuration.to_str().unwrap();
        let run = |arguments: &[&str]| {
            let (status, output, errors) =
                server.command(&[arguments, &["--config", configuration]].concat());
            (status.success(), output, errors)
        };
        let made = run(&["key", "create", "--json"]).1;
        let made: Value = serde_json::from_str(&made).unwrap();
        let id = made["access_key"].as_str().unwrap();
        let listed = run(&["key", "list"]).1.replace(id, "ID");
        let deleted = run(&["key", "delete", id]).1.replace(id, "ID");
        let again = run(&["key", "delete", id]).2.replace(id, "ID");
        let without_dates = |text: &str| -> String {
            let of_line = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ") + "\n";
            text.lines().map(of_line).collect()
        };
        [
            without_dates(&listed),
            deleted,
            again,
            run(&["bucket", "create", "made"]).1,
            run(&["bucket", "create", "Made"]).2,
            run(&["bucket", "create", "made", "--owner", "alt"]).2,
            run(&["bucket", "create", "made", "--owner", "nobody"]).2,
            without_dates(&run(&["bucket", "list"]).1),
            run(&["bucket", "delete", "made"]).1,
            run(&["bucket", "delete", "made"]).2,
        ]
        .join("")
    };
    let running = session(&server);
    server.terminate();
    server.wait();
    let at_rest = session(&server);
    assert_eq!(running, at_rest);
    assert!(running.contains("bucket made does not exist"), "{running}");
    assert!(running.contains("there is no tenant \"nobody\""), "{running}");
    server.restart();
    ask(&server, "GET", "/v1/buckets", "").expect(200);
}
