//! One line in the log for each request that the admin API does not log itself: never a query, a header or a body, and
//! never the ticket in a path.

use super::place::Place;
use crate::{admin::Refusal, listener::Peer, request_id::RequestId};
use http::{StatusCode, request::Parts};
use std::net::IpAddr;

/// What the log says of a request.
pub(super) struct Record {
    pub(super) id: RequestId,
    pub(super) access_key: Option<String>,
    method: String,
    path: String,
    peer: IpAddr,
    is_told_elsewhere: bool,
    is_page: bool,
    refusal: Option<Refusal>,
}

impl Record {
    /// Of a request that has just come.
    pub(super) fn new(id: RequestId, parts: &Parts, place: Place<'_>, peer: Peer) -> Self {
        let path = parts.uri.path();
        // What follows is a secret for as long as it is worth something.
        let path = if path.starts_with("/zip/") {
            "/zip/…"
        } else {
            path
        };
        Self {
            id,
            access_key: None,
            method: parts.method.as_str().to_owned(),
            path: path.to_owned(),
            peer: peer.address.ip(),
            is_told_elsewhere: matches!(place, Place::Admin(_)),
            is_page: matches!(place, Place::Page | Place::Asset(_)),
            refusal: None,
        }
    }

    /// It was refused.
    pub(super) fn refused(&mut self, refusal: Refusal) {
        self.refusal = Some(refusal);
    }

    /// Writes the line.
    pub(super) fn tell(&self, status: StatusCode) {
        if self.is_told_elsewhere && self.refusal.is_none() {
            return;
        }
        macro_rules! tell {
            ($level:expr) => {
                tracing::event!(
                    target: "sos::console",
                    $level,
                    id = self.id.as_str(),
                    method = self.method,
                    path = self.path,
                    status = status.as_u16(),
                    peer = %self.peer,
                    access_key = self.access_key.as_deref(),
                    code = self.refusal.as_ref().map(|refusal| refusal.code),
                    cause = self.refusal.as_ref().and_then(|refusal| refusal.cause.as_deref()),
                )
            };
        }
        if status.is_server_error() {
            tell!(tracing::Level::ERROR);
        } else if self.is_page {
            // One view is many files.
            tell!(tracing::Level::DEBUG);
        } else {
            tell!(tracing::Level::INFO);
        }
    }
}
