//! The signature algorithms that are accepted, and which key each needs (RFC 7518, section 3; RFC 8037).
//!
//! There is no `none` and no HMAC among them, so that nothing later can let one through.

use jsonwebtoken::Algorithm as Signed;

/// An accepted algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Algorithm {
    pub(crate) name: &'static str,
    pub(crate) family: KeyFamily,
    signed: Signed,
}

/// What a key must be to fit an algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyFamily {
    Rsa,
    P256,
    P384,
    Ed25519,
}

const ACCEPTED: [Algorithm; 9] = [
    row("RS256", KeyFamily::Rsa, Signed::RS256),
    row("RS384", KeyFamily::Rsa, Signed::RS384),
    row("RS512", KeyFamily::Rsa, Signed::RS512),
    row("PS256", KeyFamily::Rsa, Signed::PS256),
    row("PS384", KeyFamily::Rsa, Signed::PS384),
    row("PS512", KeyFamily::Rsa, Signed::PS512),
    row("ES256", KeyFamily::P256, Signed::ES256),
    row("ES384", KeyFamily::P384, Signed::ES384),
    row("EdDSA", KeyFamily::Ed25519, Signed::EdDSA),
];

const fn row(name: &'static str, family: KeyFamily, signed: Signed) -> Algorithm {
    Algorithm { name, family, signed }
}

impl Algorithm {
    /// The algorithm of this name in its exact letters.
    pub(crate) fn named(name: &str) -> Option<Self> {
        ACCEPTED.into_iter().find(|algorithm| algorithm.name == name)
    }

    /// Whether the signature, in base64url, is that of the message by the key.
    pub(crate) fn verifies(self, message: &str, signature: &str, key: &jsonwebtoken::DecodingKey) -> bool {
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, self.signed).unwrap_or(false)
    }
}
