//! GetObjectLockConfiguration, PutObjectLockConfiguration; retention and legal hold of a version.

use super::{Answer, Call};
use crate::{
    answer, body::S3Body, error::Code, facts, headers::answer::set_version,
    limits::MAX_CONFIG_DOCUMENT_BYTES, xml::object_lock as xml,
};
use http::{Response, StatusCode};
use sos_core::{ConfigKind, VersionId};
use sos_service::{
    Action,
    operations::object_lock::{
        GetObjectLegalHold, GetObjectLockConfiguration, GetObjectRetention, PutObjectLegalHold,
        PutObjectLockConfiguration, PutObjectRetention,
    },
};

pub(super) async fn get_object_lock_configuration(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let default = call.run(GetObjectLockConfiguration { bucket }).await?;
    Ok(answer::xml(xml::write_configuration(default)))
}

pub(super) async fn put_object_lock_configuration(call: &mut Call<'_>) -> Answer {
    let action = Action::PutBucketConfiguration(ConfigKind::ObjectLock);
    let document = call
        .document::<PutObjectLockConfiguration>(action, MAX_CONFIG_DOCUMENT_BYTES)
        .await?;
    let operation = PutObjectLockConfiguration {
        bucket: call.bucket()?,
        default: xml::parse_configuration(&document)?,
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::OK))
}

pub(super) async fn get_object_retention(call: &mut Call<'_>) -> Answer {
    let operation = GetObjectRetention {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
    };
    match call.run(operation).await? {
        Some(retention) => Ok(answer::xml(xml::write_retention(retention))),
        None => Err(Code::NoSuchObjectLockConfiguration.into()),
    }
}

pub(super) async fn put_object_retention(call: &mut Call<'_>) -> Answer {
    // Policies look at the retention that is asked for: it is read first what is asked, then judged.
    let document = call.unjudged_document(MAX_CONFIG_DOCUMENT_BYTES).await?;
    let retention = match xml::parse_retention(&document) {
        Ok(retention) => retention,
        Err(error) => {
            call.admit::<PutObjectRetention>(Action::PutObjectRetention)
                .await?;
            return Err(error);
        }
    };
    let now = call.protocol.config.env.now();
    facts::add_retention(&mut call.caller.facts, retention, now);
    let operation = PutObjectRetention {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        retention,
        bypass_governance: call.bypasses_governance(),
    };
    let version = call.run(operation).await?;
    Ok(done(version))
}

pub(super) async fn get_object_legal_hold(call: &mut Call<'_>) -> Answer {
    let operation = GetObjectLegalHold {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
    };
    let hold = call.run(operation).await?;
    Ok(answer::xml(xml::write_legal_hold(hold)))
}

pub(super) async fn put_object_legal_hold(call: &mut Call<'_>) -> Answer {
    let document = call.unjudged_document(MAX_CONFIG_DOCUMENT_BYTES).await?;
    let hold = match xml::parse_legal_hold(&document) {
        Ok(hold) => hold,
        Err(error) => {
            call.admit::<PutObjectLegalHold>(Action::PutObjectLegalHold)
                .await?;
            return Err(error);
        }
    };
    facts::add_legal_hold(&mut call.caller.facts, hold);
    let operation = PutObjectLegalHold {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        hold,
    };
    let version = call.run(operation).await?;
    Ok(done(version))
}

fn done(version: Option<VersionId>) -> Response<S3Body> {
    answer::with_headers(answer::empty(StatusCode::OK), |headers| {
        set_version(headers, version);
    })
}
