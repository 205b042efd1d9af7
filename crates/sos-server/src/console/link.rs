//! Links that log in once, without typing: for whoever sits at the machine of the store.
//!
//! The secret stands in the fragment, which browsers send to nobody; the page posts it. A link is worth something once,
//! for an hour, in the process that made it. Only the operator makes them.

use super::{
    secret::{self, Digested},
    session::later,
};
use crate::limits;
use sos_core::{AccessKey, AccessKeyId, Timestamp};
use sos_store::Env;
use std::{
    collections::HashMap,
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// A link that was just made.
pub struct ConsoleLink {
    /// The whole address, secret included.
    pub url: String,
    /// When it is worth nothing any more.
    pub expires: Timestamp,
}

impl fmt::Debug for ConsoleLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsoleLink")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What a link stands for.
struct Promise {
    access_key: AccessKeyId,
    key: Digested,
    expires: Timestamp,
}

/// Links that were made and not used yet.
pub struct ConsoleLinks {
    env: Arc<dyn Env>,
    base: String,
    table: Mutex<HashMap<Digested, Promise>>,
}

impl fmt::Debug for ConsoleLinks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsoleLinks")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl ConsoleLinks {
    /// Links to the console that listens here. One that listens on every interface is reached from this machine.
    pub fn new(address: SocketAddr, secure: bool, env: Arc<dyn Env>) -> Self {
        let scheme = if secure { "https" } else { "http" };
        let host = match address {
            SocketAddr::V4(address) if address.ip().is_unspecified() => "127.0.0.1".to_owned(),
            SocketAddr::V6(address) if address.ip().is_unspecified() => "[::1]".to_owned(),
            SocketAddr::V4(address) => address.ip().to_string(),
            SocketAddr::V6(address) => format!("[{}]", address.ip()),
        };
        Self {
            env,
            base: format!("{scheme}://{host}:{}", address.port()),
            table: Mutex::default(),
        }
    }

    /// Where the console is, as those at the machine of the store reach it.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// A link that logs in with this key.
    pub fn make(&self, key: &AccessKey) -> ConsoleLink {
        let token = secret::draw(&*self.env);
        let now = self.env.now();
        let expires = later(now, limits::CONSOLE_LINK_LIFE);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.retain(|_, promise| promise.expires > now);
        if table.len() >= limits::CONSOLE_LINKS {
            let oldest = table
                .iter()
                .min_by_key(|(_, promise)| promise.expires)
                .map(|(token, _)| *token);
            oldest.and_then(|oldest| table.remove(&oldest));
        }
        let promise = Promise {
            access_key: key.id.clone(),
            key: Digested::of_key(key),
            expires,
        };
        table.insert(Digested::of(&token), promise);
        ConsoleLink {
            url: format!("{}/login#link={token}", self.base),
            expires,
        }
    }

    /// Uses a link up: the key that it logs in with, and that key as it was.
    pub(super) fn redeem(&self, token: &str) -> Option<(AccessKeyId, Digested)> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let promise = table.remove(&Digested::of(token))?;
        (promise.expires > self.env.now()).then_some((promise.access_key, promise.key))
    }
}
