//! POST forms: a browser uploads a file with a policy that someone signed for it.
//!
//! The fields before the file are read under limits, the file streams as an [`ObjectBody`](sos_service::ObjectBody):
//! until the form is authorised nothing of it is read but what came along with the fields. Who asks is in the form
//! alone; the request's own headers and query do not sign it. Source: AWS, "Browser-Based Uploads Using POST"
//! (version 4 and version 2), RFC 7578, RFC 2046.

mod fields;
mod file;
mod multipart;
mod policy;
mod post;
mod signature;

#[cfg(test)]
mod tests;

pub use fields::FormFields;
pub use file::FormFile;
pub use multipart::{Event, MultipartParser, PartHeader, boundary};
pub use policy::Policy;
pub use post::PostForm;
pub use signature::FormClaim;
