//! What a bucket or object may carry and SOS does not act upon: answered as S3 does where it is unset, and refused
//! where someone sets it.

use super::{Answer, Call};
use crate::{
    answer,
    body::S3Body,
    error::{Code, S3Error},
    table::{Kind, Unset, Verb},
    xml::Writer,
};
use http::StatusCode;
use sos_core::{ConfigKind, ReadConditions};
use sos_service::operations::{
    bucket_documents::{GetBucketDocument, PutBucketDocument, TouchUnsetConfiguration},
    get_object::{GetObject, Selection},
};
use sos_service::{Action, DocumentConditions, ServiceError, Target, UnsetConfiguration};

/// The document as it was stored, or what is answered where there is none.
pub(super) async fn get_document(call: &mut Call<'_>, kind: ConfigKind, unset: Unset) -> Answer {
    match stored(call, kind).await? {
        Some(document) => Ok(answer::xml(document)),
        None => answer_unset(call, unset),
    }
}

/// Removes the document, set or not.
pub(super) async fn delete_document(call: &mut Call<'_>, kind: ConfigKind) -> Answer {
    let operation = PutBucketDocument {
        bucket: call.bucket()?,
        kind,
        document: None,
        conditions: DocumentConditions::default(),
    };
    call.run(operation).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// What no bucket ever has; for those who may read or change it.
pub(super) async fn never_set_on_bucket(
    call: &mut Call<'_>,
    configuration: UnsetConfiguration,
    unset: Unset,
) -> Answer {
    let operation = TouchUnsetConfiguration {
        bucket: call.bucket()?,
        configuration,
        writes: call.row.verb != Verb::Get,
    };
    call.run(operation).await?;
    answer_unset(call, unset)
}

/// What no object ever has; for those who may read it.
pub(super) async fn never_set_on_object(call: &mut Call<'_>, code: Code) -> Answer {
    let operation = GetObject {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        selection: Selection::Whole,
        conditions: ReadConditions::default(),
        head: true,
    };
    call.run(operation).await?;
    Err(match code {
        Code::InvalidObjectState => S3Error::with_message(
            code,
            "Restore is not allowed for the object's current storage class",
        ),
        other => other.into(),
    })
}

/// 501, with what is missing; for buckets after the caller was found to own what it would change.
pub(super) async fn not_built(call: &mut Call<'_>, message: &'static str) -> Answer {
    if call.row.kind == Kind::Bucket {
        let service = &call.protocol.service;
        let action = would_be(call.row.subresource);
        let target = Target::Bucket(call.bucket()?);
        service
            .admit::<TouchUnsetConfiguration>(&call.caller, action, target)
            .await?;
    }
    Err(S3Error::with_message(Code::NotImplemented, message))
}

/// The action of a change that is not built.
fn would_be(subresource: Option<&str>) -> Action {
    let unset = Action::PutUnsetConfiguration;
    match subresource {
        Some("analytics") => unset(UnsetConfiguration::Analytics),
        Some("inventory") => unset(UnsetConfiguration::Inventory),
        Some("metrics") => unset(UnsetConfiguration::Metrics),
        Some("intelligent-tiering") => unset(UnsetConfiguration::IntelligentTiering),
        Some("metadataTable" | "metadataConfiguration") => unset(UnsetConfiguration::MetadataTable),
        Some("website") => Action::PutBucketConfiguration(ConfigKind::Website),
        Some("logging") => Action::PutBucketConfiguration(ConfigKind::Logging),
        Some("notification") => Action::PutBucketConfiguration(ConfigKind::Notification),
        Some("requestPayment") => Action::PutBucketConfiguration(ConfigKind::RequestPayment),
        Some("accelerate") => Action::PutBucketConfiguration(ConfigKind::Accelerate),
        Some("replication") => Action::PutBucketConfiguration(ConfigKind::Replication),
        Some("lifecycle") => Action::PutBucketConfiguration(ConfigKind::Lifecycle),
        Some("encryption") => Action::PutBucketConfiguration(ConfigKind::Encryption),
        // CreateSession, which is for buckets of a kind that there is none of.
        _ => Action::ListBucket,
    }
}

async fn stored(call: &Call<'_>, kind: ConfigKind) -> Result<Option<S3Body>, S3Error> {
    let operation = GetBucketDocument {
        bucket: call.bucket()?,
        kind,
    };
    match call.protocol.service.call(&call.caller, operation).await {
        Ok(document) => Ok(Some(document.into())),
        Err(ServiceError::NoSuchConfiguration(..)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn answer_unset(call: &Call<'_>, unset: Unset) -> Answer {
    match unset {
        Unset::Refusal(code) => Err(S3Error::new(code).element("BucketName", call.bucket()?.as_str())),
        Unset::Document(root) => {
            let mut xml = Writer::new(root, 64);
            if root == "RequestPaymentConfiguration" {
                xml.text("Payer", "BucketOwner");
            } else if root.starts_with("List") {
                xml.text("IsTruncated", "false");
            }
            Ok(answer::xml(xml.finish()))
        }
    }
}
