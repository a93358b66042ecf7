//! The canary: a share of items that is another model's, by the same sticky buckets as the ramp.

use crate::generators::{
    VERSION, confidence, external_id, is_automated, policy, rate, routed, schema, seed,
};
use proptest::prelude::*;
use understudy_ladder::draw::{Lots, Seed};
use understudy_ladder::policy::{BadPolicy, Canary};
use understudy_ladder::route::{ActivePrediction, Ladder, Reason, Route, route};
use understudy_ladder::{Confidence, LabelNo, ModelId, Policy, Rate, Rung};

const ACTIVE: ModelId = ModelId(1);
const CANARY: ModelId = ModelId(2);

fn said(model: ModelId, label: u16, confidence: Confidence) -> ActivePrediction {
    ActivePrediction::Valid {
        model,
        label: LabelNo(label),
        confidence,
    }
}

fn with_canary(policy: Policy, share: Rate) -> Policy {
    Policy {
        active_model: Some(ACTIVE),
        canary: Some(Canary {
            model: CANARY,
            share,
        }),
        ..policy
    }
}

/// Everything is automated, on whichever model's word.
fn full(share: Rate) -> Policy {
    let full = Policy {
        rung: Rung::Full,
        ramp: Rate::ALL,
        ..Policy::initial()
    };
    with_canary(full, share)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn growing_the_share_never_takes_an_item_from_the_canary_and_lowering_never_adds_one(
        base in policy(), one in rate(), other in rate(), seed in seed(), id in external_id()
    ) {
        let bucket = Lots::draw(&seed, &id).ramp;
        let model = |share| with_canary(base.clone(), share).model_for(bucket);
        let (low, high) = (model(one.min(other)), model(one.max(other)));
        prop_assert!(low == Some(ACTIVE) || high == Some(CANARY));
        prop_assert_eq!(model(Rate::NONE), Some(ACTIVE));
        prop_assert_eq!(model(Rate::ALL), Some(CANARY));
    }

    #[test]
    fn nobody_but_the_model_that_an_item_belongs_to_automates_it_or_suggests_anything(
        base in policy(), share in rate(), seed in seed(), id in external_id(),
        label in 0..3_u16, confidence in confidence()
    ) {
        let policy = with_canary(base, share);
        let bucket = Lots::draw(&seed, &id).ramp;
        let (owner, stranger) = if share.contains(bucket) { (CANARY, ACTIVE) } else { (ACTIVE, CANARY) };
        match routed(&policy, &seed, &id, said(stranger, label, confidence)) {
            Route::Automated(outcome) => prop_assert!(false, "{outcome:?}"),
            Route::Human(human) => {
                prop_assert!(!policy.rung.automates() || human.reason == Reason::NotActiveModel);
                prop_assert_eq!(human.inclusion, Rate::ALL);
            }
        }
        if let Route::Automated(outcome) = routed(&policy, &seed, &id, said(owner, label, confidence)) {
            prop_assert_eq!(outcome.model, owner);
        }
    }

    /// Beside the model's name, an item of the canary is treated as the active model's items are.
    #[test]
    fn the_canary_obeys_the_same_ramp_thresholds_and_draws(
        base in policy(), share in rate(), seed in seed(), id in external_id(),
        label in 0..3_u16, confidence in confidence()
    ) {
        let alone = Policy { active_model: Some(ACTIVE), canary: None, ..base.clone() };
        let policy = with_canary(base, share);
        let owner = policy.model_for(Lots::draw(&seed, &id).ramp).unwrap();
        let mut beside = routed(&policy, &seed, &id, said(owner, label, confidence));
        if let Route::Automated(outcome) = &mut beside {
            outcome.model = ACTIVE;
        }
        prop_assert_eq!(beside, routed(&alone, &seed, &id, said(ACTIVE, label, confidence)));
    }

    #[test]
    fn an_unhealthy_canary_automates_nothing_while_the_active_model_goes_on_and_the_other_way_round(
        share in rate(), seed in seed(), id in external_id(), healthy in any::<(bool, bool)>()
    ) {
        let (policy, labels) = (full(share), schema());
        let ladder = Ladder {
            seed: &seed, labels: &labels, policy: &policy, version: VERSION, caps: &[],
            model_healthy: healthy.0, canary_healthy: healthy.1,
        };
        let owner = policy.model_for(Lots::draw(&seed, &id).ramp).unwrap();
        let sure = Confidence::new(1.0).unwrap();
        let answers = if owner == CANARY { healthy.1 } else { healthy.0 };
        prop_assert_eq!(is_automated(&route(ladder, &id, said(owner, 0, sure))), answers);
    }
}

#[test]
fn the_share_of_the_canary_is_the_share_asked_for() {
    let (seed, sure) = (Seed::new([5; 32]), Confidence::new(1.0).unwrap());
    let policy = full(Rate::percent(20).unwrap());
    let items = 10_000;
    let by_canary = (0..items)
        .filter(|i| {
            let id = format!("item-{i}");
            is_automated(&routed(&policy, &seed, &id, said(CANARY, 0, sure)))
        })
        .count();
    // Five standard deviations around the expected 2,000.
    assert!((1_800..2_200).contains(&by_canary), "{by_canary}");
}

#[test]
fn a_canary_is_another_version_beside_an_active_one() {
    let share = Rate::percent(5).unwrap();
    assert_eq!(full(share).check_values(), Ok(()));
    let same = Policy {
        active_model: Some(CANARY),
        ..full(share)
    };
    assert_eq!(same.check_values(), Err(BadPolicy::CanaryIsActive));
    let alone = Policy {
        active_model: None,
        ..full(share)
    };
    assert_eq!(alone.check_values(), Err(BadPolicy::CanaryAlone));
}

#[test]
fn a_policy_written_before_there_were_canaries_plans_and_guardrails_is_still_read() {
    let mut json = serde_json::to_value(Policy::initial()).unwrap();
    let fields = json.as_object_mut().unwrap();
    assert!(!fields.contains_key("canary"));
    fields.remove("ramp_plan").unwrap();
    fields.remove("guardrails").unwrap();
    let read: Policy = serde_json::from_value(json).unwrap();
    assert_eq!(read, Policy::initial());
}
