//! From grants as a request names them to grants of tenants that exist.

use super::Call;
use crate::{
    error::{Code, S3Error},
    headers::access_control::{HeaderAcl, parse},
    limits::MAX_CONFIG_DOCUMENT_BYTES,
    protocol::S3Protocol,
    xml::access_control::{self, NamedGrant, NamedGrantee, invalid_group},
};
use http::HeaderMap;
use sos_core::{Grant, Grantee, TenantId, acl::GROUP_URI};
use sos_service::{Action, Operation, operations::buckets::RequestedAcl};

/// The ACL that headers (or a form's fields) ask for; private where they ask for none.
pub(super) fn of_headers(
    protocol: &S3Protocol,
    is_anonymous: bool,
    headers: &HeaderMap,
) -> Result<RequestedAcl, S3Error> {
    match parse(headers)? {
        None => Ok(RequestedAcl::default()),
        Some(acl) => resolve(protocol, is_anonymous, acl),
    }
}

/// The ACL of PutBucketAcl and PutObjectAcl: in headers or as a document, never both.
pub(super) async fn of_request<O: Operation>(
    call: &mut Call<'_>,
    action: Action,
) -> Result<RequestedAcl, S3Error> {
    let in_headers = parse(call.headers)?;
    let document = call.document::<O>(action, MAX_CONFIG_DOCUMENT_BYTES).await?;
    let acl = match (in_headers, document.is_empty()) {
        (Some(acl), true) => acl,
        (None, false) => HeaderAcl::Grants(access_control::parse(&document)?),
        (Some(_), false) => return Err(Code::UnexpectedContent.into()),
        (None, true) => {
            return Err(S3Error::new(Code::MissingSecurityHeader).element("MissingHeaderName", "x-amz-acl"));
        }
    };
    resolve(call.protocol, call.is_anonymous(), acl)
}

fn resolve(protocol: &S3Protocol, is_anonymous: bool, acl: HeaderAcl) -> Result<RequestedAcl, S3Error> {
    let named = match acl {
        HeaderAcl::Canned(canned) => return Ok(RequestedAcl::Canned(canned)),
        HeaderAcl::Grants(named) => named,
    };
    // Tenants are looked up for those who signed only, so that nobody else can try ids and addresses.
    if is_anonymous {
        return Err(Code::AccessDenied.into());
    }
    let grants = named.into_iter().map(|NamedGrant { grantee, permission }| {
        Ok(Grant {
            grantee: find(protocol, grantee)?,
            permission,
        })
    });
    grants.collect::<Result<_, S3Error>>().map(RequestedAcl::Grants)
}

fn find(protocol: &S3Protocol, grantee: NamedGrantee) -> Result<Grantee, S3Error> {
    match grantee {
        NamedGrantee::Group(Grantee::Group(name)) if !protocol.service.is_group(&name) => {
            Err(invalid_group(&format!("{GROUP_URI}{name}")))
        }
        NamedGrantee::Group(group) => Ok(group),
        NamedGrantee::Id(id) => protocol
            .service
            .find_tenant(&TenantId(id.clone()))
            .map(|tenant| Grantee::Tenant(tenant.id))
            .ok_or_else(|| S3Error::invalid_argument("Invalid id", "CanonicalUser/ID", id)),
        NamedGrantee::Email(email) => protocol
            .service
            .find_tenant_by_email(&email)
            .map(|tenant| Grantee::Tenant(tenant.id))
            .ok_or_else(|| {
                S3Error::new(Code::UnresolvableGrantByEmailAddress)
                    .element("ArgumentName", "EmailAddress")
                    .element("ArgumentValue", email)
            }),
    }
}
