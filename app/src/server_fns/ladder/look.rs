//! A request as somebody sees it: what it is, and what this person may do about it.

use super::assemble::called;
use super::{Approved, Comment, ImpactView, May, RequestView, reached};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use understudy_ladder::access::{Actor, Forbidden, Who};
use understudy_ladder::gate::Gate;
use understudy_ladder::request::{OPEN_FOR, Present, Refused, Request, State};
use understudy_ladder::{Permission, PersonId, Policy, RequestId};
use understudy_store::requests::StoredRequest;
use understudy_store::streams::StreamState;

/// Who looks at what, and when.
pub struct Look<'a> {
    pub state: &'a StreamState,
    pub actor: &'a Actor,
    pub who: &'a BTreeMap<PersonId, String>,
    /// What the gates of pending requests find now, with the policy that each starts from.
    pub gates: &'a BTreeMap<RequestId, (Policy, Vec<Gate>)>,
    pub now: DateTime<Utc>,
}

impl Look<'_> {
    /// The request with what this person may do about it.
    pub fn request(
        &self,
        stored: StoredRequest,
        base: &Policy,
        impact: Option<ImpactView>,
        comments: Vec<Comment>,
    ) -> RequestView {
        let request = stored
            .request
            .at(self.state.stream.policy_version, self.now);
        // An open request starts from the policy in force, which may be held down by now.
        let base = match request.state {
            State::Open { .. } | State::Scheduled { .. } => self.state.held_policy(),
            State::Applied { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. }
            | State::Expired { .. }
            | State::Superseded { .. }
            | State::Stale { .. } => base.clone(),
        };
        let (approve, completes) = self.approval(&request);
        let withdraw = self.withdrawal(&request);
        let reject = self.rejection(&request);
        let (approvals, rejected_by) = self.answers(&request.state);
        RequestView {
            id: request.id,
            base_version: request.base,
            base,
            reached: reached(&request.proposed, &stored.evidence),
            proposed: request.proposed,
            quorum: request.quorum,
            requester: stored.requester_name,
            own: self.actor.who == Who::Person(request.requester),
            opened_at: request.opened_at,
            expires_at: request.opened_at + OPEN_FOR,
            state: request.state,
            comment: stored.comment,
            gates: stored.gates,
            evidence_sha256: stored.evidence_sha256,
            approvals,
            rejected_by,
            comments,
            impact,
            apply_at: request.apply_at,
            approve,
            completes,
            reject,
            withdraw,
        }
    }

    /// Asks the rules themselves, on a copy.
    fn approval(&self, request: &Request) -> (May, bool) {
        let approver = match self.actor.approver(self.state.stream.id) {
            Ok(approver) => approver,
            Err(
                Forbidden::Permission(_)
                | Forbidden::Stream
                | Forbidden::EveryStream
                | Forbidden::NotAPerson,
            ) => return (May::NotInRole, false),
        };
        let (base, gates) = match self.gates.get(&request.id) {
            Some((base, gates)) => (base, gates.as_slice()),
            // Decided already: refused, whatever they find.
            None => (&self.state.policy, [].as_slice()),
        };
        let present = Present {
            current: self.state.stream.policy_version,
            base,
            gates,
            now: self.now,
        };
        match request.clone().approve(approver, "", present) {
            Ok(next) => (May::Yes, matches!(next.state, State::Applied { .. })),
            Err(refused) => (refusal(&refused), false),
        }
    }

    /// Those who approved, and who rejected it.
    fn answers(&self, state: &State) -> (Vec<Approved>, Option<String>) {
        match state {
            State::Open { approvals }
            | State::Scheduled { approvals, .. }
            | State::Applied { approvals, .. } => (
                approvals
                    .iter()
                    .map(|approval| Approved {
                        by: self.name(approval.by),
                        at: approval.at,
                        reason: approval.reason.clone(),
                    })
                    .collect(),
                None,
            ),
            State::Rejected { by, .. } => (Vec::new(), Some(self.name(*by))),
            State::Withdrawn { .. }
            | State::Expired { .. }
            | State::Superseded { .. }
            | State::Stale { .. } => (Vec::new(), None),
        }
    }

    /// Somebody's own request is taken back instead.
    fn rejection(&self, request: &Request) -> bool {
        let own = self.actor.who == Who::Person(request.requester);
        self.actor
            .approver(self.state.stream.id)
            .is_ok_and(|by| !own && request.clone().reject(by, "asked", self.now).is_ok())
    }

    fn withdrawal(&self, request: &Request) -> May {
        let Who::Person(person) = self.actor.who else {
            return May::NotInRole;
        };
        if !self.actor.may(Permission::OpenRequests) {
            return May::NotInRole;
        }
        match request.clone().withdraw(person, self.now) {
            Ok(_) => May::Yes,
            Err(refused) => refusal(&refused),
        }
    }

    fn name(&self, person: PersonId) -> String {
        called(&Who::Person(person).to_string(), self.who)
    }
}

fn refusal(refused: &Refused) -> May {
    May::No(super::sentence(&refused.to_string()))
}
