//! Bucket policies.

use super::{Answer, Call};
use crate::{answer, headers::answer::set, limits::MAX_POLICY_DOCUMENT_BYTES, xml::Writer};
use http::{Response, StatusCode};
use sos_service::{
    Action, DocumentConditions,
    operations::bucket_policy::{
        DeleteBucketPolicy, GetBucketPolicy, GetBucketPolicyStatus, PutBucketPolicy,
    },
};

pub(super) async fn get_bucket_policy(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let document = call.run(GetBucketPolicy { bucket }).await?;
    Ok(answer::with_headers(Response::new(document.into()), |headers| {
        set(headers, "content-type", "application/json");
    }))
}

pub(super) async fn put_bucket_policy(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<PutBucketPolicy>(Action::PutBucketPolicy, MAX_POLICY_DOCUMENT_BYTES)
        .await?;
    let bucket = call.bucket()?;
    call.run(PutBucketPolicy {
        bucket,
        document,
        conditions: DocumentConditions::default(),
    })
    .await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn delete_bucket_policy(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    call.run(DeleteBucketPolicy {
        bucket,
        conditions: DocumentConditions::default(),
    })
    .await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn get_bucket_policy_status(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let is_public = call.run(GetBucketPolicyStatus { bucket }).await?;
    let mut xml = Writer::new("PolicyStatus", 128);
    xml.text("IsPublic", if is_public { "true" } else { "false" });
    Ok(answer::xml(xml.finish()))
}
