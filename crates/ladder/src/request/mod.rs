//! Requests: proposals to move from policy version n to n + 1, with their lifecycle.

mod opening;
mod state;

pub use opening::{CannotOpen, Proposal, SeenCap, check_opening, quorum};
pub use state::{Approval, State};

use crate::access::Approver;
use crate::gate::Gate;
use crate::ids::{PersonId, PolicyVersion, RequestId};
use crate::policy::{Advance, Policy};
use crate::rung::Cap;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long a request stays open before it expires.
pub const OPEN_FOR: TimeDelta = TimeDelta::days(14);

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
    /// Not to be applied before this, however early it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply_at: Option<DateTime<Utc>>,
    /// The caps that were in force when it was opened or edited: only those are lifted by applying it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<SeenCap>,
    /// Where it stands.
    pub state: State,
}

/// How things stand when a request is approved or comes due.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    /// The policy version in force.
    pub current: PolicyVersion,
    /// The policy in force as the caps leave it that the request knows of.
    pub base: &'a Policy,
    /// What the gates between that and the proposal find now.
    pub gates: &'a [Gate],
    /// What time it is.
    pub now: DateTime<Utc>,
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
    /// Only the requester edits a request or takes it back.
    #[error("only the person who opened the request can edit or withdraw it")]
    NotRequester,
    /// A rejection helps only with its reason.
    #[error("say why: a rejection needs a reason")]
    NoReason,
    /// A time that is over, or after the request has expired.
    #[error("apply_at must lie between now and the day on which the request expires")]
    BadTime,
    /// The evidence has changed since the request was opened.
    #[error(
        "the evidence does not let this through any more: {0}. The requester can edit the request once it does"
    )]
    GatesFail(String),
    /// Nobody approved of a ramp that goes on by itself.
    #[error("the policy in force does not let the ramp go on by itself")]
    NotAutomatic,
}

/// Why an edit is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotEdit {
    /// The request, or the person, does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The new proposal could not have been opened either.
    #[error(transparent)]
    Proposal(#[from] CannotOpen),
}

