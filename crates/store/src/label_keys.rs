//! Which key chooses which label: changed by a lead after the stream was created.

use crate::{StoreError, audit, streams};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use understudy_ladder::LabelSchema;
use understudy_ladder::access::Who;
use understudy_ladder::labels::{BadLabels, LabelKeys};

/// Why keys are refused.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// There is no such stream.
    #[error("there is no such stream")]
    NoStream,
    /// Nothing is chosen by key.
    #[error("this stream's answers are no labels, so there are no keys to change")]
    NoLabels,
    /// These keys cannot be.
    #[error(transparent)]
    Bad(#[from] BadLabels),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts labels on other keys, with its audit entry. The same keys again change nothing. Call it in a transaction.
pub async fn change(
    conn: &mut PgConnection,
    who: Who,
    slug: &str,
    keys: &[LabelKeys],
    now: DateTime<Utc>,
) -> Result<LabelSchema, KeysError> {
    let stream = streams::lock_by_slug(conn, slug)
        .await?
        .ok_or(KeysError::NoStream)?;
    let options = stream.options().ok_or(KeysError::NoLabels)?;
    let labels = options.with_keys(keys)?;
    if labels == *options {
        return Ok(labels);
    }
    sqlx::query("update streams set labels = $2 where id = $1")
        .bind(stream.id.get())
        .bind(Json(&labels))
        .execute(&mut *conn)
        .await
        .map_err(StoreError::from)?;
    let change = audit::Change {
        who,
        action: "stream.keys",
        subject: &format!("stream:{slug}"),
        body: json!({ "before": options.keys(), "after": labels.keys() }),
        now,
    };
    audit::append(conn, change).await?;
    // Every process remembers streams with their labels.
    streams::bump_revision(conn, stream.id).await?;
    Ok(labels)
}
