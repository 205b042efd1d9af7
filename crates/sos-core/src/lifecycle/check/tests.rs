use crate::lifecycle::{Configuration, LifecycleCode};

fn check(rules: &str) -> Result<Configuration, (LifecycleCode, String)> {
    let document = format!("{{\"Rules\":[{rules}]}}");
    let read = Configuration::parse_json(document.as_bytes());
    let mut made = 0;
    let new_id = || {
        made += 1;
        format!("made-{made}")
    };
    read.and_then(|read| read.check(new_id))
        .map_err(|error| (error.code, error.message.into_owned()))
}

fn rule(rest: &str) -> String {
    format!("{{\"ID\":\"r\",\"Status\":\"Enabled\",\"Filter\":{{\"Prefix\":\"a\"}},{rest}}}")
}

#[test]
fn what_aws_takes_is_taken() {
    for rest in [
        r#""Expiration":{"Days":1}"#,
        r#""Expiration":{"Date":"2030-01-01T00:00:00Z"}"#,
        r#""Expiration":{"ExpiredObjectDeleteMarker":true},"NoncurrentVersionExpiration":{"NoncurrentDays":1}"#,
        r#""NoncurrentVersionExpiration":{"NoncurrentDays":3,"NewerNoncurrentVersions":100}"#,
        r#""AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}"#,
        r#""Transitions":[{"Days":0,"StorageClass":"GLACIER"},{"Days":1,"StorageClass":"DEEP_ARCHIVE"}],"Expiration":{"Days":2}"#,
        r#""Transitions":[{"Days":30,"StorageClass":"STANDARD_IA"},{"Days":60,"StorageClass":"GLACIER_IR"}]"#,
        r#""NoncurrentVersionTransitions":[{"NoncurrentDays":30,"StorageClass":"ONEZONE_IA"}]"#,
    ] {
        check(&rule(rest)).expect(rest);
    }
    let everything = r#"{"Status":"Disabled","Filter":{},"Expiration":{"Days":1}}"#;
    assert_eq!(check(everything).expect("valid").rules[0].id, "made-1");
    check(r#"{"Status":"Enabled","Prefix":"","Expiration":{"Days":1}}"#).expect("the older form");
}

#[test]
fn what_aws_refuses_is_refused_in_its_words() {
    use LifecycleCode::{InvalidArgument, InvalidRequest, Malformed};
    let refused = |rules: &str, code: LifecycleCode, part: &str| {
        let (found, message) = check(rules).expect_err(rules);
        assert_eq!(found, code, "{rules}: {message}");
        assert!(message.contains(part), "{rules}: {message}");
    };
    for (rest, code, part) in [
        (
            r#""Expiration":{"Days":0}"#,
            InvalidArgument,
            "'Days' for Expiration action must be a positive integer",
        ),
        (
            r#""Expiration":{"Days":2147483648}"#,
            InvalidArgument,
            "positive integer",
        ),
        (
            r#""Expiration":{"Date":"2030-01-01T00:00:01Z"}"#,
            InvalidArgument,
            "'Date' must be at midnight GMT",
        ),
        (r#""Expiration":{}"#, Malformed, "exactly one"),
        (
            r#""Expiration":{"Days":1,"ExpiredObjectDeleteMarker":true}"#,
            Malformed,
            "exactly one",
        ),
        (r#""Prefix":"b","Expiration":{"Days":1}"#, Malformed, "both"),
        (
            r#""NoncurrentVersionExpiration":{"NoncurrentDays":0}"#,
            InvalidArgument,
            "'NoncurrentDays'",
        ),
        (
            r#""NoncurrentVersionExpiration":{"NewerNoncurrentVersions":1}"#,
            Malformed,
            "NoncurrentDays",
        ),
        (
            r#""NoncurrentVersionExpiration":{"NoncurrentDays":1,"NewerNoncurrentVersions":0}"#,
            InvalidArgument,
            "'NewerNoncurrentVersions'",
        ),
        (
            r#""NoncurrentVersionExpiration":{"NoncurrentDays":1,"NewerNoncurrentVersions":101}"#,
            InvalidArgument,
            "100",
        ),
        (
            r#""AbortIncompleteMultipartUpload":{"DaysAfterInitiation":0}"#,
            InvalidArgument,
            "'DaysAfterInitiation'",
        ),
        (
            r#""Transitions":[{"Days":1,"StorageClass":"STANDARD"}]"#,
            Malformed,
            "STANDARD",
        ),
        (
            r#""Transitions":[{"Days":-1,"StorageClass":"GLACIER"}]"#,
            InvalidArgument,
            "must be nonnegative",
        ),
        (
            r#""Transitions":[{"Days":29,"StorageClass":"STANDARD_IA"}]"#,
            InvalidArgument,
            "greater than or equal to 30",
        ),
        (
            r#""Transitions":[{"StorageClass":"GLACIER"}]"#,
            Malformed,
            "exactly one",
        ),
        (
            r#""Transitions":[{"Days":1,"StorageClass":"GLACIER"},{"Days":2,"StorageClass":"GLACIER"}]"#,
            InvalidRequest,
            "'StorageClass' must be different",
        ),
        (
            r#""Transitions":[{"Days":5,"StorageClass":"GLACIER"},{"Days":5,"StorageClass":"DEEP_ARCHIVE"}]"#,
            InvalidArgument,
            "must be greater than",
        ),
        (
            r#""Transitions":[{"Days":5,"StorageClass":"GLACIER"}],"Expiration":{"Days":5}"#,
            InvalidArgument,
            "in the Expiration action",
        ),
        (
            r#""Transitions":[{"Days":5,"StorageClass":"GLACIER"}],"Expiration":{"Date":"2030-01-01"}"#,
            InvalidRequest,
            "Found mixed 'Date' and 'Days'",
        ),
    ] {
        refused(&rule(rest), code, part);
    }
    let filtered = |filter: &str, rest: &str| format!(r#"{{"Status":"Enabled","Filter":{filter},{rest}}}"#);
    let days = r#""Expiration":{"Days":1}"#;
    let tag = r#"{"Key":"k","Value":"v"}"#;
    refused(
        r#"{"Status":"Enabled","Expiration":{"Days":1}}"#,
        Malformed,
        "neither",
    );
    refused(
        r#"{"Status":"Enabled","Filter":{}}"#,
        InvalidRequest,
        "At least one action",
    );
    refused(
        r#"{"Status":"enabled","Filter":{},"Expiration":{"Days":1}}"#,
        Malformed,
        "enabled",
    );
    refused(
        &filtered(&format!(r#"{{"Prefix":"a","Tag":{tag}}}"#), days),
        Malformed,
        "more than one",
    );
    refused(
        &filtered(&format!(r#"{{"And":{{"Tags":[{tag}]}}}}"#), days),
        Malformed,
        "two conditions",
    );
    refused(
        &filtered(&format!(r#"{{"And":{{"Tags":[{tag},{tag}]}}}}"#), days),
        InvalidRequest,
        "Duplicate Tag Keys",
    );
    let sizes = r#"{"And":{"ObjectSizeGreaterThan":5,"ObjectSizeLessThan":6}}"#;
    refused(
        &filtered(sizes, days),
        InvalidRequest,
        "'ObjectSizeLessThan' has to be",
    );
    let long = format!(r#"{{"Prefix":"{}"}}"#, "p".repeat(1025));
    refused(&filtered(&long, days), InvalidRequest, "1024");
    let tagged = format!(r#"{{"Tag":{tag}}}"#);
    let marker = r#""Expiration":{"ExpiredObjectDeleteMarker":true}"#;
    refused(
        &filtered(&tagged, marker),
        InvalidRequest,
        "cannot be specified with Tags",
    );
    let abort = r#""AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}"#;
    refused(
        &filtered(&tagged, abort),
        InvalidRequest,
        "cannot be specified with Tags",
    );
    refused(
        &filtered(r#"{"Tag":{"Key":"","Value":""}}"#, days),
        LifecycleCode::InvalidTag,
        "TagKey",
    );
    let carried = "that XML cannot carry";
    for (filter, code) in [
        (r#"{"Prefix":"\u0001"}"#, InvalidRequest),
        (
            r#"{"Tag":{"Key":"\uffff","Value":""}}"#,
            LifecycleCode::InvalidTag,
        ),
        (
            r#"{"Tag":{"Key":"k","Value":"\u0001"}}"#,
            LifecycleCode::InvalidTag,
        ),
        (
            r#"{"And":{"Prefix":"\ufffe","ObjectSizeGreaterThan":5}}"#,
            InvalidRequest,
        ),
    ] {
        refused(&filtered(filter, days), code, carried);
    }
    let older = r#"{"Status":"Enabled","Prefix":"\u000b","Expiration":{"Days":1}}"#;
    refused(older, InvalidRequest, carried);
    let same = rule(days);
    refused(
        &format!("{same},{same}"),
        InvalidArgument,
        "Rule ID must be unique",
    );
    let long = same.replace("\"r\"", &format!("\"{}\"", "i".repeat(256)));
    refused(&long, InvalidArgument, "255");
    refused(&same.replace("\"r\"", r#""\u0000""#), InvalidArgument, carried);
    refused("", Malformed, "no rule");
    let one = filtered("{}", days);
    refused(&vec![one.as_str(); 1001].join(","), Malformed, "1001");
    check(&vec![one.as_str(); 1000].join(",")).expect("a thousand rules");
}
