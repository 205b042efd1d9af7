//! How long a day of a rule is, and when days are over.

use crate::time::Timestamp;

/// The length of a rule's day. 86 400 seconds are Amazon S3's own; another length is for trying rules out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    millis: i64,
}

const REAL_SECONDS: u32 = 86_400;

impl Default for Day {
    fn default() -> Self {
        Self::of_seconds(REAL_SECONDS)
    }
}

impl Day {
    /// A day of so many seconds, at least one.
    pub fn of_seconds(seconds: u32) -> Self {
        Self {
            millis: i64::from(seconds.max(1)) * 1000,
        }
    }

    /// How many seconds it has.
    pub fn seconds(self) -> i64 {
        self.millis / 1000
    }

    /// When so many days after a moment are over. Days of Amazon S3's length end at the next midnight UTC after them; days
    /// of another length end at once.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html>, "Lifecycle rules: Based
    /// on an object's age".
    pub fn after(self, moment: Timestamp, days: i64) -> Timestamp {
        let over = moment.plus_millis(days.saturating_mul(self.millis));
        if self != Self::default() {
            return over;
        }
        let midnight = over.0.div_euclid(self.millis).saturating_add(1);
        Timestamp(midnight.saturating_mul(self.millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_at_the_next_midnight() {
        let check = |from: &str, days: i64, expected: &str| {
            let moment = |text: &str| {
                let moment: jiff::Timestamp = text.parse().expect("a moment");
                Timestamp(moment.as_millisecond())
            };
            assert_eq!(
                Day::default().after(moment(from), days),
                moment(expected),
                "{from} {days}"
            );
        };
        // The example of the user guide.
        check("2014-01-15T10:30:00Z", 3, "2014-01-19T00:00:00Z");
        check("2014-01-15T23:59:59.999Z", 1, "2014-01-17T00:00:00Z");
        check("2014-01-15T00:00:00Z", 1, "2014-01-17T00:00:00Z");
        check("2016-02-28T12:00:00Z", 1, "2016-03-01T00:00:00Z");
        check("2014-01-15T10:30:00Z", 0, "2014-01-16T00:00:00Z");
    }

    #[test]
    fn days_of_another_length_are_plain_multiples() {
        let after = |days| Day::of_seconds(10).after(Timestamp(1_234), days).0;
        assert_eq!(after(1), 11_234);
        assert_eq!(after(5), 51_234);
        assert_eq!(after(i64::MAX), i64::MAX);
        assert_eq!(Day::of_seconds(0), Day::of_seconds(1));
    }
}
