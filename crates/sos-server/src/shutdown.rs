//! The way to an orderly end: running, draining, closed.

use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Running,
    Draining,
    Closed,
}

/// Begins the end and waits for it.
#[derive(Debug)]
pub struct Shutdown {
    phase: watch::Sender<Phase>,
    alive_sender: mpsc::Sender<()>,
    alive: mpsc::Receiver<()>,
}

/// Held by everything that must be waited for: listeners and connections.
#[derive(Clone, Debug)]
pub struct Guard {
    phase: watch::Receiver<Phase>,
    _alive: mpsc::Sender<()>,
}

impl Default for Shutdown {
    fn default() -> Self {
        let (alive_sender, alive) = mpsc::channel(1);
        Self {
            phase: watch::Sender::new(Phase::Running),
            alive_sender,
            alive,
        }
    }
}

impl Shutdown {
    /// A new guard.
    pub fn guard(&self) -> Guard {
        Guard {
            phase: self.phase.subscribe(),
            _alive: self.alive_sender.clone(),
        }
    }

    /// Stops accepting, lets requests finish for at most `patience`, then cuts what is left. Answers whether everything
    /// ended by itself.
    pub async fn drain(self, patience: Duration) -> bool {
        let Self {
            phase,
            alive_sender,
            mut alive,
        } = self;
        drop(alive_sender);
        phase.send_replace(Phase::Draining);
        // `recv` answers `None` once the last guard is gone.
        let orderly = tokio::time::timeout(patience, alive.recv()).await.is_ok();
        phase.send_replace(Phase::Closed);
        if !orderly {
            // Cut connections end at their next step; a handler that never yields cannot hold the process.
            let _ = tokio::time::timeout(Duration::from_secs(1), alive.recv()).await;
        }
        orderly
    }
}

impl Guard {
    /// Whether the end has begun.
    pub fn is_draining(&self) -> bool {
        *self.phase.borrow() >= Phase::Draining
    }

    /// Waits until the end begins.
    pub async fn draining(&mut self) {
        // An error means that the `Shutdown` is gone, which is an end too.
        let _ = self.phase.wait_for(|phase| *phase >= Phase::Draining).await;
    }

    /// Waits until nothing may go on.
    pub async fn closed(&mut self) {
        let _ = self.phase.wait_for(|phase| *phase >= Phase::Closed).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_waits_for_guards_and_cuts_those_that_stay() {
        let shutdown = Shutdown::default();
        let mut guard = shutdown.guard();
        assert!(!guard.is_draining());
        let leaves = tokio::spawn(async move { guard.draining().await });
        assert!(shutdown.drain(Duration::from_mins(1)).await);
        leaves.await.expect("it left by itself");

        let shutdown = Shutdown::default();
        let mut guard = shutdown.guard();
        let stays = tokio::spawn(async move { guard.closed().await });
        assert!(!shutdown.drain(Duration::ZERO).await);
        stays.await.expect("it was cut");
    }
}
