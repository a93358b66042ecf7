//! Requests: opened with their evidence frozen, discussed, edited, approved, rejected, withdrawn, applied.

use super::applying::{apply, look_again};
use super::down::restrict;
use super::in_force::write;
use super::{MoveError, lock, person};
use crate::impact;
use crate::requests::{self, NewRequest, StoredRequest};
use crate::streams::StreamState;
use crate::{StoreError, caps, evidence};
use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Permission};
use understudy_ladder::gate::{Evidence, Gate, gates};
use understudy_ladder::impact::Impact;
use understudy_ladder::policy::Change as PolicyChange;
use understudy_ladder::request::{CannotEdit, Present, Proposal, Request, SeenCap, State};
use understudy_ladder::slot::{CannotMove, Slot};
use understudy_ladder::{Policy, PolicyVersion, RequestId};

/// A proposal and why it is made.
#[derive(Debug, Clone)]
pub struct Propose<'a> {
    /// What would be in force.
    pub policy: Policy,
    /// Why.
    pub comment: &'a str,
    /// Not before this, however early it is approved.
    pub apply_at: Option<DateTime<Utc>>,
}

/// The gates between the policy in force, as the caps leave it, and a proposal, with today's evidence.
pub async fn gates_for(
    conn: &mut PgConnection,
    state: &StreamState,
    proposed: &Policy,
    now: DateTime<Utc>,
) -> Result<Vec<Gate>, StoreError> {
    let base = state.held_policy();
    let evidence = evidence::read(conn, state, proposed.judged_model(&base), now).await?;
    Ok(gates(&base, proposed, &evidence))
}

/// What a request keeps of the moment at which it was opened.
pub(super) struct Frozen {
    base: Policy,
    caps: Vec<SeenCap>,
    evidence: Evidence,
    pub(super) gates: Vec<Gate>,
    pub(super) sha256: String,
    impact: Impact,
}

/// Freezes what is known now of a proposal.
pub(super) async fn freeze(
    conn: &mut PgConnection,
    state: &StreamState,
    proposed: &Policy,
    now: DateTime<Utc>,
) -> Result<Frozen, StoreError> {
    let base = state.held_policy();
    let evidence = evidence::read(conn, state, proposed.judged_model(&base), now).await?;
    let text = serde_json::to_vec(&evidence).map_err(|_| StoreError::Corrupt("evidence"))?;
    Ok(Frozen {
        gates: gates(&base, proposed, &evidence),
        sha256: hex::encode(Sha256::digest(text)),
        impact: impact::of(conn, state, proposed).await?,
        caps: caps::seen(conn, state.stream.id)
            .await?
            .into_iter()
            .map(|(seen, _)| seen)
            .collect(),
        evidence,
        base,
    })
}

impl Frozen {
    pub(super) fn proposal(&self, proposed: Policy) -> Proposal<'_> {
        Proposal {
            base: &self.base,
            proposed,
            gates: &self.gates,
            caps: &self.caps,
        }
    }

    fn row<'a>(
        &'a self,
        state: &StreamState,
        request: &'a Request,
        comment: &'a str,
    ) -> NewRequest<'a> {
        NewRequest {
            stream: state.stream.id,
            request,
            comment,
            gates: &self.gates,
            evidence: &self.evidence,
            evidence_sha256: &self.sha256,
            impact: &self.impact,
        }
    }

    pub(super) async fn store(
        &self,
        conn: &mut PgConnection,
        state: &StreamState,
        request: &Request,
        comment: &str,
    ) -> Result<(), StoreError> {
        requests::insert(conn, self.row(state, request, comment)).await
    }
}

/// Refuses a policy that this stream cannot have.
pub(super) fn check(state: &StreamState, policy: &Policy) -> Result<(), MoveError> {
    policy.check(|label| state.stream.labels.find(label).is_some())?;
    let canary = policy.canary.map(|canary| canary.model);
    for model in policy.active_model.into_iter().chain(canary) {
        if state.model(model).is_none() {
            return Err(CannotMove::Unknown(model).into());
        }
    }
    let scores = |model| {
        state
            .model(model)
            .is_some_and(|found| found.slot == Slot::Preview)
    };
    match canary {
        Some(model) if state.policy.canary != policy.canary && !scores(model) => {
            Err(MoveError::CanaryNotPreviewed)
        }
        Some(_) | None => Ok(()),
    }
}

/// Opens a request with its evidence frozen.
pub async fn open(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    propose: Propose<'_>,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    let requester = person(actor)?;
    check(&state, &propose.policy)?;
    let frozen = freeze(conn, &state, &propose.policy, now).await?;
    let id = requests::next_id(conn, state.stream.id).await?;
    let proposal = frozen.proposal(propose.policy);
    let base = state.stream.policy_version;
    let request = match Request::open(id, base, requester, proposal, now) {
        Ok(request) => request,
        Err(cause) => {
            let gates = frozen.gates;
            return Err(MoveError::CannotOpen { cause, gates });
        }
    };
    let request = match propose.apply_at {
        Some(at) => request.scheduled_for(at, now)?,
        None => request,
    };
    frozen
        .store(conn, &state, &request, propose.comment)
        .await?;
    let body = json!({
        "request": request.id, "base": request.base, "proposed": request.proposed, "apply_at": request.apply_at,
        "evidence_sha256": frozen.sha256,
    });
    write(conn, &state, actor.who, "request.opened", body, now).await?;
    Ok(request)
}

