//! What a key service unwrapped lately, so that many reads of one object ask it once.
//!
//! Kept is what was unwrapped and never what was wrapped: whether a service can open what it just wrapped is to be asked of
//! the service. Only the same wrapped bytes in the same context are answered from memory. Whoever takes away the key in the
//! service takes it away here when the lifetime is over.

use async_trait::async_trait;
use sos_core::Timestamp;
use sos_service::{
    MasterKey,
    encryption::{KeyError, SecretKey, Wrapped},
};
use sos_store::Env;
use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Data keys that one master key keeps in memory at most: 3 MB.
const MAX_KEYS: usize = 10_000;

/// A master key that remembers.
pub(super) struct RememberingKey {
    inner: Arc<dyn MasterKey>,
    env: Arc<dyn Env>,
    lifetime_ms: i64,
    known: Mutex<Known>,
}

/// Data keys by what they were unwrapped from. Each is in a place of its own, so that no copy of it is left behind where
/// the table grows; it is overwritten when it is dropped.
#[derive(Default)]
struct Known {
    keys: HashMap<Vec<u8>, Arc<SecretKey>>,
    /// In the order in which they were unwrapped, and so run out.
    oldest_first: VecDeque<(Vec<u8>, Timestamp)>,
}

impl Known {
    /// Forgets what has run out at this time; everything where the clock was set back.
    fn forget(&mut self, now: Timestamp, lifetime_ms: i64) {
        if self
            .oldest_first
            .back()
            .is_some_and(|(_, unwrapped)| *unwrapped > now)
        {
            *self = Self::default();
        }
        let ends = |unwrapped: Timestamp| unwrapped.plus_millis(lifetime_ms) <= now;
        while let Some((from, _)) = self.oldest_first.pop_front_if(|(_, unwrapped)| ends(*unwrapped)) {
            self.keys.remove(&from);
        }
    }

    fn keep(&mut self, from: Vec<u8>, key: SecretKey, now: Timestamp) {
        if self.keys.contains_key(&from) {
            // Somebody else asked at the same time.
            return;
        }
        if self.keys.len() >= MAX_KEYS
            && let Some((oldest, _)) = self.oldest_first.pop_front()
        {
            self.keys.remove(&oldest);
        }
        self.oldest_first.push_back((from.clone(), now));
        self.keys.insert(from, Arc::new(key));
    }
}

impl RememberingKey {
    /// Remembers what this key unwrapped for so long.
    pub(super) fn new(inner: Arc<dyn MasterKey>, env: Arc<dyn Env>, lifetime_seconds: u32) -> Self {
        Self {
            inner,
            env,
            lifetime_ms: i64::from(lifetime_seconds) * 1000,
            known: Mutex::default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RememberingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RememberingKey")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl MasterKey for RememberingKey {
    fn id(&self) -> Option<String> {
        self.inner.id()
    }

    async fn wrap(&self, data_key: &SecretKey, nonce: [u8; 12], context: &[u8]) -> Result<Wrapped, KeyError> {
        self.inner.wrap(data_key, nonce, context).await
    }

    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
        // The length of the context tells where it ends.
        let from = [&context.len().to_be_bytes(), context, material].concat();
        let asked = self.env.now();
        {
            let mut known = self.known();
            known.forget(asked, self.lifetime_ms);
            if let Some(key) = known.keys.get(&from) {
                return Ok(SecretKey::clone(key));
            }
        }
        let key = self.inner.unwrap(material, context).await?;
        self.known().keep(from, key.clone(), asked);
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, MAX_KEYS, RememberingKey};
    use async_trait::async_trait;
    use sos_core::Timestamp;
    use sos_service::{
        LocalKey, MasterKey,
        encryption::{KeyError, SecretKey, Wrapped},
    };
    use sos_store::Env;
    use std::sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    };

    struct Clock(AtomicI64);

    impl Env for Clock {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }

        fn fill_random(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    /// A key service that counts what it is asked.
    #[derive(Debug)]
    struct Counting {
        inner: LocalKey,
        unwrapped: AtomicUsize,
    }

    #[async_trait]
    impl MasterKey for Counting {
        fn id(&self) -> Option<String> {
            self.inner.id()
        }

        async fn wrap(&self, key: &SecretKey, nonce: [u8; 12], context: &[u8]) -> Result<Wrapped, KeyError> {
            self.inner.wrap(key, nonce, context).await
        }

        async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
            self.unwrapped.fetch_add(1, Ordering::Relaxed);
            self.inner.unwrap(material, context).await
        }
    }

