//! Units that are all alike show no spread, which must never be read as certainty.

use proptest::prelude::*;
use understudy_stats::calibration::{self, Recalibration, Rule, Temperature};
use understudy_stats::drift::cbpe;
use understudy_stats::proportion::clopper_pearson;
use understudy_stats::{
    Chance, Confusion, Decision, Decisions, Estimate, Measured, Metric, Patterns, ScoreHistogram,
    Undefined, Weights,
};

use crate::support::close;

const LEVEL: f64 = 0.95;
const CHANCES: [Chance; 6] = [
    Chance::None,
    Chance::OwnMargins,
    Chance::PooledMargins,
    Chance::Krippendorff,
    Chance::Gwet,
    Chance::Uniform,
];
const WEIGHTS: [Weights; 3] = [Weights::Unweighted, Weights::Linear, Weights::Quadratic];
const METRICS: [Metric; 4] = [
    Metric::Nominal,
    Metric::Ordinal,
    Metric::Interval,
    Metric::Ratio,
];

fn matrix(rows: &[[u64; 2]; 2]) -> Confusion {
    Confusion::from_rows(&rows.map(|row| row.to_vec())).unwrap()
}

/// The share that `n` units can all have missed, at 2.5 %.
fn unseen(n: i32) -> f64 {
    1.0 - 0.025_f64.powf(1.0 / f64::from(n))
}

/// κ where all agree on two equal labels, with the unseen share disagreeing and leaving as little of the
/// disagreement expected (one half) as it can.
fn worst_of_agreement(n: i32) -> f64 {
    let unseen = unseen(n);
    (1.0 - unseen / (0.5 * (1.0 - unseen).powi(2))).max(-1.0)
}

/// An interval with a width, around its value.
fn wide(found: Result<Estimate, Undefined>) -> Result<(), TestCaseError> {
    if let Ok(found) = found {
        prop_assert!(found.low < found.high, "{found:?}");
        prop_assert!(found.low <= found.value && found.value <= found.high);
    }
    Ok(())
}

fn wide_by_both(found: Result<Measured, Undefined>) -> Result<(), TestCaseError> {
    if let Ok(measured) = found {
        wide(measured.normal_interval(LEVEL))?;
        wide(measured.t_interval(LEVEL))?;
    }
    Ok(())
}

/// The bound of none of n (Clopper and Pearson 1934) in units of the disagreement expected by chance,
/// which is one half here and less with units that were not met; for three hundred pairs about "three
/// of n".
#[test]
fn full_agreement_of_few_pairs_leaves_room_below_one() {
    for (half, n) in [(2, 4), (10, 20), (150, 300)] {
        let found = matrix(&[[half, 0], [0, half]])
            .cohen_kappa(Weights::Unweighted, LEVEL)
            .unwrap();
        close(found.value, 1.0, 0.0);
        close(found.high, 1.0, 0.0);
        close(found.low, worst_of_agreement(n), 1e-12);
    }
    // With one label only, AC1 expects no agreement by chance, but other labels would change that.
    let exact = clopper_pearson(10, 10, LEVEL).unwrap();
    let found = matrix(&[[10, 0], [0, 0]]).gwet_ac1(LEVEL).unwrap();
    assert!(found.low < exact.low && found.low > -1.0);
    // Without chance it is the exact interval of the share.
    let found = matrix(&[[10, 0], [0, 0]]).weighted_agreement(Weights::Unweighted, LEVEL);
    close(found.unwrap().low, exact.low, 1e-12);
}

#[test]
fn a_single_pair_says_next_to_nothing() {
    let one = matrix(&[[1, 0], [0, 0]]);
    let found = one.weighted_agreement(Weights::Linear, LEVEL).unwrap();
    close(found.value, 1.0, 0.0);
    close(found.low, 0.025, 1e-12);
    let found = one.gwet_ac1(LEVEL).unwrap();
    close(found.value, 1.0, 0.0);
    assert!(found.low < 0.025);
    let found = one.brennan_prediger(Weights::Unweighted, LEVEL).unwrap();
    close(found.low, 1.0 - 2.0 * 0.975, 1e-12);
    let apart = matrix(&[[0, 1], [0, 0]]);
    let found = apart.brennan_prediger(Weights::Unweighted, LEVEL).unwrap();
    close(found.value, -1.0, 0.0);
    close(found.high, -1.0 + 2.0 * 0.975, 1e-12);
}

#[test]
fn total_disagreement_leaves_room_above() {
    let found = matrix(&[[0, 10], [10, 0]]).mcc(LEVEL).unwrap();
    close(found.value, -1.0, 1e-12);
    // Brennan and Prediger's chance is fixed: what n alike pairs missed is all that counts.
    let fixed = matrix(&[[0, 10], [10, 0]])
        .brennan_prediger(Weights::Unweighted, LEVEL)
        .unwrap();
    close(fixed.high, -1.0 + 2.0 * unseen(20), 1e-12);
    assert!(found.high >= fixed.high);
    close(found.low, -1.0, 1e-12);
}

