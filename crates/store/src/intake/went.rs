//! Where items went when they were put in.

use crate::StoreError;
use crate::predictions::label_no;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use std::collections::HashMap;
use understudy_ladder::route::{Reason, Route};
use understudy_ladder::{ItemId, LabelNo, ModelId, PolicyVersion, StreamId};

/// Where an item went when it was put in.
#[derive(Debug, Clone, PartialEq)]
pub enum Went {
    /// To a person, for this reason.
    Person {
        /// Why.
        reason: Reason,
        /// The policy version that sent it.
        policy: PolicyVersion,
    },
    /// Nowhere: the model decided.
    Automated {
        /// What the model decided.
        label: LabelNo,
        /// The same where answers are not one label.
        value: Option<Value>,
        /// The policy version that allowed it.
        policy: PolicyVersion,
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
}

impl From<&Route> for Went {
    fn from(route: &Route) -> Self {
        match route {
            Route::Human(to) => Self::Person {
                reason: to.reason,
                policy: to.policy,
            },
            Route::Automated(to) => Self::Automated {
                label: to.label,
                // Known where the prediction is.
                value: None,
                policy: to.policy,
                model: to.model,
                threshold: to.threshold.get(),
                confidence: to.confidence.get(),
                bucket: i16::try_from(to.bucket.get()).unwrap_or(i16::MAX),
                audit: to.audit,
            },
        }
    }
}

#[derive(FromRow)]
struct WentRow {
    id: i64,
    reason: Option<Json<Reason>>,
    policy_version: i32,
    label: Option<i16>,
    model_id: Option<i64>,
    threshold: Option<f64>,
    confidence: Option<f64>,
    bucket: i16,
    audit: bool,
    value: Option<Value>,
}

impl WentRow {
    fn went(self) -> Result<Went, StoreError> {
        let policy = self.policy_version.into();
        if let Some(Json(reason)) = self.reason {
            return Ok(Went::Person { reason, policy });
        }
        match (self.label, self.model_id, self.threshold, self.confidence) {
            (Some(label), Some(model), Some(threshold), Some(confidence)) => Ok(Went::Automated {
                label: label_no(label)?,
                value: self.value,
                policy,
                model: model.into(),
                threshold,
                confidence,
                bucket: self.bucket,
                audit: self.audit,
            }),
            _ => Err(StoreError::Corrupt("outcome")),
        }
    }
}

/// Where these items went when they were put in, whatever has become of them since.
pub async fn went(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Went>, StoreError> {
    let ids: Vec<i64> = items.iter().map(|item| item.get()).collect();
    let rows: Vec<WentRow> = sqlx::query_as(
        "select i.id, i.reason, i.policy_version, o.label, o.model_id, o.threshold, o.confidence, i.bucket, i.audit, o.value
         from items i
         left join outcomes o on o.stream_id = i.stream_id and o.item_id = i.id and o.revision = 1 and o.source = 'automated'
         where i.stream_id = $1 and i.id = any($2)",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((ItemId(row.id), row.went()?)))
        .collect()
}
