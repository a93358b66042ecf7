//! What holds a stream down at once: breached guardrails and the kill switch, and what they leave to look at again.

use super::in_force::{Origin, put_in_force, write};
use super::{MoveError, lock};
use crate::breaches::{self, NewBreach, Since};
use crate::caps::SetCap;
use crate::guardrails::{self, Decided};
use crate::streams::{self, StreamState};
use crate::{StoreError, caps, policies};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Forbidden, Permission, Reach, Who};
use understudy_ladder::guardrail::{AuditWatch, Guardrail, GuardrailKind, Standing};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, ItemId, ModelId, Policy, Rung, StreamId};

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
/// canary. A stream that automates nothing is left as it is, so the same breach twice is one.
async fn breach(
    conn: &mut PgConnection,
    state: &StreamState,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let is_active = state.policy.active_model == Some(model);
    let is_canary = state
        .policy
        .canary
        .is_some_and(|canary| canary.model == model);
    if !state.effective_rung().automates() || !(is_active || is_canary) {
        return Ok(false);
    }
    let stream = state.stream.id;
    let mut found = guardrails::of_model(conn, state, model, now).await?;
    found.retain(|guardrail| guardrail.standing == Standing::Breached);
    let Some(worst) = found.first() else {
        return Ok(false);
    };
    let cap = match worst.cap(&state.policy.guardrails) {
        Some(cap) if is_active => hold(conn, state, &cap, Who::System, "", now).await?,
        Some(_) | None => None,
    };
    let new = NewBreach {
        stream,
        model,
        guardrails: &found,
        cap,
        now,
    };
    let id = breaches::insert(conn, new).await?;
    let watch = guardrails::watch(conn, stream, model).await?;
    let since = affected_since(&state.policy, &found, watch.as_ref(), now);
    let affected = breaches::list_affected(conn, stream, id, model, since).await?;
    let body =
        json!({ "breach": id, "model": model, "guardrails": found, "affected_items": affected });
    write_plainly(conn, state, "guardrail.breached", body, now).await?;
    if is_canary {
        end_canary(conn, state, worst, now).await?;
    }
    // What is automated after this is judged anew.
    let next = state.stream.policy_version.next();
    if found
        .iter()
        .any(|one| one.kind == GuardrailKind::AuditedError)
        && let Some(anew) = AuditWatch::new(&state.policy.guardrails, next)
    {
        guardrails::restart_watch(conn, stream, model, &anew, now.date_naive()).await?;
    }
    Ok(true)
}

/// From where on items are to be looked at again: after the last audit up to which nothing seemed wrong, or, when it
/// is the model's answers or nobody's audits that are at fault, for as long as that is measured.
fn affected_since(
    policy: &Policy,
    breached: &[Guardrail],
    watch: Option<&AuditWatch>,
    now: DateTime<Utc>,
) -> Since {
    let has = |kind| breached.iter().any(|one| one.kind == kind);
    let settings = &policy.guardrails;
    if has(GuardrailKind::AuditedError) {
        let healthy = watch.and_then(AuditWatch::healthy_up_to);
        return Since::Item(healthy.unwrap_or(ItemId(0)));
    }
    let span = if has(GuardrailKind::StaleAudits) {
        TimeDelta::hours(i64::from(settings.max_audit_wait_hours))
    } else {
        TimeDelta::minutes(i64::from(settings.window_minutes))
    };
    Since::Time(now.checked_sub_signed(span).unwrap_or(now))
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

/// Sets a cap; answers its number if it is a new one.
async fn hold(
    conn: &mut PgConnection,
    state: &StreamState,
    cap: &Cap,
    who: Who,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let (id, action, new) = match caps::set(conn, state.stream.id, cap, who, now).await? {
        SetCap::New(id) => (id, "cap.set", Some(id)),
        SetCap::Renewed(id) => (id, "cap.renewed", None),
    };
    streams::bump_revision(conn, state.stream.id).await?;
    let body = json!({ "id": id, "cap": cap, "reason": reason });
    write_as(conn, state, who, action, body, now).await?;
    Ok(new)
}

async fn write_plainly(
    conn: &mut PgConnection,
    state: &StreamState,
    action: &str,
    body: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    write_as(conn, state, Who::System, action, body, now).await
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
    let set = hold(conn, &state, &KILLED, actor.who, reason, now).await?;
    Ok(set.is_some())
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
        if hold(conn, &state, &KILLED, actor.who, reason, now)
            .await?
            .is_some()
        {
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

/// Sends the items that a breach lists to people again; answers how many.
pub async fn send_again(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    breach: i64,
    now: DateTime<Utc>,
) -> Result<u64, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    if !breaches::exists(conn, state.stream.id, breach).await? {
        return Err(MoveError::NoBreach);
    }
    let sent = breaches::send_again(conn, state.stream.id, breach, now).await?;
    if sent > 0 {
        let body = json!({ "breach": breach, "items": sent });
        write(conn, &state, actor.who, "items.sent_again", body, now).await?;
    }
    Ok(sent)
}
