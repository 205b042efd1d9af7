//! The deadline of a header section, without a timer of its own for every request.
//!
//! Between two requests of a connection the HTTP library waits under a deadline, which as a timer of the runtime is put
//! into a table that all threads share, and taken out again, for each request. Here a deadline is only a time that is
//! compared when the connection is looked at; its loop does so every [`CONNECTION_LOOK_INTERVAL`], so that much later at
//! most it ends.
//!
//! [`CONNECTION_LOOK_INTERVAL`]: crate::limits::CONNECTION_LOOK_INTERVAL

use hyper::rt::{Sleep, Timer};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// Makes deadlines that wake nobody.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeaderTimer;

impl Timer for HeaderTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Deadline(deadline))
    }

    fn now(&self) -> Instant {
        now()
    }
}

struct Deadline(Instant);

impl Future for Deadline {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if now() >= self.0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Sleep for Deadline {}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn a_deadline_is_over_when_it_is_looked_at_late_enough() {
        let hour = Duration::from_hours(1);
        assert_eq!(HeaderTimer.sleep(Duration::ZERO).now_or_never(), Some(()));
        assert_eq!(HeaderTimer.sleep(hour).now_or_never(), None);
        let mut sleep = HeaderTimer.sleep(hour);
        HeaderTimer.reset(&mut sleep, HeaderTimer.now());
        assert_eq!(sleep.now_or_never(), Some(()));
    }
}
