//! Audits drawn with unequal probabilities: false alarms, coverage, delay, and late change.

use crate::agreement::looks;
use crate::size;
use crate::support::{Draws, control, detected, promised};
use understudy_stats::evidence::{
    Betting, ChangeWatch, ConjugateMixture, PredictableMixture, crossing, log_e_demotion,
};

const DELTA: f64 = 0.05;
const ALPHA: f64 = 0.02;
const LEAST_RATE: f64 = 0.02;
/// Audit rates, each as frequent as the others; 0.302 on average.
const RATES: [f64; 5] = [LEAST_RATE, 0.05, 0.14, 0.3, 1.0];
/// So many automated items hold about 10,000 audited ones.
const ITEMS: u64 = 33_113;

/// How the errors are spread over the audit rates; the overall error is the same in each.
#[derive(Clone, Copy)]
enum Spread {
    Even,
    /// All of them where audits are rare.
    Rare,
    /// All of them where audits are frequent, as where doubtful items are audited more.
    Frequent,
}

const SPREADS: [(&str, Spread); 3] = [
    ("errors anywhere", Spread::Even),
    ("errors where audits are rare", Spread::Rare),
    ("errors where audits are frequent", Spread::Frequent),
];

impl Spread {
    /// Probability that an item with this audit rate is wrong, for an overall error.
    fn error(self, rate: f64, overall: f64) -> f64 {
        let share_of_items = match self {
            Self::Even => return overall,
            Self::Rare => rate < 0.1,
            Self::Frequent => rate > 0.2,
        };
        // Two of the five rates.
        if share_of_items { overall * 2.5 } else { 0.0 }
    }
}

/// One automated item: its audit rate, whether it was drawn, whether it is wrong.
fn item(draws: &mut Draws, spread: Spread, overall: f64) -> (f64, bool, bool) {
    let rate = RATES[draws.below(RATES.len())];
    let wrong = draws.chance(spread.error(rate, overall));
    (rate, draws.chance(rate), wrong)
}

/// Item at which evidence that the error exceeds α first crosses; it rises with an error found only.
fn alarm(draws: &mut Draws, spread: Spread, overall: f64) -> Option<u64> {
    let mut state = Betting::of_audits(LEAST_RATE).unwrap();
    (1..=ITEMS).find(|_| {
        let (rate, audited, wrong) = item(draws, spread, overall);
        if !(audited && wrong) {
            state.add_zeros(1).unwrap();
            return false;
        }
        state.add_audit(true, rate).unwrap();
        state.log_e_above(ALPHA).unwrap() >= crossing(DELTA)
    })
}

#[test]
fn bets_on_unequal_audits_alarm_falsely_at_most_as_often_as_delta() {
    let runs = size(60, 2_000);
    for (seed, (name, spread)) in SPREADS.into_iter().enumerate() {
        let mut draws = Draws(500 + seed as u64);
        let alarms = (0..runs)
            .filter(|_| alarm(&mut draws, spread, ALPHA).is_some())
            .count();
        promised(
            &format!("bets, audit rates 0.02 to 1, true error 2 %, {name}"),
            alarms,
            runs,
            DELTA,
        );
    }
}

#[test]
fn counting_unequal_audits_as_equal_alarms_falsely() {
    let runs = size(60, 2_000);
    let mut draws = Draws(510);
    let alarms = (0..runs)
        .filter(|_| {
            let (mut errors, mut audited_items) = (0, 0);
            (0..ITEMS).any(|_| {
                let (_, audited, wrong) = item(&mut draws, Spread::Frequent, ALPHA);
                audited_items += u64::from(audited);
                errors += u64::from(audited && wrong);
                audited && wrong && log_e_demotion(errors, audited_items, ALPHA) >= crossing(DELTA)
            })
        })
        .count();
    control(
        "bets: the same audits counted without weights",
        alarms,
        runs,
        DELTA,
    );
}

#[test]
fn bets_see_five_percent_against_two() {
    let runs = size(100, 2_000);
    let mut draws = Draws(520);
    let mut equal = Vec::new();
    for _ in 0..runs {
        let mut state = Betting::of_audits(1.0).unwrap();
        equal.extend((1..=3_000_u64).find(|_| {
            state.add_audit(draws.chance(0.05), 1.0).unwrap();
            state.log_e_above(ALPHA).unwrap() >= crossing(DELTA)
        }));
    }
    detected(
        "bets, every item audited, true error 5 %: items until the alarm",
        equal,
        runs,
        0.99,
    );
    for (seed, (name, spread)) in SPREADS.into_iter().enumerate() {
        let mut draws = Draws(530 + seed as u64);
        let delays: Vec<u64> = (0..runs)
            .filter_map(|_| alarm(&mut draws, spread, 0.05))
            .collect();
        detected(
            &format!("bets, rates 0.02 to 1, true error 5 %, {name}: items"),
            delays,
            runs,
            0.95,
        );
    }
}

#[test]
fn bets_prove_a_low_error_from_unequal_audits() {
    let runs = size(60, 1_000);
    let mut draws = Draws(540);
    let delays: Vec<u64> = (0..runs)
        .filter_map(|_| {
            let mut state = Betting::of_audits(LEAST_RATE).unwrap();
            (1..=ITEMS).find(|n| {
                let (rate, audited, wrong) = item(&mut draws, Spread::Even, 0.02);
                if audited {
                    state.add_audit(wrong, rate).unwrap();
                } else {
                    state.add_zeros(1).unwrap();
                }
                n % 100 == 0 && state.log_e_below(0.05).unwrap() >= crossing(DELTA)
            })
        })
        .collect();
    detected(
        "bets, rates 0.02 to 1, true error 2 %: items until 5 % is excluded",
        delays,
        runs,
        0.9,
    );
}

