//! What it costs in a stream when one label is taken for another: said by a lead, at creation or later.

use crate::jobs::{self, Job};
use crate::{StoreError, audit, streams};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use understudy_ladder::access::Who;
use understudy_ladder::label_costs::{BadCosts, LabelCosts};
use understudy_ladder::{ItemId, StreamId};

/// Why costs are refused.
#[derive(Debug, thiserror::Error)]
pub enum CostsError {
    /// There is no such stream.
    #[error("there is no such stream")]
    NoStream,
    /// These costs cannot be.
    #[error(transparent)]
    Bad(#[from] BadCosts),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What errors cost in a stream; `None` where every error costs 1.
pub async fn get(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Option<LabelCosts>, StoreError> {
    let costs: Option<Json<LabelCosts>> =
        sqlx::query_scalar("select label_costs from streams where id = $1")
            .bind(stream.get())
            .fetch_one(conn)
            .await?;
    Ok(costs.map(|Json(costs)| costs))
}

/// Writes what errors cost in a stream that has nothing to rank yet.
pub async fn set(
    conn: &mut PgConnection,
    stream: StreamId,
    costs: Option<&LabelCosts>,
) -> Result<(), StoreError> {
    sqlx::query("update streams set label_costs = $2 where id = $1")
        .bind(stream.get())
        .bind(costs.map(Json))
        .execute(conn)
        .await?;
    Ok(())
}

/// Says anew what errors cost, with its audit entry and the job that ranks open disagreements by it; `None` for 1 each.
/// The same costs again change nothing. Call it in a transaction.
pub async fn change(
    conn: &mut PgConnection,
    who: Who,
    slug: &str,
    costs: Option<Vec<Vec<f64>>>,
    now: DateTime<Utc>,
) -> Result<Option<LabelCosts>, CostsError> {
    let stream = streams::lock_by_slug(conn, slug)
        .await?
        .ok_or(CostsError::NoStream)?;
    let labels = stream.answers.is_single().then_some(&stream.labels);
    let after = costs.map(|rows| LabelCosts::of(rows, labels)).transpose()?;
    let before = get(conn, stream.id).await?;
    if before == after {
        return Ok(after);
    }
    set(conn, stream.id, after.as_ref()).await?;
    let change = audit::Change {
        who,
        action: "stream.costs",
        subject: &format!("stream:{slug}"),
        body: json!({ "before": before, "after": after }),
        now,
    };
    audit::append(conn, change).await?;
    let job = Job::RankDisagreements {
        stream: stream.id,
        after: ItemId(0),
        since: None,
    };
    jobs::add(conn, &job, now).await?;
    Ok(after)
}
