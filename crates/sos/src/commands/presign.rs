//! `sos presign`

use super::{cors::signer, serve::config_of};
use crate::{cli::PlaceArguments, error::CommandError, terminal};
use clap::Args;
use jiff::Timestamp;
use sos_client::{Url, exchange::Request};
use sos_s3::uri::encode;

/// The longest that a presigned URL may live, in seconds: seven days, as S3.
const MAX_SECONDS: u32 = 604_800;

/// `sos presign`.
#[derive(Args, Debug)]
pub(crate) struct PresignArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// The method that the link is good for: GET, HEAD, PUT, POST, DELETE
    #[arg(value_parser = ["GET", "HEAD", "PUT", "POST", "DELETE"], ignore_case = true)]
    method: String,
    /// The bucket, or the bucket and the key: photos/holiday/1.jpg
    object: String,
    /// How long it lives, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SECONDS)))]
    expires: u32,
    /// The endpoint the link leads to [default: the public URL of the configuration, else its first address]
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL")]
    endpoint: Option<String>,
}

/// Prints the URL, signed with the key in the environment. Nothing is asked of the store.
pub(crate) fn run(arguments: &PresignArguments) -> Result<(), CommandError> {
    let config = config_of(&arguments.place)?;
    let endpoint = match (&arguments.endpoint, &config.public_url.value) {
        (Some(url), _) | (None, Some(url)) => url.clone(),
        (None, None) => config.local_url(),
    };
    let url = Url::parse(&endpoint)?;
    let base = url
        .target
        .split('?')
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    let target = format!(
        "{base}/{}",
        encode(arguments.object.trim_start_matches('/'), true)
    );
    let mut request = Request::new(arguments.method.to_ascii_uppercase(), url.with_target(target));
    signer(&config.region.value)?.presign(&mut request, arguments.expires, Timestamp::now());
    terminal::print(&format!("{}\n", request.url))
}
