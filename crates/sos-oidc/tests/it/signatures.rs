//! Which signatures are believed.

use aws_lc_rs::hmac;
use serde_json::json;
use sos_oidc::{TokenError, TokenErrorKind};

use crate::signing::{SigningKey, encoded, message, rsa_public_der};
use crate::{NOW_MS, Scene, claims_with, good_claims};

#[tokio::test]
async fn every_accepted_algorithm_is_verified_and_a_changed_token_is_not() {
    let scene = Scene::new().await;
    let keys = [
        SigningKey::rsa("rsa"),
        SigningKey::p256("p256"),
        SigningKey::p384("p384"),
        SigningKey::ed25519("ed25519"),
    ];
    scene.server.publish_keys(&keys.each_ref().map(SigningKey::jwk));
    let claims = good_claims(&scene.issuer());
    for (key, algorithms) in keys.iter().zip([
        &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"][..],
        &["ES256"],
        &["ES384"],
        &["EdDSA"],
    ]) {
        for algorithm in algorithms {
            let token = key.token_with(&json!({"alg": algorithm, "kid": key.id}), &claims);
            let verified = scene.provider.verify_id_token(&token, NOW_MS, None).await;
            assert_eq!(verified.unwrap().subject, "248289761001", "{algorithm}");

            let (_, signature) = token.rsplit_once('.').unwrap();
            let other = claims_with(&scene.issuer(), json!({"sub": "admin"}));
            let changed = message(&json!({"alg": algorithm, "kid": key.id}), &other);
            let refused = scene
                .provider
                .verify_id_token(&format!("{changed}.{signature}"), NOW_MS, None)
                .await;
            assert!(
                matches!(refused, Err(TokenError::Signature)),
                "{algorithm}: {refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn no_signature_and_shared_secrets_are_never_accepted() {
    let scene = Scene::new().await;
    let key = SigningKey::rsa("rsa");
    scene.server.publish_keys(&[key.jwk()]);
    let claims = good_claims(&scene.issuer());
    scene
        .provider
        .verify_id_token(&key.token(&claims), NOW_MS, None)
        .await
        .unwrap();

    let refuse = async |token: String| {
        let refused = scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap_err();
        assert!(matches!(refused, TokenError::Algorithm { .. }), "{refused:?}");
        assert_eq!(refused.kind(), TokenErrorKind::Invalid);
    };
    for none in ["none", "None", "NONE", ""] {
        let unsigned = message(&json!({"alg": none, "kid": "rsa"}), &claims);
        refuse(format!("{unsigned}.")).await;
        let (_, signature) = key
            .token(&claims)
            .rsplit_once('.')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        refuse(format!("{unsigned}.{signature}")).await;
    }
    // The public key is no secret: whoever knows it could sign.
    for (name, algorithm) in [
        ("HS256", hmac::HMAC_SHA256),
        ("HS384", hmac::HMAC_SHA384),
        ("HS512", hmac::HMAC_SHA512),
    ] {
        let forged = message(&json!({"alg": name, "kid": "rsa"}), &claims);
        let secret = hmac::Key::new(algorithm, &rsa_public_der());
        let signature = hmac::sign(&secret, forged.as_bytes());
        refuse(format!("{forged}.{}", encoded(signature.as_ref()))).await;
    }
}

/// A provider that publishes a shared secret by mistake does not make it a key.
#[tokio::test]
async fn a_published_secret_is_no_key() {
    let scene = Scene::new().await;
    let secret = json!({"kty": "oct", "kid": "secret", "k": encoded(b"known to everybody"), "alg": "HS256"});
    scene.server.publish_keys(&[secret, scene.key.jwk()]);
    let claims = good_claims(&scene.issuer());
    let forged = message(&json!({"alg": "ES256", "kid": "secret"}), &claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"known to everybody");
    let token = format!(
        "{forged}.{}",
        encoded(hmac::sign(&key, forged.as_bytes()).as_ref())
    );
    let refused = scene.provider.verify_id_token(&token, NOW_MS, None).await;
    assert!(
        matches!(refused, Err(TokenError::UnknownKey { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_algorithm_must_fit_the_key_that_the_token_names() {
    let scene = Scene::new().await;
    let (rsa, p256) = (SigningKey::rsa("rsa"), SigningKey::p256("p256"));
    let mut pss_only = SigningKey::rsa("pss").jwk();
    pss_only["alg"] = json!("PS256");
    scene.server.publish_keys(&[rsa.jwk(), p256.jwk(), pss_only]);
    let claims = good_claims(&scene.issuer());
    for (key, algorithm, id) in [
        (&rsa, "ES256", "rsa"),
        (&p256, "RS256", "p256"),
        (&p256, "ES384", "p256"),
        (&p256, "EdDSA", "p256"),
        (&rsa, "RS256", "pss"),
    ] {
        let token = key.token_with(&json!({"alg": algorithm, "kid": id}), &claims);
        let refused = scene.provider.verify_id_token(&token, NOW_MS, None).await;
        assert!(
            matches!(refused, Err(TokenError::KeyMismatch { .. })),
            "{id}: {refused:?}"
        );
    }
    let token = rsa.token_with(&json!({"alg": "PS256", "kid": "pss"}), &claims);
    scene
        .provider
        .verify_id_token(&token, NOW_MS, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn keys_that_the_header_brings_along_are_not_believed() {
    let scene = Scene::new().await;
    let own = SigningKey::p256("own");
    let header = json!({"alg": "ES256", "kid": "first", "jwk": own.jwk(), "jku": "http://127.0.0.1:1/keys"});
    let token = own.token_with(&header, &good_claims(&scene.issuer()));
    let refused = scene.provider.verify_id_token(&token, NOW_MS, None).await;
    assert!(matches!(refused, Err(TokenError::Signature)), "{refused:?}");
}

#[tokio::test]
async fn keys_for_something_else_verify_nothing() {
    let scene = Scene::new().await;
    let mut encryption = SigningKey::rsa("encryption").jwk();
    encryption["use"] = json!("enc");
    let mut signing_only = SigningKey::rsa("signing").jwk();
    signing_only["key_ops"] = json!(["sign"]);
    let mut short = SigningKey::rsa("short").jwk();
    short["n"] = json!(encoded(&[0xff; 128]));
    let broken = json!({"kty": "RSA", "kid": 7});
    let unknown = json!({"kty": "AKP", "kid": "later", "alg": "ML-DSA-44", "pub": "AA"});
    let keys = [encryption, signing_only, short, broken, unknown, scene.key.jwk()];
    scene.server.publish_keys(&keys);
    let claims = good_claims(&scene.issuer());
    for id in ["encryption", "signing", "short"] {
        let token = SigningKey::rsa(id).token(&claims);
        let refused = scene.provider.verify_id_token(&token, NOW_MS, None).await;
        assert!(
            matches!(refused, Err(TokenError::UnknownKey { .. })),
            "{id}: {refused:?}"
        );
    }
    // The one good key among them is found all the same.
    scene
        .provider
        .verify_id_token(&scene.token(), NOW_MS, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_token_that_names_no_key_is_verified_by_any_that_fits() {
    let scene = Scene::new().await;
    let second = SigningKey::p256("second");
    scene
        .server
        .publish_keys(&[SigningKey::rsa("rsa").jwk(), scene.key.jwk(), second.jwk()]);
    let claims = good_claims(&scene.issuer());
    let token = second.token_with(&json!({"alg": "ES256"}), &claims);
    scene
        .provider
        .verify_id_token(&token, NOW_MS, None)
        .await
        .unwrap();
    let stranger = SigningKey::p256("stranger").token_with(&json!({"alg": "ES256"}), &claims);
    let refused = scene.provider.verify_id_token(&stranger, NOW_MS, None).await;
    assert!(matches!(refused, Err(TokenError::Signature)), "{refused:?}");
}
