//! `Delete` in, `DeleteResult` out.

use super::{Writer, malformed, read};
use crate::{
    error::{Code, S3Error},
    limits::MAX_DELETE_KEYS,
};
use sos_core::VersionId;

/// One object to delete, as it is named; nothing is parsed yet, since each is refused in its own line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NamedObject {
    pub(crate) key: String,
    pub(crate) version: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) size: Option<String>,
}

/// What came of one of them.
#[derive(Debug)]
pub(crate) enum Line {
    /// It is gone.
    Deleted {
        /// The version removed or the marker made, where one is shown.
        version: Option<VersionId>,
        /// Whether that version is a delete marker.
        delete_marker: bool,
    },
    /// It was refused.
    Refused(S3Error),
}

/// The objects of a `Delete`, and whether only refusals are to be answered.
pub(crate) fn parse(document: &[u8]) -> Result<(Vec<NamedObject>, bool), S3Error> {
    let root = read(document, &["Delete"])?;
    root.only(&["Object", "Quiet"])?;
    let objects: Vec<NamedObject> = root
        .all("Object")
        .map(|object| {
            let text = |name: &str| object.trimmed(name).map(str::to_owned);
            Ok(NamedObject {
                key: object
                    .text_of("Key")
                    .filter(|key| !key.is_empty())
                    .ok_or_else(|| malformed("an Object has no Key"))?
                    .to_owned(),
                version: text("VersionId").filter(|version| !version.is_empty()),
                etag: text("ETag"),
                last_modified: text("LastModifiedTime"),
                size: text("Size"),
            })
        })
        .collect::<Result<_, S3Error>>()?;
    if objects.is_empty() || objects.len() > MAX_DELETE_KEYS {
        return Err(malformed(format!("{} objects are named", objects.len())));
    }
    let quiet = root
        .trimmed("Quiet")
        .is_some_and(|quiet| quiet.eq_ignore_ascii_case("true"));
    Ok((objects, quiet))
}

/// `DeleteResult`; lines in the order of the request.
pub(crate) fn write(objects: &[NamedObject], lines: &[Line], quiet: bool) -> String {
    let mut xml = Writer::new("DeleteResult", if quiet { 256 } else { objects.len() * 128 });
    for (object, line) in objects.iter().zip(lines) {
        match line {
            Line::Deleted { .. } if quiet => {}
            Line::Deleted {
                version,
                delete_marker,
            } => {
                xml.open("Deleted");
                xml.text("Key", &object.key);
                xml.optional("VersionId", object.version.as_deref());
                if *delete_marker {
                    xml.text("DeleteMarker", "true");
                    if let Some(version) = version {
                        xml.value("DeleteMarkerVersionId", version);
                    }
                }
                xml.close("Deleted");
            }
            Line::Refused(error) => {
                xml.open("Error");
                xml.text("Key", &object.key);
                xml.optional("VersionId", object.version.as_deref());
                xml.text("Code", error.code.name());
                xml.text("Message", &error.message);
                xml.close("Error");
            }
        }
    }
    xml.finish()
}

/// The refusal of a line whose key or version is not one.
pub(crate) fn no_such_version(version: &str) -> S3Error {
    S3Error::new(Code::NoSuchVersion).element("VersionId", version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_versions_are_read() {
        let (objects, quiet) = parse(
            b"<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key> a&amp;b </Key>\
              <VersionId>null</VersionId></Object><Object><Key><![CDATA[<c>]]></Key></Object><Quiet>true</Quiet></Delete>",
        )
        .expect("a document");
        assert!(quiet);
        let named: Vec<_> = objects
            .iter()
            .map(|object| (object.key.as_str(), object.version.as_deref()))
            .collect();
        assert_eq!(named, [(" a&b ", Some("null")), ("<c>", None)]);
    }

    #[test]
    fn one_to_a_thousand_objects_are_taken() {
        let document = |count| {
            format!(
                "<Delete>{}</Delete>",
                "<Object><Key>k</Key></Object>".repeat(count)
            )
        };
        assert_eq!(
            parse(document(1000).as_bytes()).expect("a thousand").0.len(),
            1000
        );
        assert_eq!(
            parse(document(1001).as_bytes()).expect_err("too many").code,
            Code::MalformedXml
        );
        assert_eq!(
            parse(document(0).as_bytes()).expect_err("none").code,
            Code::MalformedXml
        );
    }
}
