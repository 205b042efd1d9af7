//! What is counted where, and what is forgotten.

use super::*;
use sos_service::BucketRules;

const MINUTE_MS: i64 = 60_000;

/// 2026-01-01T00:00:00Z, the beginning of a quarter.
const START: i64 = 1_767_225_600_000;

fn rules(id: u64, name: &str) -> BucketRules {
    BucketRules {
        name: BucketName::parse(name).expect("a valid name"),
        id: BucketId(id),
        cors: None,
        cross_origin: None,
    }
}

fn sample(bucket: Option<&str>, status: u16) -> Sample<'_> {
    Sample {
        bucket,
        status,
        elapsed: Duration::from_millis(10),
        received_bytes: 3,
        sent_bytes: 5,
    }
}

struct Timed {
    history: Arc<TrafficHistory>,
    now_ms: i64,
}

impl Timed {
    fn new() -> Self {
        let history = Arc::new(TrafficHistory::default());
        history.tick(Timestamp(START));
        Self {
            history,
            now_ms: START,
        }
    }

    /// As the process does: a tick every second, here every half minute.
    fn minutes(&mut self, count: i64) {
        for _ in 0..2 * count {
            self.now_ms += MINUTE_MS / 2;
            self.history.tick(Timestamp(self.now_ms));
        }
    }

    fn report(&self, window: Window, subject: Subject<'_>) -> TrafficReport {
        self.history.report(window, subject, Timestamp(self.now_ms))
    }

    fn requests(&self, window: Window) -> Vec<Option<u64>> {
        self.report(window, Subject::Everything).series.requests
    }
}

#[test]
fn requests_are_counted_in_the_minute_and_the_quarter_in_which_they_ended() {
    let mut timed = Timed::new();
    timed.history.record(&sample(None, 200));
    timed.minutes(1);
    timed.history.record(&sample(None, 404));
    timed.history.record(&sample(None, 503));
    timed.history.record(&sample(None, 0));
    timed.minutes(14);
    timed.history.record(&sample(None, 304));

    let hour = timed.report(Window::Hour, Subject::Everything);
    assert_eq!(
        (hour.step_seconds, hour.start.as_str()),
        (60, "2025-12-31T23:16:00Z")
    );
    let requests = &hour.series.requests;
    assert_eq!(requests.len(), 60);
    assert!(
        requests[..44].iter().all(Option::is_none),
        "the process did not run"
    );
    assert_eq!(requests[44..47], [Some(1), Some(3), Some(0)]);
    assert_eq!(requests[59], Some(1), "the running minute");
    assert_eq!(hour.series.errors_4xx[45], Some(1));
    assert_eq!(hour.series.errors_5xx[45], Some(1));
    assert_eq!(hour.series.received_bytes[45], Some(9));
    assert_eq!(hour.series.sent_bytes[45], Some(15));
    assert_eq!(hour.series.latency_p50_ms[46], None, "nothing was asked");
    let median = hour.series.latency_p50_ms[45].expect("requests");
    assert!((8.0..13.0).contains(&median), "{median}");

    let day = timed.report(Window::Day, Subject::Everything);
    assert_eq!(
        (day.step_seconds, day.start.as_str()),
        (900, "2025-12-31T00:30:00Z")
    );
    assert_eq!(day.series.requests.len(), 96);
    assert_eq!(day.series.requests[93..], [None, Some(4), Some(1)]);
}

#[test]
fn an_hour_and_a_day_are_kept() {
    let mut timed = Timed::new();
    for _ in 0..26 * 60 {
        timed.history.record(&sample(None, 200));
        timed.minutes(1);
    }
    let hour = timed.requests(Window::Hour);
    assert_eq!(hour.iter().flatten().count(), 60);
    assert_eq!(hour[..59], vec![Some(1); 59]);
    let day = timed.requests(Window::Day);
    assert_eq!(day[..95], vec![Some(15); 95]);
    assert_eq!(day[95], Some(0), "it has just begun");
}

#[test]
fn nothing_is_known_of_the_time_in_which_the_clock_stood_still() {
    let mut timed = Timed::new();
    timed.history.record(&sample(None, 200));
    timed.now_ms += 20 * MINUTE_MS;
    timed.history.tick(Timestamp(timed.now_ms));
    let hour = timed.requests(Window::Hour);
    assert_eq!(hour[39], Some(1));
    assert!(hour[40..59].iter().all(Option::is_none), "{hour:?}");
    assert_eq!(hour[59], Some(0));
}

#[test]
fn a_clock_that_is_set_back_loses_the_future_and_goes_on() {
    let mut timed = Timed::new();
    timed.history.record(&sample(None, 200));
    timed.minutes(30);
    timed.history.record(&sample(None, 200));
    timed.minutes(1);
    timed.now_ms -= 20 * MINUTE_MS;
    timed.history.tick(Timestamp(timed.now_ms));
    timed.history.record(&sample(None, 200));
    let hour = timed.requests(Window::Hour);
    assert_eq!(hour[48], Some(1));
    assert_eq!(hour[59], Some(1));
    assert_eq!(hour.iter().flatten().sum::<u64>(), 2);
}

