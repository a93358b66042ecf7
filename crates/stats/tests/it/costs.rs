//! Cost matrices, labelled score counts and certificates of a bounded loss.

use crate::support::close;
use proptest::prelude::*;
use understudy_stats::costs::Loss;
use understudy_stats::{
    BINS, Confusion, CostMatrix, LossCertificate, Plan, ScoredConfusion, Start, Target, Undefined,
    binomial_p_value, certify, hoeffding_bentkus_p_value,
};

fn target(alpha: f64, delta: f64) -> Target {
    Target::new(alpha, delta).unwrap()
}

/// Calling a bad part good (10) is worse than the reverse (3); a doubtful one costs little.
fn inspection() -> CostMatrix {
    CostMatrix::from_rows(&[vec![0, 3, 1], vec![10, 0, 2], vec![4, 1, 0]]).unwrap()
}

/// Both bounds of Bates and others (2021), section 3.1, written out; the smaller one counts.
#[test]
fn hoeffding_bentkus_p_values_match_the_formula() {
    let bentkus = std::f64::consts::E * binomial_p_value(26, 786, 0.05);
    let mean = 26.0 / 786.0_f64;
    let hoeffding =
        (-786.0 * (mean * (mean / 0.05).ln() + (1.0 - mean) * ((1.0 - mean) / 0.95).ln())).exp();
    let p = hoeffding_bentkus_p_value(26, 1, 786, 0.05);
    close(p, bentkus.min(hoeffding), 1e-12);
    // Without any loss Hoeffding's half is (1 − α)^n, as in the exact tail.
    close(
        hoeffding_bentkus_p_value(0, 10, 59, 0.05),
        binomial_p_value(0, 59, 0.05),
        1e-15,
    );
}

#[test]
fn hoeffding_bentkus_is_one_without_evidence() {
    for (loss, largest, n, alpha) in [
        (0, 1, 0, 0.05),
        (0, 0, 10, 0.05),
        (11, 1, 10, 0.05),
        (5, 1, 100, 0.05),
        (0, 1, 100, f64::NAN),
        (0, 1, 100, 1.0),
    ] {
        close(hoeffding_bentkus_p_value(loss, largest, n, alpha), 1.0, 0.0);
    }
}

#[test]
fn cost_matrices_must_be_square_and_cost_something() {
    let of = |rows: &[Vec<u32>]| CostMatrix::from_rows(rows).map(|_| ());
    assert_eq!(of(&[vec![0, 1]]), Err(Undefined::ShapeMismatch));
    assert_eq!(of(&[vec![0, 0], vec![0, 0]]), Err(Undefined::NoVariation));
    assert_eq!(of(&[]), Err(Undefined::NoVariation));
    assert_eq!(
        CostMatrix::any_disagreement(1),
        Err(Undefined::TooFewLabels)
    );
    let costs = inspection();
    assert_eq!((costs.cost(1, 0), costs.cost(3, 0)), (Some(10), None));
    assert!(!costs.all_or_nothing());
    let json = serde_json::to_string(&costs).unwrap();
    assert_eq!(json, "[[0,3,1],[10,0,2],[4,1,0]]");
    assert_eq!(serde_json::from_str::<CostMatrix>(&json).unwrap(), costs);
    assert!(serde_json::from_str::<CostMatrix>("[[0]]").is_err());
}

fn parts() -> ScoredConfusion {
    let mut pairs = ScoredConfusion::new();
    for (bin, reference, predicted, count) in [
        (990, 0, 0, 700),
        (990, 1, 1, 200),
        (990, 0, 2, 20),
        (950, 1, 1, 300),
        (950, 0, 1, 6),
        (600, 1, 0, 50),
        (600, 0, 0, 50),
    ] {
        pairs.add(bin, reference, predicted, count).unwrap();
    }
    pairs
}