    struct World {
        clock: Arc<Clock>,
        service: Arc<Counting>,
        key: RememberingKey,
    }

    impl World {
        fn new(lifetime_seconds: u32) -> Self {
            let clock = Arc::new(Clock(AtomicI64::new(1_000_000)));
            let service = Arc::new(Counting {
                inner: LocalKey::new(SecretKey::new([1; 32])),
                unwrapped: AtomicUsize::new(0),
            });
            let key = RememberingKey::new(service.clone(), clock.clone(), lifetime_seconds);
            Self { clock, service, key }
        }

        async fn wrapped(&self, number: u64) -> Vec<u8> {
            let mut nonce = [0; 12];
            nonce[..8].copy_from_slice(&number.to_be_bytes());
            let data_key = SecretKey::new([2; 32]);
            let wrapped = self.key.wrap(&data_key, nonce, b"context").await;
            wrapped.expect("wrapped").material.to_vec()
        }

        async fn opens(&self, material: &[u8], context: &[u8]) -> bool {
            match self.key.unwrap(material, context).await {
                Ok(key) => key == SecretKey::new([2; 32]),
                Err(_) => false,
            }
        }

        fn asked(&self) -> usize {
            self.service.unwrapped.load(Ordering::Relaxed)
        }
    }

    #[tokio::test]
    async fn many_reads_ask_once_and_again_when_the_lifetime_is_over() {
        let world = World::new(300);
        let (one, two) = (world.wrapped(1).await, world.wrapped(2).await);
        assert_eq!(world.asked(), 0);
        for _ in 0..10 {
            assert!(world.opens(&one, b"context").await);
        }
        assert_eq!(world.asked(), 1, "once, and not for what it wrapped itself");
        world.clock.0.fetch_add(299_999, Ordering::Relaxed);
        assert!(world.opens(&one, b"context").await && world.opens(&two, b"context").await);
        assert_eq!(world.asked(), 2);
        world.clock.0.fetch_add(1, Ordering::Relaxed);
        assert!(world.opens(&one, b"context").await && world.opens(&two, b"context").await);
        assert_eq!(world.asked(), 3, "the first has run out, the second not yet");
        assert_eq!(world.key.known().keys.len(), 2);
        // A clock that was set back makes nothing live longer.
        world.clock.0.fetch_sub(10_000_000, Ordering::Relaxed);
        assert!(world.opens(&one, b"context").await);
        assert_eq!(world.asked(), 4);
    }

    #[tokio::test]
    async fn nothing_but_the_same_in_the_same_context_is_known() {
        let world = World::new(300);
        let one = world.wrapped(1).await;
        assert!(world.opens(&one, b"context").await);
        for (material, context) in [
            (one.as_slice(), b"another".as_slice()),
            (&one[1..], b"context"),
            (&[b"t", one.as_slice()].concat(), b"contex"),
        ] {
            assert!(!world.opens(material, context).await);
        }
        assert_eq!(world.asked(), 4, "what does not open is not remembered");
        assert!(!world.opens(&one, b"another").await);
        assert_eq!(world.asked(), 5);
    }

    #[tokio::test]
    async fn so_many_are_kept_and_the_oldest_goes_first() {
        let world = World::new(300);
        let oldest = world.wrapped(0).await;
        assert!(world.opens(&oldest, b"context").await);
        for number in 1..=MAX_KEYS as u64 {
            let next = world.wrapped(number).await;
            assert!(world.opens(&next, b"context").await);
        }
        let counts = |known: &Known| (known.keys.len(), known.oldest_first.len());
        assert_eq!(counts(&world.key.known()), (MAX_KEYS, MAX_KEYS));
        let asked = world.asked();
        let newest = world.wrapped(MAX_KEYS as u64).await;
        assert!(world.opens(&newest, b"context").await);
        assert_eq!(world.asked(), asked);
        assert!(world.opens(&oldest, b"context").await);
        assert_eq!(world.asked(), asked + 1);
    }

    #[tokio::test]
    async fn no_key_is_shown() {
        let world = World::new(300);
        let one = world.wrapped(1).await;
        assert!(world.opens(&one, b"context").await);
        let shown = format!("{:?}", world.key);
        assert!(!shown.contains("known") && !shown.contains("[2"), "{shown}");
    }
}
