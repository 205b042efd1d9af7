//! The token of a session, byte by byte.
//!
//! Base64 (URL, without padding) of a version byte and a protobuf message: whose session it is, in the clear, so that the
//! right secret can be found; a nonce; and what the session is, sealed with AES-256-GCM. The key is derived by HKDF-SHA256
//! from the parent's secret for this one access key id, and the parent and the id are authenticated with it: a token works
//! with its own id alone, and no byte of it can be changed.
//!
//! Sources: NIST SP 800-38D, RFC 5869.

use crate::limits;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use prost::Message;
use sos_core::{AccessKeyId, TenantId, Timestamp};
use std::fmt;

/// The version of all of this.
const VERSION: u8 = 1;

/// What keeps keys derived here apart from all others.
const SALT: &[u8] = b"sos session token, version 1";

/// Characters of a secret: 240 bits, as those of other keys.
const SECRET_CHARACTERS: usize = 40;

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    /// A key's own.
    Key(AccessKeyId),
    /// A role's.
    Role(TenantId, String),
}

/// What a session is.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Session {
    /// Its name; empty for a key's own.
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(int64, tag = "2")]
    issued_ms: i64,
    #[prost(int64, tag = "3")]
    expires_ms: i64,
    /// What it is narrowed to, JSON as it was sent.
    #[prost(string, repeated, tag = "4")]
    pub(crate) policies: Vec<String>,
    /// The provider that vouched for whoever it is; empty where none did.
    #[prost(string, tag = "5")]
    pub(crate) issuer: String,
    /// Who it is there.
    #[prost(string, tag = "6")]
    pub(crate) subject: String,
}

impl Session {
    pub(crate) fn new(name: String, issued: Timestamp, expires: Timestamp) -> Self {
        Self {
            name,
            issued_ms: issued.0,
            expires_ms: expires.0,
            ..Self::default()
        }
    }

    pub(crate) fn issued(&self) -> Timestamp {
        Timestamp(self.issued_ms)
    }

    pub(crate) fn expires(&self) -> Timestamp {
        Timestamp(self.expires_ms)
    }
}

/// The token as it is laid out.
#[derive(Clone, PartialEq, Message)]
struct Layout {
    /// Of a key's session.
    #[prost(string, tag = "1")]
    key: String,
    /// Of a role's session, with the role's name.
    #[prost(string, tag = "2")]
    tenant: String,
    #[prost(string, tag = "3")]
    role: String,
    #[prost(bytes = "vec", tag = "4")]
    nonce: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    sealed: Vec<u8>,
}

/// A token that was taken apart; nothing of it is believed yet.
pub(crate) struct Token {
    pub(crate) parent: Parent,
    nonce: [u8; NONCE_LEN],
    sealed: Vec<u8>,
}

impl Token {
    /// Takes a token apart; `None` where it is none of ours. Every token is written in one way alone.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > limits::MAX_SESSION_TOKEN_BYTES {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (&version, message) = bytes.split_first()?;
        let layout = Layout::decode(message).ok()?;
        if version != VERSION || layout.encode_to_vec() != message {
            return None;
        }
        let parent = match (layout.key.is_empty(), layout.role.is_empty()) {
            (false, true) if layout.tenant.is_empty() => Parent::Key(AccessKeyId(layout.key)),
            (true, false) => Parent::Role(TenantId(layout.tenant), layout.role),
            _ => return None,
        };
        Some(Self {
            parent,
            nonce: layout.nonce.try_into().ok()?,
            sealed: layout.sealed,
        })
    }
}

/// What tokens of one parent are sealed with.
pub(crate) struct Sealing(Prk);

impl fmt::Debug for Sealing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealing(…)")
    }
}

/// 32 bytes of key material.
struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

impl Sealing {
    /// Of a parent's secret.
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self(Salt::new(HKDF_SHA256, SALT).extract(secret))
    }

    /// What tells this secret from every other one; it says nothing of it.
    pub(crate) fn mark(&self) -> Option<[u8; 32]> {
        self.derive(b"mark", "")
    }

    /// The secret of the temporary key.
    pub(crate) fn secret(&self, id: &AccessKeyId) -> Option<String> {
        let mut secret = URL_SAFE_NO_PAD.encode(self.derive(b"secret", &id.0)?);
        secret.truncate(SECRET_CHARACTERS);
        Some(secret)
    }

    /// Seals a session; `None` cannot happen with keys of this length.
    pub(crate) fn seal(
        &self,
        id: &AccessKeyId,
        parent: &Parent,
        session: &Session,
        nonce: [u8; NONCE_LEN],
    ) -> Option<String> {
        let mut sealed = session.encode_to_vec();
        self.cipher(id)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound(id, parent)),
                &mut sealed,
            )
            .ok()?;
        let mut layout = Layout {
            nonce: nonce.to_vec(),
            sealed,
            ..Layout::default()
        };
        match parent {
            Parent::Key(key) => layout.key.clone_from(&key.0),
            Parent::Role(tenant, role) => {
                layout.tenant.clone_from(&tenant.0);
                layout.role.clone_from(role);
            }
        }
        let mut bytes = vec![VERSION];
        bytes.extend(layout.encode_to_vec());
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what was sealed with this for this id, and nothing else.
    pub(crate) fn open(&self, id: &AccessKeyId, token: &Token) -> Option<Session> {
        let mut sealed = token.sealed.clone();
        let nonce = Nonce::assume_unique_for_key(token.nonce);
        let aad = Aad::from(bound(id, &token.parent));
        let plain = self.cipher(id)?.open_in_place(nonce, aad, &mut sealed).ok()?;
        Session::decode(&*plain).ok()
    }

    fn cipher(&self, id: &AccessKeyId) -> Option<LessSafeKey> {
        let key = UnboundKey::new(&AES_256_GCM, &self.derive(b"token", &id.0)?).ok()?;
        Some(LessSafeKey::new(key))
    }

    fn derive(&self, purpose: &[u8], id: &str) -> Option<[u8; 32]> {
        let mut bytes = [0; 32];
        let info = [purpose, &[0], id.as_bytes()];
        let derived = self.0.expand(&info, Bytes32).ok()?;
        derived.fill(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// What is authenticated beside what is sealed: every part with its length, so that none can run into the next.
fn bound(id: &AccessKeyId, parent: &Parent) -> Vec<u8> {
    let parts: [&str; 4] = match parent {
        Parent::Key(key) => ["key", &id.0, &key.0, ""],
        Parent::Role(tenant, role) => ["role", &id.0, &tenant.0, role],
    };
    let mut bytes = vec![VERSION];
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests;
