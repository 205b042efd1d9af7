//! `LifecycleConfiguration`, in and out. What a configuration must be like beside its form, `sos-core` says.

use super::{Element, Writer, malformed, read};
use crate::error::S3Error;
use sos_core::lifecycle::{
    AbortIncompleteUpload, And, Configuration, Date, Expiration, Filter, MinimumObjectSize,
    NoncurrentExpiration, NoncurrentTransition, Rule, RuleStatus, Tag, Transition,
};

/// Reads a document; it is not checked yet.
pub(crate) fn parse(document: &[u8], minimum: MinimumObjectSize) -> Result<Configuration, S3Error> {
    let root = read(document, &["LifecycleConfiguration"])?;
    root.only(&["Rule"])?;
    Ok(Configuration {
        transition_default_minimum_object_size: minimum,
        rules: root.children.iter().map(rule).collect::<Result<_, _>>()?,
    })
}

/// The document of a configuration.
pub(crate) fn write(configuration: &Configuration) -> String {
    let mut xml = Writer::new("LifecycleConfiguration", 64 + configuration.rules.len() * 256);
    for rule in &configuration.rules {
        write_rule(&mut xml, rule);
    }
    xml.finish()
}

fn rule(element: &Element) -> Result<Rule, S3Error> {
    element.only(&[
        "ID",
        "Prefix",
        "Filter",
        "Status",
        "Expiration",
        "Transition",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionTransition",
        "AbortIncompleteMultipartUpload",
    ])?;
    for name in [
        "ID",
        "Prefix",
        "Filter",
        "Status",
        "Expiration",
        "NoncurrentVersionExpiration",
        "AbortIncompleteMultipartUpload",
    ] {
        once(element, name)?;
    }
    Ok(Rule {
        id: element.trimmed("ID").unwrap_or_default().to_owned(),
        prefix: element.text_of("Prefix").map(str::to_owned),
        filter: element.child("Filter").map(filter).transpose()?,
        status: match element.trimmed("Status") {
            Some("Enabled") => RuleStatus::Enabled,
            Some("Disabled") => RuleStatus::Disabled,
            _ => return Err(malformed("the Status of a rule is Enabled or Disabled")),
        },
        expiration: element.child("Expiration").map(expiration).transpose()?,
        transitions: element
            .all("Transition")
            .map(transition)
            .collect::<Result<_, _>>()?,
        noncurrent_version_expiration: element
            .child("NoncurrentVersionExpiration")
            .map(noncurrent_expiration)
            .transpose()?,
        noncurrent_version_transitions: element
            .all("NoncurrentVersionTransition")
            .map(noncurrent_transition)
            .collect::<Result<_, _>>()?,
        abort_incomplete_multipart_upload: element
            .child("AbortIncompleteMultipartUpload")
            .map(abort)
            .transpose()?,
    })
}

fn filter(element: &Element) -> Result<Filter, S3Error> {
    const NAMES: [&str; 5] = [
        "Prefix",
        "Tag",
        "ObjectSizeGreaterThan",
        "ObjectSizeLessThan",
        "And",
    ];
    element.only(&NAMES)?;
    for name in NAMES {
        once(element, name)?;
    }
    Ok(Filter {
        prefix: element.text_of("Prefix").map(str::to_owned),
        tag: element.child("Tag").map(tag).transpose()?,
        object_size_greater_than: number(element, "ObjectSizeGreaterThan")?,
        object_size_less_than: number(element, "ObjectSizeLessThan")?,
        and: element.child("And").map(and).transpose()?,
    })
}

fn and(element: &Element) -> Result<And, S3Error> {
    element.only(&["Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"])?;
    for name in ["Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"] {
        once(element, name)?;
    }
    Ok(And {
        prefix: element.text_of("Prefix").map(str::to_owned),
        tags: element.all("Tag").map(tag).collect::<Result<_, _>>()?,
        object_size_greater_than: number(element, "ObjectSizeGreaterThan")?,
        object_size_less_than: number(element, "ObjectSizeLessThan")?,
    })
}

fn tag(element: &Element) -> Result<Tag, S3Error> {
    element.only(&["Key", "Value"])?;
    let text = |name: &'static str| {
        let text = element.text_of(name).map(str::to_owned);
        text.ok_or_else(|| malformed(format!("a Tag has no {name}")))
    };
    Ok(Tag {
        key: text("Key")?,
        value: text("Value")?,
    })
}

