//! Writes documents into one string.

use super::NAMESPACE;
use crate::error::escape_into;
use sos_core::Timestamp;
use std::fmt::{Display, Write as _};

/// A document that is being written.
pub(crate) struct Writer {
    xml: String,
    root: &'static str,
}

impl Writer {
    /// A document in S3's namespace; `capacity` is a guess at its bytes.
    pub(crate) fn new(root: &'static str, capacity: usize) -> Self {
        let mut xml = String::with_capacity(capacity + 128);
        xml.extend([
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<",
            root,
            " xmlns=\"",
            NAMESPACE,
            "\">",
        ]);
        Self { xml, root }
    }

    /// A document without a namespace; S3 has few of them.
    pub(crate) fn plain(root: &'static str, capacity: usize) -> Self {
        let mut xml = String::with_capacity(capacity + 128);
        xml.extend(["<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<", root, ">"]);
        Self { xml, root }
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str) {
        self.xml.extend(["<", name, ">"]);
    }

    /// Closes an element.
    pub(crate) fn close(&mut self, name: &str) {
        self.xml.extend(["</", name, ">"]);
    }

    /// An element that holds text.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.open(name);
        escape_into(&mut self.xml, text);
        self.close(name);
    }

    /// An element that holds text, where there is some.
    pub(crate) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// An element that holds a number or a truth value.
    pub(crate) fn value(&mut self, name: &str, value: impl Display) {
        self.open(name);
        // Writing into a string never fails.
        let _ = write!(self.xml, "{value}");
        self.close(name);
    }

    /// An element that holds an entity tag in its quotes.
    pub(crate) fn etag(&mut self, name: &str, etag: &sos_core::ETag) {
        self.xml
            .extend(["<", name, ">&quot;", &etag.0, "&quot;</", name, ">"]);
    }

    /// An element that holds a point in time.
    pub(crate) fn timestamp(&mut self, name: &str, moment: Timestamp) {
        self.open(name);
        timestamp_into(&mut self.xml, moment);
        self.close(name);
    }

    /// What was written so far, to append XML to.
    pub(crate) fn buffer(&mut self) -> &mut String {
        &mut self.xml
    }

    /// The document.
    pub(crate) fn finish(mut self) -> String {
        self.xml.extend(["</", self.root, ">"]);
        self.xml
    }
}

/// `2006-02-03T16:45:09.000Z`.
///
/// Source of the calendar: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`. A page
/// has a thousand of them.
fn timestamp_into(text: &mut String, moment: Timestamp) {
    let seconds = moment.seconds();
    let millis = moment.0.rem_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let _ = write!(
        text,
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{millis:03}Z",
        second / 3600,
        second / 60 % 60,
        second % 60,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_have_milliseconds() {
        let check = |millis, expected: &str| {
            let mut text = String::new();
            timestamp_into(&mut text, Timestamp(millis));
            assert_eq!(text, expected);
        };
        check(0, "1970-01-01T00:00:00.000Z");
        check(-1, "1969-12-31T23:59:59.999Z");
        check(951_782_400_123, "2000-02-29T00:00:00.123Z");
        check(1_138_985_109_000, "2006-02-03T16:45:09.000Z");
        check(4_107_542_399_999, "2100-02-28T23:59:59.999Z");
        check(4_107_542_400_000, "2100-03-01T00:00:00.000Z");
    }

    #[test]
    fn text_is_escaped() {
        let mut writer = Writer::new("Root", 0);
        writer.text("Key", "a<&>\u{0}\u{1}");
        writer.optional("None", None);
        writer.etag("ETag", &sos_core::ETag("d4".to_owned()));
        assert_eq!(
            writer.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Key>a&lt;&amp;&gt;&#x0;&#x1;</Key><ETag>&quot;d4&quot;</ETag></Root>"
        );
    }
}
