//! The client's side of S3: one exchange at a time, signatures, the browser's part of CORS, and the conformance table.
//!
//! Nothing here serves requests or touches stored data; everything works against any S3 endpoint.
//!
//! - [`exchange`]: one HTTP/1.1 request with exactly the headers given, and its bounded answer.
//! - [`sign`]: Signature Version 4, in headers and in the query.
//! - [`probe`]: what a browser would send to a URL and make of the answers, with findings that say what to repair.
//! - [`conform`]: the table of `conformance/cors`, run against an endpoint.
//!
//! # A probe
//!
//! ```no_run
//! use sos_client::exchange::{Client, Options};
//! use sos_client::probe::{PageRequest, ProbeRequest, probe};
//!
//! # async fn example() -> Result<(), sos_client::ClientError> {
//! let mut page = PageRequest::new("https://example.com", "PUT");
//! page.url = Some("https://store.example.com/photos/cat.jpg".to_owned());
//! let request = ProbeRequest { page, body: b"meow".to_vec() };
//! let report = probe(&Client::new(Options::default()), &request).await?;
//! println!("{}", report.summary);
//! for finding in &report.findings {
//!     println!("{}; {}", finding.reason, finding.remedy);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # A conformance run
//!
//! ```no_run
//! use sos_client::Url;
//! use sos_client::conform::{RunOptions, Table, run};
//! use sos_client::exchange::{Client, Options};
//! use sos_client::sign::{Credentials, Signer};
//!
//! # async fn example(credentials: Credentials) -> Result<(), sos_client::ClientError> {
//! let client = Client::new(Options::default());
//! let endpoint = Url::parse("http://127.0.0.1:9000")?;
//! let signer = Signer::new(credentials, "us-east-1");
//! let report = run(&client, &endpoint, &signer, &Table::built_in()?, &RunOptions::default()).await?;
//! print!("{}", report.to_text());
//! # Ok(())
//! # }
//! ```

mod error;
mod url;
mod xml;

pub mod conform;
pub mod exchange;
pub mod probe;
pub mod sign;

pub use error::ClientError;
pub use url::Url;
