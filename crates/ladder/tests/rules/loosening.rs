//! Rule 5 for plans and guardrails: asking for less needs a request, asking for more needs nobody.

use crate::generators::{broken_guardrails, guardrails, policy, ramp_plan};
use proptest::prelude::*;
use understudy_ladder::policy::{Advance, BadPolicy, Change, Guardrails, More, RampPlan};
use understudy_ladder::{Policy, Rung};

fn guarded(change: impl FnOnce(&mut Guardrails)) -> Policy {
    let mut policy = Policy::initial();
    policy.guardrails.cap_at = Rung::Shadow;
    change(&mut policy.guardrails);
    policy
}

fn planned(change: impl FnOnce(&mut RampPlan)) -> Policy {
    let mut policy = Policy::initial();
    change(&mut policy.ramp_plan);
    policy
}

fn settings() -> Change {
    Change::Up(vec![More::Settings])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn of_two_plans_and_guardrails_at_least_one_asks_for_less_unless_they_are_the_same(
        base in policy(), guardrails in guardrails(), ramp_plan in ramp_plan()
    ) {
        let proposed = Policy { guardrails, ramp_plan, ..base.clone() };
        let (there, back) = (proposed.change_from(&base), base.change_from(&proposed));
        prop_assert!(proposed == base || there == settings() || back == settings());
        for change in [there, back] {
            prop_assert!(matches!(change, Change::None | Change::Down) || change == settings());
        }
    }

    #[test]
    fn guardrails_that_watch_nothing_are_refused_and_come_by_no_quiet_way(
        base in policy(), broken in broken_guardrails()
    ) {
        prop_assert!(broken.check().is_err());
        let proposed = Policy { guardrails: broken, ..base.clone() };
        prop_assert!(proposed.check_values().is_err());
        // What is not comparable counts as less: it needs a request, which it never gets.
        let nan = [
            proposed.guardrails.max_error, proposed.guardrails.delta, proposed.guardrails.max_failed,
            proposed.guardrails.max_missing, proposed.guardrails.max_slow,
        ].iter().any(|share| share.is_nan());
        prop_assert!(!nan || proposed.change_from(&base) == settings());
        // And it stands in the way of no demotion.
        let demoted = proposed.demoted_to(Rung::HumanOnly);
        prop_assert!(matches!(demoted.change_from(&proposed), Change::None | Change::Down));
    }
}

#[test]
fn each_guardrail_is_loosened_by_a_request_and_tightened_without() {
    let changes: [fn(&mut Guardrails, bool); 8] = [
        |rails, looser| rails.max_error = if looser { 0.06 } else { 0.04 },
        // A smaller δ wants more evidence before it alarms.
        |rails, looser| rails.delta = if looser { 0.04 } else { 0.06 },
        |rails, looser| rails.max_failed = if looser { 0.06 } else { 0.04 },
        |rails, looser| rails.max_missing = if looser { 0.3 } else { 0.1 },
        |rails, looser| rails.max_slow = if looser { 0.06 } else { 0.04 },
        |rails, looser| rails.max_latency_ms = if looser { 5_001 } else { 4_999 },
        |rails, looser| rails.max_audit_wait_hours = if looser { 73 } else { 71 },
        |rails, looser| {
            rails.cap_at = if looser {
                Rung::Assist
            } else {
                Rung::HumanOnly
            }
        },
    ];
    let base = guarded(|_| ());
    for change in changes {
        assert_eq!(
            guarded(|rails| change(rails, true)).change_from(&base),
            settings()
        );
        assert_eq!(
            guarded(|rails| change(rails, false)).change_from(&base),
            Change::Down
        );
    }
    // Neither a longer nor a shorter window is stricter.
    for minutes in [9, 11] {
        let other = guarded(|rails| rails.window_minutes = minutes);
        assert_eq!(other.change_from(&base), settings());
    }
}

#[test]
fn each_part_of_a_ramp_plan_is_loosened_by_a_request_and_tightened_without() {
    let changes: [fn(&mut RampPlan, bool); 3] = [
        |plan, looser| plan.bake_minutes = if looser { 1_439 } else { 1_441 },
        |plan, looser| plan.min_audited = if looser { 59 } else { 61 },
        |plan, looser| {
            plan.advance = if looser {
                Advance::Automatic
            } else {
                Advance::Wait
            }
        },
    ];
    let base = planned(|_| ());
    for change in changes {
        assert_eq!(
            planned(|plan| change(plan, true)).change_from(&base),
            settings()
        );
        assert_eq!(
            planned(|plan| change(plan, false)).change_from(&base),
            Change::Down
        );
    }
}

#[test]
fn looser_guardrails_and_plans_travel_with_nothing_else() {
    let base = Policy {
        rung: Rung::Shadow,
        ..guarded(|_| ())
    };
    let step = base.step_up().unwrap();
    for proposed in [
        Policy {
            guardrails: guarded(|rails| rails.max_error = 0.5).guardrails,
            ..step.clone()
        },
        Policy {
            ramp_plan: planned(|plan| plan.advance = Advance::Automatic).ramp_plan,
            ..step.clone()
        },
    ] {
        assert_eq!(proposed.change_from(&base), Change::TooFar);
    }
}

#[test]
fn a_breach_holds_the_stream_where_nothing_is_automated() {
    for (rung, answer) in [
        (Rung::HumanOnly, Ok(())),
        (Rung::Shadow, Ok(())),
        (Rung::Assist, Ok(())),
        (Rung::Partial, Err(BadPolicy::GuardrailCap)),
        (Rung::Full, Err(BadPolicy::GuardrailCap)),
    ] {
        assert_eq!(guarded(|rails| rails.cap_at = rung).check_values(), answer);
    }
}
