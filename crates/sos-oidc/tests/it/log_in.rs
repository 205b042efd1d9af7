//! A person's log-in, from the URL to the claims.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use sos_oidc::{
    AuthorizationRequest, Claims, ClientSecret, CodeError, CodeExchange, CodeVerifier, TokenError,
};

use crate::identity_provider::{METADATA, Reply, TOKEN};
use crate::signing::SigningKey;
use crate::{CLIENT_ID, NOW_MS, Scene, claims_with};

const REDIRECT_URI: &str = "https://console.example.com/log-in?provider=Company";
const NONCE: &str = "n-0S6_WzA2Mj";

fn verifier() -> CodeVerifier {
    CodeVerifier::from_random(&[7; 32])
}

fn fields(text: &str) -> BTreeMap<String, String> {
    let decoded = |part: &str| percent_decode_str(part).decode_utf8().unwrap().into_owned();
    text.split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

impl Scene {
    async fn url(&self) -> String {
        let request = AuthorizationRequest {
            redirect_uri: REDIRECT_URI,
            state: "a&b=c d",
            nonce: NONCE,
            code_challenge: &verifier().challenge(),
        };
        self.provider
            .authorization_request(request, NOW_MS)
            .await
            .unwrap()
    }

    async fn redeem(&self) -> Result<Claims, CodeError> {
        let exchange = CodeExchange {
            code: "SplxlOBeZQQYbYS6WxSbIA+/=",
            redirect_uri: REDIRECT_URI,
            code_verifier: &verifier(),
            nonce: NONCE,
        };
        self.provider.exchange_code(exchange, NOW_MS).await
    }

    /// The token endpoint gives an ID token by this key.
    fn give(&self, key: &SigningKey, changes: Value) {
        let token = key.token(&claims_with(&self.issuer(), changes));
        let answer = json!({"access_token": "x", "token_type": "Bearer", "id_token": token});
        self.server.reply(TOKEN, Reply::json(&answer));
    }
}

#[tokio::test]
async fn the_browser_carries_all_that_the_provider_needs() {
    let scene = Scene::new().await;
    let url = scene.url().await;
    let (endpoint, query) = url.split_once('?').unwrap();
    assert_eq!(endpoint, format!("{}/authorize", scene.issuer()));
    let expected = [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile email"),
        ("state", "a&b=c d"),
        ("nonce", NONCE),
        ("code_challenge", &verifier().challenge()),
        ("code_challenge_method", "S256"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields(query), BTreeMap::from(expected));
    assert!(!url.contains(verifier().as_str()));
}

#[tokio::test]
async fn a_query_of_the_endpoint_stays() {
    let scene = Scene::new().await;
    let mut metadata = scene.server.metadata();
    metadata["authorization_endpoint"] = json!(format!("{}/authorize?p=1", scene.issuer()));
    scene.server.reply(METADATA, Reply::json(&metadata));
    let url = scene.url().await;
    let start = format!("{}/authorize?p=1&response_type=code&", scene.issuer());
    assert!(url.starts_with(&start), "{url}");
}

#[tokio::test]
async fn a_provider_of_programs_verifies_tokens_and_logs_nobody_in() {
    for endpoint in [json!("urn:kubernetes:programmatic_authorization"), Value::Null] {
        let scene = Scene::new().await;
        let mut metadata = scene.server.metadata();
        metadata["authorization_endpoint"] = endpoint;
        metadata["token_endpoint"] = Value::Null;
        scene.server.reply(METADATA, Reply::json(&metadata));
        let token = scene.token();
        scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap();
        let request = AuthorizationRequest {
            redirect_uri: REDIRECT_URI,
            state: "s",
            nonce: NONCE,
            code_challenge: "c",
        };
        let error = scene
            .provider
            .authorization_request(request, NOW_MS)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("authorization_endpoint"), "{error}");
        let error = scene.redeem().await.unwrap_err();
        assert!(matches!(error, CodeError::Provider(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_public_client_redeems_a_code_by_its_verifier() {
    let scene = Scene::new().await;
    scene.give(&scene.key, json!({"nonce": NONCE, "email": "jane@example.com"}));
    let claims = scene.redeem().await.unwrap();
    assert_eq!(claims.email.as_deref(), Some("jane@example.com"));
    let received = scene.server.received();
    let request = received
        .iter()
        .find(|request| request.head.starts_with("POST"))
        .unwrap();
    let head = request.head.to_ascii_lowercase();
    assert!(head.starts_with("post /token?tenant=1 "), "{head}");
    assert!(head.contains("content-type: application/x-www-form-urlencoded"));
    assert!(!head.contains("authorization:"));
    let verifier = verifier();
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", "SplxlOBeZQQYbYS6WxSbIA+/="),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", verifier.as_str()),
        ("client_id", CLIENT_ID),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields(&request.body), BTreeMap::from(expected));
}

#[tokio::test]
async fn a_client_with_a_secret_shows_it_in_the_head_alone() {
    let scene = Scene::with(|config| config.client_secret = Some(ClientSecret::new("a:b c+%"))).await;
    scene.give(&scene.key, json!({"nonce": NONCE}));
    scene.redeem().await.unwrap();
    let received = scene.server.received();
    let request = received
        .iter()
        .find(|request| request.head.starts_with("POST"))
        .unwrap();
    let basic = request
        .head
        .lines()
        .find_map(|line| line.strip_prefix("authorization: Basic "))
        .unwrap();
    let pair = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
    assert_eq!(pair, "sos:a%3Ab%20c%2B%25");
    assert!(!fields(&request.body).contains_key("client_secret"));
    assert!(!format!("{:?}", scene.provider).contains("a:b c+%"));
}

#[tokio::test]
async fn a_secret_goes_into_the_form_only_where_the_provider_takes_it_nowhere_else() {
    for (methods, in_form) in [
        (json!(["client_secret_post"]), true),
        (json!(["client_secret_post", "client_secret_basic"]), false),
        (json!(["private_key_jwt"]), false),
    ] {
        let scene = Scene::with(|config| config.client_secret = Some(ClientSecret::new("s&t"))).await;
        let mut metadata = scene.server.metadata();
        metadata["token_endpoint_auth_methods_supported"] = methods.clone();
        scene.server.reply(METADATA, Reply::json(&metadata));
        scene.give(&scene.key, json!({"nonce": NONCE}));
        scene.redeem().await.unwrap();
        let received = scene.server.received();
        let request = received
            .iter()
            .find(|request| request.head.starts_with("POST"))
            .unwrap();
        let fields = fields(&request.body);
        let secret = fields.get("client_secret").map(String::as_str);
        assert_eq!(secret, in_form.then_some("s&t"), "{methods}");
        assert_eq!(fields.contains_key("client_id"), in_form, "{methods}");
        assert_eq!(request.head.contains("\nauthorization:"), !in_form, "{methods}");
    }
}

#[tokio::test]
async fn the_token_of_another_log_in_or_another_key_is_refused() {
    let scene = Scene::new().await;
    scene.give(&scene.key, json!({"nonce": "another"}));
    let refused = scene.redeem().await;
    assert!(
        matches!(refused, Err(CodeError::Token(TokenError::Nonce))),
        "{refused:?}"
    );
    scene.give(&scene.key, json!({}));
    let refused = scene.redeem().await;
    assert!(
        matches!(refused, Err(CodeError::Token(TokenError::Nonce))),
        "{refused:?}"
    );
    scene.give(&SigningKey::p256("first"), json!({"nonce": NONCE}));
    let refused = scene.redeem().await;
    assert!(
        matches!(refused, Err(CodeError::Token(TokenError::Signature))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_refusal_is_told_in_the_providers_words_fit_for_a_log() {
    let scene = Scene::new().await;
    let mut reply = Reply::json(&json!({
        "error": "invalid_grant",
        "error_description": format!("Code\nis {}", "x".repeat(10_000)),
    }));
    reply.status = 400;
    scene.server.reply(TOKEN, reply);
    let text = scene.redeem().await.unwrap_err().to_string();
    assert!(text.contains("with invalid_grant (Codeis xxx"), "{text}");
    assert!(text.len() < 600 && !text.contains('\n'), "{text}");

    let page = Reply {
        status: 401,
        body: b"<html>".to_vec(),
        ..Reply::json(&Value::Null)
    };
    scene.server.reply(TOKEN, page);
    let text = scene.redeem().await.unwrap_err().to_string();
    assert!(text.contains("with status 401"), "{text}");
}

#[tokio::test]
async fn an_answer_without_a_token_gives_no_claims() {
    let scene = Scene::new().await;
    scene
        .server
        .reply(TOKEN, Reply::json(&json!({"access_token": "x"})));
    let refused = scene.redeem().await;
    assert!(matches!(refused, Err(CodeError::NoIdToken)), "{refused:?}");
    let mut reply = Reply::json(&Value::Null);
    reply.status = 302;
    reply
        .headers
        .push(("location", format!("{}/elsewhere", scene.issuer())));
    scene.server.reply(TOKEN, reply);
    let refused = scene.redeem().await;
    assert!(matches!(refused, Err(CodeError::Provider(_))), "{refused:?}");
    assert_eq!(scene.fetch.count("/elsewhere"), 0);
}
