//! Who has to wait, for whom, and for how long.

use super::LoginLimiter;
use crate::limits;
use sos_core::Timestamp;
use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

const OWNER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const ATTACKER: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
const START: Timestamp = Timestamp(1_700_000_000_000);

fn address(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number))
}

fn after(moment: Timestamp, by: Duration) -> Timestamp {
    moment.plus_millis(by.as_millis() as i64)
}

/// Fails until it has to wait; gives the failures and the wait.
fn fail_until_held_up(limiter: &LoginLimiter, from: IpAddr, key: &str, now: Timestamp) -> (u32, Duration) {
    for failures in 0..1000 {
        if let Err(wait) = limiter.begin(from, key, now) {
            return (failures, wait);
        }
    }
    panic!("nobody is held up");
}

#[test]
fn an_address_waits_longer_with_each_failure_up_to_a_bound() {
    let limiter = LoginLimiter::new();
    let (failures, wait) = fail_until_held_up(&limiter, ATTACKER, "A", START);
    assert_eq!(
        (failures, wait),
        (limits::LOGIN_FREE_OF_ADDRESS, limits::LOGIN_FIRST_WAIT)
    );
    let (mut now, mut waits) = (START, vec![wait]);
    for _ in 0..10 {
        now = after(now, waits.last().copied().unwrap_or_default());
        // Another key each time: it is the address that waits.
        limiter
            .begin(ATTACKER, &format!("B{}", waits.len()), now)
            .expect("it has waited");
        waits.push(limiter.begin(ATTACKER, "C", now).expect_err("it waits"));
    }
    let seconds: Vec<u64> = waits.iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
    assert_eq!(
        limiter.begin(OWNER, "Z", now),
        Ok(()),
        "another address is not held up"
    );
    let later = after(now, limits::LOGIN_MEMORY + Duration::from_secs(1));
    assert_eq!(
        fail_until_held_up(&limiter, ATTACKER, "D", later).0,
        limits::LOGIN_FREE_OF_ADDRESS,
        "it was forgotten"
    );
}

#[test]
fn attempts_while_waiting_do_not_make_the_wait_longer() {
    let limiter = LoginLimiter::new();
    let (_, wait) = fail_until_held_up(&limiter, ATTACKER, "A", START);
    for _ in 0..100 {
        assert_eq!(limiter.begin(ATTACKER, "A", START), Err(wait));
    }
    assert_eq!(limiter.begin(ATTACKER, "A", after(START, wait)), Ok(()));
}

#[test]
fn many_addresses_with_one_key_are_slowed_down_together() {
    let limiter = LoginLimiter::new();
    let free = limits::LOGIN_FREE_OF_KEY;
    for number in 0..free {
        limiter.begin(address(number), "A", START).expect("free");
    }
    let wait = limiter
        .begin(address(free), "A", START)
        .expect_err("the key is held up");
    assert!(wait <= limits::LOGIN_LONGEST_WAIT_OF_KEY);
    assert_eq!(
        limiter.begin(address(free), "B", START),
        Ok(()),
        "another key is not"
    );
}

#[test]
fn an_owner_is_not_locked_out_where_the_key_has_logged_in_before() {
    let limiter = LoginLimiter::new();
    limiter.begin(OWNER, "A", START).expect("free");
    limiter.succeeded(OWNER, "A", START);
    // Others attack the key from everywhere, and other keys from the owner's own address.
    for number in 0..500 {
        let _ = limiter.begin(address(number), "A", START);
        let _ = limiter.begin(OWNER, &format!("guess{number}"), START);
    }
    assert!(limiter.begin(ATTACKER, "A", START).is_err());
    assert_eq!(limiter.begin(OWNER, "A", START), Ok(()));
    // There too guesses are limited.
    let (failures, wait) = fail_until_held_up(&limiter, OWNER, "A", START);
    assert!(failures < limits::LOGIN_FREE_OF_ADDRESS && wait <= limits::LOGIN_LONGEST_WAIT_OF_ADDRESS);
}

#[test]
fn success_with_a_key_of_ones_own_clears_nothing_else() {
    let limiter = LoginLimiter::new();
    let mut failures = 0;
    while limiter.begin(ATTACKER, "victim", START).is_ok() {
        failures += 1;
        if limiter.begin(ATTACKER, "own", START).is_ok() {
            limiter.succeeded(ATTACKER, "own", START);
        }
    }
    assert_eq!(failures, limits::LOGIN_FREE_OF_ADDRESS);
}

#[test]
fn neighbours_of_one_customer_are_one_address() {
    let limiter = LoginLimiter::new();
    let ipv6 = |text: &str| text.parse::<IpAddr>().expect("an address");
    fail_until_held_up(&limiter, ipv6("2001:db8:1:2::1"), "A", START);
    assert!(limiter.begin(ipv6("2001:db8:1:2:ffff::9"), "B", START).is_err());
    assert_eq!(limiter.begin(ipv6("2001:db8:1:3::1"), "B", START), Ok(()));
    fail_until_held_up(&limiter, ATTACKER, "C", START);
    assert!(limiter.begin(ipv6("::ffff:198.51.100.1"), "D", START).is_err());
}

#[test]
fn memory_is_bounded_and_whoever_failed_most_is_remembered() {
    let limiter = LoginLimiter::new();
    fail_until_held_up(&limiter, ATTACKER, "A", START);
    for number in 0..limits::LOGIN_TRACKED as u32 + 500 {
        let _ = limiter.begin(address(number), &format!("key{number}"), START);
    }
    for number in 0..limits::LOGIN_KNOWN_KEYS as u32 + 500 {
        limiter.succeeded(address(number), &format!("own{number}"), START);
        limiter.succeeded(address(number), "shared", START);
    }
    let memory = limiter.lock();
    assert!(memory.addresses.entries.len() <= limits::LOGIN_TRACKED);
    assert!(memory.keys.entries.len() <= limits::LOGIN_TRACKED);
    assert!(memory.known.len() <= limits::LOGIN_KNOWN_KEYS);
    let most = memory.known.iter().map(|(_, addresses)| addresses.len()).max();
    assert_eq!(most, Some(limits::LOGIN_KNOWN_ADDRESSES));
    drop(memory);
    assert!(
        limiter.begin(ATTACKER, "B", START).is_err(),
        "the flood did not wash it away"
    );
}
