//! What can go wrong on the client's side, each with what to do about it.

use std::path::PathBuf;
use std::time::Duration;

/// Why an exchange, a probe or a conformance run could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The text is no URL that an S3 endpoint can have.
    #[error("`{url}` is not a URL of an endpoint: {reason}; write it as https://host[:port]/path")]
    InvalidUrl {
        /// The text.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The text does not say which address a host and port stand for.
    #[error("`{text}` is not of the form HOST:PORT:ADDRESS, as in store.example.com:443:127.0.0.1")]
    InvalidResolve {
        /// The text.
        text: String,
    },
    /// A method, a header or a target that HTTP cannot carry.
    #[error("the {part} `{value}` cannot be sent over HTTP: remove the characters it may not have")]
    InvalidRequest {
        /// `method`, `header name`, `header value` or `target`.
        part: &'static str,
        /// The value.
        value: String,
        /// Why.
        #[source]
        source: http::Error,
    },
    /// The host's name has no address.
    #[error("the name {host} cannot be resolved: check its spelling, or give its address")]
    Resolve {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Nothing accepts connections there.
    #[error("cannot connect to {address}: check that the server runs and that the port is right")]
    Connect {
        /// Host and port.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No connection within the time allowed.
    #[error("no connection to {address} within {} s: a firewall may drop it, or the address is wrong", limit.as_secs())]
    ConnectTimeout {
        /// Host and port.
        address: String,
        /// The limit.
        limit: Duration,
    },
    /// The TLS handshake failed.
    #[error(
        "no TLS connection to {address}: check the certificate and its authority, use http:// where the server speaks \
         no TLS, or accept any certificate for a test"
    )]
    Tls {
        /// Host and port.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The machine has no list of authorities to trust.
    #[error("this machine has no certificate authorities: install the package ca-certificates")]
    NoAuthorities,
    /// No usable TLS settings.
    #[error("TLS cannot be set up")]
    TlsSettings(#[source] rustls::Error),
    /// The exchange broke off.
    #[error(
        "the exchange with {address} broke off: see the server's log, and whether something else listens there"
    )]
    Exchange {
        /// Host and port.
        address: String,
        /// Why.
        #[source]
        source: hyper::Error,
    },
    /// No whole answer within the time allowed.
    #[error("no whole answer from {address} within {} s: see the server's log", limit.as_secs())]
    Timeout {
        /// Host and port.
        address: String,
        /// The limit.
        limit: Duration,
    },
    /// The answer's head exceeds the limit.
    #[error("the answer's head exceeds {limit_bytes} bytes: browsers refuse such answers too")]
    HeadTooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// The answer's body exceeds the limit.
    #[error("the answer's body exceeds {limit_bytes} bytes: ask for a smaller object")]
    BodyTooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// The page's request is not one that a browser could make.
    #[error(transparent)]
    InvalidPage(#[from] sos_cors::browser::PageRequestError),
    /// The page's request has no URL.
    #[error("a probe needs the URL that the page asks for")]
    PageWithoutUrl,
    /// A file of the conformance table is not of its format.
    #[error("{file} is not of the format that conformance/cors/README.md describes")]
    InvalidCases {
        /// The file.
        file: String,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// A file of the conformance table cannot be read.
    #[error("cannot read {}", path.display())]
    ReadCases {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The endpoint did not let the conformance run prepare what it needs.
    #[error("{what} was answered with {status} {code}: {advice}")]
    Prepare {
        /// What was attempted.
        what: &'static str,
        /// The status.
        status: u16,
        /// The S3 error code, where there is one.
        code: String,
        /// What to do.
        advice: &'static str,
    },
}
