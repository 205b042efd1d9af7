//! Where the console says that clients reach the S3 endpoint.

use http::{HeaderMap, header, uri::Authority};
use std::net::SocketAddr;

/// The S3 endpoint as clients know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicEndpoint {
    /// Under this URL: the operator says so, or it listens on one address.
    At(String),
    /// On every interface: under whatever name the page itself was reached.
    Everywhere {
        /// `http` or `https`.
        scheme: &'static str,
        /// The port.
        port: u16,
    },
}

impl PublicEndpoint {
    /// Of the operator's word, else of where the endpoint listens.
    pub fn new(public_url: Option<&str>, address: SocketAddr, secure: bool) -> Self {
        let scheme = if secure { "https" } else { "http" };
        match public_url {
            Some(url) => Self::At(url.trim_end_matches('/').to_owned()),
            None if address.ip().is_unspecified() => Self::Everywhere {
                scheme,
                port: address.port(),
            },
            None => Self::At(format!("{scheme}://{address}")),
        }
    }

    /// The URL for a page that was reached by this request.
    pub(crate) fn url(&self, headers: &HeaderMap) -> String {
        match self {
            Self::At(url) => url.clone(),
            Self::Everywhere { scheme, port } => {
                let authority = headers
                    .get(header::HOST)
                    .and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
                let host = authority.as_ref().map_or("127.0.0.1", Authority::host);
                format!("{scheme}://{host}:{port}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PublicEndpoint;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn an_endpoint_of_every_interface_has_the_name_of_the_page() {
        let check = |public_url: Option<&str>, address: &str, host: &str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).expect("a value"));
            let endpoint = PublicEndpoint::new(public_url, address.parse().expect("an address"), false);
            assert_eq!(endpoint.url(&headers), expected);
        };
        check(None, "127.0.0.1:9000", "localhost:9001", "http://127.0.0.1:9000");
        check(None, "0.0.0.0:9000", "nas.local:9001", "http://nas.local:9000");
        check(None, "[::]:9000", "[fd00::1]:9001", "http://[fd00::1]:9000");
        let public = Some("https://s3.example.com/");
        check(public, "0.0.0.0:9000", "nas.local:9001", "https://s3.example.com");
    }
}
