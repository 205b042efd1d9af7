//! Reads the XML of S3 into rules, and refuses what is not of its schema.
//!
//! No document type, no entity but the five predefined ones and character references, no element outside the schema; so
//! depth is at most three and nothing expands. The size is bounded by the caller.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesPI, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::{NAMESPACE, NAMESPACE_HTTPS, Name};
use crate::configuration::without_byte_order_mark;
use crate::error::CorsError;
use crate::place::{Place, Places};
use crate::rule::{Rule, strip};
use crate::validate::is_xml_character;

/// The most attributes, and the most namespaces in scope, of one element. S3's documents have one.
const MAX_ATTRIBUTES: usize = 32;

/// Where a document begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// At its first character, as XML demands where there is a declaration.
    First,
    /// At the first that is no white space: people paste.
    AfterWhiteSpace,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Read<'d> {
    /// The document, without a byte order mark.
    pub(crate) text: &'d str,
    /// Its rules, not checked yet.
    pub(crate) rules: Vec<Rule>,
    /// Where they stand in `text`.
    pub(crate) places: Places,
}

/// Reads the structure of a whole document. Values are stripped, and not checked yet.
pub(crate) fn read(document: &[u8], start: Start) -> Result<Read<'_>, CorsError> {
    let document = without_byte_order_mark(document);
    let text = std::str::from_utf8(document).map_err(|error| {
        let valid = String::from_utf8_lossy(&document[..error.valid_up_to()]);
        let place = Place::of(&format!("{valid}\u{FFFD}"), valid.len());
        CorsError::malformed_xml("the document is not UTF-8").at(place)
    })?;
    if let Some((offset, character)) = text.char_indices().find(|found| !is_xml_character(found.1)) {
        return Err(
            CorsError::malformed_xml(format!("the document has the character {character:?}"))
                .at(Place::of(text, offset)),
        );
    }
    let skipped = match start {
        Start::First => 0,
        Start::AfterWhiteSpace => text.len() - text.trim_ascii_start().len(),
    };
    let mut reader = Reader::new(text, skipped);
    let rules = reader.document()?;
    Ok(Read {
        text,
        rules,
        places: reader.places,
    })
}

/// One step through the document, decoded; comments and processing instructions are skipped.
enum Node<'d> {
    Open(Name),
    Close,
    /// Characters as they stand.
    Text(Cow<'d, str>),
    /// Characters that a CDATA section or a reference gave: content even where they are white space.
    Given(Cow<'d, str>),
    End,
}

struct Reader<'d> {
    text: &'d str,
    /// How many bytes of the text stand before what is read.
    skipped: usize,
    xml: NsReader<&'d [u8]>,
    at_start: bool,
    /// Where the last node begins.
    node_start: usize,
    places: Places,
}

impl<'d> Reader<'d> {
    fn new(text: &'d str, skipped: usize) -> Self {
        let mut xml = NsReader::from_str(&text[skipped..]);
        let config = xml.config_mut();
        config.check_comments = true;
        config.expand_empty_elements = true;
        xml.resolver_mut().set_max_namespace_bindings(MAX_ATTRIBUTES);
        Self {
            text,
            skipped,
            xml,
            at_start: true,
            node_start: skipped,
            places: Places::default(),
        }
    }

    fn document(&mut self) -> Result<Vec<Rule>, CorsError> {
        match self.structural()? {
            Node::Open(Name::CorsConfiguration) => {}
            _ => return Err(self.malformed("the root element is not CORSConfiguration")),
        }
        let rules = self.configuration()?;
        match self.structural()? {
            Node::End => Ok(rules),
            _ => Err(self.malformed("something follows the root element")),
        }
    }

    fn configuration(&mut self) -> Result<Vec<Rule>, CorsError> {
        let mut rules = Vec::new();
        loop {
            match self.structural()? {
                Node::Open(Name::CorsRule) => {
                    self.places.rule(self.node_start);
                    rules.push(self.rule()?);
                }
                Node::Close => return Ok(rules),
                _ => return Err(self.malformed("CORSConfiguration holds something that is not a CORSRule")),
            }
        }
    }