#[test]
fn labelled_counts_forget_labels_or_confidences_on_demand() {
    let pairs = parts();
    let scores = pairs.scores();
    assert_eq!((scores.n(), scores.errors()), (1326, 76));
    assert_eq!(
        (scores.bins()[990].agree, scores.bins()[990].disagree),
        (900, 20)
    );
    let matrix = pairs.confusion(3).unwrap();
    let rows = vec![vec![750, 6, 20], vec![50, 500, 0], vec![0, 0, 0]];
    assert_eq!(matrix, Confusion::from_rows(&rows).unwrap());
    assert_eq!(pairs.confusion(2), Err(Undefined::ShapeMismatch));
    assert_eq!(pairs.predicted_labels(), [0, 1, 2]);
    assert_eq!(pairs.of_predicted(1).scores().n(), 506);
    let json = serde_json::to_string(&pairs.of_predicted(2)).unwrap();
    assert_eq!(json, "[[2,990,0,20]]");
    assert_eq!(
        serde_json::from_str::<ScoredConfusion>(&json).unwrap(),
        pairs.of_predicted(2)
    );
    assert!(serde_json::from_str::<ScoredConfusion>("[[0,1000,0,1]]").is_err());
}

#[test]
fn losses_are_counts_times_costs() {
    let losses = parts().losses(&inspection()).unwrap();
    assert_eq!(losses.bins()[990], Loss { n: 920, cost: 20 });
    let table = losses.accepted_from_top();
    assert_eq!(table[950], Loss { n: 1226, cost: 38 });
    assert_eq!(table[0], Loss { n: 1326, cost: 538 });
    let two = CostMatrix::any_disagreement(2).unwrap();
    assert_eq!(parts().losses(&two), Err(Undefined::ShapeMismatch));
}

/// 76 of 1,326 are wrong; but above 0.950 the wrong ones are cheap, so costs allow what errors at
/// the same α would, and the expensive bin below is not taken.
#[test]
fn a_cost_certificate_stops_where_mistakes_get_expensive() {
    let losses = parts().losses(&inspection()).unwrap();
    let plan = Plan::standard(target(0.01, 0.05));
    let run = plan.certify_losses(&losses);
    let found = run.certified.unwrap();
    assert_eq!((found.tested.bin, found.tested.cost), (601, 38));
    assert_eq!(run.stopped_at.unwrap().bin, 600);
    assert_eq!(run.largest, 10);
    assert!(found.loss_upper <= 0.01 && found.loss_upper > 38.0 / 12_260.0);
    assert_eq!(plan.certify(&parts().scores()).certified, None);
}

#[test]
fn a_cost_certificate_says_how_many_labels_are_missing() {
    let mut few = ScoredConfusion::new();
    few.add(970, 0, 0, 340).unwrap();
    few.add(970, 0, 1, 10).unwrap();
    let run =
        Plan::standard(target(0.02, 0.05)).certify_losses(&few.losses(&inspection()).unwrap());
    let shortfall = run.shortfall.unwrap();
    assert_eq!((shortfall.accepted, shortfall.cost), (350, 30));
    let more = shortfall.more_labels_needed.unwrap();
    let times = (350 + more).div_ceil(350);
    let mut later = ScoredConfusion::new();
    later.add(970, 0, 0, 340 * times).unwrap();
    later.add(970, 0, 1, 10 * times).unwrap();
    let later = later.losses(&inspection()).unwrap();
    assert!(
        Plan::standard(target(0.02, 0.05))
            .certify_losses(&later)
            .certified
            .is_some()
    );
    assert!(more < 2_000, "{more}");
    let bad =
        Plan::standard(target(0.005, 0.05)).certify_losses(&few.losses(&inspection()).unwrap());
    assert_eq!(bad.shortfall.unwrap().more_labels_needed, None);
}

#[test]
fn nothing_labelled_certifies_no_cost() {
    let none = ScoredConfusion::new().losses(&inspection()).unwrap();
    let run = Plan::standard(target(0.05, 0.05)).certify_losses(&none);
    assert_eq!((run.n, run.start, run.certified), (0, None, None));
    assert_eq!(run.shortfall.unwrap().more_labels_needed, Some(118));
}

