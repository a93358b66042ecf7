//! Agreement looked at after every item: gates, guardrails and the interval that is shown.

use crate::size;
use crate::support::{Draws, control, detected, promised};
use understudy_stats::binomial_p_value;
use understudy_stats::evidence::{agreement_interval, crossing, log_e_demotion, log_e_promotion};
use understudy_stats::proportion::wilson;

const DELTA: f64 = 0.05;
const ITEMS: u64 = 3_000;

/// Whether `decides(successes, failures)` at any of so many items with this true agreement.
fn ever(draws: &mut Draws, items: u64, agreement: f64, decides: impl Fn(u64, u64) -> bool) -> bool {
    let (mut successes, mut failures) = (0, 0);
    (0..items).any(|_| {
        if draws.chance(agreement) {
            successes += 1;
        } else {
            failures += 1;
        }
        decides(successes, failures)
    })
}

#[test]
fn checking_the_gate_after_every_item_promotes_falsely_at_most_as_often_as_delta() {
    let runs = size(100, 2_000);
    let cases = [
        (0.9, 0.9),
        (0.9, 0.89),
        (0.9, 0.8),
        (0.97, 0.97),
        (0.97, 0.96),
    ];
    for (seed, (p0, truth)) in cases.into_iter().enumerate() {
        let mut draws = Draws(100 + seed as u64);
        let promotes = |s, f| log_e_promotion(s, f, p0) >= crossing(DELTA);
        let false_promotions = (0..runs)
            .filter(|_| ever(&mut draws, ITEMS, truth, promotes))
            .count();
        promised(
            &format!("gate at {p0}, true agreement {truth}, checked after each of 3,000 items"),
            false_promotions,
            runs,
            DELTA,
        );
    }
}

#[test]
fn a_fixed_n_test_checked_after_every_item_promotes_falsely_more_often() {
    let runs = size(100, 2_000);
    let mut draws = Draws(200);
    let promotes = |s, f| binomial_p_value(f, s + f, 0.1) <= DELTA;
    let false_promotions = (0..runs)
        .filter(|_| ever(&mut draws, ITEMS, 0.9, promotes))
        .count();
    control(
        "exact binomial test at 0.9, checked after each of 3,000 items",
        false_promotions,
        runs,
        DELTA,
    );
}

#[test]
fn a_model_that_is_better_than_the_gate_is_promoted() {
    let runs = size(100, 2_000);
    let mut draws = Draws(210);
    let mut delays = Vec::new();
    for _ in 0..runs {
        let found = first_crossing(&mut draws, ITEMS, 0.05, |errors, n| {
            log_e_promotion(n - errors, errors, 0.9)
        });
        delays.extend(found);
    }
    detected(
        "gate at 0.9, true agreement 0.95: items until promotion",
        delays,
        runs,
        0.99,
    );
}

/// Item after which the evidence first crosses, for items that are wrong with probability `error`.
fn first_crossing(
    draws: &mut Draws,
    items: u64,
    error: f64,
    log_e: impl Fn(u64, u64) -> f64,
) -> Option<u64> {
    let mut errors = 0;
    (1..=items).find(|n| {
        errors += u64::from(draws.chance(error));
        log_e(errors, *n) >= crossing(DELTA)
    })
}

#[test]
fn a_guardrail_over_ten_thousand_audited_items_alarms_falsely_at_most_as_often_as_delta() {
    let runs = size(100, 2_000);
    for (seed, truth) in [0.02, 0.018, 0.01].into_iter().enumerate() {
        let mut draws = Draws(300 + seed as u64);
        let mut alarms = 0;
        for _ in 0..runs {
            // Evidence rises with an error only, so looking then is looking always.
            let mut errors = 0;
            alarms += usize::from((1..=10_000).any(|n| {
                let wrong = draws.chance(truth);
                errors += u64::from(wrong);
                wrong && log_e_demotion(errors, n, 0.02) >= crossing(DELTA)
            }));
        }
        promised(
            &format!("guardrail at 2 %, true error {truth}, 10,000 audited items"),
            alarms,
            runs,
            DELTA,
        );
    }
}

#[test]
fn a_guardrail_at_two_percent_sees_five_percent() {
    let runs = size(200, 2_000);
    let mut draws = Draws(310);
    let delays: Vec<u64> = (0..runs)
        .filter_map(|_| {
            first_crossing(&mut draws, 2_000, 0.05, |errors, n| {
                log_e_demotion(errors, n, 0.02)
            })
        })
        .collect();
    detected(
        "guardrail at 2 %, true error 5 %: audited items until the alarm",
        delays,
        runs,
        0.99,
    );
}

/// Looks at 1, 2, 3, … items and then ever more rarely, as far as 10,000.
pub fn looks() -> Vec<u64> {
    let mut looks = vec![1];
    while let Some(last) = looks.last().filter(|n| **n < 10_000) {
        looks.push((last + 1 + last / 8).min(10_000));
    }
    looks
}

/// Whether the interval misses the truth at any look.
fn misses(draws: &mut Draws, truth: f64, interval: impl Fn(u64, u64) -> (f64, f64)) -> bool {
    let (mut successes, mut n) = (0, 0);
    looks().into_iter().any(|look| {
        while n < look {
            successes += u64::from(draws.chance(truth));
            n += 1;
        }
        let (low, high) = interval(successes, n - successes);
        truth < low || truth > high
    })
}

#[test]
fn the_running_interval_of_agreement_holds_at_all_times() {
    let runs = size(100, 2_000);
    for (seed, truth) in [0.5, 0.9, 0.99].into_iter().enumerate() {
        let mut draws = Draws(400 + seed as u64);
        let missed = (0..runs)
            .filter(|_| {
                misses(&mut draws, truth, |s, f| {
                    let found = agreement_interval(s, f, DELTA).unwrap();
                    (found.low, found.high)
                })
            })
            .count();
        promised(
            &format!("95 % sequence for agreement {truth} ever misses in 10,000 items"),
            missed,
            runs,
            DELTA,
        );
    }
}

#[test]
fn wilsons_interval_does_not_hold_at_all_times() {
    let runs = size(100, 2_000);
    let mut draws = Draws(410);
    let missed = (0..runs)
        .filter(|_| {
            misses(&mut draws, 0.9, |s, f| {
                let found = wilson(s, s + f, 0.95).unwrap();
                (found.low, found.high)
            })
        })
        .count();
    control(
        "Wilson's 95 % interval for 0.9 ever misses",
        missed,
        runs,
        DELTA,
    );
}
