//! Master keys: who wraps data keys.

use crate::rewrap::KeyState;
use async_trait::async_trait;
use bytes::Bytes;
use sos_crypto::{NONCE_BYTES, SecretKey};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What the data keys of SSE-S3 are wrapped for. Named keys say their name instead.
const STORE_CONTEXT: &[u8] = b"sos data key 1\0AES256";
const NAMED_CONTEXT: &[u8] = b"sos data key 1\0aws:kms\0";

/// A data key that was wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The id of the master key that did it.
    pub by: String,
    /// The wrapped key.
    pub material: Bytes,
}

/// Why a key cannot be wrapped or unwrapped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no master key for SSE-S3.
    #[error("no master key is configured")]
    NoMasterKey,
    /// There is no named key of this name.
    #[error("there is no key {0}")]
    NoSuchKey(String),
    /// The master key that wrapped a data key is not configured any more.
    #[error("the master key {0}, which wrapped the object's key, is not configured")]
    MasterKeyMissing(String),
    /// The key service cannot be asked, or the file of the key not be read.
    #[error("the key service failed: {0}")]
    Unavailable(String),
    /// The wrapped key does not open.
    #[error("the object's key cannot be unwrapped: it was changed, or wrapped by another key")]
    NotAuthentic,
}

/// One key that wraps others: in memory, in a file that is made when it is first needed, or in a key service.
#[async_trait]
pub trait MasterKey: Send + Sync + fmt::Debug {
    /// What tells it from other master keys, and is kept with what it wrapped; `None` where there is no key yet.
    fn id(&self) -> Option<String>;

    /// Wraps a data key. `nonce` is random; a service that draws its own needs none.
    async fn wrap(
        &self,
        data_key: &SecretKey,
        nonce: [u8; NONCE_BYTES],
        context: &[u8],
    ) -> Result<Wrapped, KeyError>;

    /// Unwraps what it wrapped, in the same context.
    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError>;
}

/// A master key in memory. Its id is its fingerprint.
#[derive(Clone, Debug)]
pub struct LocalKey(SecretKey);

impl LocalKey {
    /// This key.
    pub fn new(key: SecretKey) -> Self {
        Self(key)
    }
}

#[async_trait]
impl MasterKey for LocalKey {
    fn id(&self) -> Option<String> {
        Some(self.0.fingerprint())
    }

    async fn wrap(
        &self,
        data_key: &SecretKey,
        nonce: [u8; NONCE_BYTES],
        context: &[u8],
    ) -> Result<Wrapped, KeyError> {
        Ok(Wrapped {
            by: self.0.fingerprint(),
            material: Bytes::copy_from_slice(&sos_crypto::wrap(&self.0, data_key, nonce, context)),
        })
    }

    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
        sos_crypto::unwrap(&self.0, material, context).map_err(|_| KeyError::NotAuthentic)
    }
}

/// Every master key: of each kind the first wraps, and all of them unwrap. So a new key is put first, and what was wrapped
/// before still opens.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    /// For SSE-S3.
    pub store: Vec<Arc<dyn MasterKey>>,
    /// For SSE-KMS, by name.
    pub named: BTreeMap<String, Vec<Arc<dyn MasterKey>>>,
    /// The name that `aws:kms` means where it names none.
    pub default_name: Option<String>,
}

impl KeyRing {
    /// Wraps a data key for SSE-S3, or for the named key.
    pub(crate) async fn wrap(
        &self,
        name: Option<&str>,
        data_key: &SecretKey,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Wrapped, KeyError> {
        let first = self.keys(name)?.first().ok_or(KeyError::NoMasterKey)?;
        first.wrap(data_key, nonce, &context(name)).await
    }

    /// The id of the key that wraps for SSE-S3, or for the named key; `None` where there is none yet.
    pub(crate) fn first(&self, name: Option<&str>) -> Result<Option<String>, KeyError> {
        Ok(self.keys(name)?.first().and_then(|key| key.id()))
    }

    /// Whether the key that wrapped this is there.
    pub(crate) fn has(&self, name: Option<&str>, wrapped_by: &str) -> bool {
        let of_name = self.keys(name).unwrap_or_default();
        of_name.iter().any(|key| key.id().as_deref() == Some(wrapped_by))
    }

    /// Every key that there is by now: its name where it is a named one, and its id.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Option<&str>, String, KeyState)> {
        let named = self
            .named
            .iter()
            .map(|(name, keys)| (Some(name.as_str()), keys.as_slice()));
        std::iter::once((None, self.store.as_slice()))
            .chain(named)
            .flat_map(|(name, keys)| {
                keys.iter().enumerate().filter_map(move |(place, key)| {
                    let state = if place == 0 {
                        KeyState::First
                    } else {
                        KeyState::Older
                    };
                    Some((name, key.id()?, state))
                })
            })
    }

