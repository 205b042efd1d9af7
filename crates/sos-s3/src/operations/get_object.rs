//! GetObject, HeadObject.

use super::{Answer, Call, encryption};
use crate::{
    body::S3Body,
    headers::{
        answer::{object, overrides, set, wants_checksum},
        conditions,
        encryption::write as write_encryption,
        range,
    },
};
use http::{Response, StatusCode, header};
use sos_service::operations::get_object::{FoundObject, GetObject};

pub(super) async fn get_object(call: &mut Call<'_>) -> Answer {
    let found = find(call, false).await?;
    answer_found(call, found, false)
}

pub(super) async fn head_object(call: &mut Call<'_>) -> Answer {
    let found = find(call, true).await?;
    answer_found(call, found, true)
}

async fn find(call: &mut Call<'_>, head: bool) -> Result<FoundObject, crate::S3Error> {
    encryption::of_read(call)?;
    // Refused before anything is opened.
    overrides(call.query, call.is_anonymous())?;
    let operation = GetObject {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        selection: range::selection(call.headers, call.parameter("partNumber"))?,
        conditions: conditions::read(call.headers),
        head,
    };
    call.run(operation).await
}

fn answer_found(call: &Call<'_>, found: FoundObject, head: bool) -> Answer {
    let mut response = Response::new(S3Body::empty());
    let headers = response.headers_mut();
    object(headers, &found, wants_checksum(call.headers));
    write_encryption(
        headers,
        found.record.encryption.as_ref(),
        call.caller.customer_key.as_ref(),
    );
    // Not the record's size: a part, even an empty one, is as long as its own bytes.
    headers.insert(header::CONTENT_LENGTH, found.body.length().into());
    if let Some((first, last)) = found.range {
        let size = found.record.size;
        set(headers, "content-range", &format!("bytes {first}-{last}/{size}"));
    }
    for (name, value) in overrides(call.query, call.is_anonymous())? {
        headers.insert(name, value);
    }
    if found.range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(if head {
        response
    } else {
        response.map(|_| S3Body::object(found.body))
    })
}
