//! One HTTP/1.1 request with exactly the headers given, and its answer within limits.
//!
//! Every exchange has a connection of its own. Redirects are not followed: they are the caller's to judge. What is added
//! to the headers given is `Host`, `Connection: close` and, where a body is due, `Content-Length`, each only where the
//! caller did not give it.

mod connect;
mod tls;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;

use crate::{ClientError, Url};

/// The most bytes of an answer's head.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;

/// How exchanges are made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long connecting may take, TLS included.
    pub connect_timeout: Duration,
    /// How long a whole exchange may take, connecting included.
    pub whole_timeout: Duration,
    /// The most bytes of an answer's body.
    pub max_body_bytes: usize,
    /// Whether any certificate is accepted. For tests only: whoever stands between may read and change everything.
    pub accept_any_certificate: bool,
    /// Addresses that stand for a host and port, instead of asking the resolver.
    pub resolve: Vec<Resolve>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            whole_timeout: Duration::from_secs(30),
            max_body_bytes: 1024 * 1024,
            accept_any_certificate: false,
            resolve: Vec::new(),
        }
    }
}

/// The address that stands for a host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    /// The host, in lower case.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Where to connect instead; the port stays.
    pub address: IpAddr,
}

impl Resolve {
    /// Parses `HOST:PORT:ADDRESS`; an IPv6 address may stand in brackets.
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let mut parts = text.splitn(3, ':');
        let (host, port, address) = (parts.next(), parts.next(), parts.next());
        let parsed = host.zip(port).zip(address).and_then(|((host, port), address)| {
            Some(Self {
                host: host.to_ascii_lowercase(),
                port: port.parse().ok()?,
                address: address.trim_matches(['[', ']']).parse().ok()?,
            })
        });
        parsed
            .filter(|resolve| !resolve.host.is_empty())
            .ok_or_else(|| ClientError::InvalidResolve {
                text: text.to_owned(),
            })
    }
}

/// A request as it is to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, any token.
    pub method: String,
    /// Where to.
    pub url: Url,
    /// Names and values in order; one name may stand several times, and its values are then sent as several lines, the
    /// later ones right after the first.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: impl Into<String>, url: Url) -> Self {
        Self {
            method: method.into(),
            url,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Whether a header of this name, in any letter case, is there.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(given, _)| given.eq_ignore_ascii_case(name))
    }
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case, values as received; lines of one name stay apart. Bytes that are not UTF-8 are read as
    /// Latin-1, as browsers do.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The values of one header, one per line.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of one header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Makes exchanges. Cheap to clone; holds no connection.
#[derive(Debug, Clone)]
pub struct Client {
    options: Arc<Options>,
    tls: tls::Settings,
}

impl Client {
    /// A client with these options. Authorities are read from the machine at the first use of `https`.
    pub fn new(options: Options) -> Self {
        let tls = tls::Settings::new(options.accept_any_certificate);
        Self {
            options: Arc::new(options),
            tls,
        }
    }

    /// Sends a request on a connection of its own and reads the whole answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, ClientError> {
        self.send_reading(request, Reading::Whole).await
    }

    /// As [`send`](Self::send), but reads no more of the body than its beginning: at most so many bytes as the options let
    /// a body have. For those who look at heads, whatever the size of the object.
    pub async fn send_for_beginning(&self, request: &Request) -> Result<Answer, ClientError> {
        self.send_reading(request, Reading::Beginning).await
    }

    async fn send_reading(&self, request: &Request, reading: Reading) -> Result<Answer, ClientError> {
        let limit = self.options.whole_timeout;
        tokio::time::timeout(limit, self.exchange(request, reading))
            .await
            .map_err(|_| ClientError::Timeout {
                address: request.url.address(),
                limit,
            })?
    }

    async fn exchange(&self, request: &Request, reading: Reading) -> Result<Answer, ClientError> {
        let message = message(request)?;
        let broken = |source| ClientError::Exchange {
            address: request.url.address(),
            source,
        };
        let stream = connect::connect(&request.url, &self.options, &self.tls).await?;
        let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
            .max_buf_size(MAX_HEAD_BYTES)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        let _connection = Abort(tokio::spawn(connection));
        let response = sender.send_request(message).await.map_err(broken)?;
        let (head, mut incoming) = response.into_parts();
        check_size(&head.headers)?;
        let limit_bytes = self.options.max_body_bytes;
        let mut body = Vec::new();
        while let Some(frame) = incoming.frame().await {
            let Ok(data) = frame.map_err(broken)?.into_data() else {
                continue;
            };
            body.extend_from_slice(&data);
            if body.len() > limit_bytes {
                match reading {
                    Reading::Whole => return Err(ClientError::BodyTooLarge { limit_bytes }),
                    Reading::Beginning => {
                        body.truncate(limit_bytes);
                        break;
                    }
                }
            }
        }
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text_of(value.as_bytes())))
            .collect();
        Ok(Answer {
            status: head.status.as_u16(),
            headers,
            body,
        })
    }
}

/// How much of a body is read.
#[derive(Debug, Clone, Copy)]
enum Reading {
    Whole,
    Beginning,
}

/// The library's own limit is one on its buffer, which may take one more read than that.
fn check_size(headers: &http::HeaderMap) -> Result<(), ClientError> {
    let lines = headers.iter();
    let size_bytes: usize = lines
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if size_bytes > MAX_HEAD_BYTES {
        return Err(ClientError::HeadTooLarge {
            limit_bytes: MAX_HEAD_BYTES,
        });
    }
    Ok(())
}

/// Ends the task that drives a connection when its exchange is over or dropped.
struct Abort<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for Abort<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The request in hyper's terms, with the headers that HTTP needs.
fn message(request: &Request) -> Result<http::Request<Full<Bytes>>, ClientError> {
    let invalid = |part, value: &str| {
        let value = value.to_owned();
        move |source: http::Error| ClientError::InvalidRequest { part, value, source }
    };
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(http::Error::from)
        .map_err(invalid("method", &request.method))?;
    let uri = Uri::try_from(request.url.target.as_str())
        .map_err(http::Error::from)
        .map_err(invalid("target", &request.url.target))?;
    let mut message = http::Request::new(Full::new(Bytes::from(request.body.clone())));
    *message.method_mut() = method;
    *message.uri_mut() = uri;
    let mut lines: Vec<(String, String)> = Vec::with_capacity(request.headers.len() + 3);
    if !request.has_header("host") {
        lines.push(("host".to_owned(), request.url.authority()));
    }
    lines.extend(request.headers.iter().cloned());
    let body_expected = !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "DELETE");
    if !request.has_header("content-length") && (body_expected || !request.body.is_empty()) {
        lines.push(("content-length".to_owned(), request.body.len().to_string()));
    }
    if !request.has_header("connection") {
        lines.push(("connection".to_owned(), "close".to_owned()));
    }
    for (name, value) in lines {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(http::Error::from)
            .map_err(invalid("header name", &name))?;
        let value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(http::Error::from)
            .map_err(invalid("header value", &value))?;
        message.headers_mut().append(header, value);
    }
    Ok(message)
}

fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests;
