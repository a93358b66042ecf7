//! Which pairs stand for all items: those that were as likely to be drawn whatever the model said.

use crate::generators::{VERSION, external_id, prediction, schema, seed, wild_policy};
use proptest::prelude::*;
use understudy_ladder::draw::Seed;
use understudy_ladder::policy::Thresholds;
use understudy_ladder::route::{ActivePrediction, Ladder, Route, Stratum, route};
use understudy_ladder::{Confidence, LabelNo, ModelId, Policy, Rate, Rung, Threshold};

fn routed(policy: &Policy, seed: &Seed, id: &str, said: ActivePrediction) -> Route {
    let labels = schema();
    let ladder = Ladder {
        seed,
        labels: &labels,
        policy,
        version: VERSION,
        caps: &[],
        model_healthy: true,
        canary_healthy: true,
    };
    route(ladder, id, said)
}

fn said(confidence: f64) -> ActivePrediction {
    ActivePrediction::Valid {
        model: ModelId(1),
        label: LabelNo(0),
        confidence: Confidence::new(confidence).unwrap(),
    }
}

fn on(rung: Rung, ramp: u16, audit: u16, blind: u16) -> Policy {
    let percent = |share| Rate::percent(share).unwrap();
    Policy {
        rung,
        ramp: percent(ramp),
        audit_rate: percent(audit),
        blind_rate: percent(blind),
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(900),
            ..Thresholds::default()
        },
        ..Policy::initial()
    }
}

fn in_the_sample(route: &Route) -> bool {
    match Stratum::of(route) {
        Stratum::Uniform => matches!(route, Route::Human(human) if human.blind),
        Stratum::SampledAudit | Stratum::SampledRest => true,
        Stratum::Audit | Stratum::Remainder => false,
    }
}

/// How many of 20,000 items are in the sample when the model is this sure of each.
fn drawn(policy: &Policy, confidence: f64) -> usize {
    let seed = Seed::new([5; 32]);
    (0..20_000)
        .filter(|n| {
            in_the_sample(&routed(
                policy,
                &seed,
                &format!("item-{n}"),
                said(confidence),
            ))
        })
        .count()
}

/// Expected counts with five standard deviations of a binomial with 20,000 trials around them.
#[test]
fn sure_and_unsure_items_are_as_likely_to_be_in_the_sample() {
    for (policy, expected) in [
        (on(Rung::Assist, 0, 5, 20), 0.2),
        (on(Rung::Partial, 100, 5, 20), 0.05),
        (on(Rung::Partial, 100, 40, 10), 0.1),
        // A quarter inside at the lower rate, the rest outside at the blind rate.
        (on(Rung::Partial, 25, 5, 20), 0.25 * 0.05 + 0.75 * 0.2),
        (on(Rung::Full, 100, 5, 20), 0.05),
    ] {
        let around: f64 = 20_000.0 * expected;
        let most = 5.0 * (around * (1.0 - expected)).sqrt();
        for confidence in [0.99, 0.5] {
            let drawn = drawn(&policy, confidence) as f64;
            assert!(
                (drawn - around).abs() <= most,
                "{policy:?} {confidence}: {drawn} for {around}"
            );
        }
    }
}

proptest! {
    #[test]
    fn what_is_in_the_sample_is_decided_blind(
        policy in wild_policy(), seed in seed(), id in external_id(), said in prediction()
    ) {
        let route = routed(&policy, &seed, &id, said);
        let stratum = Stratum::of(&route);
        match &route {
            Route::Automated(to) => {
                prop_assert_eq!(stratum.is_audit(), to.audit);
                prop_assert!(stratum != Stratum::SampledAudit || to.sampled);
            }
            Route::Human(human) => {
                prop_assert!(!stratum.is_audit());
                prop_assert!(stratum != Stratum::SampledRest || human.blind);
            }
        }
        prop_assert_eq!(Stratum::from_code(stratum.code()), Some(stratum));
    }

    /// What one version automated says how that one errs on what it is sure of, and of no other.
    #[test]
    fn an_audit_is_one_only_of_the_version_that_decided(by in 1..5_i64, of in 1..5_i64) {
        for stratum in Stratum::ALL {
            let seen = stratum.for_model(Some(ModelId(by)), ModelId(of));
            if by == of {
                prop_assert_eq!(seen, stratum);
            } else {
                prop_assert!(!seen.is_audit());
            }
            let counts = |stratum| matches!(stratum, Stratum::Uniform | Stratum::SampledAudit | Stratum::SampledRest);
            prop_assert_eq!(counts(seen), counts(stratum));
        }
    }
}
