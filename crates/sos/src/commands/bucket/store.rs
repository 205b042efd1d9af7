//! What says who can reach a bucket, through the admin API: of the store on this machine, or of one elsewhere.

use crate::{
    administration::{AdminClient, bucket_path, done, read},
    commands::cors::StoreArguments,
    error::CommandError,
    terminal::plain,
};
use bytes::Bytes;
use http::{HeaderName, Method, Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use sos_policy::MAX_DOCUMENT_BYTES;
use sos_server::admin::ErrorBody;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// A bucket of a store.
pub(super) struct BucketOf {
    client: AdminClient,
    path: String,
}

impl BucketOf {
    pub(super) fn open(arguments: &StoreArguments, bucket: &str) -> Result<Self, CommandError> {
        Ok(Self {
            client: arguments.client()?,
            path: bucket_path(bucket),
        })
    }

    /// What is read at a path below the bucket's own.
    pub(super) fn get<T: DeserializeOwned>(&self, below: &str) -> Result<T, CommandError> {
        read(&self.client.get(&format!("{}{below}", self.path))?)
    }

    /// The same, `None` where the answer is 404 with this code.
    pub(super) fn find<T: DeserializeOwned>(
        &self,
        below: &str,
        unset: &str,
    ) -> Result<Option<T>, CommandError> {
        self.found(below, unset)?
            .map(|response| read(&response))
            .transpose()
    }

    /// The answer as it came, `None` where it is 404 with this code.
    pub(super) fn found(&self, below: &str, unset: &str) -> Result<Option<Response<Bytes>>, CommandError> {
        let response = self.client.get(&format!("{}{below}", self.path))?;
        let is_unset = response.status() == StatusCode::NOT_FOUND
            && serde_json::from_slice::<ErrorBody>(response.body())
                .is_ok_and(|body| body.error.code == unset);
        if is_unset {
            return Ok(None);
        }
        done(&response)?;
        Ok(Some(response))
    }

    /// Sets what JSON says.
    pub(super) fn put(&self, below: &str, value: &impl Serialize) -> Result<Response<Bytes>, CommandError> {
        let body = serde_json::to_vec(value).map_err(|error| CommandError::System {
            operation: "write JSON",
            source: error.into(),
        })?;
        let response = self.send(Method::PUT, below, body.into())?;
        done(&response)?;
        Ok(response)
    }

    /// Any request with a JSON document, whose refusals are answers too.
    pub(super) fn send(
        &self,
        method: Method,
        below: &str,
        body: Bytes,
    ) -> Result<Response<Bytes>, CommandError> {
        let headers: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];
        self.client
            .send(method, &format!("{}{below}", self.path), &headers, body)
    }

    /// Removes what is set.
    pub(super) fn delete(&self, below: &str) -> Result<(), CommandError> {
        done(&self.client.delete(&format!("{}{below}", self.path), &[])?)
    }
}

/// A policy from a file, or from the standard input where the path is `-`: its name for errors, and its bytes.
pub(super) fn policy_of(path: &Path) -> Result<(String, Bytes), CommandError> {
    let (name, bytes) = if path == Path::new("-") {
        ("the standard input".to_owned(), bounded(io::stdin().lock()))
    } else {
        (path.display().to_string(), File::open(path).and_then(bounded))
    };
    let bytes = bytes.map_err(|source| CommandError::Document {
        path: name.clone(),
        source,
    })?;
    Ok((name, bytes.into()))
}

/// An answer about a document: a refusal says where in the document.
pub(super) fn about(name: &str, response: &Response<Bytes>) -> Result<(), CommandError> {
    match serde_json::from_slice::<ErrorBody>(response.body()) {
        Ok(ErrorBody { error }) if !response.status().is_success() && error.code == "MalformedPolicy" => {
            let place = error.place.map(|place| format!(", {place}")).unwrap_or_default();
            let message = plain(&error.message);
            Err(CommandError::Refused(format!("{name}{place}: {message}")))
        }
        _ => done(response),
    }
}

/// One byte more than a policy may have shows that it is too large.
fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_DOCUMENT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
