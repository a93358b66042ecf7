//! Whole items with everything said of them, page by page: for exports of any size.

use crate::predictions::{Answer, Prediction, label_no};
use crate::settle::live_answers;
use crate::streams::Stream;
use crate::{StoreError, items};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::HashMap;
use understudy_ladder::{Confidence, ItemId, LabelNo, StreamId};

/// An item with everything said of it, without the names of those who said it.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Identifier.
    pub id: ItemId,
    /// Its name in the caller's system.
    pub external_id: String,
    /// What it holds.
    pub payload: Value,
    /// Its image.
    pub media_sha256: Option<Vec<u8>>,
    /// How urgent it is, from 0 to 9.
    pub priority: i16,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// Where it went.
    pub went: items::Went,
    /// What model versions say of it.
    pub predictions: Vec<Prediction>,
    /// What people said of it, oldest first.
    pub decisions: Vec<Decided>,
    /// The human answer that predictions are compared with, and whether it was given blind.
    pub reference: Option<(LabelNo, bool)>,
    /// The same answer where it is not one label.
    pub reference_value: Option<Value>,
}

/// What somebody said of an item.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Decided {
    item_id: i64,
    /// `label`, `skip`, `undo` or `adjudicate`.
    pub kind: String,
    /// Which label.
    pub label: Option<i16>,
    /// What it says, where answers are not one label.
    pub value: Option<Value>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Whether it was decided without a suggestion.
    pub blind: bool,
    /// What was suggested.
    pub suggested: Option<i16>,
    /// Whether it was taken back.
    pub undone: bool,
    /// What was written beside it.
    pub note: Option<String>,
    /// How long the item was on the screen, in milliseconds, where it was measured.
    pub on_screen_ms: Option<i32>,
    /// When the item was given to the person.
    pub shown_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// The policy version in force then.
    pub policy_version: i32,
}

#[derive(FromRow)]
struct ItemRow {
    id: i64,
    external_id: String,
    payload: Value,
    media_sha256: Option<Vec<u8>>,
    priority: i16,
    created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct PredictionRow {
    item_id: i64,
    model_id: i64,
    label: Option<i16>,
    confidence: Option<f64>,
    scores: Option<Vec<f32>>,
    error: Option<String>,
    latency_us: Option<i32>,
    value: Option<Value>,
}

/// The items after `after`, in the order they came.
pub async fn page(
    conn: &mut PgConnection,
    stream: &Stream,
    after: ItemId,
    limit: i64,
) -> Result<Vec<Exported>, StoreError> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select i.id, i.external_id, p.payload, i.media_sha256, i.priority, i.created_at
         from items i join item_payloads p on p.stream_id = i.stream_id and p.item_id = i.id
         where i.stream_id = $1 and i.id > $2 order by i.id limit $3",
    )
    .bind(stream.id.get())
    .bind(after.get())
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let items: Vec<ItemId> = ids.iter().copied().map(ItemId).collect();
    let mut went = items::went(conn, stream.id, &items).await?;
    let mut predictions = predictions_of(conn, stream.id, &ids).await?;
    let mut decisions = decisions_of(conn, stream.id, &ids).await?;
    let answers = live_answers(conn, stream, &ids).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Exported {
                id: row.id.into(),
                external_id: row.external_id,
                payload: row.payload,
                media_sha256: row.media_sha256,
                priority: row.priority,
                created_at: row.created_at,
                went: went
                    .remove(&ItemId(row.id))
                    .ok_or(StoreError::Corrupt("item"))?,
                predictions: predictions.remove(&row.id).unwrap_or_default(),
                decisions: decisions.remove(&row.id).unwrap_or_default(),
                reference: answers
                    .get(&row.id)
                    .and_then(super::settle::Answers::reference),
                reference_value: answers
                    .get(&row.id)
                    .and_then(|answers| answers.reference_value(stream)),
            })
        })
        .collect()
}

async fn predictions_of(
    conn: &mut PgConnection,
    stream: StreamId,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<Prediction>>, StoreError> {
    let rows: Vec<PredictionRow> = sqlx::query_as(
        "select item_id, model_id, label, confidence, scores, error, latency_us, value from predictions
         where stream_id = $1 and item_id = any($2) order by item_id, model_id",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<i64, Vec<Prediction>> = HashMap::new();
    for row in rows {
        let answer = match (row.label, row.confidence) {
            (Some(_), Some(confidence)) if row.value.is_some() => Answer::Value {
                value: row.value.unwrap_or_default(),
                confidence: Confidence::new(confidence)
                    .map_err(|_| StoreError::Corrupt("confidence"))?,
            },
            (Some(label), Some(confidence)) => Answer::Label {
                label: label_no(label)?,
                confidence: Confidence::new(confidence)
                    .map_err(|_| StoreError::Corrupt("confidence"))?,
                scores: row.scores,
            },
            _ => Answer::Error(row.error.unwrap_or_default()),
        };
        found.entry(row.item_id).or_default().push(Prediction {
            model: row.model_id.into(),
            answer,
            latency_us: row.latency_us,
        });
    }
    Ok(found)
}

async fn decisions_of(
    conn: &mut PgConnection,
    stream: StreamId,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<Decided>>, StoreError> {
    let rows: Vec<Decided> = sqlx::query_as(
        "select d.item_id, d.kind, d.label, d.value, d.reason, d.blind, d.suggested,
                exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id) as undone,
                d.note, d.on_screen_ms, d.shown_at, d.decided_at, d.policy_version
         from decisions d where d.stream_id = $1 and d.item_id = any($2) order by d.id",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<i64, Vec<Decided>> = HashMap::new();
    for row in rows {
        found.entry(row.item_id).or_default().push(row);
    }
    Ok(found)
}
