//! ListBuckets, CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket.

use super::{Answer, Call, access_control};
use crate::{answer, error::S3Error, headers::answer::set, limits::MAX_CONFIG_DOCUMENT_BYTES, token, xml};
use http::StatusCode;
use sos_core::ObjectOwnership;
use sos_service::{
    Action,
    operations::buckets::{CreateBucket, DeleteBucket, GetBucketLocation, HeadBucket, ListBuckets},
};

/// The most buckets of a page, and how many there are where the request does not ask for pages.
const MAX_BUCKETS: usize = 10_000;

pub(super) async fn list_buckets(call: &mut Call<'_>) -> Answer {
    let paged = ["max-buckets", "prefix", "continuation-token", "bucket-region"]
        .iter()
        .any(|name| call.query.contains(name));
    let limit = match call.parameter("max-buckets") {
        None => MAX_BUCKETS,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_BUCKETS).contains(limit))
            .ok_or_else(|| {
                S3Error::invalid_argument(
                    "Argument max-buckets must be an integer between 1 and 10000",
                    "max-buckets",
                    text,
                )
            })?,
    };
    let prefix = call.parameter("prefix").unwrap_or_default().to_owned();
    let after = call
        .parameter("continuation-token")
        .map(token::decode)
        .transpose()?;
    let operation = ListBuckets {
        prefix: prefix.clone(),
        after,
        limit,
    };
    let list = call.run(operation).await?;
    let next = list.next.as_deref().map(token::encode);
    let region = paged.then_some(call.protocol.config.region.as_str());
    Ok(answer::xml(xml::buckets::list_buckets(
        &list,
        &prefix,
        region,
        next.as_deref(),
    )))
}

pub(super) async fn create_bucket(call: &mut Call<'_>) -> Answer {
    let object_lock = call
        .header("x-amz-bucket-object-lock-enabled")
        .is_some_and(|enabled| enabled.eq_ignore_ascii_case("true"));
    let ownership = match call.header("x-amz-object-ownership") {
        None => None,
        Some(name) => Some(ObjectOwnership::parse(name).ok_or_else(|| {
            S3Error::invalid_argument(
                "Object ownership is BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter",
                "x-amz-object-ownership",
                name,
            )
        })?),
    };
    let acl = access_control::of_headers(call.protocol, call.is_anonymous(), call.headers)?;
    let document = call
        .document::<CreateBucket>(Action::CreateBucket, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let location = xml::buckets::parse_create_bucket(&document)?;
    let bucket = call.bucket()?;
    let path = format!("/{bucket}");
    let operation = CreateBucket {
        bucket,
        acl,
        location,
        object_lock,
        ownership,
    };
    call.run(operation).await?;
    Ok(answer::with_headers(answer::empty(StatusCode::OK), |headers| {
        set(headers, "location", &path);
    }))
}

pub(super) async fn head_bucket(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let found = call.run(HeadBucket { bucket }).await?;
    let region = xml::buckets::location_or(&found.record.location, &call.protocol.config.region);
    Ok(answer::with_headers(answer::empty(StatusCode::OK), |headers| {
        set(headers, "x-amz-bucket-region", region);
        set(headers, "x-amz-access-point-alias", "false");
    }))
}

pub(super) async fn get_bucket_location(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let location = call.run(GetBucketLocation { bucket }).await?;
    Ok(answer::xml(xml::buckets::location(&location)))
}

pub(super) async fn delete_bucket(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    call.run(DeleteBucket { bucket }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
