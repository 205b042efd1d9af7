//! Names and numbers that identify things: parsed once at the edge, trusted from there on.

use std::{borrow::Borrow, fmt};

/// Why a name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// The bucket name breaks the rules of
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
    #[error("the bucket name {0:?} is not valid")]
    Bucket(String),
    /// The key is longer than 1024 bytes of UTF-8.
    #[error("the key is {0} bytes long; the limit is 1024")]
    KeyTooLong(usize),
    /// The key is empty.
    #[error("the key is empty")]
    KeyEmpty,
    /// The version id was never given out by this store.
    #[error("the version id {0:?} is not valid")]
    Version(String),
    /// The upload id was never given out by this store.
    #[error("the upload id {0:?} is not valid")]
    Upload(String),
}

/// A bucket's name: 3 to 63 characters of `a-z 0-9 . -`, by the rules of the AWS naming page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

impl BucketName {
    /// Checks the rules; the name is never changed.
    pub fn parse(name: &str) -> Result<Self, InvalidName> {
        let bytes = name.as_bytes();
        let edge = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let valid = (3..=63).contains(&bytes.len())
            && bytes
                .iter()
                .all(|&byte| edge(byte) || byte == b'.' || byte == b'-')
            && edge(bytes[0])
            && edge(bytes[bytes.len() - 1])
            && !name.contains("..")
            && name.parse::<std::net::Ipv4Addr>().is_err()
            && !name.starts_with("xn--")
            && !name.starts_with("sthree-")
            && !name.ends_with("-s3alias")
            && !name.ends_with("--ol-s3");
        if valid {
            Ok(Self(name.to_owned()))
        } else {
            Err(InvalidName::Bucket(name.to_owned()))
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name and its text are equal and hash alike, so that maps of names are asked by text.
impl Borrow<str> for BucketName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An object's key: 1 to 1024 bytes of UTF-8, taken literally (`//`, `.` and `..` mean nothing here).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The longest key in bytes (AWS: "Creating object key names").
    pub const MAX_BYTES: usize = 1024;

    /// Checks the length; the key is never changed.
    pub fn parse(key: impl Into<String>) -> Result<Self, InvalidName> {
        let key = key.into();
        match key.len() {
            0 => Err(InvalidName::KeyEmpty),
            1..=Self::MAX_BYTES => Ok(Self(key)),
            length => Err(InvalidName::KeyTooLong(length)),
        }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The number of a change: exceeds every earlier order of the same key, and is never used again.
/// In the embedded engine it is the number of the log record.
pub type Order = u64;

/// A bucket's number, never used again: a bucket deleted and created anew has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketId(pub u64);

/// An extent's number: one immutable file (or the cluster's chunks), never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtentId(pub u64);

/// The version of an object. Orders number versions, not the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionId {
    /// Written while versioning was off or suspended; shown as `null`.
    Null,
    /// Written while versioning was enabled, by the change of this number.
    Numbered(Order),
}

impl VersionId {
    /// Reads `null` or the 32 hex digits that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let invalid = || InvalidName::Version(text.to_owned());
        if text == "null" {
            return Ok(Self::Null);
        }
        if text.len() != 32
            || !text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        {
            return Err(invalid());
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| invalid())?;
        Order::try_from(number).map(Self::Numbered).map_err(|_| invalid())
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Numbered(order) => write!(formatter, "{order:032x}"),
        }
    }
}

/// A multipart upload's id: random, so that it cannot be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(pub u128);

impl UploadId {
    /// Reads the 32 hex digits that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let invalid = || InvalidName::Upload(text.to_owned());
        if text.len() != 32
            || !text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        {
            return Err(invalid());
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| invalid())
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}
