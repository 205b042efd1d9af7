//! What the admin API tells of denied requests, and how a person reads it.

use crate::terminal::plain;
use serde::{Deserialize, Serialize};
use sos_cors::suggest::Suggestion;

/// What browsers were denied.
#[derive(Serialize, Deserialize)]
pub(super) struct Denials {
    /// The newest first.
    #[serde(rename = "denials")]
    pub(super) newest_first: Vec<Denial>,
    /// Where `after` goes on.
    pub(super) cursor: u64,
    /// How many the log had no room for.
    pub(super) dropped: u64,
}

/// Requests that were denied alike.
#[derive(Serialize, Deserialize)]
pub(super) struct Denial {
    kind: String,
    origin: String,
    method: String,
    headers: Vec<String>,
    path: String,
    reason: String,
    message: String,
    count: u64,
    first_seen: String,
    last_seen: String,
    sequence: u64,
    suggestion: Option<Suggestion>,
}

impl Denial {
    /// The denial for a person. What a client sent stays on its line.
    pub(super) fn text(&self, bucket: &str) -> String {
        let headers = if self.headers.is_empty() {
            String::new()
        } else {
            format!(" with {}", plain(&self.headers.join(", ")))
        };
        let mut text = format!(
            "{}  {}  {} {} from {}{headers}\n  {}\n",
            plain(&self.last_seen),
            if self.count == 1 {
                "once".to_owned()
            } else {
                format!("{} times", self.count)
            },
            plain(&self.method),
            plain(&self.path),
            plain(&self.origin),
            plain(&self.message)
        );
        if let Some(suggestion) = &self.suggestion {
            text.push_str(&format!(
                "  to allow it: {}\n",
                plain(&super::suggestion::command(bucket, suggestion))
            ));
        }
        text
    }
}
