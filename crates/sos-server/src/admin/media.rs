//! Which kinds of documents are taken and given: `Content-Type` and `Accept`.
//!
//! Source: RFC 9110, sections 8.3 and 12.5.1.

use super::{refusal::Refusal, route::Body};
use http::{HeaderMap, StatusCode, header};

/// JSON.
pub(super) const JSON: &str = "application/json";
/// XML.
pub(super) const XML: &str = "application/xml";

/// What a CORS configuration or lifecycle rules may be sent as. What it is shows in its first character.
const XML_OR_JSON_DOCUMENT: &[&str] = &[JSON, XML, "text/xml", "text/plain", "application/octet-stream"];

/// What a policy may be sent as. It is JSON, whatever it is called.
const POLICY_DOCUMENT: &[&str] = &[JSON, "text/plain", "application/octet-stream"];

/// The kinds a body may be sent as.
pub(super) fn taken(body: Body) -> &'static [&'static str] {
    match body {
        Body::None => &[],
        Body::Json { .. } | Body::Keys { .. } => &[JSON],
        Body::CorsDocument | Body::LifecycleDocument => XML_OR_JSON_DOCUMENT,
        Body::PolicyDocument => POLICY_DOCUMENT,
    }
}

/// 415 for a kind that is not taken. A body without `Content-Type` is taken for what it should be.
pub(super) fn check_content_type(headers: &HeaderMap, body: Body) -> Result<(), Refusal> {
    let taken = taken(body);
    let Some(value) = headers.get(header::CONTENT_TYPE).filter(|_| !taken.is_empty()) else {
        return Ok(());
    };
    let essence = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if taken.iter().any(|kind| kind.eq_ignore_ascii_case(essence.trim())) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UnsupportedMediaType",
        format!(
            "Content-Type {essence:?} is not taken here; send {}.",
            taken.join(" or ")
        ),
    ))
}

/// Whether the client would rather have XML than JSON; 406 where it would have neither.
pub(super) fn prefers_xml(headers: &HeaderMap) -> Result<bool, Refusal> {
    let mut ranges = Vec::new();
    for value in headers.get_all(header::ACCEPT) {
        ranges.extend(value.to_str().unwrap_or_default().split(',').filter_map(range));
    }
    if ranges.is_empty() {
        return Ok(false);
    }
    let json = quality(&ranges, &[JSON]);
    let xml = quality(&ranges, &[XML, "text/xml"]);
    if json == 0 && xml == 0 {
        return Err(Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            "NotAcceptable",
            format!("This can be had as {JSON} or {XML}."),
        ));
    }
    Ok(xml > json)
}

/// A media range and its quality in thousandths.
fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality = match weight.map(str::parse::<f32>) {
        None => 1000,
        Some(Ok(weight)) => (weight.clamp(0.0, 1.0) * 1000.0) as u16,
        // A weight that cannot be read says nothing.
        Some(Err(_)) => 0,
    };
    Some((name, quality))
}

/// The quality of the most specific range that names one of these kinds.
fn quality(ranges: &[(String, u16)], kinds: &[&str]) -> u16 {
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let named = ranges.iter().filter(|(name, _)| wanted(name));
        named.map(|(_, quality)| *quality).max()
    };
    let kind_of = |kind: &str| kind.split('/').next().unwrap_or_default().to_owned() + "/*";
    of(&|name| kinds.contains(&name))
        .or_else(|| of(&|name| kinds.iter().any(|kind| kind_of(kind) == name)))
        .or_else(|| of(&|name| name == "*/*"))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::prefers_xml;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn json_is_given_unless_xml_is_wanted_more() {
        let check = |accept: &str, expected: Option<bool>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_str(accept).expect("a value"));
            assert_eq!(prefers_xml(&headers).ok(), expected, "{accept}");
        };
        assert_eq!(prefers_xml(&HeaderMap::new()).ok(), Some(false));
        check("*/*", Some(false));
        check("application/json", Some(false));
        check("application/xml", Some(true));
        check("Text/XML", Some(true));
        check("application/*", Some(false));
        check("text/*", Some(true));
        check("application/json;q=0.5, application/xml", Some(true));
        check("application/json, application/xml;q=0.9", Some(false));
        check("application/xml;q=0, */*;q=0.1", Some(false));
        check("image/png", None);
        check("application/json;q=0", None);
    }
}
