//! Requests: proposals to move from policy version n to n + 1, with their lifecycle.

use crate::access::Approver;
use crate::gate::{Gate, all_pass};
use crate::ids::{PersonId, PolicyVersion, RequestId};
use crate::policy::{Change, Policy};
use crate::rung::Rung;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a request stays open before it expires.
pub const OPEN_FOR: TimeDelta = TimeDelta::days(14);

/// One person's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Waiting for approvals.
    Open {
        /// Those given so far.
        approvals: Vec<Approval>,
    },
    /// The proposed policy is in force, as this version.
    Applied {
        /// Those who approved.
        approvals: Vec<Approval>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody said no.
    Rejected {
        /// Who.
        by: PersonId,
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// The requester took it back.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody decided in time.
    Expired {
        /// When.
        at: DateTime<Utc>,
    },
    /// The policy it starts from is no longer the current one.
    Stale {
        /// When this was found.
        at: DateTime<Utc>,
        /// The current version then.
        current: PolicyVersion,
    },
}

impl State {
    /// The state's name in tables and on the wire.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Applied { .. } => "applied",
            Self::Rejected { .. } => "rejected",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Expired { .. } => "expired",
            Self::Stale { .. } => "stale",
        }
    }
}

/// A proposal to replace a policy by another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Its number.
    pub id: RequestId,
    /// The version it starts from.
    pub base: PolicyVersion,
    /// What would be in force.
    pub proposed: Policy,
    /// How many different people must approve.
    pub quorum: u16,
    /// Who opened it.
    pub requester: PersonId,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// Where it stands.
    pub state: State,
}

/// Why a request cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpen {
    /// The proposal is the policy in force.
    #[error("the proposed policy is the one in force: change something first")]
    NothingChanges,
    /// Going down needs no request.
    #[error("this only gives the model less: demote instead, which needs no approval")]
    OnlyDown,
    /// More than one step at a time.
    #[error("a request moves one rung or one ramp step at a time")]
    TooFar,
    /// The evidence does not show what the gates ask for.
    #[error("the gate {0:?} does not pass: {1}")]
    Gate(&'static str, String),
}

/// Why a transition of a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has been decided already.
    #[error("the request is no longer open: it is {0}")]
    NotOpen(&'static str),
    /// Four eyes.
    #[error("you opened this request: somebody else has to approve it")]
    OwnRequest,
    /// One person, one approval.
    #[error("you have approved this request already")]
    ApprovedAlready,
    /// Only the requester takes a request back.
    #[error("only the person who opened the request can withdraw it")]
    NotRequester,
    /// A rejection helps only with its reason.
    #[error("say why: a rejection needs a reason")]
    NoReason,
}

/// Checks that a proposal may be put to approvers, given what its gates found.
pub fn check_opening(base: &Policy, proposed: &Policy, gates: &[Gate]) -> Result<(), CannotOpen> {
    match proposed.change_from(base) {
        Change::None => return Err(CannotOpen::NothingChanges),
        Change::Down => return Err(CannotOpen::OnlyDown),
        Change::TooFar => return Err(CannotOpen::TooFar),
        Change::Up(_) => {}
    }
    if all_pass(gates) {
        return Ok(());
    }
    let first = gates.iter().find(|gate| !gate.passes());
    Err(first.map_or(
        CannotOpen::Gate("none", "there is no evidence".into()),
        |gate| CannotOpen::Gate(gate.kind.name(), gate.figure.clone()),
    ))
}

/// How many different people must approve a move to this policy.
pub const fn quorum(proposed: &Policy) -> u16 {
    match proposed.rung {
        Rung::Full => 2,
        Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Partial => 1,
    }
}

impl Request {
    /// Counts an approval; with the last one needed the request is applied.
    ///
    /// `current` is the version in force now: a request whose base is another one goes stale
    /// instead, whatever was approved.
    pub fn approve(
        mut self,
        by: Approver,
        current: PolicyVersion,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        self = self.at(current, now);
        let State::Open { mut approvals } = self.state else {
            return Err(Refused::NotOpen(self.state.code()));
        };
        if by.person() == self.requester {
            return Err(Refused::OwnRequest);
        }
        if approvals.iter().any(|approval| approval.by == by.person()) {
            return Err(Refused::ApprovedAlready);
        }
        approvals.push(Approval {
            by: by.person(),
            at: now,
        });
        self.state = if approvals.len() >= usize::from(self.quorum) {
            State::Applied { approvals, at: now }
        } else {
            State::Open { approvals }
        };
        Ok(self)
    }

    /// Ends the request with a no.
    pub fn reject(
        mut self,
        by: Approver,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        self.require_open()?;
        if reason.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        self.state = State::Rejected {
            by: by.person(),
            at: now,
            reason: reason.trim().to_owned(),
        };
        Ok(self)
    }

    /// Takes the request back.
    pub fn withdraw(mut self, by: PersonId, now: DateTime<Utc>) -> Result<Self, Refused> {
        self.require_open()?;
        if by != self.requester {
            return Err(Refused::NotRequester);
        }
        self.state = State::Withdrawn { at: now };
        Ok(self)
    }

    /// Replaces what is proposed; approvals of the old proposal do not count for the new one.
    pub fn edit(mut self, by: PersonId, proposed: Policy) -> Result<Self, Refused> {
        self.require_open()?;
        if by != self.requester {
            return Err(Refused::NotRequester);
        }
        self.quorum = quorum(&proposed);
        self.proposed = proposed;
        self.state = State::Open {
            approvals: Vec::new(),
        };
        Ok(self)
    }

    /// The request as it stands at this moment: stale when its base has been left, expired when
    /// nobody decided in time.
    #[must_use]
    pub fn at(mut self, current: PolicyVersion, now: DateTime<Utc>) -> Self {
        if matches!(self.state, State::Open { .. }) {
            if current != self.base {
                self.state = State::Stale { at: now, current };
            } else if now >= self.opened_at + OPEN_FOR {
                self.state = State::Expired { at: now };
            }
        }
        self
    }

    fn require_open(&self) -> Result<(), Refused> {
        match self.state {
            State::Open { .. } => Ok(()),
            State::Applied { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. }
            | State::Expired { .. }
            | State::Stale { .. } => Err(Refused::NotOpen(self.state.code())),
        }
    }
}
