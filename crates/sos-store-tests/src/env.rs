//! A clock that is moved by hand, and randomness from a seed.

use rand::{RngCore, SeedableRng, rngs::StdRng};
use sos_core::Timestamp;
use sos_store::Env;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

/// The environment of a test: starts at 2026-01-01T00:00:00Z and stands still until it is told.
pub struct TestEnv {
    now_ms: AtomicI64,
    random: Mutex<StdRng>,
}

impl TestEnv {
    /// The same seed gives the same randomness.
    pub fn new(seed: u64) -> Self {
        Self {
            now_ms: AtomicI64::new(1_767_225_600_000),
            random: Mutex::new(StdRng::seed_from_u64(seed)),
        }
    }

    /// Moves the clock on.
    pub fn advance_ms(&self, millis: i64) {
        self.now_ms.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Env for TestEnv {
    fn now(&self) -> Timestamp {
        Timestamp(self.now_ms.load(Ordering::SeqCst))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.random
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}
