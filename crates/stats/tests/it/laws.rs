//! Laws that agreement figures obey for any counts.

use proptest::prelude::*;
use understudy_stats::proportion::{
    clopper_pearson, lower_bound, upper_bound, upper_bound_of_population, wilson,
};
use understudy_stats::{Confusion, Estimate, Metric, Patterns, Undefined, Weights};

const LEVEL: f64 = 0.95;

fn in_order(estimate: Estimate, least: f64) -> Result<(), TestCaseError> {
    prop_assert!(
        estimate.low <= estimate.value && estimate.value <= estimate.high,
        "{estimate:?}"
    );
    prop_assert!(
        estimate.low >= least && estimate.high <= 1.0 + 1e-12,
        "{estimate:?}"
    );
    Ok(())
}

/// Successes and trials, with the ends `0` and `n` more often than chance would bring them.
pub fn counts(trials: std::ops::Range<u64>) -> impl Strategy<Value = (u64, u64)> {
    trials.prop_flat_map(|n| (prop_oneof![8 => 0..=n, 1 => Just(0), 1 => Just(n)], Just(n)))
}

fn table(k: usize) -> impl Strategy<Value = Vec<Vec<u64>>> {
    let count = prop_oneof![3 => Just(0), 4 => 0_u64..50, 1 => 0_u64..1 << 40];
    prop::collection::vec(prop::collection::vec(count, k), k)
}

fn tables() -> impl Strategy<Value = Vec<Vec<u64>>> {
    (2_usize..5).prop_flat_map(table)
}

/// Every figure, with the least value it can have.
fn all_figures(table: &Confusion) -> Vec<(f64, Result<Estimate, Undefined>)> {
    let mut figures = vec![
        (-1.0, table.scott_pi(LEVEL)),
        (-1.0, table.mcc(LEVEL)),
        (-1.0, table.gwet_ac1(LEVEL)),
    ];
    for weights in [Weights::Unweighted, Weights::Linear, Weights::Quadratic] {
        figures.push((-1.0, table.cohen_kappa(weights, LEVEL)));
        figures.push((f64::MIN, table.gwet_ac2(weights, LEVEL)));
    }
    figures
}

fn votes() -> impl Strategy<Value = Vec<(Vec<u32>, u64)>> {
    let items = prop_oneof![3 => 0_u64..30, 1 => 0_u64..1 << 40];
    prop::collection::vec((prop::collection::vec(0_u32..5, 4), items), 0..12)
}

fn patterns(rows: &[(Vec<u32>, u64)]) -> Patterns {
    let mut patterns = Patterns::new(4);
    for (votes, items) in rows {
        patterns.add(votes, *items).unwrap();
    }
    patterns
}

