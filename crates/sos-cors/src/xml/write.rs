//! Writes rules as the XML of S3.

use super::{NAMESPACE, Name};
use crate::rule::Rule;

/// How the elements are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One line, as S3 answers.
    Compact,
    /// One element a line, indented by two spaces.
    Indented,
}

/// The document of the rules: values verbatim, only the members that are set. Reading it gives the same rules.
pub(crate) fn write(rules: &[Rule], layout: Layout) -> String {
    let mut writer = Writer {
        document: String::with_capacity(256 + rules.len() * 256),
        layout,
    };
    writer
        .document
        .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    writer.document.push_str(&format!(
        "<{} xmlns=\"{NAMESPACE}\">",
        Name::CorsConfiguration.as_str()
    ));
    for rule in rules {
        writer.rule(rule);
    }
    writer.line(0);
    writer.close(Name::CorsConfiguration);
    if layout == Layout::Indented {
        writer.document.push('\n');
    }
    writer.document
}

struct Writer {
    document: String,
    layout: Layout,
}

impl Writer {
    fn rule(&mut self, rule: &Rule) {
        self.line(1);
        self.open(Name::CorsRule);
        self.values(Name::Id, rule.id.as_slice());
        self.values(Name::AllowedOrigin, &rule.allowed_origins);
        self.values(Name::AllowedMethod, &rule.allowed_methods);
        self.values(Name::AllowedHeader, &rule.allowed_headers);
        self.values(Name::ExposeHeader, &rule.expose_headers);
        if let Some(seconds) = rule.max_age_seconds {
            self.values(Name::MaxAgeSeconds, &[seconds.to_string()]);
        }
        self.line(1);
        self.close(Name::CorsRule);
    }

    fn values(&mut self, name: Name, values: &[String]) {
        for value in values {
            self.line(2);
            self.open(name);
            escape(value, &mut self.document);
            self.close(name);
        }
    }

    fn line(&mut self, depth: usize) {
        if self.layout == Layout::Indented {
            self.document.push('\n');
            self.document.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn open(&mut self, name: Name) {
        self.document.extend(["<", name.as_str(), ">"]);
    }

    fn close(&mut self, name: Name) {
        self.document.extend(["</", name.as_str(), ">"]);
    }
}

/// Escapes character data. A carriage return would be read as a line feed (XML 1.0, section 2.11), so it is a reference.
fn escape(text: &str, document: &mut String) {
    for character in text.chars() {
        match character {
            '&' => document.push_str("&amp;"),
            '<' => document.push_str("&lt;"),
            '>' => document.push_str("&gt;"),
            '\r' => document.push_str("&#13;"),
            _ => document.push(character),
        }
    }
}
