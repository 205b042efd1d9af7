//! A session for whom an identity provider vouches: a real key signs the token, the provider publishes it, the store fetches
//! it and lets in whom the role's trust policy names.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::http::Response;
use crate::server::{BUCKET, Server, root};
use crate::sign::{Credentials, encode};

/// Signs tokens, and publishes its key on a port of its own.
struct Provider {
    issuer: String,
    key: Arc<EcdsaKeyPair>,
}

impl Provider {
    fn start() -> Self {
        let key = Arc::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
        });
        let point = key.public_key().as_ref();
        let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let keys = json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "alg": "ES256",
            "x": coordinate(&point[1..33]), "y": coordinate(&point[33..65]),
        }]});
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut request = String::new();
                reader.read_line(&mut request).unwrap();
                let mut line = request.clone();
                while line != "\r\n" && !line.is_empty() {
                    line.clear();
                    reader.read_line(&mut line).unwrap();
                }
                let body = if request.contains("/keys") {
                    &keys
                } else {
                    &metadata
                }
                .to_string();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { issuer, key }
    }

    fn token(&self, subject: &str, audience: &str, expires_in_seconds: i64) -> String {
        let now = Timestamp::now().as_second();
        let claims = json!({
            "iss": self.issuer, "sub": subject, "aud": audience,
            "iat": now - 600, "exp": now + expires_in_seconds,
        });
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!(
            "{}.{}",
            part(json!({ "alg": "ES256", "kid": "one", "typ": "JWT" })),
            part(claims)
        );
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

fn ask(server: &Server, token: &str) -> Response {
    let form = format!(
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=web&RoleArn={}&WebIdentityToken={}",
        encode("arn:aws:iam::root:role/web"),
        encode(token)
    );
    server
        .request("POST", "/")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.as_str())
        .send()
}

#[test]
fn whom_a_provider_vouches_for_becomes_the_role() {
    let provider = Provider::start();
    let name = provider.issuer.strip_prefix("http://").unwrap();
    let mut server = Server::start();
    let target = format!("/{BUCKET}/web");
    server
        .request("PUT", &target)
        .body("for the web")
        .signed_by(&root())
        .send()
        .expect(200);
    ask(&server, &provider.token("anna", "photos", 600)).expect_error(400, "InvalidIdentityToken");
    server.terminate();
    let configuration = server.folder().join("sos.toml");
    let mut text = std::fs::read_to_string(&configuration).unwrap();
    text.push_str(&format!(
        "\n[[oidc]]\nname = \"Local\"\nissuer = \"{}\"\nclient_id = \"photos\"\n",
        provider.issuer
    ));
    std::fs::write(&configuration, text).unwrap();
    server.restart();
    let write = |file: &str, document: Value| {
        let path = server.folder().join(file);
        std::fs::write(&path, document.to_string()).unwrap();
        path.display().to_string()
    };
    let trust = write(
        "trust.json",
        json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": { "Federated": name }, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": { format!("{name}:sub"): "anna", format!("{name}:aud"): "photos" } },
        }}),
    );
    let policy = write(
        "policy.json",
        json!({ "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } }),
    );
    let own = format!("own={policy}");
    let set = [
        "role", "set", "web", "--tenant", "root", "--trust", &trust, "--policy", &own,
    ];
    let (status, _, errors) = server.command(&set);
    assert!(status.success(), "{errors}");

    let token = provider.token("anna", "photos", 600);
    let made = ask(&server, &token).expect(200);
    let text = |name: &str| made.element(name).unwrap();
    assert_eq!(text("SubjectFromWebIdentityToken"), "anna");
    assert_eq!(text("Provider"), provider.issuer);
    assert_eq!(text("Arn"), "arn:aws:sts::root:assumed-role/web/web");
    let by = Credentials::new(&text("AccessKeyId"), &text("SecretAccessKey"));
    let session_token = text("SessionToken");
    let send = |method: &str| {
        let request = server.request(method, &target);
        let request = request.header("X-Amz-Security-Token", &session_token);
        request.signed_by(&by).send()
    };
    assert_eq!(send("GET").expect(200).body, b"for the web");
    send("DELETE").expect_error(403, "AccessDenied");

    ask(&server, &provider.token("bob", "photos", 600)).expect_error(403, "AccessDenied");
    ask(&server, &provider.token("anna", "other", 600)).expect_error(400, "InvalidIdentityToken");
    ask(&server, &provider.token("anna", "photos", -500)).expect_error(400, "ExpiredTokenException");
    let mut changed = token.clone();
    let signature = token.rfind('.').unwrap() + 1;
    let other = if changed[signature..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    changed.replace_range(signature..=signature, other);
    let stranger = Provider::start().token("anna", "photos", 600);
    for token in [changed.as_str(), stranger.as_str(), "none"] {
        ask(&server, token).expect_error(400, "InvalidIdentityToken");
    }
    let log = server.log();
    for secret in [token.as_str(), session_token.as_str(), by.secret_key.as_str()] {
        assert!(!log.contains(secret), "a secret is in the log");
    }
}
