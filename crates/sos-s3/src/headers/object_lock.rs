//! `x-amz-object-lock-*`: what is to keep a new version, and what keeps one that is read.

use super::{answer::set, text};
use crate::error::S3Error;
use http::HeaderMap;
use sos_core::{
    Lock, Timestamp,
    object::Retention,
    object_lock::{mode_name, parse_mode},
};

const MODE: &str = "x-amz-object-lock-mode";
const UNTIL: &str = "x-amz-object-lock-retain-until-date";
const LEGAL_HOLD: &str = "x-amz-object-lock-legal-hold";

/// A date of ISO 8601 as clients send it: with or without fractions, in UTC or with an offset, and without either in UTC.
pub(crate) fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(Timestamp(moment.as_millisecond()))
}

/// A moment as the headers and documents of object lock show it.
pub(crate) fn format_date(moment: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(moment.0)
        .map(|moment| format!("{moment:.3}"))
        .unwrap_or_default()
}

/// The lock that the headers, or the fields of a form, ask for.
pub(crate) fn parse(headers: &HeaderMap) -> Result<Lock, S3Error> {
    let retention = match (text(headers, MODE), text(headers, UNTIL)) {
        (None, None) => None,
        (Some(mode), Some(until)) => Some(Retention {
            compliance: parse_mode(mode)
                .ok_or_else(|| S3Error::invalid_argument("Unknown wormMode directive.", MODE, mode))?,
            until: parse_date(until).ok_or_else(|| {
                S3Error::invalid_argument(
                    "The retain until date must be provided in ISO 8601 format",
                    UNTIL,
                    until,
                )
            })?,
        }),
        (Some(mode), None) => return Err(both(MODE, mode)),
        (None, Some(until)) => return Err(both(UNTIL, until)),
    };
    let legal_hold = match text(headers, LEGAL_HOLD) {
        None | Some("OFF") => false,
        Some("ON") => true,
        Some(other) => {
            return Err(S3Error::invalid_argument(
                "Legal Hold must be either of 'ON' or 'OFF'",
                LEGAL_HOLD,
                other,
            ));
        }
    };
    Ok(Lock {
        retention,
        legal_hold,
    })
}

fn both(name: &'static str, value: &str) -> S3Error {
    S3Error::invalid_argument(
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        name,
        value,
    )
}

/// The headers of what keeps a version.
pub(crate) fn write(headers: &mut HeaderMap, lock: Lock) {
    if let Some(retention) = lock.retention {
        set(headers, MODE, mode_name(retention.compliance));
        set(headers, UNTIL, &format_date(retention.until));
    }
    if lock.legal_hold {
        set(headers, LEGAL_HOLD, "ON");
    }
}

#[cfg(test)]
mod tests {
    use super::{format_date, parse, parse_date};
    use http::{HeaderMap, HeaderName, HeaderValue};
    use sos_core::{Lock, Timestamp, object::Retention};

    fn read(pairs: &[(&'static str, &'static str)]) -> Result<Lock, String> {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        parse(&headers).map_err(|error| error.message.into_owned())
    }

    #[test]
    fn dates_as_clients_send_them() {
        let expected = Timestamp(1_893_456_000_000);
        for text in [
            "2030-01-01T00:00:00Z",
            "2030-01-01T00:00:00.000Z",
            "2030-01-01T00:00:00",
            "2030-01-01T01:00:00+01:00",
            "20300101T000000Z",
        ] {
            assert_eq!(parse_date(text), Some(expected), "{text}");
        }
        assert_eq!(format_date(expected), "2030-01-01T00:00:00.000Z");
        for text in ["", "tomorrow", "2030-13-01T00:00:00Z"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_lock_is_asked_for_by_its_headers() {
        assert_eq!(read(&[]), Ok(Lock::default()));
        let mode = ("x-amz-object-lock-mode", "COMPLIANCE");
        let until = ("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z");
        let retention = Some(Retention {
            compliance: true,
            until: Timestamp(1_893_456_000_000),
        });
        let lock = Lock {
            retention,
            legal_hold: true,
        };
        assert_eq!(
            read(&[mode, until, ("x-amz-object-lock-legal-hold", "ON")]),
            Ok(lock)
        );
        let both = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
        assert_eq!(read(&[mode]), Err(both.to_owned()));
        assert_eq!(read(&[until]), Err(both.to_owned()));
        let check = |pairs: &[(&'static str, &'static str)], message: &str| {
            assert_eq!(read(pairs), Err(message.to_owned()));
        };
        check(
            &[("x-amz-object-lock-mode", "compliance"), until],
            "Unknown wormMode directive.",
        );
        check(
            &[mode, ("x-amz-object-lock-retain-until-date", "soon")],
            "The retain until date must be provided in ISO 8601 format",
        );
        check(
            &[("x-amz-object-lock-legal-hold", "on")],
            "Legal Hold must be either of 'ON' or 'OFF'",
        );
    }
}
