//! What a page asks, as flags: shared by `sos cors check` and `sos cors probe`.

use crate::error::CommandError;
use clap::Args;
use serde::de::DeserializeOwned;
use sos_cors::browser::{HeaderField, PageRequest};

/// The request of a page.
#[derive(Args, Debug)]
pub(super) struct QuestionArguments {
    /// The origin of the page, as location.origin shows it; null for a sandboxed frame
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
    /// The method the script uses
    #[arg(long, short = 'X', value_name = "METHOD", default_value = "GET")]
    method: String,
    /// A header the script sets, such as 'content-type: text/plain'; may be given more than once
    #[arg(long = "header", short = 'H', value_name = "NAME[: VALUE]")]
    headers: Vec<String>,
    /// What sends the request: fetch, xhr, image, image_crossorigin, image_use_credentials, font, script_module,
    /// media, media_crossorigin, form
    #[arg(long, value_name = "KIND", default_value = "fetch")]
    initiator: String,
    /// The mode of fetch: cors, no-cors, same-origin
    #[arg(long, value_name = "MODE", default_value = "cors")]
    mode: String,
    /// Whether cookies and the like are sent: omit, same-origin, include
    #[arg(long, value_name = "MODE", default_value = "same-origin")]
    credentials: String,
    /// What kind of body the script sends: none, text, blob, bytes, form_data, url_search_params, stream
    #[arg(long, value_name = "KIND", default_value = "none")]
    body: String,
    /// The script listens to the progress of an XHR's upload, which makes a preflight necessary
    #[arg(long)]
    upload_listeners: bool,
}

impl QuestionArguments {
    /// The request, to `url` where that is known, by way of URLs that redirect.
    pub(super) fn page_request(
        &self,
        url: Option<String>,
        via: &[String],
    ) -> Result<PageRequest, CommandError> {
        let request = PageRequest {
            origin: self.origin.clone(),
            method: self.method.clone(),
            headers: self.headers.iter().map(|text| header(text)).collect(),
            initiator: word("--initiator", &self.initiator)?,
            mode: word("--mode", &self.mode)?,
            credentials: word("--credentials", &self.credentials)?,
            body: word("--body", &self.body)?,
            upload_listeners: self.upload_listeners,
            url,
            via: via.to_vec(),
        };
        match request.check() {
            Ok(()) => Ok(request),
            Err(error) => Err(CommandError::Usage(error.to_string())),
        }
    }
}

/// `name: value`, or the name alone.
fn header(text: &str) -> HeaderField {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    HeaderField {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
    }
}

/// One of the words that the API takes too, so that there is one list of them.
fn word<T: DeserializeOwned>(flag: &str, text: &str) -> Result<T, CommandError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| CommandError::Usage(format!("{flag}: {error}")))
}
