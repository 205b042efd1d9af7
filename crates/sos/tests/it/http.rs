//! A raw HTTP/1.1 client: it sends exactly the bytes it is given, so that tests can send what no library would,
//! and reads one answer at a time. It knows nothing of S3 but where an error element stands in a body.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// How long one read or write may take before the test fails instead of hanging.
const IO_TIMEOUT: Duration = Duration::from_mins(2);

/// What a connection reads from and writes to: a socket, bare or under TLS.
pub(crate) trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// One connection, kept alive between requests for as long as the server does.
pub(crate) struct Connection {
    stream: BufReader<Box<dyn Stream>>,
}

impl Connection {
    /// Connects in plain text.
    pub(crate) fn open(address: SocketAddr) -> Self {
        Self {
            stream: BufReader::new(Box::new(connect(address))),
        }
    }

    /// Uses a socket that the test has opened itself.
    pub(crate) fn over(stream: TcpStream) -> Self {
        stream
            .set_read_timeout(Some(IO_TIMEOUT))
            .expect("a timeout can be set");
        Self {
            stream: BufReader::new(Box::new(stream)),
        }
    }

    /// Uses a stream of any kind, whose timeouts are its opener's.
    pub(crate) fn over_stream(stream: impl Stream + 'static) -> Self {
        Self {
            stream: BufReader::new(Box::new(stream)),
        }
    }

    /// Connects under TLS to a server whose certificate `roots` vouches for.
    pub(crate) fn open_tls(address: SocketAddr, roots: rustls::RootCertStore) -> io::Result<Self> {
        let config = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::aws_lc_rs::default_provider(),
        ))
        .with_safe_default_protocol_versions()
        .expect("the provider has TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
        let name = "localhost".try_into().expect("a valid name");
        let session = rustls::ClientConnection::new(Arc::new(config), name).expect("a valid configuration");
        let mut stream = rustls::StreamOwned::new(session, connect(address));
        stream.flush()?;
        Ok(Self {
            stream: BufReader::new(Box::new(stream)),
        })
    }

    /// Writes bytes as they are.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(bytes)?;
        stream.flush()
    }

    /// Sends a whole request. A server may answer and close before it has read everything: that is no failure here,
    /// the answer that follows tells.
    pub(crate) fn send(&mut self, request: &Request) {
        if self.write(&request.head()).is_ok() {
            let _ = self.write(&request.body);
        }
    }

    /// Reads one answer to a request of `method`.
    pub(crate) fn read(&mut self, method: &str) -> io::Result<Response> {
        loop {
            let response = self.read_one(method)?;
            if response.status != 100 {
                return Ok(response);
            }
        }
    }

    /// Reads one answer, `100 Continue` included.
    pub(crate) fn read_one(&mut self, method: &str) -> io::Result<Response> {
        let line = self.line()?;
        let status = line.get(9..12).and_then(|digits| digits.parse().ok());
        let Some(status) = status.filter(|_| line.starts_with("HTTP/1.")) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("not a status line: {line:?}"),
            ));
        };
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut response = Response {
            status,
            headers,
            body: Vec::new(),
        };
        let bare = method == "HEAD" || matches!(status, 100..=199 | 204 | 304);
        if !bare {
            self.read_body(&mut response)?;
        }
        Ok(response)
    }

    fn read_body(&mut self, response: &mut Response) -> io::Result<()> {
        if response
            .header("transfer-encoding")
            .is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
        {
            loop {
                let line = self.line()?;
                let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
                    .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a malformed chunk size"))?;
                let start = response.body.len();
                response.body.resize(start + size, 0);
                self.stream.read_exact(&mut response.body[start..])?;
                let end = self.line()?;
                if size == 0 {
                    // What is left of the trailer section.
                    if !end.is_empty() {
                        while !self.line()?.is_empty() {}
                    }
                    return Ok(());
                }
            }
        }
        match response.header("content-length").map(str::parse::<usize>) {
            Some(Ok(length)) => {
                response.body.resize(length, 0);
                self.stream.read_exact(&mut response.body)
            }
            Some(Err(_)) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a malformed Content-Length",
            )),
            None => self.stream.read_to_end(&mut response.body).map(|_| ()),
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line)? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the server closed the connection",
            ));
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            line.pop();
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server accepts connections");
    stream.set_nodelay(true).expect("TCP_NODELAY can be set");
    stream
        .set_read_timeout(Some(IO_TIMEOUT))
        .expect("a timeout can be set");
    stream
        .set_write_timeout(Some(IO_TIMEOUT))
        .expect("a timeout can be set");
    stream
}

/// A request, kept as it will go over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, percent-encoded by the caller.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str, host: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: vec![("Host".to_owned(), host.as_bytes().to_vec())],
            body: Vec::new(),
        }
    }

    /// The first value of a header, as text.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let found = self
            .headers
            .iter()
            .find(|(have, _)| have.eq_ignore_ascii_case(name));
        found.map(|(_, value)| String::from_utf8_lossy(value).trim().to_owned())
    }

    /// Replaces a header, or adds it.
    pub(crate) fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.headers.retain(|(have, _)| !have.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
    }

    /// The request line and the headers. A `Content-Length` is added where a body is sent and the test says nothing
    /// else about its length.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        let framed = self.header("content-length").is_some() || self.header("transfer-encoding").is_some();
        if !framed && (!self.body.is_empty() || matches!(self.method.as_str(), "PUT" | "POST")) {
            head.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The value of a header that may stand only once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let all = self.all(name);
        assert!(
            all.len() <= 1,
            "{name} stands {} times in {}",
            all.len(),
            self.summary()
        );
        all.first().copied()
    }

    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let same = self
            .headers
            .iter()
            .filter(|(have, _)| have.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The text of the first element of this name in an XML body, entities resolved.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        self.elements(name).into_iter().next()
    }

    /// The text of every element of this name, in document order.
    pub(crate) fn elements(&self, name: &str) -> Vec<String> {
        let text = self.text();
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let mut found = Vec::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find(&open) {
            rest = &rest[start + open.len()..];
            let end = rest.find(&close).unwrap_or(rest.len());
            found.push(unescape(&rest[..end]));
            rest = &rest[end..];
        }
        found
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.summary());
        self
    }

    /// Fails the test unless this is an S3 error of this status and code.
    #[track_caller]
    pub(crate) fn expect_error(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.element("Code").as_deref()),
            (status, Some(code)),
            "{}",
            self.summary()
        );
        self
    }

    /// The answer as a person would read it, cut to what fits a failure message.
    pub(crate) fn summary(&self) -> String {
        let mut text = format!("{}\n", self.status);
        for (name, value) in &self.headers {
            let _ = writeln!(text, "{name}: {value}");
        }
        let body = String::from_utf8_lossy(&self.body[..self.body.len().min(2000)]).into_owned();
        text + "\n" + &body
    }
}

fn unescape(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
    ];
    let text = named.iter().fold(text.to_owned(), |text, (entity, plain)| {
        text.replace(entity, plain)
    });
    let text = text.replace("&amp;", "&");
    // References by number, which carry what has no other way into the text.
    let mut parts = text.split("&#x");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_once(';').unwrap_or((part, ""));
        let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        plain.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        plain.push_str(rest);
    }
    plain
}
