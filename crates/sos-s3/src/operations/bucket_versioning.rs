//! GetBucketVersioning, PutBucketVersioning.

use super::{Answer, Call};
use crate::{answer, limits::MAX_CONFIG_DOCUMENT_BYTES, xml};
use http::StatusCode;
use sos_service::{
    Action,
    operations::bucket_versioning::{GetBucketVersioning, PutBucketVersioning},
};

pub(super) async fn get_bucket_versioning(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let versioning = call.run(GetBucketVersioning { bucket }).await?;
    Ok(answer::xml(xml::buckets::versioning(versioning)))
}

pub(super) async fn put_bucket_versioning(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<PutBucketVersioning>(Action::PutBucketVersioning, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let versioning = xml::buckets::parse_versioning(&document)?;
    let bucket = call.bucket()?;
    call.run(PutBucketVersioning { bucket, versioning }).await?;
    Ok(answer::empty(StatusCode::OK))
}
