//! The items that came last, replayed by a proposed policy.

use crate::StoreError;
use crate::predictions::label_no;
use crate::streams::StreamState;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeSet;
use understudy_ladder::draw::Lots;
use understudy_ladder::impact::{Impact, Past, replay};
use understudy_ladder::route::{ActivePrediction, Ladder};
use understudy_ladder::{Confidence, LabelNo, ModelId, Policy};

/// How many items are replayed.
pub const ITEMS: i64 = 1_000;

#[derive(FromRow)]
struct Row {
    id: i64,
    external_id: String,
    models: Vec<i64>,
    /// -1 where the model failed.
    labels: Vec<i16>,
    /// What people said, as each model's pair has it: -1 where there is none. Where answers are not one label, it is a
    /// class of that model's pair alone.
    answers: Vec<i16>,
    confidences: Vec<f64>,
}

impl Row {
    fn said(&self, model: Option<ModelId>) -> Result<ActivePrediction, StoreError> {
        let at = model.and_then(|model| self.models.iter().position(|other| *other == model.get()));
        let (Some(model), Some(at)) = (model, at) else {
            return Ok(ActivePrediction::Missing);
        };
        let (label, confidence) = (self.labels.get(at), self.confidences.get(at));
        match (label, confidence) {
            (Some(label), Some(confidence)) if *label >= 0 => Ok(ActivePrediction::Valid {
                model,
                label: label_no(*label)?,
                confidence: Confidence::new(*confidence)
                    .map_err(|_| StoreError::Corrupt("confidence"))?,
            }),
            _ => Ok(ActivePrediction::Failed),
        }
    }

    fn reference(&self, model: Option<ModelId>) -> Result<Option<LabelNo>, StoreError> {
        let at = model.and_then(|model| self.models.iter().position(|other| *other == model.get()));
        let known = at
            .and_then(|at| self.answers.get(at))
            .filter(|label| **label >= 0);
        known.copied().map(label_no).transpose()
    }
}

/// What a policy would have changed for the items that came last: routed by the policy in force, as the caps leave it,
/// and by the proposed one without caps.
pub async fn of(
    conn: &mut PgConnection,
    state: &StreamState,
    proposed: &Policy,
) -> Result<Impact, StoreError> {
    let now = state.held_policy();
    let models: BTreeSet<i64> = [&now, proposed]
        .into_iter()
        .flat_map(|policy| {
            let canary = policy.canary.map(|canary| canary.model);
            policy.active_model.into_iter().chain(canary)
        })
        .map(ModelId::get)
        .collect();
    let models: Vec<i64> = models.into_iter().collect();
    let rows: Vec<Row> = sqlx::query_as(
        "select i.id, i.external_id, p.models, p.labels, p.confidences, p.answers
         from (select stream_id, id, external_id from items where stream_id = $1 order by id desc limit $3) i
         cross join lateral (
             select coalesce(array_agg(p.model_id), '{}') as models, coalesce(array_agg(coalesce(p.label, -1::smallint)), '{}') as labels,
                    coalesce(array_agg(coalesce(p.confidence, 0)), '{}') as confidences,
                    coalesce(array_agg(coalesce(r.reference, -1::smallint)), '{}') as answers
             from predictions p
             left join pairs r on r.stream_id = p.stream_id and r.item_id = p.item_id and r.model_id = p.model_id and r.blind
             where p.stream_id = i.stream_id and p.item_id = i.id and p.model_id = any($2)) p
         order by i.id desc",
    )
    .bind(state.stream.id.get())
    .bind(models)
    .bind(ITEMS)
    .fetch_all(conn)
    .await?;
    let past: Vec<Past> = rows
        .iter()
        .map(|row| {
            let bucket = Lots::draw(&state.stream.seed, &row.external_id).ramp;
            let then = proposed.model_for(bucket);
            Ok(Past {
                item: row.id.into(),
                now: row.said(now.model_for(bucket))?,
                then: row.said(then)?,
                reference: row.reference(then)?,
                external_id: row.external_id.clone(),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let ladder = |policy| Ladder {
        policy,
        caps: &[],
        // Past predictions say by themselves whether the model answered.
        model_healthy: true,
        canary_healthy: true,
        ..state.ladder()
    };
    Ok(replay(ladder(&now), ladder(proposed), &past))
}
