//! What would allow a denied request, as a command to paste.

use sos_cors::{edit::Edit, suggest::Suggestion};

/// The command that carries the suggestion out: a new rule is added as one, a changed rule is a matter of `edit`.
pub(super) fn command(bucket: &str, suggestion: &Suggestion) -> String {
    let adds = suggestion
        .edits
        .iter()
        .all(|edit| matches!(edit, Edit::InsertRule { .. }));
    if !adds {
        return format!("sos cors edit {bucket}");
    }
    let rule = &suggestion.rule;
    let mut command = format!("sos cors add {bucket}");
    let lists = [
        ("--origin", &rule.allowed_origins),
        ("--method", &rule.allowed_methods),
        ("--header", &rule.allowed_headers),
        ("--expose", &rule.expose_headers),
    ];
    for (flag, values) in lists {
        for value in values {
            command.push_str(&format!(" {flag} {}", quoted(value)));
        }
    }
    if let Some(seconds) = rule.max_age_seconds {
        command.push_str(&format!(" --max-age {seconds}"));
    }
    command
}

/// A word for the shell. What a client sent stands in single quotes unless every character is harmless.
fn quoted(word: &str) -> String {
    let harmless = |character: char| character.is_ascii_alphanumeric() || "-._:/".contains(character);
    if !word.is_empty() && word.chars().all(harmless) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_a_client_sent_stays_one_word_of_the_shell() {
        assert_eq!(quoted("https://example.com"), "https://example.com");
        assert_eq!(quoted("https://*.example.com"), "'https://*.example.com'");
        assert_eq!(quoted("a'; rm -rf ~; '"), r"'a'\''; rm -rf ~; '\'''");
        assert_eq!(quoted(""), "''");
    }
}