#[test]
fn full_agreement_of_several_people_leaves_room_below_one() {
    let mut patterns = Patterns::new(2);
    patterns.add(&[3, 0], 10).unwrap();
    patterns.add(&[0, 3], 10).unwrap();
    let fleiss = patterns.fleiss_kappa(LEVEL).unwrap();
    let alpha = patterns.krippendorff_alpha(Metric::Nominal, LEVEL).unwrap();
    let people = (0..20).flat_map(|item| {
        (0..3).map(move |rater| Decision {
            item,
            rater,
            label: u16::from(item % 2 == 0),
        })
    });
    let people = Decisions::new(2, people.collect()).unwrap();
    let conger = people.conger_kappa(Weights::Unweighted, LEVEL).unwrap();
    for found in [fleiss, conger] {
        close(found.value, 1.0, 0.0);
        close(found.low, worst_of_agreement(20), 1e-12);
    }
    // Krippendorff's correction for 60 decisions: 59/60 of the disagreement.
    let corrected = 1.0 - (1.0 - worst_of_agreement(20)) * 59.0 / 60.0;
    close(alpha.low, corrected, 1e-12);
}

#[test]
fn a_certain_model_does_not_make_a_certain_forecast() {
    let sure = cbpe(&[(1.0, 2)], LEVEL).unwrap().expected;
    assert_eq!(sure, clopper_pearson(2, 2, LEVEL).unwrap());
    let split = cbpe(&[(1.0, 3), (0.0, 1)], LEVEL).unwrap().expected;
    assert_eq!(split, clopper_pearson(3, 4, LEVEL).unwrap());
}

#[test]
fn pairs_that_score_alike_leave_the_score_uncertain() {
    let mut pairs = ScoreHistogram::new();
    pairs.add(900, true, 50).unwrap();
    for rule in [Rule::Brier, Rule::Log] {
        let found = calibration::mean_score(&pairs, rule, LEVEL).unwrap();
        assert!(found.low < found.value && found.value < found.high);
    }
    let brier = calibration::mean_score(&pairs, Rule::Brier, LEVEL).unwrap();
    close(
        brier.high,
        brier.value + unseen(50) * (1.0 - brier.value),
        1e-12,
    );
    let warmer = Recalibration::Temperature(Temperature::new(2.0).unwrap());
    let gain = calibration::compare(&pairs, &warmer, LEVEL)
        .unwrap()
        .brier
        .gain;
    assert!(gain.low < gain.value && gain.value < gain.high);
}

/// An examiner's files: x→y, y→z, z→x, about as often each; then all pairs in one cell.
#[test]
fn disagreement_of_all_pairs_says_no_more_than_their_number() {
    let rows = [vec![0, 17, 0], vec![0, 0, 17], vec![16, 0, 0]];
    let around = Confusion::from_rows(&rows).unwrap();
    let percent = around.percent_agreement_exact(LEVEL).unwrap();
    for chance in CHANCES {
        let found = around.coefficient(chance, Weights::Unweighted).unwrap();
        let found = found.normal_interval(LEVEL).unwrap();
        // At least the width of the share, of which κ and its kin are stretched images.
        assert!(found.high - found.low >= percent.high - 1e-12, "{found:?}");
    }
    let found = around.mcc(LEVEL).unwrap();
    assert!(found.high - found.low >= percent.high);
}

#[test]
fn pairs_in_one_cell_off_the_diagonal_leave_room_on_both_sides() {
    let found = matrix(&[[0, 50], [0, 0]])
        .cohen_kappa(Weights::Unweighted, LEVEL)
        .unwrap();
    close(found.value, 0.0, 0.0);
    close(found.high, unseen(50), 1e-12);
    // As far down as the pairs that were missed could take it: they are the reverse mistake.
    let missed = unseen(50);
    let chance = 2.0 * missed * (1.0 - missed);
    assert!(found.low <= -chance / (1.0 - chance));
}

/// 9 in 10 right with a confidence of 0.9 where right and 0.1 where wrong: all pairs lose 0.01, and only
/// the middles of the bins tell them apart.
#[test]
fn losses_that_differ_by_less_than_a_bin_are_alike() {
    let mut pairs = ScoreHistogram::new();
    pairs.add(900, true, 45).unwrap();
    pairs.add(100, false, 5).unwrap();
    for rule in [Rule::Brier, Rule::Log] {
        let found = calibration::mean_score(&pairs, rule, LEVEL).unwrap();
        assert!(found.high >= found.value + unseen(50) * (1.0 - found.value));
    }
    let warmer = Recalibration::Temperature(Temperature::new(2.0).unwrap());
    let gain = calibration::compare(&pairs, &warmer, LEVEL).unwrap();
    assert!(gain.brier.gain.high - gain.brier.gain.low > unseen(50));
    // Losses that do differ keep the interval of their variance.
    pairs.add(500, true, 50).unwrap();
    let found = calibration::mean_score(&pairs, Rule::Brier, LEVEL).unwrap();
    assert!(found.high < found.value + unseen(100) * (1.0 - found.value));
}

