//! The XML of S3's `CORSConfiguration`, in and out.

mod read;
mod write;

pub(crate) use read::{Read, Start, read};
pub(crate) use write::{Layout, write};

use crate::error::Element;
use crate::place::Member;

/// The namespace of S3's documents. Both spellings are read, this one is written.
const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The spelling that some clients send.
const NAMESPACE_HTTPS: &str = "https://s3.amazonaws.com/doc/2006-03-01/";

/// The elements of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    CorsConfiguration,
    CorsRule,
    Id,
    AllowedOrigin,
    AllowedMethod,
    AllowedHeader,
    ExposeHeader,
    MaxAgeSeconds,
}

impl Name {
    const ALL: [Self; 8] = [
        Self::CorsConfiguration,
        Self::CorsRule,
        Self::Id,
        Self::AllowedOrigin,
        Self::AllowedMethod,
        Self::AllowedHeader,
        Self::ExposeHeader,
        Self::MaxAgeSeconds,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::CorsConfiguration => "CORSConfiguration",
            Self::CorsRule => "CORSRule",
            Self::Id => "ID",
            Self::AllowedOrigin => "AllowedOrigin",
            Self::AllowedMethod => "AllowedMethod",
            Self::AllowedHeader => "AllowedHeader",
            Self::ExposeHeader => "ExposeHeader",
            Self::MaxAgeSeconds => "MaxAgeSeconds",
        }
    }

    /// The member of a rule that it is, where a value of it can be refused.
    const fn member(self) -> Option<Member> {
        Some(match self {
            Self::Id => Member::Id,
            Self::AllowedOrigin => Member::List(Element::AllowedOrigin),
            Self::AllowedMethod => Member::List(Element::AllowedMethod),
            Self::AllowedHeader => Member::List(Element::AllowedHeader),
            Self::ExposeHeader => Member::List(Element::ExposeHeader),
            Self::CorsConfiguration | Self::CorsRule | Self::MaxAgeSeconds => return None,
        })
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|candidate| candidate.as_str() == name)
    }
}
