//! One request to a server under test, built in steps: path style by default, signed when a test says by whom.

use crate::http::{Request, Response};
use crate::server::{Server, root};
use crate::sign::{Credentials, Payload, Signer, SignerV2};

/// A request on its way to a server.
#[must_use = "nothing happens before `send`"]
pub(crate) struct Exchange<'a> {
    server: &'a Server,
    request: Request,
    payload: Payload,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(server: &'a Server, method: &str, target: &str) -> Self {
        let host = format!("localhost:{}", server.port());
        Self {
            server,
            request: Request::new(method, target, &host),
            payload: Payload::Hashed,
        }
    }

    /// Sets a header, replacing one of the same name.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request.set(name, value);
        self
    }

    /// Adds a header beside others of the same name.
    pub(crate) fn again(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request
            .headers
            .push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn host(self, host: &str) -> Self {
        self.header("Host", host)
    }

    pub(crate) fn origin(self, origin: &str) -> Self {
        self.header("Origin", origin)
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request.body = body.into();
        self
    }

    /// Declares this text as the payload's hash instead of the true one.
    pub(crate) fn payload(mut self, text: &str) -> Self {
        self.payload = Payload::Named(text.to_owned());
        self
    }

    /// Signs with the owner's key, Signature Version 4 in headers.
    pub(crate) fn signed(self) -> Self {
        self.signed_by(&root())
    }

    pub(crate) fn signed_by(self, credentials: &Credentials) -> Self {
        self.signed_with(&Signer::new(credentials))
    }

    pub(crate) fn signed_with(mut self, signer: &Signer) -> Self {
        signer.sign(&mut self.request, &self.payload);
        self
    }

    /// Signs with the owner's key in the query, for ten minutes.
    pub(crate) fn presigned(self) -> Self {
        self.presigned_with(&Signer::new(&root()), 600)
    }

    pub(crate) fn presigned_with(mut self, signer: &Signer, expires_seconds: u64) -> Self {
        signer.presign(&mut self.request, expires_seconds);
        self
    }

    /// Signs with the owner's key, Signature Version 2 in headers.
    pub(crate) fn signed_v2(mut self) -> Self {
        SignerV2::new(&root()).sign(&mut self.request);
        self
    }

    /// The request as it would be sent.
    pub(crate) fn into_request(self) -> Request {
        self.request
    }

    /// Sends it on a connection of its own.
    #[track_caller]
    pub(crate) fn send(self) -> Response {
        send(self.server, &self.request)
    }
}

/// Sends a finished request on a connection of its own.
#[track_caller]
pub(crate) fn send(server: &Server, request: &Request) -> Response {
    let mut connection = server.connect();
    connection.send(request);
    match connection.read(&request.method) {
        Ok(response) => response,
        Err(error) => panic!("no answer to {} {}: {error}", request.method, request.target),
    }
}
