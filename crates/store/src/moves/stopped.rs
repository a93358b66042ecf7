//! What stopping a model leaves behind: the items to look at again, and evidence that begins anew.

use super::MoveError;
use super::in_force::write;
use crate::breaches::{self, NewBreach};
use crate::streams::StreamState;
use crate::{StoreError, guardrails};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::Who;
use understudy_ladder::guardrail::{AuditWatch, Guardrail, GuardrailKind};
use understudy_ladder::{ModelId, Policy};

/// Clocks of several servers differ, and an item is scored for a while before it is stored.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// What stopped a model version.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop<'a> {
    /// The guardrails that were breached.
    pub(super) guardrails: &'a [Guardrail],
    /// What else it was.
    pub(super) cause: &'a str,
    /// The cap that was set.
    pub(super) cap: Option<i64>,
    /// Whether pairs from before say nothing of the model any more.
    pub(super) evidence_anew: bool,
    /// Whether the version decides again only by a request.
    pub(super) distrusts: bool,
    /// Whether it goes on deciding, though less.
    pub(super) goes_on: bool,
    /// Who did it.
    pub(super) who: Who,
}

impl<'a> Stop<'a> {
    /// Something other than a guardrail.
    pub(super) const fn by(cause: &'a str) -> Self {
        Self {
            guardrails: &[],
            cause,
            cap: None,
            evidence_anew: false,
            distrusts: false,
            goes_on: false,
            who: Who::System,
        }
    }
}

/// The same for every model version that decides now and would not any more, or not as much, under the policy that
/// takes this one's place.
pub(super) async fn stopped_by(
    conn: &mut PgConnection,
    state: &StreamState,
    next: &Policy,
    stop: Stop<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if !state.effective_rung().automates() {
        return Ok(());
    }
    let lower = (next.rung, next.ramp) < (state.policy.rung, state.policy.ramp);
    let canary = |policy: &Policy| policy.deciding_canary().map(|canary| canary.model);
    let goes_on = |model| {
        next.rung.automates() && (next.active_model == Some(model) || canary(next) == Some(model))
    };
    let decides = state
        .policy
        .active_model
        .into_iter()
        .chain(canary(&state.policy));
    for model in decides.filter(|model| lower || !goes_on(*model)) {
        let goes_on = goes_on(model);
        stopped(conn, state, model, Stop { goes_on, ..stop }, now).await?;
    }
    Ok(())
}

/// Lists what a model version automated since all last seemed well with it, and begins its audits anew where it does not
/// simply go on deciding; answers the number of the list. The caller holds the stream's lock.
pub(super) async fn stopped(
    conn: &mut PgConnection,
    state: &StreamState,
    model: ModelId,
    stop: Stop<'_>,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let stream = state.stream.id;
    let watch = guardrails::watch(conn, stream, model).await?;
    let since = affected_since(&state.policy, stop.guardrails, watch.as_ref(), now);
    let new = NewBreach {
        stream,
        model,
        guardrails: stop.guardrails,
        cause: stop.cause,
        who: stop.who,
        distrusts: stop.distrusts,
        cap: stop.cap,
        since: since.and_then(|since| since.checked_sub_signed(SLACK)),
        now,
    };
    let (id, affected) = breaches::insert(conn, new).await?;
    let (action, what) = if stop.guardrails.is_empty() {
        ("items.listed", json!(stop.cause))
    } else {
        ("guardrail.breached", json!(stop.guardrails))
    };
    let key = if stop.guardrails.is_empty() {
        "cause"
    } else {
        "guardrails"
    };
    let body = json!({ "breach": id, "model": model, key: what, "affected_items": affected });
    write(conn, state, stop.who, action, body, now)
        .await
        .map_err(MoveError::into_store)?;
    let judged = stop.guardrails.is_empty() || has(stop.guardrails, GuardrailKind::AuditedError);
    if !judged {
        // The audits said nothing wrong: they go on.
        return Ok(id);
    }
    if stop.goes_on && !stop.evidence_anew {
        // It still decides: audits that wait, and those that spoke against it, go on counting.
        return Ok(id);
    }
    // What is automated after this is judged anew; of a version that goes on, also the audits that still wait.
    let from = watch.filter(|_| stop.goes_on);
    let next = from.map_or(state.stream.policy_version.next(), |watch| watch.since());
    if let Some(anew) = AuditWatch::after(&state.policy.guardrails, next, now) {
        // Days are the finest that pairs are counted by: those of today may be from before.
        let from = stop
            .evidence_anew
            .then(|| now.date_naive().succ_opt())
            .flatten();
        guardrails::restart_watch(conn, stream, model, &anew, from).await?;
    }
    Ok(id)
}

fn has(guardrails: &[Guardrail], kind: GuardrailKind) -> bool {
    guardrails.iter().any(|one| one.kind == kind)
}

/// From when on items are to be looked at again: after the last audit up to which nothing seemed wrong, or, when it
/// is the model's answers or nobody's audits that are at fault, for as long as that is measured.
fn affected_since(
    policy: &Policy,
    breached: &[Guardrail],
    watch: Option<&AuditWatch>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let settings = &policy.guardrails;
    if breached.is_empty() || has(breached, GuardrailKind::AuditedError) {
        return watch.and_then(AuditWatch::healthy_until);
    }
    let span = if has(breached, GuardrailKind::StaleAudits) {
        TimeDelta::hours(i64::from(settings.max_audit_wait_hours))
    } else {
        TimeDelta::minutes(i64::from(settings.window_minutes))
    };
    Some(now.checked_sub_signed(span).unwrap_or(now))
}
