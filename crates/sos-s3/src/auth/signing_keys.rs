//! Signing keys of version 4: derived from a secret for a day and a region, and kept, since each takes four HMACs.

use super::v4::Scope;
use crate::limits::MAX_CACHED_SIGNING_KEYS;
use aws_lc_rs::{digest, hmac};
use quick_cache::sync::Cache;
use sos_core::AccessKeyId;
use std::{fmt, sync::Arc};

/// A key that signs for one access key, day, region and service.
#[derive(Clone)]
pub struct SigningKey(Arc<hmac::Key>);

impl SigningKey {
    /// Derives the key: HMAC over the day, the region, the service and `aws4_request` in turn.
    pub fn derive(secret: &str, scope: &Scope) -> Self {
        let mut key = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
        for part in [
            scope.day.as_str(),
            &scope.region,
            scope.service,
            super::v4::TERMINATOR,
        ] {
            let tag = hmac::sign(&key, part.as_bytes());
            key = hmac::Key::new(hmac::HMAC_SHA256, tag.as_ref());
        }
        Self(Arc::new(key))
    }

    /// The signature in lower-case hex.
    pub fn sign(&self, string_to_sign: &[u8]) -> String {
        hex::encode(hmac::sign(&self.0, string_to_sign))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey(…)")
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct CacheKey {
    access_key_id: AccessKeyId,
    /// SHA-256 of the secret: a key whose secret changed never finds what was derived from the old one.
    secret: [u8; 32],
    scope: Scope,
}

/// The signing keys in use, at most [`MAX_CACHED_SIGNING_KEYS`].
pub struct SigningKeys {
    cache: Cache<CacheKey, SigningKey>,
}

impl SigningKeys {
    /// An empty cache.
    pub fn new() -> Self {
        Self {
            cache: Cache::new(MAX_CACHED_SIGNING_KEYS),
        }
    }

    /// The key, derived at its first use.
    pub fn get(&self, access_key_id: &AccessKeyId, secret: &str, scope: &Scope) -> SigningKey {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
        let entry = CacheKey {
            access_key_id: access_key_id.clone(),
            secret: hash,
            scope: scope.clone(),
        };
        if let Some(key) = self.cache.get(&entry) {
            return key;
        }
        let key = SigningKey::derive(secret, scope);
        // Keys that do not exist are not kept, so that guesses cannot push out those in use.
        if secret != super::NO_SECRET {
            self.cache.insert(entry, key.clone());
        }
        key
    }

    /// Drops what was derived for a key that is deleted.
    pub fn forget(&self, access_key_id: &AccessKeyId) {
        self.cache
            .retain(|entry, _| entry.access_key_id != *access_key_id);
    }

    /// How many keys are kept.
    pub fn len(&self) -> usize {
        self.cache.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.cache.is_empty()
    }
}

impl Default for SigningKeys {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKeys")
            .field("len", &self.cache.len())
            .finish_non_exhaustive()
    }
}
