//! Ownership controls and public access blocks of a bucket.

use super::{Answer, Call};
use crate::{answer, limits::MAX_CONFIG_DOCUMENT_BYTES, xml::bucket_access as xml};
use http::StatusCode;
use sos_service::{
    Action,
    operations::bucket_access::{
        GetOwnershipControls, GetPublicAccessBlock, PutOwnershipControls, PutPublicAccessBlock,
    },
};

pub(super) async fn get_ownership_controls(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let ownership = call.run(GetOwnershipControls { bucket }).await?;
    Ok(answer::xml(xml::write_ownership(ownership)))
}

pub(super) async fn put_ownership_controls(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<PutOwnershipControls>(Action::PutBucketOwnershipControls, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let operation = PutOwnershipControls {
        bucket: call.bucket()?,
        ownership: Some(xml::parse_ownership(&document)?),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::OK))
}

pub(super) async fn delete_ownership_controls(call: &mut Call<'_>) -> Answer {
    let operation = PutOwnershipControls {
        bucket: call.bucket()?,
        ownership: None,
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn get_public_access_block(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let block = call.run(GetPublicAccessBlock { bucket }).await?;
    Ok(answer::xml(xml::write_block(block)))
}

pub(super) async fn put_public_access_block(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<PutPublicAccessBlock>(Action::PutBucketPublicAccessBlock, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let operation = PutPublicAccessBlock {
        bucket: call.bucket()?,
        block: Some(xml::parse_block(&document)?),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::OK))
}

pub(super) async fn delete_public_access_block(call: &mut Call<'_>) -> Answer {
    let operation = PutPublicAccessBlock {
        bucket: call.bucket()?,
        block: None,
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
