//! People, policies and requests that the tests of requests begin with.

use chrono::{DateTime, Utc};
use understudy_ladder::access::{Actor, Approver, Reach};
use understudy_ladder::gate::{Gate, Verdict, required};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::request::{CannotEdit, Proposal, Request};
use understudy_ladder::{
    ModelId, PersonId, Policy, PolicyVersion, Rate, RequestId, Role, Rung, StreamId, Threshold, Who,
};

pub const REQUESTER: PersonId = PersonId(1);
pub const BASE: PolicyVersion = PolicyVersion(3);

pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

pub fn approver(person: PersonId) -> Approver {
    let admin = Actor {
        who: Who::Person(person),
        permissions: Role::Admin.permissions(),
        reach: Reach::Every,
    };
    admin.approver(StreamId(1)).unwrap()
}

pub fn with_threshold(thousandths: u16) -> Policy {
    Policy {
        rung: Rung::Partial,
        ramp: Rate::ALL,
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(thousandths),
            ..Thresholds::default()
        },
        ..Policy::initial()
    }
}

pub fn base() -> Policy {
    with_threshold(900)
}

/// Needs two approvers.
pub fn full() -> Policy {
    base().step_up().unwrap()
}

/// Needs one approver.
pub fn lower() -> Policy {
    with_threshold(800)
}

/// Gates as they look when the evidence is there.
pub fn passing(base: &Policy, proposed: &Policy) -> Vec<Gate> {
    let gate = |kind| Gate {
        kind,
        verdict: Verdict::Pass,
        figure: String::new(),
        progress: 1.0,
    };
    required(base, proposed).into_iter().map(gate).collect()
}

pub fn opened(proposed: &Policy) -> Request {
    let base = base();
    let gates = passing(&base, proposed);
    let proposal = Proposal {
        base: &base,
        proposed: proposed.clone(),
        gates: &gates,
    };
    Request::open(RequestId(1), BASE, REQUESTER, proposal, start()).unwrap()
}

pub fn edited(
    request: Request,
    by: PersonId,
    proposed: &Policy,
    current: PolicyVersion,
    now: DateTime<Utc>,
) -> Result<Request, CannotEdit> {
    let base = base();
    let gates = passing(&base, proposed);
    let proposal = Proposal {
        base: &base,
        proposed: proposed.clone(),
        gates: &gates,
    };
    request.edit(by, proposal, current, now)
}
