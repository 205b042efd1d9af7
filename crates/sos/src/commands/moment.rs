//! Moments and durations as the command line takes them.

use sos_core::Timestamp;
use sos_s3::auth::{iso_extended, parse_iso_extended};
use sos_store::{Env, SystemEnv};

/// Reads `30d`, `12h`, `15m` or `90s`, in seconds.
pub(super) fn seconds(text: &str) -> Result<u32, String> {
    let refused = || format!("{text:?} is no duration; write it as 30d, 12h, 15m or 90s");
    let (number, unit) = text
        .split_at_checked(text.len().wrapping_sub(1))
        .ok_or_else(refused)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(refused()),
    };
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = number.parse().ok().filter(|_| digits).ok_or_else(refused)?;
    number.checked_mul(unit).ok_or_else(refused)
}

/// Reads a moment of RFC 3339, or how long from now; answers RFC 3339.
pub(super) fn end(text: &str) -> Result<String, String> {
    if parse_iso_extended(text).is_some() {
        return Ok(text.to_owned());
    }
    let seconds = seconds(text).map_err(|_| {
        format!("{text:?} is no end; write a duration such as 30d or 12h, or a moment such as 2030-12-31T23:59:59Z")
    })?;
    Ok(iso_extended(Timestamp(
        SystemEnv.now().0 + i64::from(seconds) * 1000,
    )))
}

/// The same; `never` is none.
pub(super) fn end_or_never(text: &str) -> Result<Option<String>, String> {
    match text {
        "never" => Ok(None),
        text => end(text).map(Some),
    }
}

/// Whether a moment of RFC 3339 has come.
pub(super) fn has_come(text: &str) -> bool {
    parse_iso_extended(text).is_some_and(|moment| moment <= SystemEnv.now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, expected) in [("30d", 2_592_000), ("12h", 43_200), ("15m", 900), ("0s", 0)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for text in ["", "d", "30", "+1d", "-1d", "1.5h", "1w", "99999999d", "ä"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ends() {
        let kept = "2030-12-31T23:59:59+01:00";
        assert_eq!(end(kept).as_deref(), Ok(kept));
        assert!(!has_come(&end("1h").expect("a duration")));
        assert!(has_come(&end("0s").expect("a duration")));
        assert!(end("2030-12-31").is_err() && end("never").is_err());
        assert_eq!(end_or_never("never"), Ok(None));
    }
}
