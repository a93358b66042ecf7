//! Scores taken apart, discrimination, smooth calibration error and recalibration.

use crate::support::{NEAR, close, lcg};
use proptest::prelude::*;
use understudy_stats::calibration::{
    Comparison, Isotonic, Recalibration, Rule, Temperature, auc, auc_of, brier, compare, corp,
    corp_of, ece_equal_mass, ece_equal_width, log_loss, log_loss_of, mean_score, mean_score_of,
    reliability, reliability_equal_mass, smooth_ece,
};
use understudy_stats::{BINS, ScoreHistogram, Undefined};

/// The oracle's pairs: confidences spread evenly, right with probability `c^1.5`.
fn overconfident(seed: u64, n: usize) -> (Vec<f64>, Vec<bool>) {
    let confidence = lcg(seed, n);
    let draws = lcg(seed + 1, n);
    let right = |(u, c): (&f64, &f64)| *u < c.powf(1.5);
    let agrees = draws.iter().zip(&confidence).map(right).collect();
    (confidence, agrees)
}

fn histogram_of((confidence, agrees): &(Vec<f64>, Vec<bool>)) -> ScoreHistogram {
    let mut histogram = ScoreHistogram::new();
    for (c, ok) in confidence.iter().zip(agrees) {
        histogram
            .add(ScoreHistogram::bin_of(*c).unwrap(), *ok, 1)
            .unwrap();
    }
    histogram
}

fn rows(rows: &[(usize, u64, u64)]) -> ScoreHistogram {
    ScoreHistogram::try_from(rows.to_vec()).unwrap()
}

/// scikit-learn `log_loss`, `roc_auc_score`.
#[test]
fn log_loss_and_auc_match_scikit_learn() {
    let (confidence, agrees) = overconfident(31, 1000);
    close(
        log_loss_of(&confidence, &agrees).unwrap(),
        0.488_700_690_597_218_3,
        NEAR,
    );
    let area = auc_of(&confidence, &agrees, 0.95).unwrap();
    close(area.value, 0.860_534_149_441_434, NEAR);
    assert!(area.low < 0.85 && area.high > 0.87 && area.n == 1000);
}

/// Dimitriadis, Gneiting and Jordan's decomposition with scikit-learn's isotonic regression:
/// miscalibration, discrimination, uncertainty, score.
#[test]
fn corp_matches_scikit_learns_isotonic_regression() {
    let (confidence, agrees) = overconfident(31, 1000);
    let published = [
        (
            Rule::Brier,
            [
                0.020_149_245_700_720_02,
                0.096_766_825_553_011_28,
                0.239_184,
                0.162_566_420_147_708_75,
            ],
        ),
        (
            Rule::Log,
            [
                0.054_169_337_587_491_484,
                0.236_825_082_763_008_07,
                0.671_356_435_772_734_8,
                0.488_700_690_597_218_3,
            ],
        ),
    ];
    for (rule, [miscalibration, discrimination, uncertainty, score]) in published {
        let parts = corp_of(&confidence, &agrees, rule).unwrap();
        close(parts.miscalibration, miscalibration, NEAR);
        close(parts.discrimination, discrimination, NEAR);
        close(parts.uncertainty, uncertainty, NEAR);
        close(parts.score, score, NEAR);
        assert_eq!(parts.n, 1000);
    }
}

/// scikit-learn `IsotonicRegression.predict`.
#[test]
fn isotonic_recalibration_matches_scikit_learn() {
    let (confidence, agrees) = overconfident(31, 1000);
    let map = Isotonic::fit_pairs(&confidence, &agrees).unwrap();
    for (at, expected) in [
        (0.1, 0.030_769_230_769_230_77),
        (0.3, 0.136_363_636_363_636_35),
        (0.5, 0.272_727_272_727_272_7),
        (0.7, 0.487_804_878_048_780_5),
        (0.9, 0.863_636_363_636_363_6),
    ] {
        close(map.apply(at).unwrap(), expected, NEAR);
    }
    for outside in [f64::NAN, -0.1, 1.1] {
        assert_eq!(map.apply(outside), None);
    }
}

