//! Lists of names in the headers of an answer.

use crate::pattern::is_token;

/// The names in a header's lines (Fetch, section 2.2.2, extract header list values): separated by commas, empty ones left
/// out, `None` where one is no token. Lines of one header are one list.
pub(crate) fn names<'a>(lines: &[&'a str]) -> Option<Vec<&'a str>> {
    lines
        .iter()
        .flat_map(|line| line.split(','))
        .map(|item| item.trim_matches([' ', '\t']))
        .filter(|item| !item.is_empty())
        .map(|item| is_token(item.as_bytes()).then_some(item))
        .collect()
}
