//! Lifecycle rules of sequences, as S3 writes them.

use sos_store_tests::{Condition, Due, Expiration, Rule};

/// A lifecycle configuration in S3's XML.
pub(super) fn write(rules: &[Rule]) -> String {
    let rules: String = rules.iter().map(rule).collect();
    format!("<LifecycleConfiguration>{rules}</LifecycleConfiguration>")
}

fn rule(rule: &Rule) -> String {
    let prefix = format!("<Prefix>{}</Prefix>", rule.prefix);
    let filter = match rule.condition {
        None => prefix,
        Some(Condition::LargerThan(bytes)) => {
            format!("<And>{prefix}<ObjectSizeGreaterThan>{bytes}</ObjectSizeGreaterThan></And>")
        }
        Some(Condition::Tag(tag)) => {
            format!("<And>{prefix}<Tag><Key>tag</Key><Value>{tag}</Value></Tag></And>")
        }
    };
    let expiration = rule.expiration.map_or_else(String::new, |expiration| {
        let inner = match expiration {
            Expiration::Days(due) => format!("<Days>{}</Days>", days(due)),
            Expiration::Date(Due::Now) => "<Date>2020-01-01T00:00:00.000Z</Date>".to_owned(),
            Expiration::Date(Due::Later) => "<Date>2100-01-01T00:00:00.000Z</Date>".to_owned(),
            Expiration::Markers => "<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>".to_owned(),
        };
        format!("<Expiration>{inner}</Expiration>")
    });
    let noncurrent = rule.noncurrent.map_or_else(String::new, |(due, kept)| {
        let kept = kept.map_or_else(String::new, |kept| {
            format!("<NewerNoncurrentVersions>{kept}</NewerNoncurrentVersions>")
        });
        let days = days(due);
        format!(
            "<NoncurrentVersionExpiration>{kept}<NoncurrentDays>{days}</NoncurrentDays></NoncurrentVersionExpiration>"
        )
    });
    let uploads = rule.uploads.map_or_else(String::new, |due| {
        let days = days(due);
        format!(
            "<AbortIncompleteMultipartUpload><DaysAfterInitiation>{days}</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
        )
    });
    let status = if rule.enabled { "Enabled" } else { "Disabled" };
    format!(
        "<Rule><Filter>{filter}</Filter><Status>{status}</Status>{expiration}{noncurrent}{uploads}</Rule>"
    )
}

/// What is later is so by years, however long the sequences run.
fn days(due: Due) -> u32 {
    match due {
        Due::Now => 1,
        Due::Later => 1_000_000_000,
    }
}
