//! The ramp: what its step shows, and what follows from it without anybody asking.

use super::applying::superseding;
use super::in_force::{Origin, put_in_force, write};
use super::requests::{Frozen, freeze, gates_for};
use super::stopped::{Stop, stopped};
use super::{MoveError, Propose};
use crate::evidence;
use crate::requests::{self, StoredRequest};
use crate::streams::StreamState;
use crate::{StoreError, policies};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::Who;
use understudy_ladder::gate::{StepSeen, all_pass};
use understudy_ladder::ramp::{Analysis, StepEvidence, Verdict, analyse, follow};
use understudy_ladder::request::{CannotEdit, CannotOpen, Proposal, Request};
use understudy_ladder::{PersonId, Policy};

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
    let StepSeen { since, seen, .. } = evidence::step(conn, state, now).await?;
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

/// Back to the step before, with what was automated on this one listed as after a breach.
async fn abort(
    conn: &mut PgConnection,
    state: &StreamState,
    policy: &Policy,
    analysis: &Analysis,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let cause = format!("Ramp aborted: {}", figure(analysis));
    if let Some(model) = state.policy.active_model {
        let stop = Stop {
            evidence_anew: true,
            distrusts: true,
            goes_on: policy.rung.automates(),
            ..Stop::by(&cause)
        };
        stopped(conn, state, model, stop, now).await?;
    }
    let canary = state.policy.deciding_canary();
    if let Some(canary) = canary.filter(|_| !policy.rung.automates()) {
        stopped(conn, state, canary.model, Stop::by(&cause), now).await?;
    }
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

/// In whose name the next step is asked for: whoever asked for the policy in force, or, where a way down brought it,
/// for the last one that people approved.
async fn asker(
    conn: &mut PgConnection,
    state: &StreamState,
) -> Result<Option<PersonId>, StoreError> {
    let plan = match plan(conn, state).await? {
        Some(plan) => Some(plan),
        None => requests::latest_applied(conn, state.stream.id).await?,
    };
    Ok(plan.map(|plan| plan.request.requester))
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
    if requests::was_refused(conn, state.stream.id, version, &next).await? {
        return Ok(false);
    }
    let Some(asker) = asker(conn, state).await? else {
        return Ok(false);
    };
    // The gates first: the replay looks at a thousand items, and is for approvers.
    if !all_pass(&gates_for(conn, state, &next, now).await?) {
        return Ok(false);
    }
    let comment = format!("Opened by the ramp: {}.", figure(analysis));
    let propose = Propose {
        policy: next,
        comment: &comment,
        apply_at: None,
    };
    let frozen = freeze(conn, state, &propose.policy, now).await?;
    let id = requests::next_id(conn, state.stream.id).await?;
    let proposal = frozen.proposal(propose.policy.clone());
    let request =
        Request::open(id, version, asker, proposal, now).map_err(|cause| frozen.refused(cause))?;
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
    if !all_pass(&gates_for(conn, state, &next, now).await?) {
        return Ok(false);
    }
    let frozen: Frozen = freeze(conn, state, &next, now).await?;
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
