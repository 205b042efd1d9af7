//! How often one may try to log in.
//!
//! Failures are counted by address (an IPv6 one by its /64, which is one customer's) and by access key. After some, each
//! further one makes the next wait longer, up to a bound. An attempt counts before it is judged, so that many at once gain
//! nothing; one that succeeds is taken back, and takes nothing else back, so that whoever owns one key cannot clear what
//! they did to another.
//!
//! Whoever fails with somebody else's key must not lock its owner out: waits are short, an address from which the key
//! has logged in is not held up for what others do to the key, and the operator's one-time link is never held up.
//! Memory is bounded: where a table is full, the entry with the fewest failures gives way.

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

/// All that is remembered.
struct Memory {
    addresses: Table<IpAddr>,
    keys: Table<String>,
    /// From where a key logged in, the latest first; the key that did so latest first.
    known: VecDeque<(String, VecDeque<IpAddr>)>,
}

/// Slows down those who guess.
pub(super) struct LoginLimiter(Mutex<Memory>);

impl LoginLimiter {
    /// Nobody failed yet.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Memory {
            addresses: Table::new(WITH_ADDRESS),
            keys: Table::new(WITH_KEY),
            known: VecDeque::new(),
        }))
    }

    /// Counts an attempt before it is judged; the error is how long to wait instead, and counts nothing.
    pub(super) fn begin(&self, address: IpAddr, access_key: &str, now: Timestamp) -> Result<(), Duration> {
        let (address, key) = (network(address), access_key.to_owned());
        let mut memory = self.lock();
        let is_known = memory.knows(address, access_key);
        let of_address = memory.addresses.wait(&address, now);
        let of_key = memory.keys.wait(&key, now).filter(|_| !is_known);
        if let Some(wait) = of_address.max(of_key) {
            return Err(wait);
        }
        memory.addresses.count(&address, now);
        if !is_known {
            memory.keys.count(&key, now);
        }
        Ok(())
    }

    /// The attempt was right: it is taken back, and the address is known to be the key's.
    pub(super) fn succeeded(&self, address: IpAddr, access_key: &str, now: Timestamp) {
        let address = network(address);
        let mut memory = self.lock();
        memory.addresses.take_back(&address, now);
        if !memory.knows(address, access_key) {
            memory.keys.take_back(&access_key.to_owned(), now);
        }
        memory.learn(address, access_key);
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn knows(&self, address: IpAddr, access_key: &str) -> bool {
        self.known
            .iter()
            .any(|(key, addresses)| key == access_key && addresses.contains(&address))
    }

    fn learn(&mut self, address: IpAddr, access_key: &str) {
        let place = self.known.iter().position(|(key, _)| key == access_key);
        let mut addresses = place
            .and_then(|place| self.known.remove(place))
            .map(|(_, addresses)| addresses)
            .unwrap_or_default();
        addresses.retain(|known| *known != address);
        addresses.push_front(address);
        addresses.truncate(limits::LOGIN_KNOWN_ADDRESSES);
        self.known.push_front((access_key.to_owned(), addresses));
        self.known.truncate(limits::LOGIN_KNOWN_KEYS);
    }
}

/// What stands for one customer: an IPv4 address, or the /64 of an IPv6 one (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}
