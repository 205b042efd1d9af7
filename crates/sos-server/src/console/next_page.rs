//! Where somebody wanted to go who had to log in first.

use super::place::Place;
use crate::limits;
use std::fmt;

/// An address of a page of the console: a path and perhaps a query. Anybody may have written it, so that it counts only
/// where it leads to a page, which it does whatever follows the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NextPage(String);

impl Default for NextPage {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl NextPage {
    /// As it was sent; the first page where it leads to none but the log-in, or nowhere.
    pub(super) fn of(sent: Option<&str>) -> Self {
        let leads = |address: &&str| {
            let path = address.split('?').next().unwrap_or_default();
            address.len() <= limits::CONSOLE_NEXT_BYTES
                && address.bytes().all(|byte| byte.is_ascii_graphic())
                && Place::of(path) == Place::Page
                && path != "/login"
        };
        sent.filter(leads)
            .map_or_else(Self::default, |address| Self(address.to_owned()))
    }

    /// Whether it is but the first page.
    pub(super) fn is_first(&self) -> bool {
        self.0 == "/"
    }

    /// As it stands in an attribute of HTML, in either kind of quotes.
    pub(super) fn in_attribute(&self) -> String {
        let mut escaped = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            match c {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                other => escaped.push(other),
            }
        }
        escaped
    }
}

impl fmt::Display for NextPage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::NextPage;

    #[test]
    fn only_pages_of_the_console_are_gone_to() {
        for page in [
            "/keys",
            "/buckets/photos/objects?prefix=a%2Fb&key=c",
            "/roles/root/console",
        ] {
            assert_eq!(NextPage::of(Some(page)).to_string(), page);
        }
        let long = format!("/keys?{}", "a".repeat(4096));
        for other in [
            "",
            "keys",
            "//evil.example/",
            "/\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/login?next=%2Fkeys",
            "/api/v1/keys",
            "/zip/x",
            "/keys?a b",
            "/keys?\n",
            "/keys#x",
            &long,
        ] {
            assert!(NextPage::of(Some(other)).is_first(), "{other}");
        }
        assert!(NextPage::of(None).is_first());
    }

    #[test]
    fn nothing_in_it_ends_the_attribute_it_stands_in() {
        let next = NextPage::of(Some("/keys?\"'><script>&amp;"));
        assert_eq!(
            next.in_attribute(),
            "/keys?&quot;&#39;&gt;&lt;script&gt;&amp;amp;"
        );
    }
}
