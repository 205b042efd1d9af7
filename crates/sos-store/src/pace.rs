//! How work in the background leaves the machine to requests.

use std::time::{Duration, Instant};

/// The longest rest: work that waited behind a stalled disk goes on soon after.
const LONGEST: Duration = Duration::from_secs(1);

/// A step of work in the background, timed from where it begins.
///
/// A step takes long where requests are many, since it waits for its turn among them. Who rests in proportion thus takes
/// a bounded share of a busy store and is quick in an idle one, without knowing which of both it is in.
#[derive(Clone, Copy, Debug)]
pub struct Step(Instant);

impl Step {
    /// It begins now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "a rest depends on how long work took, and nothing that is stored depends on either"
    )]
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// How long to rest now that it has ended: `times` as long as it took, a second at most.
    #[must_use]
    pub fn rest(self, times: u32) -> Duration {
        self.0.elapsed().saturating_mul(times).min(LONGEST)
    }
}
