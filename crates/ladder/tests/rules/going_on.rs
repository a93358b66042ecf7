//! A ramp that goes on by itself: only where people approved of just that, and only to the very next step.

use crate::requesting::{BASE, REQUESTER, approver, passing, present, start};
use chrono::TimeDelta;
use understudy_ladder::gate::{Gate, Verdict};
use understudy_ladder::policy::{Advance, Thresholds};
use understudy_ladder::request::{CannotEdit, CannotOpen, Proposal, Refused, Request, State};
use understudy_ladder::{
    ModelId, PersonId, Policy, PolicyVersion, Rate, RequestId, Rung, Threshold,
};

fn on(rung: Rung, ramp: u16, advance: Advance) -> Policy {
    let mut policy = Policy {
        rung,
        ramp: Rate::percent(ramp).unwrap(),
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(900),
            ..Thresholds::default()
        },
        ..Policy::initial()
    };
    policy.ramp_plan.advance = advance;
    policy
}

fn partial(ramp: u16) -> Policy {
    on(Rung::Partial, ramp, Advance::Automatic)
}

/// The request that brought this policy in force, approved by so many people.
fn plan(proposed: &Policy, approvers: i64) -> Request {
    let before = match proposed.rung {
        Rung::Full if proposed.ramp == Rate::percent(25).unwrap() => {
            on(Rung::Full, 5, Advance::Automatic)
        }
        _ => Policy {
            rung: Rung::Assist,
            ramp: Rate::NONE,
            ..proposed.clone()
        },
    };
    let gates = passing(&before, proposed);
    let proposal = Proposal {
        base: &before,
        proposed: proposed.clone(),
        gates: &gates,
        caps: &[],
    };
    let request = Request::open(RequestId(1), BASE, REQUESTER, proposal, start()).unwrap();
    (2..2 + approvers).fold(request, |request, person| {
        request
            .approve(approver(PersonId(person)), "", present(BASE, start()))
            .unwrap()
    })
}

fn go_on(
    plan: &Request,
    version: PolicyVersion,
    (base, proposed): (&Policy, &Policy),
    gates: &[Gate],
) -> Result<Request, CannotEdit> {
    let proposal = Proposal {
        base,
        proposed: proposed.clone(),
        gates,
        caps: &[],
    };
    let now = start() + TimeDelta::days(2);
    Request::go_on(RequestId(2), plan, version, proposal, now)
}

fn to(plan: &Request, base: &Policy, proposed: &Policy) -> Result<Request, CannotEdit> {
    let gates = passing(base, proposed);
    go_on(plan, BASE.next(), (base, proposed), &gates)
}

fn not_automatic() -> Result<Request, CannotEdit> {
    Err(Refused::NotAutomatic.into())
}

#[test]
fn the_next_step_is_applied_with_the_approvals_of_the_plan() {
    let plan = plan(&partial(5), 1);
    let next = to(&plan, &partial(5), &partial(25)).unwrap();
    let State::Applied { approvals, at } = &next.state else {
        panic!("{next:?}");
    };
    assert_eq!(approvals[0].by, PersonId(2));
    assert_eq!(*at, start() + TimeDelta::days(2));
    assert_eq!((next.base, next.requester), (BASE.next(), REQUESTER));
    // And from there the one after it, again and again.
    let gates = passing(&partial(25), &partial(50));
    let version = BASE.next().next();
    let third = go_on(&next, version, (&partial(25), &partial(50)), &gates);
    assert_eq!(third.unwrap().state.code(), "applied");
}

#[test]
fn nothing_goes_on_where_the_policy_says_wait_or_ask() {
    for advance in [Advance::Wait, Advance::Ask] {
        let (base, next) = (
            on(Rung::Partial, 5, advance),
            on(Rung::Partial, 25, advance),
        );
        assert_eq!(to(&plan(&base, 1), &base, &next), not_automatic());
    }
}

