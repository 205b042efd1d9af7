//! The dates of signatures: ISO 8601 in its basic form, and the dates of HTTP and mail.

use crate::{
    error::{Code, S3Error},
    limits::MAX_CLOCK_SKEW,
};
use jiff::{civil, fmt::rfc2822, tz::TimeZone};
use sos_core::Timestamp;

/// Reads `20130524T000000Z`.
pub fn parse_iso_basic(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0i16, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + i16::from(byte - b'0'))
        })
    };
    let small = |from: usize| number(from, from + 2).and_then(|number| i8::try_from(number).ok());
    let moment = civil::DateTime::new(
        number(0, 4)?,
        small(4)?,
        small(6)?,
        small(9)?,
        small(11)?,
        small(13)?,
        0,
    )
    .ok()?;
    from_civil(moment)
}

/// Reads any date a signed request may carry: ISO 8601 basic, RFC 2822 (`… GMT` or `… +0000`), RFC 850, asctime.
/// Dates before 1970 are none.
pub(super) fn parse_any(text: &str) -> Option<Timestamp> {
    static MAIL: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let moment = parse_iso_basic(text)
        .or_else(|| {
            MAIL.parse_timestamp(text)
                .ok()
                .map(|moment| Timestamp(moment.as_millisecond()))
        })
        .or_else(|| {
            let since = httpdate::parse_http_date(text)
                .ok()?
                .duration_since(std::time::UNIX_EPOCH)
                .ok()?;
            i64::try_from(since.as_millis()).ok().map(Timestamp)
        })?;
    (moment.0 >= 0).then_some(moment)
}

/// Writes `20130524T000000Z`.
pub fn iso_basic(moment: Timestamp) -> String {
    to_civil(moment).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Writes `2013-05-24T00:00:00Z`, as error bodies show times.
pub fn iso_extended(moment: Timestamp) -> String {
    to_civil(moment).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads RFC 3339: a date and a time with an offset, such as `2026-11-30T12:00:00Z`.
pub fn parse_iso_extended(text: &str) -> Option<Timestamp> {
    let has_time = text
        .as_bytes()
        .get(10)
        .is_some_and(|byte| matches!(byte, b'T' | b't'));
    let moment = text.parse::<jiff::Timestamp>().ok().filter(|_| has_time)?;
    Some(Timestamp(moment.as_millisecond()))
}

/// The refusal of a request without a date that can be read.
pub(super) fn no_valid_date() -> S3Error {
    S3Error::with_message(
        Code::AccessDenied,
        "AWS authentication requires a valid Date or x-amz-date header",
    )
}

/// Refuses a request whose clock is off by more than [`MAX_CLOCK_SKEW`]; `shown` is its date as sent.
pub(super) fn check_skew(signed_at: Timestamp, shown: &str, now: Timestamp) -> Result<(), S3Error> {
    let skew = MAX_CLOCK_SKEW.as_millis();
    if u128::from(signed_at.0.abs_diff(now.0)) <= skew {
        return Ok(());
    }
    Err(S3Error::new(Code::RequestTimeTooSkewed)
        .element("RequestTime", shown)
        .element("ServerTime", iso_extended(now))
        .element("MaxAllowedSkewMilliseconds", skew.to_string()))
}

fn from_civil(moment: civil::DateTime) -> Option<Timestamp> {
    let moment = TimeZone::UTC.to_timestamp(moment).ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

fn to_civil(moment: Timestamp) -> civil::DateTime {
    let moment = jiff::Timestamp::from_millisecond(moment.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    TimeZone::UTC.to_datetime(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_shape() {
        let check = |text: &str, seconds: i64| {
            assert_eq!(parse_any(text), Some(Timestamp(seconds * 1000)), "{text}");
        };
        check("20130524T000000Z", 1_369_353_600);
        check("Fri, 24 May 2013 00:00:00 GMT", 1_369_353_600);
        check("Tue, 27 Mar 2007 19:36:42 +0000", 1_175_024_202);
        check("Friday, 24-May-13 00:00:00 GMT", 1_369_353_600);
        check("Mon, 24 May 2013 00:00:00 GMT", 1_369_353_600);
        for none in [
            "",
            "Bad Date",
            "20130524",
            "20131324T000000Z",
            "2013052aT000000Z",
            "Tue, 07 Jul 1950 21:53:04 GMT",
        ] {
            assert_eq!(parse_any(none), None, "{none}");
        }
        assert_eq!(iso_basic(Timestamp(1_369_353_600_000)), "20130524T000000Z");
        assert_eq!(iso_extended(Timestamp(1_369_353_600_999)), "2013-05-24T00:00:00Z");
    }

    #[test]
    fn moments_are_read_as_they_are_written() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(
                parse_iso_extended(text).map(|moment| moment.0),
                expected,
                "{text:?}"
            );
        };
        check("1970-01-01T00:00:01Z", Some(1_000));
        check("1970-01-01T01:00:00+01:00", Some(0));
        check("1970-01-01T00:00:00.5Z", Some(500));
        for text in [
            "",
            "1970-01-01",
            "1970-01-01T00:00:01",
            "19700101T000001Z",
            "tomorrow",
        ] {
            check(text, None);
        }
        let moment = Timestamp(1_700_000_000_000);
        assert_eq!(parse_iso_extended(&iso_extended(moment)), Some(moment));
    }
}
