//! A request as the audit log tells it, and what of a stored one differs from that.

use super::{CannotReplay, person_of, read, unreadable};
use crate::audit::Entry;
use crate::ids::{PersonId, PolicyVersion, RequestId};
use crate::policy::Policy;
use crate::request::{Approval, Request, SeenCap, State, quorum};
use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A request as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldRequest {
    /// The request; what is not told of it stands in the other fields.
    request: Request,
    /// SHA-256 of its evidence; `None` where the log does not tell.
    evidence_sha256: Option<String>,
    /// Whether the log tells who asked.
    requester_told: bool,
    /// The places of the approvals whose reason the log does not tell.
    reasons_untold: BTreeSet<usize>,
}

/// What is said when a request is opened.
#[derive(Deserialize)]
pub(super) struct Opened {
    request: RequestId,
    pub(super) base: PolicyVersion,
    /// Of a request that nobody opened by hand.
    #[serde(default)]
    pub(super) requester: Option<PersonId>,
    #[serde(flatten)]
    content: Content,
}

/// What is said when a request is opened or edited.
#[derive(Deserialize)]
struct Content {
    proposed: Policy,
    #[serde(default)]
    quorum: Option<u16>,
    #[serde(default)]
    apply_at: Option<DateTime<Utc>>,
    #[serde(default)]
    evidence_sha256: Option<String>,
}

#[derive(Deserialize)]
struct Approved {
    #[serde(default)]
    reason: Option<String>,
    /// What came of it; not told by earlier versions.
    #[serde(default)]
    state: Option<String>,
}

#[derive(Deserialize)]
struct Rejected {
    reason: String,
}

#[derive(Deserialize)]
struct Stale {
    #[serde(default)]
    because: Option<String>,
}

#[derive(Deserialize)]
struct Superseded {
    by: RequestId,
}

impl ToldRequest {
    /// `caps` are those in force at that moment.
    pub(super) fn opened(
        opened: Opened,
        requester: Option<PersonId>,
        caps: Vec<SeenCap>,
        entry: &Entry,
    ) -> Self {
        let Content {
            proposed,
            quorum: told,
            apply_at,
            evidence_sha256,
        } = opened.content;
        Self {
            request: Request {
                id: opened.request,
                base: opened.base,
                quorum: told.unwrap_or_else(|| quorum(&proposed)),
                proposed,
                requester: requester.unwrap_or(PersonId(0)),
                opened_at: entry.at,
                apply_at,
                caps,
                state: open(Vec::new()),
            },
            evidence_sha256,
            requester_told: requester.is_some(),
            reasons_untold: BTreeSet::new(),
        }
    }

    /// The next step of this one's ramp, which went on by itself.
    pub(super) fn gone_on(&self, opened: Opened, caps: Vec<SeenCap>, entry: &Entry) -> Self {
        let mut next = Self::opened(opened, self.requester(), caps, entry);
        next.request.state = State::Applied {
            approvals: self.approvals(),
            at: entry.at,
        };
        next.reasons_untold.clone_from(&self.reasons_untold);
        next
    }

    /// Its number.
    pub const fn id(&self) -> RequestId {
        self.request.id
    }

    /// Who opened it; `None` where the log does not tell.
    pub fn requester(&self) -> Option<PersonId> {
        self.requester_told.then_some(self.request.requester)
    }

    /// SHA-256 of its evidence; `None` where the log does not tell.
    pub fn evidence_sha256(&self) -> Option<&str> {
        self.evidence_sha256.as_deref()
    }

    /// Whether its policy came into force.
    pub const fn is_applied(&self) -> bool {
        matches!(self.request.state, State::Applied { .. })
    }

    /// Takes the next entry about this request in.
    pub(super) fn take(&mut self, entry: &Entry, caps: Vec<SeenCap>) -> Result<(), CannotReplay> {
        let at = entry.at;
        self.request.state = match entry.action.as_str() {
            "request.edited" => self.edited(read(entry)?, caps),
            "request.approved" => self.approved(entry)?,
            "request.applied" => {
                self.apply(entry);
                return Ok(());
            }
            "request.rejected" => {
                let Rejected { reason } = read(entry)?;
                let by = person_of(entry).ok_or_else(|| unreadable(entry))?;
                State::Rejected { by, at, reason }
            }
            "request.withdrawn" => State::Withdrawn { at },
            "request.expired" => State::Expired { at },
            "request.superseded" => {
                let Superseded { by } = read(entry)?;
                State::Superseded { at, by }
            }
            "request.stale" => {
                let Stale { because } = read(entry)?;
                State::Stale {
                    at,
                    current: self.request.base,
                    because,
                }
            }
            // Comments, and whatever else leaves a request as it is.
            _ => return Ok(()),
        };
        Ok(())
    }

    fn edited(&mut self, content: Content, caps: Vec<SeenCap>) -> State {
        let request = &mut self.request;
        request.caps = caps;
        request.quorum = content.quorum.unwrap_or_else(|| quorum(&content.proposed));
        request.proposed = content.proposed;
        request.apply_at = content.apply_at;
        self.evidence_sha256 = content.evidence_sha256;
        self.reasons_untold.clear();
        open(Vec::new())
    }

