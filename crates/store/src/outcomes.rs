//! Outcomes: an item's final answer and where it came from, revision by revision.

use crate::StoreError;
use crate::items::NewItem;
use crate::predictions::{label_no, stored_label};
use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};
use understudy_ladder::route::Route;
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Counted from 1; the highest is in force.
    pub revision: i32,
    /// The label; `None` when decisions were taken back and there is no answer any more.
    pub label: Option<LabelNo>,
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
            source,
            policy: self.policy_version.into(),
            decided_at: self.decided_at,
        })
    }
}

/// Stores the outcomes of those new items that were automated.
pub(crate) async fn insert_automated(
    conn: &mut PgConnection,
    items: &[(ItemId, &NewItem)],
) -> Result<(), StoreError> {
    let automated: Vec<_> = items
        .iter()
        .filter_map(|(id, item)| match &item.route {
            Route::Automated(to) => Some((id, item, to)),
            Route::Human(_) => None,
        })
        .collect();
    if automated.is_empty() {
        return Ok(());
    }
    let streams: Vec<i64> = automated
        .iter()
        .map(|(_, item, _)| item.stream.get())
        .collect();
    let ids: Vec<i64> = automated.iter().map(|(id, _, _)| id.get()).collect();
    let labels: Vec<i16> = automated
        .iter()
        .map(|(_, _, to)| stored_label(to.label))
        .collect();
    let policies: Vec<i32> = automated.iter().map(|(_, _, to)| to.policy.get()).collect();
    let models: Vec<i64> = automated.iter().map(|(_, _, to)| to.model.get()).collect();
    let thresholds: Vec<f64> = automated
        .iter()
        .map(|(_, _, to)| to.threshold.get())
        .collect();
    let confidences: Vec<f64> = automated
        .iter()
        .map(|(_, _, to)| to.confidence.get())
        .collect();
    let buckets: Vec<i16> = automated
        .iter()
        .map(|(_, _, to)| i16::try_from(to.bucket.get()).unwrap_or(i16::MAX))
        .collect();
    let audits: Vec<bool> = automated.iter().map(|(_, _, to)| to.audit).collect();
    let at: Vec<DateTime<Utc>> = automated
        .iter()
        .map(|(_, item, _)| item.created_at)
        .collect();
    sqlx::query(
        "insert into outcomes (stream_id, item_id, revision, source, label, policy_version, model_id, threshold, confidence, bucket, audit, decided_at)
         select u.stream_id, u.item_id, 1, 'automated', u.label, u.policy, u.model, u.threshold, u.confidence, u.bucket, u.audit, u.at
         from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::int[], $5::bigint[], $6::float8[], $7::float8[], $8::smallint[], $9::bool[], $10::timestamptz[])
              as u (stream_id, item_id, label, policy, model, threshold, confidence, bucket, audit, at)",
    )
    .bind(streams)
    .bind(ids)
    .bind(labels)
    .bind(policies)
    .bind(models)
    .bind(thresholds)
    .bind(confidences)
    .bind(buckets)
    .bind(audits)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// All revisions of an item's outcome, oldest first; the last one is in force.
pub async fn of_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Vec<Outcome>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select revision, source, label, policy_version, model_id, threshold, confidence, bucket, audit, decided_at
         from outcomes where stream_id = $1 and item_id = $2 order by revision",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::outcome).collect()
}
