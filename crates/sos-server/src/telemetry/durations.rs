//! How long requests took, counted in buckets of fixed bounds.
//!
//! The exporter's own histogram keeps every sample until it is asked, with a time of its own. Here a sample adds to three
//! counters, so that what a request costs does not depend on who asks and when.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Upper bounds of the buckets, in microseconds, and as they are written, in seconds.
const BOUNDS: [(u64, &str); 18] = [
    (100, "0.0001"),
    (250, "0.00025"),
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
    (30_000_000, "30"),
    (60_000_000, "60"),
];

/// The name of the metric.
const NAME: &str = "sos_request_duration_seconds";

/// The durations of one operation.
#[derive(Debug, Default)]
pub(super) struct Durations {
    /// By the first bound that is not exceeded; the last is for those above all.
    counts: [AtomicU64; BOUNDS.len() + 1],
    total_nanoseconds: AtomicU64,
}

impl Durations {
    /// Counts a request.
    pub(super) fn record(&self, duration: Duration) {
        let microseconds = duration.as_nanos().div_ceil(1000) as u64;
        let bucket = BOUNDS.partition_point(|(bound, _)| *bound < microseconds);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        self.total_nanoseconds
            .fetch_add(duration.as_nanos() as u64, Ordering::Relaxed);
    }

    /// Writes the histogram in Prometheus' text form, its buckets cumulative.
    fn write(&self, operation: &str, text: &mut String) {
        let mut count = 0;
        let bounds = BOUNDS.iter().map(|(_, written)| *written).chain(["+Inf"]);
        for (bound, counted) in bounds.zip(&self.counts) {
            count += counted.load(Ordering::Relaxed);
            let labels = format!("operation=\"{operation}\",le=\"{bound}\"");
            // Writing to a string does not fail.
            let _ = writeln!(text, "{NAME}_bucket{{{labels}}} {count}");
        }
        let seconds = self.total_nanoseconds.load(Ordering::Relaxed) as f64 / 1e9;
        let _ = writeln!(text, "{NAME}_sum{{operation=\"{operation}\"}} {seconds}");
        let _ = writeln!(text, "{NAME}_count{{operation=\"{operation}\"}} {count}");
    }
}

/// All histograms, in the order of their names.
pub(super) fn write_all<'a>(
    durations: impl Iterator<Item = (&'static str, &'a Durations)>,
    text: &mut String,
) {
    let mut durations: Vec<_> = durations.collect();
    durations.sort_unstable_by_key(|(operation, _)| *operation);
    let _ = writeln!(
        text,
        "\n# HELP {NAME} From the header section to the end of the answer"
    );
    let _ = writeln!(text, "# TYPE {NAME} histogram");
    for (operation, durations) in durations {
        durations.write(operation, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_in_every_bucket_that_reaches_it() {
        let durations = Durations::default();
        for duration in [
            Duration::ZERO,
            Duration::from_micros(100),
            Duration::from_nanos(100_001),
            Duration::from_mins(2),
        ] {
            durations.record(duration);
        }
        let mut text = String::new();
        write_all([("GetObject", &durations)].into_iter(), &mut text);
        for line in [
            "# TYPE sos_request_duration_seconds histogram",
            r#"sos_request_duration_seconds_bucket{operation="GetObject",le="0.0001"} 2"#,
            r#"sos_request_duration_seconds_bucket{operation="GetObject",le="0.00025"} 3"#,
            r#"sos_request_duration_seconds_bucket{operation="GetObject",le="60"} 3"#,
            r#"sos_request_duration_seconds_bucket{operation="GetObject",le="+Inf"} 4"#,
            r#"sos_request_duration_seconds_sum{operation="GetObject"} 120.000200001"#,
            r#"sos_request_duration_seconds_count{operation="GetObject"} 4"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
