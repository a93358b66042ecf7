//! Laws of the coefficients and of single decisions, for any counts.

use proptest::prelude::*;
use understudy_stats::decisions::{AlternativeTestPlan, EmPlan, Score};
use understudy_stats::proportion::{agresti_coull, jeffreys};
use understudy_stats::{
    Chance, Confusion, CustomWeights, Decision, Decisions, Estimate, Measured, Metric, Patterns,
    Undefined, Weighting, Weights, mcnemar_corrected,
};

use crate::laws::counts;

const CHANCES: [Chance; 6] = [
    Chance::None,
    Chance::OwnMargins,
    Chance::PooledMargins,
    Chance::Krippendorff,
    Chance::Gwet,
    Chance::Uniform,
];

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 4 => 0_u64..50, 1 => 0_u64..1 << 40]
}

fn matrix(k: usize) -> impl Strategy<Value = Confusion> {
    prop::collection::vec(prop::collection::vec(count(), k), k)
        .prop_map(|rows| Confusion::from_rows(&rows).unwrap())
}

fn custom(k: usize) -> impl Strategy<Value = CustomWeights> {
    prop::collection::vec(0.0..=1.0_f64, k * k).prop_map(move |cells| {
        let credit = |i: usize, j: usize| {
            if i == j {
                1.0
            } else {
                cells[i.min(j) * k + i.max(j)]
            }
        };
        let row = |i| (0..k).map(|j| credit(i, j)).collect();
        CustomWeights::new(&(0..k).map(row).collect::<Vec<_>>()).unwrap()
    })
}

fn patterns() -> impl Strategy<Value = Patterns> {
    let vote = prop_oneof![20 => 0_u32..5, 1 => any::<u32>()];
    let row = (prop::collection::vec(vote, 4), count());
    prop::collection::vec(row, 0..10).prop_map(|rows| {
        let mut patterns = Patterns::new(4);
        for (votes, items) in rows {
            patterns.add(&votes, items).unwrap();
        }
        patterns
    })
}

/// Up to 60 decisions of five raters on eight items, with repeats.
fn rows() -> impl Strategy<Value = Vec<Decision>> {
    let row = (0_u32..8, 0_u32..5, 0_u16..3);
    let decision = |(item, rater, label)| Decision { item, rater, label };
    prop::collection::vec(row.prop_map(decision), 0..60)
}

fn sound_estimate(found: Result<Estimate, Undefined>) -> Result<(), TestCaseError> {
    if let Ok(Estimate {
        value, low, high, ..
    }) = found
    {
        prop_assert!(low <= value && value <= high, "{found:?}");
        prop_assert!(low.is_finite() && high.is_finite(), "{found:?}");
    }
    Ok(())
}

fn sound(found: Result<Measured, Undefined>) -> Result<(), TestCaseError> {
    if let Ok(measured) = found {
        prop_assert!(measured.value <= 1.0 + 1e-9, "{measured:?}");
        prop_assert!(measured.standard_error >= 0.0, "{measured:?}");
        sound_estimate(measured.normal_interval(0.95))?;
        let (normal, by_t) = (measured.normal_interval(0.9), measured.t_interval(0.9));
        sound_estimate(by_t)?;
        if let (Ok(normal), Ok(by_t)) = (normal, by_t) {
            prop_assert!(by_t.low <= normal.low && by_t.high >= normal.high);
        }
    }
    Ok(())
}

fn same(
    one: Result<Measured, Undefined>,
    other: Result<Measured, Undefined>,
) -> Result<(), TestCaseError> {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            prop_assert!((one.value - other.value).abs() < 1e-9, "{one:?} {other:?}");
            prop_assert!(
                (one.standard_error - other.standard_error).abs() < 1e-6,
                "{one:?} {other:?}"
            );
        }
        (one, other) => prop_assert_eq!(one, other),
    }
    Ok(())
}

