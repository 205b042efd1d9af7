//! Why a CORS configuration is refused, in the words of S3.

use crate::place::Place;

/// The error codes of S3 with which a configuration is refused. All of them are answered with status 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The document is not well-formed or not of the published schema.
    MalformedXml,
    /// The document is well-formed, but a value in it is refused.
    InvalidRequest,
    /// There is no document.
    MissingRequestBody,
    /// The document is larger than [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES).
    MaxMessageLengthExceeded,
}

impl Code {
    /// The code as S3 spells it in an error body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MalformedXml => "MalformedXML",
            Self::InvalidRequest => "InvalidRequest",
            Self::MissingRequestBody => "MissingRequestBodyError",
            Self::MaxMessageLengthExceeded => "MaxMessageLengthExceeded",
        }
    }
}

/// An element of a rule: the one whose value is refused, or that a finding of [`lint`](crate::lint) is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Element {
    /// `AllowedOrigin`
    AllowedOrigin,
    /// `AllowedMethod`
    AllowedMethod,
    /// `AllowedHeader`
    AllowedHeader,
    /// `ExposeHeader`
    ExposeHeader,
    /// `MaxAgeSeconds`
    MaxAgeSeconds,
}

impl Element {
    /// The name in the XML.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllowedOrigin => "AllowedOrigin",
            Self::AllowedMethod => "AllowedMethod",
            Self::AllowedHeader => "AllowedHeader",
            Self::ExposeHeader => "ExposeHeader",
            Self::MaxAgeSeconds => "MaxAgeSeconds",
        }
    }
}

impl std::fmt::Display for Element {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a configuration is refused. `Display` is the public message of S3, to the letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorsError {
    /// Not XML, or XML of another shape. S3 does not say what is wrong; `detail` does.
    #[error("The XML you provided was not well-formed or did not validate against our published schema")]
    MalformedXml {
        /// What is wrong and where, for logs, the command line and the console.
        detail: String,
        /// Where, if it was read from a document.
        place: Option<Place>,
    },
    /// Not JSON, or JSON of another shape. Never the answer of the S3 API, which takes XML alone.
    #[error("The JSON you provided is not a CORS configuration: {detail}")]
    MalformedJson {
        /// What is wrong and where.
        detail: String,
        /// Where, if it was read from a document.
        place: Option<Place>,
    },
    /// There is no document: zero bytes.
    #[error("Request Body is empty")]
    EmptyBody,
    /// The document exceeds [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES).
    #[error("Your request was too big.")]
    DocumentTooLarge {
        /// The size of the refused document.
        size_bytes: usize,
    },
    /// More rules than [`MAX_RULES`](crate::MAX_RULES).
    #[error(
        "The number of CORS rules should not exceed allowed limit of {} rules.",
        crate::MAX_RULES
    )]
    TooManyRules {
        /// How many rules the document has.
        count: usize,
        /// The first rule too many, if they were read from a document.
        place: Option<Place>,
    },
    /// A method that is none of `GET HEAD POST PUT DELETE` and not `*`.
    #[error("Found unsupported HTTP method in CORS config. Unsupported method is {method}")]
    UnsupportedMethod {
        /// The index of the rule, from 0.
        rule_index: usize,
        /// The method as given.
        method: String,
        /// Where the value begins, if it was read from a document.
        place: Option<Place>,
    },
    /// An origin or an allowed header with two `*` or more.
    #[error("{element} \"{value}\" can not have more than one wildcard.")]
    SeveralWildcards {
        /// The index of the rule, from 0.
        rule_index: usize,
        /// `AllowedOrigin` or `AllowedHeader`.
        element: Element,
        /// The value as given.
        value: String,
        /// Where the value begins, if it was read from a document.
        place: Option<Place>,
    },
    /// An allowed header whose `*` is not its last character. A limit of SOS, which S3 does not have.
    #[error(
        "AllowedHeader \"{value}\" has a wildcard that is not its last character. Only a trailing * is supported."
    )]
    WildcardNotTrailing {
        /// The index of the rule, from 0.
        rule_index: usize,
        /// The value as given.
        value: String,
        /// Where the value begins, if it was read from a document.
        place: Option<Place>,
    },
    /// A `*` in an exposed header.
    #[error(
        "ExposeHeader \"{value}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
    )]
    ExposedWildcard {
        /// The index of the rule, from 0.
        rule_index: usize,
        /// The header name, one item of the element's list.
        value: String,
        /// Where the element's list begins, if it was read from a document.
        place: Option<Place>,
    },
    /// A character that no header name may have (RFC 9110, section 5.6.2).
    #[error("{element} \"{value}\" contains invalid character.")]
    InvalidCharacter {
        /// The index of the rule, from 0.
        rule_index: usize,
        /// `AllowedHeader` or `ExposeHeader`.
        element: Element,
        /// The header name.
        value: String,
        /// Where the value begins, if it was read from a document.
        place: Option<Place>,
    },
}

