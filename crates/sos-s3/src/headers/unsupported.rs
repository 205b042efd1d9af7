//! Headers that ask for an effect which does not exist. They are refused: data stored otherwise than asked for would
//! be a lie.

use crate::error::{Code, S3Error};
use http::HeaderMap;

const REFUSED: [(&str, &str); 2] = [
    (
        "x-amz-write-offset-bytes",
        "Appending to objects is not implemented",
    ),
    ("x-amz-rename-source", "Renaming objects is not implemented"),
];

/// Refuses a request that has one of them.
pub(crate) fn refuse(headers: &HeaderMap) -> Result<(), S3Error> {
    headers.keys().try_for_each(|name| refuse_name(name.as_str()))
}

/// Refuses a header's or a form field's name, in lower case.
pub(crate) fn refuse_name(name: &str) -> Result<(), S3Error> {
    match REFUSED.iter().find(|refused| name.starts_with(refused.0)) {
        Some((_, message)) => {
            Err(S3Error::with_message(Code::NotImplemented, *message).element("Header", name))
        }
        None => Ok(()),
    }
}
