//! Waiting for what must come to pass, within a time.

use std::time::Duration;

use jiff::Timestamp;

/// Asks again and again until there is an answer; fails the test when the time is over.
///
/// This polls, with a pause between two looks, where nothing tells the test that the thing has happened: a folder that
/// shrinks, a file that goes.
#[track_caller]
pub(crate) fn within<T>(seconds: i64, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Timestamp::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            Timestamp::now().duration_since(start).as_secs() < seconds,
            "not within {seconds} s: {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A number from the environment that makes a test longer, else its short form.
pub(crate) fn scale(variable: &str, short: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(short)
}