fn expiration(element: &Element) -> Result<Expiration, S3Error> {
    element.only(&["Date", "Days", "ExpiredObjectDeleteMarker"])?;
    Ok(Expiration {
        date: date(element)?,
        days: number(element, "Days")?,
        expired_object_delete_marker: match element.trimmed("ExpiredObjectDeleteMarker") {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) => return Err(malformed("ExpiredObjectDeleteMarker is true or false")),
        },
    })
}

fn transition(element: &Element) -> Result<Transition, S3Error> {
    element.only(&["Date", "Days", "StorageClass"])?;
    Ok(Transition {
        date: date(element)?,
        days: number(element, "Days")?,
        storage_class: storage_class(element)?,
    })
}

fn noncurrent_expiration(element: &Element) -> Result<NoncurrentExpiration, S3Error> {
    element.only(&["NoncurrentDays", "NewerNoncurrentVersions"])?;
    Ok(NoncurrentExpiration {
        noncurrent_days: number(element, "NoncurrentDays")?,
        newer_noncurrent_versions: number(element, "NewerNoncurrentVersions")?,
    })
}

fn noncurrent_transition(element: &Element) -> Result<NoncurrentTransition, S3Error> {
    element.only(&["NoncurrentDays", "NewerNoncurrentVersions", "StorageClass"])?;
    Ok(NoncurrentTransition {
        noncurrent_days: number(element, "NoncurrentDays")?,
        newer_noncurrent_versions: number(element, "NewerNoncurrentVersions")?,
        storage_class: storage_class(element)?,
    })
}

fn abort(element: &Element) -> Result<AbortIncompleteUpload, S3Error> {
    element.only(&["DaysAfterInitiation"])?;
    Ok(AbortIncompleteUpload {
        days_after_initiation: number(element, "DaysAfterInitiation")?,
    })
}

fn storage_class(element: &Element) -> Result<String, S3Error> {
    let class = element.trimmed("StorageClass").map(str::to_owned);
    class.ok_or_else(|| malformed(format!("{} has no StorageClass", element.name)))
}

fn number(element: &Element, name: &str) -> Result<Option<i64>, S3Error> {
    once(element, name)?;
    let parse = |text: &str| {
        text.parse()
            .map_err(|_| malformed(format!("{name} is no number: {text:?}")))
    };
    element.trimmed(name).map(parse).transpose()
}

fn date(element: &Element) -> Result<Option<Date>, S3Error> {
    once(element, "Date")?;
    let parse = |text: &str| Date::parse(text).map_err(|error| malformed(error.to_string()));
    element.trimmed("Date").map(parse).transpose()
}

fn once(element: &Element, name: &str) -> Result<(), S3Error> {
    if element.all(name).nth(1).is_some() {
        return Err(malformed(format!("{} has {name} twice", element.name)));
    }
    Ok(())
}

fn write_rule(xml: &mut Writer, rule: &Rule) {
    xml.open("Rule");
    xml.text("ID", &rule.id);
    xml.optional("Prefix", rule.prefix.as_deref());
    if let Some(filter) = &rule.filter {
        write_filter(xml, filter);
    }
    xml.text(
        "Status",
        match rule.status {
            RuleStatus::Enabled => "Enabled",
            RuleStatus::Disabled => "Disabled",
        },
    );
    for transition in &rule.transitions {
        xml.open("Transition");
        write_number(xml, "Days", transition.days);
        xml.optional("Date", transition.date.map(Date::text).as_deref());
        xml.text("StorageClass", &transition.storage_class);
        xml.close("Transition");
    }
    if let Some(expiration) = &rule.expiration {
        xml.open("Expiration");
        write_number(xml, "Days", expiration.days);
        xml.optional("Date", expiration.date.map(Date::text).as_deref());
        if let Some(wanted) = expiration.expired_object_delete_marker {
            xml.value("ExpiredObjectDeleteMarker", wanted);
        }
        xml.close("Expiration");
    }
    for transition in &rule.noncurrent_version_transitions {
        xml.open("NoncurrentVersionTransition");
        write_number(xml, "NoncurrentDays", transition.noncurrent_days);
        write_number(
            xml,
            "NewerNoncurrentVersions",
            transition.newer_noncurrent_versions,
        );
        xml.text("StorageClass", &transition.storage_class);
        xml.close("NoncurrentVersionTransition");
    }
    if let Some(expiration) = &rule.noncurrent_version_expiration {
        xml.open("NoncurrentVersionExpiration");
        write_number(xml, "NoncurrentDays", expiration.noncurrent_days);
        write_number(
            xml,
            "NewerNoncurrentVersions",
            expiration.newer_noncurrent_versions,
        );
        xml.close("NoncurrentVersionExpiration");
    }
    if let Some(abort) = &rule.abort_incomplete_multipart_upload {
        xml.open("AbortIncompleteMultipartUpload");
        write_number(xml, "DaysAfterInitiation", abort.days_after_initiation);
        xml.close("AbortIncompleteMultipartUpload");
    }
    xml.close("Rule");
}

