//! `ObjectLockConfiguration`, `Retention` and `LegalHold`, in and out.
//!
//! Source: Amazon S3 API Reference, PutObjectLockConfiguration, PutObjectRetention, PutObjectLegalHold.

use super::{Element, Writer, malformed, read};
use crate::{
    error::{Code, S3Error},
    headers::object_lock::{format_date, parse_date},
};
use sos_core::{
    DefaultRetention, RetentionPeriod,
    object::Retention,
    object_lock::{mode_name, parse_mode},
};

/// `ObjectLockConfiguration` of a bucket that has object lock.
pub(crate) fn write_configuration(default: Option<DefaultRetention>) -> String {
    let mut xml = Writer::new("ObjectLockConfiguration", 256);
    xml.text("ObjectLockEnabled", "Enabled");
    if let Some(default) = default {
        xml.open("Rule");
        xml.open("DefaultRetention");
        xml.text("Mode", mode_name(default.compliance));
        match default.period {
            RetentionPeriod::Days(days) => xml.value("Days", days),
            RetentionPeriod::Years(years) => xml.value("Years", years),
        }
        xml.close("DefaultRetention");
        xml.close("Rule");
    }
    xml.finish()
}

/// The default retention of an `ObjectLockConfiguration`.
pub(crate) fn parse_configuration(document: &[u8]) -> Result<Option<DefaultRetention>, S3Error> {
    let root = read(document, &["ObjectLockConfiguration"])?;
    root.only(&["ObjectLockEnabled", "Rule"])?;
    if root.trimmed("ObjectLockEnabled") != Some("Enabled") {
        return Err(malformed(
            "ObjectLockEnabled is Enabled: object lock is not disabled again",
        ));
    }
    let mut rules = root.all("Rule");
    let (rule, None) = (rules.next(), rules.next()) else {
        return Err(malformed("there is at most one Rule"));
    };
    let Some(rule) = rule else { return Ok(None) };
    rule.only(&["DefaultRetention"])?;
    let retention = rule
        .child("DefaultRetention")
        .ok_or_else(|| malformed("the Rule has no DefaultRetention"))?;
    retention.only(&["Mode", "Days", "Years"])?;
    let number = |name: &str| match retention.trimmed(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| malformed(format!("{name} is a number"))),
    };
    let period = match (number("Days")?, number("Years")?) {
        (Some(days), None) => RetentionPeriod::days(days).ok_or_else(|| wrong_period(days)),
        (None, Some(years)) => RetentionPeriod::years(years).ok_or_else(|| wrong_period(years)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(malformed("DefaultRetention has either Days or Years"));
        }
    };
    Ok(Some(DefaultRetention {
        compliance: mode(retention)?,
        period: period?,
    }))
}

fn wrong_period(number: i64) -> S3Error {
    let message = if number < 1 {
        "Default retention period must be a positive integer value."
    } else {
        "Default retention period too large"
    };
    S3Error::with_message(Code::InvalidRetentionPeriod, message)
}

fn mode(element: &Element) -> Result<bool, S3Error> {
    element
        .trimmed("Mode")
        .and_then(parse_mode)
        .ok_or_else(|| malformed("Mode is GOVERNANCE or COMPLIANCE"))
}

/// `Retention`.
pub(crate) fn write_retention(retention: Retention) -> String {
    let mut xml = Writer::new("Retention", 128);
    xml.text("Mode", mode_name(retention.compliance));
    xml.text("RetainUntilDate", &format_date(retention.until));
    xml.finish()
}

/// A `Retention`; an empty one removes what there is.
pub(crate) fn parse_retention(document: &[u8]) -> Result<Option<Retention>, S3Error> {
    let root = read(document, &["Retention"])?;
    root.only(&["Mode", "RetainUntilDate"])?;
    if root.children.is_empty() {
        return Ok(None);
    }
    let until = root
        .trimmed("RetainUntilDate")
        .and_then(parse_date)
        .ok_or_else(|| malformed("RetainUntilDate is a date of ISO 8601"))?;
    Ok(Some(Retention {
        compliance: mode(&root)?,
        until,
    }))
}

/// `LegalHold`.
pub(crate) fn write_legal_hold(hold: bool) -> String {
    let mut xml = Writer::new("LegalHold", 64);
    xml.text("Status", if hold { "ON" } else { "OFF" });
    xml.finish()
}

/// Whether a `LegalHold` holds.
pub(crate) fn parse_legal_hold(document: &[u8]) -> Result<bool, S3Error> {
    let root = read(document, &["LegalHold"])?;
    root.only(&["Status"])?;
    match root.trimmed("Status") {
        Some("ON") => Ok(true),
        Some("OFF") => Ok(false),
        _ => Err(malformed("Status is ON or OFF")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sos_core::Timestamp;

    #[test]
    fn documents_come_back() {
        for default in [
            None,
            Some(DefaultRetention {
                compliance: true,
                period: RetentionPeriod::Days(30),
            }),
            Some(DefaultRetention {
                compliance: false,
                period: RetentionPeriod::Years(7),
            }),
        ] {
            let document = write_configuration(default);
            assert_eq!(parse_configuration(document.as_bytes()).ok(), Some(default));
        }
        let retention = Retention {
            compliance: false,
            until: Timestamp(1_893_456_000_000),
        };
        let document = write_retention(retention);
        assert_eq!(parse_retention(document.as_bytes()).ok(), Some(Some(retention)));
        assert_eq!(parse_retention(b"<Retention/>").ok(), Some(None));
        for hold in [false, true] {
            assert_eq!(
                parse_legal_hold(write_legal_hold(hold).as_bytes()).ok(),
                Some(hold)
            );
        }
    }

    #[test]
    fn configurations_that_are_none() {
        let check = |inner: &str, expected: Code| {
            let document = format!("<ObjectLockConfiguration>{inner}</ObjectLockConfiguration>");
            let refused = parse_configuration(document.as_bytes()).map_err(|error| error.code);
            assert_eq!(refused, Err(expected), "{inner}");
        };
        let rule = |inner: &str| {
            format!(
                "<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>{inner}</DefaultRetention></Rule>"
            )
        };
        check("", Code::MalformedXml);
        check(
            "<ObjectLockEnabled>Disabled</ObjectLockEnabled>",
            Code::MalformedXml,
        );
        check(&rule("<Mode>GOVERNANCE</Mode>"), Code::MalformedXml);
        check(&rule("<Days>1</Days>"), Code::MalformedXml);
        check(&rule("<Mode>governance</Mode><Days>1</Days>"), Code::MalformedXml);
        check(
            &rule("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>"),
            Code::MalformedXml,
        );
        check(
            &rule("<Mode>GOVERNANCE</Mode><Days>some</Days>"),
            Code::MalformedXml,
        );
        for wrong in [
            "<Days>0</Days>",
            "<Days>36501</Days>",
            "<Years>-1</Years>",
            "<Years>101</Years>",
        ] {
            check(
                &rule(&format!("<Mode>GOVERNANCE</Mode>{wrong}")),
                Code::InvalidRetentionPeriod,
            );
        }
    }
}
