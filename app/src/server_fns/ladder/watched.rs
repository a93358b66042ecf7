//! What is watched and what was replayed, as pages show it.

use super::{BreachView, Comment, ImpactView, NextStep, RampView};
use crate::services::OnStream;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::impact::Impact;
use understudy_ladder::rung::CapCause;
use understudy_ladder::{RequestId, StreamId};
use understudy_store::breaches::{self, Breach};
use understudy_store::streams::StreamState;
use understudy_store::{StoreError, items, moves, requests, standing};

/// How many breaches are listed.
const NEWEST: i64 = 20;

/// What the next step would have changed; nothing for one that automates nothing or cannot be proposed yet.
pub async fn next_impact(
    conn: &mut PgConnection,
    state: &StreamState,
    next: Option<&NextStep>,
) -> Result<Option<ImpactView>, StoreError> {
    let Some(next) = next.filter(|next| next.proposed.rung.automates()) else {
        return Ok(None);
    };
    if next.takes_threshold && next.proposed.thresholds.default.is_none() {
        return Ok(None);
    }
    let found = understudy_store::impact::of(conn, state, &next.proposed).await?;
    impact(conn, state.stream.id, found).await.map(Some)
}

/// A replay with the names of the items that it found wrong.
pub async fn impact(
    conn: &mut PgConnection,
    stream: StreamId,
    impact: Impact,
) -> Result<ImpactView, StoreError> {
    let wrong = if impact.examples.is_empty() {
        Vec::new()
    } else {
        items::names(conn, stream, &impact.examples).await?
    };
    Ok(ImpactView {
        impact,
        wrong: wrong
            .into_iter()
            .map(|(id, name)| (id.get(), name))
            .collect(),
    })
}

/// The step of the ramp that a stream is on.
pub async fn ramp(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Option<RampView>, StoreError> {
    if !state.policy.rung.automates() {
        return Ok(None);
    }
    let step = moves::ramp_of(conn, state, now).await?;
    Ok(Some(RampView {
        since: step.since,
        seen: step.seen,
        analysis: step.analysis,
    }))
}

/// The newest breaches.
pub async fn breaches(
    conn: &mut PgConnection,
    state: &StreamState,
) -> Result<Vec<BreachView>, StoreError> {
    let found = breaches::latest(conn, state.stream.id, NEWEST).await?;
    Ok(found.into_iter().map(breach).collect())
}

/// A breach as pages show it.
pub fn breach(breach: Breach) -> BreachView {
    BreachView {
        id: breach.id,
        model: breach.model,
        guardrails: breach.guardrails,
        cause: breach.cause,
        held: breach.cap.is_some(),
        at: breach.at,
        affected: breach.affected,
        sent: breach.sent,
    }
}

/// What the person wrote who stopped automation.
pub async fn stopped_because(
    conn: &mut PgConnection,
    on: &OnStream,
) -> Result<Option<String>, StoreError> {
    let killed = on
        .held
        .iter()
        .find(|held| held.cap.cause == CapCause::KillSwitch);
    match killed {
        Some(held) => standing::reason(conn, &on.state.stream.slug, held.since).await,
        None => Ok(None),
    }
}

/// What was said about these requests.
pub async fn comments(
    conn: &mut PgConnection,
    stream: StreamId,
    ids: &[RequestId],
) -> Result<BTreeMap<RequestId, Vec<Comment>>, StoreError> {
    let mut found: BTreeMap<RequestId, Vec<Comment>> = BTreeMap::new();
    for comment in requests::comments(conn, stream, ids).await? {
        found
            .entry(comment.request_id.into())
            .or_default()
            .push(Comment {
                by: comment.name,
                at: comment.at,
                text: comment.text,
            });
    }
    Ok(found)
}
