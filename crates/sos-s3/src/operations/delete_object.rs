//! DeleteObject, DeleteObjects.

use super::{Answer, Call};
use crate::{
    answer,
    error::S3Error,
    headers::{
        answer::{set, set_version},
        conditions,
        copy_source::key_refused,
    },
    limits::MAX_DELETE_DOCUMENT_BYTES,
    xml::delete_objects::{Line, NamedObject, no_such_version, parse, write},
};
use http::StatusCode;
use sos_core::{ObjectKey, VersionId};
use sos_service::{
    Action,
    operations::delete_object::{DeleteLine, DeleteObject, DeleteObjects},
};

pub(super) async fn delete_object(call: &mut Call<'_>) -> Answer {
    let operation = DeleteObject {
        bucket: call.bucket()?,
        key: call.key()?,
        version: call.version()?,
        conditions: conditions::delete(call.headers)?,
        bypass_governance: call.bypasses_governance(),
    };
    let deleted = call.run(operation).await?;
    Ok(answer::with_headers(
        answer::empty(StatusCode::NO_CONTENT),
        |headers| {
            set_version(headers, deleted.version);
            if deleted.delete_marker {
                set(headers, "x-amz-delete-marker", "true");
            }
        },
    ))
}

pub(super) async fn delete_objects(call: &mut Call<'_>) -> Answer {
    let document = call
        .document::<DeleteObjects>(Action::DeleteObjects, MAX_DELETE_DOCUMENT_BYTES)
        .await?;
    let (objects, quiet) = parse(&document)?;
    let mut lines = Vec::with_capacity(objects.len());
    let mut refused: Vec<Option<S3Error>> = Vec::with_capacity(objects.len());
    for object in &objects {
        match delete_line(object) {
            Ok(line) => {
                lines.push(line);
                refused.push(None);
            }
            Err(error) => refused.push(Some(error)),
        }
    }
    let operation = DeleteObjects {
        bucket: call.bucket()?,
        lines,
        bypass_governance: call.bypasses_governance(),
    };
    let mut results = call.run(operation).await?.into_iter();
    let lines: Vec<Line> = refused
        .into_iter()
        .map(|refused| match refused {
            Some(error) => Line::Refused(error),
            None => match results.next() {
                Some(Ok(deleted)) => Line::Deleted {
                    version: deleted.version,
                    delete_marker: deleted.delete_marker,
                },
                Some(Err(error)) => Line::Refused(error.into()),
                None => Line::Refused(S3Error::internal("fewer results than lines")),
            },
        })
        .collect();
    Ok(answer::xml(write(&objects, &lines, quiet)))
}

/// A line that does not parse is refused on its own.
fn delete_line(object: &NamedObject) -> Result<DeleteLine, S3Error> {
    let version = object
        .version
        .as_deref()
        .map(|version| VersionId::parse(version).map_err(|_| no_such_version(version)));
    Ok(DeleteLine {
        key: ObjectKey::parse(object.key.as_str()).map_err(key_refused)?,
        version: version.transpose()?,
        conditions: conditions::delete_line(
            object.etag.as_deref(),
            object.last_modified.as_deref(),
            object.size.as_deref(),
        )?,
    })
}