    /// Unwraps it.
    pub(crate) async fn unwrap(
        &self,
        name: Option<&str>,
        wrapped_by: &str,
        material: &[u8],
    ) -> Result<SecretKey, KeyError> {
        let known = self
            .keys(name)?
            .iter()
            .find(|key| key.id().as_deref() == Some(wrapped_by))
            .ok_or_else(|| KeyError::MasterKeyMissing(wrapped_by.to_owned()))?;
        known.unwrap(material, &context(name)).await
    }

    fn keys(&self, name: Option<&str>) -> Result<&[Arc<dyn MasterKey>], KeyError> {
        match name {
            None => Ok(&self.store),
            Some(name) => self
                .named
                .get(bare_name(name))
                .map(Vec::as_slice)
                .ok_or_else(|| KeyError::NoSuchKey(name.to_owned())),
        }
    }
}

/// A key is named by itself, or by an ARN that ends in `:key/NAME` or `:alias/NAME`, as AWS has them.
pub(crate) fn bare_name(name: &str) -> &str {
    let of_arn = || {
        let resource = name.strip_prefix("arn:aws:kms:")?.splitn(3, ':').nth(2)?;
        resource
            .strip_prefix("key/")
            .or_else(|| resource.strip_prefix("alias/"))
    };
    of_arn().unwrap_or(name)
}

fn context(name: Option<&str>) -> Vec<u8> {
    match name {
        None => STORE_CONTEXT.to_vec(),
        Some(name) => [NAMED_CONTEXT, bare_name(name).as_bytes()].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyError, KeyRing, LocalKey, MasterKey, bare_name};
    use sos_crypto::SecretKey;
    use std::{collections::BTreeMap, sync::Arc};

    fn key(byte: u8) -> Arc<dyn MasterKey> {
        Arc::new(LocalKey::new(SecretKey::new([byte; 32])))
    }

    fn ring(store: &[u8], named: &[(&str, u8)]) -> KeyRing {
        let mut by_name: BTreeMap<String, Vec<Arc<dyn MasterKey>>> = BTreeMap::new();
        for (name, byte) in named {
            by_name.entry((*name).to_owned()).or_default().push(key(*byte));
        }
        KeyRing {
            store: store.iter().map(|byte| key(*byte)).collect(),
            named: by_name,
            default_name: None,
        }
    }

    #[tokio::test]
    async fn the_first_key_wraps_and_every_key_unwraps() {
        let data_key = SecretKey::new([9; 32]);
        let old = ring(&[1], &[]);
        let wrapped = old.wrap(None, &data_key, [0; 12]).await.expect("wrapped");
        let rotated = ring(&[2, 1], &[]);
        let again = rotated.unwrap(None, &wrapped.by, &wrapped.material).await;
        assert_eq!(again, Ok(data_key.clone()));
        let newer = rotated.wrap(None, &data_key, [0; 12]).await.expect("wrapped");
        assert_ne!(newer.by, wrapped.by);
        let lost = ring(&[2], &[]);
        let missing = lost.unwrap(None, &wrapped.by, &wrapped.material).await;
        assert_eq!(missing, Err(KeyError::MasterKeyMissing(wrapped.by)));
        let none = ring(&[], &[]).wrap(None, &data_key, [0; 12]).await;
        assert_eq!(none, Err(KeyError::NoMasterKey));
    }

    #[tokio::test]
    async fn a_key_wrapped_for_one_name_opens_for_no_other() {
        let data_key = SecretKey::new([9; 32]);
        // The same bytes under two names and as a master key.
        let ring = ring(&[1], &[("a", 1), ("b", 1)]);
        let wrapped = ring.wrap(Some("a"), &data_key, [0; 12]).await.expect("wrapped");
        let unwrap = |name| ring.unwrap(name, &wrapped.by, &wrapped.material);
        assert_eq!(
            unwrap(Some("arn:aws:kms:eu-west-1:123:key/a")).await,
            Ok(data_key)
        );
        assert_eq!(unwrap(Some("b")).await, Err(KeyError::NotAuthentic));
        assert_eq!(unwrap(None).await, Err(KeyError::NotAuthentic));
        let nobody = ring.wrap(Some("c"), &SecretKey::new([0; 32]), [0; 12]).await;
        assert_eq!(nobody, Err(KeyError::NoSuchKey("c".to_owned())));
    }

    #[test]
    fn a_key_is_named_by_itself_or_by_its_arn() {
        assert_eq!(bare_name("testkey-1"), "testkey-1");
        assert_eq!(bare_name("arn:aws:kms:us-east-1:1:alias/x/y"), "x/y");
        assert_eq!(bare_name("arn:aws:kms:us-east-1"), "arn:aws:kms:us-east-1");
    }
}
