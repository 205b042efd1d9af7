//! When the provider is asked for its keys, and what holds while it is away.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::json;
use sos_oidc::{Provider, ProviderConfig, TokenError, TokenErrorKind};

use crate::identity_provider::{IdentityProvider, KEYS, METADATA, Reply};
use crate::signing::SigningKey;
use crate::watched::Watched;
use crate::{CLIENT_ID, HOUR_MS, MINUTE_MS, NOW_MS, NOW_S, Scene, claims_with, good_claims};

impl Scene {
    /// A token by any key that is good at any moment of the tests.
    fn lasting(&self, key: &SigningKey) -> String {
        key.token(&claims_with(&self.issuer(), json!({"exp": NOW_S + 1_000_000})))
    }

    async fn verify(&self, token: &str, now_ms: u64) -> Result<(), TokenError> {
        let verified = self.provider.verify_id_token(token, now_ms, None).await;
        verified.map(|_| ())
    }
}

#[tokio::test]
async fn a_new_key_is_found_and_a_withdrawn_one_forgotten() {
    let scene = Scene::new().await;
    let old = scene.lasting(&scene.key);
    scene.verify(&old, NOW_MS).await.unwrap();

    let next = SigningKey::p256("next");
    scene.server.publish_keys(&[next.jwk()]);
    scene.verify(&old, NOW_MS + MINUTE_MS).await.unwrap();
    assert_eq!(scene.fetch.count(KEYS), 1);

    scene
        .verify(&scene.lasting(&next), NOW_MS + MINUTE_MS)
        .await
        .unwrap();
    assert_eq!(scene.fetch.count(KEYS), 2);
    let refused = scene.verify(&old, NOW_MS + MINUTE_MS).await;
    assert!(
        matches!(refused, Err(TokenError::UnknownKey { .. })),
        "{refused:?}"
    );
    assert_eq!(scene.fetch.count(METADATA), 1);
}

#[tokio::test]
async fn a_new_key_is_found_for_tokens_that_name_none() {
    let scene = Scene::new().await;
    let claims = good_claims(&scene.issuer());
    let unnamed = json!({"alg": "ES256"});
    scene
        .verify(&scene.key.token_with(&unnamed, &claims), NOW_MS)
        .await
        .unwrap();
    let next = SigningKey::p256("next");
    scene.server.publish_keys(&[next.jwk()]);
    let token = next.token_with(&unnamed, &claims);
    scene.verify(&token, NOW_MS + MINUTE_MS).await.unwrap();
}

#[tokio::test]
async fn a_flood_of_unknown_keys_costs_one_request_in_thirty_seconds() {
    let scene = Scene::new().await;
    scene.verify(&scene.token(), NOW_MS).await.unwrap();
    let claims = good_claims(&scene.issuer());
    let flood = async |from_ms: u64| {
        for number in 0..100 {
            let header = json!({"alg": "ES256", "kid": format!("unknown-{number}")});
            let token = scene.key.token_with(&header, &claims);
            let refused = scene.verify(&token, from_ms + number).await;
            assert!(
                matches!(refused, Err(TokenError::UnknownKey { .. })),
                "{refused:?}"
            );
        }
    };
    flood(NOW_MS).await;
    assert_eq!(scene.fetch.count(KEYS), 1, "the first fetch is as young");
    flood(NOW_MS + 29_800).await;
    assert_eq!(scene.fetch.count(KEYS), 1);
    flood(NOW_MS + 30_000).await;
    assert_eq!(scene.fetch.count(KEYS), 2);
    flood(NOW_MS + 59_900).await;
    assert_eq!(scene.fetch.count(KEYS), 2);
    flood(NOW_MS + 60_000).await;
    assert_eq!(scene.fetch.count(KEYS), 3);
    assert_eq!(scene.fetch.count(METADATA), 1);
}

#[tokio::test]
async fn a_forged_signature_by_a_known_key_costs_no_request() {
    let scene = Scene::new().await;
    scene.verify(&scene.token(), NOW_MS).await.unwrap();
    let forged = SigningKey::p256("first").token(&good_claims(&scene.issuer()));
    let refused = scene.verify(&forged, NOW_MS + MINUTE_MS).await;
    assert!(matches!(refused, Err(TokenError::Signature)), "{refused:?}");
    assert_eq!(scene.fetch.count(KEYS), 1);
}

