//! `If-Match` and its relatives.
//!
//! Source: RFC 9110, section 13; AWS, "Conditional requests".

use super::text;
use crate::error::S3Error;
use http::HeaderMap;
use sos_core::{ETag, ETagCondition, ReadConditions, Timestamp, WriteConditions};
use std::time::UNIX_EPOCH;

/// Conditions of a read. Dates that do not parse are ignored.
pub(crate) fn read(headers: &HeaderMap) -> ReadConditions {
    ReadConditions {
        if_match: text(headers, "if-match").map(|value| etags(value, false)),
        if_none_match: text(headers, "if-none-match").map(|value| etags(value, true)),
        if_modified_since: date(headers, "if-modified-since"),
        if_unmodified_since: date(headers, "if-unmodified-since"),
    }
}

/// Conditions on the source of a copy.
pub(crate) fn copy_source(headers: &HeaderMap) -> ReadConditions {
    ReadConditions {
        if_match: text(headers, "x-amz-copy-source-if-match").map(|value| etags(value, false)),
        if_none_match: text(headers, "x-amz-copy-source-if-none-match").map(|value| etags(value, true)),
        if_modified_since: date(headers, "x-amz-copy-source-if-modified-since"),
        if_unmodified_since: date(headers, "x-amz-copy-source-if-unmodified-since"),
    }
}

/// Conditions of a write. AWS takes `If-None-Match: *` alone; here entity tags mean what RFC 9110 says too.
pub(crate) fn write(headers: &HeaderMap) -> Result<WriteConditions, S3Error> {
    Ok(WriteConditions {
        if_match: guard(headers, "if-match")?.map(|value| etags(&value, false)),
        if_none_match: guard(headers, "if-none-match")?.map(|value| etags(&value, true)),
        ..WriteConditions::default()
    })
}

/// Conditions of a delete.
pub(crate) fn delete(headers: &HeaderMap) -> Result<WriteConditions, S3Error> {
    let modified = "x-amz-if-match-last-modified-time";
    Ok(WriteConditions {
        if_match: guard(headers, "if-match")?.map(|value| etags(&value, false)),
        if_match_modified: guard(headers, modified)?
            .map(|value| date_condition(&value, modified))
            .transpose()?,
        if_match_size: guard(headers, "x-amz-if-match-size")?
            .map(|value| size_condition(&value))
            .transpose()?,
        ..WriteConditions::default()
    })
}

/// All lines of a header that is to keep something from being changed. One that cannot be understood is refused: passed
/// over, it would let happen what it was to prevent.
fn guard(headers: &HeaderMap, name: &str) -> Result<Option<String>, S3Error> {
    let mut lines = Vec::new();
    for value in headers.get_all(name) {
        let line = std::str::from_utf8(value.as_bytes()).unwrap_or_default().trim();
        if line.is_empty() {
            let message = format!("The value of {name} is empty or no UTF-8");
            return Err(S3Error::invalid_argument(message, name, ""));
        }
        lines.push(line);
    }
    Ok((!lines.is_empty()).then(|| lines.join(",")))
}

/// Conditions of a line of DeleteObjects.
pub(crate) fn delete_line(
    etag: Option<&str>,
    modified: Option<&str>,
    size: Option<&str>,
) -> Result<WriteConditions, S3Error> {
    Ok(WriteConditions {
        if_match: etag.map(|value| etags(value, false)),
        if_match_modified: modified
            .map(|value| date_condition(value, "LastModifiedTime"))
            .transpose()?,
        if_match_size: size.map(size_condition).transpose()?,
        ..WriteConditions::default()
    })
}

/// A condition that cannot be understood must not be passed over: what it was to save would be deleted.
fn date_condition(value: &str, name: &str) -> Result<Timestamp, S3Error> {
    parse_date(value).ok_or_else(|| {
        S3Error::invalid_argument(
            format!("The value of {name} is not a date of HTTP or ISO 8601"),
            name,
            value,
        )
    })
}

