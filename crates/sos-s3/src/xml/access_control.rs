//! `AccessControlPolicy`, in and out.

use super::{Element, Writer, read};
use crate::error::{Code, S3Error};
use sos_core::{Grantee, GroupName, Permission, acl::GROUP_URI};
use sos_service::operations::bucket_acl::AclView;

/// Everyone.
pub(crate) const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
/// Everyone with a key.
pub(crate) const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
/// The most grants of an ACL (AWS: "Access control list (ACL) overview").
pub(crate) const MAX_GRANTS: usize = 100;

/// Who a grant is for, as a request names it: looked up before it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NamedGrantee {
    /// By canonical id.
    Id(String),
    /// By email address.
    Email(String),
    /// A group, known already.
    Group(Grantee),
}

/// A grant as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedGrant {
    pub(crate) grantee: NamedGrantee,
    pub(crate) permission: Permission,
}

/// `AccessControlPolicy`.
pub(crate) fn write(view: &AclView) -> String {
    let mut xml = Writer::new("AccessControlPolicy", 512 + view.acl.grants.len() * 384);
    xml.open("Owner");
    xml.text("ID", &view.acl.owner.0);
    xml.text("DisplayName", &view.owner_name);
    xml.close("Owner");
    xml.open("AccessControlList");
    let names = view.grantee_names.iter().map(Option::as_deref);
    let named = view.acl.grants.iter().zip(names.chain(std::iter::repeat(None)));
    let (groups, tenants): (Vec<_>, Vec<_>) =
        named.partition(|(grant, _)| !matches!(grant.grantee, Grantee::Tenant(_)));
    // S3 promises no order. What the world may do comes first.
    for (grant, name) in groups.into_iter().chain(tenants) {
        xml.open("Grant");
        let kind = match grant.grantee {
            Grantee::Tenant(_) => "CanonicalUser",
            Grantee::AllUsers | Grantee::AuthenticatedUsers | Grantee::Group(_) => "Group",
        };
        xml.buffer().extend([
            "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"",
            kind,
            "\">",
        ]);
        match &grant.grantee {
            Grantee::Tenant(id) => {
                xml.text("ID", &id.0);
                xml.optional("DisplayName", name);
            }
            Grantee::AllUsers => xml.text("URI", ALL_USERS),
            Grantee::AuthenticatedUsers => xml.text("URI", AUTHENTICATED_USERS),
            Grantee::Group(name) => xml.text("URI", &format!("{GROUP_URI}{name}")),
        }
        xml.close("Grantee");
        xml.text("Permission", permission_name(grant.permission));
        xml.close("Grant");
    }
    xml.close("AccessControlList");
    xml.finish()
}

/// The grants of an `AccessControlPolicy`. It names an owner too, who never changes.
pub(crate) fn parse(document: &[u8]) -> Result<Vec<NamedGrant>, S3Error> {
    let malformed = |detail: &str| S3Error::new(Code::MalformedAcl).because(detail.to_owned());
    let root = read(document, &["AccessControlPolicy"]).map_err(|error| S3Error {
        code: Code::MalformedAcl,
        ..error
    })?;
    if root.child("Owner").is_none() {
        return Err(malformed("there is no Owner"));
    }
    let list = root
        .child("AccessControlList")
        .ok_or_else(|| malformed("there is no AccessControlList"))?;
    let grants: Vec<&Element> = list.all("Grant").collect();
    if grants.len() != list.children.len() || grants.len() > MAX_GRANTS {
        return Err(malformed("more than 100 grants, or something that is no Grant"));
    }
    grants
        .into_iter()
        .map(|grant| {
            let permission = grant.trimmed("Permission").and_then(parse_permission);
            Ok(NamedGrant {
                grantee: grantee(
                    grant
                        .child("Grantee")
                        .ok_or_else(|| malformed("there is no Grantee"))?,
                )?,
                permission: permission.ok_or_else(|| malformed("the Permission is missing or unknown"))?,
            })
        })
        .collect()
}

