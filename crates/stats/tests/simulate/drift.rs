//! Drift figures where nothing has changed: how often they cry wolf.

use crate::size;
use crate::support::{Draws, control, promised};
use understudy_stats::drift::{
    Bins, Counts, Feature, Rule, cbpe, chi_square, ks, psi, psi_null_quantile, report,
};

const BINS: usize = 10;

/// Counts of `n` values on ten equally likely bins.
fn uniform_counts(draws: &mut Draws, n: u64) -> Vec<u64> {
    let mut counts = vec![0; BINS];
    for _ in 0..n {
        counts[draws.below(BINS)] += 1;
    }
    counts
}

fn values(draws: &mut Draws, n: u64) -> Vec<f64> {
    (0..n).map(|_| draws.uniform()).collect()
}

/// The null quantile is a large-sample figure: at 20 values a bin it is still exceeded a little more
/// often than 5 %, and the test allows 6.5 %.
#[test]
fn psi_cries_wolf_at_the_stated_rate() {
    let sizes = [200, 500, 1_000, 5_000, 20_000, 100_000];
    for (seed, n) in sizes.into_iter().enumerate() {
        let runs = size(200, 2_000);
        // Small where it is slow: the quick size stops at a million draws a sample.
        let n = size(
            usize::try_from(n).unwrap().min(5_000),
            usize::try_from(n).unwrap(),
        ) as u64;
        let mut draws = Draws(700 + seed as u64);
        let limit = psi_null_quantile(BINS, n, n, 0.95).unwrap();
        let alarms = (0..runs)
            .filter(|_| {
                let then = uniform_counts(&mut draws, n);
                psi(&then, &uniform_counts(&mut draws, n)).unwrap() > limit
            })
            .count();
        let allowed = if n <= 500 { 0.065 } else { 0.0525 };
        promised(
            &format!("PSI above its 95 % null quantile, n = {n}"),
            alarms,
            runs,
            allowed,
        );
        assert!(
            alarms * 50 > runs,
            "far below the stated rate: {alarms} of {runs}"
        );
    }
}

#[test]
fn psi_on_edges_from_the_reference_itself_cries_wolf_at_the_stated_rate() {
    let runs = size(200, 2_000);
    let mut draws = Draws(710);
    let limit = psi_null_quantile(BINS, 1_000, 600, 0.95).unwrap();
    let alarms = (0..runs)
        .filter(|_| {
            let reference = values(&mut draws, 1_000);
            let bins = Bins::equal_mass(&reference, BINS).unwrap();
            let then = bins.count(&reference);
            let now = bins.count(&values(&mut draws, 600));
            psi(then.bins(), now.bins()).unwrap() > limit
        })
        .count();
    promised(
        "PSI, edges from the reference itself, n = 1,000 and 600",
        alarms,
        runs,
        0.0575,
    );
}

#[test]
fn a_fixed_limit_for_psi_cries_wolf_in_small_samples() {
    let runs = size(200, 2_000);
    let mut draws = Draws(720);
    let alarms = (0..runs)
        .filter(|_| {
            let then = uniform_counts(&mut draws, 200);
            psi(&then, &uniform_counts(&mut draws, 200)).unwrap() > 0.1
        })
        .count();
    control("PSI above the customary 0.1, n = 200", alarms, runs, 0.05);
}

#[test]
fn kolmogorov_smirnov_and_chi_square_cry_wolf_at_most_at_their_level() {
    let runs = size(200, 2_000);
    for (seed, (n, m)) in [(200, 200), (1_000, 700)].into_iter().enumerate() {
        let mut draws = Draws(730 + seed as u64);
        let (mut by_ks, mut by_chi) = (0, 0);
        for _ in 0..runs {
            let test = ks(&values(&mut draws, n), &values(&mut draws, m)).unwrap();
            by_ks += usize::from(test.p_value <= 0.05);
            let then = uniform_counts(&mut draws, n);
            let test = chi_square(&then, &uniform_counts(&mut draws, m)).unwrap();
            by_chi += usize::from(test.p_value <= 0.05);
        }
        promised(
            &format!("Kolmogorov–Smirnov at 5 %, n = {n}, m = {m}"),
            by_ks,
            runs,
            0.05,
        );
        // χ² is a large-sample test too.
        promised(
            &format!("χ² at 5 %, n = {n}, m = {m}"),
            by_chi,
            runs,
            0.0525,
        );
    }
}

#[test]
fn a_report_over_twenty_features_cries_wolf_no_more_often_than_one_test() {
    let runs = size(200, 2_000);
    let mut draws = Draws(740);
    let rule = Rule {
        least_effect: 0.0,
        ..Rule::default()
    };
    let (mut corrected, mut uncorrected) = (0, 0);
    for _ in 0..runs {
        let counted: Vec<(Counts, Counts)> = (0..20)
            .map(|_| {
                let mut counts = || Counts::from_counts(uniform_counts(&mut draws, 300), 0);
                (counts(), counts())
            })
            .collect();
        let features: Vec<Feature<'_>> = counted
            .iter()
            .map(|(reference, current)| Feature {
                name: "feature",
                reference,
                current,
            })
            .collect();
        let found = report(&features, &rule).unwrap().features;
        corrected += usize::from(found.iter().any(|drift| drift.drifted));
        uncorrected += usize::from(found.iter().any(|drift| drift.test.p_value <= 0.05));
    }
    promised(
        "any of 20 unchanged features drifted, corrected",
        corrected,
        runs,
        0.05,
    );
    control(
        "any of 20 unchanged features at p ≤ 5 %",
        uncorrected,
        runs,
        0.05,
    );
}

#[test]
fn observed_agreement_leaves_the_cbpe_band_at_its_level_while_calibration_holds() {
    let runs = size(400, 4_000);
    let mut draws = Draws(750);
    let (mut calibrated, mut overconfident) = (0, 0);
    for _ in 0..runs {
        let confidences: Vec<(f64, u64)> = (0..500).map(|_| (draws.uniform().sqrt(), 1)).collect();
        let expected = cbpe(&confidences, 0.95).unwrap().expected;
        let mut leaves = |shift: f64| {
            let right = confidences
                .iter()
                .filter(|(confidence, _)| draws.chance(confidence - shift))
                .count() as f64
                / 500.0;
            right < expected.low || right > expected.high
        };
        calibrated += usize::from(leaves(0.0));
        overconfident += usize::from(leaves(0.08));
    }
    promised(
        "agreement outside the 95 % CBPE band, calibrated",
        calibrated,
        runs,
        0.055,
    );
    control(
        "agreement outside the CBPE band, confidences 0.08 too high",
        overconfident,
        runs,
        0.055,
    );
}