#[test]
fn the_confidence_sequence_of_unequal_audits_holds_at_all_times() {
    let runs = size(40, 2_000);
    for (seed, (name, spread)) in SPREADS.into_iter().enumerate() {
        let mut draws = Draws(550 + seed as u64);
        let missed = (0..runs)
            .filter(|_| {
                let mut state = Betting::of_audits(LEAST_RATE).unwrap();
                looks().into_iter().any(|look| {
                    while state.n() < look {
                        let (rate, audited, wrong) = item(&mut draws, spread, ALPHA);
                        if audited {
                            state.add_audit(wrong, rate).unwrap();
                        } else {
                            state.add_zeros(1).unwrap();
                        }
                    }
                    let found = state.interval(DELTA).unwrap();
                    ALPHA < found.low || ALPHA > found.high
                })
            })
            .count();
        promised(
            &format!("95 % sequence of the weighted error ever misses 2 %, {name}"),
            missed,
            runs,
            DELTA,
        );
    }
}

#[test]
fn sequences_in_closed_form_hold_at_all_times() {
    let runs = size(20, 1_000);
    let mut draws = Draws(560);
    let (mut predictable_missed, mut conjugate_missed) = (0, 0);
    for _ in 0..runs {
        let mut predictable = PredictableMixture::new(1.0, DELTA).unwrap();
        let mut conjugate = ConjugateMixture::new(1.0).unwrap();
        let (mut n, mut misses) = (0, (false, false));
        for look in looks() {
            while n < look {
                let x = f64::from(draws.chance(0.1));
                predictable.add(x).unwrap();
                conjugate.add(x).unwrap();
                n += 1;
            }
            let one = predictable.interval().unwrap();
            let other = conjugate.interval(DELTA, 10.0).unwrap();
            misses.0 |= 0.1 < one.low || 0.1 > one.high;
            misses.1 |= 0.1 < other.low || 0.1 > other.high;
        }
        predictable_missed += usize::from(misses.0);
        conjugate_missed += usize::from(misses.1);
    }
    promised(
        "95 % predictable mixture ever misses 0.1",
        predictable_missed,
        runs,
        DELTA,
    );
    promised(
        "95 % conjugate mixture ever misses 0.1",
        conjugate_missed,
        runs,
        DELTA,
    );
}

/// Mean of the geometric run until the bar of e-CUSUM, in items.
const AVERAGE_RUN: f64 = 400_000.0;

/// Item of the first alarm; the error changes after `before` items.
fn watched(
    draws: &mut Draws,
    (before, good): (u64, f64),
    (after, bad): (u64, f64),
    bar: f64,
) -> Option<u64> {
    let mut watch = ChangeWatch::of_audits(LEAST_RATE, ALPHA).unwrap();
    (1..=before + after).find(|n| {
        let overall = if *n <= before { good } else { bad };
        let (rate, audited, wrong) = item(draws, Spread::Even, overall);
        if !(audited && wrong) {
            watch.add_zeros(1).unwrap();
            return false;
        }
        watch.add_audit(true, rate).unwrap();
        watch.log_e() >= bar
    })
}

#[test]
fn e_cusum_alarms_falsely_no_sooner_than_promised() {
    let runs = size(20, 1_000);
    let mut draws = Draws(600);
    let alarms = (0..runs)
        .filter(|_| {
            let bar = crossing(1.0 / AVERAGE_RUN);
            watched(&mut draws, (20_000, ALPHA), (0, ALPHA), bar).is_some()
        })
        .count();
    promised(
        "e-CUSUM for one alarm in 400,000 items, true error 2 %: any in 20,000",
        alarms,
        runs,
        20_000.0 / AVERAGE_RUN,
    );
}

#[test]
fn e_cusum_at_the_bar_of_an_e_process_alarms_falsely() {
    let runs = size(20, 500);
    let mut draws = Draws(610);
    let alarms = (0..runs)
        .filter(|_| watched(&mut draws, (20_000, ALPHA), (0, ALPHA), crossing(DELTA)).is_some())
        .count();
    control(
        "e-CUSUM at the bar ln(1/5 %) of an e-process",
        alarms,
        runs,
        DELTA,
    );
}

#[test]
fn e_cusum_sees_a_late_change() {
    let runs = size(20, 1_000);
    let mut draws = Draws(620);
    let (before, after) = (20_000, 13_113);
    let mut delays = Vec::new();
    let mut early = 0;
    for _ in 0..runs {
        let bar = crossing(1.0 / AVERAGE_RUN);
        match watched(&mut draws, (before, 0.01), (after, 0.06), bar) {
            Some(at) if at > before => delays.push(at - before),
            Some(_) => early += 1,
            None => {}
        }
    }
    promised(
        "e-CUSUM, true error 1 %: alarms in the 20,000 items before",
        early,
        runs,
        0.05,
    );
    detected(
        "e-CUSUM, from 1 % to 6 % after 20,000 items: items until the alarm",
        delays,
        runs,
        0.95,
    );
}
