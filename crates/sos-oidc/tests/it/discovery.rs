//! What a provider may publish, and how far it is followed.

use std::error::Error as _;
use std::sync::Arc;

use serde_json::{Value, json};
use sos_client::ClientError;
use sos_oidc::{Provider, ProviderConfig, ProviderError, TokenError, TokenErrorKind, limits};

use crate::identity_provider::{IdentityProvider, KEYS, METADATA, Reply};
use crate::watched::Watched;
use crate::{CLIENT_ID, NOW_MS, Scene};

impl Scene {
    /// Verifies a good token, which must fail for the provider's sake, and answers the root of the matter in words.
    async fn fault(&self) -> String {
        let error = self
            .provider
            .verify_id_token(&self.token(), NOW_MS, None)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::ProviderUnreachable, "{error:?}");
        error.source().unwrap().to_string()
    }
}

#[tokio::test]
async fn metadata_are_those_of_the_issuer_letter_by_letter() {
    for suffix in ["/", "/other"] {
        let scene = Scene::new().await;
        let mut metadata = scene.server.metadata();
        metadata["issuer"] = json!(format!("{}{suffix}", scene.issuer()));
        scene.server.reply(METADATA, Reply::json(&metadata));
        assert!(scene.fault().await.contains("letter by letter"));
        assert_eq!(scene.fetch.count(KEYS), 0);
    }
}

#[tokio::test]
async fn an_issuer_with_a_path_has_its_metadata_below_it() {
    for path in ["/realms/one", "/realms/one/"] {
        let server = IdentityProvider::start().await;
        let issuer = format!("{}{path}", server.issuer());
        let mut metadata = server.metadata();
        metadata["issuer"] = json!(issuer);
        server.reply(
            "/realms/one/.well-known/openid-configuration",
            Reply::json(&metadata),
        );
        let key = crate::SigningKey::p256("first");
        server.publish_keys(&[key.jwk()]);
        let config = ProviderConfig::new("Company", &issuer, CLIENT_ID);
        let provider = Provider::new(config, Arc::new(Watched::default())).unwrap();
        let token = key.token(&crate::good_claims(&issuer));
        provider.verify_id_token(&token, NOW_MS, None).await.unwrap();
    }
}

#[tokio::test]
async fn keys_are_not_fetched_from_where_others_could_change_them() {
    for (jwks_uri, expected) in [
        ("http://id.example.com/keys", "is not of the scheme https"),
        ("file:///etc/keys", "is no URL"),
        ("https://user@id.example.com/keys", "names a user"),
    ] {
        let scene = Scene::new().await;
        let mut metadata = scene.server.metadata();
        metadata["jwks_uri"] = json!(jwks_uri);
        scene.server.reply(METADATA, Reply::json(&metadata));
        let fault = scene.fault().await;
        assert!(fault.contains(expected), "{fault}");
        assert_eq!(scene.server.received().len(), 1);
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = IdentityProvider::start().await;
    for status in [301, 302, 303, 307, 308] {
        for path in [METADATA, KEYS] {
            let scene = Scene::new().await;
            elsewhere.publish_keys(&[scene.key.jwk()]);
            let mut metadata = scene.server.metadata();
            metadata["jwks_uri"] = json!(format!("{}{KEYS}", scene.issuer()));
            elsewhere.reply(METADATA, Reply::json(&metadata));
            let mut reply = Reply::json(&Value::Null);
            reply.status = status;
            reply
                .headers
                .push(("location", format!("{}{path}", elsewhere.issuer())));
            scene.server.reply(path, reply);
            assert!(scene.fault().await.contains(&format!("answered {status}")));
        }
    }
    assert_eq!(elsewhere.received().len(), 0);
}

#[tokio::test]
async fn huge_answers_are_cut_off() {
    for path in [METADATA, KEYS] {
        let scene = Scene::new().await;
        let good = if path == METADATA {
            scene.server.metadata()
        } else {
            json!({"keys": [scene.key.jwk()]})
        };
        // Blanks after the document change nothing but its size.
        let padded = |size: usize| {
            let mut reply = Reply::json(&good);
            reply.body.resize(size, b' ');
            reply
        };
        scene.server.reply(path, padded(limits::MAX_BODY_BYTES + 1));
        assert!(scene.fault().await.contains("exceeds 262144 bytes"));

        let scene = Scene {
            provider: scene.again(),
            ..scene
        };
        scene.server.reply(path, padded(limits::MAX_BODY_BYTES));
        let token = scene.token();
        scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap();
    }
}

impl Scene {
    /// A relying party that remembers nothing.
    fn again(&self) -> Provider {
        Provider::new(self.provider.config().clone(), self.fetch.clone()).unwrap()
    }
}

#[tokio::test]
async fn a_provider_that_never_ends_its_answer_is_left() {
    let mut scene = Scene::new().await;
    let config = scene.provider.config().clone();
    scene.provider = Provider::new(config, Arc::new(Watched::impatient())).unwrap();
    let mut reply = Reply::json(&json!({"keys": [scene.key.jwk()]}));
    reply.stalls = true;
    scene.server.reply(KEYS, reply);
    let error = scene.provider.verify_id_token(&scene.token(), NOW_MS, None).await;
    let Err(TokenError::Provider(fault)) = error else {
        panic!("{error:?}")
    };
    assert!(
        matches!(
            &*fault,
            ProviderError::Exchange {
                source: ClientError::Timeout { .. },
                ..
            }
        ),
        "{fault:?}"
    );
}

#[tokio::test]
async fn documents_that_are_none_are_refused() {
    let page = Reply {
        body: b"<html>".to_vec(),
        ..Reply::json(&Value::Null)
    };
    let broken = Reply {
        status: 500,
        ..Reply::json(&Value::Null)
    };
    let many: Vec<Value> = (0..=limits::MAX_KEYS).map(|_| json!({"kty": "RSA"})).collect();
    for (path, reply, expected) in [
        (METADATA, page.clone(), "not the document"),
        (METADATA, Reply::json(&json!({"issuer": "x"})), "not the document"),
        (METADATA, broken.clone(), "answered 500"),
        (KEYS, page, "not the document"),
        (KEYS, broken, "answered 500"),
        (KEYS, Reply::json(&json!({"keys": {}})), "not the document"),
        (KEYS, Reply::json(&json!({"keys": []})), "has no key"),
        (
            KEYS,
            Reply::json(&json!({"keys": many})),
            "has 65 keys, more than 64",
        ),
    ] {
        let scene = Scene::new().await;
        scene.server.reply(path, reply);
        let fault = scene.fault().await;
        assert!(fault.contains(expected), "{fault}");
    }
}
