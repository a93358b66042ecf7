//! The ramp inside a rung: pass, fail or hold, and what follows from each.

use crate::generators::{policy, wild_policy};
use crate::requesting::start;
use chrono::TimeDelta;
use proptest::prelude::*;
use understudy_ladder::policy::{Advance, Canary, Change, More, RampPlan, Thresholds};
use understudy_ladder::ramp::{Analysis, StepEvidence, Verdict, analyse, follow};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, ModelId, Policy, Rate, Rung, Threshold};

fn percent(value: u16) -> Rate {
    Rate::percent(value).unwrap()
}

fn on(rung: Rung, ramp: u16, advance: Advance) -> Policy {
    Policy {
        rung,
        ramp: percent(ramp),
        ramp_plan: RampPlan {
            advance,
            ..RampPlan::default()
        },
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(900),
            ..Thresholds::default()
        },
        ..Policy::initial()
    }
}

fn seen(audited: u64, errors: u64) -> StepEvidence {
    StepEvidence { audited, errors }
}

/// A day, after which the default plan lets a step go on.
const BAKED: TimeDelta = TimeDelta::days(1);

fn after(policy: &Policy, evidence: StepEvidence, time: TimeDelta) -> &'static str {
    match analyse(policy, &[], start(), evidence, start() + time) {
        Analysis::NoRamp => "no ramp",
        Analysis::Pass { .. } => "pass",
        Analysis::Fail { .. } => "fail",
        Analysis::Hold { .. } => "hold",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_data_is_never_a_pass_nor_a_failure(policy in wild_policy(), plan in any::<(u32, bool)>(), days in 0..4_000_i64) {
        let policy = Policy {
            ramp_plan: RampPlan { bake_minutes: if plan.1 { 0 } else { plan.0 }, min_audited: 0, advance: Advance::Automatic },
            ..policy
        };
        let found = after(&policy, StepEvidence::default(), TimeDelta::days(days));
        prop_assert!(found == "hold" || found == "no ramp", "{}", found);
    }

    #[test]
    fn a_pass_has_baked_has_its_audits_and_more_audits_than_its_errors_explain(
        policy in policy(), audited in 0..3_000_u64, errors in 0..300_u64, minutes in 0..12_000_i64
    ) {
        let evidence = seen(audited, errors);
        let found = after(&policy, evidence, TimeDelta::minutes(minutes));
        if found == "pass" {
            prop_assert!(audited >= policy.ramp_plan.min_audited.max(1) && errors <= audited);
            prop_assert!(minutes >= i64::from(policy.ramp_plan.bake_minutes));
            let seen = errors as f64 / audited as f64;
            prop_assert!(seen < policy.guardrails.max_error && seen < policy.gates.max_error);
            prop_assert!(policy.deciding_canary().is_none());
        }
        if found == "fail" {
            prop_assert!(errors as f64 / audited as f64 > policy.guardrails.max_error);
        }
        if errors > audited {
            prop_assert!(found == "hold" || found == "no ramp");
        }
    }

    /// Guardrails and gates are tightened without a request: no way down may let a ramp go on.
    #[test]
    fn what_nobody_approved_makes_no_pass(
        base in policy(), other in policy(), audited in 0..2_000_u64, errors in 0..100_u64
    ) {
        let tightened = Policy {
            guardrails: other.guardrails, gates: other.gates, ramp_plan: other.ramp_plan, ..base.clone()
        };
        if matches!(tightened.change_from(&base), Change::Down) {
            let evidence = seen(audited, errors);
            let (before, then) = (after(&base, evidence, BAKED), after(&tightened, evidence, BAKED));
            prop_assert!(then != "pass" || before == "pass", "{} became {}", before, then);
        }
    }

    #[test]
    fn the_way_back_is_always_a_way_down_and_no_step_is_jumped(base in policy()) {
        let back = base.ramp_before();
        prop_assert!(matches!(back.change_from(&base), Change::None | Change::Down));
        prop_assert!(back.check_values().is_ok());
        if back.rung.automates() {
            let between = base.ramp_steps.iter().filter(|step| **step > back.ramp && **step < base.ramp);
            prop_assert_eq!((back.rung, between.count()), (base.rung, 0));
            prop_assert!(back.ramp < base.ramp);
        } else {
            prop_assert_eq!(back.rung, base.rung.min(Rung::Assist));
        }
    }

    #[test]
    fn the_next_step_of_a_ramp_is_one_step_of_the_same_rung(base in policy()) {
        if let Some(next) = base.next_on_ramp() {
            prop_assert_eq!(next.change_from(&base), Change::Up(vec![More::Step]));
            prop_assert_eq!(next.rung, base.rung);
            prop_assert_eq!(next.ramp_before().ramp, base.ramp);
        }
    }

    #[test]
    fn a_stream_that_a_cap_holds_is_on_no_ramp(base in policy(), audited in 0..2_000_u64, errors in 0..2_000_u64) {
        let cap = Cap { at: Rung::Assist, cause: CapCause::KillSwitch };
        let found = analyse(&base, &[cap], start(), seen(audited, errors), start() + BAKED);
        prop_assert!(!base.rung.automates() || found == Analysis::NoRamp);
    }
}

/// 0 wrong of n against 5 %: the evidence is (1 − 0.95^(n+1)) / (0.05 · (n+1) · 0.95^n), which is 19.5 for 87 and 20.3
/// for 88, against 1/δ = 20.
#[test]
fn a_step_without_errors_passes_after_88_audits() {
    let policy = on(Rung::Partial, 5, Advance::Ask);
    assert_eq!(after(&policy, seen(87, 0), BAKED), "hold");
    assert_eq!(after(&policy, seen(88, 0), BAKED), "pass");
}

