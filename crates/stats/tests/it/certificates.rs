//! Threshold certificates: the published demo figures, the promise kept under repetition, edge cases.

use std::collections::BTreeMap;

use crate::laws::counts;
use crate::support::{Lcg, close};
use proptest::prelude::*;
use serde::Deserialize;
use understudy_stats::{
    BINS, Certificate, Confusion, ScoreHistogram, ShortfallReason, Target, Undefined, Weights,
    binomial_p_value, certify, certify_groups, minimum_count,
};

fn target(alpha: f64, delta: f64) -> Target {
    Target::new(alpha, delta).unwrap()
}

/// scipy `binom.cdf`.
#[test]
fn p_values_match_scipy() {
    let cases = [
        (0, 100, 0.05, 0.005_920_529_220_334_023),
        (2, 100, 0.05, 0.118_262_981_185_120_4),
        (5, 100, 0.1, 0.057_576_886_487_033_96),
        (29, 1_000, 0.05, 0.000_719_197_280_215_197_4),
        (3, 300, 0.02, 0.148_510_381_511_257_92),
        (480, 10_000, 0.05, 0.185_824_496_642_744_03),
        (0, 59, 0.05, 0.048_494_525_249_422_32),
        // mpmath, 30 digits.
        (20_000_000, 1_000_000_000, 0.02, 0.500_059_473_837_601_6),
    ];
    for (errors, n, alpha, expected) in cases {
        close(binomial_p_value(errors, n, alpha), expected, 1e-10);
    }
    close(binomial_p_value(0, 0, 0.05), 1.0, 0.0);
}

#[test]
fn minimum_counts_are_twice_the_errorless_ones() {
    assert_eq!(minimum_count(target(0.01, 0.05)), 2 * 299);
    assert_eq!(minimum_count(target(0.02, 0.05)), 2 * 149);
    assert_eq!(minimum_count(target(0.05, 0.05)), 2 * 59);
}

