//! Rule 4: in Shadow nothing is shown, on Assist and Partial a share stays blind.

use crate::generators::{caps, external_id, policy, prediction, rung, schema, seed, wild_policy};
use proptest::prelude::*;
use understudy_ladder::draw::Lots;
use understudy_ladder::route::{ActivePrediction, Ladder, Route, is_blind_now, route};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, Policy, Rate, Rung, effective_rung};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn in_shadow_and_below_nothing_about_an_item_depends_on_its_prediction(
        policy in wild_policy(), caps in caps(), healthy in any::<bool>(), seed in seed(),
        id in external_id(), one in prediction(), other in prediction()
    ) {
        let mut caps = caps;
        if effective_rung(policy.rung, &caps) > Rung::Shadow {
            caps.push(Cap { at: Rung::Shadow, cause: CapCause::KillSwitch });
        }
        let labels = schema();
        let routed = |prediction, model_healthy| {
            let ladder = Ladder {
                seed: &seed, labels: &labels, policy: &policy, version: crate::generators::VERSION,
                caps: &caps, model_healthy, canary_healthy: healthy,
            };
            route(ladder, &id, prediction)
        };
        prop_assert_eq!(routed(one, healthy), routed(other, !healthy));
        let Route::Human(human) = routed(one, healthy) else {
            return Err(TestCaseError::fail("automated in Shadow"));
        };
        prop_assert!(human.blind);
        prop_assert_eq!(human.inclusion, Rate::ALL);
    }

    #[test]
    fn on_assist_and_above_the_blind_share_is_the_blind_rate(
        policy in policy(), mut caps in caps(), seed in seed(), id in external_id(),
        prediction in prediction()
    ) {
        let policy = Policy { rung: policy.rung.max(Rung::Assist), ..policy };
        caps.retain(|cap| cap.at >= Rung::Assist);
        let labels = schema();
        let ladder = Ladder {
            seed: &seed, labels: &labels, policy: &policy, version: crate::generators::VERSION,
            caps: &caps, model_healthy: true, canary_healthy: true,
        };
        if let Route::Human(human) = route(ladder, &id, prediction) {
            let suggestion = match prediction {
                ActivePrediction::Missing | ActivePrediction::Failed => None,
                ActivePrediction::Valid { model, label, .. } => {
                    labels.get(label).filter(|_| policy.model_for(human.bucket) == Some(model))
                }
            };
            let rate = suggestion.map_or(Rate::ALL, |_| policy.blind_rate);
            prop_assert_eq!(human.inclusion, rate);
            prop_assert_eq!(human.blind, rate.contains(Lots::draw(&seed, &id).blind));
        }
    }

    #[test]
    fn an_item_routed_on_assist_is_shown_blind_once_the_stream_is_in_shadow(
        routed_blind in any::<bool>(), approved in rung(), caps in caps()
    ) {
        let blind = is_blind_now(routed_blind, approved, &caps);
        prop_assert!(blind || !routed_blind);
        prop_assert!(blind || effective_rung(approved, &caps) >= Rung::Assist);
    }
}
