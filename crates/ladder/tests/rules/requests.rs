//! Rule 5, second half: who approves, how many, and what voids it.

use crate::generators::{policy, wild_change};
use crate::requesting::{
    BASE, KNOWN, REQUESTER, approver, base, edited, full, lower, opened, passing, present, start,
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use understudy_ladder::gate::{Gate, GateKind, Verdict};
use understudy_ladder::policy::{Change, GateSettings};
use understudy_ladder::request::{
    Approval, CannotEdit, CannotOpen, OPEN_FOR, Present, Proposal, Refused, Request, SeenCap,
    State, check_opening, quorum,
};
use understudy_ladder::rung::{Cap, CapCause};
use understudy_ladder::{CapId, PersonId, Policy, Rate, Rung};

#[derive(Debug, Clone)]
enum Act {
    Approve(PersonId),
    Edit(PersonId, bool),
    Reject(PersonId),
    Withdraw(PersonId),
    Wait(i64),
    OtherPolicy,
}

fn act() -> impl Strategy<Value = Act> {
    let person = || (1..5_i64).prop_map(PersonId);
    prop_oneof![
        6 => person().prop_map(Act::Approve),
        2 => (person(), any::<bool>()).prop_map(|(by, to_full)| Act::Edit(by, to_full)),
        1 => (2..5_i64).prop_map(|by| Act::Reject(PersonId(by))),
        1 => person().prop_map(Act::Withdraw),
        2 => (0..200_i64).prop_map(Act::Wait),
        1 => Just(Act::OtherPolicy),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// Follows every approval since the last edit by hand and compares.
    #[test]
    fn a_request_is_applied_exactly_when_enough_others_approved_what_stands_there_in_time(
        acts in vec(act(), 0..14), to_full in any::<bool>()
    ) {
        let mut request = opened(&if to_full { full() } else { lower() });
        let (mut now, mut current) = (start(), BASE);
        let mut approved_by = BTreeSet::new();
        for act in acts {
            let was_open = matches!(request.clone().at(current, now).state, State::Open { .. });
            let next = match act {
                Act::Approve(by) => {
                    let next = request.clone().approve(approver(by), "", present(current, now));
                    let counts = was_open && by != REQUESTER && !approved_by.contains(&by);
                    prop_assert_eq!(next.is_ok(), counts);
                    if counts {
                        approved_by.insert(by);
                    }
                    next.ok()
                }
                Act::Edit(by, to_full) => {
                    let proposed = if to_full { full() } else { lower() };
                    let next = edited(request.clone(), by, &proposed, current, now);
                    prop_assert_eq!(next.is_ok(), was_open && by == REQUESTER);
                    if next.is_ok() {
                        approved_by.clear();
                    }
                    next.ok()
                }
                Act::Reject(by) => request.clone().reject(approver(by), "no", now).ok(),
                Act::Withdraw(by) => request.clone().withdraw(by, now).ok(),
                Act::Wait(hours) => {
                    now += TimeDelta::hours(hours);
                    None
                }
                Act::OtherPolicy => {
                    current = current.next();
                    None
                }
            };
            request = next.unwrap_or(request);
            if let State::Applied { approvals, at } = &request.state {
                let by: BTreeSet<_> = approvals.iter().map(|approval| approval.by).collect();
                prop_assert_eq!(by.len(), approvals.len());
                prop_assert!(!by.contains(&REQUESTER));
                prop_assert_eq!(&by, &approved_by);
                prop_assert_eq!(by.len(), usize::from(quorum(&request.proposed)));
                prop_assert_eq!(current, BASE);
                prop_assert!(*at < start() + OPEN_FOR);
                break;
            }
        }
    }

    #[test]
    fn nothing_happens_to_a_request_that_was_decided(first in act(), then in vec(act(), 1..6)) {
        let closed = match first {
            Act::Approve(_) => opened(&lower()).approve(approver(PersonId(2)), "", present(BASE, start())).unwrap(),
            Act::Edit(..) | Act::Reject(_) => opened(&full()).reject(approver(PersonId(2)), "no", start()).unwrap(),
            Act::Withdraw(_) => opened(&full()).withdraw(REQUESTER, start()).unwrap(),
            Act::Wait(_) => opened(&full()).at(BASE, start() + OPEN_FOR),
            Act::OtherPolicy => opened(&full()).at(BASE.next(), start()),
        };
        for act in then {
            let not_open = Refused::NotOpen(closed.state.code());
            let request = closed.clone();
            match act {
                Act::Approve(by) => prop_assert_eq!(request.approve(approver(by), "", present(BASE, start())), Err(not_open)),
                Act::Edit(by, _) => prop_assert_eq!(edited(request, by, &lower(), BASE, start()), Err(not_open.into())),
                Act::Reject(by) => prop_assert_eq!(request.reject(approver(by), "no", start()), Err(not_open)),
                Act::Withdraw(by) => prop_assert_eq!(request.withdraw(by, start()), Err(not_open)),
                Act::Wait(_) | Act::OtherPolicy => prop_assert_eq!(request.at(BASE.next(), start() + OPEN_FOR), closed.clone()),
            }
        }
    }

    #[test]
    fn only_a_single_way_up_whose_every_gate_passes_can_be_opened((base, proposed) in wild_change()) {
        let gates = passing(&base, &proposed);
        let opens = check_opening(&base, &proposed, &gates);
        let up = matches!(proposed.change_from(&base), Change::Up(_));
        prop_assert_eq!(opens.is_ok(), up && proposed.check_values().is_ok());
        for missing in 0..gates.len() {
            let mut fewer = gates.clone();
            fewer.remove(missing);
            prop_assert!(check_opening(&base, &proposed, &fewer).is_err());
            let mut worse = gates.clone();
            worse[missing].verdict = Verdict::Insufficient { missing: "more".into() };
            prop_assert!(check_opening(&base, &proposed, &worse).is_err());
            worse[missing].verdict = Verdict::Fail;
            prop_assert!(check_opening(&base, &proposed, &worse).is_err());
        }
    }

    #[test]
    fn every_request_for_full_needs_two_and_every_other_one(policy in policy()) {
        prop_assert_eq!(quorum(&policy), if policy.rung == Rung::Full { 2 } else { 1 });
    }
}

#[test]
fn promotion_to_full_needs_two_approvers() {
    let once = opened(&full())
        .approve(approver(PersonId(2)), "", present(BASE, start()))
        .unwrap();
    assert_eq!(once.state.code(), "open");
    assert_eq!(
        once.clone()
            .approve(approver(PersonId(2)), "", present(BASE, start())),
        Err(Refused::ApprovedAlready)
    );
    let twice = once
        .approve(approver(PersonId(3)), "", present(BASE, start()))
        .unwrap();
    assert_eq!(twice.state.code(), "applied");
}

#[test]
fn an_admin_does_not_approve_a_request_of_their_own() {
    let refused = opened(&lower()).approve(approver(REQUESTER), "", present(BASE, start()));
    assert_eq!(refused, Err(Refused::OwnRequest));
}

#[test]
fn a_quorum_that_was_stored_too_low_does_not_help() {
    let forged = Request {
        quorum: 0,
        ..opened(&full())
    };
    let once = forged
        .approve(approver(PersonId(2)), "", present(BASE, start()))
        .unwrap();
    assert_eq!(once.state.code(), "open");
}

#[test]
fn an_approval_by_the_requester_that_stands_in_the_database_does_not_count() {
    let approval = |by| Approval {
        by,
        at: start(),
        reason: String::new(),
    };
    let forged = Request {
        state: State::Open {
            approvals: vec![approval(REQUESTER)],
        },
        ..opened(&full())
    };
    let once = forged
        .approve(approver(PersonId(2)), "", present(BASE, start()))
        .unwrap();
    assert_eq!(once.state.code(), "open");
}

#[test]
fn a_stale_or_expired_request_is_not_revived_by_an_edit() {
    let stale = edited(opened(&full()), REQUESTER, &lower(), BASE.next(), start());
    assert_eq!(stale, Err(Refused::NotOpen("stale").into()));
    let late = start() + OPEN_FOR;
    let expired = edited(opened(&full()), REQUESTER, &lower(), BASE, late);
    assert_eq!(expired, Err(Refused::NotOpen("expired").into()));
}

#[test]
fn an_edit_cannot_smuggle_in_what_could_not_be_opened() {
    let (base, two_things) = (
        base(),
        Policy {
            gates: GateSettings {
                min_audited: 1,
                ..GateSettings::default()
            },
            ..full()
        },
    );
    let edit = |proposed: Policy, gates: &[Gate]| {
        let proposal = Proposal {
            base: &base,
            proposed,
            gates,
            caps: &[],
        };
        opened(&lower()).edit(REQUESTER, proposal, BASE, start())
    };
    assert_eq!(
        edit(two_things, &[]),
        Err(CannotEdit::Proposal(CannotOpen::TooFar))
    );
    // The gates of the old proposal do not speak for the new one.
    let old_gates = passing(&base, &lower());
    assert_eq!(
        edit(full(), &old_gates),
        Err(CannotEdit::Proposal(CannotOpen::Gate(
            GateKind::BlindPairs.name(),
            "not evaluated".into()
        )))
    );
}

#[test]
fn a_proposal_that_no_stream_could_use_is_not_opened() {
    let proposed = Policy {
        audit_rate: Rate::NONE,
        ..base()
    };
    assert!(matches!(
        check_opening(&base(), &proposed, &passing(&base(), &proposed)),
        Err(CannotOpen::Unusable(_))
    ));
}

#[test]
fn a_rejection_says_why() {
    let refused = opened(&full()).reject(approver(PersonId(2)), "  ", start());
    assert_eq!(refused, Err(Refused::NoReason));
}

#[test]
fn only_the_requester_withdraws() {
    let refused = opened(&full()).withdraw(PersonId(2), start());
    assert_eq!(refused, Err(Refused::NotRequester));
}

#[test]
fn a_request_lifts_the_caps_it_knew_of_and_no_later_one() {
    let cap = |at| Cap {
        at,
        cause: CapCause::KillSwitch,
    };
    let [known] = KNOWN;
    let later = SeenCap {
        id: CapId(8),
        ..known
    };
    let set_again = SeenCap {
        renewed: known.renewed + 1,
        ..known
    };
    let request = opened(&full());
    assert!(request.lifts(&cap(Rung::Partial), known));
    assert!(!request.lifts(&cap(Rung::Partial), later));
    assert!(!request.lifts(&cap(Rung::Partial), set_again));
    assert!(!request.lifts(&cap(Rung::Full), known));
}

/// How things stand when what was shown at the opening is not there any more.
fn without_evidence<'a>(base: &'a Policy, gates: &'a [Gate], now: DateTime<Utc>) -> Present<'a> {
    Present {
        current: BASE,
        base,
        gates,
        now,
    }
}

#[test]
fn the_last_approval_counts_only_while_the_gates_still_pass() {
    let (base, mut gates) = (base(), passing(&base(), &full()));
    gates[0].verdict = Verdict::Fail;
    let request = opened(&full());
    let first = request
        .approve(
            approver(PersonId(2)),
            "",
            without_evidence(&base, &gates, start()),
        )
        .unwrap();
    let second = |gates: &[Gate]| {
        first.clone().approve(
            approver(PersonId(3)),
            "",
            without_evidence(&base, gates, start()),
        )
    };
    assert!(matches!(second(&gates), Err(Refused::GatesFail(_))));
    assert!(matches!(second(&[]), Err(Refused::GatesFail(_))));
    gates[0].verdict = Verdict::Pass;
    assert_eq!(second(&gates).unwrap().state.code(), "applied");
}
