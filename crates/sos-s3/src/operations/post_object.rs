//! PostObject: a browser's form. Who asks is in the form alone.

use super::{Answer, Call, access_control, encryption};
use crate::{
    answer,
    error::S3Error,
    facts,
    form::{FormFields, PostForm},
    headers::{
        answer::{set, set_checksum, set_etag, set_version},
        attributes,
        copy_source::key_refused,
        encryption::write as write_encryption,
        unsupported,
    },
    uri,
    xml::{objects::post_response, tagging},
};
use http::StatusCode;
use sos_core::{ObjectKey, WriteConditions};
use sos_service::{
    CustomerKey, Principal, Target,
    operations::put_object::{PutObject, WrittenObject},
};

pub(super) async fn post_object(call: &mut Call<'_>) -> Answer {
    let bucket = call.bucket()?;
    let mut form = PostForm::read(&mut *call.incoming, call.headers).await?;
    let protocol = call.protocol;
    let now = protocol.config.env.now();
    call.verified = form
        .authenticate(protocol.authenticator(), protocol, bucket.as_str(), now)
        .await?;
    call.caller.principal = crate::gate::principal(&call.verified);
    let PostForm { fields, .. } = &form;
    let headers = fields.to_headers()?;
    unsupported::refuse(&headers)?;
    call.caller.facts = facts::of_form(call.headers, &headers, &call.verified, now);
    let key = ObjectKey::parse(form.key()?).map_err(key_refused)?;
    let acl = access_control::of_headers(protocol, call.caller.principal == Principal::Anonymous, &headers)?;
    let mut attributes = attributes::parse(&headers, acl)?;
    if let Some(document) = fields.get("tagging") {
        attributes.tags = tagging::parse(document.as_bytes(), tagging::MAX_OBJECT_TAGS)?;
        facts::add_tags(&mut call.caller.facts, &attributes.tags);
    }
    let target = Target::Object(bucket.clone(), key.clone(), None);
    let secure = call.context.secure;
    attributes.encryption =
        encryption::of_object(protocol, secure, &mut call.caller, target, &headers).await?;
    let operation = PutObject {
        bucket,
        key: key.clone(),
        attributes,
        integrity: attributes::integrity(&headers)?,
        conditions: WriteConditions::default(),
        body: &mut form.file,
    };
    let written = protocol.service.call(&call.caller, operation).await?;
    answer_form(
        &form.fields,
        call.location(key.as_str()),
        call.bucket()?.as_str(),
        key.as_str(),
        &written,
        call.caller.customer_key.as_ref(),
    )
}

fn answer_form(
    fields: &FormFields,
    location: String,
    bucket: &str,
    key: &str,
    written: &WrittenObject,
    customer: Option<&CustomerKey>,
) -> Answer {
    let response = if let Some(target) = fields.success_redirect() {
        let mark = if target.query().is_some() { '&' } else { '?' };
        let url = format!(
            "{target}{mark}bucket={}&key={}&etag={}",
            uri::encode(bucket, false),
            uri::encode(key, false),
            uri::encode(&format!("\"{}\"", written.etag), false),
        );
        answer::with_headers(answer::empty(StatusCode::SEE_OTHER), |headers| {
            set(headers, "location", &url);
        })
    } else {
        let status = StatusCode::from_u16(fields.success_status()).map_err(S3Error::internal)?;
        let mut response = if status == StatusCode::CREATED {
            answer::xml(post_response(bucket, key, &location, &written.etag))
        } else {
            answer::empty(status)
        };
        *response.status_mut() = status;
        set(response.headers_mut(), "location", &location);
        response
    };
    Ok(answer::with_headers(response, |headers| {
        set_etag(headers, &written.etag);
        set_version(headers, written.version);
        set_checksum(headers, written.checksum.as_ref());
        write_encryption(headers, written.encryption.as_ref(), customer);
    }))
}
