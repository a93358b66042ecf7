//! Applying: what is looked at once more before a request comes into force, and what it changes then.

use super::MoveError;
use super::in_force::{Origin, put_in_force, write};
use super::models::switch_model;
use super::requests::check;
use crate::streams::StreamState;
use crate::{StoreError, caps, evidence, models, requests};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::Who;
use understudy_ladder::gate::{Gate, gates};
use understudy_ladder::request::{Present, Request, State};
use understudy_ladder::{Cap, Policy};

/// The policy in force as the caps leave it that a request knows of, and what the gates between that and what it
/// proposes find now.
pub async fn look_again(
    conn: &mut PgConnection,
    state: &StreamState,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<(Policy, Vec<Gate>), StoreError> {
    let known: Vec<Cap> = caps::seen(conn, state.stream.id)
        .await?
        .into_iter()
        .filter(|(seen, _)| request.caps.contains(seen))
        .map(|(_, cap)| cap)
        .collect();
    let base = state.policy.held_by(&known);
    let model = request.proposed.judged_model(&base);
    let mut evidence = evidence::read(conn, state, model, now).await?;
    // The certificate is the one that the request showed, looked at with its own share of δ.
    if let Some(stored) = requests::get(conn, state.stream.id, request.id).await? {
        evidence.certificates = stored.evidence.certificates;
    }
    let gates = gates(&base, &request.proposed, &evidence);
    Ok((base, gates))
}

/// Puts in force what an applied request proposes.
pub(super) async fn apply(
    conn: &mut PgConnection,
    state: &StreamState,
    request: &Request,
    who: Who,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    switch_model(conn, state, &request.proposed, now).await?;
    // Whoever approved of a version that did not answer as it should gives it another chance.
    let canary = request.proposed.canary.map(|canary| canary.model);
    let decide = request.proposed.active_model.into_iter().chain(canary);
    models::set_healthy(conn, state.stream.id, decide, true).await?;
    let origin = Origin {
        request: Some(request.id),
        cause: &format!("Request {}", request.id),
        who,
    };
    put_in_force(conn, state, &request.proposed, origin, now).await?;
    for (id, cap) in caps::lift(conn, state, request, now).await? {
        let body = json!({ "request": request.id, "id": id, "cap": cap });
        write(conn, state, who, "cap.lifted", body, now).await?;
    }
    superseding(conn, state, request, now).await
}

/// Ends the other requests that started from the policy that is left.
pub(super) async fn superseding(
    conn: &mut PgConnection,
    state: &StreamState,
    applied: &Request,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    for other in requests::pending(conn, state.stream.id).await? {
        let other = other.superseded_by(applied, now);
        if !other.state.is_pending() {
            requests::save_state(conn, state.stream.id, &other).await?;
            let body = json!({ "request": other.id, "by": applied.id });
            write(conn, state, Who::System, "request.superseded", body, now).await?;
        }
    }
    Ok(())
}

/// Applies approved requests whose time has come, and ends those that nobody decided in time or whose base was left.
/// The caller holds the stream's lock. Says whether anything was done.
pub async fn apply_due(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let mut done = false;
    for request in requests::pending(conn, state.stream.id).await? {
        let request = due(conn, state, request, now).await?;
        let action = match request.state {
            State::Open { .. }
            | State::Scheduled { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. }
            | State::Superseded { .. } => continue,
            State::Applied { .. } => "request.applied",
            State::Expired { .. } => "request.expired",
            State::Stale { .. } => "request.stale",
        };
        requests::save_state(conn, state.stream.id, &request).await?;
        let because = match &request.state {
            State::Stale { because, .. } => because.as_deref(),
            _ => None,
        };
        let body = json!({ "request": request.id, "because": because });
        write(conn, state, Who::System, action, body, now).await?;
        if matches!(request.state, State::Applied { .. }) {
            apply(conn, state, &request, Who::System, now).await?;
            // The others start from a policy that is no longer in force: they were ended with it.
            return Ok(true);
        }
        done = true;
    }
    Ok(done)
}

/// A pending request as it stands now: one whose time has come is applied, or has gone stale where its gates do not
/// pass any more or its model cannot be made active.
async fn due(
    conn: &mut PgConnection,
    state: &StreamState,
    request: Request,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let current = state.stream.policy_version;
    let request = request.at(current, now);
    if !request.is_due(now) {
        return Ok(request);
    }
    match can_apply(conn, state, &request, now).await {
        Ok(()) => {}
        Err(MoveError::Store(error)) => return Err(error.into()),
        Err(refused) => return Ok(request.stale(current, refused.to_string(), now)),
    }
    let (base, gates) = look_again(conn, state, &request, now).await?;
    Ok(request.due(Present {
        current,
        base: &base,
        gates: &gates,
        now,
    }))
}

/// Whether the models that a request names can still decide.
async fn can_apply(
    conn: &mut PgConnection,
    state: &StreamState,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    check(state, &request.proposed)?;
    let slots = models::slots(conn, state.stream.id).await?;
    match request.proposed.active_model {
        Some(model) if slots.active() != Some(model) => {
            slots.activate(model, now)?;
            Ok(())
        }
        Some(_) | None => Ok(()),
    }
}
