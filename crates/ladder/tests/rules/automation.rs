//! Rules 1 and 2: what is automated, and what an automated outcome names.

use crate::generators::{
    VERSION, cap, caps, external_id, prediction, rung, schema, seed, wild_policy,
};
use proptest::collection::vec;
use proptest::prelude::*;
use understudy_ladder::draw::{Lots, Seed};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::route::{ActivePrediction, Ladder, Reason, Route, route};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{
    Cap, Confidence, LabelNo, ModelId, Policy, Rate, Rung, Threshold, effective_rung,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_effective_rung_is_the_lowest_of_the_approved_one_and_every_cap(
        approved in rung(), caps in vec(cap(), 0..5)
    ) {
        let effective = effective_rung(approved, &caps);
        prop_assert!(effective <= approved);
        prop_assert!(caps.iter().all(|cap| effective <= cap.at));
        prop_assert!(effective == approved || caps.iter().any(|cap| effective == cap.at));
    }

    /// The conditions are written out a second time, one by one and in another way than in `route`.
    #[test]
    fn an_item_is_automated_exactly_when_every_condition_holds(
        policy in wild_policy(), caps in caps(), healthy in any::<(bool, bool)>(),
        seed in seed(), id in external_id(), prediction in prediction()
    ) {
        let labels = schema();
        let ladder = Ladder {
            seed: &seed, labels: &labels, policy: &policy, version: VERSION, caps: &caps,
            model_healthy: healthy.0, canary_healthy: healthy.1,
        };
        let routed = route(ladder, &id, prediction);
        let lots = Lots::draw(&seed, &id);
        let rung_allows = |rung: Rung| policy.rung >= rung && caps.iter().all(|cap| cap.at >= rung);
        let reaches = match prediction {
            ActivePrediction::Missing | ActivePrediction::Failed => false,
            ActivePrediction::Valid { model, label, confidence } => {
                let own = labels.get(label).map(|label| policy.thresholds.for_label(&label.id));
                let sure = match own {
                    Some(_) if rung_allows(Rung::Full) => true,
                    None | Some(None) => false,
                    Some(Some(threshold)) => confidence.get() >= threshold.get(),
                };
                let canary = policy.canary.filter(|one| lots.ramp.get() < one.share.ten_thousandths());
                let (asked, answers) = match canary {
                    Some(canary) if policy.active_model != Some(canary.model) => (Some(canary.model), healthy.1),
                    Some(_) | None => (policy.active_model, healthy.0),
                };
                sure && asked == Some(model) && answers
            }
        };
        let expected = rung_allows(Rung::Partial)
            && lots.ramp.get() < policy.ramp.ten_thousandths()
            && reaches;
        prop_assert_eq!(matches!(routed, Route::Automated(_)), expected, "{:?}", routed);
    }

    #[test]
    fn an_automated_outcome_names_everything_that_led_to_it(
        policy in wild_policy(), automates in prop::sample::select(vec![Rung::Partial, Rung::Full]),
        seed in seed(), id in external_id(), prediction in prediction()
    ) {
        let policy = Policy { rung: automates, ..policy };
        let labels = schema();
        let ladder = Ladder {
            seed: &seed, labels: &labels, policy: &policy, version: VERSION, caps: &[],
            model_healthy: true, canary_healthy: true,
        };
        if let Route::Automated(outcome) = route(ladder, &id, prediction) {
            let lots = Lots::draw(&seed, &id);
            let ActivePrediction::Valid { model, label, confidence } = prediction else {
                return Err(TestCaseError::fail("automated without a prediction"));
            };
            let threshold = match policy.rung {
                Rung::Full => Some(Threshold::ZERO),
                _ => policy.thresholds.for_label(labels.id(label)),
            };
            prop_assert_eq!(outcome.policy, VERSION);
            prop_assert_eq!(Some(outcome.model), policy.model_for(lots.ramp));
            prop_assert_eq!(outcome.model, model);
            prop_assert_eq!(outcome.label, label);
            prop_assert_eq!(outcome.confidence, confidence);
            prop_assert_eq!(Some(outcome.threshold), threshold);
            prop_assert_eq!(outcome.bucket, lots.ramp);
            prop_assert_eq!(outcome.audit, policy.audit_rate.contains(lots.audit));
            prop_assert_eq!(outcome.inclusion, policy.audit_rate);
        }
    }

    #[test]
    fn an_item_for_a_person_names_policy_bucket_and_how_many_people(
        policy in wild_policy(), seed in seed(), id in external_id(), prediction in prediction()
    ) {
        if let Route::Human(human) = crate::generators::routed(&policy, &seed, &id, prediction) {
            prop_assert_eq!(human.policy, VERSION);
            let lots = Lots::draw(&seed, &id);
            prop_assert_eq!(human.bucket, lots.ramp);
            let one_more = policy.double_review.contains(lots.double);
            prop_assert_eq!(human.overlap, policy.overlap.saturating_add(one_more.into()));
        }
    }
}

