//! GetBucketLifecycleConfiguration, PutBucketLifecycleConfiguration, DeleteBucketLifecycle.

use super::{Answer, Call};
use crate::{
    answer,
    error::S3Error,
    headers::answer::set,
    limits::MAX_CONFIG_DOCUMENT_BYTES,
    xml::lifecycle::{parse, write},
};
use http::StatusCode;
use sos_core::lifecycle::MinimumObjectSize;
use sos_service::{
    Action, DocumentConditions,
    operations::bucket_lifecycle::{DeleteBucketLifecycle, GetBucketLifecycle, PutBucketLifecycle},
};

/// Says which small objects transitions leave alone.
const MINIMUM: &str = "x-amz-transition-default-minimum-object-size";

pub(super) async fn get_bucket_lifecycle(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let configuration = call.run(GetBucketLifecycle { bucket }).await?;
    let minimum = configuration.transition_default_minimum_object_size;
    Ok(answer::with_headers(
        answer::xml(write(&configuration)),
        |headers| {
            set(headers, MINIMUM, minimum.name());
        },
    ))
}

pub(super) async fn put_bucket_lifecycle(call: &mut Call<'_>) -> Answer {
    let minimum = match call.header(MINIMUM) {
        None => MinimumObjectSize::default(),
        Some(name) => MinimumObjectSize::parse(name).ok_or_else(|| {
            S3Error::invalid_argument(
                "The x-amz-transition-default-minimum-object-size header is invalid.",
                MINIMUM,
                name,
            )
        })?,
    };
    let action = Action::PutBucketConfiguration(sos_core::ConfigKind::Lifecycle);
    let document = call
        .document::<PutBucketLifecycle>(action, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let operation = PutBucketLifecycle {
        bucket: call.bucket()?,
        configuration: parse(&document, minimum)?,
        conditions: DocumentConditions::default(),
    };
    call.run(operation).await?;
    Ok(answer::with_headers(answer::empty(StatusCode::OK), |headers| {
        set(headers, MINIMUM, minimum.name());
    }))
}

pub(super) async fn delete_bucket_lifecycle(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    call.run(DeleteBucketLifecycle {
        bucket,
        conditions: DocumentConditions::default(),
    })
    .await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
