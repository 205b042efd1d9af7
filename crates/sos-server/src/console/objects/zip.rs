//! Archives of many objects, written while they are sent.
//!
//! A page posts what it wants and gets a ticket: random, for its session alone, for one download within a minute. The
//! archive is made of what is there when it is fetched, in memory that does not grow with the bytes, and stops being made
//! when nobody takes it any more.

mod archive;
mod entry_name;
mod members;
mod place;
mod size;
mod ticket;

use super::{Call, document::read_json};
use crate::{
    admin::{Refusal, object_key},
    console::{
        ConsoleBody,
        body::{boxed, json},
    },
    content_disposition::{Disposition, of_key},
    limits,
};
use archive::Archive;
use futures_util::stream::try_unfold;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::StreamBody;
use members::Selection;
use place::Places;
use serde::{Deserialize, Serialize};
use sos_core::BucketName;
use sos_service::Service;
use sos_store::Env;
use std::sync::Arc;
use ticket::{Ticket, Tickets};

/// What makes archives.
pub(super) struct Archives {
    service: Arc<Service>,
    tickets: Tickets,
    places: Places,
}

/// What is to be archived.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedArchive {
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    base: String,
}

/// Where to fetch an archive.
#[derive(Debug, Serialize)]
struct Prepared {
    url: String,
}

impl Archives {
    /// None is being made yet.
    pub(super) fn new(service: Arc<Service>, env: Arc<dyn Env>) -> Self {
        Self {
            service,
            tickets: Tickets::new(env),
            places: Places::default(),
        }
    }

    /// Answers a ticket for what is wanted, if all of it can be had.
    pub(super) async fn prepare(
        &self,
        mut call: Call<'_>,
        bucket: BucketName,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let wanted: WantedArchive = read_json(&mut call, limits::CONSOLE_ARCHIVE_BODY_BYTES).await?;
        let mut keys = Vec::with_capacity(wanted.keys.len());
        for key in &wanted.keys {
            keys.push(object_key(key)?);
        }
        let selection = Selection::new(bucket, keys, wanted.prefixes, wanted.base)?;
        selection.check(&self.service, &call.visitor.caller).await?;
        let ticket = self.tickets.issue(call.visitor.session, selection);
        json(
            StatusCode::CREATED,
            &Prepared {
                url: format!("/zip/{ticket}"),
            },
        )
    }

    /// Sends the archive of a ticket, which is used up.
    pub(super) fn send(&self, call: &Call<'_>, ticket: &str) -> Result<Response<ConsoleBody>, Refusal> {
        let tenant = call.visitor.caller.principal.tenant();
        let Some(place) = tenant.and_then(|tenant| self.places.take(tenant)) else {
            return Err(Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "SlowDown",
                "As many archives as can be made at once are being made; try again in a moment.",
            )
            .with(header::RETRY_AFTER, HeaderValue::from_static("5")));
        };
        let Some(Ticket { selection, .. }) = self.tickets.redeem(call.visitor.session, ticket) else {
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "NoSuchTicket",
                "This download has run out or was fetched already; ask for it again.",
            ));
        };
        let name = selection.file_name();
        let bucket = selection.bucket.clone();
        let archive = Archive::new(Arc::clone(&self.service), call.visitor.caller.clone(), selection);
        let pieces = try_unfold((archive, place), |(mut archive, place)| async move {
            let piece = archive.next().await?;
            Ok::<_, archive::ArchiveCut>(piece.map(|piece| (Frame::data(piece), (archive, place))))
        });
        let mut response = Response::new(boxed(StreamBody::new(pieces)));
        response.extensions_mut().insert(bucket);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
        let disposition = of_key(Disposition::Attachment, &name);
        if let Ok(value) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        let policy = HeaderValue::from_static(super::preview::CONTENT_SECURITY_POLICY);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(response)
    }
}