fn pairs(largest: u64) -> impl Strategy<Value = ScoredConfusion> {
    let cell = (0..BINS, 0_usize..3, 0_usize..3, 0..largest);
    prop::collection::vec(cell, 0..60).prop_map(|cells| {
        let mut pairs = ScoredConfusion::new();
        for (bin, reference, predicted, count) in cells {
            let right = if count % 3 == 0 { predicted } else { reference };
            pairs.add(bin, reference, right, count).unwrap();
        }
        pairs
    })
}

fn consistent(run: &LossCertificate) -> Result<(), TestCaseError> {
    prop_assert_eq!(run.certified.is_none(), run.shortfall.is_some());
    if let Some(found) = run.certified {
        prop_assert!(found.tested.p_value <= run.target.delta());
        prop_assert!(found.loss_upper <= run.target.alpha() * (1.0 + 1e-9));
        let next = run.stopped_at.map_or(99, |stop| stop.bin);
        prop_assert_eq!(found.tested.bin, next + 1);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_disagreement_as_a_cost_is_the_same_certificate(
        pairs in pairs(200), alpha in 0.01..0.3_f64, scale in 1_u32..1000,
    ) {
        let rows: Vec<Vec<u32>> = (0..3)
            .map(|i| (0..3).map(|j| if i == j { 0 } else { scale }).collect())
            .collect();
        let costs = CostMatrix::from_rows(&rows).unwrap();
        let (errors, losses) = (
            certify(&pairs.scores(), target(alpha, 0.1)),
            Plan::standard(target(alpha, 0.1)).certify_losses(&pairs.losses(&costs).unwrap()),
        );
        prop_assert_eq!(errors.certified.map(|c| c.bin), losses.certified.map(|c| c.tested.bin));
        prop_assert_eq!(errors.start.map(|t| t.p_value), losses.start.map(|t| t.p_value));
        prop_assert_eq!(
            errors.shortfall.and_then(|s| s.more_labels_needed),
            losses.shortfall.and_then(|s| s.more_labels_needed)
        );
    }

    #[test]
    fn cost_certificates_keep_what_they_say(pairs in pairs(300), alpha in 0.01..0.4_f64) {
        let losses = pairs.losses(&inspection()).unwrap();
        consistent(&Plan::standard(target(alpha, 0.1)).certify_losses(&losses))?;
    }

    #[test]
    fn cost_certificates_survive_any_counts(pairs in pairs(1 << 40), alpha in 0.01..0.4_f64, start in 100..BINS) {
        let losses = pairs.losses(&inspection()).unwrap();
        let grid = understudy_stats::Grid::STANDARD;
        for start in [Start::Counted, Start::At(start)] {
            consistent(&Plan::new(target(alpha, 0.1), grid, start).unwrap().certify_losses(&losses))?;
        }
    }

    #[test]
    fn a_bounded_loss_never_has_a_smaller_p_value_than_errors(
        errors in 0_u64..100, n in 1_u64..3_000, alpha in 0.01..0.4_f64, largest in 1_u32..50,
    ) {
        let loss = u128::from(errors.min(n)) * u128::from(largest);
        let p = hoeffding_bentkus_p_value(loss, largest, n, alpha);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert!(p >= binomial_p_value(errors.min(n), n, alpha) * (1.0 - 1e-9));
    }

    #[test]
    fn hoeffding_bentkus_exists_for_any_counts(
        loss in any::<u128>(), largest in any::<u32>(), n in 0..1_u64 << 40, alpha in 0.001..0.999_f64,
    ) {
        for loss in [loss, loss % (u128::from(n) + 1)] {
            prop_assert!((0.0..=1.0).contains(&hoeffding_bentkus_p_value(loss, largest, n, alpha)));
        }
    }

    #[test]
    fn merged_labelled_counts_are_one_pass(a in pairs(1 << 40), b in pairs(1 << 40)) {
        let mut merged = a.clone();
        merged.merge(&b);
        let mut once = ScoredConfusion::new();
        for (predicted, bin, reference, count) in a.cells().chain(b.cells()) {
            once.add(bin, reference, predicted, count).unwrap();
        }
        prop_assert_eq!(&merged, &once);
        let mut scores = a.scores();
        scores.merge(&b.scores());
        prop_assert_eq!(merged.scores(), scores);
    }
}
