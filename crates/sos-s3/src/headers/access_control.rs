//! `x-amz-acl` and `x-amz-grant-*`.

use super::text;
use crate::{
    error::{Code, S3Error},
    xml::access_control::{MAX_GRANTS, NamedGrant, NamedGrantee, parse_group},
};
use http::HeaderMap;
use sos_core::{CannedAcl, Permission};

const GRANTS: [(&str, Permission); 5] = [
    ("x-amz-grant-read", Permission::Read),
    ("x-amz-grant-write", Permission::Write),
    ("x-amz-grant-read-acp", Permission::ReadAcp),
    ("x-amz-grant-write-acp", Permission::WriteAcp),
    ("x-amz-grant-full-control", Permission::FullControl),
];

/// The ACL that headers ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeaderAcl {
    /// `x-amz-acl`.
    Canned(CannedAcl),
    /// `x-amz-grant-*`.
    Grants(Vec<NamedGrant>),
}

/// Reads the ACL of a request's headers, where they ask for one: a canned one or grants, never both.
pub(crate) fn parse(headers: &HeaderMap) -> Result<Option<HeaderAcl>, S3Error> {
    let mut grants = Vec::new();
    for (name, permission) in GRANTS {
        for value in headers.get_all(name) {
            let value = value.to_str().unwrap_or_default();
            for grantee in value.split(',').map(str::trim).filter(|item| !item.is_empty()) {
                grants.push(NamedGrant {
                    grantee: parse_grantee(name, grantee)?,
                    permission,
                });
            }
        }
    }
    let canned = text(headers, "x-amz-acl");
    if canned.is_some() && !grants.is_empty() {
        return Err(S3Error::with_message(
            Code::InvalidRequest,
            "Specifying both Canned ACLs and Header Grants is not allowed",
        ));
    }
    if grants.len() > MAX_GRANTS {
        return Err(S3Error::with_message(
            Code::InvalidRequest,
            "An ACL has at most 100 grants",
        ));
    }
    match canned {
        Some(name) => match CannedAcl::parse(name) {
            Some(canned) => Ok(Some(HeaderAcl::Canned(canned))),
            None => Err(S3Error::invalid_argument("", "x-amz-acl", name)),
        },
        None if grants.is_empty() => Ok(None),
        None => Ok(Some(HeaderAcl::Grants(grants))),
    }
}

/// `id="…"`, `uri="…"` or `emailAddress="…"`, quoted or not.
fn parse_grantee(header: &'static str, item: &str) -> Result<NamedGrantee, S3Error> {
    let invalid = || S3Error::invalid_argument("Argument format not recognized", header, item);
    let (kind, value) = item.split_once('=').ok_or_else(invalid)?;
    let value = value.trim().trim_matches('"');
    if value.is_empty() {
        return Err(invalid());
    }
    match kind.trim().to_ascii_lowercase().as_str() {
        "id" => Ok(NamedGrantee::Id(value.to_owned())),
        "emailaddress" => Ok(NamedGrantee::Email(value.to_owned())),
        "uri" => Ok(NamedGrantee::Group(parse_group(value)?)),
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};
    use sos_core::Grantee;

    fn parsed(pairs: &[(&'static str, &'static str)]) -> Result<Option<HeaderAcl>, Code> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        parse(&headers).map_err(|error| error.code)
    }

    #[test]
    fn a_canned_acl_or_grants() {
        assert_eq!(parsed(&[]), Ok(None));
        assert_eq!(
            parsed(&[("x-amz-acl", "public-read")]),
            Ok(Some(HeaderAcl::Canned(CannedAcl::PublicRead)))
        );
        let grant = |grantee, permission| NamedGrant { grantee, permission };
        assert_eq!(
            parsed(&[
                ("x-amz-grant-read", "id=\"a\", emailAddress=b@c"),
                (
                    "x-amz-grant-full-control",
                    "uri=http://acs.amazonaws.com/groups/global/AllUsers"
                ),
            ]),
            Ok(Some(HeaderAcl::Grants(vec![
                grant(NamedGrantee::Id("a".to_owned()), Permission::Read),
                grant(NamedGrantee::Email("b@c".to_owned()), Permission::Read),
                grant(NamedGrantee::Group(Grantee::AllUsers), Permission::FullControl),
            ])))
        );
    }

    #[test]
    fn everything_else_is_refused() {
        let check = |pairs: &[(&'static str, &'static str)], code| assert_eq!(parsed(pairs), Err(code));
        check(&[("x-amz-acl", "public")], Code::InvalidArgument);
        check(&[("x-amz-grant-read", "a")], Code::InvalidArgument);
        check(&[("x-amz-grant-read", "name=a")], Code::InvalidArgument);
        check(&[("x-amz-grant-read", "id=")], Code::InvalidArgument);
        check(&[("x-amz-grant-read", "uri=http://x")], Code::InvalidArgument);
        check(
            &[("x-amz-acl", "private"), ("x-amz-grant-read", "id=a")],
            Code::InvalidRequest,
        );
    }
}