fn size_condition(value: &str) -> Result<u64, S3Error> {
    value
        .parse()
        .map_err(|_| S3Error::invalid_argument("Invalid size", "x-amz-if-match-size", value))
}

/// A list of entity tags, quoted or not as clients of S3 send them. A weak one never matches under `If-Match`.
fn etags(value: &str, weak_too: bool) -> ETagCondition {
    if value == "*" {
        return ETagCondition::Any;
    }
    let listed = value.split(',').map(str::trim).filter(|etag| !etag.is_empty());
    let named = listed.filter_map(|etag| match etag.strip_prefix("W/") {
        Some(weak) => weak_too.then_some(weak),
        None => Some(etag),
    });
    ETagCondition::OneOf(
        named
            .map(|etag| ETag(etag.trim_matches('"').to_owned()))
            .collect(),
    )
}

fn date(headers: &HeaderMap, name: &str) -> Option<Timestamp> {
    parse_date(text(headers, name)?)
}

/// A date of HTTP, or ISO 8601 as SDKs write it in XML.
fn parse_date(value: &str) -> Option<Timestamp> {
    if let Ok(moment) = httpdate::parse_http_date(value) {
        let since = moment.duration_since(UNIX_EPOCH).ok()?;
        return i64::try_from(since.as_millis()).ok().map(Timestamp);
    }
    let moment: jiff::Timestamp = value.parse().ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

/// A date as `Last-Modified` writes it.
pub(crate) fn http_date(moment: Timestamp) -> String {
    let seconds = u64::try_from(moment.seconds()).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn entity_tags_are_lists() {
        let check = |value, weak_too, expected: &[&str]| {
            let expected = expected.iter().map(|etag| ETag((*etag).to_owned())).collect();
            assert_eq!(etags(value, weak_too), ETagCondition::OneOf(expected), "{value}");
        };
        check("\"a\"", false, &["a"]);
        check("a", false, &["a"]);
        check("\"a\", W/\"b\" ,, c", false, &["a", "c"]);
        check("\"a\", W/\"b\"", true, &["a", "b"]);
        check("W/\"b\"", false, &[]);
        assert_eq!(etags("*", false), ETagCondition::Any);
    }

    #[test]
    fn what_guards_a_change_is_never_passed_over() {
        let both =
            write(&headers(&[("if-match", "\"a\""), ("if-match", "\"b\"")])).expect("two lines are a list");
        assert_eq!(both.if_match, Some(etags("a,b", false)));
        for value in ["", " "] {
            assert!(write(&headers(&[("if-none-match", value)])).is_err());
            assert!(delete(&headers(&[("if-match", value)])).is_err());
        }
        let mut odd = HeaderMap::new();
        odd.insert("if-match", HeaderValue::from_bytes(b"\xff").expect("a value"));
        assert!(write(&odd).is_err() && delete(&odd).is_err());
        for (name, value) in [
            ("x-amz-if-match-last-modified-time", "yesterday"),
            ("x-amz-if-match-size", "small"),
            ("x-amz-if-match-size", ""),
        ] {
            assert!(delete(&headers(&[(name, value)])).is_err(), "{name}: {value}");
        }
        assert!(delete_line(None, Some("yesterday"), None).is_err());
    }

    #[test]
    fn dates_that_do_not_parse_are_ignored() {
        let conditions = read(&headers(&[
            ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("if-unmodified-since", "yesterday"),
        ]));
        assert_eq!(conditions.if_modified_since, Some(Timestamp(784_111_777_000)));
        assert_eq!(conditions.if_unmodified_since, None);
        assert_eq!(
            http_date(Timestamp(784_111_777_999)),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
    }

    #[test]
    fn writes_take_a_star_and_entity_tags_under_if_none_match() {
        let star = write(&headers(&[("if-none-match", "*")])).expect("conditions");
        assert_eq!(star.if_none_match, Some(ETagCondition::Any));
        let tag = write(&headers(&[("if-none-match", "\"a\"")])).expect("conditions");
        assert!(matches!(tag.if_none_match, Some(ETagCondition::OneOf(tags)) if tags.len() == 1));
    }
}
