//! Proof Key for Code Exchange with S256 (RFC 7636): who redeems a code is who asked for it.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The secret of one log-in, kept by whoever began it. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// A verifier from 32 random bytes, as RFC 7636, section 4.1, recommends. The caller draws them.
    pub fn from_random(bytes: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// One that was kept as text: 43 to 128 unreserved characters. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        ((43..=128).contains(&text.len()) && text.chars().all(fits)).then(|| Self(text.to_owned()))
    }

    /// As text, for keeping and for redeeming.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The challenge that the browser carries: base64url of the verifier's SHA-256.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.as_bytes()))
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CodeVerifier(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::CodeVerifier;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_that_of_the_specification() {
        let verifier = CodeVerifier::from_random(&[
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
            214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ]);
        assert_eq!(verifier.as_str(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(
            verifier.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert_eq!(CodeVerifier::parse(verifier.as_str()), Some(verifier.clone()));
        assert!(!format!("{verifier:?}").contains("dBjf"));
    }

    #[test]
    fn only_what_the_specification_allows_is_a_verifier() {
        assert!(CodeVerifier::parse(&"a".repeat(42)).is_none());
        assert!(CodeVerifier::parse(&"a".repeat(43)).is_some());
        assert!(CodeVerifier::parse(&"~".repeat(128)).is_some());
        assert!(CodeVerifier::parse(&"a".repeat(129)).is_none());
        assert!(CodeVerifier::parse(&"+".repeat(43)).is_none());
    }
}
