//! The table of routes: dispatch and the OpenAPI document both follow from it.

use super::{
    about, access_explain, bucket_access, bucket_acl, bucket_cors, bucket_cross_origin, bucket_encryption,
    bucket_lifecycle, bucket_object_lock, bucket_ownership, bucket_policy, bucket_tags, bucket_versioning,
    buckets, console_links, cors_denials, cors_edit, cors_explain, cors_history, cors_lint, cors_presets,
    encryption_keys, groups, identity_policy_check, keys, metrics, object_copy, object_delete,
    object_details, object_lock, object_share, object_tags, object_versions, objects, policy_check,
    public_access_block, quotas,
    refusal::Refusal,
    roles,
    route::{Group, Route, variable},
    tenants,
};
use http::{Method, StatusCode};
use sos_s3::uri::decode_path;

/// Every group of endpoints, in the order of the document. A new one joins here.
pub(super) const GROUPS: &[&Group] = &[
    &about::GROUP,
    &keys::GROUP,
    &tenants::GROUP,
    &groups::GROUP,
    &roles::GROUP,
    &identity_policy_check::GROUP,
    &console_links::GROUP,
    &buckets::GROUP,
    &objects::GROUP,
    &object_details::GROUP,
    &object_tags::GROUP,
    &object_versions::GROUP,
    &object_lock::GROUP,
    &object_delete::GROUP,
    &object_copy::GROUP,
    &object_share::GROUP,
    &bucket_cors::GROUP,
    &cors_history::GROUP,
    &cors_lint::GROUP,
    &cors_edit::GROUP,
    &access_explain::GROUP,
    &cors_explain::GROUP,
    &cors_denials::GROUP,
    &cors_presets::GROUP,
    &bucket_cross_origin::GROUP,
    &bucket_lifecycle::GROUP,
    &bucket_access::GROUP,
    &bucket_policy::GROUP,
    &policy_check::GROUP,
    &bucket_acl::GROUP,
    &bucket_ownership::GROUP,
    &public_access_block::GROUP,
    &bucket_tags::GROUP,
    &quotas::GROUP,
    &bucket_encryption::GROUP,
    &encryption_keys::GROUP,
    &bucket_versioning::GROUP,
    &bucket_object_lock::GROUP,
    &metrics::GROUP,
];

/// Every route.
pub(super) fn routes() -> impl Iterator<Item = &'static Route> {
    GROUPS.iter().flat_map(|group| group.routes)
}

/// A route and what stands in its path's variables, decoded.
pub(super) struct Found {
    pub(super) route: &'static Route,
    pub(super) variables: Vec<(&'static str, String)>,
}

/// The route of a request: 404 where no path matches, 405 with `Allow` where none of its methods does.
pub(super) fn find(method: &Method, raw_path: &str) -> Result<Found, Refusal> {
    let mut allowed: Vec<&str> = Vec::new();
    for route in routes() {
        let Some(variables) = matched(route.path, raw_path)? else {
            continue;
        };
        if route.verb.is(method) {
            return Ok(Found { route, variables });
        }
        allowed.push(route.verb.name());
    }
    if allowed.is_empty() {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "NoSuchEndpoint",
            format!("There is no endpoint {raw_path}; GET /v1/openapi.json lists them all."),
        ));
    }
    let allowed = allowed.join(", ");
    Err(Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "MethodNotAllowed",
        format!("{raw_path} takes {allowed}."),
    )
    .allow(allowed))
}

/// The variables, where the path is of this template. A segment is decoded by itself, so that `%2F` in it is no `/`.
fn matched(template: &'static str, raw_path: &str) -> Result<Option<Vec<(&'static str, String)>>, Refusal> {
    let (mut expected, mut given) = (template.split('/'), raw_path.split('/'));
    let mut raw = Vec::new();
    loop {
        match (expected.next(), given.next()) {
            (None, None) => break,
            (Some(segment), Some(value)) => match variable(segment) {
                Some(name) if !value.is_empty() => raw.push((name, value)),
                None if segment == value => {}
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }
    }
    let decoded = raw
        .into_iter()
        .map(|(name, value)| Ok((name, decode_path(value)?)))
        .collect::<Result<_, Refusal>>()?;
    Ok(Some(decoded))
}
