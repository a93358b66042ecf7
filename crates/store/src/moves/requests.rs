//! Requests: opened with their evidence frozen, approved, rejected, withdrawn.

use super::down::restrict;
use super::in_force::{Origin, put_in_force, write};
use super::models::switch_model;
use super::{MoveError, lock, person};
use crate::requests::{self, NewRequest};
use crate::streams::StreamState;
use crate::{StoreError, caps, evidence};
use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Permission};
use understudy_ladder::gate::{Gate, gates};
use understudy_ladder::policy::Change as PolicyChange;
use understudy_ladder::request::{Proposal, Request, State};
use understudy_ladder::slot::CannotMove;
use understudy_ladder::{Policy, PolicyVersion, RequestId};

/// A proposal and why it is made.
#[derive(Debug, Clone)]
pub struct Propose<'a> {
    /// What would be in force.
    pub policy: Policy,
    /// Why.
    pub comment: &'a str,
}

/// The gates between the policy in force, as the caps leave it, and a proposal, with today's evidence.
pub async fn gates_for(
    conn: &mut PgConnection,
    state: &StreamState,
    proposed: &Policy,
) -> Result<Vec<Gate>, StoreError> {
    let evidence = evidence::read(conn, &state.stream, proposed.active_model).await?;
    Ok(gates(&state.held_policy(), proposed, &evidence))
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
    propose
        .policy
        .check(|label| state.stream.labels.find(label).is_some())?;
    if let Some(model) = propose
        .policy
        .active_model
        .filter(|model| state.model(*model).is_none())
    {
        return Err(CannotMove::Unknown(model).into());
    }
    let evidence = evidence::read(conn, &state.stream, propose.policy.active_model).await?;
    let base = state.held_policy();
    let gates = gates(&base, &propose.policy, &evidence);
    let proposal = Proposal {
        base: &base,
        proposed: propose.policy,
        gates: &gates,
    };
    let id = requests::next_id(conn, state.stream.id).await?;
    let request = match Request::open(id, state.stream.policy_version, requester, proposal, now) {
        Ok(request) => request,
        Err(cause) => return Err(MoveError::CannotOpen { cause, gates }),
    };
    let evidence_text =
        serde_json::to_vec(&evidence).map_err(|_| StoreError::Corrupt("evidence"))?;
    let evidence_sha256 = hex::encode(Sha256::digest(evidence_text));
    requests::insert(
        conn,
        NewRequest {
            stream: state.stream.id,
            request: &request,
            comment: propose.comment,
            gates: &gates,
            evidence: &evidence,
            evidence_sha256: &evidence_sha256,
        },
    )
    .await?;
    let body = json!({ "request": request.id, "base": request.base, "proposed": request.proposed, "evidence_sha256": evidence_sha256 });
    write(conn, &state, actor.who, "request.opened", body, now).await?;
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
    let stored = requests::get(conn, state.stream.id, id)
        .await?
        .ok_or(MoveError::NoRequest)?;
    Ok(stored.request)
}

/// Approves a request; with the last approval needed its policy is put in force.
pub async fn approve(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::Approve).await?;
    let approver = actor.approver(state.stream.id)?;
    let request =
        found(conn, &state, id)
            .await?
            .approve(approver, state.stream.policy_version, now)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    write(
        conn,
        &state,
        actor.who,
        "request.approved",
        json!({ "request": id }),
        now,
    )
    .await?;
    if matches!(request.state, State::Applied { .. }) {
        switch_model(conn, &state, &request.proposed, now).await?;
        let origin = Origin {
            request: Some(id),
            cause: &format!("Request {id}"),
            who: actor.who,
        };
        put_in_force(conn, &state, &request.proposed, origin, now).await?;
        for cap in caps::lift(conn, &state, &request, now).await? {
            write(
                conn,
                &state,
                actor.who,
                "cap.lifted",
                json!({ "request": id, "cap": cap }),
                now,
            )
            .await?;
        }
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
    write(
        conn,
        &state,
        actor.who,
        "request.rejected",
        json!({ "request": id, "reason": reason.trim() }),
        now,
    )
    .await?;
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
    write(
        conn,
        &state,
        actor.who,
        "request.withdrawn",
        json!({ "request": id }),
        now,
    )
    .await?;
    Ok(request)
}
