//! Opening: what a proposal must show before it is put to approvers, and how many of them it needs.

use crate::gate::{Gate, required};
use crate::ids::CapId;
use crate::policy::{BadPolicy, Change, Policy};
use crate::rung::Rung;
use serde::{Deserialize, Serialize};

/// What is put to approvers.
#[derive(Debug, Clone)]
pub struct Proposal<'a> {
    /// The policy in force as the caps leave it ([`Policy::held_by`]).
    pub base: &'a Policy,
    /// What would be in force.
    pub proposed: Policy,
    /// What the gates between the two found.
    pub gates: &'a [Gate],
    /// The caps in force, which applying the request may lift.
    pub caps: &'a [SeenCap],
}

/// A cap as it stood when somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenCap {
    /// Which one.
    pub id: CapId,
    /// How often it had been set again while it was in force.
    pub renewed: i32,
}

impl Proposal<'_> {
    /// Checks that it may be put to approvers.
    pub fn check(&self) -> Result<(), CannotOpen> {
        check_opening(self.base, &self.proposed, self.gates)
    }
}

/// Why a request cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpen {
    /// The proposal is the policy in force.
    #[error("the proposed policy is the one in force: change something first")]
    NothingChanges,
    /// Going down needs no request.
    #[error(
        "this gives the model nothing more: it needs no approval, so do it at once, as a demotion"
    )]
    OnlyDown,
    /// More than one step at a time.
    #[error(
        "a request asks for one thing at a time: one rung or ramp step, a model, thresholds, or settings; while a canary decides, no step and no threshold"
    )]
    TooFar,
    /// The proposal is no usable policy.
    #[error("the proposed policy cannot be used: {0}")]
    Unusable(#[from] BadPolicy),
    /// The evidence does not show what the gates ask for.
    #[error("the gate {0:?} does not pass: {1}")]
    Gate(&'static str, String),
}

/// Checks that a proposal may be put to approvers, given what its gates found. `base` is the policy
/// in force as the caps leave it ([`Policy::held_by`]).
pub fn check_opening(base: &Policy, proposed: &Policy, gates: &[Gate]) -> Result<(), CannotOpen> {
    match proposed.change_from(base) {
        Change::None => return Err(CannotOpen::NothingChanges),
        Change::Down => return Err(CannotOpen::OnlyDown),
        Change::TooFar => return Err(CannotOpen::TooFar),
        Change::Up(_) => {}
    }
    proposed.check_values()?;
    check_gates(base, proposed, gates)
}

/// Checks that every gate between the two was looked at, and passes. A change that only asks for less or watches less
/// has none: people judge it.
pub(super) fn check_gates(
    base: &Policy,
    proposed: &Policy,
    gates: &[Gate],
) -> Result<(), CannotOpen> {
    if let Some(gate) = gates.iter().find(|gate| !gate.passes()) {
        return Err(CannotOpen::Gate(gate.kind.name(), gate.figure.clone()));
    }
    // Gates that pass help only when they are the ones that this very change needs.
    let missing = required(base, proposed)
        .into_iter()
        .find(|kind| !gates.iter().any(|gate| gate.kind == *kind));
    match missing {
        Some(kind) => Err(CannotOpen::Gate(kind.name(), "not evaluated".into())),
        None => Ok(()),
    }
}

/// How many different people must approve a move to this policy.
pub const fn quorum(proposed: &Policy) -> u16 {
    match proposed.rung {
        Rung::Full => 2,
        Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Partial => 1,
    }
}
