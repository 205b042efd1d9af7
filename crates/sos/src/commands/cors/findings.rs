//! How findings of the lint are shown.

use crate::terminal::plain;
use sos_cors::lint::{Finding, Severity};

/// Findings for a person: where, what, why, and what would mend it.
pub(super) fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = match (finding.rule, &finding.element) {
            (Some(rule), Some(element)) => format!("rule {rule}, {element}"),
            (Some(rule), None) => format!("rule {rule}"),
            (None, _) => "the configuration".to_owned(),
        };
        let value = finding
            .value
            .as_ref()
            .map_or_else(String::new, |value| format!(" `{}`", plain(value)));
        text.push_str(&format!(
            "{severity}: {place}{value} [{code}]\n  {reason}\n  fix: {fix}\n",
            severity = match finding.severity {
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code = finding.code,
            reason = plain(&finding.reason),
            fix = plain(&finding.fix.title),
        ));
    }
    text
}

/// `2 warnings, 1 note`.
pub(super) fn counted(findings: &[Finding]) -> String {
    let warnings = findings.iter().filter(|finding| is_warning(finding)).count();
    let notes = findings.len() - warnings;
    let plural = |count: usize, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", plural(warnings, "warning"), plural(notes, "note"))
}

/// Whether it is more than a note.
pub(super) fn is_warning(finding: &Finding) -> bool {
    finding.severity == Severity::Warning
}
