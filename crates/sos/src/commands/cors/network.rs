//! Requests over the network: signed for an admin API elsewhere, or plain for the probe.

use crate::{administration::Transport, control::MAX_ANSWER_BYTES, error::CommandError, runtime};
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use sos_client::{
    ClientError, Url,
    exchange::{self, Client, Options},
    sign::{Credentials, Signer},
};

/// The region of a store that says nothing else.
pub(super) const DEFAULT_REGION: &str = "us-east-1";

/// Runs a client's future to its end.
pub(super) fn block_on<T>(future: impl Future<Output = Result<T, ClientError>>) -> Result<T, CommandError> {
    let ended = runtime::current_thread()?.block_on(future);
    ended.map_err(CommandError::Client)
}

/// The key and the region of the environment, by the names that every S3 client reads; the region given where it has none.
pub(crate) fn signer(region: &str) -> Result<Signer, CommandError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let needed = |name: &str| {
        variable(name).ok_or_else(|| {
            CommandError::Refused(format!(
                "{name} is not set: export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as `sos serve` printed them at the first start"
            ))
        })
    };
    let credentials = Credentials {
        access_key: needed("AWS_ACCESS_KEY_ID")?,
        secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
        session_token: variable("AWS_SESSION_TOKEN"),
    };
    let region = variable("AWS_REGION")
        .or_else(|| variable("AWS_DEFAULT_REGION"))
        .unwrap_or_else(|| region.to_owned());
    Ok(Signer::new(credentials, region))
}

/// An admin API elsewhere.
pub(super) struct SignedTransport {
    client: Client,
    url: Url,
    signer: Signer,
}

impl SignedTransport {
    /// Of the API at this URL, with the key of the environment.
    pub(super) fn new(url: &str) -> Result<Self, CommandError> {
        Ok(Self {
            client: Client::new(Options {
                max_body_bytes: MAX_ANSWER_BYTES,
                ..Options::default()
            }),
            url: Url::parse(url).map_err(CommandError::Client)?,
            signer: signer(DEFAULT_REGION)?,
        })
    }
}

impl Transport for SignedTransport {
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, CommandError> {
        let (parts, body) = request.into_parts();
        let base = self.url.target.trim_end_matches('/');
        let url = self.url.with_target(format!("{base}{}", parts.uri));
        let mut sent = exchange::Request::new(parts.method.as_str(), url).body(body);
        for (name, value) in &parts.headers {
            sent = sent.header(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
        }
        self.signer.sign(&mut sent, Timestamp::now());
        let answer = block_on(self.client.send(&sent))?;
        let mut response = Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        response
            .body(Bytes::from(answer.body))
            .map_err(|error| CommandError::Refused(format!("the answer cannot be read: {error}")))
    }
}
