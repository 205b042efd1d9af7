//! The clock and randomness, injected so that expiry and retention are tested without waiting.

use sos_core::Timestamp;

/// Where time and randomness come from.
pub trait Env: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Fills with unpredictable bytes, good enough for secrets.
    fn fill_random(&self, bytes: &mut [u8]);

    /// A random number, for ids that must not be guessed.
    fn random_u128(&self) -> u128 {
        let mut bytes = [0; 16];
        self.fill_random(&mut bytes);
        u128::from_le_bytes(bytes)
    }
}

/// The machine's own clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnv;

impl Env for SystemEnv {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place the clock comes in"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        rand::fill(bytes);
    }
}
