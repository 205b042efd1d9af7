//! CompleteMultipartUpload: its real status where it is known within five seconds, and only then a connection kept
//! alive by white space, with the outcome in the body.

use super::{Answer, Call, encryption};
use crate::{
    answer,
    body::S3Body,
    error::{ErrorContext, S3Error, error_document},
    headers::{
        answer::{set_expiration, set_version},
        attributes, conditions,
        encryption::write as write_encryption,
        text,
    },
    limits::MAX_COMPLETE_DOCUMENT_BYTES,
    xml::multipart::{completed, parse_complete},
};
use bytes::Bytes;
use sos_service::{
    Action, ServiceError,
    operations::complete_upload::{CompleteMultipartUpload, CompletedObject},
};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinHandle, time::timeout};

/// How long the answer waits for the real status (our own; clients give up on a silent connection after 20 s and
/// more).
const REAL_STATUS_WAIT: Duration = Duration::from_secs(5);
/// How often white space is sent from there on (AWS: "periodically").
const WHITE_SPACE_EVERY: Duration = Duration::from_secs(5);
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

type Running = JoinHandle<Result<CompletedObject, ServiceError>>;

pub(super) async fn complete_multipart_upload(call: &mut Call<'_>) -> Answer {
    encryption::keys(call)?;
    let upload = call.upload()?;
    let object_size = match text(call.headers, "x-amz-mp-object-size") {
        None => None,
        Some(size) => Some(size.parse().map_err(|_| {
            S3Error::invalid_argument("Invalid x-amz-mp-object-size", "x-amz-mp-object-size", size)
        })?),
    };
    let operation = CompleteMultipartUpload {
        bucket: call.bucket()?,
        key: call.key()?,
        upload,
        checksum: attributes::completed_checksum(call.headers)?,
        checksum_type: attributes::checksum_type(call.headers)?,
        object_size,
        conditions: conditions::write(call.headers)?,
        parts: parse_complete(
            &call
                .document_beside_checksum::<CompleteMultipartUpload>(
                    Action::PutObject,
                    MAX_COMPLETE_DOCUMENT_BYTES,
                )
                .await?,
        )?,
    };
    let written = Written {
        location: call.location(operation.key.as_str()),
        bucket: operation.bucket.as_str().to_owned(),
        key: operation.key.as_str().to_owned(),
        request_id: call.context.request_id.clone(),
        host_id: call.context.host_id.clone(),
    };
    // A task of its own, so that it ends well even if the client goes away.
    let service = Arc::clone(&call.protocol.service);
    let caller = call.caller.clone();
    let mut running: Running = tokio::spawn(async move { service.call(&caller, operation).await });
    match timeout(REAL_STATUS_WAIT, &mut running).await {
        Ok(outcome) => {
            let object = outcome.map_err(S3Error::internal)??;
            let response = answer::xml(written.success(&object));
            Ok(answer::with_headers(response, |headers| {
                set_version(headers, object.version);
                write_encryption(
                    headers,
                    object.encryption.as_ref(),
                    call.caller.customer_key.as_ref(),
                );
                set_expiration(headers, object.expiration.as_ref());
            }))
        }
        Err(_) => Ok(answer::xml(S3Body::pieces(async move {
            (
                Bytes::from_static(DECLARATION.as_bytes()),
                Some(white_space(running, written)),
            )
        }))),
    }
}

/// White space until the outcome is known, then the outcome.
fn white_space(mut running: Running, written: Written) -> S3Body {
    S3Body::pieces(async move {
        match timeout(WHITE_SPACE_EVERY, &mut running).await {
            Ok(outcome) => {
                let outcome = outcome
                    .map_err(S3Error::internal)
                    .and_then(|outcome| outcome.map_err(S3Error::from));
                let document = match outcome {
                    Ok(object) => written.success(&object),
                    Err(error) => {
                        tracing::warn!(
                            request_id = written.request_id,
                            code = error.code.name(),
                            cause = crate::protocol::causes(&error),
                            "CompleteMultipartUpload failed after its status was sent"
                        );
                        written.failure(&error)
                    }
                };
                let rest = document.strip_prefix(DECLARATION).unwrap_or(&document).to_owned();
                (Bytes::from(rest), None)
            }
            Err(_) => (Bytes::from_static(b" "), Some(white_space(running, written))),
        }
    })
}

/// What the document of the outcome says beside it.
struct Written {
    location: String,
    bucket: String,
    key: String,
    request_id: String,
    host_id: String,
}

impl Written {
    fn success(&self, object: &CompletedObject) -> String {
        completed(&self.bucket, &self.key, &self.location, object)
    }

    fn failure(&self, error: &S3Error) -> String {
        let context = ErrorContext {
            method: "POST",
            bucket: Some(&self.bucket),
            key: Some(&self.key),
            request_id: &self.request_id,
            host_id: &self.host_id,
            ..ErrorContext::default()
        };
        error_document(error, context)
    }
}
