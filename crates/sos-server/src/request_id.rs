//! The ids an answer carries: `x-amz-request-id`, equal to the log's, and `x-amz-id-2`, which names this process.

use http::HeaderValue;
use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// A request's id: 16 upper-case hex digits, as AWS writes them. Unique within a process, unlikely to repeat across.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 16]);

impl RequestId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The digits as a header's value.
    pub fn header_value(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static("0"))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Gives out request ids, and knows the process's own.
#[derive(Debug)]
pub struct RequestIds {
    seed: u64,
    next: AtomicU64,
    host_id: &'static str,
    /// The same as a header's value.
    host_header: HeaderValue,
}

impl RequestIds {
    /// Ids that follow from `seed`, which should be random.
    pub fn new(seed: u128) -> Self {
        let mut host_id = String::with_capacity(64);
        for word in 0..4 {
            host_id.push_str(&format!("{:016x}", mixed((seed >> 64) as u64, word)));
        }
        // It names the process and lasts as long: header values that share it count no references.
        let host_id: &'static str = host_id.leak();
        Self {
            seed: seed as u64,
            next: AtomicU64::new(0),
            host_id,
            host_header: HeaderValue::from_static(host_id),
        }
    }

    /// The next id.
    pub fn next(&self) -> RequestId {
        let mut number = mixed(self.seed, self.next.fetch_add(1, Ordering::Relaxed));
        let mut digits = [0; 16];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789ABCDEF"[(number & 15) as usize];
            number >>= 4;
        }
        RequestId(digits)
    }

    /// `x-amz-id-2`.
    pub fn host_id(&self) -> &'static str {
        self.host_id
    }

    /// `x-amz-id-2` as a header's value.
    pub fn host_header(&self) -> HeaderValue {
        self.host_header.clone()
    }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): a bijection of the counter, so that no id repeats in 2⁶⁴ requests.
fn mixed(seed: u64, counter: u64) -> u64 {
    let mut mixed = seed.wrapping_add(counter.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_have_sixteen_upper_case_hex_digits_and_do_not_repeat() {
        let ids = RequestIds::new(7);
        let seen: HashSet<RequestId> = (0..10_000).map(|_| ids.next()).collect();
        assert_eq!(seen.len(), 10_000);
        for id in &seen {
            assert!(
                id.as_str().len() == 16
                    && id
                        .as_str()
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte))
            );
            assert_eq!(id.header_value(), id.as_str());
        }
    }
}