fn grantee(element: &Element) -> Result<NamedGrantee, S3Error> {
    let id = element.trimmed("ID");
    let email = element.trimmed("EmailAddress");
    let uri = element.trimmed("URI");
    match (element.attribute("type"), id, email, uri) {
        (Some("CanonicalUser") | None, Some(id), ..) => Ok(NamedGrantee::Id(id.to_owned())),
        (Some("AmazonCustomerByEmail") | None, _, Some(email), _) => {
            Ok(NamedGrantee::Email(email.to_owned()))
        }
        (Some("Group") | None, .., Some(uri)) => Ok(NamedGrantee::Group(parse_group(uri)?)),
        _ => Err(S3Error::new(Code::MalformedAcl).because("the Grantee is not one of the three types")),
    }
}

/// The group of a URI.
pub(crate) fn parse_group(uri: &str) -> Result<Grantee, S3Error> {
    let group = || GroupName::parse(uri.strip_prefix(GROUP_URI)?);
    match uri {
        ALL_USERS => Ok(Grantee::AllUsers),
        AUTHENTICATED_USERS => Ok(Grantee::AuthenticatedUsers),
        _ => group().map(Grantee::Group).ok_or_else(|| invalid_group(uri)),
    }
}

/// The refusal of a group that there is not.
pub(crate) fn invalid_group(uri: &str) -> S3Error {
    S3Error::invalid_argument("Invalid group uri", "CanonicalUser/URI", uri)
}

fn permission_name(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "READ",
        Permission::Write => "WRITE",
        Permission::ReadAcp => "READ_ACP",
        Permission::WriteAcp => "WRITE_ACP",
        Permission::FullControl => "FULL_CONTROL",
    }
}

fn parse_permission(name: &str) -> Option<Permission> {
    Some(match name {
        "READ" => Permission::Read,
        "WRITE" => Permission::Write,
        "READ_ACP" => Permission::ReadAcp,
        "WRITE_ACP" => Permission::WriteAcp,
        "FULL_CONTROL" => Permission::FullControl,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(grantee: &str) -> String {
        format!(
            "<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList><Grant>{grantee}\
             <Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>"
        )
    }

    #[test]
    fn grantees_are_named_in_three_ways() {
        let check = |grantee: &str, expected: NamedGrantee| {
            let grants = parse(policy(grantee).as_bytes()).expect("grants");
            assert_eq!(
                grants,
                [NamedGrant {
                    grantee: expected,
                    permission: Permission::Read
                }]
            );
        };
        let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
        check(
            &format!("<Grantee {xsi} xsi:type=\"CanonicalUser\"><ID>you</ID></Grantee>"),
            NamedGrantee::Id("you".to_owned()),
        );
        check(
            &format!(
                "<Grantee {xsi} xsi:type=\"AmazonCustomerByEmail\"><EmailAddress>a@b</EmailAddress></Grantee>"
            ),
            NamedGrantee::Email("a@b".to_owned()),
        );
        check(
            &format!("<Grantee {xsi} xsi:type=\"Group\"><URI>{ALL_USERS}</URI></Grantee>"),
            NamedGrantee::Group(Grantee::AllUsers),
        );
    }

    #[test]
    fn other_policies_are_refused() {
        let check = |document: &str, code| {
            assert_eq!(parse(document.as_bytes()).expect_err(document).code, code);
        };
        check("", Code::MalformedAcl);
        check("<AccessControlPolicy/>", Code::MalformedAcl);
        check(&policy(""), Code::MalformedAcl);
        check(&policy("<Grantee/>"), Code::MalformedAcl);
        check(
            &policy("<Grantee><ID>x</ID></Grantee>").replace("READ", "ALL"),
            Code::MalformedAcl,
        );
        check(
            &policy("<Grantee><URI>http://x</URI></Grantee>"),
            Code::InvalidArgument,
        );
    }
}
