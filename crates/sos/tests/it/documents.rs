//! The CORS documents that several tests put, and how they put them.

use crate::http::Response;
use crate::server::{BUCKET, Server};

/// The example of the product's own documentation, as a user pastes it.
pub(crate) const SEED: &str = "<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://example.com</AllowedOrigin>
    <AllowedMethod>*</AllowedMethod>
    <AllowedHeader>Content-*</AllowedHeader>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>HEAD</AllowedMethod>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
</CORSConfiguration>
";

/// A document of these rules' contents.
pub(crate) fn document(rules: &[&str]) -> String {
    let rules: String = rules
        .iter()
        .map(|rule| format!("<CORSRule>{rule}</CORSRule>"))
        .collect();
    format!("<CORSConfiguration>{rules}</CORSConfiguration>")
}

/// Puts a document on the bucket, signed, with nothing but the body: no digest, no checksum, no type.
#[track_caller]
pub(crate) fn put_cors(server: &Server, document: &str) -> Response {
    server
        .request("PUT", &format!("/{BUCKET}?cors"))
        .body(document)
        .signed()
        .send()
}

/// A server whose bucket has this document.
#[track_caller]
pub(crate) fn server_with(document: &str) -> Server {
    let server = Server::start();
    put_cors(&server, document).expect(200);
    server
}
