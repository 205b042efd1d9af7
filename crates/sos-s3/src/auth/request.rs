//! The request as it was signed: method, target, headers and host, unchanged from the wire.

use crate::{
    error::{Code, S3Error},
    uri::Query,
};
use http::{HeaderMap, Method, header};

/// What signatures cover. Made once for a request, before anything is normalised.
#[derive(Clone, Copy, Debug)]
pub struct RequestParts<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path as received, still encoded.
    pub raw_path: &'a str,
    /// The query, decoded.
    pub query: &'a Query,
    /// All headers as received.
    pub headers: &'a HeaderMap,
    /// `Host` (or `:authority`) as received, port and letter case included: what the client signed.
    pub host: &'a str,
    /// The bucket that the host names; version 2 signs it as a part of the path.
    pub bucket_in_host: Option<&'a str>,
}

impl<'a> RequestParts<'a> {
    /// The value of `Authorization`; `AccessDenied` where it is unreadable or sent twice.
    pub(super) fn authorization(&self) -> Result<Option<&'a str>, S3Error> {
        self.single(header::AUTHORIZATION.as_str())
            .map_err(|()| Code::AccessDenied.into())
    }

    /// The value of a header that may come once only and must be readable.
    pub(super) fn single(&self, name: &str) -> Result<Option<&'a str>, ()> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => value.to_str().map(|value| Some(value.trim())).map_err(|_| ()),
            (Some(_), Some(_)) => Err(()),
        }
    }

    /// The value of a parameter of the signature, in any letter case; an error where it was sent twice.
    pub(super) fn parameter(&self, name: &str) -> Result<Option<&'a str>, ()> {
        let mut values = self
            .query
            .iter()
            .filter(|pair| pair.0.eq_ignore_ascii_case(name))
            .map(|pair| pair.1);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(()),
        }
    }
}
