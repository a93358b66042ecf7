//! What guardrails look at: how models answer, how long audits wait, and what audits say.

use crate::StoreError;
use crate::counts::Since;
use crate::streams::StreamState;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::BTreeMap;
use understudy_ladder::guardrail::{self, Answers, Audit, AuditWatch, Guardrail, Signals};
use understudy_ladder::policy::Policy;
use understudy_ladder::{ModelId, PolicyVersion, StreamId};

/// How long answers are kept.
pub const ANSWERS_KEPT: TimeDelta = TimeDelta::days(2);

/// All guardrails of a stream's active model with what they find now; none without a model.
pub async fn evaluate(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Vec<Guardrail>, StoreError> {
    match state.policy.active_model {
        Some(model) => of_model(conn, state, model, now).await,
        None => Ok(Vec::new()),
    }
}

/// The same for the items of one model version.
pub(crate) async fn of_model(
    conn: &mut PgConnection,
    state: &StreamState,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<Vec<Guardrail>, StoreError> {
    let stream = state.stream.id;
    let watch = watch(conn, stream, model).await?;
    let answers = answers(conn, state, model, now).await?;
    let signals = Signals {
        answers,
        oldest_audit: oldest_audit(conn, stream).await?,
    };
    Ok(guardrail::evaluate(
        &state.policy,
        watch.as_ref(),
        signals,
        now,
    ))
}

/// How a model version answered in the window of the policy in force.
pub async fn answers(
    conn: &mut PgConnection,
    state: &StreamState,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<Answers, StoreError> {
    let window = TimeDelta::minutes(i64::from(state.policy.guardrails.window_minutes));
    // Whatever the policy was: none that takes its place makes an alarm go away.
    let (asked, failed, missing, slow): (i64, i64, i64, i64) = sqlx::query_as(
        "select coalesce(sum(a.asked), 0)::bigint, coalesce(sum(a.failed), 0)::bigint, coalesce(sum(a.missing), 0)::bigint,
                coalesce(sum(a.slow), 0)::bigint
         from model_answers a where a.stream_id = $1 and a.model_id = $2 and a.at > $3",
    )
    .bind(state.stream.id.get())
    .bind(model.get())
    .bind(now - window)
    .fetch_one(conn)
    .await?;
    Ok(Answers {
        asked: asked.unsigned_abs(),
        failed: failed.unsigned_abs(),
        missing: missing.unsigned_abs(),
        slow: slow.unsigned_abs(),
    })
}

/// Since when the audit that has waited longest waits. One that somebody has skipped waits for no lack of people.
async fn oldest_audit(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(
        sqlx::query_scalar(
            "select q.enqueued_at from queue q
             where q.stream_id = $1 and q.audit
               and not exists (select from decisions d where d.stream_id = q.stream_id and d.item_id = q.item_id and d.kind = 'skip'
                                 and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id))
             order by q.enqueued_at limit 1",
        )
        .bind(stream.get())
        .fetch_optional(conn)
        .await?,
    )
}

/// What audits say of a model version.
pub async fn watch(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
) -> Result<Option<AuditWatch>, StoreError> {
    let row: Option<Json<AuditWatch>> = sqlx::query_scalar(
        "select document from audit_watches where stream_id = $1 and model_id = $2",
    )
    .bind(stream.get())
    .bind(model.get())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|Json(watch)| watch))
}

/// Holds still what audits say of a stream's models until commit.
pub async fn hold(conn: &mut PgConnection, stream: StreamId) -> Result<(), StoreError> {
    sqlx::query("select from audit_watches where stream_id = $1 order by model_id for update")
        .bind(stream.get())
        .execute(conn)
        .await?;
    Ok(())
}

/// A decided audit that comes, or one that is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decided {
    Now(Audit),
    Back(Audit),
}

/// Adds audits to the watch of their model version, which stays locked until commit.
pub(crate) async fn add_audits(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    policy: &Policy,
    decided: &[Decided],
) -> Result<Option<AuditWatch>, StoreError> {
    let Some(new) = AuditWatch::new(&policy.guardrails, PolicyVersion(1)) else {
        return Ok(None);
    };
    sqlx::query(
        "insert into audit_watches (stream_id, model_id, document) values ($1, $2, $3) on conflict on constraint audit_watches_pkey do nothing",
    )
    .bind(stream.get())
    .bind(model.get())
    .bind(Json(new))
    .execute(&mut *conn)
    .await?;
    let Json(watch): Json<AuditWatch> = sqlx::query_scalar(
        "select document from audit_watches where stream_id = $1 and model_id = $2 for update",
    )
    .bind(stream.get())
    .bind(model.get())
    .fetch_one(&mut *conn)
    .await?;
    let watch =
        decided.iter().fold(
            watch.retuned(&policy.guardrails),
            |watch, decided| match decided {
                Decided::Now(audit) => watch.with(*audit),
                Decided::Back(audit) => watch.without(*audit),
            },
        );
    sqlx::query("update audit_watches set document = $3 where stream_id = $1 and model_id = $2")
        .bind(stream.get())
        .bind(model.get())
        .bind(Json(&watch))
        .execute(conn)
        .await?;
    Ok(Some(watch))
}

/// After a stop: audits count from the next policy version on; and blind pairs from this day on, if it is given.
pub(crate) async fn restart_watch(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    new: &AuditWatch,
    evidence_from: Option<NaiveDate>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into audit_watches as w (stream_id, model_id, document, evidence_from) values ($1, $2, $3, $4)
         on conflict on constraint audit_watches_pkey do update
             set document = excluded.document, evidence_from = coalesce(excluded.evidence_from, w.evidence_from)",
    )
    .bind(stream.get())
    .bind(model.get())
    .bind(Json(new))
    .bind(evidence_from)
    .execute(conn)
    .await?;
    Ok(())
}

/// From which day on the pairs of model versions count that breached a guardrail.
pub(crate) async fn evidence_since(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Since, StoreError> {
    let rows: Vec<(i64, NaiveDate)> = sqlx::query_as(
        "select model_id, evidence_from from audit_watches where stream_id = $1 and evidence_from is not null",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(model, day)| (model.into(), day))
        .collect::<BTreeMap<_, _>>())
}

/// Forgets answers that no window reaches any more.
pub async fn forget_answers(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let done = sqlx::query("delete from model_answers where at < $1")
        .bind(now - ANSWERS_KEPT)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// The streams that a watcher has to look at: those that automate, and those with requests that may change by
/// themselves.
pub async fn to_watch(conn: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "select s.slug from streams s join policies p on p.stream_id = s.id and p.version = s.policy_version
         where p.document ->> 'rung' in ('partial', 'full')
            or exists (select from requests r where r.stream_id = s.id and r.state in ('open', 'scheduled'))
         order by s.id",
    )
    .fetch_all(conn)
    .await?)
}