#[tokio::test]
async fn keys_are_current_for_as_long_as_the_provider_says() {
    let scene = Scene::new().await;
    let mut reply = Reply::json(&json!({"keys": [scene.key.jwk()]}));
    reply
        .headers
        .push(("cache-control", "public, max-age=1200".to_owned()));
    scene.server.reply(KEYS, reply);
    let token = scene.lasting(&scene.key);
    for (minutes, expected) in [(0, 1), (19, 1), (20, 2), (39, 2), (40, 3)] {
        scene.verify(&token, NOW_MS + minutes * MINUTE_MS).await.unwrap();
        assert_eq!(scene.fetch.count(KEYS), expected, "after {minutes} minutes");
    }
    assert_eq!(scene.fetch.count(METADATA), 1, "these are current for an hour");
}

#[tokio::test]
async fn those_who_come_together_share_one_request() {
    let scene = Scene::new().await;
    let token = scene.token();
    for outcome in join_all((0..20).map(|_| scene.verify(&token, NOW_MS))).await {
        outcome.unwrap();
    }
    assert_eq!((scene.fetch.count(METADATA), scene.fetch.count(KEYS)), (1, 1));
}

/// Their clocks are far enough apart that each would be let to ask again, had it not waited for the one who asked.
#[tokio::test]
async fn those_who_come_together_share_one_failure() {
    let mut scene = Scene::new().await;
    scene.server.stop().await;
    let token = scene.token();
    for outcome in join_all((0..20).map(|number| scene.verify(&token, NOW_MS + number * MINUTE_MS))).await {
        assert_eq!(outcome.unwrap_err().kind(), TokenErrorKind::ProviderUnreachable);
    }
    assert_eq!(scene.fetch.count(METADATA), 1);
}

#[tokio::test]
async fn keys_at_hand_hold_for_a_day_while_the_provider_is_away() {
    let mut scene = Scene::new().await;
    let token = scene.lasting(&scene.key);
    scene.verify(&token, NOW_MS).await.unwrap();
    scene.server.stop().await;
    for hours in [1, 2, 23] {
        scene.verify(&token, NOW_MS + hours * HOUR_MS).await.unwrap();
        scene
            .verify(&token, NOW_MS + hours * HOUR_MS + 29_999)
            .await
            .unwrap();
    }
    // One attempt each time, none within thirty seconds of it.
    assert_eq!((scene.fetch.count(METADATA), scene.fetch.count(KEYS)), (4, 4));
    let refused = scene.verify(&token, NOW_MS + 24 * HOUR_MS).await.unwrap_err();
    assert_eq!(refused.kind(), TokenErrorKind::ProviderUnreachable, "{refused:?}");
}

#[tokio::test]
async fn an_unknown_key_of_a_provider_that_is_away_is_not_called_wrong() {
    let mut scene = Scene::new().await;
    scene.verify(&scene.token(), NOW_MS).await.unwrap();
    scene.server.stop().await;
    let next = scene.lasting(&SigningKey::p256("next"));
    for later_ms in [30_000, 30_001, 59_999] {
        let refused = scene.verify(&next, NOW_MS + later_ms).await.unwrap_err();
        assert_eq!(refused.kind(), TokenErrorKind::ProviderUnreachable, "{refused:?}");
    }
    assert_eq!(scene.fetch.count(KEYS), 2);
    // Whoever has a known key does not notice.
    scene.verify(&scene.token(), NOW_MS + 30_000).await.unwrap();
}

#[tokio::test]
async fn a_set_without_keys_does_not_replace_a_good_one() {
    let scene = Scene::new().await;
    let token = scene.lasting(&scene.key);
    scene.verify(&token, NOW_MS).await.unwrap();
    scene.server.publish_keys(&[]);
    scene.verify(&token, NOW_MS + HOUR_MS).await.unwrap();
    assert_eq!(scene.fetch.count(KEYS), 2);
}

