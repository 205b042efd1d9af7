//! Kinds of values: read from text (variables, flags) and from the file, shown as the file would have them.

use sos_core::PublicAccessBlock;
use std::{net::SocketAddr, path::PathBuf};
use toml::de::DeValue;

/// A value of an option.
pub(crate) trait Value: Sized {
    /// Of a variable or a flag. The error says what would do.
    fn from_text(text: &str) -> Result<Self, String>;

    /// Of the file; a string is read as a variable would be.
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::String(text) => Self::from_text(text),
            other => Err(format!("it must be a string, not {}", article(other))),
        }
    }

    /// As the file would have it.
    fn show(&self) -> String;
}

fn article(value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// A value of the file in an error.
pub(super) fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Boolean(value) => value.to_string(),
        other => article(other),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Value for String {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn show(&self) -> String {
        quoted(self)
    }
}

impl Value for PathBuf {
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a path is needed".to_owned());
        }
        Ok(Self::from(text))
    }

    fn show(&self) -> String {
        quoted(&self.to_string_lossy())
    }
}

impl Value for bool {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err("it is true or false".to_owned()),
        }
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::Boolean(value) => Ok(*value),
            other => Err(format!("it is true or false, not {}", article(other))),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

fn whole_seconds<'a>(value: &'a DeValue<'_>) -> Result<&'a str, String> {
    match value {
        DeValue::Integer(number) => Ok(number.as_str()),
        other => Err(format!("it is a number of seconds, not {}", article(other))),
    }
}

/// A span of whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) u32);

impl Value for Seconds {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse()
            .ok()
            .filter(|seconds| *seconds > 0)
            .map(Self)
            .ok_or_else(|| "it is a number of seconds, at least 1".to_owned())
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        Self::from_text(whole_seconds(value)?)
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// How long something is kept, in whole seconds; 0: it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifetime(pub(crate) u32);

impl Value for Lifetime {
    fn from_text(text: &str) -> Result<Self, String> {
        let parsed = text.parse().map(Self);
        parsed.map_err(|_| "it is a number of seconds, or 0".to_owned())
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        Self::from_text(whole_seconds(value)?)
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// An empty text is none.
impl<T: Value> Value for Option<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(None);
        }
        T::from_text(text).map(Some)
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| quoted(""), T::show)
    }
}

/// A member of a list.
trait Item: Sized {
    fn parse(text: &str) -> Result<Self, String>;
    fn text(&self) -> String;
}

impl Item for String {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn text(&self) -> String {
        self.clone()
    }
}

impl Item for SocketAddr {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| {
            format!("{text:?} is no address and port, such as 127.0.0.1:9000, 0.0.0.0:9000 or [::]:9000")
        })
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Separated by commas in a variable; an array, or one string, in the file.
impl<T: Item> Value for Vec<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(T::parse)
            .collect()
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::String(text) => Self::from_text(text),
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => T::parse(text),
                    other => Err(format!("it must hold strings, not {}", article(other))),
                })
                .collect(),
            other => Err(format!("it must be a list of strings, not {}", article(other))),
        }
    }

    fn show(&self) -> String {
        let items: Vec<String> = self.iter().map(|item| quoted(&item.text())).collect();
        format!("[{}]", items.join(", "))
    }
}

/// Addresses of something that can be turned off, by the word `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addresses(pub Vec<SocketAddr>);

impl Addresses {
    const OFF: &'static str = "none";
}

impl Value for Addresses {
    fn from_text(text: &str) -> Result<Self, String> {
        if text == Self::OFF {
            return Ok(Self(Vec::new()));
        }
        let addresses = Vec::from_text(text);
        addresses
            .map(Self)
            .map_err(|reason| format!("{reason}; {} turns it off", Self::OFF))
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::String(text) => Self::from_text(text),
            other => Vec::from_toml(other).map(Self),
        }
    }

    fn show(&self) -> String {
        if self.0.is_empty() {
            return quoted(Self::OFF);
        }
        self.0.show()
    }
}

/// What no bucket may make public: `none`, `all`, or names.
impl Value for PublicAccessBlock {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "none" => return Ok(Self::default()),
            "all" => return Ok(Self::ALL),
            _ => {}
        }
        let mut block = Self::default();
        for name in text.split(',').map(str::trim) {
            if !block.set(name, true) {
                let names = Self::ALL.parts().map(|(name, _)| name).join(", ");
                return Err(format!("{name:?} is not none, all, or some of {names}"));
            }
        }
        Ok(block)
    }

    fn show(&self) -> String {
        let names = self.to_stored();
        quoted(match *self {
            Self::ALL => "all",
            _ if names.is_empty() => "none",
            _ => &names,
        })
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Value for LogFormat {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("it is text or json".to_owned()),
        }
    }

    fn show(&self) -> String {
        quoted(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}
