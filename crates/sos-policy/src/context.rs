//! The circumstances of a request, as conditions and policy variables ask for them.
//!
//! Everything comes from the caller of this crate. A name that stands in a document is only ever a question: what the
//! [`Context`] does not answer is missing. Source:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>, "The request context".

use std::borrow::Cow;
use std::net::IpAddr;

use crate::key::Key;

/// One value of a condition key.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A truth value.
    Bool(bool),
    /// An address. An IPv4 address within IPv6 (`::ffff:192.0.2.1`) is compared as the IPv4 address it is.
    Address(IpAddr),
    /// A moment, in milliseconds since 1970 began in UTC.
    TimeMs(i64),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// The value as string conditions, policy variables and explanations see it: numbers in decimal, `true` or `false`,
    /// moments in ISO 8601, bytes in base64.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Address(address) => Cow::Owned(address.to_canonical().to_string()),
            Self::TimeMs(time_ms) => Cow::Owned(crate::time::iso_8601(*time_ms)),
            Self::Bytes(bytes) => {
                use base64::Engine as _;
                Cow::Owned(base64::engine::general_purpose::STANDARD.encode(bytes))
            }
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<IpAddr> for Value<'_> {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

/// All values of a condition key in one request.
#[derive(Debug, Clone, PartialEq)]
pub enum Values<'a> {
    /// The request does not have the key.
    Missing,
    /// It has one value.
    One(Value<'a>),
    /// It has several; an empty list is the same as [`Values::Missing`].
    Many(Vec<Value<'a>>),
}

impl<'a> Values<'a> {
    /// The values in their order.
    pub fn as_slice(&self) -> &[Value<'a>] {
        match self {
            Self::Missing => &[],
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl<'a, V: Into<Value<'a>>> From<V> for Values<'a> {
    fn from(value: V) -> Self {
        Self::One(value.into())
    }
}

impl<'a, V: Into<Value<'a>>> From<Option<V>> for Values<'a> {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Missing, |value| Self::One(value.into()))
    }
}

/// Answers for the circumstances of a request.
///
/// It is asked only for the keys of statements that the request's principal, action and resource meet, so an answer may be
/// worked out when it is asked for. What needs reading first, such as an object's tags, is announced by
/// [`Policy::asks_for`](crate::Policy::asks_for).
pub trait Context {
    /// The values of a key. [`Values::Missing`] for everything the request does not have, [`KeyName::Other`] included.
    ///
    /// [`KeyName::Other`]: crate::KeyName::Other
    fn values(&self, key: &Key) -> Values<'_>;
}

/// A context that is a list: for tests, simulations, and servers that know all there is beforehand.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a>(Vec<(Key, Values<'a>)>);

impl<'a> Facts<'a> {
    /// A request about which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one value for a key, beside those it has already.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value<'a>>) -> Self {
        self.add(Key::parse(key), value.into());
        self
    }

    /// Adds a value to those of a key.
    pub fn add(&mut self, key: Key, value: Value<'a>) {
        match self.0.iter_mut().find(|fact| is_same(&fact.0, &key)) {
            None => self.0.push((key, Values::One(value))),
            Some((_, values)) => {
                let mut all = values.as_slice().to_vec();
                all.push(value);
                *values = Values::Many(all);
            }
        }
    }

    /// Every key with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Values<'a>)> {
        self.0.iter().map(|(key, values)| (key, values))
    }
}

impl Context for Facts<'_> {
    fn values(&self, key: &Key) -> Values<'_> {
        self.0
            .iter()
            .find(|fact| is_same(&fact.0, key))
            .map_or(Values::Missing, |fact| fact.1.clone())
    }
}

fn is_same(one: &Key, other: &Key) -> bool {
    one.name == other.name && one.detail.eq_ignore_ascii_case(&other.detail)
}
