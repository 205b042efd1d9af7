//! How commands reach the admin API of a store: one client, whatever is between it and the router.
//!
//! Over the control socket where a server runs on the data folder; within this process where none does. Both are the
//! operator. A further way in is a further [`Transport`].

mod folder;
mod identities;
mod roles;
mod transport;

pub(crate) use transport::Transport;

use crate::{config::Config, control, data_folder::DataFolder, error::CommandError};
use bytes::Bytes;
use folder::FolderTransport;
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use serde::{Serialize, de::DeserializeOwned};
use sos_s3::uri::encode;
use sos_server::admin::{
    AccessQuestion, AccessVerdict, BucketPage, ErrorBody, ListedBucket, MadeLink, NewBucket, NewLink,
};

/// A client of the admin API.
pub(crate) struct AdminClient {
    transport: Box<dyn Transport>,
}

impl AdminClient {
    /// Of the store in the configured data folder: the running server, or the folder itself where none runs.
    pub(crate) fn of(config: &Config) -> Result<Self, CommandError> {
        let folder = DataFolder::existing(&config.data.value)?;
        Ok(match control::client::SocketTransport::reach(&folder)? {
            Some(socket) => Self::over(socket),
            None => Self::over(FolderTransport::open(&folder, config)?),
        })
    }

    /// Over a transport.
    pub(crate) fn over(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Box::new(transport),
        }
    }

    /// Whether a store runs at the other end; otherwise nothing happens there but what this client does.
    pub(crate) fn is_running(&self) -> bool {
        self.transport.is_running()
    }

    /// `GET`. A refusal is an answer too: its status and body say why.
    pub(crate) fn get(&self, path: &str) -> Result<Response<Bytes>, CommandError> {
        self.send(Method::GET, path, &[], Bytes::new())
    }

    /// `POST` of JSON.
    pub(crate) fn post(&self, path: &str, body: &impl Serialize) -> Result<Response<Bytes>, CommandError> {
        self.send_json(Method::POST, path, body)
    }

    /// JSON, by any method.
    pub(crate) fn send_json(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Response<Bytes>, CommandError> {
        let body = serde_json::to_vec(body).map_err(|error| CommandError::System {
            operation: "write JSON",
            source: error.into(),
        })?;
        let headers = [(header::CONTENT_TYPE, "application/json")];
        self.send(method, path, &headers, body.into())
    }

    /// `DELETE`.
    pub(crate) fn delete(
        &self,
        path: &str,
        headers: &[(HeaderName, &str)],
    ) -> Result<Response<Bytes>, CommandError> {
        self.send(Method::DELETE, path, headers, Bytes::new())
    }

    /// Any request: a path with its query, percent-encoded, and headers that are visible ASCII.
    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: Bytes,
    ) -> Result<Response<Bytes>, CommandError> {
        let unusable = |what: &str| CommandError::Refused(format!("{what:?} cannot be sent"));
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().map_err(|_| unusable(path))?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| unusable(value))?;
            request.headers_mut().insert(name, value);
        }
        self.transport.exchange(request)
    }

    /// What would be decided about a request to a bucket.
    pub(crate) fn explain_access(
        &self,
        bucket: &str,
        question: &AccessQuestion,
    ) -> Result<AccessVerdict, CommandError> {
        let path = format!("{}/access/explain", bucket_path(bucket));
        read(&self.post(&path, question)?)
    }

    /// Makes a link that logs in to the console; with the root tenant's oldest key where none is named.
    pub(crate) fn create_console_link(&self, access_key: Option<String>) -> Result<MadeLink, CommandError> {
        read(&self.post("/v1/console/links", &NewLink { access_key })?)
    }

    /// Makes a bucket; for the root tenant where no owner is named.
    pub(crate) fn create_bucket(
        &self,
        name: &str,
        owner: Option<String>,
    ) -> Result<ListedBucket, CommandError> {
        let name = name.to_owned();
        read(&self.post("/v1/buckets", &NewBucket { name, owner })?)
    }

    /// All buckets by name, page by page.
    pub(crate) fn buckets(&self) -> Result<Vec<ListedBucket>, CommandError> {
        let mut buckets = Vec::new();
        let mut path = "/v1/buckets".to_owned();
        loop {
            let page: BucketPage = read(&self.get(&path)?)?;
            buckets.extend(page.buckets);
            match page.next {
                Some(next) => path = format!("/v1/buckets?after={}", encode(&next, false)),
                None => return Ok(buckets),
            }
        }
    }

    /// Deletes an empty bucket.
    pub(crate) fn delete_bucket(&self, name: &str) -> Result<(), CommandError> {
        done(&self.delete(&bucket_path(name), &[])?)
    }
}

/// The path of a bucket.
pub(crate) fn bucket_path(name: &str) -> String {
    format!("/v1/buckets/{}", encode(name, false))
}

/// An answer of success, whatever it holds; a refusal is an error with its message.
pub(crate) fn done(response: &Response<Bytes>) -> Result<(), CommandError> {
    if response.status().is_success() {
        return Ok(());
    }
    match serde_json::from_slice::<ErrorBody>(response.body()) {
        Ok(body) => Err(CommandError::Refused(body.error.message)),
        Err(_) => Err(unexpected(response)),
    }
}

/// The value in an answer of success.
pub(crate) fn read<T: DeserializeOwned>(response: &Response<Bytes>) -> Result<T, CommandError> {
    done(response)?;
    serde_json::from_slice(response.body()).map_err(|_| unexpected(response))
}

/// An answer to another question: the running server is of another version.
fn unexpected(response: &Response<Bytes>) -> CommandError {
    CommandError::Refused(format!(
        "the running server answered something else (status {}); is it of another version?",
        response.status()
    ))
}