    fn approved(&mut self, entry: &Entry) -> Result<State, CannotReplay> {
        let Approved { reason, state } = read(entry)?;
        let mut approvals = self.approvals();
        if reason.is_none() {
            self.reasons_untold.insert(approvals.len());
        }
        approvals.push(Approval {
            by: person_of(entry).ok_or_else(|| unreadable(entry))?,
            at: entry.at,
            reason: reason.unwrap_or_default(),
        });
        match (state.as_deref(), self.request.apply_at) {
            // What the last approval leads to is told by the policy that it puts in force, too.
            (None | Some("open"), _) => Ok(open(approvals)),
            (Some("applied"), _) => Ok(State::Applied {
                approvals,
                at: entry.at,
            }),
            (Some("scheduled"), Some(due)) => Ok(State::Scheduled { approvals, due }),
            (Some(_), _) => Err(unreadable(entry)),
        }
    }

    pub(super) fn apply(&mut self, entry: &Entry) {
        self.request.state = State::Applied {
            approvals: self.approvals(),
            at: entry.at,
        };
    }

    fn approvals(&self) -> Vec<Approval> {
        match &self.request.state {
            State::Open { approvals }
            | State::Scheduled { approvals, .. }
            | State::Applied { approvals, .. } => approvals.clone(),
            State::Rejected { .. }
            | State::Withdrawn { .. }
            | State::Expired { .. }
            | State::Superseded { .. }
            | State::Stale { .. } => Vec::new(),
        }
    }

    /// The request as told, with what is not told taken from the stored one.
    fn beside(&self, stored: &Request) -> Request {
        let mut told = self.request.clone();
        if !self.requester_told {
            told.requester = stored.requester;
        }
        // Requests of earlier versions know of no cap, so applying them lifts none.
        if stored.caps.is_empty() {
            told.caps.clear();
        }
        match (&mut told.state, &stored.state) {
            (
                State::Open { approvals }
                | State::Scheduled { approvals, .. }
                | State::Applied { approvals, .. },
                State::Open { approvals: given }
                | State::Scheduled {
                    approvals: given, ..
                }
                | State::Applied {
                    approvals: given, ..
                },
            ) => {
                for (place, (told, given)) in approvals.iter_mut().zip(given).enumerate() {
                    if self.reasons_untold.contains(&place) {
                        told.reason.clone_from(&given.reason);
                    }
                }
            }
            (State::Stale { current, .. }, State::Stale { current: then, .. }) => *current = *then,
            // Two different states differ, whatever else they say.
            _ => {}
        }
        told
    }

    /// What the stored request says otherwise, each as what follows on "request 3".
    pub fn differences(&self, stored: &Request) -> Vec<String> {
        let told = in_microseconds(self.beside(stored));
        let stored = &in_microseconds(stored.clone());
        let (is, says) = (stored.state.code(), told.state.code());
        let mut found = Vec::new();
        if is != says {
            found.push(format!("is {is}, the log says {says}"));
        } else if stored.state != told.state {
            found.push(decided_otherwise(&stored.state, &told.state));
        }
        if stored.proposed != told.proposed {
            found.push("does not propose what the log says".to_owned());
        }
        if stored.caps != told.caps {
            found.push("knows of other caps than those that were in force".to_owned());
        }
        for (says, stored, told) in [
            (
                "starts from version",
                stored.base.to_string(),
                told.base.to_string(),
            ),
            (
                "has the quorum",
                stored.quorum.to_string(),
                told.quorum.to_string(),
            ),
            (
                "was opened by person",
                stored.requester.to_string(),
                told.requester.to_string(),
            ),
            (
                "was opened",
                stored.opened_at.to_string(),
                told.opened_at.to_string(),
            ),
            (
                "waits for",
                or_nothing(stored.apply_at),
                or_nothing(told.apply_at),
            ),
        ] {
            if stored != told {
                found.push(format!("{says} {stored}, the log says {told}"));
            }
        }
        found
    }
}

/// The same request with its times as columns and entries keep them; documents keep them finer.
fn in_microseconds(mut request: Request) -> Request {
    for at in [Some(&mut request.opened_at), request.apply_at.as_mut()] {
        at.into_iter().for_each(cut);
    }
    match &mut request.state {
        State::Open { approvals } => cut_all(approvals),
        State::Scheduled { approvals, due: at } | State::Applied { approvals, at } => {
            cut_all(approvals);
            cut(at);
        }
        State::Rejected { at, .. }
        | State::Withdrawn { at }
        | State::Expired { at }
        | State::Superseded { at, .. }
        | State::Stale { at, .. } => cut(at),
    }
    request
}

fn cut_all(approvals: &mut [Approval]) {
    for approval in approvals {
        cut(&mut approval.at);
    }
}

fn cut(at: &mut DateTime<Utc>) {
    *at = at.trunc_subsecs(6);
}

fn open(approvals: Vec<Approval>) -> State {
    State::Open { approvals }
}

fn or_nothing(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "nothing".to_owned(), |at| at.to_string())
}

/// Two states of one name that say different things.
fn decided_otherwise(stored: &State, told: &State) -> String {
    let people = |state: &State| match state {
        State::Open { approvals }
        | State::Scheduled { approvals, .. }
        | State::Applied { approvals, .. } => Some(
            approvals
                .iter()
                .map(|approval| approval.by.get())
                .collect::<Vec<_>>(),
        ),
        State::Rejected { by, .. } => Some(vec![by.get()]),
        State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => None,
    };
    match (people(stored), people(told)) {
        (Some(is), Some(says)) if is != says => {
            format!("was decided by people {is:?}, the log says {says:?}")
        }
        _ => "was decided at another time or for another reason than the log says".to_owned(),
    }
}
