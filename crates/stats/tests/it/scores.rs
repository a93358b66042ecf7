//! Histograms, risk–coverage and calibration.

use crate::support::{NEAR, close, lcg};
use proptest::prelude::*;
use understudy_stats::calibration::{
    brier, brier_of, ece_equal_mass, ece_equal_mass_of, ece_equal_width, ece_equal_width_of,
    reliability,
};
use understudy_stats::selective::{areas, areas_of, aurc, risk_coverage};
use understudy_stats::{Accepted, BINS, ScoreHistogram, Undefined};

fn histogram_of(confidence: &[f64], agrees: &[bool]) -> ScoreHistogram {
    let mut histogram = ScoreHistogram::new();
    for (c, ok) in confidence.iter().zip(agrees) {
        histogram
            .add(ScoreHistogram::bin_of(*c).unwrap(), *ok, 1)
            .unwrap();
    }
    histogram
}

#[test]
fn every_edge_belongs_to_the_bin_above_it() {
    for k in 0..BINS {
        let edge = k as f64 / 1000.0;
        assert_eq!(ScoreHistogram::bin_of(edge), Some(k));
        assert_eq!(ScoreHistogram::bin_of(edge.next_down()), k.checked_sub(1));
    }
    assert_eq!(ScoreHistogram::bin_of(1.0), Some(999));
    assert_eq!(ScoreHistogram::bin_of(-0.0), Some(0));
}

#[test]
fn confidences_that_are_none_have_no_bin() {
    for confidence in [f64::NAN, -1e-300, 1.0_f64.next_up(), f64::INFINITY] {
        assert_eq!(ScoreHistogram::bin_of(confidence), None);
    }
}

#[test]
fn histograms_travel_as_their_filled_bins() {
    let mut histogram = ScoreHistogram::new();
    histogram.add(999, true, 1 << 40).unwrap();
    histogram.add(12, false, 3).unwrap();
    let json = serde_json::to_string(&histogram).unwrap();
    assert_eq!(json, "[[12,0,3],[999,1099511627776,0]]");
    assert_eq!(
        serde_json::from_str::<ScoreHistogram>(&json).unwrap(),
        histogram
    );
    assert!(serde_json::from_str::<ScoreHistogram>("[[1000,1,0]]").is_err());
}

const TINY: [f64; 10] = [0.99, 0.98, 0.95, 0.9, 0.9, 0.8, 0.75, 0.7, 0.6, 0.5];
const TINY_WRONG: [bool; 10] = [
    false, false, false, true, false, false, true, false, true, true,
];

/// fd-shifts `RiskCoverageStats`.
#[test]
fn areas_match_fd_shifts_on_ten_items() {
    let exact = areas_of(&TINY, &TINY_WRONG).unwrap();
    close(exact.aurc, 0.153_571_428_571_428_58, NEAR);
    close(exact.e_aurc, 0.060_066_802_831_022_78, NEAR);
    close(exact.augrc, 0.115, NEAR);
    let agrees: Vec<bool> = TINY_WRONG.iter().map(|w| !w).collect();
    assert_eq!(areas(&histogram_of(&TINY, &agrees)), Ok(exact));
}

/// fd-shifts, 500 items with many ties.
#[test]
fn areas_match_fd_shifts_with_ties() {
    let confidence: Vec<f64> = lcg(3, 500)
        .iter()
        .map(|u| (u * 100.0).round() / 100.0)
        .collect();
    let wrong: Vec<bool> = lcg(4, 500)
        .iter()
        .zip(&confidence)
        .map(|(u, c)| *u > 0.5 + 0.5 * c)
        .collect();
    let exact = areas_of(&confidence, &wrong).unwrap();
    close(exact.aurc, 0.109_786_637_482_812_5, NEAR);
    close(exact.e_aurc, 0.079_981_639_161_836_29, NEAR);
    close(exact.augrc, 0.075_479_999_999_999_99, NEAR);
    // Two decimals fall in distinct bins (0.99 and 1.00 too), so the histogram loses nothing.
    let agrees: Vec<bool> = wrong.iter().map(|w| !w).collect();
    close(
        aurc(&histogram_of(&confidence, &agrees)).unwrap(),
        exact.aurc,
        NEAR,
    );
}

