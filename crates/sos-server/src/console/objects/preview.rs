//! What of a stored object a browser may show on the console's origin.
//!
//! Stored bytes are anybody's: a script among them that ran here could do all that the session may. So a browser is told
//! what they are only where it asks for something that runs nothing (an image, sound, a film, a `fetch` of the console's
//! own page) and by a type of a list; where it would open them as a page it saves them, and as a script, a style sheet or
//! a plugin it gets none. `Sec-Fetch-Dest` says which it is
//! (<https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header>); a browser that does not send it saves.

use http::{HeaderMap, HeaderValue};

/// The policy of every stored object. A page that is shown against all of the above is a page of no origin, runs
/// nothing and loads nothing; drawings keep their own styles and pictures.
pub(super) const CONTENT_SECURITY_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                                                  form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What an object is given out as where nothing else is known to be safe.
pub(super) const UNKNOWN: &str = "application/octet-stream";

/// How an object is given to who asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Not at all: it would be run.
    Refused,
    /// To be shown, as a type of the list.
    Inline {
        /// Whether it becomes an image, in which not even a drawing runs a script.
        image: bool,
    },
    /// To be saved.
    Attachment,
}

impl Delivery {
    /// What the destination of a request calls for.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all("sec-fetch-dest").iter();
        match (values.next().map(HeaderValue::as_bytes), values.next()) {
            (Some(b"image"), None) => Self::Inline { image: true },
            (Some(b"audio" | b"video" | b"empty"), None) => Self::Inline { image: false },
            (None | Some(b"document" | b"iframe" | b"frame" | b"fencedframe"), None) => Self::Attachment,
            _ => Self::Refused,
        }
    }
}

/// The type under which an object is shown.
pub(super) fn shown_type(stored: Option<&str>, image: bool) -> String {
    let stored = stored.unwrap_or_default();
    let essence = stored
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.split_once('/') {
        _ if IMAGES.contains(&essence.as_str()) => essence,
        _ if essence == "image/svg+xml" && image => essence,
        Some(("audio" | "video", kind)) if is_token(kind) => essence,
        Some(_) if is_text(&essence) => format!("text/plain; charset={}", charset(stored)),
        _ => UNKNOWN.to_owned(),
    }
}

/// Images that are pixels and nothing else.
const IMAGES: &[&str] = &[
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/vnd.microsoft.icon",
    "image/webp",
    "image/x-icon",
];

/// What people read, beside `text/…`, `…+json` and `…+xml`.
const TEXTS: &[&str] = &[
    "application/ecmascript",
    "application/graphql",
    "application/javascript",
    "application/json",
    "application/jsonl",
    "application/sql",
    "application/toml",
    "application/x-httpd-php",
    "application/x-javascript",
    "application/x-ndjson",
    "application/x-sh",
    "application/x-toml",
    "application/x-yaml",
    "application/xml",
    "application/yaml",
];

fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || TEXTS.contains(&essence)
}

/// The charset that was stored, where it is a plain word; else UTF-8.
fn charset(stored: &str) -> &str {
    stored
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .filter(|value| is_token(value))
        .unwrap_or("utf-8")
}

/// A word of letters, digits and what type names have beside them.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Delivery, shown_type};
    use http::{HeaderMap, HeaderValue};

    #[test]
    fn what_would_run_is_refused_and_what_would_open_is_saved() {
        let check = |destination: &str, expected: Delivery| {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_str(destination).expect("a value");
            headers.insert("sec-fetch-dest", value);
            assert_eq!(Delivery::of(&headers), expected, "{destination}");
        };
        assert_eq!(Delivery::of(&HeaderMap::new()), Delivery::Attachment);
        check("image", Delivery::Inline { image: true });
        for shown in ["audio", "video", "empty"] {
            check(shown, Delivery::Inline { image: false });
        }
        for saved in ["document", "iframe", "frame"] {
            check(saved, Delivery::Attachment);
        }
        for refused in [
            "script",
            "style",
            "worker",
            "sharedworker",
            "serviceworker",
            "object",
            "embed",
            "manifest",
            "font",
            "xslt",
            "track",
            "report",
            "audioworklet",
            "json",
            "",
            "Image",
            "anything",
        ] {
            check(refused, Delivery::Refused);
        }
        let mut twice = HeaderMap::new();
        for value in ["image", "document"] {
            twice.append("sec-fetch-dest", HeaderValue::from_static(value));
        }
        assert_eq!(Delivery::of(&twice), Delivery::Refused);
    }

    #[test]
    fn types_come_from_the_list() {
        let check = |stored: &str, image: bool, expected: &str| {
            assert_eq!(shown_type(Some(stored), image), expected, "{stored}");
        };
        assert_eq!(shown_type(None, true), "application/octet-stream");
        check("image/png", true, "image/png");
        check("Image/JPEG; q=1", false, "image/jpeg");
        check("image/svg+xml", true, "image/svg+xml");
        check("image/svg+xml", false, "text/plain; charset=utf-8");
        check("video/mp4; codecs=\"x\"", false, "video/mp4");
        check("text/html", true, "text/plain; charset=utf-8");
        check(
            "text/html; charset=ISO-8859-1",
            false,
            "text/plain; charset=ISO-8859-1",
        );
        check("text/html; charset=\"a b\"", false, "text/plain; charset=utf-8");
        check("application/xhtml+xml", false, "text/plain; charset=utf-8");
        check("application/json", false, "text/plain; charset=utf-8");
        check("video/a\"b", false, "application/octet-stream");
        for unknown in [
            "",
            "x",
            "application/pdf",
            "multipart/x-mixed-replace",
            "application/wasm",
        ] {
            check(unknown, true, "application/octet-stream");
        }
    }
}
