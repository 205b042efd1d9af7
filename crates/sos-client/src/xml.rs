//! Reads single elements out of the answers of an S3 endpoint. It is no parser: what it is given was written by a program,
//! and what is wrong with it is found by comparing.

/// The values of every element of this name, in order, unescaped.
pub(crate) fn elements(body: &str, name: &str) -> Vec<String> {
    let (open, close, empty) = (format!("<{name}>"), format!("</{name}>"), format!("<{name}/>"));
    let mut values = Vec::new();
    let mut rest = body;
    loop {
        let start = rest.find(&open).unwrap_or(rest.len());
        match rest.find(&empty) {
            Some(bare) if bare < start => {
                values.push(String::new());
                rest = &rest[bare + empty.len()..];
            }
            _ => {
                let Some(inside) = rest.get(start + open.len()..) else {
                    return values;
                };
                let Some(end) = inside.find(&close) else {
                    return values;
                };
                values.push(unescaped(&inside[..end]));
                rest = &inside[end + close.len()..];
            }
        }
    }
}

fn unescaped(text: &str) -> String {
    let mut text = text
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#42;", "*");
    for (escaped, plain) in [
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(escaped, plain);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn elements_are_found_in_order() {
        assert_eq!(
            elements("<a><B>1</B><Bc>x</Bc><B/><B>2</B></a>", "B"),
            ["1", "", "2"]
        );
        assert_eq!(elements("<B>never closed", "B"), Vec::<String>::new());
    }
}
