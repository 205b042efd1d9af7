//! Object lock: what keeps versions from being removed, and what a bucket gives every new one of them.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>. The rules are in
//! [`crate::decide::key`].

use crate::object::Retention;
use std::fmt;

/// What keeps a version: retention, a legal hold, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// How long it may not be removed.
    pub retention: Option<Retention>,
    /// Whether it may not be removed until the hold is lifted.
    pub legal_hold: bool,
}

/// How long a default retention lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionPeriod {
    /// Days of 24 hours, 1 to [`RetentionPeriod::MAX_DAYS`].
    Days(u32),
    /// Years of the calendar, 1 to [`RetentionPeriod::MAX_YEARS`].
    Years(u32),
}

impl RetentionPeriod {
    /// The most days (AWS, "Object Lock considerations": 100 years).
    pub const MAX_DAYS: u32 = 36_500;
    /// The most years.
    pub const MAX_YEARS: u32 = 100;

    /// So many days; `None` where they are none or too many.
    pub fn days(days: i64) -> Option<Self> {
        let days = u32::try_from(days).ok()?;
        (1..=Self::MAX_DAYS).contains(&days).then_some(Self::Days(days))
    }

    /// So many years; `None` where they are none or too many.
    pub fn years(years: i64) -> Option<Self> {
        let years = u32::try_from(years).ok()?;
        (1..=Self::MAX_YEARS)
            .contains(&years)
            .then_some(Self::Years(years))
    }
}

/// The retention that a bucket gives new versions which ask for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultRetention {
    /// COMPLIANCE rather than GOVERNANCE.
    pub compliance: bool,
    /// For how long.
    pub period: RetentionPeriod,
}

/// The name of a mode in S3's headers and documents.
pub fn mode_name(compliance: bool) -> &'static str {
    if compliance { "COMPLIANCE" } else { "GOVERNANCE" }
}

/// Whether the mode of this name is COMPLIANCE; `None` where there is none of it. Letter case matters, as in S3.
pub fn parse_mode(name: &str) -> Option<bool> {
    match name {
        "COMPLIANCE" => Some(true),
        "GOVERNANCE" => Some(false),
        _ => None,
    }
}

/// As it is stored: `GOVERNANCE 30 days`.
impl fmt::Display for DefaultRetention {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = mode_name(self.compliance);
        match self.period {
            RetentionPeriod::Days(days) => write!(formatter, "{mode} {days} days"),
            RetentionPeriod::Years(years) => write!(formatter, "{mode} {years} years"),
        }
    }
}

impl DefaultRetention {
    /// Reads what [`fmt::Display`] writes.
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let compliance = parse_mode(words.next()?)?;
        let number = words.next()?.parse().ok()?;
        let period = match words.next()? {
            "days" => RetentionPeriod::days(number)?,
            "years" => RetentionPeriod::years(number)?,
            _ => return None,
        };
        let is_all = words.next().is_none();
        is_all.then_some(Self { compliance, period })
    }
}

#[cfg(test)]
mod tests {
    use super::{DefaultRetention, RetentionPeriod};

    #[test]
    fn what_is_stored_is_read_back() {
        for compliance in [false, true] {
            for period in [
                RetentionPeriod::Days(1),
                RetentionPeriod::Days(36_500),
                RetentionPeriod::Years(100),
            ] {
                let retention = DefaultRetention { compliance, period };
                assert_eq!(
                    DefaultRetention::from_stored(&retention.to_string()),
                    Some(retention)
                );
            }
        }
        for unreadable in [
            "",
            "GOVERNANCE",
            "governance 1 days",
            "GOVERNANCE 0 days",
            "GOVERNANCE 36501 days",
            "COMPLIANCE 101 years",
            "COMPLIANCE 1 weeks",
            "COMPLIANCE 1 days more",
        ] {
            assert_eq!(DefaultRetention::from_stored(unreadable), None, "{unreadable:?}");
        }
    }
}