/// An item that is automated, and what keeps it from that when one condition alone does not hold.
#[test]
fn each_condition_by_itself_sends_the_item_to_a_person_and_says_so() {
    let seed = Seed::new([3; 32]);
    let bucket = Lots::draw(&seed, "item").ramp;
    let ramp = Rate::from_ten_thousandths(bucket.get() + 1).unwrap();
    let threshold = Threshold::from_thousandths(900).unwrap();
    let said = |model, label, confidence| ActivePrediction::Valid {
        model: ModelId(model),
        label: LabelNo(label),
        confidence: Confidence::new(confidence).unwrap(),
    };
    let good = Case {
        policy: Policy {
            rung: Rung::Partial,
            ramp,
            active_model: Some(ModelId(1)),
            thresholds: Thresholds {
                default: Some(threshold),
                ..Thresholds::default()
            },
            ..Policy::initial()
        },
        caps: Vec::new(),
        healthy: true,
        prediction: said(1, 0, 0.9),
    };
    assert_eq!(good.reason(&seed), None);

    let case = |change: &dyn Fn(&mut Case), reason| {
        let mut case = good.clone();
        change(&mut case);
        assert_eq!(case.reason(&seed), Some(reason));
    };
    let rung = Rung::Assist;
    case(&|case| case.policy.rung = rung, Reason::Rung { rung });
    let cap = Cap {
        at: rung,
        cause: CapCause::KillSwitch,
    };
    let approved = Rung::Partial;
    case(
        &|case| case.caps.push(cap.clone()),
        Reason::Capped { rung, approved },
    );
    case(&|case| case.healthy = false, Reason::ModelUnhealthy);
    let narrow = Rate::from_ten_thousandths(bucket.get()).unwrap();
    case(
        &|case| case.policy.ramp = narrow,
        Reason::OutsideRamp {
            bucket,
            ramp: narrow,
        },
    );
    case(
        &|case| case.policy.active_model = Some(ModelId(2)),
        Reason::NotActiveModel,
    );
    case(
        &|case| case.policy.thresholds = Thresholds::default(),
        Reason::NoThreshold,
    );
    case(
        &|case| case.prediction = ActivePrediction::Missing,
        Reason::NoPrediction,
    );
    case(
        &|case| case.prediction = ActivePrediction::Failed,
        Reason::PredictionFailed,
    );
    case(
        &|case| case.prediction = said(1, 3, 0.99),
        Reason::UnknownLabel,
    );
    let confidence = Confidence::new(0.899_999).unwrap();
    case(
        &|case| case.prediction = said(1, 0, 0.899_999),
        Reason::BelowThreshold {
            confidence,
            threshold,
        },
    );
}

#[derive(Clone)]
struct Case {
    policy: Policy,
    caps: Vec<Cap>,
    healthy: bool,
    prediction: ActivePrediction,
}

impl Case {
    fn reason(&self, seed: &Seed) -> Option<Reason> {
        let ladder = Ladder {
            seed,
            labels: &schema(),
            policy: &self.policy,
            version: VERSION,
            caps: &self.caps,
            model_healthy: self.healthy,
            canary_healthy: true,
        };
        match route(ladder, "item", self.prediction) {
            Route::Automated(_) => None,
            Route::Human(human) => Some(human.reason),
        }
    }
}
