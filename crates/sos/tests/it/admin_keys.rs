//! Access keys over the admin API: a tenant has its own and knows of no other.

use serde_json::Value;

use crate::admin_api::{body, refused, request, send, signed_by};
use crate::admin_control::through_socket;
use crate::http::Response;
use crate::server::{Server, other, root};
use crate::sign::Credentials;

#[track_caller]
fn ask(server: &Server, method: &str, target: &str, text: &str, by: &Credentials) -> Response {
    send(server, &signed_by(request(server, method, target, text), by))
}

fn ids(list: &Value) -> Vec<String> {
    let keys = list["keys"].as_array().cloned().unwrap_or_default();
    keys.iter()
        .map(|key| key["access_key"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_tenant_makes_lists_and_deletes_its_own_keys() {
    let server = Server::start();
    let made = body(&ask(&server, "POST", "/v1/keys", "", &other()).expect(201));
    assert_eq!(made["tenant"], "alt");
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let key = Credentials::new(&text("access_key"), &text("secret_key"));
    // It works at once, for what its tenant may.
    server.request("GET", "/").signed_by(&key).send().expect(200);
    let listed = ask(&server, "GET", "/v1/keys", "", &key).expect(200);
    assert_eq!(ids(&body(&listed)), [other().access_key, key.access_key.clone()]);
    let secrets = [&key.secret_key, &other().secret_key, &root().secret_key];
    for by in [other(), root(), key.clone()] {
        let listed = ask(&server, "GET", "/v1/keys", "", &by).expect(200);
        for secret in secrets {
            assert!(!listed.text().contains(secret.as_str()), "{}", listed.summary());
        }
    }
    assert_eq!(
        ids(&body(&ask(&server, "GET", "/v1/keys", "", &root()))),
        [root().access_key]
    );
    let everyones = ids(&body(&through_socket(&server, "GET", "/v1/keys", "")));
    assert_eq!(everyones.len(), 3);

    let target = format!("/v1/keys/{}", key.access_key);
    refused(
        &ask(&server, "DELETE", &target, "", &root()),
        404,
        "NoSuchAccessKey",
    );
    server.request("GET", "/").signed_by(&key).send().expect(200);
    // A key may delete itself; that was its last word.
    ask(&server, "DELETE", &target, "", &key).expect(204);
    server
        .request("GET", "/")
        .signed_by(&key)
        .send()
        .expect_error(403, "InvalidAccessKeyId");
    assert!(!server.log().contains(&key.secret_key));
}

#[test]
fn no_tenant_makes_keys_for_another() {
    let server = Server::start();
    for wanted in [r#"{"tenant":"root"}"#, r#"{"tenant":"none"}"#] {
        refused(
            &ask(&server, "POST", "/v1/keys", wanted, &other()),
            403,
            "AccessDenied",
        );
    }
    ask(&server, "POST", "/v1/keys", r#"{"tenant":"alt"}"#, &other()).expect(201);
    let roots = ids(&body(&ask(&server, "GET", "/v1/keys", "", &root())));
    assert_eq!(roots, [root().access_key]);
}