proptest! {
    #[test]
    fn coefficients_of_any_matrix_are_numbers_or_named(
        (table, own) in (1_usize..5).prop_flat_map(|k| (matrix(k), custom(k)))
    ) {
        let all: [Weighting; 4] = [
            Weights::Unweighted.into(), Weights::Linear.into(), Weights::Quadratic.into(), (&own).into(),
        ];
        for weights in all {
            for chance in CHANCES {
                sound(table.coefficient(chance, weights))?;
            }
            if let Ok(test) = table.kappa_against_chance(weights) {
                prop_assert!(test.null_error > 0.0 && test.z.is_finite());
                prop_assert!((0.0..=1.0).contains(&test.p_value));
            }
            sound_estimate(table.krippendorff_alpha(weights, 0.95))?;
            sound_estimate(table.weighted_agreement(weights, 0.95))?;
        }
        sound(table.mcc_measured())?;
    }

    #[test]
    fn no_coefficient_cares_who_is_the_reference(
        (table, own) in (2_usize..5).prop_flat_map(|k| (matrix(k), custom(k)))
    ) {
        let mut turned = Confusion::new(table.k());
        for i in 0..table.k() {
            for j in 0..table.k() {
                turned.add(j, i, table.get(i, j)).unwrap();
            }
        }
        for chance in CHANCES {
            same(table.coefficient(chance, &own), turned.coefficient(chance, &own))?;
        }
        prop_assert_eq!(table.to_patterns(), turned.to_patterns());
    }

    #[test]
    fn coefficients_of_any_patterns_are_numbers_or_named((patterns, own) in (patterns(), custom(4))) {
        let all: [Weighting; 3] = [Weights::Unweighted.into(), Weights::Linear.into(), (&own).into()];
        for weights in all {
            for chance in CHANCES {
                sound(patterns.coefficient(chance, weights))?;
            }
        }
        let values = [0.0, 1.0, 5.0, 1e6];
        for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
            sound(patterns.krippendorff_alpha_measured(metric, &values))?;
        }
        let _counted = (patterns.items(), patterns.decisions(), patterns.items_with_several());
    }

    #[test]
    fn enormous_values_leave_alpha_undefined_rather_than_wrong(patterns in patterns()) {
        let values = [0.0, 1e160, -1e200, f64::MAX];
        sound(patterns.krippendorff_alpha_measured(Metric::Interval, &values))?;
    }

    #[test]
    fn mcnemar_is_a_probability((a, n) in counts(1_u64..1 << 40)) {
        let found = mcnemar_corrected(a, n - a).unwrap();
        prop_assert!((0.0..=1.0).contains(&found.p_value) && found.statistic >= 0.0);
        prop_assert_eq!(found, mcnemar_corrected(n - a, a).unwrap());
    }

    #[test]
    fn further_intervals_hold_their_share((k, n) in counts(1_u64..100_000), level in 0.01..0.999_f64) {
        for interval in [jeffreys, agresti_coull] {
            let found = interval(k, n, level);
            sound_estimate(found)?;
            let (found, other) = (found.unwrap(), interval(n - k, n, level).unwrap());
            prop_assert!(found.low >= 0.0 && found.high <= 1.0);
            prop_assert!((found.low + other.high - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn decisions_on_other_items_merge_by_addition(rows in rows(), cut in 0_u32..9) {
        let (first, second): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.item < cut);
        let [whole, first, second] = [rows, first, second].map(|rows| Decisions::new(3, rows).unwrap());
        let mut patterns = first.patterns();
        patterns.merge(&second.patterns()).unwrap();
        prop_assert_eq!(patterns, whole.patterns());
        let mut pairs = first.pair_tables();
        pairs.merge(&second.pair_tables()).unwrap();
        prop_assert_eq!(pairs, whole.pair_tables());
        let mut repeats = first.repeats();
        repeats.merge(&second.repeats()).unwrap();
        prop_assert_eq!(repeats, whole.repeats());
        let mut peers = first.against_peers();
        for (rater, other) in second.against_peers() {
            match peers.get_mut(&rater) {
                Some(mine) => mine.merge(&other).unwrap(),
                None => { peers.insert(rater, other); }
            }
        }
        prop_assert_eq!(peers, whole.against_peers());
    }

    #[test]
    fn figures_of_any_decisions_are_numbers_or_named(rows in rows()) {
        let table = Decisions::new(3, rows).unwrap();
        for weights in [Weights::Unweighted, Weights::Quadratic] {
            sound(table.conger_kappa_measured(weights))?;
            for peers in table.against_peers().values() {
                sound(peers.kappa(weights))?;
                sound_estimate(peers.agreement(weights, 0.95))?;
            }
        }
        let repeats = table.repeats();
        sound_estimate(repeats.together().pairwise_agreement(0.95))?;
        for (rater, _) in repeats.iter() {
            sound_estimate(repeats.consistency(rater, 0.95))?;
        }
        let plan = EmPlan { rounds: 30, ..EmPlan::default() };
        if let Ok(fit) = table.dawid_skene(plan) {
            prop_assert!(fit.log_likelihood.is_finite() && fit.log_likelihood <= 1e-9);
            let items = fit.items.iter().map(|item| &item.labels);
            let given = fit.raters.iter().flat_map(|rater| rater.given.iter().flatten());
            for distribution in items.chain(given) {
                prop_assert!((distribution.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                prop_assert!(distribution.iter().all(|p| (0.0..=1.0).contains(p)));
            }
        }
    }

    #[test]
    fn the_alternative_annotator_test_is_sound(rows in rows(), labels in prop::collection::vec(0_u16..3, 8)) {
        let table = Decisions::new(3, rows).unwrap();
        let model: Vec<(u32, u16)> = (0..).zip(labels).collect();
        for score in [Score::Accuracy, Score::NegativeRmse(&[-1.0, 0.5, 7.0])] {
            let plan = AlternativeTestPlan { score, least_items: 3, ..AlternativeTestPlan::default() };
            if let Ok(found) = table.alternative_annotator_test(&model, plan, 0.95) {
                sound_estimate(found.winning_rate)?;
                sound_estimate(found.advantage)?;
                for rater in &found.raters {
                    sound_estimate(rater.advantage)?;
                    prop_assert!(rater.p_value.is_err() || (0.0..=1.0).contains(&rater.p_value.unwrap()));
                    prop_assert!(!rater.model_wins || rater.p_value.unwrap() <= plan.q);
                }
                prop_assert!(found.won <= found.tested && found.tested <= found.raters.len() as u64);
            }
        }
    }

    #[test]
    fn decisions_may_come_in_any_order(rows in rows()) {
        // One decision per rater and item: repeats are ordered by time.
        let mut single = rows;
        single.sort_by_key(|row| (row.item, row.rater));
        single.dedup_by_key(|row| (row.item, row.rater));
        let reversed = single.iter().rev().copied().collect();
        prop_assert_eq!(Decisions::new(3, single).unwrap(), Decisions::new(3, reversed).unwrap());
    }
}

proptest! {
    // Jeffreys' ends of a million million trials take a million rounds of the continued fraction.
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn intervals_by_prior_exist_for_any_count((k, n) in counts(1_u64 << 20..1 << 40)) {
        sound_estimate(jeffreys(k, n, 0.95))?;
        sound_estimate(agresti_coull(k, n, 0.95))?;
    }
}
