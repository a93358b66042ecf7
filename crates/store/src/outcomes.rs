//! Outcomes: an item's final answer and where it came from, revision by revision.

use crate::StoreError;
use crate::predictions::label_no;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::{ItemId, LabelNo, ModelId, PolicyVersion, StreamId};

/// Where an outcome came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    /// The model decided, for these reasons.
    Automated {
        /// The model version.
        model: ModelId,
        /// The threshold that applied.
        threshold: f64,
        /// How sure the model was.
        confidence: f64,
        /// The item's place in the ramp.
        bucket: i16,
        /// Whether a person decides it as well.
        audit: bool,
    },
    /// People decided.
    Human,
    /// A reviewer settled a disagreement.
    Adjudicated,
}

/// An item's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Counted from 1; the highest is in force.
    pub revision: i32,
    /// The label; `None` when decisions were taken back and there is no answer any more.
    pub label: Option<LabelNo>,
    /// The same where answers are not one label.
    pub value: Option<Value>,
    /// Where it came from.
    pub source: Source,
    /// The policy version in force when it came.
    pub policy: PolicyVersion,
    /// When.
    pub decided_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    revision: i32,
    source: String,
    label: Option<i16>,
    value: Option<Value>,
    policy_version: i32,
    model_id: Option<i64>,
    threshold: Option<f64>,
    confidence: Option<f64>,
    bucket: Option<i16>,
    audit: Option<bool>,
    decided_at: DateTime<Utc>,
}

impl Row {
    fn outcome(self) -> Result<Outcome, StoreError> {
        let source = match (
            self.source.as_str(),
            self.model_id,
            self.threshold,
            self.confidence,
            self.bucket,
            self.audit,
        ) {
            (
                "automated",
                Some(model),
                Some(threshold),
                Some(confidence),
                Some(bucket),
                Some(audit),
            ) => Source::Automated {
                model: model.into(),
                threshold,
                confidence,
                bucket,
                audit,
            },
            ("human", ..) => Source::Human,
            ("adjudicated", ..) => Source::Adjudicated,
            _ => return Err(StoreError::Corrupt("outcome")),
        };
        Ok(Outcome {
            revision: self.revision,
            label: self.label.map(label_no).transpose()?,
            value: self.value,
            source,
            policy: self.policy_version.into(),
            decided_at: self.decided_at,
        })
    }
}

/// All revisions of an item's outcome, oldest first; the last one is in force.
pub async fn of_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Vec<Outcome>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select revision, source, label, value, policy_version, model_id, threshold, confidence, bucket, audit, decided_at
         from outcomes where stream_id = $1 and item_id = $2 order by revision",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::outcome).collect()
}
