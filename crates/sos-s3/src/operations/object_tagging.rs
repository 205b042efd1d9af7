//! GetObjectTagging, PutObjectTagging, DeleteObjectTagging.

use super::{Answer, Call};
use crate::{
    answer,
    facts::add_tags,
    headers::answer::set_version,
    limits::MAX_CONFIG_DOCUMENT_BYTES,
    xml::tagging::{MAX_OBJECT_TAGS, parse, write},
};
use http::StatusCode;
use sos_service::{
    Action,
    operations::object_tagging::{GetObjectTagging, PutObjectTagging, Tags},
};

pub(super) async fn get_object_tagging(call: &mut Call<'_>) -> Answer {
    let operation = GetObjectTagging {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
    };
    let tagged = call.run(operation).await?;
    let response = answer::xml(write(&tagged.tags));
    Ok(answer::with_headers(response, |headers| {
        set_version(headers, tagged.version);
    }))
}

pub(super) async fn put_object_tagging(call: &mut Call<'_>) -> Answer {
    // Policies look at the tags that are asked for: it is read first what is asked, then judged. Who may not is told so
    // whatever the document is worth.
    let document = call.unjudged_document(MAX_CONFIG_DOCUMENT_BYTES).await?;
    let tags = match parse(&document, MAX_OBJECT_TAGS) {
        Ok(tags) => tags,
        Err(error) => {
            let action = match call.version()? {
                Some(_) => Action::PutObjectVersionTagging,
                None => Action::PutObjectTagging,
            };
            call.admit::<PutObjectTagging>(action).await?;
            return Err(error);
        }
    };
    add_tags(&mut call.caller.facts, &tags);
    set_tags(call, tags, StatusCode::OK).await
}

pub(super) async fn delete_object_tagging(call: &mut Call<'_>) -> Answer {
    set_tags(call, Tags::new(), StatusCode::NO_CONTENT).await
}

async fn set_tags(call: &Call<'_>, tags: Tags, status: StatusCode) -> Answer {
    let operation = PutObjectTagging {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        tags,
    };
    let version = call.run(operation).await?;
    Ok(answer::with_headers(answer::empty(status), |headers| {
        set_version(headers, version);
    }))
}
