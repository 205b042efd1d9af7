//! GetBucketTagging, PutBucketTagging, DeleteBucketTagging.

use super::{Answer, Call};
use crate::{
    answer,
    limits::MAX_CONFIG_DOCUMENT_BYTES,
    xml::tagging::{MAX_BUCKET_TAGS, parse, write},
};
use http::StatusCode;
use sos_core::ConfigKind;
use sos_service::{
    Action,
    operations::bucket_documents::{GetBucketDocument, PutBucketDocument},
};

pub(super) async fn get_bucket_tagging(call: &mut Call<'_>) -> Answer {
    let operation = GetBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
    };
    Ok(answer::xml(call.run(operation).await?))
}

pub(super) async fn put_bucket_tagging(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<PutBucketDocument>(Action::PutBucketTagging, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let tags = parse(&document, MAX_BUCKET_TAGS)?;
    let operation = PutBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
        document: (!tags.is_empty()).then(|| write(&tags).into()),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn delete_bucket_tagging(call: &mut Call<'_>) -> Answer {
    let operation = PutBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
        document: None,
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
