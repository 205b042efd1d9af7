//! ListObjects, ListObjectsV2, ListObjectVersions.

use super::{Answer, Call, call::parse_version};
use crate::{
    answer,
    error::S3Error,
    token,
    xml::{
        list_objects::{Listing, Paging, write},
        list_versions,
    },
};
use sos_core::{
    BucketName,
    listing::{ListQuery, StartAt},
};
use sos_service::operations::list_objects::{ListObjectVersions, ListObjects};

/// What all listings of objects read from their request.
struct Request {
    bucket: BucketName,
    prefix: String,
    delimiter: String,
    limit: usize,
    url_encoded: bool,
}

impl Request {
    fn read(call: &Call<'_>) -> Result<Self, S3Error> {
        Ok(Self {
            bucket: call.bucket()?,
            prefix: call.parameter("prefix").unwrap_or_default().to_owned(),
            delimiter: call.parameter("delimiter").unwrap_or_default().to_owned(),
            limit: call.limit("max-keys")?,
            url_encoded: call.url_encoded()?,
        })
    }

    fn query(&self, start: StartAt) -> ListQuery {
        ListQuery {
            prefix: self.prefix.clone(),
            delimiter: self.delimiter.clone(),
            start,
            limit: self.limit,
        }
    }

    fn shown(&self) -> Listing<'_> {
        Listing {
            bucket: self.bucket.as_str(),
            prefix: &self.prefix,
            delimiter: &self.delimiter,
            limit: self.limit,
            url_encoded: self.url_encoded,
        }
    }
}

fn after(name: &str) -> StartAt {
    if name.is_empty() {
        StartAt::Beginning
    } else {
        StartAt::After(name.to_owned())
    }
}

pub(super) async fn list_objects(call: &mut Call<'_>) -> Answer {
    let request = Request::read(call)?;
    let marker = call.parameter("marker").unwrap_or_default();
    let operation = ListObjects {
        bucket: request.bucket.clone(),
        query: request.query(after(marker)),
    };
    let listed = call.run(operation).await?;
    Ok(answer::xml(write(
        &request.shown(),
        &listed,
        Paging::V1 { marker },
    )))
}

pub(super) async fn list_objects_v2(call: &mut Call<'_>) -> Answer {
    let request = Request::read(call)?;
    let sent_token = call.query.get("continuation-token");
    let start_after = call.parameter("start-after");
    // A token goes on where its page ended, whatever `start-after` says.
    let start = match sent_token {
        Some(sent) => StartAt::After(token::decode(sent)?),
        None => after(start_after.unwrap_or_default()),
    };
    let operation = ListObjects {
        bucket: request.bucket.clone(),
        query: request.query(start),
    };
    let listed = call.run(operation).await?;
    let next_token = match &listed.page.next {
        Some(StartAt::After(name)) => Some(token::encode(name)),
        _ => None,
    };
    let paging = Paging::V2 {
        token: sent_token,
        next_token: next_token.as_deref(),
        start_after,
        fetch_owner: call.parameter("fetch-owner") == Some("true"),
    };
    Ok(answer::xml(write(&request.shown(), &listed, paging)))
}

pub(super) async fn list_object_versions(call: &mut Call<'_>) -> Answer {
    let request = Request::read(call)?;
    let key_marker = call.parameter("key-marker").unwrap_or_default();
    let version_marker = call.parameter("version-id-marker");
    let start = match version_marker {
        None => after(key_marker),
        Some(version) if key_marker.is_empty() => {
            return Err(S3Error::invalid_argument(
                "A version-id marker cannot be specified without a key marker.",
                "version-id-marker",
                version,
            ));
        }
        Some(version) => StartAt::AfterVersion(
            key_marker.to_owned(),
            parse_version(version, "version-id-marker")?,
        ),
    };
    let operation = ListObjectVersions {
        bucket: request.bucket.clone(),
        query: request.query(start),
    };
    let listed = call.run(operation).await?;
    Ok(answer::xml(list_versions::write(
        &request.shown(),
        &listed,
        key_marker,
        version_marker.unwrap_or_default(),
    )))
}
