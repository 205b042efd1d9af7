//! Keys of the provider's side, and the tokens that they sign.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Made once, since an RSA key takes long.
static RSA: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

/// A private key with its id and the algorithm that it signs with where the test names none.
pub(crate) struct SigningKey {
    pub(crate) id: &'static str,
    algorithm: &'static str,
    pair: Pair,
}

enum Pair {
    Rsa,
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    pub(crate) fn rsa(id: &'static str) -> Self {
        Self {
            id,
            algorithm: "RS256",
            pair: Pair::Rsa,
        }
    }

    pub(crate) fn p256(id: &'static str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self {
            id,
            algorithm: "ES256",
            pair: Pair::Ecdsa(pair),
        }
    }

    pub(crate) fn p384(id: &'static str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        Self {
            id,
            algorithm: "ES384",
            pair: Pair::Ecdsa(pair),
        }
    }

    pub(crate) fn ed25519(id: &'static str) -> Self {
        Self {
            id,
            algorithm: "EdDSA",
            pair: Pair::Ed25519(Ed25519KeyPair::generate().unwrap()),
        }
    }

    /// The public key as providers publish it.
    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa => {
                let (modulus, exponent) = rsa_components();
                json!({"kty": "RSA", "n": encoded(&modulus), "e": encoded(&exponent)})
            }
            Pair::Ecdsa(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = point[1..].split_at((point.len() - 1) / 2);
                let curve = if x.len() == 32 { "P-256" } else { "P-384" };
                json!({"kty": "EC", "crv": curve, "x": encoded(x), "y": encoded(y)})
            }
            Pair::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key().as_ref())})
            }
        };
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A token with the key's own algorithm and id.
    pub(crate) fn token(&self, claims: &Value) -> String {
        self.token_with(
            &json!({"alg": self.algorithm, "kid": self.id, "typ": "JWT"}),
            claims,
        )
    }

    /// A token with any header; signed as its `alg` says where the key can, else as the key's own algorithm.
    pub(crate) fn token_with(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = self.sign(header["alg"].as_str().unwrap(), message.as_bytes());
        format!("{message}.{}", encoded(&signature))
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa => {
                let padding: &dyn aws_lc_rs::signature::RsaEncoding = match algorithm {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    "PS512" => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; RSA.public_modulus_len()];
                RSA.sign(padding, &random, message, &mut signature).unwrap();
                signature
            }
            Pair::Ecdsa(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

/// Header and claims as they are signed.
pub(crate) fn message(header: &Value, claims: &Value) -> String {
    let parts = [header, claims].map(|part| encoded(part.to_string().as_bytes()));
    parts.join(".")
}

pub(crate) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The public key in DER (RFC 8017, appendix A.1.1), as attackers use it for a secret.
pub(crate) fn rsa_public_der() -> Vec<u8> {
    RSA.public_key().as_ref().to_vec()
}

/// Modulus and exponent. With 2048 bits, the DER is 9 bytes, the modulus, 2 bytes, the exponent.
fn rsa_components() -> (Vec<u8>, Vec<u8>) {
    let der = rsa_public_der();
    assert_eq!((der[4], der[8], der.len()), (2, 0, 270));
    (der[9..265].to_vec(), der[267..].to_vec())
}
