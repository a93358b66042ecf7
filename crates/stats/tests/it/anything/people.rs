//! Single decisions of anybody about anything.

use proptest::prelude::*;
use understudy_stats::decisions::{AlternativeTestPlan, EmPlan, Score, Sittings};
use understudy_stats::{Decision, Decisions};

use super::{WEIGHTS, level, number, numbers, size, sound};

fn rows() -> impl Strategy<Value = Vec<Decision>> {
    let id = || prop_oneof![6 => 0_u32..4, 1 => Just(u32::MAX)];
    let label = prop_oneof![9 => 0_u16..3, 1 => Just(u16::MAX)];
    let row = (id(), id(), label);
    let decision = |(item, rater, label)| Decision { item, rater, label };
    prop_oneof![
        prop::collection::vec((0_u32..4, 0_u32..4, 0_u16..2).prop_map(decision), 0..20),
        prop::collection::vec(row.prop_map(decision), 0..20),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn decisions(k in size(), first in rows(), second in rows(), at in level()) {
        let (Ok(table), Ok(other)) = (Decisions::new(k, first), Decisions::new(2, second)) else {
            return Ok(());
        };
        let given = (&table, at);
        for weights in WEIGHTS {
            sound(&table.conger_kappa_measured(weights), &given)?;
            sound(&table.conger_kappa(weights, at), &given)?;
        }
        sound(&(table.k(), table.raters(), table.len(), table.is_empty(), table.items()), &given)?;
        sound(&(table.iter().count(), table.patterns().gwet_ac1(at)), &given)?;
        for peers in table.against_peers().values() {
            sound(&peers.agreement(WEIGHTS[0], at), &given)?;
        }
        let mut pairs = table.pair_tables();
        prop_assert_eq!(pairs.merge(&other.pair_tables()).is_ok(), k == 2);
        sound(&(pairs.k(), pairs.between(0, 1), pairs.between(1, 0), pairs.iter().count()), &given)?;
        let mut repeats = table.repeats();
        prop_assert_eq!(repeats.merge(&other.repeats()).is_ok(), k == 2);
        sound(&(repeats.of(0), repeats.consistency(0, at), repeats.iter().count()), &given)?;
        sound(&repeats.together().pairwise_agreement(at), &given)?;
    }

    #[test]
    fn models_of_errors(rows in rows(), rounds in 0_u32..30, tolerance in number(), floor in number(),
                        every in any::<bool>()) {
        let Ok(table) = Decisions::new(3, rows) else { return Ok(()) };
        let sittings = if every { Sittings::Every } else { Sittings::First };
        for floor in [floor, 1e-10] {
            for tolerance in [tolerance, 0.0] {
                let plan = EmPlan { rounds, tolerance, floor, sittings };
                sound(&table.dawid_skene(plan), &plan)?;
            }
        }
    }

    #[test]
    fn alternative_annotators(rows in rows(), at in level(), epsilon in number(), q in level(),
                              values in numbers(), least_items in any::<u64>(), model in
                              prop::collection::vec((0_u32..5, 0_u16..3), 0..6)) {
        let Ok(table) = Decisions::new(2, rows) else { return Ok(()) };
        for (score, least_items) in
            [(Score::Accuracy, least_items), (Score::Accuracy, 0), (Score::NegativeRmse(&values), 2)]
        {
            for epsilon in [epsilon, 0.2] {
                let plan = AlternativeTestPlan { score, epsilon, q, least_items };
                let found = table.alternative_annotator_test(&model, plan, at);
                sound(&found, &plan)?;
                if let Ok(found) = found {
                    sound(&found.passes(), &plan)?;
                }
            }
        }
    }
}