/// As many whole pairs.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "far below 2^53 and not negative"
)]
fn whole(pairs: f64) -> u64 {
    pairs as u64
}

fn small() -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(0), 2 => 1_u64..4, 1 => Just(1 << 40)]
}

proptest! {
    /// Any mixture of the pairs seen with pairs not seen lies inside.
    #[test]
    fn an_interval_of_alike_pairs_holds_whatever_was_missed(
        seen in prop::collection::vec(0_u64..40, 3), others in prop::collection::vec(0_u64..40, 9),
        agree in any::<bool>(), power in 1_u32..5,
    ) {
        let cell = |i: usize| if agree { (i, i) } else { (i, (i + 1) % 3) };
        let mut table = Confusion::new(3);
        for (i, count) in seen.iter().enumerate() {
            let (row, column) = cell(i);
            table.add(row, column, *count * 10_u64.pow(power)).unwrap();
        }
        let n = table.n();
        let missed = others.iter().sum::<u64>();
        prop_assume!(n > 0 && missed > 0);
        // As many others as n pairs can have missed, at most.
        let tail = 0.025_f64;
        let share = 1.0 - tail.powf(1.0 / n as f64);
        let scale = 1_000_000_000.0 * share / (1.0 - share) / missed as f64;
        let mut mixed = Confusion::new(3);
        for (i, count) in seen.iter().enumerate() {
            let (row, column) = cell(i);
            mixed.add(row, column, whole((*count * 10_u64.pow(power)) as f64 / n as f64 * 1e9)).unwrap();
        }
        for (at, count) in others.iter().enumerate() {
            mixed.add(at / 3, at % 3, whole(*count as f64 * scale)).unwrap();
        }
        for chance in CHANCES {
            for weights in WEIGHTS {
                let Ok(found) = table.coefficient(chance, weights) else { continue };
                let Ok(other) = mixed.coefficient(chance, weights) else { continue };
                let found = found.normal_interval(LEVEL).unwrap();
                // Krippendorff's correction for small samples is of the one, not of the other.
                let slack = if chance == Chance::Krippendorff { 2.0 / n as f64 } else { 1e-6 };
                // Weighted, pairs that differ by different amounts are not alike.
                if agree || weights == Weights::Unweighted {
                    prop_assert!(other.value >= found.low - slack && other.value <= found.high + slack, "{chance:?} {weights:?} {} {found:?}", other.value);
                }
            }
        }
        if let (Ok(found), Ok(other)) = (table.mcc(LEVEL), mixed.mcc_measured()) {
            prop_assert!(other.value >= found.low - 1e-6 && other.value <= found.high + 1e-6);
        }
    }

    #[test]
    fn no_interval_of_two_sources_is_a_point(
        cells in prop::collection::vec(small(), 9), two in any::<bool>()
    ) {
        let k = if two { 2 } else { 3 };
        let rows: Vec<Vec<u64>> = cells.chunks(k).take(k).map(<[u64]>::to_vec).collect();
        let table = Confusion::from_rows(&rows).unwrap();
        for chance in CHANCES {
            for weights in WEIGHTS {
                wide_by_both(table.coefficient(chance, weights))?;
            }
        }
        wide_by_both(table.mcc_measured())?;
        wide(table.percent_agreement(LEVEL))?;
        wide(table.percent_agreement_exact(LEVEL))?;
        for class in table.per_class() {
            for figure in [class.precision, class.recall, class.f1] {
                wide(figure)?;
            }
        }
    }

    #[test]
    fn no_interval_of_many_people_is_a_point(
        rows in prop::collection::vec((prop::collection::vec(0_u32..3, 3), small()), 0..4)
    ) {
        let mut patterns = Patterns::new(3);
        for (votes, items) in rows {
            patterns.add(&votes, items).unwrap();
        }
        for chance in CHANCES {
            for weights in WEIGHTS {
                wide_by_both(patterns.coefficient(chance, weights))?;
            }
        }
        for metric in METRICS {
            wide_by_both(patterns.krippendorff_alpha_measured(metric, &[1.0, 2.0, 4.0]))?;
        }
        wide(patterns.pairwise_agreement(LEVEL))?;
        wide(patterns.agreement_with_others(LEVEL))?;
    }

    #[test]
    fn no_interval_of_known_people_is_a_point(
        rows in prop::collection::vec((0_u32..4, 0_u32..3, 0_u16..2), 0..12)
    ) {
        let rows = rows.into_iter().map(|(item, rater, label)| Decision { item, rater, label });
        let table = Decisions::new(2, rows.collect()).unwrap();
        wide_by_both(table.conger_kappa_measured(Weights::Unweighted))?;
        for peers in table.against_peers().values() {
            wide_by_both(peers.kappa(Weights::Unweighted))?;
            wide(peers.agreement(Weights::Unweighted, LEVEL))?;
        }
    }
}
