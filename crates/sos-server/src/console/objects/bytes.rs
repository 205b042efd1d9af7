//! The bytes of an object, for previews and downloads.

use super::{
    Call,
    preview::{self, CONTENT_SECURITY_POLICY, Delivery},
};
use crate::{
    admin::{Refusal, quoted},
    console::{
        ConsoleBody,
        body::{boxed, empty},
    },
    content_disposition::{Disposition, of_key},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use sos_core::{BucketName, ObjectKey, ObjectRecord, VersionId};
use sos_s3::{S3Body, object_request};
use sos_service::{
    ServiceError,
    operations::get_object::{FoundObject, GetObject},
};

/// Answers GET and HEAD.
pub(super) async fn read(call: Call<'_>, bucket: BucketName) -> Result<Response<ConsoleBody>, Refusal> {
    let headers = &call.head.headers;
    let delivery = match (Delivery::of(headers), call.query.get("download")) {
        (Delivery::Refused, _) => return Err(refused_destination()),
        (_, Some(_)) => Delivery::Attachment,
        (delivery, None) => delivery,
    };
    let key = call.key()?;
    let mut conditions = object_request::read_conditions(headers);
    if delivery == Delivery::Attachment {
        // What a cache holds may have been answered to be shown; "not modified" would have it opened as a page.
        conditions.if_none_match = None;
        conditions.if_modified_since = None;
    }
    let is_head = call.head.method == Method::HEAD;
    let get = GetObject {
        bucket,
        key: key.clone(),
        version: version(&call)?,
        selection: object_request::selection(headers)?,
        conditions,
        head: is_head,
    };
    let found = match call.service.call(&call.visitor.caller, get).await {
        Ok(found) => found,
        Err(ServiceError::NotModified(record)) => return Ok(not_modified(&record, delivery, &key)),
        Err(ServiceError::InvalidRange { size }) => return Err(unsatisfiable(size)),
        Err(error) => return Err(error.into()),
    };
    Ok(answer(found, delivery, &key, is_head))
}

fn refused_destination() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "DestinationRefused",
        "Stored objects are no scripts, styles or plugins of the console.",
    )
}

fn version(call: &Call<'_>) -> Result<Option<VersionId>, Refusal> {
    let text = call.query.get("version_id");
    text.map(|text| VersionId::parse(text).map_err(|error| Refusal::bad_request(error.to_string())))
        .transpose()
}

fn unsatisfiable(size: u64) -> Refusal {
    let refusal = Refusal::from(ServiceError::InvalidRange { size });
    match HeaderValue::from_str(&format!("bytes */{size}")) {
        Ok(value) => refusal.with(header::CONTENT_RANGE, value),
        Err(_) => refusal,
    }
}

fn answer(found: FoundObject, delivery: Delivery, key: &ObjectKey, is_head: bool) -> Response<ConsoleBody> {
    let size = found.record.size;
    let mut response = Response::new(empty());
    let headers = response.headers_mut();
    guards(headers, &found.record, delivery, key);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let length = match found.range {
        Some((first, last)) => {
            set(
                headers,
                header::CONTENT_RANGE,
                &format!("bytes {first}-{last}/{size}"),
            );
            last.saturating_add(1).saturating_sub(first)
        }
        None => size,
    };
    headers.insert(header::CONTENT_LENGTH, length.into());
    if found.range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    if is_head {
        return response;
    }
    response.map(|_| boxed(S3Body::object(found.body)))
}

fn not_modified(record: &ObjectRecord, delivery: Delivery, key: &ObjectKey) -> Response<ConsoleBody> {
    let mut response = Response::new(empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    guards(response.headers_mut(), record, delivery, key);
    response
}

/// What says of the bytes what they are, and keeps them from being anything else.
fn guards(headers: &mut HeaderMap, record: &ObjectRecord, delivery: Delivery, key: &ObjectKey) {
    let stored = &record.headers;
    let (kind, disposition, cache) = match delivery {
        Delivery::Inline { image } => (
            preview::shown_type(stored.content_type.as_deref(), image),
            Disposition::Inline,
            "private, no-cache",
        ),
        Delivery::Attachment | Delivery::Refused => {
            (preview::UNKNOWN.to_owned(), Disposition::Attachment, "no-store")
        }
    };
    set(headers, header::CONTENT_TYPE, &kind);
    set(
        headers,
        header::CONTENT_DISPOSITION,
        &of_key(disposition, key.as_str()),
    );
    set(headers, header::CACHE_CONTROL, cache);
    set(headers, header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(headers, header::VARY, "Sec-Fetch-Dest");
    set(headers, header::ETAG, &quoted(&record.etag));
    set(
        headers,
        header::LAST_MODIFIED,
        &object_request::http_date(record.modified),
    );
    if let Some(encoding) = &stored.content_encoding {
        set(headers, header::CONTENT_ENCODING, encoding);
    }
}

/// Sets a header; a value that no header can carry is left out.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