proptest! {
    #[test]
    fn wilson_holds_its_share((k, n) in counts(1_u64..1 << 40), level in 0.01..0.999_f64) {
        in_order(wilson(k, n, level).unwrap(), 0.0)?;
    }

    #[test]
    fn swapping_success_and_failure_mirrors_the_interval((k, n) in counts(1_u64..100_000)) {
        for interval in [wilson, clopper_pearson] {
            let (one, other) = (interval(k, n, LEVEL).unwrap(), interval(n - k, n, LEVEL).unwrap());
            prop_assert!((one.low + other.high - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn the_exact_interval_contains_half_of_its_tails((k, n) in counts(1_u64..100_000)) {
        in_order(clopper_pearson(k, n, LEVEL).unwrap(), 0.0)?;
        prop_assert!(lower_bound(k, n, 0.05).unwrap() > lower_bound(k, n, 0.01).unwrap() || k == 0);
        prop_assert!(upper_bound(k, n, 0.05).unwrap() < upper_bound(k, n, 0.01).unwrap() || k == n);
    }

    #[test]
    fn agreement_figures_stay_in_range(rows in tables()) {
        let table = Confusion::from_rows(&rows).unwrap();
        for (least, figure) in all_figures(&table) {
            if let Ok(figure) = figure {
                in_order(figure, least)?;
                prop_assert_eq!(figure.n, table.n());
            }
        }
        for class in table.per_class() {
            for figure in [class.precision, class.recall, class.f1].into_iter().flatten() {
                in_order(figure, 0.0)?;
            }
        }
    }

    #[test]
    fn swapping_the_sources_changes_no_agreement(rows in tables()) {
        let k = rows.len();
        let (table, mut mirrored) = (Confusion::from_rows(&rows).unwrap(), Confusion::new(k));
        for i in 0..k {
            for j in 0..k {
                mirrored.add(j, i, table.get(i, j)).unwrap();
            }
        }
        for ((_, one), (_, other)) in all_figures(&table).into_iter().zip(all_figures(&mirrored)) {
            match (one, other) {
                (Ok(one), Ok(other)) => {
                    prop_assert!((one.value - other.value).abs() < 1e-9);
                    prop_assert!((one.low - other.low).abs() < 1e-6);
                }
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }

    #[test]
    fn merged_matrices_are_one_pass((a, b) in (2_usize..5).prop_flat_map(|k| (table(k), table(k)))) {
        let sum: Vec<Vec<u64>> = a.iter().zip(&b)
            .map(|(x, y)| x.iter().zip(y).map(|(p, q)| p + q).collect())
            .collect();
        let mut merged = Confusion::from_rows(&a).unwrap();
        merged.merge(&Confusion::from_rows(&b).unwrap()).unwrap();
        prop_assert_eq!(&merged, &Confusion::from_rows(&sum).unwrap());
        let json = serde_json::to_string(&merged).unwrap();
        prop_assert_eq!(serde_json::from_str::<Confusion>(&json).unwrap(), merged);
    }

    #[test]
    fn pattern_figures_stay_in_range(rows in votes()) {
        let patterns = patterns(&rows);
        if let Ok(figure) = patterns.pairwise_agreement(LEVEL) {
            in_order(figure, 0.0)?;
        }
        if let Ok(figure) = patterns.fleiss_kappa(LEVEL) {
            in_order(figure, f64::MIN)?;
        }
        for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
            if let Ok(figure) = patterns.krippendorff_alpha(metric, LEVEL) {
                in_order(figure, f64::MIN)?;
            }
        }
    }

    #[test]
    fn merged_patterns_are_one_pass(a in votes(), b in votes()) {
        let mut merged = patterns(&a);
        merged.merge(&patterns(&b)).unwrap();
        let once = patterns(&[a, b].concat());
        prop_assert_eq!(&merged, &once);
        prop_assert_eq!(merged.items(), once.items());
        let json = serde_json::to_string(&merged).unwrap();
        prop_assert_eq!(serde_json::from_str::<Patterns>(&json).unwrap(), merged);
    }

    #[test]
    fn order_of_labels_matters_to_no_nominal_figure(rows in votes()) {
        let reversed: Vec<(Vec<u32>, u64)> = rows.iter()
            .map(|(votes, items)| (votes.iter().rev().copied().collect(), *items))
            .collect();
        let (one, other) = (patterns(&rows), patterns(&reversed));
        let figure = |p: &Patterns| p.krippendorff_alpha(Metric::Nominal, LEVEL);
        match (figure(&one), figure(&other)) {
            (Ok(x), Ok(y)) => prop_assert!((x.value - y.value).abs() < 1e-9),
            (x, y) => prop_assert_eq!(x, y),
        }
    }
}

proptest! {
    // Bounds of a million million trials take a million rounds of the continued fraction.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn exact_bounds_exist_for_any_count((k, n) in counts(1_u64 << 20..1 << 40)) {
        in_order(clopper_pearson(k, n, LEVEL).unwrap(), 0.0)?;
    }
}

/// Computed from binomial coefficients in exact integer arithmetic.
#[test]
fn of_a_whole_population_no_more_succeed_than_the_draw_allows() {
    let bound = |k, n, population| upper_bound_of_population(k, n, population, 0.05).unwrap();
    assert_eq!(bound(3, 60, 100), 9);
    assert_eq!(bound(0, 50, 1_000), 56);
    assert_eq!(bound(6, 200, 412), 20);
    assert_eq!(bound(5, 10, 10), 5);
    assert_eq!(bound(10, 10, 20), 20);
    assert_eq!(bound(0, 1, 999), 949);
}

proptest! {
    #[test]
    fn of_a_larger_population_more_may_succeed((k, n) in counts(1..80), rest in 0_u64..300) {
        let bound = |population| upper_bound_of_population(k, n, population, 0.05).unwrap();
        let (small, large) = (bound(n + rest), bound(n + rest + 1));
        prop_assert!(k <= small && small <= n + rest - (n - k));
        prop_assert!(small <= large && large <= small + 1);
        prop_assert_eq!(bound(n), k);
    }
}