#[test]
fn nothing_but_the_very_next_step_of_the_same_rung_is_taken() {
    let base = partial(5);
    let plan = plan(&base, 1);
    let mut lower = partial(25);
    lower.thresholds.default = Threshold::from_thousandths(899);
    let mut looser = partial(25);
    looser.gates.min_days = 1;
    for proposed in [
        base.clone(),
        partial(50),
        partial(100),
        lower,
        looser,
        on(Rung::Full, 5, Advance::Automatic),
        on(Rung::Partial, 25, Advance::Wait),
    ] {
        assert_eq!(to(&plan, &base, &proposed), not_automatic(), "{proposed:?}");
    }
}

#[test]
fn the_last_step_of_partial_does_not_go_on_to_full() {
    let (base, full) = (partial(100), on(Rung::Full, 100, Advance::Automatic));
    let forged = Request {
        proposed: base.clone(),
        ..plan(&partial(5), 1)
    };
    assert_eq!(to(&forged, &base, &full), not_automatic());
}

#[test]
fn only_an_applied_request_that_brought_this_very_policy_in_force_is_a_plan() {
    let base = partial(5);
    let open = plan(&base, 0);
    assert_eq!(to(&open, &base, &partial(25)), not_automatic());
    // Since then somebody raised the threshold: nobody approved of a ramp with that one.
    let mut raised = base.clone();
    raised.thresholds.default = Threshold::from_thousandths(950);
    let mut next = raised.clone();
    next.ramp = Rate::percent(25).unwrap();
    assert_eq!(to(&plan(&base, 1), &raised, &next), not_automatic());
}

#[test]
fn a_ramp_that_was_taken_back_does_not_go_on_again_by_the_old_approval() {
    // 5 % was approved as version 4. Later an abort came back to the same 5 %, as version 6.
    let base = partial(5);
    let gates = passing(&base, &partial(25));
    let later = PolicyVersion(6);
    let again = go_on(&plan(&base, 1), later, (&base, &partial(25)), &gates);
    assert_eq!(again, not_automatic());
}

#[test]
fn a_held_stream_does_not_go_on() {
    let held = Policy {
        rung: Rung::Assist,
        ramp: Rate::NONE,
        ..partial(5)
    };
    assert_eq!(
        to(&plan(&partial(5), 1), &held, &partial(5)),
        not_automatic()
    );
}

#[test]
fn its_gates_must_pass_as_for_every_other_request() {
    let (base, next) = (partial(5), partial(25));
    let good = passing(&base, &next);
    for spoilt in 0..good.len() {
        let mut gates = good.clone();
        gates[spoilt].verdict = Verdict::Insufficient {
            missing: String::new(),
        };
        let refused = go_on(&plan(&base, 1), BASE.next(), (&base, &next), &gates);
        assert!(matches!(
            refused,
            Err(CannotEdit::Proposal(CannotOpen::Gate(..)))
        ));
        gates.remove(spoilt);
        assert!(go_on(&plan(&base, 1), BASE.next(), (&base, &next), &gates).is_err());
    }
}

#[test]
fn on_full_the_plan_needs_two_approvers_there_as_well() {
    let full = |ramp| on(Rung::Full, ramp, Advance::Automatic);
    let approved = plan(&full(25), 2);
    assert_eq!(
        to(&approved, &full(25), &full(50)).unwrap().state.code(),
        "applied"
    );
    let State::Applied { approvals, at } = approved.state.clone() else {
        panic!("{approved:?}");
    };
    let of_one = Request {
        state: State::Applied {
            approvals: approvals[..1].to_vec(),
            at,
        },
        ..approved.clone()
    };
    assert_eq!(to(&of_one, &full(25), &full(50)), not_automatic());
    let by_requester = Request {
        requester: PersonId(2),
        ..approved
    };
    assert_eq!(to(&by_requester, &full(25), &full(50)), not_automatic());
}
