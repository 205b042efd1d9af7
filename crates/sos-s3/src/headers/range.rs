//! `Range`, `partNumber` and `x-amz-copy-source-range`.
//!
//! Source: RFC 9110, section 14; S3 answers several ranges with the whole object.

use super::text;
use crate::error::{Code, S3Error};
use http::HeaderMap;
use sos_service::operations::get_object::Selection;

const MAX_PART_NUMBER: u32 = 10_000;

/// What of an object a read asks for.
pub(crate) fn selection(headers: &HeaderMap, part_number: Option<&str>) -> Result<Selection, S3Error> {
    let range = text(headers, "range").map_or(Selection::Whole, parse);
    let Some(number) = part_number else {
        return Ok(range);
    };
    if headers.contains_key("range") {
        return Err(S3Error::with_message(
            Code::InvalidRequest,
            "Cannot specify both Range header and partNumber query parameter",
        ));
    }
    part(number).map(Selection::Part)
}

/// `partNumber`, 1 to 10 000.
pub(crate) fn part(number: &str) -> Result<u32, S3Error> {
    number
        .parse()
        .ok()
        .filter(|number| (1..=MAX_PART_NUMBER).contains(number))
        .ok_or_else(|| {
            S3Error::invalid_argument(
                "Part number must be an integer between 1 and 10000, inclusive",
                "partNumber",
                number,
            )
        })
}

/// The value of `Range`; the whole where it is malformed or names several ranges.
fn parse(value: &str) -> Selection {
    one_range(value).unwrap_or(Selection::Whole)
}

fn one_range(value: &str) -> Option<Selection> {
    let (unit, range) = value.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        return Some(Selection::Suffix(number(last)?));
    }
    let first = number(first)?;
    let last = if last.is_empty() {
        None
    } else {
        Some(number(last)?)
    };
    if last.is_some_and(|last| last < first) {
        return None;
    }
    Some(Selection::Range { first, last })
}

/// Digits; what exceeds 64 bits lies beyond every object.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// `x-amz-copy-source-range`, which has one form only.
pub(crate) fn copy_range(headers: &HeaderMap) -> Result<Selection, S3Error> {
    let Some(value) = text(headers, "x-amz-copy-source-range") else {
        return Ok(Selection::Whole);
    };
    match value.strip_prefix("bytes=").and(one_range(value)) {
        Some(range @ Selection::Range { last: Some(_), .. }) => Ok(range),
        _ => Err(S3Error::invalid_argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the \
             zero-based offsets of the first and last bytes to copy",
            "x-amz-copy-source-range",
            value,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn ranges_are_read_or_ignored() {
        let check = |value, expected| assert_eq!(parse(value), expected, "{value}");
        let range = |first, last| Selection::Range { first, last };
        check("bytes=0-4", range(0, Some(4)));
        check("Bytes = 5 - ", range(5, None));
        check("bytes=-8", Selection::Suffix(8));
        check("bytes=-0", Selection::Suffix(0));
        check("bytes=1-99999999999999999999999", range(1, Some(u64::MAX)));
        for ignored in [
            "bytes=5-4",
            "bytes=0-1,3-4",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes 0-4",
            "lines=0-4",
            "",
        ] {
            check(ignored, Selection::Whole);
        }
    }

    #[test]
    fn copies_take_closed_ranges_only() {
        let check = |value, expected: Option<Selection>| {
            let mut headers = HeaderMap::new();
            headers.insert("x-amz-copy-source-range", HeaderValue::from_static(value));
            assert_eq!(copy_range(&headers).ok(), expected, "{value}");
        };
        check(
            "bytes=0-4",
            Some(Selection::Range {
                first: 0,
                last: Some(4),
            }),
        );
        for refused in [
            "bytes=0-",
            "bytes=-4",
            "0-4",
            "bytes=2-1",
            "bytes=0-1,3-4",
            "bytes=0-4x",
        ] {
            check(refused, None);
        }
    }
}
