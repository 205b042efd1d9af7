//! Which claims are accepted, and what is read of them.

use serde_json::{Value, json};
use sos_oidc::{ClaimValue, Provider, TokenError, TokenErrorKind, limits};

use crate::{CLIENT_ID, NOW_MS, NOW_S, Scene, claims_with, good_claims};

/// Claims in place of the good ones, and the error's `Debug` that must contain this; `Ok` where they pass.
async fn check(scene: &Scene, changes: Value, expected: Result<(), &str>) {
    let token = scene.key.token(&claims_with(&scene.issuer(), changes.clone()));
    let verified = scene.provider.verify_id_token(&token, NOW_MS, None).await;
    match (expected, verified) {
        (Ok(()), Ok(_)) => {}
        (Err(part), Err(error)) => {
            let text = format!("{error:?}");
            assert!(text.contains(part), "{changes}: {text}");
        }
        (expected, verified) => panic!("{changes}: {expected:?} expected, {verified:?}"),
    }
}

#[tokio::test]
async fn a_token_is_for_us_alone_or_says_that_we_asked_for_it() {
    let scene = Scene::with(|config| config.audiences = vec!["api".to_owned()]).await;
    let stranger = Err("Audience { found: \"stranger\" }");
    check(&scene, json!({"aud": CLIENT_ID}), Ok(())).await;
    check(&scene, json!({"aud": [CLIENT_ID]}), Ok(())).await;
    check(&scene, json!({"aud": "api"}), Ok(())).await;
    check(&scene, json!({"aud": "stranger"}), stranger).await;
    check(&scene, json!({"aud": "SOS"}), Err("Audience")).await;
    check(&scene, json!({"aud": ""}), Err("Audience")).await;
    check(
        &scene,
        json!({"aud": [CLIENT_ID, "stranger"], "azp": CLIENT_ID}),
        stranger,
    )
    .await;
    check(
        &scene,
        json!({"aud": [CLIENT_ID, "api"]}),
        Err("AuthorizedParty { found: None }"),
    )
    .await;
    check(
        &scene,
        json!({"aud": [CLIENT_ID, "api"], "azp": CLIENT_ID}),
        Ok(()),
    )
    .await;
    check(
        &scene,
        json!({"aud": [CLIENT_ID, "api"], "azp": "stranger"}),
        Err("AuthorizedParty"),
    )
    .await;
    check(&scene, json!({"azp": "stranger"}), Err("AuthorizedParty")).await;
    check(&scene, json!({"azp": CLIENT_ID}), Ok(())).await;
    check(
        &scene,
        json!({"aud": null}),
        Err("MissingClaim { claim: \"aud\" }"),
    )
    .await;
    check(&scene, json!({"aud": []}), Err("InvalidClaim { claim: \"aud\" }")).await;
    check(
        &scene,
        json!({"aud": [CLIENT_ID, 7]}),
        Err("InvalidClaim { claim: \"aud\" }"),
    )
    .await;
    check(
        &scene,
        json!({"aud": {"sos": true}}),
        Err("InvalidClaim { claim: \"aud\" }"),
    )
    .await;
    check(&scene, json!({"azp": 7}), Err("InvalidClaim { claim: \"azp\" }")).await;
}

#[tokio::test]
async fn a_token_has_its_time_with_a_minute_of_leeway() {
    let scene = Scene::new().await;
    check(&scene, json!({"exp": NOW_S - 59}), Ok(())).await;
    check(&scene, json!({"exp": NOW_S - 60}), Err("Expired")).await;
    check(&scene, json!({"exp": 0}), Err("Expired")).await;
    check(&scene, json!({"exp": u64::MAX}), Ok(())).await;
    check(&scene, json!({"exp": NOW_S as f64 + 0.5}), Ok(())).await;
    check(&scene, json!({"exp": -1}), Err("InvalidClaim { claim: \"exp\" }")).await;
    check(
        &scene,
        json!({"exp": (NOW_S + 600).to_string()}),
        Err("InvalidClaim { claim: \"exp\" }"),
    )
    .await;
    check(
        &scene,
        json!({"exp": null}),
        Err("MissingClaim { claim: \"exp\" }"),
    )
    .await;
    check(&scene, json!({"nbf": NOW_S + 60}), Ok(())).await;
    check(
        &scene,
        json!({"nbf": NOW_S + 61}),
        Err("NotYetValid { claim: \"nbf\""),
    )
    .await;
    check(
        &scene,
        json!({"nbf": "x"}),
        Err("InvalidClaim { claim: \"nbf\" }"),
    )
    .await;
    check(&scene, json!({"iat": NOW_S + 60}), Ok(())).await;
    check(
        &scene,
        json!({"iat": NOW_S + 61}),
        Err("NotYetValid { claim: \"iat\""),
    )
    .await;
    check(
        &scene,
        json!({"iat": null}),
        Err("MissingClaim { claim: \"iat\" }"),
    )
    .await;
}

