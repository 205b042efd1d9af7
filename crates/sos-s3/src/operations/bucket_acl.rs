//! GetBucketAcl, PutBucketAcl.

use super::{Answer, Call, access_control};
use crate::{answer, xml};
use http::StatusCode;
use sos_service::{
    Action,
    operations::bucket_acl::{GetBucketAcl, PutBucketAcl},
};

pub(super) async fn get_bucket_acl(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let view = call.run(GetBucketAcl { bucket }).await?;
    Ok(answer::xml(xml::access_control::write(&view)))
}

pub(super) async fn put_bucket_acl(call: &mut Call<'_>) -> Answer {
    let acl = access_control::of_request::<PutBucketAcl>(call, Action::PutBucketAcl).await?;
    let bucket = call.bucket()?;
    call.run(PutBucketAcl { bucket, acl }).await?;
    Ok(answer::empty(StatusCode::OK))
}
