//! From a request to its row of the table. Strict where something changes: what is not known is refused, never taken
//! for something else.

use crate::{
    error::{Code, S3Error},
    sts,
    table::{Kind, ROWS, Row, Verb, When, is_subresource},
    uri::Query,
};
use http::{HeaderMap, HeaderValue, Method, header};

/// Finds the row that a request means.
pub(crate) fn route(
    method: &Method,
    kind: Kind,
    query: &Query,
    headers: &HeaderMap,
) -> Result<&'static Row, S3Error> {
    let subresource = subresource(query)?;
    let Some(verb) = Verb::of(method) else {
        return Err(not_allowed(kind, subresource));
    };
    let mut rows = ROWS
        .iter()
        .filter(|row| row.verb == verb && row.kind == kind && row.subresource == subresource)
        .peekable();
    if rows.peek().is_none() {
        return Err(not_allowed(kind, subresource));
    }
    if !matches!(verb, Verb::Get | Verb::Head) {
        refuse_unknown_parameters(kind, subresource, query)?;
    }
    rows.find(|row| match row.when {
        When::Always => true,
        When::Header(name) => headers.contains_key(name),
        When::Parameter(name, value) => query.get(name) == Some(value),
        // Which of them, the form itself says.
        When::Form(_) => sts::is_form(headers),
    })
    .ok_or_else(|| not_allowed(kind, subresource))
}

/// The one subresource a request names.
fn subresource(query: &Query) -> Result<Option<&'static str>, S3Error> {
    let mut found: Option<&'static str> = None;
    for (name, _) in query.iter().filter(|pair| is_subresource(pair.0)) {
        let known = ROWS
            .iter()
            .find_map(|row| row.subresource.filter(|subresource| *subresource == name));
        match (found, known) {
            (Some(first), Some(second)) if first != second => {
                return Err(S3Error::with_message(
                    Code::InvalidArgument,
                    format!("Conflicting query string parameters: {first}, {second}"),
                )
                .element("ArgumentName", "ResourceType")
                .element("ArgumentValue", first));
            }
            _ => found = known,
        }
    }
    Ok(found)
}

/// Parameters that mean something beside a subresource, or never change what a request does.
fn refuse_unknown_parameters(
    kind: Kind,
    subresource: Option<&'static str>,
    query: &Query,
) -> Result<(), S3Error> {
    for (name, _) in query.iter() {
        let known = Some(name) == subresource
            // `x-…` is for the log of the client's owner, `X-Amz-…` and the rest are signatures.
            || name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
            || matches!(name, "AWSAccessKeyId" | "Signature" | "Expires")
            || name.starts_with("response-")
            || match (kind, subresource) {
                (Kind::Object, Some("uploadId")) => name == "partNumber",
                (Kind::Object, Some("select")) => name == "select-type",
                (Kind::Object, _) => name == "versionId",
                (
                    Kind::Bucket,
                    Some("analytics" | "inventory" | "metrics" | "intelligent-tiering"),
                ) => name == "id",
                _ => false,
            };
        if !known {
            return Err(S3Error::with_message(
                Code::NotImplemented,
                format!(
                    "The query parameter {name:?} names nothing that is implemented; nothing was changed"
                ),
            ));
        }
    }
    Ok(())
}

