//! Rule 6: down is always possible, needs nobody, and twice the same is once.

use crate::generators::{cap, caps, policy, rate, rung, wild_policy};
use proptest::prelude::*;
use understudy_ladder::policy::Change;
use understudy_ladder::{Policy, Rate, Rung, effective_rung};

fn goes_down(change: &Change) -> bool {
    matches!(change, Change::None | Change::Down)
}

/// Compares policies that may hold a NaN, which no `==` finds equal to itself.
fn text(policy: &Policy) -> String {
    format!("{policy:?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_lower_rung_is_reached_without_a_request_from_every_policy(
        base in wild_policy(), to in rung()
    ) {
        let demoted = base.demoted_to(to);
        prop_assert_eq!(demoted.rung, base.rung.min(to));
        prop_assert!(goes_down(&demoted.change_from(&base)));
        let by_hand = Policy { rung: base.rung.min(to), ..base.clone() };
        prop_assert!(goes_down(&by_hand.change_from(&base)));
    }

    #[test]
    fn the_same_demotion_twice_is_one(base in wild_policy(), to in rung()) {
        let once = base.demoted_to(to);
        prop_assert_eq!(text(&once.demoted_to(to)), text(&once));
    }

    #[test]
    fn step_down_goes_one_rung_and_ends_at_the_bottom(base in wild_policy()) {
        let lower = base.step_down().map(|policy| policy.rung);
        prop_assert_eq!(lower, base.rung.down());
        prop_assert_eq!(lower.is_none(), base.rung == Rung::HumanOnly);
    }

    #[test]
    fn a_usable_policy_is_usable_after_every_demotion(base in policy(), to in rung()) {
        prop_assert!(base.check_values().is_ok());
        prop_assert!(base.demoted_to(to).check_values().is_ok());
    }

    #[test]
    fn the_ramp_is_lowered_without_a_request(base in wild_policy(), to in rate()) {
        let lower = Policy { ramp: base.ramp.min(to), ..base.clone() };
        prop_assert!(goes_down(&lower.change_from(&base)));
    }

    #[test]
    fn the_model_is_taken_away_without_a_request(base in wild_policy()) {
        let without = Policy { active_model: None, ..base.clone() };
        prop_assert!(goes_down(&without.change_from(&base)));
    }

    #[test]
    fn the_same_cap_twice_is_one(approved in rung(), mut caps in caps(), again in cap()) {
        caps.push(again.clone());
        let once = effective_rung(approved, &caps);
        caps.push(again);
        prop_assert_eq!(effective_rung(approved, &caps), once);
    }

    #[test]
    fn a_capped_stream_steps_up_from_where_the_caps_hold_it(
        base in policy(), caps in proptest::collection::vec(cap(), 1..4)
    ) {
        let held = base.held_by(&caps);
        prop_assert_eq!(held.rung, effective_rung(base.rung, &caps));
        prop_assert!(goes_down(&held.change_from(&base)));
        if let Some(next) = held.step_up() {
            // After the request, caps below the new rung are lifted and no others.
            let left: Vec<_> = caps.iter().filter(|cap| !cap.is_lifted_by(next.rung)).cloned().collect();
            prop_assert_eq!(effective_rung(next.rung, &left), next.rung);
            prop_assert!(Some(next.rung) == held.rung.up() || next.rung == held.rung);
            prop_assert!(held.rung.automates() || next.ramp == Rate::NONE || Some(&next.ramp) == base.ramp_steps.first());
        }
    }
}
