//! `Tagging`, in and out, and the rules of tags, which the `x-amz-tagging` header shares.
//!
//! Source: AWS, "Categorizing your storage using tags"; PutObjectTagging, PutBucketTagging.

use super::{Writer, malformed, read};
use crate::error::{Code, S3Error};
use sos_core::xml_text::fits_xml;

/// The most tags of an object.
pub(crate) const MAX_OBJECT_TAGS: usize = 10;
/// The most tags of a bucket.
pub(crate) const MAX_BUCKET_TAGS: usize = 50;
/// The most characters of a tag's key.
pub(crate) const MAX_KEY_CHARACTERS: usize = 128;
/// The most characters of a tag's value.
pub(crate) const MAX_VALUE_CHARACTERS: usize = 256;

/// `Tagging`, sorted by key: a set has no order, and equal ones read the same.
pub(crate) fn write(tags: &[(String, String)]) -> String {
    let mut xml = Writer::new("Tagging", 64 + tags.len() * 128);
    xml.open("TagSet");
    let mut tags: Vec<_> = tags.iter().collect();
    tags.sort_unstable();
    for (key, value) in tags {
        xml.open("Tag");
        xml.text("Key", key);
        xml.text("Value", value);
        xml.close("Tag");
    }
    xml.close("TagSet");
    xml.finish()
}

/// The tags of a `Tagging` document, checked.
pub(crate) fn parse(document: &[u8], limit: usize) -> Result<Vec<(String, String)>, S3Error> {
    let root = read(document, &["Tagging"])?;
    root.only(&["TagSet"])?;
    let set = root
        .child("TagSet")
        .ok_or_else(|| malformed("there is no TagSet"))?;
    set.only(&["Tag"])?;
    let tags = set
        .children
        .iter()
        .map(|tag| {
            tag.only(&["Key", "Value"])?;
            let key = tag.text_of("Key").ok_or_else(|| malformed("a Tag has no Key"))?;
            let value = tag
                .text_of("Value")
                .ok_or_else(|| malformed("a Tag has no Value"))?;
            Ok((key.to_owned(), value.to_owned()))
        })
        .collect::<Result<Vec<_>, S3Error>>()?;
    check(&tags, limit)?;
    Ok(tags)
}

/// Refuses tags that break the rules.
pub(crate) fn check(tags: &[(String, String)], limit: usize) -> Result<(), S3Error> {
    if tags.len() > limit {
        let message = format!("Tags cannot be more than {limit}");
        return Err(S3Error::with_message(Code::InvalidTag, message));
    }
    for (index, (key, value)) in tags.iter().enumerate() {
        if !fits_xml(key) {
            // Not shown: the error's document could not carry it either.
            return Err(S3Error::with_message(
                Code::InvalidTag,
                "The TagKey you have provided has a character that XML cannot carry",
            ));
        }
        let invalid =
            |message: &'static str| S3Error::with_message(Code::InvalidTag, message).element("TagKey", key);
        if key.is_empty() || key.chars().count() > MAX_KEY_CHARACTERS {
            return Err(invalid("The TagKey you have provided is invalid"));
        }
        if !fits_xml(value) {
            return Err(invalid(
                "The TagValue you have provided has a character that XML cannot carry",
            ));
        }
        if value.chars().count() > MAX_VALUE_CHARACTERS {
            return Err(invalid("The TagValue you have provided is invalid").element("TagValue", value));
        }
        if key.starts_with("aws:") {
            return Err(invalid("System tags cannot be added/updated by requester"));
        }
        if tags[..index].iter().any(|earlier| earlier.0 == *key) {
            return Err(invalid("Cannot provide multiple Tags with the same key"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back_as_they_were_sent() {
        let tags = vec![
            ("a".to_owned(), "<1>".to_owned()),
            ("b\r\n\t".to_owned(), "\u{7f}🦀".to_owned()),
            ("ä ".to_owned(), String::new()),
        ];
        assert_eq!(parse(write(&tags).as_bytes(), 10).expect("tags"), tags);
    }

    #[test]
    fn tags_that_break_the_rules_are_refused() {
        let check = |tags: &[(&str, &str)], expected: Option<Code>| {
            let tags: Vec<_> = tags
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!(super::check(&tags, 2).err().map(|error| error.code), expected);
        };
        check(&[("a", "1"), ("b", "1")], None);
        check(&[("a", "1"), ("a", "2")], Some(Code::InvalidTag));
        check(&[("a", ""), ("b", ""), ("c", "")], Some(Code::InvalidTag));
        check(&[("", "1")], Some(Code::InvalidTag));
        check(&[("aws:x", "1")], Some(Code::InvalidTag));
        check(&[(&"k".repeat(128), &"v".repeat(256))], None);
        check(&[(&"k".repeat(129), "")], Some(Code::InvalidTag));
        check(&[("k", &"v".repeat(257))], Some(Code::InvalidTag));
        check(&[("k", "\u{1}")], Some(Code::InvalidTag));
        check(&[("k\u{ffff}", "")], Some(Code::InvalidTag));
        for document in [
            "<Tagging/>",
            "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
            "<x/>",
        ] {
            assert_eq!(
                parse(document.as_bytes(), 2).expect_err(document).code,
                Code::MalformedXml
            );
        }
    }
}
