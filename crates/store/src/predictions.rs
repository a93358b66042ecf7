//! What model versions said of items.

use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::answer::AGREES;
use understudy_ladder::{Confidence, ItemId, LabelNo, ModelId, StreamId};

/// What a model version said, or why it said nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A valid prediction.
    Label {
        /// The label.
        label: LabelNo,
        /// How sure the model is.
        confidence: Confidence,
        /// One score per label, when they are known.
        scores: Option<Vec<f32>>,
    },
    /// A valid prediction in a stream whose answers are not one label.
    Value {
        /// What it says, as the stream's kind writes it.
        value: Value,
        /// How sure the model is.
        confidence: Confidence,
    },
    /// The model failed; says how.
    Error(String),
}

impl Answer {
    /// What it says in a stream whose answers are not one label.
    pub const fn value(&self) -> Option<&Value> {
        match self {
            Self::Value { value, .. } => Some(value),
            Self::Label { .. } | Self::Error(_) => None,
        }
    }
}

/// One model version's prediction of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Which version.
    pub model: ModelId,
    /// What it said.
    pub answer: Answer,
    /// How long it took, in microseconds, when it was measured.
    pub latency_us: Option<i32>,
}

/// A prediction with the item it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPrediction {
    /// Of which stream.
    pub stream: StreamId,
    /// Of which item.
    pub item: ItemId,
    /// The prediction.
    pub prediction: Prediction,
}

#[derive(FromRow)]
struct Row {
    model_id: i64,
    label: Option<i16>,
    confidence: Option<f64>,
    scores: Option<Vec<f32>>,
    error: Option<String>,
    latency_us: Option<i32>,
    value: Option<Value>,
}

impl Row {
    fn prediction(self) -> Result<Prediction, StoreError> {
        let answer = match (self.label, self.confidence, self.error) {
            (Some(_), Some(confidence), None) if self.value.is_some() => Answer::Value {
                value: self.value.unwrap_or_default(),
                confidence: Confidence::new(confidence)
                    .map_err(|_| StoreError::Corrupt("confidence"))?,
            },
            (Some(label), Some(confidence), None) => Answer::Label {
                label: label_no(label)?,
                confidence: Confidence::new(confidence)
                    .map_err(|_| StoreError::Corrupt("confidence"))?,
                scores: self.scores,
            },
            (None, None, Some(error)) => Answer::Error(error),
            _ => return Err(StoreError::Corrupt("prediction")),
        };
        Ok(Prediction {
            model: self.model_id.into(),
            answer,
            latency_us: self.latency_us,
        })
    }
}

pub(crate) fn label_no(stored: i16) -> Result<LabelNo, StoreError> {
    u16::try_from(stored)
        .map(LabelNo)
        .map_err(|_| StoreError::Corrupt("label number"))
}

pub(crate) fn stored_label(label: LabelNo) -> i16 {
    // A schema has at most 200 labels.
    i16::try_from(label.0).unwrap_or(i16::MAX)
}

/// Stores predictions; one that exists for the same item and version is left alone.
pub async fn insert(
    conn: &mut PgConnection,
    predictions: &[ItemPrediction],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if predictions.is_empty() {
        return Ok(());
    }
    let mut columns = Columns::default();
    for one in predictions {
        columns.push(one);
    }
    // Scores are sent flat with their lengths: arrays of arrays must be rectangular in PostgreSQL.
    sqlx::query(
        "insert into predictions (stream_id, item_id, model_id, label, confidence, scores, error, latency_us, created_at, value)
         select u.stream_id, u.item_id, u.model_id, u.label, u.confidence,
                case when u.length > 0 then ($9::real[])[u.start : u.start + u.length - 1] end,
                u.error, u.latency_us, $10, u.value
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::float8[], $6::text[], $7::int[], $8::int[], $11::int[], $12::jsonb[])
              as u (stream_id, item_id, model_id, label, confidence, error, latency_us, start, length, value)
         on conflict do nothing",
    )
    .bind(columns.streams)
    .bind(columns.items)
    .bind(columns.models)
    .bind(columns.labels)
    .bind(columns.confidences)
    .bind(columns.errors)
    .bind(columns.latencies)
    .bind(columns.starts)
    .bind(columns.scores)
    .bind(now)
    .bind(columns.lengths)
    .bind(columns.values)
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns<'a> {
    streams: Vec<i64>,
    items: Vec<i64>,
    models: Vec<i64>,
    labels: Vec<Option<i16>>,
    confidences: Vec<Option<f64>>,
    errors: Vec<Option<&'a str>>,
    latencies: Vec<Option<i32>>,
    starts: Vec<i32>,
    lengths: Vec<i32>,
    scores: Vec<f32>,
    values: Vec<Option<&'a Value>>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, one: &'a ItemPrediction) {
        self.streams.push(one.stream.get());
        self.items.push(one.item.get());
        self.models.push(one.prediction.model.get());
        self.latencies.push(one.prediction.latency_us);
        self.starts
            .push(i32::try_from(self.scores.len() + 1).unwrap_or(i32::MAX));
        let (label, confidence, scores, error) = match &one.prediction.answer {
            Answer::Label {
                label,
                confidence,
                scores,
            } => (
                Some(stored_label(*label)),
                Some(confidence.get()),
                scores.as_deref().unwrap_or_default(),
                None,
            ),
            Answer::Value { confidence, .. } => (
                Some(stored_label(AGREES)),
                Some(confidence.get()),
                [].as_slice(),
                None,
            ),
            Answer::Error(error) => (None, None, [].as_slice(), Some(error.as_str())),
        };
        self.values.push(one.prediction.answer.value());
        self.labels.push(label);
        self.confidences.push(confidence);
        self.errors.push(error);
        self.lengths.push(i32::try_from(scores.len()).unwrap_or(0));
        self.scores.extend_from_slice(scores);
    }
}

/// Everything that was predicted of an item.
pub async fn of_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Vec<Prediction>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select model_id, label, confidence, scores, error, latency_us, value from predictions
         where stream_id = $1 and item_id = $2 order by model_id",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::prediction).collect()
}
