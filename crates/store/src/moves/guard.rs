//! What holds a stream down at once: breached guardrails and the kill switch, and what they leave to look at again.

use super::in_force::{Origin, put_in_force, write};
use super::stopped::{Stop, stopped, stopped_by};
use super::{MoveError, allowed_on, lock};
use crate::breaches;
use crate::caps::SetCap;
use crate::guardrails::{self, Decided};
use crate::streams::{self, StreamState};
use crate::{StoreError, caps, models, policies, settle};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Forbidden, Permission, Reach, Who};
use understudy_ladder::guardrail::{Guardrail, GuardrailKind, Standing};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, ModelId, Policy, Rung, StreamId};

/// Counts audits that were decided; a breach holds the stream down in the same transaction.
pub(crate) async fn audited(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    decided: &[Decided],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(policy) = policies::in_force(conn, stream).await? else {
        return Ok(());
    };
    let watch = guardrails::add_audits(conn, stream, model, &policy, decided).await?;
    if watch.is_some_and(|watch| watch.is_breached(&policy.guardrails))
        && let Some(stream) = streams::lock(conn, stream).await?
    {
        let state = streams::state(conn, stream).await?;
        breach(conn, &state, model, now).await?;
    }
    Ok(())
}

/// Looks at all guardrails of a stream whose lock the caller holds, and holds it down where one is breached. Says
/// whether anything was done.
pub async fn guard(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let canary = state.policy.canary.map(|canary| canary.model);
    for model in state.policy.active_model.into_iter().chain(canary) {
        if breach(conn, state, model, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Holds the stream down for the guardrails that this model version breaches now; the canary's breach only ends the
/// canary. Where the version decides nothing any more, what its late audits show is listed all the same. What is found
/// once is not found again: the audits begin anew, and a capped stream automates nothing.
async fn breach(
    conn: &mut PgConnection,
    state: &StreamState,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let canary = state.policy.deciding_canary().map(|canary| canary.model);
    let (is_active, is_canary) = (
        state.policy.active_model == Some(model),
        canary == Some(model),
    );
    let decides = state.effective_rung().automates() && (is_active || is_canary);
    let mut found = guardrails::of_model(conn, state, model, now).await?;
    found.retain(|one| {
        one.standing == Standing::Breached && (decides || one.kind == GuardrailKind::AuditedError)
    });
    let Some(worst) = found.first() else {
        return Ok(false);
    };
    let cap = match worst.cap(&state.policy.guardrails) {
        Some(cap) if decides && is_active => hold(conn, state, &cap, Who::System, "", now)
            .await?
            .if_new(),
        Some(_) | None => None,
    };
    if found.iter().any(|one| one.kind.is_health()) {
        models::set_healthy(conn, state.stream.id, [model], false).await?;
    }
    let stop = Stop {
        guardrails: &found,
        cap,
        evidence_anew: found
            .iter()
            .any(|one| one.kind == GuardrailKind::AuditedError),
        distrusts: true,
        ..Stop::by("")
    };
    stopped(conn, state, model, stop, now).await?;
    if decides
        && is_active
        && let Some(canary) = canary
    {
        let cause = format!(
            "The active version breached a guardrail: {}",
            worst.kind.name()
        );
        stopped(conn, state, canary, Stop::by(&cause), now).await?;
    }
    if decides && is_canary {
        end_canary(conn, state, worst, now).await?;
    }
    Ok(true)
}

async fn end_canary(
    conn: &mut PgConnection,
    state: &StreamState,
    worst: &Guardrail,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let policy = Policy {
        canary: None,
        ..state.policy.clone()
    };
    let origin = Origin {
        request: None,
        cause: &format!("Canary ended: {}: {}", worst.kind.name(), worst.figure),
        who: Who::System,
    };
    match put_in_force(conn, state, &policy, origin, now).await {
        Ok(_) => Ok(()),
        Err(error) => Err(error.into_store()),
    }
}

/// Sets a cap; says whether it is a new one.
async fn hold(
    conn: &mut PgConnection,
    state: &StreamState,
    cap: &Cap,
    who: Who,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<SetCap, StoreError> {
    let set = caps::set(conn, state.stream.id, cap, who, now).await?;
    let (id, action) = match set {
        SetCap::New(id) => (id, "cap.set"),
        SetCap::Renewed(id) => (id, "cap.renewed"),
    };
    streams::bump_revision(conn, state.stream.id).await?;
    let body = json!({ "id": id, "cap": cap, "reason": reason });
    write_as(conn, state, who, action, body, now).await?;
    Ok(set)
}

async fn write_as(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    action: &str,
    body: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    write(conn, state, who, action, body, now)
        .await
        .map_err(MoveError::into_store)
}

/// Stops automation at once: the kill switch. Pressed twice, it is pressed once.
pub async fn kill(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    Ok(stop_all(conn, &state, actor.who, reason, now).await?)
}

/// Sets the kill switch's cap and lists what was automated since all last seemed well; says whether it was not set
/// before.
async fn stop_all(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let set = hold(conn, state, &KILLED, who, reason, now).await?;
    let stop = Stop {
        cap: set.if_new(),
        who,
        ..Stop::by("Kill switch")
    };
    stopped_by(conn, state, &state.policy.demoted_to(KILLED.at), stop, now).await?;
    Ok(set.if_new().is_some())
}

/// Stops automation in every stream at once, in one transaction; answers those in which something changed. Needs an
/// actor who reaches every stream.
pub async fn kill_all(
    conn: &mut PgConnection,
    actor: &Actor,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Vec<String>, MoveError> {
    actor.require(Permission::Demote)?;
    if actor.reach != Reach::Every {
        return Err(Forbidden::EveryStream.into());
    }
    // All streams first: whoever writes to the audit log waits for no stream any more.
    let mut states = Vec::new();
    for id in streams::ids(conn).await? {
        if let Some(stream) = streams::lock(conn, id).await? {
            states.push(streams::state(conn, stream).await?);
        }
    }
    let mut stopped = Vec::new();
    for state in states {
        if stop_all(conn, &state, actor.who, reason, now).await? {
            stopped.push(state.stream.slug);
        }
    }
    Ok(stopped)
}

/// Where the kill switch holds a stream: people decide everything, without a suggestion; the model is still measured.
const KILLED: Cap = Cap {
    at: Rung::Shadow,
    cause: CapCause::KillSwitch,
};

/// Sends the items that a breach lists to people again; answers how many. Those that somebody has decided since are not
/// asked of anybody again: what that person said is their answer from now on.
///
/// It changes nothing that routes the stream, so it waits for nobody who holds that.
pub async fn send_again(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    breach: i64,
    now: DateTime<Utc>,
) -> Result<u64, MoveError> {
    let stream = streams::by_slug(conn, slug)
        .await?
        .ok_or(MoveError::NoStream)?;
    allowed_on(actor, Permission::Demote, stream.id)?;
    let state = streams::state(conn, stream).await?;
    if !breaches::exists(conn, state.stream.id, breach).await? {
        return Err(MoveError::NoBreach);
    }
    let (sent, decided) = breaches::send_again(conn, state.stream.id, breach, now).await?;
    settle::settle(conn, &state.stream, &decided, now).await?;
    if sent > 0 {
        let body = json!({ "breach": breach, "items": sent });
        write(conn, &state, actor.who, "items.sent_again", body, now).await?;
    }
    Ok(sent)
}
