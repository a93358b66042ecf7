//! Shares, matrices and patterns of any counts.

use proptest::prelude::*;
use understudy_stats::bootstrap::{Ends, Resampling, resample};
use understudy_stats::decisions::AgainstPeers;
use understudy_stats::proportion::{
    agresti_coull, clopper_pearson, difference, jeffreys, lower_bound, upper_bound,
    upper_bound_of_population, wilson,
};
use understudy_stats::{
    Chance, Confusion, CustomWeights, Metric, Patterns, Tally, Undefined, mcnemar_corrected,
    mcnemar_exact,
};

use super::{WEIGHTS, count, counts, level, number, numbers, size, sound};

const CHANCES: [Chance; 6] = [
    Chance::None,
    Chance::OwnMargins,
    Chance::PooledMargins,
    Chance::Krippendorff,
    Chance::Gwet,
    Chance::Uniform,
];
const METRICS: [Metric; 4] = [
    Metric::Nominal,
    Metric::Ordinal,
    Metric::Interval,
    Metric::Ratio,
];

fn matrix() -> impl Strategy<Value = Confusion> {
    (
        size(),
        prop::collection::vec((0_usize..5, 0_usize..5, count()), 0..7),
    )
        .prop_map(|(k, pairs)| {
            let mut matrix = Confusion::new(k);
            for (reference, predicted, count) in pairs {
                let inside = reference.max(predicted) < matrix.k();
                assert_eq!(matrix.add(reference, predicted, count).is_ok(), inside);
            }
            matrix
        })
}

fn patterns() -> impl Strategy<Value = Patterns> {
    let vote = prop_oneof![8 => 0_u32..4, 1 => any::<u32>()];
    let row = (prop::collection::vec(vote, 0..5), count());
    (size(), prop::collection::vec(row, 0..6)).prop_map(|(k, rows)| {
        let mut patterns = Patterns::new(k);
        for (votes, items) in rows {
            let fits = votes.len() == patterns.k();
            assert_eq!(patterns.add(&votes, items).is_ok(), fits);
        }
        patterns
    })
}

