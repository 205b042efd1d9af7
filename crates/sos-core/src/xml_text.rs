//! Text that an XML document can carry. What S3 shows in documents alone, such as tags and lifecycle rules, must be such
//! text: a document with anything else breaks every client that reads it.

/// Whether XML 1.0 can carry every character, even as a reference
/// (<https://www.w3.org/TR/xml/#charsets>, production Char).
pub fn fits_xml(text: &str) -> bool {
    text.chars().all(|character| {
        matches!(
            character,
            '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{1_0000}'..
        )
    })
}

#[cfg(test)]
mod tests {
    use super::fits_xml;

    #[test]
    fn what_xml_cannot_carry() {
        for character in [
            '\t', '\n', '\r', ' ', 'a', '\u{7f}', '\u{85}', 'ä', '\u{fffd}', '🦀',
        ] {
            assert!(fits_xml(&format!("a{character}")), "{character:?}");
        }
        for character in [
            '\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{e}', '\u{1f}', '\u{fffe}', '\u{ffff}',
        ] {
            assert!(!fits_xml(&format!("a{character}")), "{character:?}");
        }
        assert!(fits_xml(""));
    }
}
