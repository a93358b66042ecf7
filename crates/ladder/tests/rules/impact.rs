//! The replay that an approver sees: the same figures as a naive recount, and a bound that means something.

use crate::generators::{VERSION, caps, policy, prediction, schema, seed};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use understudy_ladder::draw::Seed;
use understudy_ladder::impact::{Impact, Past, replay};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::route::{ActivePrediction, Ladder, Route, route};
use understudy_ladder::{Cap, Confidence, ItemId, LabelNo, ModelId, Policy, Rate, Rung, Threshold};

fn past() -> impl Strategy<Value = Vec<Past>> {
    let one = (prediction(), prediction(), option::of(0..4_u16));
    vec(one, 0..80).prop_map(|rows| {
        let rows = rows.into_iter().zip(1..);
        rows.map(|((now, then, reference), item)| Past {
            item: ItemId(item),
            external_id: format!("item-{item}"),
            now,
            then,
            reference: reference.map(LabelNo),
        })
        .collect()
    })
}

/// The label that a policy gives an item by itself, if it does.
fn automated(
    (policy, caps, seed): (&Policy, &[Cap], &Seed),
    id: &str,
    said: ActivePrediction,
) -> Option<LabelNo> {
    let ladder = Ladder {
        seed,
        labels: &schema(),
        policy,
        version: VERSION,
        caps,
        model_healthy: true,
        canary_healthy: true,
    };
    match route(ladder, id, said) {
        Route::Automated(outcome) => Some(outcome.label),
        Route::Human(_) => None,
    }
}

fn replayed(now: (&Policy, &[Cap]), then: &Policy, seed: &Seed, items: &[Past]) -> Impact {
    let labels = schema();
    let ladder = |policy, caps| Ladder {
        seed,
        labels: &labels,
        policy,
        version: VERSION,
        caps,
        model_healthy: true,
        canary_healthy: true,
    };
    replay(ladder(now.0, now.1), ladder(then, &[]), items)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_figure_is_that_of_a_naive_recount(
        now in policy(), then in policy(), caps in caps(), seed in seed(), items in past()
    ) {
        let impact = replayed((&now, &caps), &then, &seed, &items);
        let before = |past: &&Past| automated((&now, &caps, &seed), &past.external_id, past.now);
        let after = |past: &&Past| automated((&then, &[], &seed), &past.external_id, past.then);
        let count = |matching: &dyn Fn(&&Past) -> bool| items.iter().filter(matching).count() as u64;
        let newly = |past: &&Past| before(past).is_none() && after(past).is_some();
        let wrong = |past: &&Past| newly(past) && past.reference.is_some() && past.reference != after(past);
        prop_assert_eq!(impact.items, items.len() as u64);
        prop_assert_eq!(impact.automated_now, count(&|past| before(past).is_some()));
        prop_assert_eq!(impact.automated_then, count(&|past| after(past).is_some()));
        prop_assert_eq!(impact.newly, count(&newly));
        prop_assert_eq!(impact.known, count(&|past| newly(past) && past.reference.is_some()));
        prop_assert_eq!(impact.wrong, count(&wrong));
        let examples: Vec<_> = items.iter().filter(wrong).map(|past| past.item).take(50).collect();
        prop_assert_eq!(&impact.examples, &examples);
        prop_assert_eq!(impact.expected_wrong.is_some(), impact.known > 0);
        prop_assert_eq!(impact.at_most_wrong.is_some(), impact.known > 0);
        if let (Some(expected), Some(at_most)) = (impact.expected_wrong, impact.at_most_wrong) {
            prop_assert!(expected <= at_most && at_most <= impact.newly as f64);
        }
    }

    #[test]
    fn the_policy_in_force_changes_nothing(now in policy(), seed in seed(), items in past()) {
        let same: Vec<_> = items.into_iter().map(|past| Past { then: past.now, ..past }).collect();
        let impact = replayed((&now, &[]), &now, &seed, &same);
        prop_assert_eq!(impact.newly, 0);
        prop_assert_eq!(impact.automated_now, impact.automated_then);
        prop_assert_eq!((impact.expected_wrong, impact.at_most_wrong), (None, None));
    }

    #[test]
    fn a_way_down_without_a_canary_sends_nothing_past_people(base in policy(), to in crate::generators::rung(), seed in seed(), items in past()) {
        let same: Vec<_> = items.into_iter().map(|past| Past { then: past.now, ..past }).collect();
        let impact = replayed((&base, &[]), &base.demoted_to(to), &seed, &same);
        // From Full to Partial thresholds count again: that adds nothing either.
        prop_assert_eq!(impact.newly, 0);
    }
}

/// 100 items, of which 60 are known and 3 of these wrong: 5 expected, and 9 at most: with 10 wrong of 100, at most 3 among
/// 60 drawn have a probability of 4.6 % (hypergeometric distribution), with 9 of 8.9 %.
#[test]
fn an_example_by_hand() {
    let said = ActivePrediction::Valid {
        model: ModelId(1),
        label: LabelNo(0),
        confidence: Confidence::new(0.95).unwrap(),
    };
    let items: Vec<_> = (0..100)
        .map(|item| Past {
            item: ItemId(item),
            external_id: format!("item-{item}"),
            now: said,
            then: said,
            reference: (item < 60).then_some(LabelNo(u16::from(item < 3))),
        })
        .collect();
    let then = Policy {
        rung: Rung::Partial,
        ramp: Rate::ALL,
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(900),
            ..Thresholds::default()
        },
        ..Policy::initial()
    };
    let now = Policy {
        rung: Rung::Assist,
        ramp: Rate::NONE,
        ..then.clone()
    };
    let impact = replayed((&now, &[]), &then, &Seed::new([1; 32]), &items);
    let expected = Impact {
        items: 100,
        automated_now: 0,
        automated_then: 100,
        newly: 100,
        known: 60,
        wrong: 3,
        expected_wrong: Some(5.0),
        at_most_wrong: Some(9.0),
        examples: [0, 1, 2].map(ItemId).to_vec(),
    };
    assert_eq!(impact, expected);
}
