//! The default encryption of a bucket.

use super::{Answer, Call};
use crate::{answer, limits::MAX_CONFIG_DOCUMENT_BYTES, xml::bucket_encryption as xml};
use http::StatusCode;
use sos_core::ConfigKind;
use sos_service::{
    Action,
    operations::bucket_encryption::{GetBucketEncryption, PutBucketEncryption},
};

pub(super) async fn get_bucket_encryption(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let encryption = call.run(GetBucketEncryption { bucket }).await?;
    Ok(answer::xml(xml::write(&encryption)))
}

pub(super) async fn put_bucket_encryption(call: &mut Call<'_>) -> Answer {
    let action = Action::PutBucketConfiguration(ConfigKind::Encryption);
    let document = call
        .document::<PutBucketEncryption>(action, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let operation = PutBucketEncryption {
        bucket: call.bucket()?,
        encryption: Some(xml::parse(&document)?),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::OK))
}

pub(super) async fn delete_bucket_encryption(call: &mut Call<'_>) -> Answer {
    let operation = PutBucketEncryption {
        bucket: call.bucket()?,
        encryption: None,
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
