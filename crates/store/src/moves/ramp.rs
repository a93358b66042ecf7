//! The ramp: what its step shows, and what follows from it without anybody asking.

use super::in_force::{Origin, put_in_force, write};
use super::requests::{Frozen, freeze, superseding};
use super::{MoveError, Propose};
use crate::guardrails;
use crate::requests::{self, StoredRequest};
use crate::streams::StreamState;
use crate::{StoreError, policies};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::Policy;
use understudy_ladder::access::Who;
use understudy_ladder::gate::all_pass;
use understudy_ladder::ramp::{Analysis, StepEvidence, Verdict, analyse, follow};
use understudy_ladder::request::{CannotEdit, CannotOpen, Proposal, Request};

/// A step of a ramp with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RampStep {
    /// Since when it is in force.
    pub since: DateTime<Utc>,
    /// What was seen.
    pub seen: StepEvidence,
    /// What it says.
    pub analysis: Analysis,
}

/// The step that a stream is on.
pub async fn ramp_of(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<RampStep, StoreError> {
    let version = state.stream.policy_version;
    let stored = policies::get(conn, state.stream.id, version)
        .await?
        .ok_or(StoreError::Corrupt("policy version"))?;
    let seen = match state.policy.active_model {
        Some(model) => guardrails::watch(conn, state.stream.id, model)
            .await?
            .map_or_else(StepEvidence::default, |watch| watch.step(version)),
        None => StepEvidence::default(),
    };
    let since = stored.created_at;
    Ok(RampStep {
        since,
        seen,
        analysis: analyse(&state.policy, &state.caps, since, seen, now),
    })
}

/// Does what follows from the step that a stream is on, whose lock the caller holds: goes back, asks for the next
/// step, takes it, or nothing. Says whether anything was done.
pub async fn climb(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let step = ramp_of(conn, state, now).await?;
    match follow(&state.policy, &step.analysis) {
        Verdict::Stay => Ok(false),
        Verdict::Abort(policy) => abort(conn, state, &policy, &step.analysis, now).await,
        Verdict::Ask(next) => ask(conn, state, next, &step.analysis, now).await,
        Verdict::Advance(next) => advance(conn, state, next, now).await,
    }
}

async fn abort(
    conn: &mut PgConnection,
    state: &StreamState,
    policy: &Policy,
    analysis: &Analysis,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let cause = format!("Ramp aborted: {}", figure(analysis));
    let origin = Origin {
        request: None,
        cause: &cause,
        who: Who::System,
    };
    put_in_force(conn, state, policy, origin, now).await?;
    Ok(true)
}

fn figure(analysis: &Analysis) -> &str {
    match analysis {
        Analysis::Pass { figure } | Analysis::Fail { figure } => figure,
        Analysis::Hold { missing } => missing,
        Analysis::NoRamp => "no ramp",
    }
}

/// The request that brought the policy in force.
async fn plan(
    conn: &mut PgConnection,
    state: &StreamState,
) -> Result<Option<StoredRequest>, StoreError> {
    let version = state.stream.policy_version;
    let stored = policies::get(conn, state.stream.id, version).await?;
    match stored.and_then(|stored| stored.request) {
        Some(id) => requests::get(conn, state.stream.id, id).await,
        None => Ok(None),
    }
}

/// Opens a request for the next step in the name of whoever asked for this one, unless there is one already or the
/// gates do not let it through yet.
async fn ask(
    conn: &mut PgConnection,
    state: &StreamState,
    next: Policy,
    analysis: &Analysis,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let pending = requests::pending(conn, state.stream.id).await?;
    let asked = |request: &Request| {
        (request.proposed.rung, request.proposed.ramp) == (next.rung, next.ramp)
    };
    if pending.iter().any(asked) {
        return Ok(false);
    }
    // Somebody said no to this very step, or took the request for it back: they know better.
    let version = state.stream.policy_version;
    if requests::was_refused(conn, state.stream.id, version).await? {
        return Ok(false);
    }
    let Some(plan) = plan(conn, state).await? else {
        return Ok(false);
    };
    let comment = format!("Opened by the ramp: {}.", figure(analysis));
    let propose = Propose {
        policy: next,
        comment: &comment,
        apply_at: None,
    };
    let frozen = freeze(conn, state, &propose.policy, now).await?;
    if !all_pass(&frozen.gates) {
        return Ok(false);
    }
    let id = requests::next_id(conn, state.stream.id).await?;
    let proposal = frozen.proposal(propose.policy.clone());
    let request = Request::open(id, version, plan.request.requester, proposal, now)
        .map_err(|cause| frozen.refused(cause))?;
    frozen.store(conn, state, &request, &comment).await?;
    let body = json!({ "request": id, "base": version, "proposed": request.proposed, "evidence_sha256": frozen.sha256 });
    write(conn, state, Who::System, "request.opened", body, now).await?;
    Ok(true)
}

/// Takes the next step, as whoever approved the one in force approved.
async fn advance(
    conn: &mut PgConnection,
    state: &StreamState,
    next: Policy,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let Some(plan) = plan(conn, state).await? else {
        return Ok(false);
    };
    let frozen: Frozen = freeze(conn, state, &next, now).await?;
    if !all_pass(&frozen.gates) {
        return Ok(false);
    }
    let id = requests::next_id(conn, state.stream.id).await?;
    let proposal: Proposal<'_> = frozen.proposal(next);
    let base = state.stream.policy_version;
    let request = match Request::go_on(id, &plan.request, base, proposal, now) {
        Ok(request) => request,
        // Nobody approved of going on: the step stays.
        Err(CannotEdit::Refused(_)) => return Ok(false),
        Err(CannotEdit::Proposal(cause)) => return Err(frozen.refused(cause)),
    };
    let comment = format!(
        "The ramp went on by itself, as request {} allows.",
        plan.request.id
    );
    frozen.store(conn, state, &request, &comment).await?;
    let body = json!({ "request": id, "base": base, "proposed": request.proposed, "evidence_sha256": frozen.sha256, "plan": plan.request.id });
    write(conn, state, Who::System, "request.applied", body, now).await?;
    let origin = Origin {
        request: Some(id),
        cause: &format!("Ramp went on, request {id}"),
        who: Who::System,
    };
    put_in_force(conn, state, &request.proposed, origin, now).await?;
    superseding(conn, state, &request, now).await?;
    Ok(true)
}

impl Frozen {
    fn refused(&self, cause: CannotOpen) -> MoveError {
        MoveError::CannotOpen {
            cause,
            gates: self.gates.clone(),
        }
    }
}
