//! GetObjectAttributes.

use super::{Answer, Call, call::page_limit, encryption};
use crate::{
    answer,
    error::S3Error,
    headers::{
        answer::{set, set_version},
        conditions::http_date,
        text,
    },
    xml::objects::{WantedAttributes, attributes},
};
use http::HeaderMap;
use sos_service::operations::get_object::GetObjectAttributes;

const HEADER: &str = "x-amz-object-attributes";

pub(super) async fn get_object_attributes(call: &mut Call<'_>) -> Answer {
    encryption::of_read(call)?;
    let wanted = wanted(call.headers)?;
    let max_parts = page_limit(text(call.headers, "x-amz-max-parts"), "x-amz-max-parts")?;
    let marker = match text(call.headers, "x-amz-part-number-marker") {
        None => 0,
        Some(marker) => marker.parse().map_err(|_| {
            S3Error::invalid_argument(
                "Provided part-number-marker not an integer or within integer range",
                "x-amz-part-number-marker",
                marker,
            )
        })?,
    };
    let operation = GetObjectAttributes {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        part_number_marker: marker,
        max_parts,
    };
    let object = call.run(operation).await?;
    let document = attributes(wanted, &object, marker, max_parts);
    Ok(answer::with_headers(answer::xml(document), |headers| {
        set(headers, "last-modified", &http_date(object.record.modified));
        set_version(headers, object.version);
    }))
}

fn wanted(headers: &HeaderMap) -> Result<WantedAttributes, S3Error> {
    let mut wanted = WantedAttributes::default();
    let names: Vec<&str> = headers
        .get_all(HEADER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        return Err(S3Error::invalid_argument(
            "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
            HEADER,
            "",
        ));
    }
    for name in names {
        match name {
            "ETag" => wanted.etag = true,
            "Checksum" => wanted.checksum = true,
            "ObjectParts" => wanted.parts = true,
            "StorageClass" => wanted.storage_class = true,
            "ObjectSize" => wanted.size = true,
            other => {
                return Err(S3Error::invalid_argument(
                    "Invalid attribute name specified.",
                    HEADER,
                    other,
                ));
            }
        }
    }
    Ok(wanted)
}
