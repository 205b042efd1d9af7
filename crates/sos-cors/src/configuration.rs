//! A configuration that passed every check, ready to decide.

use crate::compiled::CompiledRule;
use crate::error::CorsError;
use crate::rule::Rule;
use crate::validate::Fault;
use crate::{json, validate, xml};

/// The largest document taken from a client, in bytes: 64 KiB, as S3.
pub const MAX_DOCUMENT_BYTES: usize = 65_536;

/// The largest number of rules, as S3.
pub const MAX_RULES: usize = 100;

/// The longest ID of a rule, in characters, as S3.
pub const MAX_ID_CHARACTERS: usize = 255;

/// The CORS configuration of one bucket: between 1 and [`MAX_RULES`] rules, checked and compiled.
///
/// Two configurations are equal when their rules are. The JSON form (through `serde` or [`to_json`](Self::to_json)) is
/// that of the AWS command line, `{"CORSRules": […]}`; reading also takes the bare list.
#[derive(Debug, Clone)]
pub struct Configuration {
    rules: Vec<Rule>,
    compiled: Vec<CompiledRule>,
    /// Whether an origin that only a pattern with a `*` allows is also given credentials, as S3 does.
    credentials_for_patterns: bool,
}

impl Configuration {
    /// Checks rules and makes them ready. Every value is stripped of surrounding XML white space first.
    pub fn new(rules: Vec<Rule>) -> Result<Self, CorsError> {
        Self::checked(rules).map_err(|fault| fault.error)
    }

    fn checked(rules: Vec<Rule>) -> Result<Self, Fault> {
        let rules: Vec<Rule> = rules.into_iter().map(Rule::stripped).collect();
        validate::validate(&rules)?;
        let compiled = rules.iter().map(CompiledRule::new).collect();
        Ok(Self {
            rules,
            compiled,
            credentials_for_patterns: true,
        })
    }

    /// The same rules for answers that belong to no bucket. They cover every tenant, so credentials are given only to an
    /// origin that the matched rule spells out, never to one that a pattern happens to match.
    #[must_use]
    pub fn for_service(self) -> Self {
        Self {
            credentials_for_patterns: false,
            ..self
        }
    }

    /// Reads the XML that S3 takes, as it came from a client: at most [`MAX_DOCUMENT_BYTES`] of UTF-8.
    pub fn parse_xml(document: &[u8]) -> Result<Self, CorsError> {
        bounded(document)?;
        Self::parse_stored_xml(document)
    }

    /// Reads what [`to_xml`](Self::to_xml) wrote and a store kept. The same as [`parse_xml`](Self::parse_xml) but for the
    /// bound on the size: escapes can make the written form larger than the one that was accepted.
    pub fn parse_stored_xml(document: &[u8]) -> Result<Self, CorsError> {
        Self::read_xml(document, xml::Start::First)
    }

    fn read_xml(document: &[u8], start: xml::Start) -> Result<Self, CorsError> {
        let xml::Read { text, rules, places } = xml::read(document, start)?;
        Self::checked(rules).map_err(|fault| fault.located(text, &places))
    }

    /// Reads the JSON of the AWS command line, or the bare list of rules; at most [`MAX_DOCUMENT_BYTES`] of UTF-8.
    pub fn parse_json(document: &[u8]) -> Result<Self, CorsError> {
        bounded(document)?;
        Self::checked(json::read(document)?).map_err(|fault| {
            let text = String::from_utf8_lossy(without_byte_order_mark(document));
            match fault.located(&text, &json::places(&text)) {
                CorsError::MalformedXml { detail, place } => CorsError::MalformedJson { detail, place },
                other => other,
            }
        })
    }

    /// Reads a document of either form: JSON where it begins with `{` or `[`, otherwise XML. White space before it is
    /// ignored, since people paste.
    pub fn parse_any(document: &[u8]) -> Result<Self, CorsError> {
        bounded(document)?;
        let body = without_byte_order_mark(document).trim_ascii_start();
        match body.first() {
            Some(b'{' | b'[') => Self::parse_json(document),
            None => Err(CorsError::EmptyBody),
            Some(_) => Self::read_xml(document, xml::Start::AfterWhiteSpace),
        }
    }

    /// The XML of S3, in one line, with the declaration and S3's namespace, holding only the members that were set.
    pub fn to_xml(&self) -> String {
        xml::write(&self.rules, xml::Layout::Compact)
    }

    /// The same XML with one element a line, for people.
    pub fn to_xml_pretty(&self) -> String {
        xml::write(&self.rules, xml::Layout::Indented)
    }

    /// The JSON that `aws s3api put-bucket-cors --cors-configuration` takes, indented.
    pub fn to_json(&self) -> String {
        json::write(self)
    }

    /// The rules, in the order given.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules, to change them and build a new configuration.
    pub fn into_rules(self) -> Vec<Rule> {
        self.rules
    }

    /// Whether the origin, which this rule allows, is also given credentials (where the answer does not name `*`).
    pub(crate) fn gives_credentials(&self, rule: &CompiledRule, origin: &[u8]) -> bool {
        self.credentials_for_patterns || rule.spells_out(origin)
    }

    /// The compiled rules; as many, in the same order.
    pub(crate) fn compiled(&self) -> &[CompiledRule] {
        &self.compiled
    }
}

impl PartialEq for Configuration {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl Eq for Configuration {}

impl TryFrom<Vec<Rule>> for Configuration {
    type Error = CorsError;

    fn try_from(rules: Vec<Rule>) -> Result<Self, CorsError> {
        Self::new(rules)
    }
}

/// A document without the byte order mark that some editors put before UTF-8.
pub(crate) fn without_byte_order_mark(document: &[u8]) -> &[u8] {
    document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document)
}

fn bounded(document: &[u8]) -> Result<(), CorsError> {
    if document.is_empty() {
        return Err(CorsError::EmptyBody);
    }
    if document.len() > MAX_DOCUMENT_BYTES {
        return Err(CorsError::DocumentTooLarge {
            size_bytes: document.len(),
        });
    }
    Ok(())
}

/// A configuration from its text, XML or JSON.
impl std::str::FromStr for Configuration {
    type Err = CorsError;

    fn from_str(document: &str) -> Result<Self, CorsError> {
        Self::parse_any(document.as_bytes())
    }
}