#[test]
fn only_buckets_that_exist_are_counted_by_themselves() {
    let mut timed = Timed::new();
    for number in 0..5000 {
        timed
            .history
            .record(&sample(Some(&format!("invented-{number}")), 404));
    }
    assert_eq!(timed.history.buckets(), []);
    timed.history.seen(&rules(7, "photos"));
    timed.history.seen(&rules(8, "films"));
    timed.history.record(&sample(Some("photos"), 200));
    timed.minutes(20);
    timed.history.record(&sample(Some("photos"), 403));
    timed.history.record(&sample(Some("films"), 200));

    let named = |report: &TrafficReport| -> Vec<(String, u64, u64)> {
        let buckets = report.buckets.iter();
        buckets
            .map(|bucket| (bucket.name.clone(), bucket.requests, bucket.errors))
            .collect()
    };
    let all = timed.report(Window::Day, Subject::Everything);
    assert_eq!(all.series.requests[94..], [Some(5001), Some(2)]);
    assert_eq!(
        named(&all),
        [("films".to_owned(), 1, 0), ("photos".to_owned(), 2, 1)]
    );

    let one = timed.report(Window::Day, Subject::Buckets(&[BucketId(7)]));
    assert_eq!(one.series.requests[93..], [None, Some(1), Some(1)]);
    assert_eq!(named(&one), [("photos".to_owned(), 2, 1)]);
    let both = timed.report(
        Window::Day,
        Subject::Buckets(&[BucketId(7), BucketId(8), BucketId(9)]),
    );
    assert_eq!(both.series.requests[94..], [Some(1), Some(2)]);
    assert_eq!(both.series.sent_bytes[95], Some(10));
    let hour = timed.report(Window::Hour, Subject::Buckets(&[BucketId(7)]));
    assert_eq!(hour.series.requests[38..41], [None, Some(1), Some(0)]);
}

#[test]
fn a_bucket_made_anew_has_no_part_in_what_was_asked_of_the_one_before() {
    let timed = Timed::new();
    timed.history.seen(&rules(7, "photos"));
    timed.history.record(&sample(Some("photos"), 200));
    timed.history.seen(&rules(9, "photos"));
    // A request that found the bucket before, and ends late.
    timed.history.seen(&rules(7, "photos"));
    assert_eq!(timed.history.buckets()[0].1, BucketId(9));
    let report = timed.report(Window::Hour, Subject::Buckets(&[BucketId(7), BucketId(9)]));
    assert_eq!(report.series.requests[59], Some(0));
}

#[test]
fn there_is_room_for_so_many_buckets_and_the_idle_make_room() {
    let mut timed = Timed::new();
    let name = |number: u64| format!("bucket-{number}");
    let limit = MAX_TRAFFIC_BUCKETS as u64;
    for number in 1..=limit {
        timed.history.seen(&rules(number, &name(number)));
    }
    timed.history.seen(&rules(limit + 1, &name(limit + 1)));
    assert_eq!(timed.history.buckets().len(), MAX_TRAFFIC_BUCKETS);
    timed.minutes(62);
    timed.history.record(&sample(Some(&name(1)), 200));
    timed.minutes(1);
    for number in limit + 1..=limit + 3 {
        timed.history.seen(&rules(number, &name(number)));
    }
    let kept = timed.history.buckets();
    assert_eq!(kept.len(), MAX_TRAFFIC_BUCKETS);
    let has = |number: u64| kept.iter().any(|bucket| bucket.1 == BucketId(number));
    assert!(has(1), "it was asked for lately");
    assert!((limit + 1..=limit + 3).all(has));
}

#[test]
fn counts_of_many_threads_are_complete() {
    let timed = Timed::new();
    timed.history.seen(&rules(7, "photos"));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    timed.history.record(&sample(Some("photos"), 200));
                }
            });
        }
    });
    let report = timed.report(Window::Hour, Subject::Buckets(&[BucketId(7)]));
    assert_eq!(report.series.requests[59], Some(8000));
    assert_eq!(report.series.received_bytes[59], Some(24_000));
}

#[test]
fn a_meter_counts_one_request_whatever_becomes_of_it() {
    let timed = Timed::new();
    timed.history.seen(&rules(7, "photos"));
    let mut meter = timed.history.begin(Some("photos".to_owned()));
    meter.receiver()(100);
    meter.answered(http::StatusCode::INTERNAL_SERVER_ERROR);
    meter.sent(7);
    drop(meter);
    drop(timed.history.begin(None));
    let series = timed.report(Window::Hour, Subject::Everything).series;
    assert_eq!(series.requests[59], Some(2));
    assert_eq!(
        (
            series.errors_5xx[59],
            series.received_bytes[59],
            series.sent_bytes[59]
        ),
        (Some(1), Some(100), Some(7))
    );
}
