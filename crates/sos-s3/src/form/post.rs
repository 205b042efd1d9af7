//! A form as a whole: its fields, its file, and who may send it.

use super::{
    FormClaim, FormFields, FormFile, Policy,
    multipart::{Event, MultipartParser, PartHeader, boundary},
    signature::required,
};
use crate::{
    auth::{Authenticator, Credentials, SECURITY_TOKEN, Verified},
    error::{Code, S3Error},
    framing::Source,
    limits::{MAX_FORM_FIELDS, MAX_FORM_FIELDS_BYTES},
};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body::Body;
use sos_core::Timestamp;
use sos_service::{BodyError, Credential};
use std::{error::Error, sync::Arc};

/// A form whose fields were read and whose file was not.
pub struct PostForm<B> {
    /// The fields before the file.
    pub fields: FormFields,
    /// What the form calls the file, without any folders.
    pub file_name: String,
    /// The file; to be read once the form is verified and authorised.
    pub file: FormFile<B>,
}

impl<B> PostForm<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Reads the fields up to the file.
    pub async fn read(body: B, headers: &HeaderMap) -> Result<Self, S3Error> {
        let content_type = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let boundary = boundary(content_type).ok_or_else(|| {
            S3Error::new(Code::PreconditionFailed).element(
                "Condition",
                "Bucket POST must be of the enclosure-type multipart/form-data",
            )
        })??;
        if !headers.contains_key(header::CONTENT_LENGTH) {
            return Err(Code::MissingContentLength.into());
        }
        let mut source = Source::new(body);
        let mut parser = MultipartParser::new(&boundary);
        let mut fields = FormFields::default();
        let mut bytes_left = MAX_FORM_FIELDS_BYTES;
        loop {
            let Some(part) = next_part(&mut source, &mut parser).await? else {
                return Err(S3Error::invalid_argument(
                    "POST requires exactly one file upload per request.",
                    "file",
                    "0",
                ));
            };
            if part.name.eq_ignore_ascii_case("file") {
                let file_name = base_name(part.file_name.as_deref().unwrap_or_default()).to_owned();
                return Ok(Self {
                    fields,
                    file_name,
                    file: FormFile::new(source, parser),
                });
            }
            let value = read_field(&mut source, &mut parser, &part, &mut bytes_left).await?;
            if fields.len() == MAX_FORM_FIELDS {
                return Err(Code::MaxPostPreDataLengthExceeded.into());
            }
            fields.push(&part.name, value)?;
        }
    }

    /// The object's key, with `${filename}` filled in.
    pub fn key(&self) -> Result<String, S3Error> {
        let key = required(&self.fields, "key", "key")?.replace("${filename}", &self.file_name);
        if key.is_empty() {
            return Err(S3Error::with_message(
                Code::InvalidArgument,
                "User key must have a length greater than 0.",
            )
            .element("ArgumentName", "key")
            .element("ArgumentValue", ""));
        }
        Ok(key)
    }

    /// What the form says about who signed it.
    pub fn claim(&self, authenticator: &Authenticator) -> Result<FormClaim, S3Error> {
        FormClaim::of_fields(&self.fields, authenticator)
    }

    /// Verifies the signature, then the policy, and bounds the file by it. Whether the signer (or anyone) may write
    /// there is for the one `authorize` to say.
    pub fn verify(
        &mut self,
        claim: FormClaim,
        authenticator: &Authenticator,
        credential: Option<Arc<Credential>>,
        bucket: &str,
        now: Timestamp,
    ) -> Result<Verified, S3Error> {
        let anonymous = claim == FormClaim::Anonymous;
        let verified = claim.verify(&self.fields, authenticator, credential)?;
        let object_key = self.key()?;
        if !anonymous {
            let policy = Policy::parse(self.fields.get("policy").unwrap_or_default())?;
            policy.check(&self.fields, &object_key, bucket, now)?;
            self.file.limit(policy.content_length);
        }
        Ok(verified)
    }

    /// [`Self::claim`], the look-up and [`Self::verify`] in one.
    pub async fn authenticate(
        &mut self,
        authenticator: &Authenticator,
        credentials: &dyn Credentials,
        bucket: &str,
        now: Timestamp,
    ) -> Result<Verified, S3Error> {
        let claim = self.claim(authenticator)?;
        let credential = match claim.access_key_id() {
            Some(id) => {
                let token = self.fields.get(SECURITY_TOKEN);
                credentials.credential(id, token).await?
            }
            None => None,
        };
        self.verify(claim, authenticator, credential, bucket, now)
    }
}

async fn next_part<B>(
    source: &mut Source<B>,
    parser: &mut MultipartParser,
) -> Result<Option<PartHeader>, S3Error>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    loop {
        match parser.next_event()? {
            Event::Part(part) => return Ok(Some(part)),
            Event::End => return Ok(None),
            Event::NeedMore => feed(source, parser).await?,
            Event::Data(_) | Event::PartEnd => {}
        }
    }
}

async fn read_field<B>(
    source: &mut Source<B>,
    parser: &mut MultipartParser,
    part: &PartHeader,
    bytes_left: &mut usize,
) -> Result<String, S3Error>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut value = Vec::new();
    let mut spend = |bytes: usize| {
        *bytes_left = bytes_left
            .checked_sub(bytes)
            .ok_or(Code::MaxPostPreDataLengthExceeded)?;
        Ok::<(), Code>(())
    };
    spend(part.name.len())?;
    loop {
        match parser.next_event()? {
            Event::Data(piece) => {
                spend(piece.len())?;
                value.extend_from_slice(&piece);
            }
            Event::NeedMore => feed(source, parser).await?,
            Event::PartEnd | Event::Part(_) | Event::End => break,
        }
    }
    String::from_utf8(value).map_err(|error| S3Error::new(Code::MalformedPostRequest).because(error))
}

async fn feed<B>(source: &mut Source<B>, parser: &mut MultipartParser) -> Result<(), S3Error>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    match source.next().await? {
        Some(bytes) => parser.feed(&bytes),
        None => return Err(BodyError::FormMalformed.into()),
    }
    Ok(())
}

/// What follows the last slash or backslash: old browsers send whole paths.
fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}
