//! Which of several providers a token goes to.

use std::sync::Arc;

use sos_oidc::{ConfigError, Provider, ProviderConfig, Providers, TokenError};

use crate::watched::Watched;
use crate::{CLIENT_ID, SigningKey, good_claims};

fn provider(name: &str, issuer: &str) -> Provider {
    let config = ProviderConfig::new(name, issuer, CLIENT_ID);
    Provider::new(config, Arc::new(Watched::default())).unwrap()
}

#[test]
fn a_token_goes_to_the_provider_of_its_issuer() {
    let providers = Providers::new(vec![
        provider("One", "https://one.example.com"),
        provider("Two", "https://two.example.com"),
    ])
    .unwrap();
    let key = SigningKey::p256("any");
    let token = |issuer: &str| key.token(&good_claims(issuer));
    let found = providers.for_token(&token("https://two.example.com")).unwrap();
    assert_eq!(found.config().name, "Two");
    let refused = providers.for_token(&token("https://two.example.com/"));
    assert!(matches!(refused, Err(TokenError::UnknownIssuer { .. })));
    assert!(matches!(
        providers.for_token("x"),
        Err(TokenError::Malformed { .. })
    ));
    assert_eq!(
        providers.by_name("One").unwrap().config().issuer,
        "https://one.example.com"
    );
    assert!(providers.by_name("one").is_none());
    assert!(providers.by_issuer("https://one.example.com").is_some());
    let names: Vec<_> = providers
        .iter()
        .map(|provider| provider.config().name.as_str())
        .collect();
    assert_eq!(names, ["One", "Two"]);
    assert!(!providers.is_empty() && Providers::default().is_empty());
}

#[test]
fn names_and_issuers_are_told_apart() {
    let refused = |second: Provider| {
        Providers::new(vec![provider("One", "https://one.example.com"), second]).unwrap_err()
    };
    let name_taken = ConfigError::NameTaken {
        name: "One".to_owned(),
    };
    assert_eq!(refused(provider("One", "https://two.example.com")), name_taken);
    let issuer_taken = refused(provider("Two", "https://one.example.com"));
    assert!(matches!(issuer_taken, ConfigError::IssuerTaken { .. }));
}