#[test]
fn isotonic_maps_interpolate_between_their_blocks_and_travel_as_knots() {
    let map = Isotonic::fit_pairs(&[0.2, 0.4, 0.6, 0.8], &[false, true, false, true]).unwrap();
    let json = serde_json::to_string(&map).unwrap();
    assert_eq!(json, "[[0.2,0.0],[0.4,0.5],[0.6,0.5],[0.8,1.0]]");
    for (at, expected) in [(0.0, 0.0), (0.3, 0.25), (0.5, 0.5), (0.7, 0.75), (1.0, 1.0)] {
        close(map.apply(at).unwrap(), expected, 1e-12);
    }
    assert_eq!(serde_json::from_str::<Isotonic>(&json).unwrap(), map);
    for bad in [
        "[]",
        "[[0.2,0.5],[0.4,0.1]]",
        "[[0.4,0.1],[0.2,0.5]]",
        "[[0.2,1.5]]",
    ] {
        assert!(serde_json::from_str::<Isotonic>(bad).is_err(), "{bad}");
    }
}

/// relplot's `smECE` stops its search at a thousandth and works on 200 points; ours goes on, on
/// 1,000, so they agree to that thousandth and no further.
#[test]
fn smooth_calibration_error_is_that_of_relplot_to_a_thousandth() {
    let histogram = histogram_of(&overconfident(31, 1000));
    close(
        smooth_ece(&histogram).unwrap(),
        0.110_963_649_050_315_65,
        1e-3,
    );
}

#[test]
fn smooth_calibration_error_of_one_confidence_is_its_gap() {
    // 70 % right at 0.9005: smoothing moves the gap about and loses none of it.
    close(smooth_ece(&rows(&[(900, 70, 30)])).unwrap(), 0.200_5, 1e-9);
    assert!(smooth_ece(&rows(&[(500, 2001, 1999)])).unwrap() < 1e-3);
}

#[test]
fn bins_give_nearly_what_single_pairs_give() {
    let pairs = overconfident(31, 1000);
    let histogram = histogram_of(&pairs);
    let (confidence, agrees) = &pairs;
    for rule in [Rule::Brier, Rule::Log] {
        let (binned, exact) = (
            corp(&histogram, rule).unwrap(),
            corp_of(confidence, agrees, rule).unwrap(),
        );
        close(binned.score, exact.score, 2e-3);
        close(binned.miscalibration, exact.miscalibration, 2e-3);
        close(binned.discrimination, exact.discrimination, 2e-3);
        close(binned.uncertainty, exact.uncertainty, 1e-12);
        let (binned, exact) = (
            mean_score(&histogram, rule, 0.95).unwrap(),
            mean_score_of(confidence, agrees, rule, 0.95).unwrap(),
        );
        close(binned.low, exact.low, 2e-3);
        assert!(exact.low < exact.value && exact.value < exact.high);
    }
    close(
        auc(&histogram, 0.95).unwrap().value,
        auc_of(confidence, agrees, 0.95).unwrap().value,
        1e-3,
    );
    close(log_loss(&histogram).unwrap(), 0.488_7, 2e-3);
}

#[test]
fn a_sure_mistake_costs_what_the_clipping_says() {
    let loss = log_loss_of(&[1.0, 1.0], &[true, false]).unwrap();
    close(loss, 52.0 * std::f64::consts::LN_2 / 2.0, 1e-9);
    let binned = log_loss(&rows(&[(999, 0, 1)])).unwrap();
    close(binned, -(0.000_5_f64.ln()), 1e-9);
}

#[test]
fn figures_without_enough_pairs_are_undefined() {
    let (none, one) = (rows(&[]), rows(&[(700, 1, 0)]));
    assert_eq!(corp(&none, Rule::Brier), Err(Undefined::NoData));
    assert_eq!(log_loss(&none), Err(Undefined::NoData));
    assert_eq!(smooth_ece(&none), Err(Undefined::NoData));
    assert_eq!(Isotonic::fit(&none), Err(Undefined::NoData));
    assert_eq!(Temperature::fit(&none), Err(Undefined::NoData));
    assert_eq!(auc(&one, 0.95), Err(Undefined::NoVariation));
    assert_eq!(
        mean_score(&one, Rule::Log, 0.95),
        Err(Undefined::TooFewItems)
    );
    let two = rows(&[(700, 1, 1)]);
    assert_eq!(
        mean_score(&two, Rule::Log, 1.0),
        Err(Undefined::LevelOutOfRange)
    );
    assert_eq!(auc(&two, f64::NAN), Err(Undefined::LevelOutOfRange));
    assert!(reliability_equal_mass(&none, 10).is_empty());
    let mismatch = Err(Undefined::ShapeMismatch);
    assert_eq!(corp_of(&[0.5], &[], Rule::Log), mismatch);
    let coin = [0.5, 0.5];
    assert_eq!(
        Temperature::fit_pairs(&coin, &[true, false]),
        Err(Undefined::NoVariation)
    );
}

