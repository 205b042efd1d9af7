//! An explanation as a person reads it on a terminal.

use crate::terminal::{self, plain};
use sos_cors::{
    browser::BrowserVerdict,
    explain::{Explanation, PreflightExplanation},
};

/// The whole text. `bucket` makes the command that would allow the request complete.
pub(super) fn text(explanation: &Explanation, bucket: Option<&str>) -> String {
    let verdict = if explanation.allowed { "allowed" } else { "blocked" };
    let mut text = format!("{verdict}: {}\n", plain(&explanation.summary));
    if let Some(preflight) = &explanation.preflight {
        text.push_str(&preflight_text(preflight));
    } else if explanation.request.cross_origin {
        text.push_str("\nPreflight\n  none: the request is simple\n");
    }
    if let Some(headers) = explanation
        .preflight
        .is_none()
        .then_some(&explanation.actual.answer)
    {
        text.push_str("\nThe answer carries\n");
        text.push_str(&headers_text(headers));
    }
    if !explanation.rules.is_empty() {
        text.push_str("\nRules\n");
        for rule in &explanation.rules {
            let mark = if Some(rule.rule) == explanation.rule {
                "decides"
            } else if rule.matches {
                "matches"
            } else {
                "no"
            };
            text.push_str(&format!("  {mark:<8} {}\n", plain(&rule.message)));
        }
    }
    if !explanation.browsers.is_empty() {
        text.push_str("\nBrowsers\n");
        text.push_str(&browsers(&explanation.browsers));
    }
    if !explanation.notes.is_empty() {
        text.push_str("\nNotes\n");
        for note in &explanation.notes {
            text.push_str(&format!("  {}\n", plain(note)));
        }
    }
    if let Some(suggestion) = &explanation.suggestion {
        text.push_str(&format!("\nTo allow it\n  {}\n", plain(&suggestion.title)));
        if let Some(bucket) = bucket {
            let command = super::suggestion::command(bucket, suggestion);
            text.push_str(&format!("  {}\n", plain(&command)));
        }
    }
    text
}

/// The verdicts of the engines, and what a script may read.
pub(super) fn browsers(verdicts: &[BrowserVerdict]) -> String {
    let rows: Vec<Vec<String>> = verdicts.iter().map(browser_row).collect();
    let mut text = indented(&terminal::table(&rows));
    let readable = verdicts
        .iter()
        .find(|verdict| !verdict.readable_headers.is_empty());
    if let Some(verdict) = readable {
        let names = plain(&verdict.readable_headers.join(", "));
        text.push_str(&format!("\nThe script may read\n  status, body, {names}\n"));
    }
    text
}

fn preflight_text(preflight: &PreflightExplanation) -> String {
    let mut text = "\nPreflight\n".to_owned();
    for reason in &preflight.reasons {
        text.push_str(&format!("  needed: {}\n", plain(reason)));
    }
    text.push_str(&format!("  answered {}", preflight.status));
    if let Some(code) = &preflight.code {
        text.push_str(&format!(" {}", plain(code)));
    }
    text.push('\n');
    if let Some(message) = &preflight.message {
        text.push_str(&format!("  {}\n", plain(message)));
    }
    text + &headers_text(&preflight.answer)
}

fn headers_text(headers: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        text.push_str(&format!("    {}: {}\n", plain(name), plain(value)));
    }
    text
}

fn browser_row(verdict: &BrowserVerdict) -> Vec<String> {
    let cached = match (verdict.preflight_cached_seconds, &verdict.preflight_cache_note) {
        (_, Some(note)) => note.clone(),
        (Some(seconds), None) => format!("remembers the preflight for {seconds} s"),
        (None, None) => String::new(),
    };
    let told = verdict.reason.clone().unwrap_or(cached);
    vec![
        verdict.engine.name().to_owned(),
        verdict.outcome.as_str().to_owned(),
        plain(&told),
    ]
}

fn indented(text: &str) -> String {
    let mut indented = String::new();
    for line in text.lines() {
        indented.push_str(&format!("  {line}\n"));
    }
    indented
}
