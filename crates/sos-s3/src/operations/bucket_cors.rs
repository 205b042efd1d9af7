//! GetBucketCors, PutBucketCors, DeleteBucketCors.

use super::{Answer, Call};
use crate::{answer, limits::MAX_CORS_DOCUMENT_BYTES, refusal};
use http::StatusCode;
use sos_cors::Configuration;
use sos_service::{
    Action, DocumentConditions,
    operations::bucket_cors::{DeleteBucketCors, GetBucketCors, PutBucketCors},
};

pub(super) async fn get_bucket_cors(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let document = call.run(GetBucketCors { bucket }).await?;
    Ok(answer::xml(document))
}

pub(super) async fn put_bucket_cors(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<PutBucketCors>(Action::PutBucketCors, MAX_CORS_DOCUMENT_BYTES)
        .await?;
    let configuration = Configuration::parse_xml(&document).map_err(refusal::cors)?;
    let bucket = call.bucket()?;
    call.run(PutBucketCors {
        bucket,
        configuration,
        conditions: DocumentConditions::default(),
    })
    .await?;
    Ok(answer::empty(StatusCode::OK))
}

pub(super) async fn delete_bucket_cors(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    call.run(DeleteBucketCors {
        bucket,
        conditions: DocumentConditions::default(),
    })
    .await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
