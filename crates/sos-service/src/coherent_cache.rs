//! A bounded cache that never holds what a change has outdated.
//!
//! Loading takes time in which a change may happen. So a loader takes a [`Ticket`] before it reads, and what it read is
//! kept only if nothing changed since the ticket was taken. Changes write what is true now, before they are answered.

use quick_cache::{Equivalent, Weighter, sync::Cache};
use std::{
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Shows that a read began when so many changes had happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

/// The cache; values are cheap to clone.
pub(crate) struct CoherentCache<K, V, W> {
    entries: Cache<K, V, W>,
    /// How many changes there were. Held while entries are written, so that no fill comes between a change's two steps.
    changes: Mutex<u64>,
}

impl<K, V, W> CoherentCache<K, V, W>
where
    K: Eq + Hash,
    V: Clone,
    W: Weighter<K, V> + Clone,
{
    /// An empty cache for about so many entries, whose weights sum up to at most `capacity`.
    pub(crate) fn new(estimated_entries: usize, capacity: u64, weighter: W) -> Self {
        Self {
            entries: Cache::with_weighter(estimated_entries, capacity, weighter),
            changes: Mutex::new(0),
        }
    }

    /// What is known of a key.
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.entries.get(key)
    }

    /// To be taken before the store is read.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(*self.changes())
    }

    /// Keeps what was read since the ticket was taken, unless something changed meanwhile.
    pub(crate) fn fill(&self, ticket: Ticket, key: K, value: V) {
        let changes = self.changes();
        if ticket.0 == *changes {
            self.entries.insert(key, value);
        }
    }

    /// Writes what is true from now on, decided by what is known so far.
    pub(crate) fn change(&self, key: K, next: impl FnOnce(Option<V>) -> V) {
        let mut changes = self.changes();
        *changes += 1;
        // Removed first: an entry that is too heavy to be kept must not leave its predecessor behind.
        let known = self.entries.remove(&key).map(|(_, value)| value);
        self.entries.insert(key, next(known));
    }

    /// Forgets everything, and what is being read now.
    pub(crate) fn clear(&self) {
        let mut changes = self.changes();
        *changes += 1;
        self.entries.clear();
    }

    fn changes(&self) -> MutexGuard<'_, u64> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quick_cache::UnitWeighter;

    fn cache() -> CoherentCache<&'static str, u32, UnitWeighter> {
        CoherentCache::new(100, 100, UnitWeighter)
    }

    #[test]
    fn what_was_loaded_is_kept() {
        let cache = cache();
        let ticket = cache.ticket();
        cache.fill(ticket, "key", 1);
        assert_eq!(cache.get(&"key"), Some(1));
    }

    #[test]
    fn a_load_that_a_change_overtook_is_dropped() {
        let cache = cache();
        let ticket = cache.ticket();
        cache.change("key", |_| 2);
        cache.fill(ticket, "key", 1);
        assert_eq!(cache.get(&"key"), Some(2));
    }

    #[test]
    fn a_load_of_another_key_that_a_change_overtook_is_dropped_too() {
        let cache = cache();
        let ticket = cache.ticket();
        cache.change("other", |_| 2);
        cache.fill(ticket, "key", 1);
        assert_eq!(cache.get(&"key"), None);
    }

    #[test]
    fn what_was_being_read_when_all_was_forgotten_is_dropped() {
        let cache = cache();
        cache.change("known", |_| 1);
        let ticket = cache.ticket();
        cache.clear();
        cache.fill(ticket, "key", 2);
        assert_eq!((cache.get(&"known"), cache.get(&"key")), (None, None));
    }

    #[derive(Clone)]
    struct ByValue;

    impl Weighter<&'static str, u32> for ByValue {
        fn weight(&self, _key: &&'static str, value: &u32) -> u64 {
            u64::from(*value)
        }
    }

    #[test]
    fn a_change_too_heavy_to_keep_leaves_nothing_stale() {
        let cache = CoherentCache::new(1, 100, ByValue);
        cache.change("key", |_| 1);
        cache.change("key", |_| 1_000_000);
        assert_ne!(cache.get(&"key"), Some(1));
    }
}
