//! GetObjectAcl, PutObjectAcl.

use super::{Answer, Call, access_control};
use crate::{answer, headers::answer::set_version, xml};
use http::StatusCode;
use sos_service::{
    Action,
    operations::object_acl::{GetObjectAcl, PutObjectAcl},
};

pub(super) async fn get_object_acl(call: &mut Call<'_>) -> Answer {
    let version = call.version()?;
    let operation = GetObjectAcl {
        bucket: call.bucket()?,
        key: call.key()?,
        version,
    };
    let view = call.run(operation).await?;
    let response = answer::xml(xml::access_control::write(&view));
    Ok(answer::with_headers(response, |headers| {
        set_version(headers, version);
    }))
}

pub(super) async fn put_object_acl(call: &mut Call<'_>) -> Answer {
    let version = call.version()?;
    let action = match version {
        Some(_) => Action::PutObjectVersionAcl,
        None => Action::PutObjectAcl,
    };
    let acl = access_control::of_request::<PutObjectAcl>(call, action).await?;
    let operation = PutObjectAcl {
        bucket: call.bucket()?,
        key: call.key()?,
        version,
        acl,
    };
    let version = call.run(operation).await?;
    let response = answer::empty(StatusCode::OK);
    Ok(answer::with_headers(response, |headers| {
        set_version(headers, version);
    }))
}
