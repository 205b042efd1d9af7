//! Paths and queries as they come on the wire: decoded once, and encoded again as AWS does for signatures.
//!
//! Source: AWS, "Create a signed AWS API request", UriEncode; RFC 3986. `//`, `.` and `..` are literal in S3.

use crate::error::{Code, S3Error};

/// The path of a request, decoded. `InvalidURI` where an escape is broken or the bytes are no UTF-8.
pub fn decode_path(raw: &str) -> Result<String, S3Error> {
    decode(raw, false)
}

/// Encodes all but the unreserved characters of RFC 3986 (and `/`, where told), each byte as upper-case `%XY`.
pub fn encode_into(target: &mut String, text: &str, keep_slashes: bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || (byte == b'/' && keep_slashes) {
            target.push(char::from(byte));
        } else {
            target.push('%');
            target.push(char::from(HEX[usize::from(byte >> 4)]));
            target.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// [`encode_into`] as a value.
pub fn encode(text: &str, keep_slashes: bool) -> String {
    let mut encoded = String::with_capacity(text.len() + 16);
    encode_into(&mut encoded, text, keep_slashes);
    encoded
}

/// The parameters of a request, decoded, in the order they were sent. A parameter without `=` has an empty value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads the part of the target after `?`. `+` is a space, as S3 reads it.
    pub fn parse(raw: Option<&str>) -> Result<Self, S3Error> {
        let raw = raw.unwrap_or_default();
        let pairs = raw
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(name, true)?, decode(value, true)?))
            })
            .collect::<Result<_, S3Error>>()?;
        Ok(Self { pairs })
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|pair| pair.0 == name).map(|pair| pair.1)
    }

    /// Whether the parameter was sent, with or without a value.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All parameters in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn decode(raw: &str, plus_is_space: bool) -> Result<String, S3Error> {
    if !raw
        .bytes()
        .any(|byte| byte == b'%' || (plus_is_space && byte == b'+'))
    {
        return Ok(raw.to_owned());
    }
    let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
    let mut decoded = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => match (digit(bytes.next()), digit(bytes.next())) {
                (Some(high), Some(low)) => decoded.push((high << 4 | low) as u8),
                _ => return Err(Code::InvalidUri.into()),
            },
            b'+' if plus_is_space => decoded.push(b' '),
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded).map_err(|error| S3Error::new(Code::InvalidUri).because(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_and_encoded_as_aws_does() {
        let check = |raw: &str, decoded: &str, encoded: &str| {
            let path = decode_path(raw).expect("a path");
            assert_eq!((path.as_str(), encode(&path, true).as_str()), (decoded, encoded));
        };
        check("/b/a//b/./../c", "/b/a//b/./../c", "/b/a//b/./../c");
        check("/b/a+b c", "/b/a+b c", "/b/a%2Bb%20c");
        check("/b/%41%2f~*", "/b/A/~*", "/b/A/~%2A");
        check("/b/ä", "/b/ä", "/b/%C3%A4");
        for broken in ["/%", "/%4", "/%zz", "/%ff", "/%+1"] {
            assert_eq!(
                decode_path(broken).expect_err("broken").code,
                Code::InvalidUri,
                "{broken}"
            );
        }
    }

    #[test]
    fn queries_keep_order_and_empty_values() {
        let query = Query::parse(Some("b=1&a&c=x+y%2B&&b=2&d=e=f")).expect("a query");
        let pairs: Vec<_> = query.iter().collect();
        assert_eq!(
            pairs,
            [("b", "1"), ("a", ""), ("c", "x y+"), ("b", "2"), ("d", "e=f")]
        );
        assert_eq!(query.get("b"), Some("1"));
        assert!(query.contains("a") && !query.contains("x"));
    }
}