#[test]
fn the_curve_ends_with_everything_accepted() {
    let agrees: Vec<bool> = TINY_WRONG.iter().map(|w| !w).collect();
    let curve = risk_coverage(&histogram_of(&TINY, &agrees));
    assert_eq!(curve.len(), 9);
    assert_eq!(
        (curve[3].threshold_bin, curve[3].accepted, curve[3].errors),
        (900, 5, 1)
    );
    let last = curve.last().unwrap();
    close(last.coverage, 1.0, 0.0);
    close(last.risk, 0.4, 1e-15);
}

#[test]
fn no_pairs_leave_everything_undefined() {
    let empty = ScoreHistogram::new();
    assert!(risk_coverage(&empty).is_empty());
    assert!(reliability(&empty, 10).is_empty());
    assert_eq!(aurc(&empty), Err(Undefined::NoData));
    assert_eq!(brier(&empty), Err(Undefined::NoData));
    assert_eq!(ece_equal_width(&empty, 10), Err(Undefined::NoData));
    assert_eq!(brier_of(&[0.5], &[]), Err(Undefined::ShapeMismatch));
    assert_eq!(
        brier_of(&[f64::NAN], &[true]),
        Err(Undefined::ValueOutOfRange)
    );
}

fn overconfident() -> (Vec<f64>, Vec<bool>) {
    let confidence = lcg(31, 1000);
    let agrees = lcg(32, 1000)
        .iter()
        .zip(&confidence)
        .map(|(u, c)| *u < c.powf(1.5))
        .collect();
    (confidence, agrees)
}

/// scikit-learn `brier_score_loss`; uncertainty-calibration for both errors.
#[test]
fn calibration_of_single_pairs_matches_other_libraries() {
    let (confidence, agrees) = overconfident();
    close(
        brier_of(&confidence, &agrees).unwrap(),
        0.162_566_420_147_708_75,
        NEAR,
    );
    let wide = ece_equal_width_of(&confidence, &agrees, 10).unwrap();
    close(wide, 0.111_260_845_794_311_17, NEAR);
    let even = ece_equal_mass_of(&confidence, &agrees, 10).unwrap();
    close(even, 0.111_260_845_794_311_16, NEAR);
}

#[test]
fn calibration_from_bins_is_off_by_less_than_a_bin() {
    let (confidence, agrees) = overconfident();
    let histogram = histogram_of(&confidence, &agrees);
    close(brier(&histogram).unwrap(), 0.162_566_420_147_708_75, 1e-3);
    close(
        ece_equal_width(&histogram, 10).unwrap(),
        0.111_260_845_794_311_17,
        5e-4,
    );
    close(
        ece_equal_mass(&histogram, 10).unwrap(),
        0.111_260_845_794_311_16,
        1e-3,
    );
    let diagram = reliability(&histogram, 10);
    assert_eq!(diagram.len(), 10);
    assert_eq!(diagram.iter().map(|bin| bin.n).sum::<u64>(), 1000);
    for bin in diagram {
        assert!(bin.low <= bin.mean_confidence && bin.mean_confidence <= bin.high);
        assert!(bin.accuracy.low <= bin.accuracy.value && bin.accuracy.value <= bin.accuracy.high);
    }
}

fn rows() -> impl Strategy<Value = Vec<(usize, u64, u64)>> {
    prop::collection::vec((0..BINS, 0..1_u64 << 40, 0..1_u64 << 40), 0..30)
}

fn histogram(rows: &[(usize, u64, u64)]) -> ScoreHistogram {
    ScoreHistogram::try_from(rows.to_vec()).unwrap()
}

