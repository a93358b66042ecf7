//! People, policies and requests that the tests of requests begin with.

use chrono::{DateTime, Utc};
use std::sync::LazyLock;
use understudy_ladder::access::{Actor, Approver, Reach};
use understudy_ladder::gate::{Gate, GateKind, Verdict, required};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::request::{CannotEdit, Present, Proposal, Request, SeenCap};
use understudy_ladder::{
    CapId, ModelId, PersonId, Policy, PolicyVersion, Rate, RequestId, Role, Rung, StreamId,
    Threshold, Who,
};

pub const REQUESTER: PersonId = PersonId(1);
pub const BASE: PolicyVersion = PolicyVersion(3);
/// The cap that every request here knows of.
pub const KNOWN: [SeenCap; 1] = [SeenCap {
    id: CapId(7),
    renewed: 1,
}];

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

/// Everything that any change needs passes.
static ALL_PASS: LazyLock<Vec<Gate>> = LazyLock::new(|| {
    [
        GateKind::ActiveModel,
        GateKind::BlindPairs,
        GateKind::Days,
        GateKind::Agreement,
        GateKind::LabelFloor,
        GateKind::NoWorseThanPeople,
        GateKind::Certificate,
        GateKind::Fresh,
        GateKind::RampStep,
        GateKind::Audited,
        GateKind::AuditedError,
        GateKind::NoAlarm,
    ]
    .map(|kind| Gate {
        kind,
        verdict: Verdict::Pass,
        figure: String::new(),
        progress: 1.0,
    })
    .to_vec()
});

static IN_FORCE: LazyLock<Policy> = LazyLock::new(base);

/// How things stand when the evidence is still there.
pub fn present(current: PolicyVersion, now: DateTime<Utc>) -> Present<'static> {
    Present {
        current,
        base: &IN_FORCE,
        gates: &ALL_PASS,
        now,
    }
}

pub fn opened(proposed: &Policy) -> Request {
    let base = base();
    let gates = passing(&base, proposed);
    let proposal = Proposal {
        base: &base,
        proposed: proposed.clone(),
        gates: &gates,
        caps: &KNOWN,
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
        caps: &KNOWN,
    };
    request.edit(by, proposal, current, now)
}
