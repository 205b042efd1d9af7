//! The two cross-origin headers of a bucket that are no part of CORS: `Cross-Origin-Resource-Policy` (Fetch, section 3.7)
//! and `Timing-Allow-Origin` (Resource Timing, section 4.5).
//!
//! They stand outside `?cors`, so that a CORS configuration stays one that every S3 store takes.

use serde::{Deserialize, Serialize};

use crate::configuration::MAX_DOCUMENT_BYTES;

/// The most origins in a `Timing-Allow-Origin`: they are all in every answer.
pub const MAX_TIMING_ORIGINS: usize = 100;

const RESOURCE_POLICY: &str = "cross-origin-resource-policy";
const TIMING_ALLOW_ORIGIN: &str = "timing-allow-origin";

/// Who may embed what the bucket holds without CORS, as in an `<img>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourcePolicy {
    /// Every page.
    CrossOrigin,
    /// Pages of the same site.
    SameSite,
    /// Pages of the same origin.
    SameOrigin,
}

impl ResourcePolicy {
    /// The value of the header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CrossOrigin => "cross-origin",
            Self::SameSite => "same-site",
            Self::SameOrigin => "same-origin",
        }
    }
}

/// The headers that every answer of a bucket carries, preflights aside, whether or not the request names an origin.
///
/// The JSON form is `{"cross_origin_resource_policy": "cross-origin", "timing_allow_origin": ["https://example.com"]}`;
/// both members may be left out.
///
/// ```
/// use sos_cors::CrossOriginPolicy;
///
/// let policy = CrossOriginPolicy::parse_json(br#"{"cross_origin_resource_policy":"same-site"}"#)?;
/// let headers: Vec<_> = policy.headers().collect();
/// assert_eq!(headers, [("cross-origin-resource-policy", "same-site")]);
/// assert!(CrossOriginPolicy::parse_json(br#"{"timing_allow_origin":["https://example.com/"]}"#).is_err());
/// # Ok::<(), sos_cors::CrossOriginPolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Document", into = "Document")]
pub struct CrossOriginPolicy {
    document: Document,
    /// The value of `Timing-Allow-Origin`; empty for none.
    timing_value: String,
}

/// What is stored and shown. Unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Document {
    cross_origin_resource_policy: Option<ResourcePolicy>,
    timing_allow_origin: Vec<String>,
}

/// Why a policy is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrossOriginPolicyError {
    /// More bytes than a document may have.
    #[error("the document has {size_bytes} bytes; at most {MAX_DOCUMENT_BYTES} are taken")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// It is no JSON of this form.
    #[error("the document is not understood: {detail}")]
    Malformed {
        /// Where, and what was expected.
        detail: String,
    },
    /// More than [`MAX_TIMING_ORIGINS`].
    #[error("timing_allow_origin has {count} origins; at most {MAX_TIMING_ORIGINS} are taken")]
    TooManyOrigins {
        /// How many.
        count: usize,
    },
    /// A value that no origin of a page is equal to.
    #[error("timing_allow_origin {origin:?} is neither `*` nor an origin as browsers send it: {reason}")]
    InvalidOrigin {
        /// The value.
        origin: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl CrossOriginPolicy {
    /// Checks the two values.
    pub fn new(
        resource_policy: Option<ResourcePolicy>,
        timing_allow_origin: Vec<String>,
    ) -> Result<Self, CrossOriginPolicyError> {
        Self::try_from(Document {
            cross_origin_resource_policy: resource_policy,
            timing_allow_origin,
        })
    }

    /// Reads the JSON form; at most [`MAX_DOCUMENT_BYTES`].
    pub fn parse_json(document: &[u8]) -> Result<Self, CrossOriginPolicyError> {
        if document.len() > MAX_DOCUMENT_BYTES {
            return Err(CrossOriginPolicyError::TooLarge {
                size_bytes: document.len(),
            });
        }
        if !document.trim_ascii_start().starts_with(b"{") {
            // A list would otherwise be taken for the members in their order.
            return Err(CrossOriginPolicyError::Malformed {
                detail: "an object was expected".to_owned(),
            });
        }
        let document: Document =
            serde_json::from_slice(document).map_err(|error| CrossOriginPolicyError::Malformed {
                detail: error.to_string(),
            })?;
        Self::try_from(document)
    }

    /// The JSON form, in one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.document).expect("strings and lists always have a JSON form")
    }

    /// Who may embed.
    pub const fn resource_policy(&self) -> Option<ResourcePolicy> {
        self.document.cross_origin_resource_policy
    }

    /// Which origins may read timings.
    pub fn timing_allow_origin(&self) -> &[String] {
        &self.document.timing_allow_origin
    }

    /// Names, in lower case, and values; none of them has a control character.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let policy = self
            .resource_policy()
            .map(|policy| (RESOURCE_POLICY, policy.as_str()));
        let timing = (!self.timing_value.is_empty()).then_some((TIMING_ALLOW_ORIGIN, &*self.timing_value));
        policy.into_iter().chain(timing)
    }
}

impl TryFrom<Document> for CrossOriginPolicy {
    type Error = CrossOriginPolicyError;

    fn try_from(document: Document) -> Result<Self, CrossOriginPolicyError> {
        let origins = &document.timing_allow_origin;
        if origins.len() > MAX_TIMING_ORIGINS {
            return Err(CrossOriginPolicyError::TooManyOrigins { count: origins.len() });
        }
        for origin in origins {
            check_origin(origin).map_err(|reason| CrossOriginPolicyError::InvalidOrigin {
                origin: origin.clone(),
                reason,
            })?;
        }
        Ok(Self {
            timing_value: origins.join(", "),
            document,
        })
    }
}

impl From<CrossOriginPolicy> for Document {
    fn from(policy: CrossOriginPolicy) -> Self {
        policy.document
    }
}

/// Whether a value is `*`, `null`, or an origin as a browser serialises it (HTML, section 7.1.1): everything else would
/// be compared with it and never be equal.
fn check_origin(value: &str) -> Result<(), &'static str> {
    if matches!(value, "*" | "null") {
        return Ok(());
    }
    let (scheme, authority) = value.split_once("://").ok_or("it has no scheme")?;
    let is_scheme_byte =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
    if !scheme.starts_with(|first: char| first.is_ascii_lowercase()) || !scheme.bytes().all(is_scheme_byte) {
        return Err("its scheme is none, in lower case");
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']').ok_or("its address has no end")?;
            let is_address_byte =
                |byte: u8| byte == b':' || byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
            if address.is_empty() || !address.bytes().all(is_address_byte) {
                return Err("its address is none, in lower case");
            }
            (address, port)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let is_host_byte = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_' | b'~')
    };
    if host.is_empty() {
        return Err("it has no host");
    }
    if !authority.starts_with('[') && !host.bytes().all(is_host_byte) {
        return Err("its host is none, in lower case and without a path");
    }
    match (scheme, port) {
        (_, "") => Ok(()),
        ("http", ":80") | ("https", ":443") => Err("the default port is left out"),
        (_, port) => {
            let digits = port.strip_prefix(':').unwrap_or("");
            let is_port = digits.bytes().all(|byte| byte.is_ascii_digit())
                && !digits.starts_with('0')
                && digits.parse::<u16>().is_ok();
            is_port.then_some(()).ok_or("its port is none")
        }
    }
}