/// Replaces what one's own request proposes, with today's evidence. Approvals of what it proposed before are void.
pub async fn edit(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    propose: Propose<'_>,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    let editor = person(actor)?;
    let request = found(conn, &state, id).await?;
    check(&state, &propose.policy)?;
    let frozen = freeze(conn, &state, &propose.policy, now).await?;
    let proposal = frozen.proposal(propose.policy);
    let edited = request.edit(editor, proposal, state.stream.policy_version, now);
    let mut request = match edited {
        Ok(request) => request,
        Err(CannotEdit::Refused(refused)) => return Err(refused.into()),
        Err(CannotEdit::Proposal(cause)) => {
            let gates = frozen.gates;
            return Err(MoveError::CannotOpen { cause, gates });
        }
    };
    request.apply_at = None;
    if let Some(at) = propose.apply_at {
        request = request.scheduled_for(at, now)?;
    }
    requests::replace(conn, frozen.row(&state, &request, propose.comment)).await?;
    let body = json!({
        "request": id, "state": request.state.code(), "proposed": request.proposed, "apply_at": request.apply_at,
        "evidence_sha256": frozen.sha256,
    });
    write(conn, &state, actor.who, "request.edited", body, now).await?;
    Ok(request)
}

/// What came of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposed {
    /// It only gave the model less, so it is in force.
    InForce(PolicyVersion),
    /// It waits for approval.
    Opened(Box<Request>),
}

/// Puts a policy that gives the model less and nothing more in force at once, as every way down; opens a
/// request for every other.
pub async fn propose(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    propose: Propose<'_>,
    now: DateTime<Utc>,
) -> Result<Proposed, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    if propose.policy.change_from(&state.policy) != PolicyChange::Down {
        let request = open(conn, actor, slug, propose, now).await?;
        return Ok(Proposed::Opened(Box::new(request)));
    }
    let version = restrict(conn, actor, slug, &propose.policy, propose.comment, now).await?;
    Ok(Proposed::InForce(version))
}

async fn found(
    conn: &mut PgConnection,
    state: &StreamState,
    id: RequestId,
) -> Result<Request, MoveError> {
    let stored: StoredRequest = requests::get(conn, state.stream.id, id)
        .await?
        .ok_or(MoveError::NoRequest)?;
    Ok(stored.request)
}

/// Approves a request, with a reason if there is one to give; with the last approval needed its policy is put in
/// force, or waits for the time that the request names.
pub async fn approve(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::Approve).await?;
    let approver = actor.approver(state.stream.id)?;
    let request = found(conn, &state, id).await?;
    let (base, gates) = look_again(conn, &state, &request, now).await?;
    let present = Present {
        current: state.stream.policy_version,
        base: &base,
        gates: &gates,
        now,
    };
    let request = request.approve(approver, reason, present)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    let body = json!({ "request": id, "reason": reason.trim(), "state": request.state.code() });
    write(conn, &state, actor.who, "request.approved", body, now).await?;
    if matches!(request.state, State::Applied { .. }) {
        apply(conn, &state, &request, actor.who, now).await?;
    }
    Ok(request)
}

/// Rejects a request.
pub async fn reject(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::Approve).await?;
    let approver = actor.approver(state.stream.id)?;
    let request = found(conn, &state, id)
        .await?
        .at(state.stream.policy_version, now)
        .reject(approver, reason, now)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    let body = json!({ "request": id, "reason": reason.trim() });
    write(conn, &state, actor.who, "request.rejected", body, now).await?;
    Ok(request)
}

/// Takes one's own request back.
pub async fn withdraw(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    let request = found(conn, &state, id)
        .await?
        .at(state.stream.policy_version, now)
        .withdraw(person(actor)?, now)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    let body = json!({ "request": id });
    write(conn, &state, actor.who, "request.withdrawn", body, now).await?;
    Ok(request)
}

/// Says something about a request, whatever its state. Whoever opens or approves requests may.
pub async fn comment(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    let needed = if actor.may(Permission::Approve) {
        Permission::Approve
    } else {
        Permission::OpenRequests
    };
    let state = lock(conn, actor, slug, needed).await?;
    let who = person(actor)?;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > requests::LONGEST_COMMENT {
        return Err(MoveError::Comment);
    }
    found(conn, &state, id).await?;
    requests::add_comment(conn, state.stream.id, id, who, text, now).await?;
    let body = json!({ "request": id, "text": text });
    write(conn, &state, actor.who, "request.commented", body, now).await
}
