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

#[cfg(test)]
mod tests {
    use super::{Selection, Tickets};
    use crate::{console::SessionId, limits};
    use sos_core::{BucketName, ObjectKey, Timestamp};
    use sos_store::Env;
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    /// A clock that is moved by hand, and numbers that never repeat.
    #[derive(Default)]
    struct Moved(AtomicI64, AtomicI64);

    impl Env for Moved {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }

        fn fill_random(&self, bytes: &mut [u8]) {
            let drawn = self.1.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            for (byte, drawn) in bytes.iter_mut().zip(drawn) {
                *byte = drawn;
            }
        }
    }

    fn selection() -> Selection {
        let bucket = BucketName::parse("photos").expect("a name");
        let key = ObjectKey::parse("a").expect("a key");
        Selection::new(bucket, vec![key], Vec::new(), String::new()).expect("a selection")
    }

    #[test]
    fn a_ticket_runs_out() {
        let env = Arc::new(Moved::default());
        let tickets = Tickets::new(Arc::clone(&env) as Arc<_>);
        let session = SessionId::of("one");
        let life = limits::CONSOLE_TICKET_LIFE.as_millis() as i64;
        for (after, found) in [(life - 1, true), (life, false)] {
            let secret = tickets.issue(session, selection());
            env.0.fetch_add(after, Ordering::Relaxed);
            assert_eq!(tickets.redeem(session, &secret).is_some(), found, "{after}");
            assert!(tickets.redeem(session, &secret).is_none(), "once");
        }
    }

    #[test]
    fn tickets_are_few_and_the_oldest_gives_way() {
        let env = Arc::new(Moved::default());
        let tickets = Tickets::new(Arc::clone(&env) as Arc<_>);
        let issue = |session: &str| {
            env.0.fetch_add(1, Ordering::Relaxed);
            tickets.issue(SessionId::of(session), selection())
        };
        let of_one: Vec<String> = (0..=limits::CONSOLE_SESSION_TICKETS)
            .map(|_| issue("one"))
            .collect();
        let redeem = |session: &str, secret: &str| tickets.redeem(SessionId::of(session), secret).is_some();
        assert!(!redeem("one", &of_one[0]) && redeem("one", &of_one[1]));
        let of_many: Vec<String> = (0..limits::CONSOLE_TICKETS)
            .map(|number| issue(&number.to_string()))
            .collect();
        assert!(!redeem("one", &of_one[2]), "it gave way");
        assert!(redeem("0", &of_many[0]) && !redeem("0", &of_many[1]));
    }
}
