//! Reads a document into a small tree: bounded in depth and elements, no document type, no entity but the five
//! predefined ones and character references. Namespaces are not looked at: clients send S3's, an `https` spelling
//! of it, or none.

use crate::error::{Code, S3Error};
use quick_xml::{
    events::{BytesStart, Event},
    reader::Reader,
};
use std::borrow::Cow;

/// How deep elements may stand in each other; S3's deepest document has five.
const MAX_DEPTH: usize = 8;
/// How many elements a document may have: 10 000 parts with their checksums need 40 000.
const MAX_ELEMENTS: usize = 100_000;
/// How many attributes an element may have; S3's have two.
const MAX_ATTRIBUTES: usize = 16;

/// An element with what stands in it. Names are local ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    /// Its own characters, as they stand.
    pub(crate) text: String,
}

impl Element {
    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The characters of the first child of a name, as they stand.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The characters of the first child of a name without white space around them.
    pub(crate) fn trimmed(&self, name: &str) -> Option<&str> {
        self.text_of(name).map(str::trim)
    }

    /// An attribute by its local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|attribute| attribute.0 == name)
            .map(|attribute| attribute.1.as_str())
    }

    /// Refuses children of other names.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), S3Error> {
        match self
            .children
            .iter()
            .find(|child| !names.contains(&child.name.as_str()))
        {
            Some(other) => Err(malformed(format!("{} holds {}", self.name, other.name))),
            None => Ok(()),
        }
    }
}

/// `MalformedXML`; only the log says what is wrong.
pub(crate) fn malformed(detail: impl Into<String>) -> S3Error {
    S3Error::new(Code::MalformedXml).because(detail.into())
}

/// Reads a document whose root has one of these names.
pub(crate) fn read(document: &[u8], roots: &[&str]) -> Result<Element, S3Error> {
    let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    let text = std::str::from_utf8(document).map_err(|error| malformed(error.to_string()))?;
    let root = tree(text)?;
    if roots.contains(&root.name.as_str()) {
        Ok(root)
    } else {
        Err(malformed(format!("the root element is {}", root.name)))
    }
}

fn tree(text: &str) -> Result<Element, S3Error> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| malformed(error.to_string()))?;
        let text: Cow<'_, str> = match event {
            Event::Start(start) | Event::Empty(start) => {
                count += 1;
                if open.len() == MAX_DEPTH || count > MAX_ELEMENTS || root.is_some() {
                    return Err(malformed("too deep, too many elements, or a second root"));
                }
                open.push(element(&start)?);
                continue;
            }
            Event::End(_) => {
                let closed = open.pop().ok_or_else(|| malformed("an end without a start"))?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(closed),
                    None => root = Some(closed),
                }
                continue;
            }
            Event::Text(text) => text.xml10_content(),
            Event::CData(text) => text.xml10_content(),
            Event::GeneralRef(reference) => resolve(&reference)?,
            Event::DocType(_) => return Err(malformed("a document type is not accepted")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            Event::Eof => break,
        };
        match open.last_mut() {
            Some(element) => element.text.push_str(&text),
            None if text.trim().is_empty() => {}
            None => return Err(malformed("text outside the root element")),
        }
    }
    if !open.is_empty() {
        return Err(malformed("the document ends inside an element"));
    }
    root.ok_or_else(|| malformed("there is no element"))
}

fn element(start: &BytesStart<'_>) -> Result<Element, S3Error> {
    let mut element = Element {
        name: start.local_name().as_ref().to_owned(),
        ..Element::default()
    };
    for (index, attribute) in start.attributes().enumerate() {
        let attribute = attribute.map_err(|error| malformed(error.to_string()))?;
        if index == MAX_ATTRIBUTES {
            return Err(malformed("too many attributes"));
        }
        element.attributes.push((
            attribute.key.local_name().as_ref().to_owned(),
            attribute.value.to_string(),
        ));
    }
    Ok(element)
}

/// What a reference stands for. Characters that XML 1.0 forbids are taken: keys may have them.
fn resolve(reference: &str) -> Result<Cow<'static, str>, S3Error> {
    let unknown = || malformed(format!("the reference {reference:?} is unknown"));
    let Some(number) = reference.strip_prefix('#') else {
        return quick_xml::escape::resolve_xml_entity(reference)
            .map(Cow::Borrowed)
            .ok_or_else(unknown);
    };
    let (digits, radix) = number
        .strip_prefix('x')
        .map_or((number, 10), |digits| (digits, 16));
    // `from_str_radix` would take a sign too.
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(unknown());
    }
    let character = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    character
        .map(|character| Cow::Owned(character.to_string()))
        .ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_arrive_as_they_were_written() {
        let check = |inner: &str, key: &str| {
            let document = format!("<?xml version=\"1.0\"?><a:D xmlns:a=\"x\"><a:Key>{inner}</a:Key></a:D>");
            let root = read(document.as_bytes(), &["D"]).expect("a document");
            assert_eq!(root.text_of("Key"), Some(key), "{inner}");
        };
        check(" a ", " a ");
        check("a&amp;b&lt;&#x1;&#10;", "a&b<\u{1}\n");
        check("x<![CDATA[<&amp;>]]>y", "x<&amp;>y");
        check("a<!-- no -->b", "ab");
        check("", "");
    }

    #[test]
    fn what_is_no_plain_document_is_refused() {
        let deep = format!("{}{}", "<D>".repeat(9), "</D>".repeat(9));
        let many = format!("<D>{}</D>", "<x/>".repeat(MAX_ELEMENTS));
        for document in [
            "",
            "text",
            "<D>",
            "<D></E>",
            "<E/>",
            "<D/><D/>",
            "<D/>text",
            "<!DOCTYPE D [<!ENTITY e \"x\">]><D>&e;</D>",
            "<D>&e;</D>",
            "<D>&#x+41;</D>",
            "<D>&#xd800;</D>",
            &deep,
            &many,
        ] {
            let error = read(document.as_bytes(), &["D"]).expect_err("malformed");
            assert_eq!(error.code, Code::MalformedXml);
        }
        assert!(read(b"<D>\xff</D>", &["D"]).is_err());
    }
}