/// STS answers each with another code.
#[tokio::test]
async fn expired_is_told_from_wrong() {
    let scene = Scene::new().await;
    for (changes, expected) in [
        (json!({"exp": NOW_S - 600}), TokenErrorKind::Expired),
        (json!({"nbf": NOW_S + 600}), TokenErrorKind::Invalid),
        (
            json!({"aud": "stranger", "exp": NOW_S - 600}),
            TokenErrorKind::Invalid,
        ),
    ] {
        let token = scene.key.token(&claims_with(&scene.issuer(), changes));
        let error = scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), expected, "{error:?}");
    }
}

#[tokio::test]
async fn an_expired_token_of_another_key_is_wrong_and_not_expired() {
    let scene = Scene::new().await;
    let claims = claims_with(&scene.issuer(), json!({"exp": NOW_S - 600}));
    let forged = crate::SigningKey::p256("first").token(&claims);
    let error = scene
        .provider
        .verify_id_token(&forged, NOW_MS, None)
        .await
        .unwrap_err();
    assert!(matches!(error, TokenError::Signature), "{error:?}");
}

#[tokio::test]
async fn a_token_says_who_it_is_for_certain() {
    let scene = Scene::new().await;
    let invalid = Err("InvalidClaim { claim: \"sub\" }");
    check(
        &scene,
        json!({"sub": null}),
        Err("MissingClaim { claim: \"sub\" }"),
    )
    .await;
    check(&scene, json!({"sub": ""}), invalid).await;
    check(&scene, json!({"sub": 7}), invalid).await;
    check(&scene, json!({"sub": "a\nb"}), invalid).await;
    check(&scene, json!({"sub": "a".repeat(255)}), Ok(())).await;
    check(&scene, json!({"sub": "a".repeat(256)}), invalid).await;
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused_without_asking_anybody() {
    let scene = Scene::new().await;
    let issuer = scene.issuer();
    for other in [
        json!("https://other.example.com"),
        json!(format!("{issuer}/")),
        json!(issuer.to_uppercase()),
    ] {
        check(&scene, json!({"iss": other}), Err("Issuer { found")).await;
    }
    check(
        &scene,
        json!({"iss": null}),
        Err("MissingClaim { claim: \"iss\" }"),
    )
    .await;
    check(
        &scene,
        json!({"iss": [issuer]}),
        Err("InvalidClaim { claim: \"iss\" }"),
    )
    .await;
    assert_eq!(scene.server.received().len(), 0);
}

#[tokio::test]
async fn the_nonce_ties_a_token_to_a_log_in() {
    let scene = Scene::new().await;
    let check = async |nonce: Option<&str>, expected: Option<&str>, passes: bool| {
        let mut claims = good_claims(&scene.issuer());
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        let token = scene.key.token(&claims);
        let verified = scene.provider.verify_id_token(&token, NOW_MS, expected).await;
        let is_right = match &verified {
            Ok(_) => passes,
            Err(error) => !passes && matches!(error, TokenError::Nonce),
        };
        assert!(is_right, "{nonce:?} {expected:?} {verified:?}");
    };
    check(Some("n-0S6"), Some("n-0S6"), true).await;
    check(Some("n-0S6"), None, true).await;
    check(Some("n-0S7"), Some("n-0S6"), false).await;
    check(Some("n-0S"), Some("n-0S6"), false).await;
    check(None, Some("n-0S6"), false).await;
    check(Some(""), Some(""), false).await;
    check(None, Some(""), false).await;
}

#[tokio::test]
async fn what_is_no_id_token_is_refused_before_anybody_is_asked() {
    let scene = Scene::new().await;
    let good = scene.token();
    let (message, signature) = good.rsplit_once('.').unwrap();
    let claims = good_claims(&scene.issuer());
    let with_header = |header: Value| scene.key.token_with(&header, &claims);
    for (token, expected) in [
        (String::new(), "no dots"),
        ("a.b".to_owned(), "three parts"),
        (format!("{good}.x"), "three parts"),
        (format!("!{message}.{signature}"), "header cannot be read"),
        (
            with_header(json!({"alg": "ES256", "kid": 7})),
            "header cannot be read",
        ),
        (
            with_header(json!({"alg": "ES256", "crit": ["b64"], "b64": false})),
            "extension",
        ),
        (with_header(json!({"alg": "ES256", "typ": "at+jwt"})), "at+jwt"),
        (
            with_header(json!({"alg": "ES256", "typ": "logout+jwt"})),
            "logout+jwt",
        ),
        (scene.key.token(&json!(["iss"])), "claims cannot be read"),
        ("a".repeat(limits::MAX_TOKEN_BYTES + 1), "exceeds 16384 bytes"),
    ] {
        let error = scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert_eq!(error.kind(), TokenErrorKind::Invalid);
    }
    assert_eq!(scene.server.received().len(), 0);
    for typ in ["JWT", "jwt", "application/jwt"] {
        let token = with_header(json!({"alg": "ES256", "kid": "first", "typ": typ}));
        scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn claims_are_read_for_people_and_for_conditions() {
    let scene = Scene::with(|config| config.groups_claim = "https://example.com/roles".to_owned()).await;
    let token = scene.key.token(&claims_with(
        &scene.issuer(),
        json!({
            "azp": CLIENT_ID,
            "email": "jane@example.com",
            "email_verified": true,
            "preferred_username": "jane",
            "name": "Jane Doe",
            "https://example.com/roles": ["staff", "admins", 7, null, {"a": 1}],
            "groups": ["others"],
            "level": 3,
            "repository": "octo/store",
            "ref_protected": "true",
            "address": {"city": "Bern"},
            "middle_name": null,
        }),
    ));
    let claims = scene
        .provider
        .verify_id_token(&token, NOW_MS, None)
        .await
        .unwrap();
    assert_eq!(claims.issuer, scene.issuer());
    assert_eq!(claims.subject, "248289761001");
    assert_eq!(claims.audience, [CLIENT_ID]);
    assert_eq!(claims.authorized_party.as_deref(), Some(CLIENT_ID));
    assert_eq!(claims.expires_at_ms, NOW_MS + 600_000);
    assert_eq!(claims.issued_at_ms, NOW_MS - 10_000);
    assert_eq!(claims.email.as_deref(), Some("jane@example.com"));
    assert!(claims.email_verified);
    assert_eq!(claims.preferred_username.as_deref(), Some("jane"));
    assert_eq!(claims.name.as_deref(), Some("Jane Doe"));
    assert_eq!(claims.groups, ["staff", "admins", "7"]);
    let texts = |name: &str| claims.get(name).map(ClaimValue::texts);
    assert_eq!(texts("repository"), Some(vec!["octo/store".to_owned()]));
    assert_eq!(texts("level"), Some(vec!["3".to_owned()]));
    assert_eq!(texts("email_verified"), Some(vec!["true".to_owned()]));
    assert_eq!(texts("groups"), Some(vec!["others".to_owned()]));
    assert_eq!(texts("sub"), Some(vec!["248289761001".to_owned()]));
    assert_eq!(claims.get("level"), Some(&ClaimValue::Number(3.into())));
    assert_eq!((texts("address"), texts("never")), (None, None));
    assert!(claims.iter().any(|(name, _)| name == "ref_protected"));
}

#[tokio::test]
async fn an_address_counts_as_verified_only_where_the_provider_says_so() {
    let scene = Scene::new().await;
    for (value, expected) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(1), false),
        (Value::Null, false),
    ] {
        let changes = json!({"email": "jane@example.com", "email_verified": value, "groups": "staff"});
        let token = scene.key.token(&claims_with(&scene.issuer(), changes));
        let claims = scene
            .provider
            .verify_id_token(&token, NOW_MS, None)
            .await
            .unwrap();
        assert_eq!(claims.email_verified, expected, "{value}");
        assert_eq!(claims.groups, ["staff"]);
    }
}

#[tokio::test]
async fn the_issuer_can_be_read_before_anything_is_verified() {
    let scene = Scene::new().await;
    assert_eq!(Provider::issuer_of(&scene.token()).unwrap(), scene.issuer());
    assert!(matches!(
        Provider::issuer_of("x"),
        Err(TokenError::Malformed { .. })
    ));
}
