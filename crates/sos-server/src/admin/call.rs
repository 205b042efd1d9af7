//! A request on its way to its handler: routed, identified, read.

use super::{
    AdminApi,
    refusal::Refusal,
    route::{Body, Route},
};
use crate::limits;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use sos_core::{BucketName, ETag, ETagCondition, ObjectKey};
use sos_s3::{object_request, uri::Query};
use sos_service::{Caller, DocumentConditions, Operation};
use std::fmt::Display;

/// What a handler works with.
pub(super) struct Call<'a> {
    pub(super) api: &'a AdminApi,
    pub(super) route: &'static Route,
    pub(super) caller: Caller,
    pub(super) variables: Vec<(&'static str, String)>,
    pub(super) query: Query,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Bytes,
}

impl Call<'_> {
    /// Runs an operation of the service as the caller.
    pub(super) async fn run<O: Operation>(&self, operation: O) -> Result<O::Output, Refusal> {
        Ok(self.api.service.call(&self.caller, operation).await?)
    }

    /// Whether the operator asks.
    pub(super) fn is_operator(&self) -> bool {
        self.caller.principal.is_operator()
    }

    /// A variable of the path.
    pub(super) fn variable(&self, name: &'static str) -> Result<&str, Refusal> {
        let found = self.variables.iter().find(|variable| variable.0 == name);
        found
            .map(|variable| variable.1.as_str())
            .ok_or_else(|| Refusal::internal(format!("{} has no {name}", self.route.path)))
    }

    /// A parameter that must be there.
    pub(super) fn required(&self, name: &'static str) -> Result<&str, Refusal> {
        self.query.get(name).ok_or_else(|| {
            Refusal::bad_request(format!(
                "{} needs the query parameter {name}",
                self.route.operation
            ))
        })
    }

    /// The key that the query names.
    pub(super) fn key(&self) -> Result<ObjectKey, Refusal> {
        object_key(self.required("key")?)
    }

    /// `limit`: how many entries a page has at most.
    pub(super) fn limit(&self) -> Result<usize, Refusal> {
        let Some(text) = self.query.get("limit") else {
            return Ok(limits::ADMIN_PAGE_ENTRIES);
        };
        text.parse()
            .ok()
            .filter(|limit| (1..=limits::ADMIN_PAGE_ENTRIES).contains(limit))
            .ok_or_else(|| {
                Refusal::bad_request(format!(
                    "limit is a number from 1 to {}",
                    limits::ADMIN_PAGE_ENTRIES
                ))
            })
    }

    /// The bucket that the path names.
    pub(super) fn bucket(&self) -> Result<BucketName, Refusal> {
        bucket_name(self.variable("bucket")?)
    }

    /// The body as JSON. One that is left out is an empty object.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        let refused = |why: &dyn Display| {
            Refusal::malformed_json(format!(
                "The body is not what {} takes: {why}",
                self.route.operation
            ))
        };
        if body.trim_ascii_start().starts_with(b"[") {
            // A list would otherwise be taken for the members in their order.
            return Err(refused(&"an object was expected"));
        }
        serde_json::from_slice(body).map_err(|error| refused(&error))
    }

    /// `If-Match` and `If-None-Match`.
    pub(super) fn conditions(&self) -> Result<DocumentConditions, Refusal> {
        Ok(DocumentConditions {
            if_match: self.etags(header::IF_MATCH)?,
            if_none_match: self.etags(header::IF_NONE_MATCH)?,
        })
    }

    /// Refuses a body that is not there or should not be.
    pub(super) fn check_body(&self) -> Result<(), Refusal> {
        match (self.route.body, self.body.is_empty()) {
            (Body::None, false) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "UnexpectedContent",
                format!("{} takes no body.", self.route.operation),
            )),
            (
                Body::CorsDocument
                | Body::LifecycleDocument
                | Body::PolicyDocument
                | Body::Keys { .. }
                | Body::Json { required: true, .. },
                true,
            ) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "MissingRequestBodyError",
                format!("{} needs a body.", self.route.operation),
            )),
            _ => Ok(()),
        }
    }

    /// A list of entity tags in a header. Unlike the S3 API's, one that cannot be read is refused: a guard is never skipped.
    pub(super) fn etags(&self, name: header::HeaderName) -> Result<Option<ETagCondition>, Refusal> {
        let mut tags = Vec::new();
        let mut given = false;
        for value in self.headers.get_all(&name) {
            given = true;
            let unreadable = || {
                Refusal::bad_request(format!(
                    "{name} is * or a list of strong entity tags in double quotes, as ETag gives them"
                ))
            };
            let text = value.to_str().map_err(|_| unreadable())?.trim();
            if text == "*" {
                return Ok(Some(ETagCondition::Any));
            }
            for tag in text.split(',').map(str::trim) {
                let tag = tag
                    .strip_prefix('"')
                    .and_then(|tag| tag.strip_suffix('"'))
                    .filter(|tag| !tag.is_empty() && !tag.contains('"'))
                    .ok_or_else(unreadable)?;
                tags.push(ETag(tag.to_owned()));
            }
        }
        Ok(given.then_some(ETagCondition::OneOf(tags)))
    }
}

/// An object's key as a request gives it.
pub(crate) fn object_key(text: &str) -> Result<ObjectKey, Refusal> {
    if text.is_empty() {
        return Err(Refusal::bad_request(
            "A key has 1 to 1024 bytes; this one is empty.",
        ));
    }
    ObjectKey::parse(text).map_err(|error| object_request::key_refused(error).into())
}

/// A bucket's name as a request gives it.
pub(super) fn bucket_name(text: &str) -> Result<BucketName, Refusal> {
    BucketName::parse(text).map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "InvalidBucketName",
            format!(
                "{text:?} is no bucket name: 3 to 63 of a-z, 0-9, '.' and '-', starting and ending with a letter or digit"
            ),
        )
    })
}
