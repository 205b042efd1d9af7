//! From grants as a request names them to grants of tenants that exist.

use super::Call;
use crate::{
    error::{Code, S3Error},
    headers::access_control::{HeaderAcl, parse},
    limits::MAX_CONFIG_DOCUMENT_BYTES,
    xml::access_control::{self, NamedGrant, NamedGrantee},
};
use http::HeaderMap;
use sos_core::{Grant, Grantee, TenantId};
use sos_service::operations::buckets::RequestedAcl;

/// The ACL that headers ask for; private where they ask for none.
pub(super) async fn of_headers(call: &Call<'_>, headers: &HeaderMap) -> Result<RequestedAcl, S3Error> {
    match parse(headers)? {
        None => Ok(RequestedAcl::default()),
        Some(acl) => resolve(call, acl).await,
    }
}

/// The ACL of PutBucketAcl and PutObjectAcl: in headers or as a document, never both.
pub(super) async fn of_request(call: &mut Call<'_>) -> Result<RequestedAcl, S3Error> {
    let in_headers = parse(call.headers)?;
    let document = call.document(MAX_CONFIG_DOCUMENT_BYTES).await?;
    match (in_headers, document.is_empty()) {
        (Some(acl), true) => resolve(call, acl).await,
        (Some(_), false) => Err(Code::UnexpectedContent.into()),
        (None, false) => {
            let grants = access_control::parse(&document)?;
            resolve(call, HeaderAcl::Grants(grants)).await
        }
        (None, true) => Err(S3Error::new(Code::MissingSecurityHeader).element("MissingHeaderName", "x-amz-acl")),
    }
}

async fn resolve(call: &Call<'_>, acl: HeaderAcl) -> Result<RequestedAcl, S3Error> {
    let named = match acl {
        HeaderAcl::Canned(canned) => return Ok(RequestedAcl::Canned(canned)),
        HeaderAcl::Grants(named) => named,
    };
    // Tenants are looked up for those who signed only, so that nobody else can try ids and addresses.
    if call.is_anonymous() {
        return Err(Code::AccessDenied.into());
    }
    let mut grants = Vec::with_capacity(named.len());
    for NamedGrant { grantee, permission } in named {
        let grantee = find(call, grantee).await?;
        grants.push(Grant { grantee, permission });
    }
    Ok(RequestedAcl::Grants(grants))
}

async fn find(call: &Call<'_>, grantee: NamedGrantee) -> Result<Grantee, S3Error> {
    let service = &call.protocol.service;
    match grantee {
        NamedGrantee::Group(group) => Ok(group),
        NamedGrantee::Id(id) => {
            let tenant = service.find_tenant(&TenantId(id.clone())).await?;
            tenant
                .map(|tenant| Grantee::Tenant(tenant.id))
                .ok_or_else(|| S3Error::invalid_argument("Invalid id", "CanonicalUser/ID", id))
        }
        NamedGrantee::Email(email) => {
            let tenant = service.find_tenant_by_email(&email).await?;
            tenant.map(|tenant| Grantee::Tenant(tenant.id)).ok_or_else(|| {
                S3Error::new(Code::UnresolvableGrantByEmailAddress)
                    .element("ArgumentName", "EmailAddress")
                    .element("ArgumentValue", email)
            })
        }
    }
}
