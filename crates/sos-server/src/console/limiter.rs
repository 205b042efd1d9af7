//! How often one may try to log in.
//!
//! Failures are counted by address (an IPv6 one by its /64, which is one customer's) and by access key. After some, each
//! further one makes the next wait longer, up to a bound. An attempt counts before it is judged, so that many at once gain
//! nothing; one that succeeds is taken back, and takes nothing else back, so that whoever owns one key cannot clear what
//! they did to another.
//!
//! Whoever fails with somebody else's key, or beside them at one address, must not lock the owner out: waits are short, a
//! key at an address from which it has logged in is held up for its own failures there alone, and the operator's one-time
//! link is never held up. Memory is bounded: where a table is full, the entry with the fewest failures gives way.

use super::secret::Digested;
use crate::limits;
use sos_core::Timestamp;
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How patient the limiter is with one kind of entry.
#[derive(Clone, Copy)]
struct Patience {
    free: u32,
    longest: Duration,
}

const WITH_ADDRESS: Patience = Patience {
    free: limits::LOGIN_FREE_OF_ADDRESS,
    longest: limits::LOGIN_LONGEST_WAIT_OF_ADDRESS,
};

const WITH_KEY: Patience = Patience {
    free: limits::LOGIN_FREE_OF_KEY,
    longest: limits::LOGIN_LONGEST_WAIT_OF_KEY,
};

/// The failures of one address or with one key.
#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
    /// No attempt before this.
    until: Timestamp,
}

/// Entries of one kind.
struct Table<K> {
    entries: HashMap<K, Failures>,
    patience: Patience,
}

impl<K: Clone + Eq + Hash> Table<K> {
    fn new(patience: Patience) -> Self {
        Self {
            entries: HashMap::new(),
            patience,
        }
    }

    /// What is left of a wait.
    fn wait(&self, of: &K, now: Timestamp) -> Option<Duration> {
        let left = self.entries.get(of)?.until.0.saturating_sub(now.0);
        u64::try_from(left)
            .ok()
            .filter(|left| *left > 0)
            .map(Duration::from_millis)
    }

    /// Counts an attempt, or says how long to wait instead.
    fn attempt(&mut self, of: &K, now: Timestamp) -> Result<(), Duration> {
        if let Some(wait) = self.wait(of, now) {
            return Err(wait);
        }
        self.count(of, now);
        Ok(())
    }

    fn count(&mut self, of: &K, now: Timestamp) {
        if !self.entries.contains_key(of) {
            self.make_room(now);
        }
        let fresh = Failures {
            count: 0,
            last: now,
            until: now,
        };
        let failures = self.entries.entry(of.clone()).or_insert(fresh);
        if is_forgotten(failures, now) {
            *failures = fresh;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        if let Some(doublings) = failures.count.checked_sub(self.patience.free) {
            let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
            let wait = limits::LOGIN_FIRST_WAIT
                .saturating_mul(factor)
                .min(self.patience.longest);
            failures.until = now.plus_millis(wait.as_millis() as i64);
        }
    }

    /// Takes one attempt back.
    fn take_back(&mut self, of: &K, now: Timestamp) {
        if let Some(failures) = self.entries.get_mut(of) {
            failures.count = failures.count.saturating_sub(1);
            failures.until = failures.until.min(now);
            if failures.count == 0 {
                self.entries.remove(of);
            }
        }
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.entries.len() < limits::LOGIN_TRACKED {
            return;
        }
        self.entries.retain(|_, failures| !is_forgotten(failures, now));
        if self.entries.len() < limits::LOGIN_TRACKED {
            return;
        }
        let least = self
            .entries
            .iter()
            .min_by_key(|(_, failures)| (failures.count, failures.last))
            .map(|(of, _)| of.clone());
        least.and_then(|least| self.entries.remove(&least));
    }
}

fn is_forgotten(failures: &Failures, now: Timestamp) -> bool {
    now.0.saturating_sub(failures.last.0) > limits::LOGIN_MEMORY.as_millis() as i64
}

/// All that is remembered. Access keys are digested, so that each takes as much memory as any other.
struct Memory {
    addresses: Table<IpAddr>,
    keys: Table<Digested>,
    /// Keys at addresses from which they have logged in.
    pairs: Table<(Digested, IpAddr)>,
    /// From where a key logged in, the latest first; the key that did so latest first.
    known: VecDeque<(Digested, VecDeque<IpAddr>)>,
}

/// Slows down those who guess.
pub(super) struct LoginLimiter(Mutex<Memory>);

impl LoginLimiter {
    /// Nobody failed yet.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Memory {
            addresses: Table::new(WITH_ADDRESS),
            keys: Table::new(WITH_KEY),
            pairs: Table::new(WITH_ADDRESS),
            known: VecDeque::new(),
        }))
    }

    /// Counts an attempt before it is judged; the error is how long to wait instead, and counts nothing.
    pub(super) fn begin(&self, address: IpAddr, access_key: &str, now: Timestamp) -> Result<(), Duration> {
        let (address, key) = (network(address), Digested::of(access_key));
        let mut memory = self.lock();
        if memory.knows(key, address) {
            return memory.pairs.attempt(&(key, address), now);
        }
        let of_address = memory.addresses.wait(&address, now);
        let of_key = memory.keys.wait(&key, now);
        if let Some(wait) = of_address.max(of_key) {
            return Err(wait);
        }
        memory.addresses.count(&address, now);
        memory.keys.count(&key, now);
        Ok(())
    }

    /// The attempt was right: it is taken back, and the address is known to be the key's.
    pub(super) fn succeeded(&self, address: IpAddr, access_key: &str, now: Timestamp) {
        let (address, key) = (network(address), Digested::of(access_key));
        let mut memory = self.lock();
        if memory.knows(key, address) {
            memory.pairs.take_back(&(key, address), now);
        } else {
            memory.addresses.take_back(&address, now);
            memory.keys.take_back(&key, now);
        }
        memory.learn(key, address);
    }

    /// What is left of an address's wait.
    pub(super) fn wait_of(&self, address: IpAddr, now: Timestamp) -> Option<Duration> {
        self.lock().addresses.wait(&network(address), now)
    }

    /// As [`Self::begin`], of an attempt that names no key.
    pub(super) fn begin_without_key(&self, address: IpAddr, now: Timestamp) -> Result<(), Duration> {
        self.lock().addresses.attempt(&network(address), now)
    }

    /// That attempt was right: it is taken back.
    pub(super) fn succeeded_without_key(&self, address: IpAddr, now: Timestamp) {
        self.lock().addresses.take_back(&network(address), now);
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn knows(&self, key: Digested, address: IpAddr) -> bool {
        self.known
            .iter()
            .any(|(known, addresses)| *known == key && addresses.contains(&address))
    }

    fn learn(&mut self, key: Digested, address: IpAddr) {
        let place = self.known.iter().position(|(known, _)| *known == key);
        let mut addresses = place
            .and_then(|place| self.known.remove(place))
            .map(|(_, addresses)| addresses)
            .unwrap_or_default();
        addresses.retain(|known| *known != address);
        addresses.push_front(address);
        addresses.truncate(limits::LOGIN_KNOWN_ADDRESSES);
        self.known.push_front((key, addresses));
        self.known.truncate(limits::LOGIN_KNOWN_KEYS);
    }
}

/// What stands for one customer: an IPv4 address, or the /64 of an IPv6 one (RFC 6177).
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests;