#[test]
fn improper_targets_are_refused() {
    for (alpha, delta) in [(0.0, 0.05), (1.0, 0.05), (0.05, 0.0), (0.05, f64::NAN)] {
        assert_eq!(Target::new(alpha, delta), Err(Undefined::TargetOutOfRange));
    }
    assert!(serde_json::from_str::<Target>(r#"{"alpha":2.0,"delta":0.05}"#).is_err());
}

#[derive(Deserialize)]
struct Model {
    histogram: ScoreHistogram,
    confusion: Confusion,
}

/// Counts of the garments demo: its models on the 1,800 decided images.
fn garments() -> BTreeMap<String, Model> {
    serde_json::from_str(include_str!("data/garments.json")).unwrap()
}

/// Figures published with the demo data, computed there from the single confidences.
#[test]
fn garment_models_certify_the_published_thresholds() {
    let models = garments();
    let published = [
        ("model.onnx", 0.01, 963, 1208, 6, 0.043_081, (962, 1218, 8)),
        (
            "model.onnx",
            0.02,
            911,
            1372,
            18,
            0.036_094,
            (910, 1374, 19),
        ),
        (
            "model.onnx",
            0.05,
            675,
            1628,
            65,
            0.032_065,
            (674, 1634, 67),
        ),
        (
            "model-v2.onnx",
            0.01,
            991,
            1272,
            6,
            0.029_874,
            (990, 1293, 8),
        ),
        (
            "model-v2.onnx",
            0.02,
            972,
            1416,
            19,
            0.040_899,
            (971, 1421, 20),
        ),
        (
            "model-v2.onnx",
            0.05,
            734,
            1677,
            68,
            0.039_509,
            (733, 1678, 69),
        ),
        ("model-v0.onnx", 0.01, 979, 610, 1, 0.015_577, (978, 623, 2)),
        ("model-v0.onnx", 0.02, 951, 815, 8, 0.0178, (950, 821, 10)),
        (
            "model-v0.onnx",
            0.05,
            808,
            1210,
            47,
            0.039_353,
            (807, 1211, 48),
        ),
    ];
    for (model, alpha, bin, accepted, errors, p, stop) in published {
        let certificate = certify(&models[model].histogram, target(alpha, 0.05));
        let found = certificate.certified.unwrap();
        assert_eq!(
            (found.bin, found.accepted, found.errors),
            (bin, accepted, errors)
        );
        close(found.threshold, bin as f64 / 1000.0, 0.0);
        close(found.p_value, p, 1e-6);
        close(found.coverage.value, accepted as f64 / 1800.0, 1e-12);
        let stopped = certificate.stopped_at.unwrap();
        assert_eq!((stopped.bin, stopped.accepted, stopped.errors), stop);
        assert_eq!((certificate.n, certificate.shortfall), (1800, None));
    }
}

#[test]
fn garment_models_agree_as_published() {
    let models = garments();
    for (model, agreement, kappa) in [
        ("model.onnx", 0.9161, 0.9067),
        ("model-v2.onnx", 0.9222, 0.9135),
        ("model-v0.onnx", 0.8422, 0.8246),
    ] {
        let matrix = &models[model].confusion;
        close(
            matrix.percent_agreement(0.95).unwrap().value,
            agreement,
            5e-5,
        );
        close(
            matrix.cohen_kappa(Weights::Unweighted, 0.95).unwrap().value,
            kappa,
            5e-5,
        );
        assert_eq!(
            matrix.n() - matrix.agreements(),
            models[model].histogram.errors()
        );
    }
}

fn flat(bin: usize, agree: u64, disagree: u64) -> ScoreHistogram {
    let mut histogram = ScoreHistogram::new();
    histogram.add(bin, true, agree).unwrap();
    histogram.add(bin, false, disagree).unwrap();
    histogram
}

#[test]
fn nothing_labelled_asks_for_the_minimum() {
    let shortfall = certify(&ScoreHistogram::new(), target(0.05, 0.05))
        .shortfall
        .unwrap();
    assert_eq!(
        shortfall.reason,
        ShortfallReason::TooFewItems {
            accepted: 0,
            needed: 118
        }
    );
    assert_eq!(shortfall.more_labels_needed, Some(118));
}

#[test]
fn too_few_items_say_how_many_more_are_needed() {
    let mut histogram = flat(900, 50, 0);
    histogram.merge(&flat(50, 25, 25));
    let shortfall = certify(&histogram, target(0.05, 0.05)).shortfall.unwrap();
    assert_eq!(
        shortfall.reason,
        ShortfallReason::TooFewItems {
            accepted: 50,
            needed: 118
        }
    );
    // Half of all labels count: 68 accepted ones are missing.
    assert_eq!(shortfall.more_labels_needed, Some(136));
}

#[test]
fn an_error_just_below_the_target_says_how_many_labels_would_do() {
    let start = target(0.05, 0.05);
    let present = flat(950, 192, 8);
    let certificate = certify(&present, start);
    let shortfall = certificate.shortfall.unwrap();
    assert_eq!(
        shortfall.reason,
        ShortfallReason::ErrorTooHigh {
            accepted: 200,
            errors: 8
        }
    );
    let more = shortfall.more_labels_needed.unwrap();
    let errors = (8 * (200 + more)).div_ceil(200);
    let later = flat(950, 200 + more - errors, errors);
    assert!(certify(&later, start).certified.is_some());
    assert!((1_000..2_000).contains(&more), "{more}");
}

#[test]
fn an_error_above_the_target_is_out_of_reach() {
    let shortfall = certify(&flat(950, 180, 20), target(0.05, 0.05))
        .shortfall
        .unwrap();
    assert_eq!(shortfall.more_labels_needed, None);
    let all_unsure = certify(&flat(20, 500, 0), target(0.05, 0.05))
        .shortfall
        .unwrap();
    assert_eq!(all_unsure.more_labels_needed, None);
}

#[test]
fn an_errorless_sample_is_certified_down_to_the_end_of_the_grid() {
    let certificate = certify(&flat(999, 118, 0), target(0.05, 0.05));
    assert_eq!(certificate.certified.unwrap().bin, 100);
    assert_eq!(certificate.stopped_at, None);
}

#[test]
fn groups_share_delta() {
    let groups = [flat(990, 1_000, 1), flat(990, 1_000, 30)];
    let certificates = certify_groups(&groups, target(0.05, 0.05));
    assert_eq!(certificates.len(), 2);
    for (certificate, group) in certificates.iter().zip(&groups) {
        close(certificate.target.delta(), 0.025, 1e-15);
        assert_eq!(*certificate, certify(group, target(0.05, 0.025)));
    }
    assert!(certify_groups(&[], target(0.05, 0.05)).is_empty());
}

/// The error falls linearly with confidence, 0.3·(1 − c): the true error above threshold t is
/// 0.15·(1 − t), so a certificate at 5 % is false when it goes below t = 2/3.
#[test]
fn at_most_delta_of_the_certificates_are_false() {
    const RUNS: usize = 400;
    let promise = target(0.05, 0.1);
    let mut draws = Lcg(7);
    let mut issued = 0;
    let broken = (0..RUNS)
        .filter(|_| {
            let mut histogram = ScoreHistogram::new();
            for _ in 0..1_500 {
                let confidence = draws.next().unwrap();
                let agrees = draws.next().unwrap() >= 0.3 * (1.0 - confidence);
                histogram
                    .add(ScoreHistogram::bin_of(confidence).unwrap(), agrees, 1)
                    .unwrap();
            }
            let certified = certify(&histogram, promise).certified;
            issued += usize::from(certified.is_some());
            certified.is_some_and(|c| 0.15 * (1.0 - c.threshold) > promise.alpha())
        })
        .count();
    assert!(broken <= RUNS / 10, "{broken} of {RUNS} promises broken");
    assert!(issued > RUNS * 3 / 4, "only {issued} of {RUNS} certified");
}

fn histograms(largest: u64) -> impl Strategy<Value = ScoreHistogram> {
    let bin = (0..BINS, 0..largest, 0..largest / 16 + 2);
    prop::collection::vec(bin, 0..40).prop_map(|rows| {
        let mut histogram = ScoreHistogram::new();
        for (bin, agree, disagree) in rows {
            histogram.add(bin, true, agree).unwrap();
            histogram.add(bin, false, disagree).unwrap();
        }
        histogram
    })
}

fn consistent(certificate: &Certificate) -> Result<(), TestCaseError> {
    let (alpha, delta) = (certificate.target.alpha(), certificate.target.delta());
    prop_assert_eq!(
        certificate.certified.is_none(),
        certificate.shortfall.is_some()
    );
    if let Some(found) = certificate.certified {
        prop_assert!(found.p_value <= delta);
        prop_assert!(found.error_upper <= alpha * (1.0 + 1e-9));
        prop_assert!(found.accepted >= minimum_count(certificate.target));
        prop_assert!(found.bin <= certificate.start.unwrap().bin);
        let next = certificate.stopped_at.map_or(99, |stop| stop.bin);
        prop_assert_eq!(found.bin, next + 1);
    }
    if let Some(stop) = certificate.stopped_at {
        prop_assert!(stop.p_value > delta);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn certificates_keep_what_they_say(
        histogram in histograms(200), alpha in 0.005..0.4_f64, delta in 0.001..0.3_f64,
    ) {
        consistent(&certify(&histogram, target(alpha, delta)))?;
    }

    #[test]
    fn certificates_survive_any_counts(histogram in histograms(1 << 40), alpha in 0.01..0.4_f64) {
        consistent(&certify(&histogram, target(alpha, 0.05)))?;
    }

    /// The same confidences with one error less never certify a stricter threshold.
    #[test]
    fn correcting_an_error_never_costs_coverage(
        rows in prop::collection::vec((100..BINS, 0..60_u64, 0..4_u64), 1..40),
        pick in any::<prop::sample::Index>(),
    ) {
        let (mut before, mut after) = (ScoreHistogram::new(), ScoreHistogram::new());
        let corrected = pick.index(rows.len());
        for (i, (bin, agree, disagree)) in rows.into_iter().enumerate() {
            let mended = u64::from(i == corrected && disagree > 0);
            before.merge(&flat(bin, agree, disagree));
            after.merge(&flat(bin, agree + mended, disagree - mended));
        }
        let bin = |h| certify(h, target(0.1, 0.1)).certified.map_or(BINS, |c| c.bin);
        prop_assert!(bin(&after) <= bin(&before));
    }

    #[test]
    fn p_values_rise_with_errors_and_fall_with_alpha(
        (errors, n) in counts(1..100_000), alpha in 0.01..0.3_f64,
    ) {
        let p = binomial_p_value(errors, n, alpha);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert!(binomial_p_value(errors + 1, n, alpha) >= p);
        prop_assert!(binomial_p_value(errors, n, alpha + 0.01) <= p + 1e-12);
    }
}

/// Sums of the binomial probabilities with 40 digits (mpmath), as logarithms.
#[test]
fn tails_keep_their_digits_up_to_a_hundred_million_pairs() {
    for (errors, n, alpha, ln_p) in [
        (412, 10_000, 0.05, -10.907_413_089_861_632),
        (495, 10_000, 0.05, -0.865_621_450_314_477_1),
        (49_128, 1_000_000, 0.05, -10.398_646_798_593_529),
        (49_956, 1_000_000, 0.05, -0.864_746_137_878_176),
        (4_991_282, 100_000_000, 0.05, -10.363_889_725_819_003),
        (4_997_820, 100_000_000, 0.05, -1.841_057_019_577_612_5),
        (4_999_564, 100_000_000, 0.05, -0.865_511_860_801_079_2),
        (29_981_669, 100_000_000, 0.3, -10.361_205_851_564_933),
        (29_999_083, 100_000_000, 0.3, -0.865_723_471_992_819_8),
    ] {
        close(binomial_p_value(errors, n, alpha).ln(), ln_p, 2e-12);
    }
}
