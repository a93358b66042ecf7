//! Requests that wait for their time, and requests that another one overtook.

use crate::requesting::{BASE, REQUESTER, approver, edited, full, lower, opened, present, start};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use understudy_ladder::PersonId;
use understudy_ladder::RequestId;
use understudy_ladder::request::{Approval, OPEN_FOR, Refused, Request, State};

fn hours(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

/// A request for a lower threshold, approved, for ten hours from now.
fn scheduled() -> Request {
    opened(&lower())
        .scheduled_for(hours(10), start())
        .unwrap()
        .approve(approver(PersonId(2)), "", present(BASE, start()))
        .unwrap()
}

fn with_id(request: Request, id: i64) -> Request {
    Request {
        id: RequestId(id),
        ..request
    }
}

fn applied(id: i64) -> Request {
    let request = opened(&lower()).approve(approver(PersonId(3)), "", present(BASE, start()));
    with_id(request.unwrap(), id)
}

proptest! {
    #[test]
    fn an_approved_request_is_applied_at_its_time_and_never_before(
        looks in vec(0..40_i64, 0..12), approved_at in 0..30_i64
    ) {
        let request = opened(&lower()).scheduled_for(hours(10), start()).unwrap();
        let mut request = request.approve(approver(PersonId(2)), "", present(BASE, hours(approved_at))).unwrap();
        prop_assert_eq!(request.state.code(), if approved_at >= 10 { "applied" } else { "scheduled" });
        let mut now = approved_at;
        for look in looks {
            now += look;
            let was_applied = request.state.code() == "applied";
            request = request.due(present(BASE, hours(now)));
            prop_assert_eq!(request.state.code(), if now >= 10 { "applied" } else { "scheduled" });
            let State::Applied { at, .. } = &request.state else { continue };
            prop_assert!(*at >= hours(10));
            prop_assert!(was_applied || *at == hours(now));
        }
    }

    #[test]
    fn a_time_lies_between_now_and_the_day_of_expiry(at in -400..800_i64, now in 0..330_i64) {
        let answer = opened(&lower()).scheduled_for(hours(at), hours(now));
        let good = at > now && hours(at) < start() + OPEN_FOR;
        prop_assert_eq!(answer.map(|request| request.apply_at), if good { Ok(Some(hours(at))) } else { Err(Refused::BadTime) });
    }
}

#[test]
fn an_approved_request_whose_base_was_left_goes_stale_instead_of_coming_into_force() {
    for late in [hours(1), hours(10), hours(1_000)] {
        let request = scheduled().due(present(BASE.next(), late));
        let stale = State::Stale {
            at: late,
            current: BASE.next(),
            because: None,
        };
        assert_eq!(request.state, stale);
        assert_eq!(request.clone().due(present(BASE, late)), request);
    }
}

#[test]
fn an_approved_request_does_not_expire_and_an_open_one_does() {
    let late = start() + OPEN_FOR;
    assert_eq!(scheduled().at(BASE, late).state.code(), "scheduled");
    let open = opened(&lower()).scheduled_for(hours(10), start()).unwrap();
    assert_eq!(open.at(BASE, late).state.code(), "expired");
}

#[test]
fn a_scheduled_request_can_still_be_rejected_withdrawn_and_edited_but_not_approved_again() {
    let by = approver(PersonId(2));
    assert_eq!(
        scheduled().reject(by, "no", hours(1)).unwrap().state.code(),
        "rejected"
    );
    assert_eq!(
        scheduled()
            .withdraw(REQUESTER, hours(1))
            .unwrap()
            .state
            .code(),
        "withdrawn"
    );
    assert_eq!(
        scheduled().approve(approver(PersonId(3)), "", present(BASE, hours(1))),
        Err(Refused::NotOpen("scheduled"))
    );
    assert_eq!(
        scheduled().scheduled_for(hours(20), hours(1)),
        Err(Refused::NotOpen("scheduled"))
    );
}

#[test]
fn an_edit_of_a_scheduled_request_voids_its_approvals_and_keeps_its_time() {
    let request = edited(scheduled(), REQUESTER, &full(), BASE, hours(1)).unwrap();
    let open = State::Open {
        approvals: Vec::new(),
    };
    assert_eq!((&request.state, request.quorum), (&open, 2));
    assert_eq!(request.apply_at, Some(hours(10)));
    // Its time alone applies nothing.
    assert_eq!(request.clone().due(present(BASE, hours(11))).state, open);
    let once = request.approve(approver(PersonId(2)), "", present(BASE, hours(2)));
    let twice = once
        .unwrap()
        .approve(approver(PersonId(3)), "", present(BASE, hours(3)));
    assert_eq!(twice.unwrap().state.code(), "scheduled");
}

#[test]
fn another_time_voids_the_approvals_of_the_first() {
    let once = opened(&full())
        .approve(approver(PersonId(2)), "", present(BASE, start()))
        .unwrap();
    let moved = once.scheduled_for(hours(10), start()).unwrap();
    let again = moved.approve(approver(PersonId(3)), "", present(BASE, start()));
    assert_eq!(again.unwrap().state.code(), "open");
}

#[test]
fn forged_approvals_in_a_scheduled_request_do_not_bring_it_into_force() {
    let approval = |by| Approval {
        by,
        at: start(),
        reason: String::new(),
    };
    for approvals in [
        vec![],
        vec![approval(REQUESTER)],
        vec![approval(PersonId(2))],
        vec![approval(PersonId(2)), approval(PersonId(2))],
        vec![approval(PersonId(2)), approval(REQUESTER)],
    ] {
        let forged = Request {
            quorum: 0,
            state: State::Scheduled {
                approvals,
                due: hours(1),
            },
            ..opened(&full())
        };
        assert_eq!(
            forged.due(present(BASE, hours(2))).state.code(),
            "scheduled"
        );
    }
}

#[test]
fn a_pending_request_from_the_same_base_is_superseded_and_says_by_which() {
    let other = applied(7);
    for pending in [opened(&full()), scheduled()] {
        let superseded = pending.superseded_by(&other, hours(1));
        let expected = State::Superseded {
            at: hours(1),
            by: RequestId(7),
        };
        assert_eq!(superseded.state, expected);
        assert_eq!(superseded.clone().due(present(BASE, hours(20))), superseded);
        assert_eq!(
            superseded.approve(approver(PersonId(4)), "", present(BASE, hours(2))),
            Err(Refused::NotOpen("superseded"))
        );
    }
}

#[test]
fn only_an_applied_other_request_from_the_same_base_supersedes() {
    let same = |request: Request, other: &Request| {
        assert_eq!(request.clone().superseded_by(other, hours(1)), request);
    };
    same(opened(&full()), &with_id(opened(&lower()), 7));
    same(opened(&full()), &with_id(scheduled(), 7));
    same(applied(1), &applied(7));
    // It does not supersede itself.
    same(opened(&full()), &applied(1));
    let later = Request {
        base: BASE.next(),
        ..applied(7)
    };
    same(opened(&full()), &later);
}

#[test]
fn an_approval_keeps_its_reason() {
    let by = approver(PersonId(2));
    let request = opened(&full()).approve(by, "  looks right ", present(BASE, start()));
    let request = request.unwrap();
    let State::Open { approvals } = &request.state else {
        panic!("{request:?}");
    };
    assert_eq!(approvals[0].reason, "looks right");
    let json = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
    // One that was written down before there were reasons is still read.
    let old = r#"{"by": 2, "at": "2026-01-01T00:00:00Z"}"#;
    let read: Approval = serde_json::from_str(old).unwrap();
    assert_eq!(read.reason, "");
}
