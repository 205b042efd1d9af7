//! Which handler answers which request.

use crate::{admin::Refusal, console::no_endpoint};
use http::{Method, StatusCode};
use sos_core::{BucketName, UploadId};
use sos_s3::{
    object_request::part_number,
    uri::{Query, decode_path},
};

/// What a request wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    PutObject(BucketName),
    CreateUpload(BucketName),
    PutPart(BucketName, UploadId, u16),
    CompleteUpload(BucketName, UploadId),
    AbortUpload(BucketName, UploadId),
    Read(BucketName),
    MakeArchive(BucketName),
    Archive(String),
}

impl Endpoint {
    /// The bucket that the path names; an archive's is in its ticket.
    pub(super) fn bucket(&self) -> Option<&BucketName> {
        match self {
            Self::PutObject(bucket)
            | Self::CreateUpload(bucket)
            | Self::PutPart(bucket, ..)
            | Self::CompleteUpload(bucket, _)
            | Self::AbortUpload(bucket, _)
            | Self::Read(bucket)
            | Self::MakeArchive(bucket) => Some(bucket),
            Self::Archive(_) => None,
        }
    }
}

/// An endpoint, and the parameters that mean something to it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) endpoint: Endpoint,
    pub(super) parameters: &'static [&'static str],
}

/// The endpoint of a path: 404 where there is none, 405 with `Allow` where it takes other methods.
pub(super) fn find(method: &Method, path: &str) -> Result<Found, Refusal> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let key: &[&str] = &["key"];
    let (methods, parameters): (&[&str], _) = match segments[..] {
        ["api", "objects", _] | ["api", "objects", _, "uploads", _, _] if !is_complete(&segments) => {
            (&["PUT"], key)
        }
        ["api", "objects", _, "uploads" | "zip"] => (&["POST"], &[][..]),
        ["api", "objects", _, "uploads", _] => (&["DELETE"], key),
        ["api", "objects", _, "uploads", _, _] => (&["POST"], key),
        ["objects", _] => (&["GET", "HEAD"], &["key", "version_id", "download"][..]),
        // Who asks by HEAD would use up the ticket and get nothing.
        ["zip", _] => (&["GET"], &[][..]),
        _ => return Err(no_endpoint(path)),
    };
    if !methods.contains(&method.as_str()) {
        let allowed = methods.join(", ");
        return Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            format!("{path} takes {allowed}."),
        )
        .allow(allowed));
    }
    let endpoint = match segments[..] {
        ["api", "objects", name] => Endpoint::PutObject(bucket(name)?),
        ["api", "objects", name, "uploads"] => Endpoint::CreateUpload(bucket(name)?),
        ["api", "objects", name, "zip"] => Endpoint::MakeArchive(bucket(name)?),
        ["api", "objects", name, "uploads", id] => Endpoint::AbortUpload(bucket(name)?, upload(id)?),
        ["api", "objects", name, "uploads", id, "complete"] => {
            Endpoint::CompleteUpload(bucket(name)?, upload(id)?)
        }
        ["api", "objects", name, "uploads", id, number] => {
            Endpoint::PutPart(bucket(name)?, upload(id)?, part_number(number)?)
        }
        ["objects", name] => Endpoint::Read(bucket(name)?),
        ["zip", ticket] => Endpoint::Archive(ticket.to_owned()),
        _ => return Err(no_endpoint(path)),
    };
    Ok(Found { endpoint, parameters })
}

/// Whether a path below an upload ends it; the others are its parts.
fn is_complete(segments: &[&str]) -> bool {
    segments.last() == Some(&"complete") && segments.len() == 6
}

/// Refuses parameters that mean nothing, so that a misspelt one is not ignored.
pub(super) fn check_query(query: &Query, known: &[&str]) -> Result<(), Refusal> {
    match query.iter().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => Err(Refusal::bad_request(format!(
            "There is no query parameter {name:?} here."
        ))),
        None => Ok(()),
    }
}

fn bucket(raw: &str) -> Result<BucketName, Refusal> {
    let name = decode_path(raw)?;
    BucketName::parse(&name)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, "InvalidBucketName", error.to_string()))
}

/// An id that was never given out names no upload.
fn upload(text: &str) -> Result<UploadId, Refusal> {
    UploadId::parse(text)
        .map_err(|_| Refusal::new(StatusCode::NOT_FOUND, "NoSuchUpload", "There is no such upload."))
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, find};
    use http::Method;
    use sos_core::{BucketName, UploadId};

    #[test]
    fn paths_lead_to_their_handlers_and_no_further() {
        let photos = || BucketName::parse("photos").expect("a name");
        let id = UploadId(7);
        let check = |method: Method, path: &str, expected: Endpoint| {
            assert_eq!(find(&method, path).expect("found").endpoint, expected, "{path}");
        };
        check(Method::PUT, "/api/objects/photos", Endpoint::PutObject(photos()));
        check(
            Method::POST,
            "/api/objects/photos/uploads",
            Endpoint::CreateUpload(photos()),
        );
        check(
            Method::POST,
            "/api/objects/photos/zip",
            Endpoint::MakeArchive(photos()),
        );
        check(Method::HEAD, "/objects/photos", Endpoint::Read(photos()));
        check(Method::GET, "/zip/abc", Endpoint::Archive("abc".to_owned()));
        let upload = format!("/api/objects/photos/uploads/{id}");
        check(Method::DELETE, &upload, Endpoint::AbortUpload(photos(), id));
        let complete = format!("{upload}/complete");
        check(Method::POST, &complete, Endpoint::CompleteUpload(photos(), id));
        check(
            Method::PUT,
            &format!("{upload}/12"),
            Endpoint::PutPart(photos(), id, 12),
        );

        let refused = |method: Method, path: &str, status: u16| {
            let refusal = find(&method, path).expect_err("refused");
            assert_eq!(refusal.status.as_u16(), status, "{path}");
        };
        for path in [
            "/objects",
            "/objects/photos/",
            "/objects/photos/a",
            "/api/objects",
            "/zip",
            "/zip/a/b",
        ] {
            refused(Method::GET, path, 404);
        }
        refused(Method::GET, "/objects/..", 400);
        refused(Method::GET, "/objects/%2e%2e", 400);
        refused(Method::GET, "/objects/", 400);
        refused(Method::POST, "/objects/photos", 405);
        refused(Method::HEAD, "/zip/abc", 405);
        refused(Method::PUT, &format!("{upload}/0"), 400);
        refused(Method::PUT, "/api/objects/photos/uploads/none/1", 404);
    }
}
