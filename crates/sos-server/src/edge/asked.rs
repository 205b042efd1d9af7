//! What a preflight asks, found in one pass over its headers.

use http::{HeaderMap, HeaderValue, header};

/// The headers that a preflight's answer depends on, and how large the section is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) host: Option<&'a HeaderValue>,
    pub(super) origin: Option<&'a HeaderValue>,
    pub(super) request_method: Option<&'a HeaderValue>,
    pub(super) request_headers: Option<&'a HeaderValue>,
}

impl<'a> Asked<'a> {
    /// `None` where one of them has several lines.
    pub(super) fn once(headers: &'a HeaderMap) -> Option<Self> {
        let mut asked = Self::default();
        for (name, value) in headers {
            let place = match *name {
                header::HOST => &mut asked.host,
                header::ORIGIN => &mut asked.origin,
                header::ACCESS_CONTROL_REQUEST_METHOD => &mut asked.request_method,
                header::ACCESS_CONTROL_REQUEST_HEADERS => &mut asked.request_headers,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        Some(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_several_lines_is_not_taken_for_one() {
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, HeaderValue::from_static("localhost"));
        headers.append(header::ACCEPT, HeaderValue::from_static("text/html"));
        headers.append(header::ACCEPT, HeaderValue::from_static("text/plain"));
        let asked = Asked::once(&headers).expect("single lines");
        assert_eq!(asked.host, headers.get(header::HOST));
        assert_eq!(asked.origin, None);
        headers.append(header::HOST, HeaderValue::from_static("localhost"));
        assert!(Asked::once(&headers).is_none());
    }
}
