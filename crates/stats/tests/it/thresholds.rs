//! Achievable risk–coverage and the cheapest threshold.

use crate::support::{NEAR, close, lcg};
use proptest::prelude::*;
use understudy_stats::cheapest::{Handling, cheapest, cheapest_by_label, cost_curve};
use understudy_stats::selective::{
    areas, areas_of, aurc_achievable, aurc_achievable_of, risk_coverage,
};
use understudy_stats::{BINS, CostMatrix, ScoreHistogram, ScoredConfusion, Undefined};

/// fd-shifts `aurc_achievable`: the dominant points only, with exact interpolation.
#[test]
fn achievable_areas_match_fd_shifts() {
    let confidence = [0.99, 0.98, 0.95, 0.9, 0.9, 0.8, 0.75, 0.7, 0.6, 0.5];
    let wrong = [3, 6, 8, 9].iter().fold([false; 10], |mut all, i| {
        all[*i] = true;
        all
    });
    let tiny = aurc_achievable_of(&confidence, &wrong).unwrap();
    close(tiny, 0.139_262_736_665_123_43, NEAR);

    let confidence: Vec<f64> = lcg(3, 500)
        .iter()
        .map(|u| (u * 100.0).round() / 100.0)
        .collect();
    let draws = lcg(4, 500);
    let wrong: Vec<bool> = draws
        .iter()
        .zip(&confidence)
        .map(|(u, c)| *u > 0.5 + 0.5 * c)
        .collect();
    let many = aurc_achievable_of(&confidence, &wrong).unwrap();
    close(many, 0.104_505_941_183_463_12, NEAR);
}

#[test]
fn the_order_within_a_tie_changes_no_area() {
    let confidence = [0.9, 0.7, 0.7, 0.7, 0.2];
    let one = areas_of(&confidence, &[false, true, false, false, true]);
    let other = areas_of(&confidence, &[false, false, false, true, true]);
    assert_eq!(one, other);
}

/// Calling a bad part good costs 10, the reverse 3.
fn costs() -> CostMatrix {
    CostMatrix::from_rows(&[vec![0, 3], vec![10, 0]]).unwrap()
}

const PEOPLE_COST_TWO: Handling = Handling {
    automated: 0,
    human: 2,
};

/// `good` (0) is dear to get wrong, `bad` (1) is cheap.
fn parts() -> ScoredConfusion {
    let mut pairs = ScoredConfusion::new();
    for (bin, reference, predicted, count) in [
        (950, 0, 0, 95),
        (950, 1, 0, 5),
        (800, 0, 0, 70),
        (800, 1, 0, 30),
        (950, 1, 1, 90),
        (950, 0, 1, 10),
        (800, 1, 1, 60),
        (800, 0, 1, 40),
    ] {
        pairs.add(bin, reference, predicted, count).unwrap();
    }
    pairs
}

#[test]
fn the_cheapest_threshold_differs_by_label() {
    let pairs = parts();
    let overall = cheapest(&pairs.losses(&costs()).unwrap(), PEOPLE_COST_TWO).unwrap();
    // Above 0.950: 5·10 + 10·3 of mistakes and 200 items for people at 2.
    assert_eq!((overall.best.threshold_bin, overall.best.cost), (950, 480));
    assert_eq!(overall.threshold(), Some(0.95));
    assert_eq!((overall.all_human, overall.all_automated), (800, 500));
    close(overall.saving_per_pair(), 0.8, 1e-12);
    close(overall.cost_per_pair(), 1.2, 1e-12);

    let by_label = cheapest_by_label(&pairs, &costs(), PEOPLE_COST_TWO).unwrap();
    let found: Vec<_> = by_label
        .iter()
        .map(|(label, found)| (*label, found.best.threshold_bin, found.best.cost))
        .collect();
    // 0: 50 + 200 against 350 with all; 1: 150 with all against 30 + 200.
    assert_eq!(found, [(0, 950, 250), (1, 800, 150)]);
}

#[test]
fn dear_mistakes_leave_everything_to_people() {
    let losses = parts().losses(&costs()).unwrap();
    let free_people = Handling {
        automated: 1,
        human: 0,
    };
    let found = cheapest(&losses, free_people).unwrap();
    assert_eq!((found.threshold(), found.best.automated), (None, 0));
    close(found.saving_per_pair(), 0.0, 0.0);
}

#[test]
fn equal_costs_automate_least() {
    let mut pairs = ScoredConfusion::new();
    pairs.add(900, 0, 0, 10).unwrap();
    let same = Handling {
        automated: 2,
        human: 2,
    };
    let found = cheapest(&pairs.losses(&costs()).unwrap(), same).unwrap();
    assert_eq!(found.threshold(), None);
}

