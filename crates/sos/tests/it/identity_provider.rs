//! An identity provider on this machine: a real key signs what it vouches for.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::console_oidc::Begun;

/// What a code is good for.
struct Grant {
    challenge: String,
    redirect_uri: String,
    claims: Value,
}

/// A provider on a port of its own, which gives tokens for codes.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    grants: Arc<Mutex<HashMap<String, Grant>>>,
    /// The tokens that it gave.
    pub(crate) given: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    pub(crate) fn start() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let provider = Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            grants: Arc::default(),
            given: Arc::default(),
        };
        let (issuer, grants, given) = (
            provider.issuer.clone(),
            Arc::clone(&provider.grants),
            Arc::clone(&provider.given),
        );
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (target, form) = read_request(&stream);
                let (status, body) = match target.as_str() {
                    "/keys" => (200, keys(&key)),
                    "/token" => token(&key, &grants, &given, &form),
                    _ => (200, metadata(&issuer)),
                };
                let body = body.to_string();
                let answer = format!(
                    "HTTP/1.1 {status} Told\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        provider
    }

    /// Logs somebody in who was sent there; gives the code that the browser brings back.
    pub(crate) fn log_in(&self, begun: &Begun, subject: &str, nonce: &str) -> String {
        let now = Timestamp::now().as_second();
        let claims = json!({
            "iss": self.issuer, "sub": subject, "aud": "console", "nonce": nonce, "iat": now, "exp": now + 300,
        });
        let mut grants = self.grants.lock().unwrap();
        let code = format!("secret-code-{}", grants.len());
        let grant = Grant {
            challenge: begun.parameter("code_challenge").to_owned(),
            redirect_uri: begun.parameter("redirect_uri").to_owned(),
            claims,
        };
        grants.insert(code.clone(), grant);
        code
    }
}

fn read_request(stream: &TcpStream) -> (String, String) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    while line != "\r\n" && !line.is_empty() {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (target, String::from_utf8(body).unwrap())
}

fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    })
}

fn keys(key: &EcdsaKeyPair) -> Value {
    let point = key.public_key().as_ref();
    json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "alg": "ES256",
        "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..65]),
    }]})
}

/// Redeems a code once, for whoever has the verifier.
fn token(
    key: &EcdsaKeyPair,
    grants: &Mutex<HashMap<String, Grant>>,
    given: &Mutex<Vec<String>>,
    form: &str,
) -> (u16, Value) {
    let fields: HashMap<&str, &str> = form.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let field = |name: &str| fields.get(name).copied().unwrap_or_default();
    let mut grants = grants.lock().unwrap();
    let Some(grant) = grants.get_mut(field("code")) else {
        return (400, json!({ "error": "invalid_grant" }));
    };
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, field("code_verifier").as_bytes()));
    let is_right = grant.challenge == challenge && field("redirect_uri") == grant.redirect_uri;
    if !is_right || grant.claims.is_null() {
        return (400, json!({ "error": "invalid_grant" }));
    }
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "alg": "ES256", "kid": "one", "typ": "JWT" });
    let signed = format!("{}.{}", part(header), part(grant.claims.take()));
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()));
    given.lock().unwrap().push(token.clone());
    (
        200,
        json!({ "access_token": "unused", "token_type": "Bearer", "id_token": token }),
    )
}
