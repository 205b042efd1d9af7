//! The keys that a provider publishes (RFC 7517), as far as they verify signatures of the accepted algorithms.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use sos_client::Url;

use crate::algorithm::{Algorithm, KeyFamily};
use crate::cached::Fetched;
use crate::fetch::{self, Fetch};
use crate::token::Token;
use crate::{ProviderError, TokenError, limits};

/// Keys of use; others are left out.
#[derive(Debug)]
pub(crate) struct KeySet {
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    id: Option<String>,
    /// The only algorithm it is for, where the provider says so.
    algorithm: Option<String>,
    family: KeyFamily,
    public: DecodingKey,
}

/// A set as it is published. A key that cannot be read must not hide the others, so each is read by itself.
#[derive(Deserialize)]
struct Published {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct PublishedKey {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// What a set says of a token.
pub(crate) enum Verdict {
    Verified,
    Refused(TokenError),
    /// No key of the set is the one; a newer set may have it.
    Unknown,
}

impl KeySet {
    pub(crate) async fn fetch(fetcher: &dyn Fetch, url: &Url) -> Result<Fetched<Self>, ProviderError> {
        let answer = fetch::document(fetcher, url).await?;
        Ok(Fetched {
            value: Self::read(&answer.body, url)?,
            lifetime_ms: fetch::lifetime_ms(&answer),
        })
    }

    fn read(body: &[u8], url: &Url) -> Result<Self, ProviderError> {
        let url = || url.to_string();
        let published: Published =
            serde_json::from_slice(body).map_err(|source| ProviderError::Document { url: url(), source })?;
        let count = published.keys.len();
        if count > limits::MAX_KEYS {
            return Err(ProviderError::TooManyKeys {
                url: url(),
                count,
                limit: limits::MAX_KEYS,
            });
        }
        let keys: Vec<Key> = published.keys.into_iter().filter_map(Key::read).collect();
        if keys.is_empty() {
            return Err(ProviderError::NoKeys { url: url() });
        }
        Ok(Self { keys })
    }

    /// Whether one of the keys made the token's signature: the key that it names, or any that fits where it names none.
    pub(crate) fn verify(&self, token: &Token<'_>) -> Verdict {
        let algorithm = token.algorithm;
        let named = |key: &&Key| token.key_id.is_none() || key.id == token.key_id;
        let mut candidates = self.keys.iter().filter(named).peekable();
        if candidates.peek().is_none() {
            return Verdict::Unknown;
        }
        let mut fitting = candidates.filter(|key| key.fits(algorithm)).peekable();
        if fitting.peek().is_none() {
            return Verdict::Refused(TokenError::KeyMismatch {
                algorithm: algorithm.name,
            });
        }
        if fitting.any(|key| algorithm.verifies(token.message, token.signature, &key.public)) {
            return Verdict::Verified;
        }
        // Where no key is named, the one that made the signature may be new.
        match token.key_id {
            Some(_) => Verdict::Refused(TokenError::Signature),
            None => Verdict::Unknown,
        }
    }
}

impl Key {
    /// `None` for a key that is for something else, of a kind not accepted, or broken.
    fn read(value: serde_json::Value) -> Option<Self> {
        let key: PublishedKey = serde_json::from_value(value).ok()?;
        let is_for_signatures = key.usage.as_deref().is_none_or(|usage| usage == "sig")
            && key
                .key_ops
                .as_ref()
                .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        if !is_for_signatures {
            return None;
        }
        let (family, public) = match (key.kty.as_str(), key.crv.as_deref()) {
            ("RSA", _) => (KeyFamily::Rsa, rsa(&key)?),
            ("EC", Some("P-256")) => (KeyFamily::P256, elliptic(&key, 32)?),
            ("EC", Some("P-384")) => (KeyFamily::P384, elliptic(&key, 48)?),
            ("OKP", Some("Ed25519")) => (KeyFamily::Ed25519, edwards(&key)?),
            _ => return None,
        };
        Some(Self {
            id: key.kid,
            algorithm: key.alg,
            family,
            public,
        })
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        self.family == algorithm.family
            && self
                .algorithm
                .as_deref()
                .is_none_or(|name| name == algorithm.name)
    }
}

fn rsa(key: &PublishedKey) -> Option<DecodingKey> {
    let (modulus, exponent) = (bytes(key.n.as_deref())?, bytes(key.e.as_deref())?);
    let significant = modulus.len() - modulus.iter().take_while(|byte| **byte == 0).count();
    (limits::MIN_RSA_MODULUS_BYTES..=limits::MAX_RSA_MODULUS_BYTES)
        .contains(&significant)
        .then(|| DecodingKey::from_rsa_raw_components(&modulus, &exponent))
}

/// The coordinates have the length of the curve's field (RFC 7518, section 6.2.1.2).
fn elliptic(key: &PublishedKey, coordinate_bytes: usize) -> Option<DecodingKey> {
    let (x, y) = (key.x.as_deref()?, key.y.as_deref()?);
    let is_whole = |text| bytes(Some(text)).is_some_and(|bytes| bytes.len() == coordinate_bytes);
    (is_whole(x) && is_whole(y))
        .then(|| DecodingKey::from_ec_components(x, y).ok())
        .flatten()
}

fn edwards(key: &PublishedKey) -> Option<DecodingKey> {
    let point = bytes(key.x.as_deref())?;
    (point.len() == 32).then(|| DecodingKey::from_ed_der(&point))
}

fn bytes(text: Option<&str>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?).ok()
}