#[test]
fn auc_counts_ties_half_and_keeps_a_width_at_one() {
    let tied = auc(&rows(&[(300, 10, 20), (800, 20, 10)]), 0.95).unwrap();
    // 20·20 of 900 in order, 10·20 + 20·10 tied.
    close(tied.value, (400.0 + 200.0) / 900.0, 1e-12);
    let perfect = auc(&rows(&[(300, 0, 20), (800, 20, 0)]), 0.95).unwrap();
    close(perfect.value, 1.0, 0.0);
    assert!(perfect.high >= 1.0 && perfect.low > 0.75 && perfect.low < 0.95);
}

/// Temperature 2 makes 0.9 out of odds of 81: a model that is right 9 times in 10 there.
#[test]
fn temperature_undoes_the_odds_it_was_made_with() {
    let claimed = |right: f64| {
        let odds = (right / (1.0 - right)).powi(2);
        odds / (1.0 + odds)
    };
    let mut confidence = Vec::new();
    let mut agrees = Vec::new();
    for (right, of_ten) in [(0.9, 9), (0.8, 8), (0.6, 6), (0.3, 3)] {
        for i in 0..10 {
            confidence.push(claimed(right));
            agrees.push(i < of_ten);
        }
    }
    let fitted = Temperature::fit_pairs(&confidence, &agrees).unwrap();
    close(fitted.value(), 2.0, 1e-6);
    close(fitted.apply(claimed(0.8)).unwrap(), 0.8, 1e-6);
    assert_eq!(fitted.apply(1.0), Some(1.0));
    assert_eq!(fitted.apply(f64::NAN), None);
    let always_right = Temperature::fit_pairs(&[0.6, 0.9], &[true, true]).unwrap();
    close(always_right.value(), 0.01, 0.0);
    let always_wrong = Temperature::fit_pairs(&[0.6, 0.9], &[false, false]).unwrap();
    close(always_wrong.value(), 100.0, 0.0);
    assert!(serde_json::from_str::<Temperature>("0.0").is_err());
}

#[test]
fn recalibration_helps_on_pairs_it_never_saw() {
    let fitted_to = histogram_of(&overconfident(31, 4000));
    let held_out = histogram_of(&overconfident(131, 4000));
    let before = brier(&held_out).unwrap();
    let isotonic = Recalibration::Isotonic(Isotonic::fit(&fitted_to).unwrap());
    let temperature = Recalibration::Temperature(Temperature::fit(&fitted_to).unwrap());
    let found = compare(&held_out, &isotonic, 0.95).unwrap();
    close(found.brier.before, before, 1e-12);
    close(
        found.brier.gain.value,
        found.brier.before - found.brier.after,
        1e-12,
    );
    assert!(found.brier.gain.low > 0.0, "{found:?}");
    assert!(found.ece.1 < found.ece.0 / 2.0, "{found:?}");
    assert_eq!(
        Ok(found.ece.0),
        ece_equal_width(&held_out, Comparison::ECE_BINS)
    );
    // Too sure below one half and above it, to the same side: one temperature cannot mend that.
    let other = compare(&held_out, &temperature, 0.95).unwrap();
    assert!(other.brier.gain.value < found.brier.gain.value);
    let json = serde_json::to_string(&[isotonic, temperature]).unwrap();
    assert!(serde_json::from_str::<Vec<Recalibration>>(&json).is_ok());
}

#[test]
fn groups_of_equal_mass_have_intervals_of_about_equal_width() {
    let histogram = histogram_of(&overconfident(31, 1000));
    let groups = reliability_equal_mass(&histogram, 10);
    assert_eq!(groups.len(), 10);
    for group in &groups {
        assert!((95..=105).contains(&group.n), "{group:?}");
        assert!(group.low <= group.mean_confidence && group.mean_confidence <= group.high);
    }
    assert!(groups.windows(2).all(|pair| pair[0].high <= pair[1].low));
    let gaps = groups
        .iter()
        .map(|g| g.n as f64 * (g.accuracy.value - g.mean_confidence).abs());
    close(
        gaps.sum::<f64>() / 1000.0,
        ece_equal_mass(&histogram, 10).unwrap(),
        1e-12,
    );
    assert_eq!(reliability(&histogram, 10).len(), 10);
}

