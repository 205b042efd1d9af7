//! Keeps signatures and tokens out of reports, which people paste into questions.

use sos_cors::browser::Answer;

/// The URL without the values that let others use it.
pub(super) fn without_signature(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let secret = ["X-Amz-Signature", "Signature", "X-Amz-Security-Token"];
    let parts: Vec<String> = query
        .split('&')
        .map(|part| match part.split_once('=') {
            Some((name, _)) if secret.iter().any(|secret| secret.eq_ignore_ascii_case(name)) => {
                format!("{name}=…")
            }
            _ => part.to_owned(),
        })
        .collect();
    format!("{path}?{}", parts.join("&"))
}

/// The answer without the signature of the URL that it redirects to.
pub(super) fn without_signed_location(mut answer: Answer) -> Answer {
    for (name, value) in &mut answer.headers {
        if name.eq_ignore_ascii_case("location") {
            *value = without_signature(value);
        }
    }
    answer
}

/// The header without a value that lets others use it.
pub(super) fn without_secret((name, value): (String, String)) -> (String, String) {
    let is_secret = ["authorization", "x-amz-security-token"].contains(&name.to_ascii_lowercase().as_str());
    (name, if is_secret { "…".to_owned() } else { value })
}
