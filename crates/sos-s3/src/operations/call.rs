//! One request on its way to its handler: authenticated, routed, its names parsed, its body unread.

use crate::{
    auth::Verified,
    error::{Code, S3Error},
    framing::{RequestBody, read_document},
    headers::{copy_source::key_refused, text},
    protocol::{RequestContext, Resource, S3Protocol, Style},
    table::Row,
    uri::{self, Query},
};
use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, combinators::BoxBody};
use sos_core::{BucketName, ChecksumAlgorithm, ObjectKey, UploadId, VersionId};
use sos_service::{Action, Caller, Operation, Principal, Target};
use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
};

type BoxError = Box<dyn Error + Send + Sync>;

/// The body as it comes from the connection. It knows whether anything of it was asked for: until then a client that
/// sent `Expect: 100-continue` has not been told to go on.
pub(crate) struct Incoming {
    body: BoxBody<Bytes, BoxError>,
    touched: bool,
}

impl Incoming {
    pub(crate) fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + Sync + 'static,
        B::Error: Into<BoxError>,
    {
        Self {
            body: body.map_err(Into::into).boxed(),
            touched: false,
        }
    }

    /// Whether anything of it was asked for.
    pub(crate) fn is_touched(&self) -> bool {
        self.touched
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.touched = true;
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A request at its handler.
pub(crate) struct Call<'a> {
    pub(crate) protocol: &'a S3Protocol,
    pub(crate) row: &'static Row,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: &'a Query,
    /// `Host` as received.
    pub(crate) host: &'a str,
    pub(crate) resource: &'a Resource,
    pub(crate) context: &'a RequestContext,
    pub(crate) bucket: Option<BucketName>,
    pub(crate) key: Option<ObjectKey>,
    pub(crate) caller: Caller,
    pub(crate) verified: Verified,
    pub(crate) incoming: &'a mut Incoming,
}

impl Call<'_> {
    /// The bucket; rows of buckets and objects have one.
    pub(crate) fn bucket(&self) -> Result<BucketName, S3Error> {
        self.bucket
            .clone()
            .ok_or_else(|| S3Error::internal("a row without a bucket"))
    }

    /// The key; rows of objects have one.
    pub(crate) fn key(&self) -> Result<ObjectKey, S3Error> {
        self.key
            .clone()
            .ok_or_else(|| S3Error::internal("a row without a key"))
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        text(self.headers, name)
    }

