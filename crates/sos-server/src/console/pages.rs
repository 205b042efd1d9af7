//! Pages and files of the console: with entity tags, compressed where the client takes it.
//!
//! Source: RFC 9110, sections 8.8.3, 12.5.3 and 13.1.2.

use super::{
    body::{self, ConsoleBody},
    place::Place,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use sos_console::Asset;

/// The answer for a page, a file, or nothing.
pub(super) fn answer(place: Place<'_>, method: &Method, headers: &HeaderMap) -> Response<ConsoleBody> {
    let asset = match place {
        Place::Page => sos_console::index(),
        Place::Asset(asset) => Some(asset),
        _ => None,
    };
    let Some(asset) = asset else {
        return text(
            StatusCode::NOT_FOUND,
            "There is nothing here. The console begins at /\n",
        );
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = text(
            StatusCode::METHOD_NOT_ALLOWED,
            "Pages can be read: GET or HEAD.\n",
        );
        let allow = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allow);
        return response;
    }
    serve(asset, method, headers)
}

fn serve(asset: &'static Asset, method: &Method, headers: &HeaderMap) -> Response<ConsoleBody> {
    let gzip = asset.gzip.filter(|_| takes_gzip(headers));
    let (bytes, etag) = match gzip {
        Some(gzip) => (gzip, asset.gzip_etag),
        None => (asset.bytes, asset.etag),
    };
    let known = is_known(headers, asset);
    let mut response = Response::new(body::empty());
    let fields = response.headers_mut();
    fields.insert(header::ETAG, HeaderValue::from_static(etag));
    // Kept, and asked for again each time: a new version of the store has new files at the same paths.
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    fields.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    if gzip.is_some() {
        fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if *method != Method::HEAD {
        *response.body_mut() = body::whole(bytes);
    }
    response
}

/// Whether `If-None-Match` names the file in either form, compared weakly.
fn is_known(headers: &HeaderMap, asset: &Asset) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == asset.etag || tag == asset.gzip_etag)
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let wanted = weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0));
            name.eq_ignore_ascii_case("gzip") && wanted
        })
}

fn text(status: StatusCode, text: &'static str) -> Response<ConsoleBody> {
    let mut response = Response::new(body::whole(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::takes_gzip;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let check = |value: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_ENCODING,
                HeaderValue::from_str(value).expect("a value"),
            );
            assert_eq!(takes_gzip(&headers), expected, "{value}");
        };
        check("gzip, deflate, br", true);
        check("br;q=1.0, GZIP;q=0.5", true);
        check("gzip;q=0", false);
        check("gzip;q=x", false);
        check("identity", false);
        check("x-gzip", false);
    }
}