fn any_counts() -> impl Strategy<Value = ScoreHistogram> {
    let count = || prop_oneof![2 => Just(0_u64), 3 => 0_u64..30, 1 => 0_u64..1 << 40];
    prop::collection::vec((0..BINS, count(), count()), 0..25).prop_map(|found| rows(&found))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn parts_of_a_score_add_up_and_are_not_negative(histogram in any_counts()) {
        for rule in [Rule::Brier, Rule::Log] {
            let Ok(parts) = corp(&histogram, rule) else { continue };
            let sum = parts.miscalibration - parts.discrimination + parts.uncertainty;
            prop_assert!((sum - parts.score).abs() < 1e-9);
            prop_assert!(parts.miscalibration > -1e-9 && parts.discrimination > -1e-9);
            prop_assert!(parts.score.is_finite() && parts.uncertainty >= 0.0);
        }
    }

    /// A monotone map is a new confidence in the same order: what can be told apart stays so.
    #[test]
    fn recalibrating_isotonically_leaves_no_miscalibration(histogram in any_counts()) {
        let Ok(map) = Isotonic::fit(&histogram) else { return Ok(()) };
        let parts = corp(&histogram, Rule::Brier).unwrap();
        let Ok(on_itself) = compare(&histogram, &Recalibration::Isotonic(map.clone()), 0.95) else {
            return Ok(());
        };
        prop_assert!((on_itself.brier.gain.value - parts.miscalibration).abs() < 1e-9);
        let values: Vec<f64> = (0..=100).map(|i| map.apply(f64::from(i) / 100.0).unwrap()).collect();
        prop_assert!(values.windows(2).all(|pair| pair[0] <= pair[1] + 1e-15));
        prop_assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn a_fitted_temperature_never_loses_on_its_own_pairs(histogram in any_counts(), at in 0.0..=1.0_f64) {
        let Ok(fitted) = Temperature::fit(&histogram) else { return Ok(()) };
        prop_assert!((0.01..=100.0).contains(&fitted.value()));
        prop_assert!((0.0..=1.0).contains(&fitted.apply(at).unwrap()));
        if let Ok(found) = compare(&histogram, &Recalibration::Temperature(fitted), 0.95) {
            let scale = 1.0 + found.log_loss.before;
            prop_assert!(found.log_loss.after <= found.log_loss.before + 1e-7 * scale, "{:?}", found);
        }
    }

    #[test]
    fn calibration_figures_of_any_counts_are_in_range(histogram in any_counts(), level in 0.5..0.999_f64) {
        for figure in [smooth_ece(&histogram), ece_equal_width(&histogram, 15)].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&figure), "{}", figure);
        }
        if let Ok(area) = auc(&histogram, level) {
            prop_assert!(0.0 <= area.low && area.low <= area.value);
            prop_assert!(area.value <= area.high && area.high <= 1.0);
        }
        for rule in [Rule::Brier, Rule::Log] {
            if let Ok(score) = mean_score(&histogram, rule, level) {
                prop_assert!(0.0 <= score.low && score.low <= score.value && score.value <= score.high);
                prop_assert!(score.high.is_finite());
            }
        }
        for group in reliability_equal_mass(&histogram, 7) {
            prop_assert!(group.low < group.high && group.n > 0);
        }
    }

    #[test]
    fn swapping_right_and_wrong_mirrors_auc(found in prop::collection::vec((0..BINS, 0..99_u64, 0..99_u64), 1..20)) {
        let swapped: Vec<_> = found.iter().map(|(bin, a, d)| (*bin, *d, *a)).collect();
        if let (Ok(one), Ok(other)) = (auc(&rows(&found), 0.95), auc(&rows(&swapped), 0.95)) {
            prop_assert!((one.value + other.value - 1.0).abs() < 1e-12);
            prop_assert!((one.low + other.high - 1.0).abs() < 1e-9);
        }
    }
}