#[test]
fn no_pairs_have_no_cheapest_threshold() {
    let none = ScoredConfusion::new();
    let losses = none.losses(&costs()).unwrap();
    assert_eq!(cheapest(&losses, PEOPLE_COST_TWO), Err(Undefined::NoData));
    assert!(cost_curve(&losses, PEOPLE_COST_TWO).is_empty());
    assert_eq!(
        cheapest_by_label(&none, &costs(), PEOPLE_COST_TWO),
        Ok(Vec::new())
    );
    let mut unknown = ScoredConfusion::new();
    unknown.add(5, 2, 2, 1).unwrap();
    assert_eq!(
        cheapest_by_label(&unknown, &costs(), PEOPLE_COST_TWO),
        Err(Undefined::ShapeMismatch)
    );
}

fn labelled() -> impl Strategy<Value = ScoredConfusion> {
    let count = prop_oneof![3 => 0_u64..100, 1 => 0_u64..1 << 40];
    prop::collection::vec((0..BINS, 0_usize..2, 0_usize..2, count), 1..30).prop_map(|cells| {
        let mut pairs = ScoredConfusion::new();
        for (bin, reference, predicted, count) in cells {
            pairs.add(bin, reference, predicted, count).unwrap();
        }
        pairs
    })
}

proptest! {
    #[test]
    fn a_threshold_per_label_is_never_dearer_than_one_for_all(
        pairs in labelled(), automated in 0_u32..9, human in 0_u32..9,
    ) {
        let handling = Handling { automated, human };
        let Ok(overall) = cheapest(&pairs.losses(&costs()).unwrap(), handling) else { return Ok(()) };
        let by_label = cheapest_by_label(&pairs, &costs(), handling).unwrap();
        let sum: u128 = by_label.iter().map(|(_, found)| found.best.cost).sum();
        prop_assert!(sum <= overall.best.cost);
        prop_assert!(overall.best.cost <= overall.all_human.min(overall.all_automated));
        let people: u128 = by_label.iter().map(|(_, found)| found.all_human).sum();
        prop_assert_eq!(people, overall.all_human);
    }

    #[test]
    fn nothing_on_the_curve_is_cheaper_than_the_cheapest(pairs in labelled(), human in 0_u32..9) {
        let losses = pairs.losses(&costs()).unwrap();
        let handling = Handling { automated: 1, human };
        for point in cost_curve(&losses, handling) {
            prop_assert!(point.cost >= cheapest(&losses, handling).unwrap().best.cost);
        }
    }

    /// At worst one corner and a constant risk; at best a perfect ranking.
    #[test]
    fn achievable_areas_are_bounded(found in prop::collection::vec((0..BINS, 0..1_u64 << 40, 0..1_u64 << 40), 1..30)) {
        let histogram = ScoreHistogram::try_from(found).unwrap();
        let Ok(achievable) = aurc_achievable(&histogram) else { return Ok(()) };
        let perfect = areas(&histogram).map(|all| all.aurc - all.e_aurc).unwrap();
        let error = histogram.errors() as f64 / histogram.n() as f64;
        prop_assert!(achievable <= error * (1.0 + 1e-9) + 1e-12);
        prop_assert!(achievable >= perfect - 1e-9);
    }

    /// The trapezoid rule loses on a curve that bulges upwards, so areas are compared rule for rule: of
    /// the curve itself with its errors growing evenly between points, and of a perfect ranking in
    /// trapezoids at the same coverages.
    #[test]
    fn no_area_is_below_what_is_achievable_nor_below_a_perfect_ranking(
        found in prop::collection::vec((0..BINS, 0..1_u64 << 40, 0..1_u64 << 40), 1..30)
    ) {
        let histogram = ScoreHistogram::try_from(found).unwrap();
        let Ok(all) = areas(&histogram) else { return Ok(()) };
        let achievable = aurc_achievable(&histogram).unwrap();
        let right = 1.0 - histogram.errors() as f64 / histogram.n() as f64;
        let (mut even, mut perfect, mut trapezoids) = (0.0, 0.0, 0.0);
        let (mut from, mut wrong, mut risk) = (0.0, 0.0, 0.0);
        for point in risk_coverage(&histogram) {
            let (to, errors) = (point.coverage, point.risk * point.coverage);
            let best = |coverage: f64| (1.0 - right / coverage).max(0.0);
            let step: f64 = to - from;
            let slope = (errors - wrong) / step;
            if from > 0.0 {
                even += slope * step + (wrong - slope * from) * (to / from).ln();
                perfect += step * f64::midpoint(best(from), best(to));
                trapezoids += step * f64::midpoint(risk, point.risk);
            } else {
                even += step * point.risk;
                perfect += step * best(to);
                trapezoids += step * point.risk;
            }
            (from, wrong, risk) = (to, errors, point.risk);
        }
        prop_assert!((all.aurc - trapezoids).abs() <= 1e-9);
        prop_assert!(achievable <= even + 1e-9, "{achievable} {even}");
        prop_assert!(all.aurc >= perfect - 1e-9, "{} {perfect}", all.aurc);
        // What remains is the trapezoids' loss against the smooth curve of a perfect ranking.
        let smooth = all.aurc - all.e_aurc;
        prop_assert!(all.e_aurc >= (perfect - smooth).min(0.0) - 1e-9);
    }
}