    fn rule(&mut self) -> Result<Rule, CorsError> {
        let mut rule = Rule::default();
        loop {
            let name = match self.structural()? {
                Node::Open(name) => name,
                Node::Close => return Ok(rule),
                _ => return Err(self.malformed("a CORSRule is not closed")),
            };
            let opened = self.node_start;
            let start = self.offset(self.xml.buffer_position());
            if let Some(member) = name.member() {
                self.places.value(member, start);
            }
            let value = self.value()?;
            match name {
                Name::Id if rule.id.is_none() => rule.id = Some(value),
                Name::MaxAgeSeconds if rule.max_age_seconds.is_none() => {
                    let seconds = value
                        .parse()
                        .map_err(|_| self.malformed_at(start, "MaxAgeSeconds is no signed 32-bit integer"))?;
                    rule.max_age_seconds = Some(seconds);
                }
                Name::Id | Name::MaxAgeSeconds => {
                    let detail = format!("a CORSRule has two elements {}", name.as_str());
                    return Err(self.malformed_at(opened, &detail));
                }
                Name::AllowedOrigin => rule.allowed_origins.push(value),
                Name::AllowedMethod => rule.allowed_methods.push(value),
                Name::AllowedHeader => rule.allowed_headers.push(value),
                Name::ExposeHeader => rule.expose_headers.push(value),
                Name::CorsConfiguration | Name::CorsRule => {
                    let detail = format!("a CORSRule holds the element {}", name.as_str());
                    return Err(self.malformed_at(opened, &detail));
                }
            }
        }
    }

    /// The characters up to the end of the element, which holds no other, stripped.
    fn value(&mut self) -> Result<String, CorsError> {
        let mut value = String::new();
        loop {
            match self.node()? {
                Node::Text(text) | Node::Given(text) => value.push_str(&text),
                Node::Close => return Ok(strip(&value).to_owned()),
                Node::Open(_) => return Err(self.malformed("a value holds an element")),
                Node::End => return Err(self.malformed("the document ends inside a value")),
            }
        }
    }