impl Request {
    /// Opens a request for a proposal that its gates let through.
    pub fn open(
        id: RequestId,
        base: PolicyVersion,
        requester: PersonId,
        proposal: Proposal<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, CannotOpen> {
        proposal.check()?;
        Ok(Self {
            id,
            base,
            quorum: quorum(&proposal.proposed),
            proposed: proposal.proposed,
            requester,
            opened_at: now,
            apply_at: None,
            caps: proposal.caps.to_vec(),
            state: State::Open {
                approvals: Vec::new(),
            },
        })
    }

    /// The same request, not to be applied before this; approvals given before do not count for another time.
    pub fn scheduled_for(mut self, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Self, Refused> {
        self.require_open()?;
        if at <= now || at >= self.opened_at + OPEN_FOR {
            return Err(Refused::BadTime);
        }
        self.apply_at = Some(at);
        self.state = State::Open {
            approvals: Vec::new(),
        };
        Ok(self)
    }

    /// The next step of a ramp that goes on by itself, applied at once: whoever approved `plan`, the request that
    /// brought the policy in force, approved of its steps. Its gates must pass as for every other request.
    pub fn go_on(
        id: RequestId,
        plan: &Self,
        base_version: PolicyVersion,
        proposal: Proposal<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, CannotEdit> {
        let State::Applied { approvals, .. } = &plan.state else {
            return Err(Refused::NotAutomatic.into());
        };
        let base = proposal.base;
        let allowed = base.ramp_plan.advance == Advance::Automatic
            && plan.base.next() == base_version
            && plan.proposed == *base
            && base.next_on_ramp().as_ref() == Some(&proposal.proposed);
        if !allowed {
            return Err(Refused::NotAutomatic.into());
        }
        let approvals = approvals.clone();
        let mut request = Self::open(id, base_version, plan.requester, proposal, now)?;
        if !request.is_approved_by(&approvals) {
            return Err(Refused::NotAutomatic.into());
        }
        request.state = State::Applied { approvals, at: now };
        Ok(request)
    }

    /// Counts an approval; with the last one needed the request is applied, if its gates still pass: what was shown
    /// when it was opened may be two weeks old.
    ///
    /// A request whose base is not the version in force goes stale instead, whatever was approved.
    pub fn approve(
        mut self,
        by: Approver,
        reason: &str,
        present: Present<'_>,
    ) -> Result<Self, Refused> {
        let now = present.now;
        self = self.at(present.current, now);
        let State::Open { approvals } = &self.state else {
            return Err(Refused::NotOpen(self.state.code()));
        };
        if by.person() == self.requester {
            return Err(Refused::OwnRequest);
        }
        if approvals.iter().any(|approval| approval.by == by.person()) {
            return Err(Refused::ApprovedAlready);
        }
        let mut approvals = approvals.clone();
        approvals.push(Approval {
            by: by.person(),
            at: now,
            reason: reason.trim().to_owned(),
        });
        self.state = match self.apply_at {
            _ if !self.is_approved_by(&approvals) => State::Open { approvals },
            Some(due) if due > now => State::Scheduled { approvals, due },
            Some(_) | None => {
                self.still_passes(present).map_err(Refused::GatesFail)?;
                State::Applied { approvals, at: now }
            }
        };
        Ok(self)
    }

    /// Applies an approved request whose time has come; if a gate does not pass any more, it has gone stale. One that
    /// waits, or whose base has been left, is answered as it stands.
    #[must_use]
    pub fn due(mut self, present: Present<'_>) -> Self {
        let Present { current, now, .. } = present;
        self = self.at(current, now);
        if !self.is_due(now) {
            return self;
        }
        if let State::Scheduled { approvals, .. } = &self.state
            && self.is_approved_by(approvals)
        {
            let approvals = approvals.clone();
            match self.still_passes(present) {
                Ok(()) => self.state = State::Applied { approvals, at: now },
                Err(because) => return self.stale(current, because, now),
            }
        }
        self
    }

    /// Whether an approved request's time has come.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, State::Scheduled { due, .. } if due <= now)
    }

    /// Ends a pending request of which something no longer holds.
    #[must_use]
    pub fn stale(mut self, current: PolicyVersion, because: String, now: DateTime<Utc>) -> Self {
        if self.state.is_pending() {
            self.state = State::Stale {
                at: now,
                current,
                because: Some(because),
            };
        }
        self
    }

    fn still_passes(&self, present: Present<'_>) -> Result<(), String> {
        opening::check_gates(present.base, &self.proposed, present.gates)
            .map_err(|cannot| cannot.to_string())
    }

    /// The request after another one from the same base was applied.
    #[must_use]
    pub fn superseded_by(mut self, other: &Self, now: DateTime<Utc>) -> Self {
        let applied = matches!(other.state, State::Applied { .. });
        if applied && self.state.is_pending() && other.base == self.base && other.id != self.id {
            self.state = State::Superseded {
                at: now,
                by: other.id,
            };
        }
        self
    }

    /// Ends the request with a no.
    pub fn reject(
        mut self,
        by: Approver,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        self.require_pending()?;
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
        self.require_pending()?;
        if by != self.requester {
            return Err(Refused::NotRequester);
        }
        self.state = State::Withdrawn { at: now };
        Ok(self)
    }

    /// Replaces what is proposed, by what could be opened now as well; approvals of the old proposal
    /// do not count for the new one.
    pub fn edit(
        mut self,
        by: PersonId,
        proposal: Proposal<'_>,
        current: PolicyVersion,
        now: DateTime<Utc>,
    ) -> Result<Self, CannotEdit> {
        self = self.at(current, now);
        self.require_pending()?;
        if by != self.requester {
            return Err(Refused::NotRequester.into());
        }
        proposal.check()?;
        self.quorum = quorum(&proposal.proposed);
        self.caps = proposal.caps.to_vec();
        self.proposed = proposal.proposed;
        self.state = State::Open {
            approvals: Vec::new(),
        };
        Ok(self)
    }

    /// Whether applying the request lifts this cap: one below the proposed rung that the request knows of as it
    /// stands. A later cap, or one that was set again since, stays, whatever was approved before it.
    pub fn lifts(&self, cap: &Cap, seen: SeenCap) -> bool {
        cap.is_lifted_by(self.proposed.rung) && self.caps.contains(&seen)
    }

    /// The request as it stands at this moment: stale when its base has been left, expired when
    /// nobody decided in time.
    #[must_use]
    pub fn at(mut self, current: PolicyVersion, now: DateTime<Utc>) -> Self {
        if self.state.is_pending() && current != self.base {
            self.state = State::Stale {
                at: now,
                current,
                because: None,
            };
        } else if matches!(self.state, State::Open { .. }) && now >= self.opened_at + OPEN_FOR {
            self.state = State::Expired { at: now };
        }
        self
    }

    /// Whether enough different people approved, none of them the requester. A stored quorum can ask
    /// for more than the proposal needs, not for less.
    fn is_approved_by(&self, approvals: &[Approval]) -> bool {
        let others: BTreeSet<_> = approvals
            .iter()
            .map(|approval| approval.by)
            .filter(|by| *by != self.requester)
            .collect();
        others.len() >= usize::from(self.quorum.max(quorum(&self.proposed)))
    }

    fn require_open(&self) -> Result<(), Refused> {
        if matches!(self.state, State::Open { .. }) {
            Ok(())
        } else {
            Err(Refused::NotOpen(self.state.code()))
        }
    }

    /// An approved request that waits for its time can still be stopped.
    fn require_pending(&self) -> Result<(), Refused> {
        if self.state.is_pending() {
            Ok(())
        } else {
            Err(Refused::NotOpen(self.state.code()))
        }
    }
}
