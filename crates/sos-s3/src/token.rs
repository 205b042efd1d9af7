//! Continuation tokens: opaque to clients, the last name to the server.

use crate::error::S3Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The token that goes on after a name.
pub(crate) fn encode(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

/// The name that a token goes on after.
pub(crate) fn decode(token: &str) -> Result<String, S3Error> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|name| String::from_utf8(name).ok())
        .filter(|name| !name.is_empty())
        .ok_or_else(|| {
            S3Error::invalid_argument(
                "The continuation token provided is incorrect",
                "continuation-token",
                token,
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_as_names() {
        for name in ["a", "ä/b\u{1}", "\u{10ffff}"] {
            assert_eq!(decode(&encode(name)).expect("a token"), name);
        }
        for token in ["", "a", "%%", "_w"] {
            assert!(decode(token).is_err(), "{token}");
        }
    }
}
