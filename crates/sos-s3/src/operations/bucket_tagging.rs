//! GetBucketTagging, PutBucketTagging, DeleteBucketTagging.

use super::{Answer, Call};
use crate::{answer, bucket_tags, limits::MAX_CONFIG_DOCUMENT_BYTES};
use http::StatusCode;
use sos_core::ConfigKind;
use sos_service::{
    Action, DocumentConditions,
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
    let tags = bucket_tags::parse(&document)?;
    let operation = PutBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
        document: bucket_tags::document(&tags)?,
        conditions: DocumentConditions::default(),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn delete_bucket_tagging(call: &mut Call<'_>) -> Answer {
    let operation = PutBucketDocument {
        bucket: call.bucket()?,
        kind: ConfigKind::Tagging,
        document: None,
        conditions: DocumentConditions::default(),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
