//! Bodies on their way in: read under an idle timeout, unframed, and verified against what the request says.
//!
//! [`RequestBody`] is what operations read objects from, [`read_document`] reads XML. Neither hands out more than
//! [`MAX_PIECE_BYTES`](crate::limits::MAX_PIECE_BYTES) at once, and neither ends well before everything is
//! verified: length, SHA-256, chunk signatures, final chunk, trailer. Source: AWS, "Signature Calculations for the
//! Authorization Header" (chunked and trailer pages) and "Checking object integrity".

mod content_encoding;
mod digests;
mod document;
mod drain;
mod errors;
mod plain;
mod request_body;
mod source;
mod trailer;
mod unframer;

#[cfg(test)]
pub(crate) mod test_support;
#[cfg(test)]
mod tests;

pub use content_encoding::{is_aws_chunked, stored_content_encoding};
pub use digests::{DeclaredDigests, bad_checksum, bad_md5};
pub use document::read_document;
pub use drain::{Lender, LentBody, drain, lend};
pub use request_body::RequestBody;
pub(crate) use source::Source;
pub use trailer::ExpectedTrailer;
pub use unframer::{Unframer, UnframerConfig};
