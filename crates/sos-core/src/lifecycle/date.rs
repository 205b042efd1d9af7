//! The date of a rule: ISO 8601, and midnight UTC.

use super::LifecycleError;
use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// When a rule with a date takes effect. It is checked for midnight with the rest of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub Timestamp);

const DAY_MILLIS: i64 = 86_400_000;

impl Date {
    /// Reads `2026-01-31`, or `2026-01-31T00:00:00Z` with any offset; without one it is UTC.
    pub fn parse(text: &str) -> Result<Self, LifecycleError> {
        let text = text.trim();
        let unreadable = || LifecycleError::malformed(format!("{text:?} is no date of ISO 8601"));
        if text.as_bytes().get(4) != Some(&b'-') {
            return Err(unreadable());
        }
        let moment = match text.parse::<jiff::Timestamp>() {
            Ok(moment) => moment,
            Err(_) => text
                .parse::<jiff::civil::DateTime>()
                .and_then(|local| local.to_zoned(jiff::tz::TimeZone::UTC))
                .map_err(|_| unreadable())?
                .timestamp(),
        };
        Ok(Self(Timestamp(moment.as_millisecond())))
    }

    /// As S3 writes it: `2026-01-31T00:00:00.000Z`.
    pub fn text(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0.0) {
            Ok(moment) => format!("{moment:.3}"),
            Err(_) => self.0.0.to_string(),
        }
    }

    /// Whether it is midnight UTC.
    pub fn is_midnight(self) -> bool {
        self.0.0.rem_euclid(DAY_MILLIS) == 0
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_are_read_as_clients_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            let read = Date::parse(text).ok().map(Date::text);
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("2017-09-27", Some("2017-09-27T00:00:00.000Z"));
        check("2017-09-27T00:00:00Z", Some("2017-09-27T00:00:00.000Z"));
        check("2017-09-27T00:00:00", Some("2017-09-27T00:00:00.000Z"));
        check("2017-09-27T02:00:00.000+02:00", Some("2017-09-27T00:00:00.000Z"));
        check("20170927", None);
        check("2017-13-01", None);
        check("tomorrow", None);
        check("", None);
        assert!(!Date::parse("2017-09-27T00:00:01Z").expect("a date").is_midnight());
        assert!(Date::parse("1969-12-31").expect("a date").is_midnight());
    }
}
