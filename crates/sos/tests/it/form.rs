//! POST uploads from an HTML form.

use jiff::SignedDuration;

use crate::http::Response;
use crate::server::{BUCKET, Server, root};
use crate::sign::{Signer, SignerV2};

/// A form with a policy for keys under `up/`, of 1 to 65 536 bytes.
pub(crate) struct Form<'a> {
    server: &'a Server,
    policy: String,
    fields: Vec<(String, String)>,
    file: Option<(String, Vec<u8>)>,
    version_2: bool,
    spoilt: bool,
}

impl<'a> Form<'a> {
    pub(crate) fn new(server: &'a Server, life: SignedDuration) -> Self {
        let expiration = jiff::Timestamp::now()
            .saturating_add(life)
            .unwrap()
            .strftime("%Y-%m-%dT%H:%M:%S.000Z");
        let policy = format!(
            r#"{{"expiration": "{expiration}", "conditions": [{{"bucket": "{BUCKET}"}}, ["starts-with", "$key", "up/"],
              ["starts-with", "$success_action_status", ""], ["starts-with", "$success_action_redirect", ""],
              ["starts-with", "$x-amz-algorithm", ""], ["starts-with", "$x-amz-credential", ""],
              ["starts-with", "$x-amz-date", ""], ["content-length-range", 1, 65536]]}}"#
        );
        Self {
            server,
            policy,
            fields: Vec::new(),
            file: None,
            version_2: false,
            spoilt: false,
        }
    }

    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        self.file = Some((name.to_owned(), bytes.to_vec()));
        self
    }

    /// Signs the policy the old way.
    pub(crate) fn version_2(mut self) -> Self {
        self.version_2 = true;
        self
    }

    /// Sends a signature that is of the right form and wrong.
    pub(crate) fn spoil_signature(mut self) -> Self {
        self.spoilt = true;
        self
    }

    #[track_caller]
    pub(crate) fn send(self) -> Response {
        let mut fields = self.fields;
        let credentials = root();
        let signed = if self.version_2 {
            SignerV2::new(&credentials).sign_policy(&self.policy)
        } else {
            Signer::new(&credentials).sign_policy(&self.policy)
        };
        fields.extend(signed);
        if self.spoilt
            && let Some((_, signature)) = fields.last_mut()
        {
            let first = if signature.starts_with('0') { "1" } else { "0" };
            signature.replace_range(..1, first);
        }
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        if let Some((name, bytes)) = self.file {
            let head = format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: text/plain\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--frontier--\r\n");
        let request = self.server.request("POST", &format!("/{BUCKET}")).body(body);
        request
            .header("Content-Type", "multipart/form-data; boundary=frontier")
            .send()
    }
}