fn plan() -> impl Strategy<Value = Resampling> {
    let resamples = prop_oneof![8 => 0_u32..60, 1 => Just(u32::MAX)];
    let ends = prop_oneof![
        Just(Ends::Percentile),
        Just(Ends::Basic),
        Just(Ends::BiasCorrected)
    ];
    (
        resamples,
        any::<u64>(),
        prop_oneof![Just(0.8), number()],
        ends,
    )
        .prop_map(|(resamples, seed, level, ends)| Resampling {
            resamples,
            seed,
            level,
            ends,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn shares((k, n, j, m) in (count(), count(), count(), count()), at in level()) {
        let given = (k, n, at);
        for interval in [wilson, clopper_pearson, jeffreys, agresti_coull] {
            let found = interval(k, n, at);
            sound(&found, &given)?;
            if let Ok(found) = found {
                prop_assert!(found.low <= found.value && found.value <= found.high, "{found:?}");
                prop_assert!(found.low >= 0.0 && found.high <= 1.0, "{found:?}");
            }
        }
        sound(&(lower_bound(k, n, at), upper_bound(k, n, at)), &given)?;
        sound(&upper_bound_of_population(k, n, j, at), &given)?;
        sound(&difference((k, n), (j, m), at), &given)?;
        sound(&(mcnemar_exact(k, n), mcnemar_corrected(k, n)), &given)?;
    }

    #[test]
    fn matrices(table in matrix(), other in matrix(), at in level(), cells in numbers()) {
        let given = (&table, at);
        let mut merged = table.clone();
        prop_assert_eq!(merged.merge(&other).is_ok(), table.k() == other.k());
        for found in [&table, &merged, &table.transposed()] {
            for weights in WEIGHTS {
                for chance in CHANCES {
                    let measured = found.coefficient(chance, weights);
                    sound(&measured, &given)?;
                    if let Ok(measured) = measured {
                        sound(&(measured.normal_interval(at), measured.t_interval(at)), &given)?;
                    }
                }
                sound(&found.weighted_agreement(weights, at), &given)?;
                sound(&found.cohen_kappa(weights, at), &given)?;
                sound(&found.kappa_against_chance(weights), &given)?;
                sound(&found.gwet_ac2(weights, at), &given)?;
                sound(&found.scott_pi_weighted(weights, at), &given)?;
                sound(&found.brennan_prediger(weights, at), &given)?;
                sound(&found.krippendorff_alpha(weights, at), &given)?;
            }
            sound(&(found.gwet_ac1(at), found.scott_pi(at), found.mcc(at)), &given)?;
            sound(&(found.mcc_measured(), found.prevalence(), found.agreements()), &given)?;
            sound(&(found.percent_agreement(at), found.percent_agreement_exact(at)), &given)?;
            sound(&(found.per_class(), found.per_class_at(at)), &given)?;
            sound(&(found.row_totals(), found.column_totals(), found.n()), &given)?;
            sound(&found.to_patterns().fleiss_kappa(at), &given)?;
            sound(&found.get(usize::MAX, 0), &given)?;
        }
        let rows: Vec<Vec<f64>> = cells.chunks(2).map(<[f64]>::to_vec).collect();
        if let Ok(weights) = CustomWeights::new(&rows) {
            sound(&table.coefficient(Chance::OwnMargins, &weights), &given)?;
        }
    }

    #[test]
    fn matrices_of_any_shape(rows in prop::collection::vec(counts(4), 0..4)) {
        sound(&Confusion::from_rows(&rows), &rows)?;
    }

    #[test]
    fn label_lists(k in size(), one in prop::collection::vec(0_usize..4, 0..6),
                   other in prop::collection::vec(prop_oneof![0_usize..4, Just(usize::MAX)], 0..6)) {
        let known: Vec<Option<usize>> = one.iter().map(|label| label.checked_sub(1)).collect();
        let rest: Vec<Option<usize>> = other.iter().map(|label| label.checked_sub(1)).collect();
        sound(&Confusion::count(k, &one, &other), &k)?;
        sound(&Patterns::count(k, &[&known, &rest]), &k)?;
    }

    #[test]
    fn patterns_of_votes(items in patterns(), other in patterns(), at in level(), values in numbers()) {
        let given = (&items, at, &values);
        let mut merged = items.clone();
        prop_assert_eq!(merged.merge(&other).is_ok(), items.k() == other.k());
        for found in [&items, &merged] {
            for weights in WEIGHTS {
                for chance in CHANCES {
                    sound(&found.coefficient(chance, weights), &given)?;
                }
                sound(&found.fleiss_kappa_weighted(weights, at), &given)?;
                sound(&found.gwet_ac2(weights, at), &given)?;
                sound(&found.brennan_prediger(weights, at), &given)?;
            }
            for metric in METRICS {
                sound(&found.krippendorff_alpha(metric, at), &given)?;
                sound(&found.krippendorff_alpha_of_values(metric, &values, at), &given)?;
                sound(&found.krippendorff_alpha_measured(metric, &values), &given)?;
            }
            sound(&(found.gwet_ac1(at), found.fleiss_kappa(at)), &given)?;
            sound(&(found.pairwise_agreement(at), found.agreement_with_others(at)), &given)?;
            sound(&(found.items(), found.decisions(), found.items_with_several()), &given)?;
            sound(&found.iter().count(), &given)?;
        }
    }

    #[test]
    fn one_against_many(k in size(), at in level(), rows in prop::collection::vec(
        (0_u16..4, prop::collection::vec(prop_oneof![0_u32..3, Just(u32::MAX)], 0..4), count()), 0..6
    )) {
        let mut peers = AgainstPeers::new(k);
        for (own, votes, items) in &rows {
            sound(&peers.add(*own, votes, *items), &at)?;
        }
        let same = peers.clone();
        sound(&peers.merge(&same), &at)?;
        sound(&(peers.merge(&AgainstPeers::new(3)), peers.n()), &at)?;
        for weights in WEIGHTS {
            sound(&(peers.agreement(weights, at), peers.kappa(weights)), &at)?;
        }
    }

    #[test]
    fn resamples(kinds in counts(5), table in matrix(), items in patterns(), plan in plan()) {
        let given = (&kinds, &table, &items, plan);
        let share = |counts: &[u64]| {
            let total: f64 = counts.iter().map(|count| *count as f64).sum();
            counts.first().map(|first| *first as f64 / total).ok_or(Undefined::NoData)
        };
        sound(&resample(&kinds, plan, share), &given)?;
        sound(&resample(&kinds, plan, |_| Ok(f64::NAN)), &given)?;
        sound(&table.bootstrap(plan, |table| Ok(table.mcc_measured()?.value)), &given)?;
        sound(&items.bootstrap(plan, |items| Ok(items.gwet_ac1(0.9)?.value)), &given)?;
    }
}

proptest! {
    #[test]
    fn a_tally_of_anything_is_sound(
        k in size(),
        pairs in prop::collection::vec((0_usize..5, 0_usize..5, count()), 0..8),
    ) {
        let mut tally = Tally::new(k);
        for (reference, predicted, pairs) in &pairs {
            let _ = tally.add(*reference, *predicted, *pairs);
        }
        sound(&(tally.agreement(), tally.cohen_kappa()), &())?;
        tally.clear();
        prop_assert!(tally.cohen_kappa().is_err());
    }

    #[test]
    fn a_tally_says_what_the_matrix_says(
        pairs in prop::collection::vec((0_usize..5, 0_usize..5, 1..100_u64), 0..12),
    ) {
        let (mut matrix, mut tally) = (Confusion::new(5), Tally::new(5));
        for (reference, predicted, count) in pairs {
            matrix.add(reference, predicted, count).unwrap();
            tally.add(reference, predicted, count).unwrap();
        }
        let of_matrix = |chance| matrix.coefficient(chance, WEIGHTS[0]).map(|found| found.value);
        for (chance, found) in [
            (Chance::OwnMargins, tally.cohen_kappa()),
            (Chance::None, tally.agreement()),
        ] {
            match (of_matrix(chance), found) {
                (Ok(one), Ok(other)) => prop_assert!((one - other).abs() < 1e-12),
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }
}
