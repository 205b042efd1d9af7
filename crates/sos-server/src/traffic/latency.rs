//! Durations in a histogram of fixed size: two buckets for each power of two, so that a quantile is a fifth off at most.

use std::time::Duration;

/// The power of two, in microseconds, below which everything is one bucket: 64 µs.
const FIRST_POWER: u32 = 6;

/// The power of two from which everything is one bucket: 67 s.
const LAST_POWER: u32 = 26;

/// How many buckets there are.
pub(super) const LATENCY_BUCKETS: usize = 2 + 2 * (LAST_POWER - FIRST_POWER) as usize;

/// The bucket of a duration.
pub(super) fn bucket_of(elapsed: Duration) -> usize {
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    let Some(power) = micros.checked_ilog2().filter(|&power| power >= FIRST_POWER) else {
        return 0;
    };
    if power >= LAST_POWER {
        return LATENCY_BUCKETS - 1;
    }
    let upper_half = (micros >> (power - 1)) & 1;
    1 + 2 * (power - FIRST_POWER) as usize + upper_half as usize
}

/// Where a bucket begins and ends, in milliseconds.
fn bounds_ms(bucket: usize) -> (f64, f64) {
    let first = f64::from(1_u32 << FIRST_POWER) / 1000.0;
    let Some(half) = bucket.checked_sub(1) else {
        return (0.0, first);
    };
    let power = f64::from(1_u32 << (half / 2).min((LAST_POWER - FIRST_POWER) as usize)) * first;
    match (bucket == LATENCY_BUCKETS - 1, half % 2) {
        // Nothing is known of how long beyond it took.
        (true, _) => (power, power),
        (false, 0) => (power, power * 1.5),
        (false, _) => (power * 1.5, power * 2.0),
    }
}

/// The duration in milliseconds that a part of the requests stayed below; `None` where there were none.
pub(super) fn quantile_ms(counts: &[u32; LATENCY_BUCKETS], part: f64) -> Option<f64> {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if total == 0 {
        return None;
    }
    let rank = (part * total as f64).clamp(1.0, total as f64);
    let mut below = 0.0;
    for (bucket, &count) in counts.iter().enumerate() {
        let count = f64::from(count);
        if below + count >= rank {
            let (start, end) = bounds_ms(bucket);
            let found = start + (end - start) * (rank - below) / count;
            // Microseconds: more would pretend to know.
            return Some((found * 1000.0).round() / 1000.0);
        }
        below += count;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_within_the_bounds_of_its_bucket() {
        for micros in (0..2000_u64).chain((0..400).map(|step| 2000 + step * step * 500)) {
            let bucket = bucket_of(Duration::from_micros(micros));
            let (start, end) = bounds_ms(bucket);
            let ms = micros as f64 / 1000.0;
            assert!(
                start <= ms && (ms < end || bucket == LATENCY_BUCKETS - 1),
                "{micros} µs in {bucket}: {start}..{end}"
            );
        }
        assert_eq!(bucket_of(Duration::MAX), LATENCY_BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_near_the_true_ones() {
        let mut counts = [0_u32; LATENCY_BUCKETS];
        assert_eq!(quantile_ms(&counts, 0.5), None);
        for millis in 1..=1000 {
            counts[bucket_of(Duration::from_millis(millis))] += 1;
        }
        for part in [0.1, 0.5, 0.9, 0.99] {
            let (found, truth) = (quantile_ms(&counts, part).expect("requests"), part * 1000.0);
            assert!((found - truth).abs() < truth / 5.0, "{part}: {found}");
        }
        let mut slow = [0; LATENCY_BUCKETS];
        slow[LATENCY_BUCKETS - 1] = 1;
        assert_eq!(quantile_ms(&slow, 0.99), Some(67_108.864));
    }
}
