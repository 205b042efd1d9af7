//! Stored bytes for the console's pages: `/api/objects/…`, `/objects/…` and `/zip/…`.
//!
//! ```text
//! PUT    /api/objects/{bucket}?key=                              an object
//! POST   /api/objects/{bucket}/uploads                           an upload in parts begins
//! PUT    /api/objects/{bucket}/uploads/{upload}/{number}?key=    a part
//! POST   /api/objects/{bucket}/uploads/{upload}/complete?key=    it ends
//! DELETE /api/objects/{bucket}/uploads/{upload}?key=             it is given up
//! GET    /objects/{bucket}?key=[&version_id=][&download=1]       bytes
//! POST   /api/objects/{bucket}/zip                               a ticket for an archive
//! GET    /zip/{ticket}                                           the archive
//! ```
//!
//! All of them run the service's operations as the session's tenant: the same that S3 requests run, so that bytes are
//! verified and judged by the same rules. Nothing here decides what S3 means.

mod bytes;
mod document;
mod metered;
mod multipart;
mod place;
mod preview;
mod upload;
mod zip;

use super::{ConsoleBody, Visitor};
use crate::{
    admin::{Refusal, object_key},
    traffic::TrafficHistory,
};
use http::{Request, Response};
use place::{Endpoint, Found};
use sos_core::ObjectKey;
use sos_s3::uri::Query;
use sos_service::Service;
use sos_store::Env;
use std::{fmt, sync::Arc};
use zip::Archives;

/// What the handlers share.
pub struct Objects {
    service: Arc<Service>,
    traffic: Arc<TrafficHistory>,
    archives: Archives,
}

impl fmt::Debug for Objects {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Objects").finish_non_exhaustive()
    }
}

/// A request at its handler: its endpoint found, its query read, its body unread.
struct Call<'a> {
    service: &'a Arc<Service>,
    visitor: &'a Visitor,
    head: http::request::Parts,
    query: Query,
    body: ConsoleBody,
}

impl Objects {
    /// The handlers over a service; what they move counts in `traffic`.
    pub fn new(service: Arc<Service>, env: Arc<dyn Env>, traffic: Arc<TrafficHistory>) -> Self {
        Self {
            archives: Archives::new(Arc::clone(&service), env),
            service,
            traffic,
        }
    }

    /// Answers a request of a session.
    pub(super) async fn answer(
        &self,
        visitor: &Visitor,
        request: Request<ConsoleBody>,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let (head, body) = request.into_parts();
        let Found { endpoint, parameters } = place::find(&head.method, head.uri.path())?;
        let query = Query::parse(head.uri.query())?;
        place::check_query(&query, parameters)?;
        let bucket = endpoint.bucket();
        let meter = self.traffic.begin(bucket.map(ToString::to_string));
        if let Some(bucket) = bucket
            && let Ok(Some(rules)) = self.service.bucket_rules(bucket).await
        {
            self.traffic.seen(&rules);
        }
        let body = metered::received(body, &meter);
        let call = Call {
            service: &self.service,
            visitor,
            head,
            query,
            body,
        };
        metered::sent(self.run(call, endpoint).await, meter, visitor.request_id)
    }

    async fn run(&self, call: Call<'_>, endpoint: Endpoint) -> Result<Response<ConsoleBody>, Refusal> {
        match endpoint {
            Endpoint::PutObject(bucket) => upload::put_object(call, bucket).await,
            Endpoint::CreateUpload(bucket) => multipart::create(call, bucket).await,
            Endpoint::PutPart(bucket, id, number) => upload::put_part(call, bucket, id, number).await,
            Endpoint::CompleteUpload(bucket, id) => multipart::complete(call, bucket, id).await,
            Endpoint::AbortUpload(bucket, id) => multipart::abort(call, bucket, id).await,
            Endpoint::Read(bucket) => bytes::read(call, bucket).await,
            Endpoint::MakeArchive(bucket) => self.archives.prepare(call, bucket).await,
            Endpoint::Archive(ticket) => self.archives.send(&call, &ticket),
        }
    }
}

impl Call<'_> {
    /// The key that the query names.
    fn key(&self) -> Result<ObjectKey, Refusal> {
        object_key(self.query.get("key").unwrap_or_default())
    }
}
