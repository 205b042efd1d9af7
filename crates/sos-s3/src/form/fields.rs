//! The fields of a form before its file.

use crate::error::S3Error;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The fields, names in lower case (S3 compares them so), each at most once, in the order they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormFields {
    fields: Vec<(String, String)>,
}

impl FormFields {
    /// Adds a field; refuses a name that came before, since policies speak of one value.
    pub(super) fn push(&mut self, name: &str, value: String) -> Result<(), S3Error> {
        let name = name.to_ascii_lowercase();
        if self.get(&name).is_some() {
            return Err(S3Error::invalid_argument(
                "POST form fields may be given only once.",
                name,
                value,
            ));
        }
        self.fields.push((name, value));
        Ok(())
    }

    /// A field's value; the name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|field| field.0 == name)
            .map(|field| field.1.as_str())
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields that are headers of PutObject under their names, and `acl` as `x-amz-acl`. The document in
    /// `tagging` is none.
    pub fn to_headers(&self) -> Result<HeaderMap, S3Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in self.iter() {
            let name = match name {
                "acl" => "x-amz-acl",
                "cache-control" | "expires" => name,
                _ if name.starts_with("x-amz-") || name.starts_with("content-") => name,
                _ => continue,
            };
            let invalid = || S3Error::invalid_argument("A form field cannot be a header.", name, value);
            headers.append(
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?,
                HeaderValue::from_bytes(value.as_bytes()).map_err(|_| invalid())?,
            );
        }
        Ok(headers)
    }

    /// The status of success: 200, 201 or 204. What is missing or anything else is 204.
    pub fn success_status(&self) -> u16 {
        match self.get("success_action_status") {
            Some("200") => 200,
            Some("201") => 201,
            _ => 204,
        }
    }

    /// Where to send the browser after success: an absolute http or https URL; anything else is as if not sent.
    pub fn success_redirect(&self) -> Option<http::Uri> {
        let text = self
            .get("success_action_redirect")
            .or_else(|| self.get("redirect"))?;
        let uri: http::Uri = text.parse().ok()?;
        (matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()).then_some(uri)
    }
}