proptest! {
    #[test]
    fn bins_are_thresholds(confidence in 0.0..=1.0_f64, k in 0..BINS) {
        let bin = ScoreHistogram::bin_of(confidence).unwrap();
        prop_assert_eq!(confidence >= k as f64 / 1000.0, bin >= k);
    }

    #[test]
    fn merging_is_counting_in_one_pass(a in rows(), b in rows()) {
        let mut merged = histogram(&a);
        merged.merge(&histogram(&b));
        prop_assert_eq!(merged, histogram(&[a, b].concat()));
    }

    #[test]
    fn the_cumulative_table_is_every_threshold(rows in rows(), k in 0..BINS + 2) {
        let histogram = histogram(&rows);
        let table = histogram.accepted_from_top();
        let expected = table.get(k).copied().unwrap_or_default();
        prop_assert_eq!(histogram.at_threshold(k), expected);
        let all = Accepted { accepted: histogram.n(), errors: histogram.errors() };
        prop_assert_eq!(table[0], all);
    }

    #[test]
    fn figures_from_any_counts_stay_in_range(rows in rows(), bins in 0_usize..40) {
        let histogram = histogram(&rows);
        if let Ok(found) = areas(&histogram) {
            prop_assert!((0.0..=1.0).contains(&found.aurc));
            prop_assert!((0.0..=0.5 + 1e-12).contains(&found.augrc));
            prop_assert!(found.e_aurc.is_finite());
        }
        for figure in [brier(&histogram), ece_equal_width(&histogram, bins), ece_equal_mass(&histogram, bins)] {
            prop_assert!(figure.is_err() || (0.0..=1.0).contains(&figure.unwrap()));
        }
    }
}

/// By hand: 1,000 pairs at one confidence, 300 wrong, are one point (1, 0.3): a flat curve, and a triangle.
#[test]
fn one_confidence_for_all_has_the_error_as_its_area() {
    for (errors, n) in [(300, 1_000), (1_000, 1_000), (0, 7)] {
        let wrong: Vec<bool> = (0..n).map(|i| i < errors).collect();
        let agrees: Vec<bool> = wrong.iter().map(|w| !w).collect();
        let all = vec![0.9; n];
        let error = errors as f64 / n as f64;
        let exact = areas_of(&all, &wrong).unwrap();
        close(exact.aurc, error, 1e-15);
        close(exact.augrc, error / 2.0, 1e-15);
        assert!(exact.e_aurc >= 0.0);
        assert_eq!(areas(&histogram_of(&all, &agrees)), Ok(exact));
    }
}

/// By hand, from the points (1/2, 1/2), (3/4, 1/3) and (1, 1/4).
#[test]
fn ties_at_the_top_count_from_coverage_zero() {
    let exact = areas_of(&[0.9, 0.9, 0.5, 0.4], &[true, false, false, false]).unwrap();
    close(
        exact.aurc,
        0.5 * 0.5 + 0.25 * (5.0 / 12.0) + 0.25 * (7.0 / 24.0),
        1e-15,
    );
    // Errors per pair: from 0 to 1/4 over the first half, then 1/4.
    close(exact.augrc, 0.5 * 0.125 + 0.5 * 0.25, 1e-15);
}

#[test]
fn both_zeros_are_one_confidence_and_pairs_need_no_order() {
    let areas = areas_of(&[0.0, 0.7, -0.0], &[false, false, true]).unwrap();
    let sorted = areas_of(&[0.7, 0.0, 0.0], &[false, true, false]).unwrap();
    assert_eq!(areas, sorted);
    close(areas.aurc, 2.0 / 3.0 * 0.5 / 3.0, NEAR);
    assert_eq!(
        areas_of(&[0.5, 1.5], &[true, true]),
        Err(Undefined::ValueOutOfRange)
    );
    assert_eq!(areas_of(&[], &[]), Err(Undefined::NoData));
}
