//! Rule 3: routing is a pure function, the ramp only ever adds or only removes, and draws are fixed.

use crate::generators::{
    LABELS, external_id, is_automated, policy, prediction, rate, routed, seed,
};
use proptest::prelude::*;
use understudy_ladder::draw::{Lots, Seed};
use understudy_ladder::route::{ActivePrediction, Route};
use understudy_ladder::{Confidence, LabelNo, ModelId, Policy, Rate, Rung};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_same_item_is_routed_the_same_every_time(
        policy in policy(), seed in seed(), id in external_id(), prediction in prediction()
    ) {
        prop_assert_eq!(
            routed(&policy, &seed, &id, prediction),
            routed(&policy.clone(), &Seed::new(*seed.bytes()), &id.clone(), prediction)
        );
    }

    #[test]
    fn raising_the_ramp_never_removes_an_item_and_lowering_it_never_adds_one(
        policy in policy(), one in rate(), other in rate(),
        seed in seed(), id in external_id(), prediction in prediction()
    ) {
        let with = |ramp| Policy { ramp, ..policy.clone() };
        let low = routed(&with(one.min(other)), &seed, &id, prediction);
        let high = routed(&with(one.max(other)), &seed, &id, prediction);
        prop_assert!(!is_automated(&low) || low == high, "{:?} became {:?}", low, high);
    }

    #[test]
    fn an_item_keeps_its_draws_under_every_policy(
        one in policy(), other in policy(),
        seed in seed(), id in external_id(), prediction in prediction()
    ) {
        let lots = Lots::draw(&seed, &id);
        for policy in [one, other] {
            match routed(&policy, &seed, &id, prediction) {
                Route::Automated(outcome) => {
                    prop_assert_eq!(outcome.bucket, lots.ramp);
                    prop_assert_eq!(outcome.audit, policy.audit_rate.contains(lots.audit));
                    prop_assert_eq!(outcome.inclusion, policy.audit_rate);
                }
                Route::Human(human) => {
                    prop_assert_eq!(human.bucket, lots.ramp);
                    prop_assert_eq!(human.blind, human.inclusion.contains(lots.blind));
                }
            }
        }
    }

    #[test]
    fn another_seed_or_another_item_gives_other_draws(
        one in seed(), other in seed(), id in external_id()
    ) {
        prop_assume!(one != other);
        let draws = |seed: &Seed, id: &str| {
            // One lot of 10,000 repeats now and then; twenty items of three lots each never do.
            (0..20).map(|i| Lots::draw(seed, &format!("{id}{i}"))).collect::<Vec<_>>()
        };
        prop_assert_ne!(draws(&one, &id), draws(&other, &id));
        prop_assert_ne!(draws(&one, &id), draws(&one, &format!("{id}+")));
    }
}

#[test]
fn the_shares_drawn_are_the_rates_asked_for_inside_every_ramp() {
    let seed = Seed::new([42; 32]);
    let prediction = ActivePrediction::Valid {
        model: ModelId(1),
        label: LabelNo(0),
        confidence: Confidence::new(1.0).unwrap(),
    };
    for ramp in [5, 50, 100] {
        let policy = Policy {
            rung: Rung::Full,
            ramp: Rate::percent(ramp).unwrap(),
            active_model: Some(ModelId(1)),
            audit_rate: Rate::percent(20).unwrap(),
            ..Policy::initial()
        };
        let (mut automated, mut audited) = (0.0, 0.0);
        let items = 20_000;
        for i in 0..items {
            if let Route::Automated(outcome) =
                routed(&policy, &seed, &format!("{}-{i}", LABELS[0]), prediction)
            {
                automated += 1.0;
                audited += f64::from(u8::from(outcome.audit));
            }
        }
        let within = |seen: f64, of: f64, share: f64| {
            let spread = (of * share * (1.0 - share)).sqrt();
            (seen - of * share).abs() <= 5.0 * spread
        };
        assert!(within(automated, f64::from(items), policy.ramp.get()));
        assert!(within(audited, automated, 0.2), "{audited} of {automated}");
    }
}
