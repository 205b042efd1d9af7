//! The monotonic clock of requests: durations for the log and the metrics, never dates.

use std::time::{Duration, Instant};

/// The moment a request began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where requests are timed; nothing decides by it"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// How long ago it began.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
