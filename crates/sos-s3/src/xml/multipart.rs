//! Documents of one multipart upload: created, completed, its parts.

use super::{
    Writer,
    list_objects::{checksum_kind, storage_class},
    malformed,
    objects::checksum,
    read,
};
use crate::{
    error::{Code, S3Error},
    limits::MAX_PARTS,
    uri,
};
use sos_core::{Checksum, ChecksumAlgorithm, ETag, Tenant, UploadId, command::CompletedPart};
use sos_service::operations::{complete_upload::CompletedObject, multipart::PartList};

/// `InitiateMultipartUploadResult`.
pub(crate) fn created(bucket: &str, key: &str, upload: UploadId) -> String {
    let mut xml = Writer::new("InitiateMultipartUploadResult", 256 + key.len());
    xml.text("Bucket", bucket);
    xml.text("Key", key);
    xml.value("UploadId", upload);
    xml.finish()
}

/// `CompleteMultipartUploadResult`.
pub(crate) fn completed(bucket: &str, key: &str, location: &str, object: &CompletedObject) -> String {
    let mut xml = Writer::new("CompleteMultipartUploadResult", 512 + key.len());
    xml.text("Location", location);
    xml.text("Bucket", bucket);
    xml.text("Key", key);
    xml.etag("ETag", &object.etag);
    if let Some(sum) = &object.checksum {
        checksum(&mut xml, sum);
        xml.text("ChecksumType", sum.kind.name());
    }
    xml.finish()
}

/// The parts of a `CompleteMultipartUpload`, in the order of the document.
pub(crate) fn parse_complete(document: &[u8]) -> Result<Vec<CompletedPart>, S3Error> {
    let root = read(
        document,
        &["CompleteMultipartUpload", "CompleteMultipartUploadResult"],
    )?;
    root.only(&["Part"])?;
    if root.children.is_empty() {
        return Err(S3Error::with_message(
            Code::MalformedXml,
            "The XML you provided was not well-formed or did not validate against our published schema: it names no part",
        ));
    }
    if root.children.len() > usize::from(MAX_PARTS) {
        return Err(malformed("more than 10 000 parts"));
    }
    root.children
        .iter()
        .map(|part| {
            let number = part
                .trimmed("PartNumber")
                .and_then(|number| number.parse::<i64>().ok());
            let number = number.ok_or_else(|| malformed("a PartNumber is missing or no number"))?;
            let etag = part
                .trimmed("ETag")
                .ok_or_else(|| malformed("a Part has no ETag"))?;
            let mut sums = ChecksumAlgorithm::ALL.iter().filter_map(|algorithm| {
                part.trimmed(algorithm.element_name())
                    .map(|text| (*algorithm, text))
            });
            let sum = sums.next().map(|(algorithm, text)| {
                let value = algorithm.decode(text);
                value
                    .map(|value| Checksum::full_object(algorithm, value))
                    .ok_or_else(|| malformed(format!("{} is no checksum", algorithm.element_name())))
            });
            Ok(CompletedPart {
                number: u16::try_from(number)
                    .ok()
                    .filter(|number| (1..=MAX_PARTS).contains(number))
                    .ok_or_else(|| {
                        S3Error::invalid_argument(
                            "PartNumber must be >= 1 and <= 10000",
                            "PartNumber",
                            number.to_string(),
                        )
                    })?,
                etag: ETag(etag.trim_matches('"').to_owned()),
                checksum: sum.transpose()?,
            })
        })
        .collect()
}

/// What `ListPartsResult` repeats of its request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartsRequest<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) after: u16,
    pub(crate) limit: usize,
    /// `encoding-type=url`.
    pub(crate) url_encoded: bool,
}

/// `ListPartsResult`.
pub(crate) fn list_parts(request: PartsRequest<'_>, list: &PartList) -> String {
    let upload = &list.upload;
    let mut xml = Writer::new("ListPartsResult", 512 + list.parts.len() * 256);
    xml.text("Bucket", request.bucket);
    if request.url_encoded {
        xml.text("Key", &uri::encode(upload.key.as_str(), true));
        xml.text("EncodingType", "url");
    } else {
        xml.text("Key", upload.key.as_str());
    }
    xml.value("UploadId", upload.id);
    tenant(&mut xml, "Initiator", &list.initiator);
    tenant(&mut xml, "Owner", &list.owner);
    xml.text("StorageClass", storage_class(&upload.storage_class));
    xml.value("PartNumberMarker", request.after);
    xml.value(
        "NextPartNumberMarker",
        list.parts.last().map_or(0, |part| part.number),
    );
    xml.value("MaxParts", request.limit);
    xml.value("IsTruncated", list.truncated);
    if let Some(algorithm) = upload.checksum_algorithm {
        let kind = upload.checksum_type.unwrap_or(algorithm.default_type());
        checksum_kind(&mut xml, algorithm, kind.name());
    }
    for part in &list.parts {
        xml.open("Part");
        xml.value("PartNumber", part.number);
        xml.timestamp("LastModified", part.modified);
        xml.etag("ETag", &part.etag);
        xml.value("Size", part.size);
        if let Some(sum) = &part.checksum {
            checksum(&mut xml, sum);
        }
        xml.close("Part");
    }
    xml.finish()
}

fn tenant(xml: &mut Writer, element: &str, tenant: &Tenant) {
    xml.open(element);
    xml.text("ID", &tenant.id.0);
    xml.text("DisplayName", &tenant.display_name);
    xml.close(element);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_their_order() {
        let parts = parse_complete(
            b"<CompleteMultipartUpload><Part><ETag>&quot;b&quot;</ETag><PartNumber>2</PartNumber>\
              <ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>\
              <Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>",
        )
        .expect("parts");
        let named: Vec<_> = parts
            .iter()
            .map(|part| (part.number, part.etag.0.as_str(), part.checksum.is_some()))
            .collect();
        assert_eq!(named, [(2, "b", true), (1, "a", false)]);
    }

    #[test]
    fn other_documents_are_refused() {
        let part =
            |inner: &str| format!("<CompleteMultipartUpload><Part>{inner}</Part></CompleteMultipartUpload>");
        let check = |document: &str, code| {
            assert_eq!(
                parse_complete(document.as_bytes()).expect_err(document).code,
                code
            );
        };
        check("", Code::MalformedXml);
        check("<CompleteMultipartUpload/>", Code::MalformedXml);
        check(&part("<PartNumber>1</PartNumber>"), Code::MalformedXml);
        check(&part("<ETag>a</ETag>"), Code::MalformedXml);
        check(
            &part("<PartNumber>x</PartNumber><ETag>a</ETag>"),
            Code::MalformedXml,
        );
        check(
            &part("<PartNumber>0</PartNumber><ETag>a</ETag>"),
            Code::InvalidArgument,
        );
        check(
            &part("<PartNumber>10001</PartNumber><ETag>a</ETag>"),
            Code::InvalidArgument,
        );
    }
}
