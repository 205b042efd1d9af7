//! `sos bucket quota`, `sos tenant quota`: how much there may be.

use crate::{error::CommandError, terminal};
use clap::Args;
use sos_server::admin::{ShownQuota, WantedQuota};

/// What is to be set of a quota; nothing: it is printed.
#[derive(Args, Clone, Debug)]
pub(crate) struct QuotaArguments {
    /// How many bytes there may be, such as 500MB or 10GiB; none: any
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    bytes: Option<Limit>,
    /// How many objects there may be, all versions counted; none: any
    #[arg(long, value_name = "N", value_parser = parse_count)]
    objects: Option<Limit>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A limit, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limit(Option<u64>);

fn parse_count(text: &str) -> Result<Limit, String> {
    if text == "none" {
        return Ok(Limit(None));
    }
    let count = text.parse().map_err(|_| "it is a number, or none".to_owned())?;
    Ok(Limit(Some(count)))
}

fn parse_bytes(text: &str) -> Result<Limit, String> {
    if text == "none" {
        return Ok(Limit(None));
    }
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit {
        "" | "B" => 1,
        "KB" => 1000,
        "MB" => 1000 * 1000,
        "GB" => 1000 * 1000 * 1000,
        "TB" => 1000 * 1000 * 1000 * 1000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ if unit.starts_with('.') => {
            return Err("it is a whole number with a unit, such as 1536MiB for 1.5GiB, or none".to_owned());
        }
        _ => {
            return Err(format!(
                "{unit:?} is no unit; they are B, KB, MB, GB, TB, KiB, MiB, GiB and TiB"
            ));
        }
    };
    let bytes = number
        .parse()
        .ok()
        .and_then(|number: u64| number.checked_mul(factor));
    bytes
        .map(|bytes| Limit(Some(bytes)))
        .ok_or_else(|| "it is a whole number with a unit, such as 10GiB, or none".to_owned())
}

impl QuotaArguments {
    /// What is to be set instead of what is set now; `None`: it is only to be printed.
    pub(crate) fn change(&self, now: &ShownQuota) -> Option<WantedQuota> {
        let is_change = self.bytes.is_some() || self.objects.is_some();
        is_change.then(|| WantedQuota {
            bytes: self.bytes.map_or(now.bytes, |limit| limit.0),
            objects: self.objects.map_or(now.objects, |limit| limit.0),
        })
    }

    /// Prints what is set and used.
    pub(crate) fn print(&self, quota: &ShownQuota) -> Result<(), CommandError> {
        if self.json {
            return terminal::print_json(quota);
        }
        let line = |name: &str, limit: Option<u64>, used: Option<u64>| {
            let limit = limit.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string());
            let used = used.map_or_else(|| "not counted".to_owned(), |used| used.to_string());
            format!("{name}: {used} of {limit}\n")
        };
        terminal::print(&format!(
            "{}{}",
            line("bytes", quota.bytes, quota.used_bytes),
            line("objects", quota.objects, quota.used_objects)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, parse_bytes, parse_count};

    #[test]
    fn sizes_have_units() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(parse_bytes(text), Ok(Limit(expected)), "{text}");
        };
        check("none", None);
        check("0", Some(0));
        check("1500", Some(1500));
        check("10GiB", Some(10 << 30));
        check("500MB", Some(500_000_000));
        for wrong in [
            "",
            "GiB",
            "1.5GiB",
            "10 GiB",
            "10gib",
            "-1",
            "99999999999999999999",
            "99999999TiB",
        ] {
            assert!(parse_bytes(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_count("7"), Ok(Limit(Some(7))));
        assert!(parse_count("many").is_err());
    }
}
