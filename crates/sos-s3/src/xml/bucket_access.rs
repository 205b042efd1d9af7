//! `OwnershipControls` and `PublicAccessBlockConfiguration`, in and out.

use super::{Writer, malformed, read};
use crate::error::S3Error;
use sos_core::{ObjectOwnership, PublicAccessBlock};

/// `OwnershipControls`.
pub(crate) fn write_ownership(ownership: ObjectOwnership) -> String {
    let mut xml = Writer::new("OwnershipControls", 128);
    xml.open("Rule");
    xml.text("ObjectOwnership", ownership.name());
    xml.close("Rule");
    xml.finish()
}

/// The one rule of an `OwnershipControls`.
pub(crate) fn parse_ownership(document: &[u8]) -> Result<ObjectOwnership, S3Error> {
    let root = read(document, &["OwnershipControls"])?;
    root.only(&["Rule"])?;
    let [rule] = root.children.as_slice() else {
        return Err(malformed("OwnershipControls has exactly one Rule"));
    };
    rule.only(&["ObjectOwnership"])?;
    rule.text_of("ObjectOwnership")
        .and_then(ObjectOwnership::parse)
        .ok_or_else(|| {
            malformed("ObjectOwnership is BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter")
        })
}

/// `PublicAccessBlockConfiguration`.
pub(crate) fn write_block(block: PublicAccessBlock) -> String {
    let mut xml = Writer::new("PublicAccessBlockConfiguration", 256);
    for (name, is_set) in block.parts() {
        xml.text(name, if is_set { "true" } else { "false" });
    }
    xml.finish()
}

/// A `PublicAccessBlockConfiguration`; what is not named is not blocked.
pub(crate) fn parse_block(document: &[u8]) -> Result<PublicAccessBlock, S3Error> {
    let root = read(document, &["PublicAccessBlockConfiguration"])?;
    let mut block = PublicAccessBlock::default();
    let names = block.parts().map(|(name, _)| name);
    root.only(&names)?;
    for name in names {
        let value = match root.text_of(name).map(str::trim) {
            None => continue,
            Some("true" | "TRUE" | "True" | "1") => true,
            Some("false" | "FALSE" | "False" | "0") => false,
            Some(_) => return Err(malformed("each part of a public access block is true or false")),
        };
        if !block.set(name, value) {
            return Err(malformed("there is no such part of a public access block"));
        }
    }
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::{parse_block, parse_ownership, write_block, write_ownership};
    use crate::error::Code;
    use sos_core::{ObjectOwnership, PublicAccessBlock};

    #[test]
    fn ownership_is_one_rule() {
        let ownership = ObjectOwnership::BucketOwnerPreferred;
        assert_eq!(
            parse_ownership(write_ownership(ownership).as_bytes()).ok(),
            Some(ownership)
        );
        let check = |rules: &str| {
            let document = format!("<OwnershipControls>{rules}</OwnershipControls>");
            let refused = parse_ownership(document.as_bytes()).map_err(|error| error.code);
            assert_eq!(refused, Err(Code::MalformedXml), "{rules}");
        };
        let rule = "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>";
        check("");
        check(&rule.repeat(2));
        check("<Rule><ObjectOwnership>Nobody</ObjectOwnership></Rule>");
        check("<Rule><ObjectOwnership/></Rule>");
        check("<Rule/>");
    }

    #[test]
    fn a_block_names_its_parts() {
        let some = PublicAccessBlock {
            ignore_public_acls: true,
            ..PublicAccessBlock::default()
        };
        for block in [some, PublicAccessBlock::default(), PublicAccessBlock::ALL] {
            assert_eq!(parse_block(write_block(block).as_bytes()).ok(), Some(block));
        }
        let document =
            |parts: &str| format!("<PublicAccessBlockConfiguration>{parts}</PublicAccessBlockConfiguration>");
        let parsed = |parts: &str| parse_block(document(parts).as_bytes()).map_err(|error| error.code);
        assert_eq!(parsed("<IgnorePublicAcls>TRUE</IgnorePublicAcls>"), Ok(some));
        assert_eq!(
            parsed("<IgnorePublicAcls>yes</IgnorePublicAcls>"),
            Err(Code::MalformedXml)
        );
        assert_eq!(
            parsed("<BlockEverything>true</BlockEverything>"),
            Err(Code::MalformedXml)
        );
    }
}
