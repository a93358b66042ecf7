//! How long things take, and how many come in an hour.

use proptest::prelude::*;
use understudy_stats::{Durations, Undefined, poisson_rate};

fn of(ms: &[u32]) -> Durations {
    let mut durations = Durations::default();
    for one in ms {
        durations.add(Durations::duration_bin(*one), 1).unwrap();
    }
    durations
}

#[test]
fn the_rate_has_the_published_exact_limits() {
    // Garwood's table: 95 % limits of a count of 1, 10 and 50.
    for (events, low, high) in [
        (1, 0.0253, 5.5716),
        (10, 4.7954, 18.3904),
        (50, 37.1110, 65.9186),
    ] {
        let found = poisson_rate(events, 1.0, 0.95).unwrap();
        assert!((found.low - low).abs() < 1e-3, "{found:?}");
        assert!((found.high - high).abs() < 1e-3, "{found:?}");
    }
    let hourly = poisson_rate(50, 2.0, 0.95).unwrap();
    assert!((hourly.value - 25.0).abs() < 1e-12 && hourly.n == 50);
    assert_eq!(poisson_rate(0, 1.0, 0.95), Err(Undefined::NoData));
    assert_eq!(poisson_rate(5, 0.0, 0.95), Err(Undefined::ValueOutOfRange));
}

#[test]
fn the_median_lies_between_the_order_statistics_of_the_sign_test() {
    // Of 25 values the 8th and the 18th bound the median at 95 % (Conover, Practical Nonparametric Statistics).
    let ms: Vec<u32> = (1..=25).map(|second| second * 1_000).collect();
    let median = of(&ms).median(0.95).unwrap();
    let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 0.091;
    assert!(near(median.value, 13.0), "{median:?}");
    assert!(
        near(median.low, 8.0) && near(median.high, 18.0),
        "{median:?}"
    );
    assert!(median.low <= 8.0 && median.high >= 18.0);
    assert_eq!(median.n, 25);
}

#[test]
fn five_durations_are_too_few_for_an_interval_and_six_are_not() {
    assert_eq!(of(&[900; 5]).median(0.95), Err(Undefined::TooFewItems));
    assert!(of(&[900; 6]).median(0.95).is_ok());
    assert_eq!(of(&[]).median(0.95), Err(Undefined::NoData));
}

#[test]
fn bins_begin_at_a_tenth_of_a_second_and_double_in_eight() {
    let bins = [0, 99, 100, 199, 200, 400, 3_276_800, u32::MAX].map(Durations::duration_bin);
    assert_eq!(bins, [0, 0, 1, 8, 9, 17, 120, 120]);
}

proptest! {
    #[test]
    fn durations_merged_are_durations_counted_at_once(
        one in prop::collection::vec(any::<u32>(), 0..40), other in prop::collection::vec(any::<u32>(), 0..40)
    ) {
        let mut merged = of(&one);
        merged.merge(&of(&other)).unwrap();
        prop_assert_eq!(merged, of(&[one, other].concat()));
    }

    #[test]
    fn a_median_lies_in_its_interval(ms in prop::collection::vec(any::<u32>(), 6..80)) {
        let median = of(&ms).median(0.95).unwrap();
        prop_assert!(median.low <= median.value && median.value <= median.high);
    }
}
