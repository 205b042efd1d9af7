//! Opened tokens, kept for a while: what they say, never what it comes to.

use super::token::Session;
use crate::{identity::Credential, limits};
use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::sync::Cache;
use sos_core::{AccessKeyId, GroupName, Role};
use sos_policy::Policy;
use std::sync::{Arc, Mutex, PoisonError};

/// A token that was opened.
pub(crate) struct Opened {
    /// What tells the secret that it was sealed with from every other.
    pub(crate) mark: [u8; 32],
    pub(crate) session: Session,
    /// The temporary key's secret.
    pub(crate) secret: String,
    /// The session's policies.
    pub(crate) policies: Option<Vec<Policy>>,
    /// What it came to last, and what it was made of.
    composed: Mutex<Option<Composed>>,
}

/// A credential with what it was made of: it holds as long as these are the same.
#[derive(Clone)]
pub(crate) enum Composed {
    OfKey(Arc<Credential>, Arc<Credential>),
    OfRole(Arc<Role>, Vec<GroupName>, Arc<Credential>),
}

impl Opened {
    pub(crate) fn new(
        mark: [u8; 32],
        session: Session,
        secret: String,
        policies: Option<Vec<Policy>>,
    ) -> Self {
        Self {
            mark,
            session,
            secret,
            policies,
            composed: Mutex::new(None),
        }
    }

    pub(crate) fn composed(&self) -> Option<Composed> {
        self.composed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn keep(&self, composed: Composed) {
        *self.composed.lock().unwrap_or_else(PoisonError::into_inner) = Some(composed);
    }
}

/// Opened tokens by the hash of the key's id and the token, at most [`limits::SESSION_CACHE_ENTRIES`].
pub(crate) struct Sessions(Cache<[u8; 32], Arc<Opened>>);

impl Sessions {
    /// What a token that was opened for this id said.
    pub(crate) fn get(&self, id: &AccessKeyId, token: &str) -> Option<Arc<Opened>> {
        self.0.get(&place(id, token))
    }

    pub(crate) fn insert(&self, id: &AccessKeyId, token: &str, opened: Arc<Opened>) {
        self.0.insert(place(id, token), opened);
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self(Cache::new(limits::SESSION_CACHE_ENTRIES))
    }
}

fn place(id: &AccessKeyId, token: &str) -> [u8; 32] {
    let mut bytes = (id.0.len() as u64).to_be_bytes().to_vec();
    bytes.extend(id.0.as_bytes());
    bytes.extend(token.as_bytes());
    let mut place = [0; 32];
    place.copy_from_slice(digest(&SHA256, &bytes).as_ref());
    place
}
