//! Decisions that were made elsewhere, as they are handed in: which are new, which are known, which contradict.

use crate::decisions::{self, Imported, import_id};
use crate::predictions::stored_label;
use crate::streams::Stream;
use crate::{StoreError, settle};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::HashMap;
use understudy_ladder::{ItemId, StreamId};
use uuid::Uuid;

/// What became of a decision that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Import {
    /// It is new.
    Created,
    /// The same one was there.
    Existed,
    /// This rater has given the item another label: the first one stands.
    Differs,
    /// It is a later time, and the first one is not there.
    NoFirst,
}

/// Adds those that are new of a stream whose answers are not one label; the values are in their order.
pub async fn add_values(
    conn: &mut PgConnection,
    stream: &Stream,
    decisions: &[Imported<'_>],
    values: &[Value],
    now: DateTime<Utc>,
) -> Result<Vec<Import>, StoreError> {
    let items: Vec<ItemId> = decisions.iter().map(|one| one.item).collect();
    settle::hold(conn, stream.id, &items).await?;
    let ids: Vec<Uuid> = decisions
        .iter()
        .map(|one| import_id(stream.id, one))
        .collect();
    let rows: Vec<(Uuid, Value)> = sqlx::query_as(
        "select client_id, value from decisions where stream_id = $1 and client_id = any($2) and value is not null",
    )
    .bind(stream.id.get())
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let mut known: HashMap<Uuid, Value> = rows.into_iter().collect();
    let (mut new, mut said) = (Vec::new(), Vec::new());
    let mut became = Vec::with_capacity(decisions.len());
    for ((one, value), id) in decisions.iter().zip(values).zip(ids) {
        became.push(match known.get(&id) {
            None => {
                known.insert(id, value.clone());
                new.push(one.clone());
                said.push(value);
                Import::Created
            }
            Some(first) if first == value => Import::Existed,
            Some(_) => Import::Differs,
        });
    }
    if !new.is_empty() {
        decisions::import_values(conn, stream, &new, &said, now).await?;
    }
    Ok(became)
}

/// Adds those that are new, with everything that follows from them. Answers in their order; of two for one item and
/// rater the first counts. Call it in a transaction.
pub async fn add(
    conn: &mut PgConnection,
    stream: &Stream,
    decisions: &[Imported<'_>],
    now: DateTime<Utc>,
) -> Result<Vec<Import>, StoreError> {
    let items: Vec<ItemId> = decisions.iter().map(|one| one.item).collect();
    // Whoever else decides about these items, or hands in the same, comes before or after.
    settle::hold(conn, stream.id, &items).await?;
    let ids: Vec<Uuid> = decisions
        .iter()
        .map(|one| import_id(stream.id, one))
        .collect();
    let mut known = labels_of(conn, stream.id, &ids).await?;
    let mut new = Vec::new();
    let mut became = Vec::with_capacity(decisions.len());
    for (one, id) in decisions.iter().zip(ids) {
        let label = stored_label(one.label);
        became.push(match known.insert(id, label) {
            None => {
                new.push(one.clone());
                Import::Created
            }
            Some(first) if first == label => Import::Existed,
            Some(first) => {
                known.insert(id, first);
                Import::Differs
            }
        });
    }
    if !new.is_empty() {
        decisions::import(conn, stream, &new, now).await?;
    }
    Ok(became)
}

async fn labels_of(
    conn: &mut PgConnection,
    stream: StreamId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, i16>, StoreError> {
    let rows: Vec<(Uuid, i16)> = sqlx::query_as(
        "select client_id, label from decisions where stream_id = $1 and client_id = any($2) and label is not null",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().collect())
}

/// The items of a stream that have these names.
pub async fn items_named(
    conn: &mut PgConnection,
    stream: StreamId,
    names: &[&str],
) -> Result<HashMap<String, ItemId>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select external_id, id from items where stream_id = $1 and external_id = any($2)",
    )
    .bind(stream.get())
    .bind(names)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(name, id)| (name, id.into()))
        .collect())
}