#[tokio::test]
async fn a_provider_that_was_away_at_first_is_asked_again_after_five_seconds() {
    let server = IdentityProvider::start().await;
    let key = SigningKey::p256("first");
    let fetch = Arc::new(Watched::default());
    let config = ProviderConfig::new("Company", server.issuer(), CLIENT_ID);
    let provider = Provider::new(config, fetch.clone()).unwrap();
    let token = key.token(&good_claims(&server.issuer()));
    for (later_ms, expected) in [(0, 1), (4_999, 1), (5_000, 2)] {
        let refused = provider.verify_id_token(&token, NOW_MS + later_ms, None).await;
        assert_eq!(refused.unwrap_err().kind(), TokenErrorKind::ProviderUnreachable);
        assert_eq!(fetch.count(METADATA), expected, "after {later_ms} ms");
    }
    server.publish_metadata();
    server.publish_keys(&[key.jwk()]);
    provider
        .verify_id_token(&token, NOW_MS + 10_000, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_make_a_copy_eternal() {
    let scene = Scene::new().await;
    let token = scene.lasting(&scene.key);
    scene.verify(&token, NOW_MS + 2 * HOUR_MS).await.unwrap();
    scene.verify(&token, NOW_MS).await.unwrap();
    assert_eq!(scene.fetch.count(KEYS), 2);
    scene.verify(&token, NOW_MS).await.unwrap();
    assert_eq!(scene.fetch.count(KEYS), 2);
}

#[tokio::test]
async fn who_has_usable_keys_does_not_wait_for_those_who_ask() {
    let scene = Scene::new().await;
    let token = scene.lasting(&scene.key);
    scene.verify(&token, NOW_MS).await.unwrap();
    let later_ms = NOW_MS + 2 * HOUR_MS;
    tokio::select! {
        biased;
        _ = scene.verify(&token, later_ms) => panic!("the provider answers at once, before it is asked"),
        outcome = scene.verify(&token, later_ms) => outcome.unwrap(),
    }
    // The question goes on though whoever asked has gone; who needs a new key waits for its outcome.
    let unknown = scene.lasting(&SigningKey::p256("unknown"));
    let refused = scene.verify(&unknown, later_ms).await;
    assert!(
        matches!(refused, Err(TokenError::UnknownKey { .. })),
        "{refused:?}"
    );
    assert_eq!(scene.fetch.count(KEYS), 2);
}

/// A client that hangs up as soon as it has sent its token would else have the provider asked each time.
#[tokio::test]
async fn those_who_hang_up_cost_no_more_than_those_who_wait() {
    let scene = Scene::new().await;
    let unknown = scene.lasting(&SigningKey::p256("unknown"));
    for (later_ms, expected) in [(0, 1), (30_000, 2)] {
        for _ in 0..10 {
            tokio::select! {
                biased;
                _ = scene.verify(&unknown, NOW_MS + later_ms) => {}
                () = tokio::task::yield_now() => {}
            }
        }
        let refused = scene.verify(&unknown, NOW_MS + later_ms).await;
        assert!(
            matches!(refused, Err(TokenError::UnknownKey { .. })),
            "{refused:?}"
        );
        assert_eq!(scene.fetch.count(KEYS), expected);
        assert_eq!(scene.fetch.count(METADATA), 1);
    }
}

#[tokio::test]
async fn metadata_that_lead_astray_do_not_replace_good_ones() {
    let scene = Scene::new().await;
    let token = scene.lasting(&scene.key);
    scene.verify(&token, NOW_MS).await.unwrap();
    let mut metadata = scene.server.metadata();
    metadata["jwks_uri"] = json!("http://id.example.com/keys");
    scene.server.reply(METADATA, Reply::json(&metadata));
    let next = SigningKey::p256("next");
    scene.server.publish_keys(&[next.jwk()]);
    scene
        .verify(&scene.lasting(&next), NOW_MS + 2 * HOUR_MS)
        .await
        .unwrap();
    assert_eq!(scene.fetch.count(METADATA), 2);
}
