//! Rules for the usual purposes, to begin with. Each lints clean, and uses only what Amazon S3 takes too.
//!
//! ```
//! use sos_cors::{Configuration, presets::Preset};
//!
//! let preset = Preset::parse("range-readers").expect("a preset of that name");
//! let configuration = Configuration::new(preset.rules(&["*".to_owned()]))?;
//! assert!(sos_cors::lint::lint(&configuration).is_empty());
//! # Ok::<(), sos_cors::CorsError>(())
//! ```

use serde::{Deserialize, Serialize};

use crate::lint::USUAL_AGE_SECONDS;
use crate::rule::Rule;

/// A purpose with rules for it. Its JSON is its [`name`](Self::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// Images, fonts, scripts and styles for everyone.
    PublicAssets,
    /// Files that scripts read piece by piece: video, PMTiles, COG, Parquet.
    RangeReaders,
    /// Uploads with presigned URLs or forms.
    BrowserUploads,
    /// Everything that the AWS SDK does from a page.
    AwsSdk,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::PublicAssets,
        Self::RangeReaders,
        Self::BrowserUploads,
        Self::AwsSdk,
    ];

    /// The name on the command line and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PublicAssets => "public-assets",
            Self::RangeReaders => "range-readers",
            Self::BrowserUploads => "browser-uploads",
            Self::AwsSdk => "aws-sdk",
        }
    }

    /// The preset of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::PublicAssets => "Public assets",
            Self::RangeReaders => "Range readers",
            Self::BrowserUploads => "Browser uploads",
            Self::AwsSdk => "AWS SDK in the browser",
        }
    }

    /// What it is for, in one sentence.
    pub const fn description(self) -> &'static str {
        match self {
            Self::PublicAssets => {
                "Pages read whole objects, such as images, fonts, scripts and JSON, without headers of their own."
            }
            Self::RangeReaders => {
                "Scripts read parts of large objects: video players, PMTiles, cloud-optimized GeoTIFF, Parquet."
            }
            Self::BrowserUploads => {
                "Pages upload with presigned URLs, in one piece or in parts, or with POST forms."
            }
            Self::AwsSdk => {
                "Pages use the AWS SDK for JavaScript with keys of their own: reading, writing, listing and deleting."
            }
        }
    }

    /// Whether the rules are meant for `*`: they only let pages read.
    pub const fn suits_any_origin(self) -> bool {
        matches!(self, Self::PublicAssets | Self::RangeReaders)
    }

    /// The rules for these origins. There has to be one at least for a valid configuration; `*` is one.
    pub fn rules(self, origins: &[String]) -> Vec<Rule> {
        let (methods, headers, exposed): (&[&str], &[&str], &[&str]) = match self {
            Self::PublicAssets => (&["GET", "HEAD"], &[], &[]),
            Self::RangeReaders => (
                &["GET", "HEAD"],
                &["range", "if-match", "if-none-match"],
                &["ETag", "Content-Range", "Accept-Ranges", "Content-Length"],
            ),
            Self::BrowserUploads => (&["PUT", "POST"], &["content-*", "x-amz-*"], &["ETag"]),
            Self::AwsSdk => (
                &["GET", "HEAD", "POST", "PUT", "DELETE"],
                &[
                    "authorization",
                    "x-amz-*",
                    "amz-sdk-*",
                    "content-*",
                    "range",
                    "if-*",
                    "cache-control",
                ],
                &["ETag", "x-amz-version-id", "x-amz-request-id"],
            ),
        };
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        vec![Rule {
            id: None,
            allowed_origins: origins.to_vec(),
            allowed_methods: owned(methods),
            allowed_headers: owned(headers),
            expose_headers: owned(exposed),
            max_age_seconds: Some(USUAL_AGE_SECONDS),
        }]
    }
}

impl std::fmt::Display for Preset {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
