//! Where the rules of a JSON document and their values begin: what the library that reads it does not tell.

use crate::error::Element;
use crate::place::{Member, Places};

/// Walks through a document that was read as rules already, so that it is known to be JSON of their shape. Of anything
/// else it finds some places or none.
pub(crate) fn places(text: &str) -> Places {
    let mut walk = Walk {
        rule_depth: if text.trim_start().starts_with('[') { 1 } else { 2 },
        ..Walk::default()
    };
    let mut position = 0;
    while let Some(&byte) = text.as_bytes().get(position) {
        let length = match byte {
            b'"' => string_length(&text[position..]),
            _ => 1,
        };
        match byte {
            b'{' | b'[' => walk.open(position),
            b'}' | b']' => walk.depth = walk.depth.saturating_sub(1),
            b'"' => walk.string(&text[position..position + length], position),
            b':' => walk.awaits_value = true,
            b',' => walk.awaits_value = false,
            _ => {}
        }
        position += length;
    }
    walk.places
}

#[derive(Default)]
struct Walk {
    /// How many brackets are open around a rule.
    rule_depth: usize,
    depth: usize,
    /// Whether a `:` was last and no `,` since.
    awaits_value: bool,
    member: Option<Member>,
    places: Places,
}

impl Walk {
    fn open(&mut self, position: usize) {
        if self.depth == self.rule_depth {
            self.places.rule(position);
            self.awaits_value = false;
        }
        self.depth += 1;
    }

    fn string(&mut self, token: &str, position: usize) {
        let in_rule = self.depth == self.rule_depth + 1;
        if in_rule && !self.awaits_value {
            self.member = serde_json::from_str::<String>(token)
                .ok()
                .and_then(|name| member(&name));
        } else if (in_rule || self.depth == self.rule_depth + 2)
            && let Some(member) = self.member
        {
            self.places.value(member, position);
        }
    }
}

/// The length of the string that begins a text, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

fn member(name: &str) -> Option<Member> {
    Some(match name {
        "ID" => Member::Id,
        "AllowedOrigins" => Member::List(Element::AllowedOrigin),
        "AllowedMethods" => Member::List(Element::AllowedMethod),
        "AllowedHeaders" => Member::List(Element::AllowedHeader),
        "ExposeHeaders" => Member::List(Element::ExposeHeader),
        _ => return None,
    })
}