impl CorsError {
    /// The error code of S3 that goes with the message.
    pub const fn code(&self) -> Code {
        match self {
            Self::MalformedXml { .. } | Self::MalformedJson { .. } => Code::MalformedXml,
            Self::EmptyBody => Code::MissingRequestBody,
            Self::DocumentTooLarge { .. } => Code::MaxMessageLengthExceeded,
            Self::TooManyRules { .. }
            | Self::UnsupportedMethod { .. }
            | Self::SeveralWildcards { .. }
            | Self::WildcardNotTrailing { .. }
            | Self::ExposedWildcard { .. }
            | Self::InvalidCharacter { .. } => Code::InvalidRequest,
        }
    }

    /// What is wrong with a document that is malformed, which the message of S3 does not say.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::MalformedXml { detail, .. } | Self::MalformedJson { detail, .. } => Some(detail),
            _ => None,
        }
    }

    /// The index, from 0, of the rule at fault, where one is.
    pub const fn rule_index(&self) -> Option<usize> {
        match self {
            Self::UnsupportedMethod { rule_index, .. }
            | Self::SeveralWildcards { rule_index, .. }
            | Self::WildcardNotTrailing { rule_index, .. }
            | Self::ExposedWildcard { rule_index, .. }
            | Self::InvalidCharacter { rule_index, .. } => Some(*rule_index),
            _ => None,
        }
    }

    /// Where in the document it is; `None` where the whole of it is at fault, or where rules came without a document.
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::MalformedXml { place, .. }
            | Self::MalformedJson { place, .. }
            | Self::TooManyRules { place, .. }
            | Self::UnsupportedMethod { place, .. }
            | Self::SeveralWildcards { place, .. }
            | Self::WildcardNotTrailing { place, .. }
            | Self::ExposedWildcard { place, .. }
            | Self::InvalidCharacter { place, .. } => *place,
            Self::EmptyBody | Self::DocumentTooLarge { .. } => None,
        }
    }

    pub(crate) fn malformed_xml(detail: impl Into<String>) -> Self {
        Self::MalformedXml {
            detail: detail.into(),
            place: None,
        }
    }

    /// The same at a place. Where S3's message does not say what is wrong, the detail says where too.
    pub(crate) fn at(mut self, found: Place) -> Self {
        match &mut self {
            Self::MalformedXml { place, detail } | Self::MalformedJson { place, detail } => {
                detail.push_str(&format!(" ({found})"));
                *place = Some(found);
            }
            Self::TooManyRules { place, .. }
            | Self::UnsupportedMethod { place, .. }
            | Self::SeveralWildcards { place, .. }
            | Self::WildcardNotTrailing { place, .. }
            | Self::ExposedWildcard { place, .. }
            | Self::InvalidCharacter { place, .. } => *place = Some(found),
            Self::EmptyBody | Self::DocumentTooLarge { .. } => {}
        }
        self
    }
}