    /// The next node where only elements, and white space between them, may stand.
    fn structural(&mut self) -> Result<Node<'d>, CorsError> {
        loop {
            match self.node()? {
                Node::Text(text) if strip(&text).is_empty() => {}
                Node::Text(_) | Node::Given(_) => {
                    return Err(self.malformed("text stands between the elements"));
                }
                node => return Ok(node),
            }
        }
    }

    fn node(&mut self) -> Result<Node<'d>, CorsError> {
        loop {
            let at_start = std::mem::replace(&mut self.at_start, false);
            self.node_start = self.offset(self.xml.buffer_position());
            let event = match self.xml.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let offset = self.offset(self.xml.error_position());
                    return Err(self.malformed_at(offset, &error.to_string()));
                }
            };
            return Ok(match event {
                Event::Start(start) | Event::Empty(start) => Node::Open(self.element(&start)?),
                Event::End(_) => Node::Close,
                Event::Text(text) if text.contains("]]>") => return Err(self.malformed("]]> stands in text")),
                Event::Text(text) => Node::Text(text.xml10_content()),
                Event::CData(text) => Node::Given(text.xml10_content()),
                Event::GeneralRef(reference) => Node::Given(self.reference(&reference)?),
                Event::Decl(declaration) if at_start => {
                    self.declaration(&declaration)?;
                    continue;
                }
                Event::Decl(_) => return Err(self.malformed("an XML declaration stands inside the document")),
                Event::PI(instruction) => {
                    self.instruction(&instruction)?;
                    continue;
                }
                Event::Comment(_) => continue,
                Event::DocType(_) => return Err(self.malformed("a document type is not accepted")),
                Event::Eof => Node::End,
            });
        }
    }

    /// The element's name, which must be of the schema, in S3's namespace or in none.
    fn element(&self, start: &BytesStart<'_>) -> Result<Name, CorsError> {
        self.attributes(start)?;
        let (namespace, local) = self.xml.resolver().resolve_element(start.name());
        match namespace {
            ResolveResult::Unbound | ResolveResult::Bound(Namespace("" | NAMESPACE | NAMESPACE_HTTPS)) => {}
            ResolveResult::Bound(Namespace(other)) => {
                return Err(self.malformed(&format!("the namespace {other:?} is unknown")));
            }
            ResolveResult::Unknown(prefix) => {
                return Err(self.malformed(&format!("the prefix {prefix:?} is not declared")));
            }
        }
        Name::parse(local.as_ref())
            .ok_or_else(|| self.malformed(&format!("the element {:?} is unknown", local.as_ref())))
    }

    /// Attributes decide nothing, but they must be well-formed.
    fn attributes(&self, start: &BytesStart<'_>) -> Result<(), CorsError> {
        for (index, attribute) in start.attributes().enumerate() {
            if index == MAX_ATTRIBUTES {
                return Err(self.malformed("an element has too many attributes"));
            }
            let attribute = attribute.map_err(|error| self.malformed(&error.to_string()))?;
            if !is_name(attribute.key.0)
                || attribute.value.contains('<')
                || !references_are_known(&attribute.value)
            {
                return Err(self.malformed("an attribute is malformed"));
            }
        }
        Ok(())
    }

    fn reference(&self, reference: &BytesRef<'d>) -> Result<Cow<'d, str>, CorsError> {
        resolve(reference)
            .ok_or_else(|| self.malformed(&format!("the reference &{};  is unknown", &**reference)))
    }

    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), CorsError> {
        declaration
            .xml_version()
            .map_err(|error| self.malformed(&error.to_string()))?;
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(Ok(encoding)) => Err(self.malformed(&format!("the encoding {encoding:?} is not UTF-8"))),
            Some(Err(error)) => Err(self.malformed(&error.to_string())),
        }
    }

    fn instruction(&self, instruction: &BytesPI<'_>) -> Result<(), CorsError> {
        if instruction.target().eq_ignore_ascii_case("xml") || !is_name(instruction.target()) {
            return Err(self.malformed("a processing instruction is malformed"));
        }
        Ok(())
    }

    /// An error in the last node.
    fn malformed(&self, detail: &str) -> CorsError {
        self.malformed_at(self.node_start, detail)
    }

    fn malformed_at(&self, offset: usize, detail: &str) -> CorsError {
        CorsError::malformed_xml(detail).at(Place::of(self.text, offset))
    }

    /// A position of the reader in the text.
    fn offset(&self, position: u64) -> usize {
        usize::try_from(position).map_or(usize::MAX, |position| position.saturating_add(self.skipped))
    }
}

/// What a reference stands for: one of the five predefined entities or a character XML can carry.
fn resolve<'d>(reference: &str) -> Option<Cow<'d, str>> {
    let Some(number) = reference.strip_prefix('#') else {
        return quick_xml::escape::resolve_xml_entity(reference).map(Cow::Borrowed);
    };
    let (digits, radix) = number
        .strip_prefix('x')
        .map_or((number, 10), |digits| (digits, 16));
    // `from_str_radix` would take a sign too.
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let character = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)?;
    is_xml_character(character).then(|| Cow::Owned(character.to_string()))
}

/// Whether every `&` of an attribute's value begins a reference that [`resolve`]s.
fn references_are_known(value: &str) -> bool {
    value.split('&').skip(1).all(|rest| {
        rest.split_once(';')
            .is_some_and(|(name, _)| resolve(name).is_some())
    })
}

/// Whether the text can be a name of XML. Characters beyond ASCII are all taken for letters.
fn is_name(text: &str) -> bool {
    let is_start =
        |character: char| character.is_ascii_alphabetic() || matches!(character, '_' | ':' | '\u{80}'..);
    let mut characters = text.chars();
    characters.next().is_some_and(is_start)
        && characters.all(|character| {
            is_start(character) || character.is_ascii_digit() || matches!(character, '-' | '.')
        })
}