    /// A parameter's value, where it has one.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).filter(|value| !value.is_empty())
    }

    /// Whether nobody signed.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.caller.principal == Principal::Anonymous
    }

    /// Runs an operation of the service: authorised there.
    pub(crate) async fn run<O: Operation>(&self, operation: O) -> Result<O::Output, S3Error> {
        let outcome = self.protocol.service.call(&self.caller, operation).await;
        outcome.map_err(S3Error::from)
    }

    /// The whole body as a document, for a caller who may send it: to everyone else a parser says nothing.
    pub(crate) async fn document<O: Operation>(
        &mut self,
        action: Action,
        limit: usize,
    ) -> Result<Bytes, S3Error> {
        self.document_under::<O>(action, self.headers, limit).await
    }

    /// The same where `x-amz-checksum-*` is not of the body, but of the object that comes of it.
    pub(crate) async fn document_beside_checksum<O: Operation>(
        &mut self,
        action: Action,
        limit: usize,
    ) -> Result<Bytes, S3Error> {
        let mut headers = self.headers.clone();
        for algorithm in ChecksumAlgorithm::ALL {
            headers.remove(algorithm.header_name());
        }
        self.document_under::<O>(action, &headers, limit).await
    }

    async fn document_under<O: Operation>(
        &mut self,
        action: Action,
        headers: &HeaderMap,
        limit: usize,
    ) -> Result<Bytes, S3Error> {
        self.admit::<O>(action).await?;
        self.read_document(headers, limit).await
    }

    /// Refuses whoever may not do this to the call's own target.
    pub(crate) async fn admit<O: Operation>(&self, action: Action) -> Result<(), S3Error> {
        let target = match &self.key {
            Some(key) => Target::Object(self.bucket()?, key.clone(), self.version()?),
            None if action == Action::CreateBucket => Target::NewBucket(self.bucket()?),
            None => Target::Bucket(self.bucket()?),
        };
        let service = &self.protocol.service;
        Ok(service.admit::<O>(&self.caller, action, target).await?)
    }

    /// The whole body where what it says is part of the question: nothing of it, not even that it is malformed, may be
    /// answered before the caller was judged.
    pub(crate) async fn unjudged_document(&mut self, limit: usize) -> Result<Bytes, S3Error> {
        self.read_document(self.headers, limit).await
    }

    async fn read_document(&mut self, headers: &HeaderMap, limit: usize) -> Result<Bytes, S3Error> {
        let mut body = RequestBody::new(&mut *self.incoming, headers, &self.verified)?;
        read_document(&mut body, headers, limit).await
    }

    /// `versionId`.
    pub(crate) fn version(&self) -> Result<Option<VersionId>, S3Error> {
        match self.query.get("versionId") {
            None => Ok(None),
            Some("") => Err(S3Error::invalid_argument(
                "Version id cannot be the empty string",
                "versionId",
                "",
            )),
            Some(text) => parse_version(text, "versionId").map(Some),
        }
    }

    /// `x-amz-bypass-governance-retention`.
    pub(crate) fn bypasses_governance(&self) -> bool {
        self.header("x-amz-bypass-governance-retention")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Refuses `versionId` where the operation makes a version.
    pub(crate) fn refuse_version(&self) -> Result<(), S3Error> {
        match self.query.get("versionId") {
            None => Ok(()),
            Some(version) => Err(S3Error::invalid_argument(
                "This operation does not accept a version-id.",
                "versionId",
                version,
            )),
        }
    }

    /// `uploadId`; one that was never given out does not exist.
    pub(crate) fn upload(&self) -> Result<UploadId, S3Error> {
        let text = self.query.get("uploadId").unwrap_or_default();
        UploadId::parse(text).map_err(|_| S3Error::new(Code::NoSuchUpload).element("UploadId", text))
    }

    /// A count such as `max-keys`: 1000 where it is not sent, never more.
    pub(crate) fn limit(&self, name: &'static str) -> Result<usize, S3Error> {
        page_limit(self.parameter(name), name)
    }

    /// `encoding-type`: whether names are to be URL-encoded.
    pub(crate) fn url_encoded(&self) -> Result<bool, S3Error> {
        match self.parameter("encoding-type") {
            None => Ok(false),
            Some("url") => Ok(true),
            Some(other) => Err(S3Error::invalid_argument(
                "Invalid Encoding Method specified in Request",
                "encoding-type",
                other,
            )),
        }
    }

    /// The URL of an object, as the client addressed the server.
    pub(crate) fn location(&self, key: &str) -> String {
        let scheme = if self.context.secure { "https" } else { "http" };
        let mut url = format!("{scheme}://{}/", self.host);
        if let (Style::Path, Some(bucket)) = (self.resource.style, &self.bucket) {
            url.extend([bucket.as_str(), "/"]);
        }
        uri::encode_into(&mut url, key, true);
        url
    }
}

/// A count such as `max-keys` or `x-amz-max-parts`.
pub(crate) fn page_limit(text: Option<&str>, name: &'static str) -> Result<usize, S3Error> {
    const MOST: usize = crate::limits::MAX_PAGE_ENTRIES;
    let Some(text) = text else {
        return Ok(MOST);
    };
    let limit: i64 = text.parse().map_err(|_| {
        S3Error::invalid_argument(
            format!("Provided {name} not an integer or within integer range"),
            name,
            text,
        )
    })?;
    if !(0..=i64::from(i32::MAX)).contains(&limit) {
        return Err(S3Error::invalid_argument(
            format!("Argument {name} must be an integer between 0 and 2147483647"),
            name,
            text,
        ));
    }
    Ok((limit as usize).min(MOST))
}

/// A version id; one that no store gave out is no argument.
pub(crate) fn parse_version(text: &str, name: &'static str) -> Result<VersionId, S3Error> {
    VersionId::parse(text).map_err(|_| S3Error::invalid_argument("Invalid version id specified", name, text))
}

/// The names of a request: decoded and parsed.
pub(crate) fn parse_names(resource: &Resource) -> Result<(Option<BucketName>, Option<ObjectKey>), S3Error> {
    let Some(raw_bucket) = &resource.bucket else {
        return Ok((None, None));
    };
    let bucket = match resource.style {
        Style::Path => uri::decode_path(raw_bucket)?,
        Style::VirtualHosted => raw_bucket.clone(),
    };
    let bucket = BucketName::parse(&bucket).map_err(|error| {
        S3Error::new(Code::InvalidBucketName)
            .element("BucketName", bucket)
            .because(error)
    })?;
    if resource.raw_key.is_empty() {
        return Ok((Some(bucket), None));
    }
    let key = ObjectKey::parse(uri::decode_path(&resource.raw_key)?).map_err(key_refused)?;
    Ok((Some(bucket), Some(key)))
}
