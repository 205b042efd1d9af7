//! How a provider is asked: a trait, the client that implements it, and what is made of an answer.

use async_trait::async_trait;
use sos_client::exchange::{Answer, Client, Options, Request};
use sos_client::{ClientError, Url};

use crate::{ProviderError, limits};

/// Makes one exchange with a provider: follows no redirect, and keeps to the [`limits`].
#[async_trait]
pub trait Fetch: Send + Sync + std::fmt::Debug {
    /// Sends the request and reads the whole answer. The request may hold the client secret; it is not to be logged.
    async fn send(&self, request: &Request) -> Result<Answer, ClientError>;
}

#[async_trait]
impl Fetch for Client {
    async fn send(&self, request: &Request) -> Result<Answer, ClientError> {
        Self::send(self, request).await
    }
}

/// Options of a client that keeps to the [`limits`].
pub fn client_options() -> Options {
    Options {
        connect_timeout: limits::EXCHANGE_TIMEOUT,
        whole_timeout: limits::EXCHANGE_TIMEOUT,
        max_body_bytes: limits::MAX_BODY_BYTES,
        ..Options::default()
    }
}

/// A request for JSON.
pub(crate) fn request(method: &str, url: &Url) -> Request {
    Request::new(method, url.clone())
        .header("accept", "application/json")
        .header("user-agent", "sos")
}

/// Sends a request; the answer may have any status.
pub(crate) async fn answer(fetch: &dyn Fetch, request: &Request) -> Result<Answer, ProviderError> {
    let url = request.url.to_string();
    let limit_bytes = limits::MAX_BODY_BYTES;
    match fetch.send(request).await {
        Ok(answer) if answer.body.len() <= limit_bytes => Ok(answer),
        Ok(_) | Err(ClientError::BodyTooLarge { .. }) => Err(ProviderError::TooLarge { url, limit_bytes }),
        Err(source) => Err(ProviderError::Exchange { url, source }),
    }
}

/// Gets a document; every status but 200 is an error, redirects among them.
pub(crate) async fn document(fetch: &dyn Fetch, url: &Url) -> Result<Answer, ProviderError> {
    let answer = answer(fetch, &request("GET", url)).await?;
    if answer.status != 200 {
        return Err(ProviderError::Status {
            url: url.to_string(),
            status: answer.status,
        });
    }
    Ok(answer)
}

/// How long a document counts as current: `max-age` of `Cache-Control` (RFC 9111, section 5.2.2.1) within our bounds.
pub(crate) fn lifetime_ms(answer: &Answer) -> u64 {
    let max_age_s = answer
        .values("cache-control")
        .flat_map(|line| line.split(','))
        .filter_map(|directive| directive.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"))
        .and_then(|(_, seconds)| seconds.trim().trim_matches('"').parse::<u64>().ok());
    max_age_s.map_or(limits::DEFAULT_LIFETIME_MS, |seconds| {
        seconds
            .saturating_mul(1000)
            .clamp(limits::MIN_LIFETIME_MS, limits::MAX_LIFETIME_MS)
    })
}

#[cfg(test)]
mod tests {
    use sos_client::exchange::Answer;

    use super::{client_options, lifetime_ms};

    #[test]
    fn a_document_is_current_for_as_long_as_it_says_within_bounds() {
        let check = |lines: &[&str], expected_minutes: u64| {
            let answer = Answer {
                status: 200,
                headers: lines
                    .iter()
                    .map(|line| ("cache-control".to_owned(), (*line).to_owned()))
                    .collect(),
                body: Vec::new(),
            };
            assert_eq!(lifetime_ms(&answer), expected_minutes * 60_000, "{lines:?}");
        };
        check(&[], 60);
        check(&["public, max-age=1200, must-revalidate"], 20);
        check(&["public", "Max-Age=\"1200\""], 20);
        check(&["s-maxage=1200"], 60);
        check(&["max-age=0"], 5);
        check(&["no-store"], 60);
        check(&["max-age=31536000"], 24 * 60);
        check(&["max-age=18446744073709551615"], 24 * 60);
        check(&["max-age=soon"], 60);
    }

    #[test]
    fn the_client_waits_ten_seconds_in_all() {
        let options = client_options();
        assert_eq!(
            (options.whole_timeout.as_secs(), options.max_body_bytes),
            (10, 256 * 1024)
        );
        assert!(!options.accept_any_certificate);
    }
}