/// `MethodNotAllowed`, naming the methods that are.
fn not_allowed(kind: Kind, subresource: Option<&'static str>) -> S3Error {
    let mut allowed: Vec<&str> = ROWS
        .iter()
        .filter(|row| row.kind == kind && row.subresource == subresource)
        .map(|row| row.verb.as_str())
        .collect();
    allowed.dedup();
    let resource_type = match (kind, subresource) {
        (_, Some(subresource)) => subresource.to_ascii_uppercase(),
        (Kind::Service, None) => "SERVICE".to_owned(),
        (Kind::Bucket, None) => "BUCKET".to_owned(),
        (Kind::Object, None) => "OBJECT".to_owned(),
    };
    let error = S3Error::new(Code::MethodNotAllowed).element("ResourceType", resource_type);
    match HeaderValue::from_str(&allowed.join(", ")) {
        Ok(value) => error.header(header::ALLOW, value),
        Err(_) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::{Bucket, Object, Service};

    fn routed(method: &str, kind: Kind, query: &str) -> Result<&'static str, Code> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let query = Query::parse(Some(query)).expect("a query");
        let mut headers = HeaderMap::new();
        if query.contains("copied") {
            headers.insert("x-amz-copy-source", HeaderValue::from_static("b/k"));
        }
        if query.contains("form") {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
            headers.insert(header::CONTENT_TYPE, form);
        }
        let query = Query::parse(Some(
            &query
                .iter()
                .filter(|pair| !matches!(pair.0, "copied" | "form"))
                .fold(String::new(), |text, (name, value)| {
                    format!("{text}&{name}={value}")
                }),
        ))
        .expect("a query");
        match route(&method, kind, &query, &headers) {
            Ok(row) => Ok(row.name),
            Err(error) => Err(error.code),
        }
    }

    #[test]
    fn every_row_is_found() {
        for row in ROWS {
            let mut query = row.subresource.unwrap_or_default().to_owned();
            match row.when {
                When::Always => {}
                When::Header(_) => query.push_str("&copied"),
                // Which of the forms it is, the form says: the body is read by whoever asked for the row.
                When::Form(action) => {
                    assert_eq!(crate::table::row_of_form(action), Some(row));
                    query.push_str("&form");
                }
                When::Parameter(name, value) => query.extend(["&", name, "=", value]),
            }
            let name = match row.when {
                When::Form(_) => "AssumeRole",
                _ => row.name,
            };
            assert_eq!(routed(row.verb.as_str(), row.kind, &query), Ok(name));
        }
    }

    #[test]
    fn nothing_falls_through() {
        let check = |method: &str, kind, query: &str, expected| {
            assert_eq!(
                routed(method, kind, query),
                expected,
                "{method} {kind:?} ?{query}"
            );
        };
        check("DELETE", Bucket, "", Ok("DeleteBucket"));
        check("DELETE", Bucket, "bogus", Err(Code::NotImplemented));
        check("DELETE", Bucket, "logging", Err(Code::MethodNotAllowed));
        check("DELETE", Bucket, "uploads", Err(Code::MethodNotAllowed));
        check("DELETE", Bucket, "prefix=a", Err(Code::NotImplemented));
        check("DELETE", Bucket, "versionId=1", Err(Code::NotImplemented));
        check("DELETE", Bucket, "x-id=DeleteBucket", Ok("DeleteBucket"));
        check("DELETE", Object, "versionId=1", Ok("DeleteObject"));
        check("DELETE", Object, "bogus", Err(Code::NotImplemented));
        check("DELETE", Object, "cors", Err(Code::MethodNotAllowed));
        check("PUT", Bucket, "bogus", Err(Code::NotImplemented));
        check("PUT", Bucket, "policyStatus", Err(Code::MethodNotAllowed));
        check("PUT", Object, "partNumber=1", Err(Code::NotImplemented));
        check("PUT", Object, "partNumber=1&uploadId=2", Ok("UploadPart"));
        check(
            "PUT",
            Object,
            "X-Amz-Signature=1&X-Amz-Date=2&x-id=PutObject",
            Ok("PutObject"),
        );
        check(
            "PUT",
            Object,
            "AWSAccessKeyId=1&Signature=2&Expires=3",
            Ok("PutObject"),
        );
        check("GET", Object, "bogus", Ok("GetObject"));
        check("GET", Bucket, "bogus&prefix=a", Ok("ListObjects"));
        check("GET", Bucket, "list-type=3", Ok("ListObjects"));
        check("GET", Object, "delete", Err(Code::MethodNotAllowed));
        check("GET", Bucket, "acl&cors", Err(Code::InvalidArgument));
        check("POST", Object, "", Err(Code::MethodNotAllowed));
        check("PATCH", Object, "", Err(Code::MethodNotAllowed));
        check("POST", Service, "", Err(Code::MethodNotAllowed));
    }

    #[test]
    fn a_wrong_method_says_which_are_right() {
        let query = Query::parse(Some("cors")).expect("a query");
        let error = route(&Method::POST, Kind::Bucket, &query, &HeaderMap::new()).expect_err("405");
        assert_eq!(error.headers[0].1, "GET, PUT, DELETE");
        assert_eq!(error.elements[0], ("ResourceType", "CORS".to_owned()));
    }
}