#[test]
fn a_step_passes_with_audits_and_time_fails_with_errors_and_holds_otherwise() {
    let policy = on(Rung::Partial, 5, Advance::Ask);
    assert_eq!(after(&policy, seen(1_000, 10), BAKED), "pass");
    let early = BAKED - TimeDelta::seconds(1);
    assert_eq!(after(&policy, seen(1_000, 10), early), "hold");
    assert_eq!(after(&policy, seen(1_000, 50), BAKED), "hold");
    assert_eq!(after(&policy, seen(100, 30), BAKED), "fail");
    // A failure does not wait for the end of the baking.
    assert_eq!(after(&policy, seen(100, 30), TimeDelta::zero()), "fail");
    let patient = Policy {
        ramp_plan: RampPlan {
            min_audited: 1_001,
            ..policy.ramp_plan
        },
        ..policy
    };
    assert_eq!(after(&patient, seen(1_000, 10), BAKED), "hold");
    assert_eq!(after(&patient, seen(1_001, 10), BAKED), "pass");
}

#[test]
fn there_is_no_ramp_where_nothing_is_automated_or_everything_is() {
    for policy in [
        on(Rung::HumanOnly, 0, Advance::Ask),
        on(Rung::Shadow, 0, Advance::Ask),
        on(Rung::Assist, 0, Advance::Ask),
        on(Rung::Partial, 100, Advance::Ask),
        on(Rung::Full, 100, Advance::Ask),
    ] {
        assert_eq!(after(&policy, seen(1_000, 0), BAKED), "no ramp");
    }
    let full = on(Rung::Full, 25, Advance::Ask);
    assert_eq!(after(&full, seen(1_000, 0), BAKED), "pass");
}

#[test]
fn the_limit_of_a_pass_is_the_lower_one_of_guardrails_and_gates() {
    let with = |guardrail, gate| {
        let mut policy = on(Rung::Partial, 5, Advance::Ask);
        policy.guardrails.max_error = guardrail;
        policy.gates.max_error = gate;
        after(&policy, seen(1_000, 20), BAKED)
    };
    assert_eq!(with(0.05, 0.05), "pass");
    assert_eq!(with(0.05, 0.01), "hold");
    // What the guardrail does not allow is a failure, whatever the gates would let through.
    assert_eq!(with(0.005, 0.05), "fail");
}

#[test]
fn a_guardrail_that_alarms_easily_does_not_make_the_ramp_pass_easily() {
    let mut policy = on(Rung::Partial, 5, Advance::Automatic);
    policy.guardrails.delta = 0.9;
    policy.ramp_plan.min_audited = 1;
    assert_eq!(after(&policy, seen(20, 0), BAKED), "hold");
}

#[test]
fn settings_that_allow_no_measurement_hold() {
    for broken in [f64::NAN, 0.0, 1.0] {
        let mut policy = on(Rung::Partial, 5, Advance::Automatic);
        policy.guardrails.max_error = broken;
        assert_eq!(after(&policy, seen(1_000, 0), BAKED), "hold");
        let mut policy = on(Rung::Partial, 5, Advance::Automatic);
        policy.gates.delta = broken;
        assert_eq!(after(&policy, seen(1_000, 0), BAKED), "hold");
    }
}

#[test]
fn a_ramp_waits_while_a_canary_decides_and_still_fails() {
    let policy = Policy {
        canary: Some(Canary {
            model: ModelId(2),
            share: percent(1),
        }),
        ..on(Rung::Partial, 5, Advance::Automatic)
    };
    assert_eq!(after(&policy, seen(1_000, 0), BAKED), "hold");
    assert_eq!(after(&policy, seen(100, 30), BAKED), "fail");
}

#[test]
fn a_pass_is_followed_as_the_plan_says() {
    let pass = Analysis::Pass {
        figure: String::new(),
    };
    let next = |advance| on(Rung::Partial, 25, advance);
    for (advance, verdict) in [
        (Advance::Wait, Verdict::Stay),
        (Advance::Ask, Verdict::Ask(next(Advance::Ask))),
        (
            Advance::Automatic,
            Verdict::Advance(next(Advance::Automatic)),
        ),
    ] {
        assert_eq!(follow(&on(Rung::Partial, 5, advance), &pass), verdict);
    }
    // At the top of the ramp the next rung is for people to ask for.
    let top = on(Rung::Partial, 100, Advance::Automatic);
    assert_eq!(follow(&top, &pass), Verdict::Stay);
}

#[test]
fn a_failure_goes_one_step_back_and_from_the_first_to_assist_whatever_the_plan() {
    let fail = Analysis::Fail {
        figure: String::new(),
    };
    for advance in [Advance::Wait, Advance::Ask, Advance::Automatic] {
        for rung in [Rung::Partial, Rung::Full] {
            let back = follow(&on(rung, 50, advance), &fail);
            assert_eq!(back, Verdict::Abort(on(rung, 25, advance)));
            let out = follow(&on(rung, 5, advance), &fail);
            assert_eq!(out, Verdict::Abort(on(Rung::Assist, 0, advance)));
        }
    }
}

#[test]
fn a_hold_and_no_ramp_are_followed_by_nothing() {
    let hold = Analysis::Hold {
        missing: String::new(),
    };
    let policy = on(Rung::Partial, 5, Advance::Automatic);
    assert_eq!(follow(&policy, &hold), Verdict::Stay);
    assert_eq!(follow(&policy, &Analysis::NoRamp), Verdict::Stay);
}
