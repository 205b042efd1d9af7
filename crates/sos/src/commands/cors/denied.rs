//! A denied request as a person reads it.

use crate::terminal::plain;
use sos_s3::auth::iso_extended;
use sos_service::operations::cors_insight::CorsDenial;

/// The denial for a person, with the command that would allow it. What a client sent stays on its line.
pub(super) fn text(bucket: &str, denial: &CorsDenial) -> String {
    let seen = &denial.seen;
    let headers = if seen.headers.is_empty() {
        String::new()
    } else {
        format!(" with {}", plain(&seen.headers.join(", ")))
    };
    let mut text = format!(
        "{}  {}  {} {} from {}{headers}\n  {}\n",
        iso_extended(seen.last_seen),
        if seen.count == 1 {
            "once".to_owned()
        } else {
            format!("{} times", seen.count)
        },
        plain(&seen.method),
        plain(&seen.path),
        plain(&seen.origin),
        plain(&denial.message)
    );
    if let Some(suggestion) = &denial.suggestion {
        text.push_str(&format!(
            "  to allow it: {}\n",
            plain(&super::suggestion::command(bucket, suggestion))
        ));
    }
    text
}
