//! What a key is limited to: buckets, and what may be done in them.

use crate::names::BucketName;
use std::{fmt, str::FromStr};

/// Where a limit lets a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitedTo {
    /// Every bucket, written `*`.
    AllBuckets,
    /// One, whether it exists or not.
    Bucket(BucketName),
}

/// What a key may do in a bucket: written as `read`, `write`, `own`, joined by commas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyRights {
    /// List the bucket and read objects, their tags and ACLs.
    pub read: bool,
    /// Put, tag and delete objects, and see to uploads.
    pub write: bool,
    /// Everything, the bucket's own settings and its creation and deletion included.
    pub own: bool,
}

/// One bucket, or all, and the rights there. Written `photos=read,write`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLimit {
    /// Where.
    pub to: LimitedTo,
    /// What.
    pub rights: KeyRights,
}

/// Why a text is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLimit {
    /// It has no `=`.
    #[error("{0:?} is not of the form BUCKET=RIGHTS, such as photos=read,write or *=read")]
    Form(String),
    /// The bucket cannot be one.
    #[error("{0:?} is neither the name of a bucket nor *")]
    Bucket(String),
    /// A right that does not exist, or none.
    #[error("{0:?} is not a right; rights are read, write and own")]
    Right(String),
}

impl fmt::Display for LimitedTo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AllBuckets => "*",
            Self::Bucket(name) => name.as_str(),
        })
    }
}

impl FromStr for LimitedTo {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        match text {
            "*" => Ok(Self::AllBuckets),
            name => BucketName::parse(name)
                .map(Self::Bucket)
                .map_err(|_| InvalidLimit::Bucket(name.to_owned())),
        }
    }
}

impl KeyRights {
    /// The rights by name, in their order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let all = [(self.read, "read"), (self.write, "write"), (self.own, "own")];
        all.into_iter().filter_map(|(has, name)| has.then_some(name))
    }

    /// Reads names; at least one, each of the three.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidLimit> {
        let mut rights = Self::default();
        for name in names {
            match name {
                "read" => rights.read = true,
                "write" => rights.write = true,
                "own" => rights.own = true,
                other => return Err(InvalidLimit::Right(other.to_owned())),
            }
        }
        if rights == Self::default() {
            return Err(InvalidLimit::Right(String::new()));
        }
        Ok(rights)
    }
}

impl fmt::Display for KeyLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rights: Vec<_> = self.rights.names().collect();
        write!(formatter, "{}={}", self.to, rights.join(","))
    }
}

impl FromStr for KeyLimit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        let (bucket, rights) = text
            .split_once('=')
            .ok_or_else(|| InvalidLimit::Form(text.to_owned()))?;
        Ok(Self {
            to: bucket.trim().parse()?,
            rights: KeyRights::of(rights.split(',').map(str::trim))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_they_are_written() {
        for text in ["photos=read", "*=read,write", "photos=own", "a.b=write"] {
            let limit: Result<KeyLimit, _> = text.parse();
            assert_eq!(limit.map(|limit| limit.to_string()).as_deref(), Ok(text));
        }
        let spaced: Result<KeyLimit, _> = " photos = write , read".parse();
        assert_eq!(
            spaced.map(|limit| limit.to_string()).as_deref(),
            Ok("photos=read,write")
        );
    }

    #[test]
    fn what_is_no_limit_says_why() {
        let check = |text: &str, expected: InvalidLimit| {
            assert_eq!(text.parse::<KeyLimit>(), Err(expected), "{text}");
        };
        check("photos", InvalidLimit::Form("photos".to_owned()));
        check("Photos=read", InvalidLimit::Bucket("Photos".to_owned()));
        check("photos=", InvalidLimit::Right(String::new()));
        check("photos=read,fly", InvalidLimit::Right("fly".to_owned()));
    }
}
