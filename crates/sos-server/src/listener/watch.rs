//! What a connection waits for beside its requests: the end of the server, and times at which it is looked at.

use crate::{limits, shutdown::Guard};
use tokio::time::Instant;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Incident {
    /// The end begins; told once.
    Draining,
    /// Nothing may go on.
    Closed,
    /// [`limits::CONNECTION_LOOK_INTERVAL`] went by.
    Look,
    /// The time is over in which a connection should have had a request.
    Idle,
}

/// Waits for the next incident.
pub(super) struct Watch {
    guard: Guard,
    look: Instant,
    idle: Instant,
    /// Whether the connection was told to end: from then on only [`Incident::Closed`] tells of the end.
    pub(super) told: bool,
}

impl Watch {
    /// Of a connection that begins now.
    pub(super) fn new(guard: Guard) -> Self {
        let now = Instant::now();
        Self {
            guard,
            look: now + limits::CONNECTION_LOOK_INTERVAL,
            idle: now + limits::HEADER_READ_TIMEOUT,
            told: false,
        }
    }

    /// The next incident, and the watch to go on with.
    pub(super) async fn next(mut self) -> (Incident, Self) {
        let next = self.look.min(self.idle);
        let ends = async {
            if self.told {
                self.guard.closed().await;
                Incident::Closed
            } else {
                self.guard.draining().await;
                Incident::Draining
            }
        };
        let incident = tokio::select! {
            end = ends => end,
            () = tokio::time::sleep_until(next) => self.due(next),
        };
        (incident, self)
    }

    fn due(&mut self, at: Instant) -> Incident {
        if self.idle <= at {
            self.idle = Instant::now() + limits::IDLE_TIMEOUT;
            Incident::Idle
        } else {
            self.look = Instant::now() + limits::CONNECTION_LOOK_INTERVAL;
            Incident::Look
        }
    }
}
