//! The three browser engines, and the numbers and habits in which they differ.

use serde::{Deserialize, Serialize};

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Chrome, Edge, Brave, Opera.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari, WebKitGTK, every browser on iOS.
    Webkit,
}

/// How long a preflight is remembered where the answer does not say (Fetch, section 4.8).
pub(crate) const DEFAULT_MAX_AGE_SECONDS: u32 = 5;

impl Engine {
    /// All three, in the order of every answer.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::Webkit => "WebKit",
        }
    }

    /// The longest that a preflight is remembered, in seconds.
    pub const fn max_age_limit_seconds(self) -> u32 {
        match self {
            Self::Chromium => 7_200,
            Self::Firefox => 86_400,
            Self::Webkit => 600,
        }
    }

    /// How long a preflight with this `Access-Control-Max-Age` is remembered, in seconds, and a word on it.
    ///
    /// Fetch takes 5 seconds where the value is missing or no number, and leaves the limit to the engine. Firefox does
    /// not remember at all where the value is no number, and WebKit takes a plus sign.
    pub(crate) fn cached_seconds(self, max_age: Option<&str>) -> (u32, Option<String>) {
        let name = self.name();
        let limit = self.max_age_limit_seconds();
        let Some(value) = max_age.filter(|value| !value.is_empty()) else {
            let note = format!("without Access-Control-Max-Age, {name} keeps it {DEFAULT_MAX_AGE_SECONDS} s");
            return (DEFAULT_MAX_AGE_SECONDS, Some(note));
        };
        let is_number = self == Self::Webkit || !value.starts_with('+');
        match value.parse::<i64>().ok().filter(|_| is_number) {
            Some(seconds) if seconds <= 0 => (0, Some(format!("{value} s: {name} does not keep it"))),
            Some(seconds) if seconds > i64::from(limit) => {
                (limit, Some(format!("{name} keeps it {limit} s at most")))
            }
            Some(seconds) => (u32::try_from(seconds).unwrap_or(limit), None),
            None if self == Self::Firefox => (
                0,
                Some(format!("`{value}` is no number: {name} does not keep it")),
            ),
            None => (
                DEFAULT_MAX_AGE_SECONDS,
                Some(format!(
                    "`{value}` is no number: {name} keeps it {DEFAULT_MAX_AGE_SECONDS} s"
                )),
            ),
        }
    }
}

impl std::fmt::Display for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
