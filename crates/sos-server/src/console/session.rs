//! Who is logged in: sessions, in memory and bounded.
//!
//! A session is made with a new random id at each log-in; of the id only a hash is kept. It ends when it was not used
//! for long, however it was used after a longer time, at the log-out, and with its access key: whoever finds it looks the
//! key up, and says so ([`Sessions::end`]) where it is gone or has another secret. One of a temporary key has that key's
//! token, and never outlives it. A restart ends them all.

use super::secret::{self, Digested};
use crate::limits;
use sos_core::{AccessKey, AccessKeyId, TenantId, Timestamp};
use sos_store::Env;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Names a session within the server. It is no secret: the cookie's value does not follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(Digested);

impl SessionId {
    /// Of a cookie's value.
    pub(super) fn of(token: &str) -> Self {
        Self(Digested::of(token))
    }
}

/// A session as it was found.
#[derive(Clone)]
pub(super) struct Session {
    /// Its name.
    pub(super) id: SessionId,
    /// Whose it is.
    pub(super) tenant: TenantId,
    /// The key that it was begun with.
    pub(super) access_key: AccessKeyId,
    /// That key as it was then.
    pub(super) key: Digested,
    /// What goes with a temporary key. Never logged or shown.
    pub(super) token: Option<Arc<str>>,
    /// What requests must repeat in a header.
    pub(super) csrf: String,
    /// When it ends unless it is used.
    pub(super) expires: Timestamp,
    /// When the key itself ends, where it does.
    ends: Option<Timestamp>,
    begun: Timestamp,
    used: Timestamp,
}

impl Session {
    fn use_at(&mut self, now: Timestamp) {
        self.used = now;
        let expires =
            later(now, limits::CONSOLE_SESSION_IDLE).min(later(self.begun, limits::CONSOLE_SESSION_LIFE));
        self.expires = self.ends.map_or(expires, |ends| ends.min(expires));
    }

    /// Whether a header repeats this session's token.
    pub(super) fn has_csrf(&self, given: &str) -> bool {
        Digested::of(&self.csrf).is(&Digested::of(given))
    }
}

/// All sessions.
pub(super) struct Sessions {
    env: Arc<dyn Env>,
    table: Mutex<HashMap<SessionId, Session>>,
}

impl Sessions {
    /// None yet.
    pub(super) fn new(env: Arc<dyn Env>) -> Self {
        Self {
            env,
            table: Mutex::default(),
        }
    }

    /// Begins a session with a key, and with its token where it is a temporary one; gives it and the cookie's value. Where there are too many, the one that was quiet
    /// longest ends.
    pub(super) fn begin(&self, key: &AccessKey, temporary: Option<&str>) -> (Session, String) {
        let token = secret::draw(&*self.env);
        let now = self.env.now();
        let mut session = Session {
            id: SessionId::of(&token),
            tenant: key.tenant.clone(),
            access_key: key.id.clone(),
            key: Digested::of_key(key),
            token: temporary.map(Arc::from),
            csrf: secret::draw(&*self.env),
            expires: now,
            ends: key.expires,
            begun: now,
            used: now,
        };
        session.use_at(now);
        let mut table = self.lock();
        table.retain(|_, session| session.expires > now);
        let own = |session: &Session| session.tenant == key.tenant;
        if table.values().filter(|session| own(session)).count() >= limits::CONSOLE_TENANT_SESSIONS {
            end_quietest(&mut table, own);
        } else if table.len() >= limits::CONSOLE_SESSIONS {
            end_quietest(&mut table, |_| true);
        }
        table.insert(session.id, session.clone());
        (session, token)
    }

    /// The live session of a cookie's value; being found is being used.
    pub(super) fn find(&self, token: &str) -> Option<Session> {
        let (id, now) = (SessionId::of(token), self.env.now());
        let mut table = self.lock();
        let session = table.get_mut(&id)?;
        if session.expires <= now {
            table.remove(&id);
            return None;
        }
        session.use_at(now);
        Some(session.clone())
    }

    /// Ends a session.
    pub(super) fn end(&self, id: SessionId) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Session>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn end_quietest(table: &mut HashMap<SessionId, Session>, among: impl Fn(&Session) -> bool) {
    let quietest = table
        .values()
        .filter(|session| among(session))
        .min_by_key(|session| session.used)
        .map(|session| session.id);
    if let Some(id) = quietest {
        table.remove(&id);
    }
}

/// A moment that much later.
pub(super) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.plus_millis(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
