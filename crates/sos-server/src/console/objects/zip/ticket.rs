//! Leave to fetch an archive: random, for one session, once, for a minute. Bounded: where there are too many, the oldest
//! goes.

use super::Selection;
use crate::{
    console::{
        SessionId,
        secret::{self, Digested},
        session::later,
    },
    limits,
};
use sos_core::Timestamp;
use sos_store::Env;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What a ticket is for.
pub(super) struct Ticket {
    session: SessionId,
    expires: Timestamp,
    /// What is to be archived.
    pub(super) selection: Selection,
}

/// All tickets that were not used yet.
pub(super) struct Tickets {
    env: Arc<dyn Env>,
    table: Mutex<HashMap<Digested, Ticket>>,
}

impl Tickets {
    /// None yet.
    pub(super) fn new(env: Arc<dyn Env>) -> Self {
        Self {
            env,
            table: Mutex::default(),
        }
    }

    /// Makes one; answers the secret that it is fetched by.
    pub(super) fn issue(&self, session: SessionId, selection: Selection) -> String {
        let secret = secret::draw(&*self.env);
        let now = self.env.now();
        let mut table = self.lock();
        table.retain(|_, ticket| ticket.expires > now);
        let of_session = table.values().filter(|ticket| ticket.session == session).count();
        if of_session >= limits::CONSOLE_SESSION_TICKETS {
            drop_oldest(&mut table, |ticket| ticket.session == session);
        } else if table.len() >= limits::CONSOLE_TICKETS {
            drop_oldest(&mut table, |_| true);
        }
        let ticket = Ticket {
            session,
            expires: later(now, limits::CONSOLE_TICKET_LIFE),
            selection,
        };
        table.insert(Digested::of(&secret), ticket);
        secret
    }

    /// Takes one; a ticket of another session stays, and is not told.
    pub(super) fn redeem(&self, session: SessionId, secret: &str) -> Option<Ticket> {
        let now = self.env.now();
        let mut table = self.lock();
        let digested = Digested::of(secret);
        let found = table.get(&digested)?;
        if found.session != session {
            return None;
        }
        table.remove(&digested).filter(|ticket| ticket.expires > now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digested, Ticket>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn drop_oldest(table: &mut HashMap<Digested, Ticket>, among: impl Fn(&Ticket) -> bool) {
    let oldest = table
        .iter()
        .filter(|(_, ticket)| among(ticket))
        .min_by_key(|(_, ticket)| ticket.expires)
        .map(|(secret, _)| *secret);
    if let Some(secret) = oldest {
        table.remove(&secret);
    }
}
