//! Moments as policies write them: ISO 8601 as the W3C restricts it, or seconds since 1970.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>, "Date
//! condition operators", and <https://www.w3.org/TR/NOTE-datetime>.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Reads a moment, in milliseconds since 1970. Four digits are a year, other digits are seconds.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(text) && text.len() != 4 {
        return text.parse::<i64>().ok()?.checked_mul(1000);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    if text.contains('T') {
        return in_utc(text.parse::<DateTime>().ok()?);
    }
    let mut parts = text.split('-');
    let mut part = |length: usize| match parts.next() {
        None => Some(None),
        Some(digits) if digits.len() == length && is_digits(digits) => digits.parse::<i16>().ok().map(Some),
        Some(_) => None,
    };
    let (year, month, day) = (part(4)??, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    let month = i8::try_from(month.unwrap_or(1)).ok()?;
    let day = i8::try_from(day.unwrap_or(1)).ok()?;
    in_utc(Date::new(year, month, day).ok()?.at(0, 0, 0, 0))
}

fn in_utc(moment: DateTime) -> Option<i64> {
    let moment = moment.to_zoned(TimeZone::UTC).ok()?;
    Some(moment.timestamp().as_millisecond())
}

/// Writes a moment; one that no calendar has is written as its number of milliseconds.
pub(crate) fn iso_8601(time_ms: i64) -> String {
    match Timestamp::from_millisecond(time_ms) {
        Ok(timestamp) => timestamp.to_string(),
        Err(_) => time_ms.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let check = |text: &str, expected: Option<i64>| assert_eq!(parse(text), expected, "{text:?}");
        check("1970-01-01T00:00:01Z", Some(1_000));
        check("1970-01-01T01:00:00+01:00", Some(0));
        check("1970-01-01T00:00:00.5Z", Some(500));
        check("1970-01-01T00:01Z", Some(60_000));
        check("1970-01-01T00:00:00", Some(0));
        check("1970-01-02", Some(86_400_000));
        check("1970-02", Some(31 * 86_400_000));
        check("1971", Some(365 * 86_400_000));
        check("1700000000", Some(1_700_000_000_000));
        check("0", Some(0));
        check("99999999999999999999", None);
        check("", None);
        check("1970-13-01", None);
        check("1970-1-1", None);
        check("yesterday", None);
        check("1970-01-01-01", None);
    }

    #[test]
    fn written_moments() {
        assert_eq!(iso_8601(1_000), "1970-01-01T00:00:01Z");
        assert_eq!(iso_8601(i64::MAX), i64::MAX.to_string());
    }
}