fn write_filter(xml: &mut Writer, filter: &Filter) {
    xml.open("Filter");
    xml.optional("Prefix", filter.prefix.as_deref());
    if let Some(tag) = &filter.tag {
        write_tag(xml, tag);
    }
    write_number(xml, "ObjectSizeGreaterThan", filter.object_size_greater_than);
    write_number(xml, "ObjectSizeLessThan", filter.object_size_less_than);
    if let Some(and) = &filter.and {
        xml.open("And");
        xml.optional("Prefix", and.prefix.as_deref());
        for tag in &and.tags {
            write_tag(xml, tag);
        }
        write_number(xml, "ObjectSizeGreaterThan", and.object_size_greater_than);
        write_number(xml, "ObjectSizeLessThan", and.object_size_less_than);
        xml.close("And");
    }
    xml.close("Filter");
}

fn write_tag(xml: &mut Writer, tag: &Tag) {
    xml.open("Tag");
    xml.text("Key", &tag.key);
    xml.text("Value", &tag.value);
    xml.close("Tag");
}

fn write_number(xml: &mut Writer, name: &str, number: Option<i64>) {
    if let Some(number) = number {
        xml.value(name, number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn a_configuration_comes_back_as_it_was_sent() {
        let document = "<LifecycleConfiguration><Rule><ID>a&amp;b</ID><Filter><And><Prefix>logs/</Prefix>\
            <Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>l</Key><Value></Value></Tag>\
            <ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></And></Filter><Status>Enabled</Status>\
            <Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>\
            <Expiration><Date>2030-01-01</Date></Expiration>\
            <NoncurrentVersionTransition><NoncurrentDays>40</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions>\
            <StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>\
            <NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays></NoncurrentVersionExpiration></Rule>\
            <Rule><Prefix> p </Prefix><Status>Disabled</Status>\
            <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>\
            <Rule><Filter/><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>\
            </Expiration></Rule></LifecycleConfiguration>";
        let read = parse(document.as_bytes(), MinimumObjectSize::default()).expect("a configuration");
        assert_eq!(read.rules[0].id, "a&b");
        assert_eq!(read.rules[1].prefix.as_deref(), Some(" p "));
        assert_eq!(read.rules[2].filter, Some(Filter::default()));
        let written = write(&read);
        let again = parse(written.as_bytes(), MinimumObjectSize::default()).expect("what was written");
        assert_eq!(again, read);
        // The JSON that is stored says the same.
        assert_eq!(
            Configuration::from_stored(&read.to_stored()).expect("stored"),
            read
        );
    }

    #[test]
    fn what_is_not_of_the_form_is_malformed() {
        for rules in [
            "<Rule><Prefix/><Status>enabled</Status><Expiration><Days>1</Days></Expiration></Rule>",
            "<Rule><Prefix/><Expiration><Days>1</Days></Expiration></Rule>",
            "<Rule><Prefix/><Status>Enabled</Status><Expiration><Days>one</Days></Expiration></Rule>",
            "<Rule><Prefix/><Status>Enabled</Status><Expiration><Date>20200101</Date></Expiration></Rule>",
            "<Rule><Prefix/><Status>Enabled</Status><Expiration><Days>1</Days><Days>2</Days></Expiration></Rule>",
            "<Rule><Prefix/><Status>Enabled</Status><Expire/></Rule>",
            "<Rule><Filter><Tag><Key>a</Key></Tag></Filter><Status>Enabled</Status></Rule>",
            "<Rule><Prefix/><Status>Enabled</Status><Transition><Days>1</Days></Transition></Rule>",
            "<Rules/>",
        ] {
            let document = format!("<LifecycleConfiguration>{rules}</LifecycleConfiguration>");
            let error = parse(document.as_bytes(), MinimumObjectSize::default()).expect_err(rules);
            assert_eq!(error.code, Code::MalformedXml, "{rules}");
        }
    }
}
