//! `GET /streams/{stream}/items/{external_id}`: one item's outcome and how it came about.

use super::caller::Caller;
use super::on_stream::open;
use super::post_items::answer::{Goes, ModelRef, Provenance};
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use understudy_ladder::{LabelNo, Permission};
use understudy_store::items::{self, Item};
use understudy_store::outcomes::{self, Outcome, Source};
use understudy_store::predictions::{self, Answer, Prediction};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// One item's story.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemStory {
    /// Its number here.
    pub id: i64,
    /// Its name in your system.
    pub external_id: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// What it holds.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// How urgent it was called, 0 to 9.
    #[schema(example = 0)]
    pub priority: i16,
    /// SHA-256 of its image or recording in hexadecimal.
    pub image_sha256: Option<String>,
    /// `pending` while people have yet to decide, else `decided`.
    pub state: ItemState,
    /// The answer in force; null while there is none.
    pub outcome: Option<OutcomeBody>,
    /// Every answer it ever had, oldest first: nothing is rewritten.
    pub history: Vec<OutcomeBody>,
    /// Where it went when it came, and why.
    pub routed: Goes,
    /// What model versions say of it.
    pub predictions: Vec<PredictionView>,
}

/// Whether an item has an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// People have yet to decide.
    Pending,
    /// There is an answer.
    Decided,
}

/// An answer and where it came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutcomeBody {
    /// Counted from 1; the highest is in force.
    #[schema(example = 1)]
    pub revision: i32,
    /// The label's id; null where decisions were taken back.
    #[schema(example = "coat")]
    pub label: Option<String>,
    /// The answer, in a stream whose answers are not one label: a list of label ids, a number or a text.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// `automated`, `human` or `adjudicated`.
    #[schema(example = "human")]
    pub source: &'static str,
    /// On which grounds, when it was automated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// The policy version in force then.
    #[schema(example = 7)]
    pub policy_version: i32,
    /// When.
    pub decided_at: DateTime<Utc>,
}

impl OutcomeBody {
    /// In the stream's own names.
    pub fn new(state: &StreamState, outcome: &Outcome) -> Self {
        let policy_version = outcome.policy.get();
        let (source, provenance) = match outcome.source {
            Source::Automated {
                model,
                threshold,
                confidence,
                bucket,
                audit,
            } => (
                "automated",
                Some(Provenance {
                    policy_version,
                    model: ModelRef::of(state, model),
                    threshold,
                    confidence,
                    bucket,
                    audit,
                }),
            ),
            Source::Human => ("human", None),
            Source::Adjudicated => ("adjudicated", None),
        };
        Self {
            revision: outcome.revision,
            label: outcome
                .label
                .filter(|_| outcome.value.is_none())
                .map(|label| name(state, label)),
            value: outcome.value.clone(),
            source,
            provenance,
            policy_version,
            decided_at: outcome.decided_at,
        }
    }
}

/// What a model version says of an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PredictionView {
    /// The version.
    pub model: ModelRef,
    /// The label's id; null where the model failed.
    pub label: Option<String>,
    /// What it says, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// How sure it is, from 0 to 1.
    pub confidence: Option<f64>,
    /// A score for every label, where they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<BTreeMap<String, f32>>,
    /// How it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long it took, in microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_us: Option<i32>,
}

impl PredictionView {
    /// In the stream's own names.
    pub fn new(state: &StreamState, prediction: &Prediction) -> Self {
        let model = ModelRef::of(state, prediction.model);
        let latency_us = prediction.latency_us;
        match &prediction.answer {
            Answer::Label {
                label,
                confidence,
                scores,
            } => Self {
                model,
                label: Some(name(state, *label)),
                value: None,
                confidence: Some(confidence.get()),
                scores: scores.as_deref().map(|scores| by_label(state, scores)),
                error: None,
                latency_us,
            },
            Answer::Value { value, confidence } => Self {
                model,
                label: None,
                value: Some(value.clone()),
                confidence: Some(confidence.get()),
                scores: None,
                error: None,
                latency_us,
            },
            Answer::Error(error) => Self {
                model,
                label: None,
                value: None,
                confidence: None,
                scores: None,
                error: Some(error.clone()),
                latency_us,
            },
        }
    }
}

fn name(state: &StreamState, label: LabelNo) -> String {
    state.stream.labels.id(label).to_owned()
}

fn by_label(state: &StreamState, scores: &[f32]) -> BTreeMap<String, f32> {
    let labels = state.stream.labels.labels().iter();
    labels
        .zip(scores)
        .map(|(label, score)| (label.id.clone(), *score))
        .collect()
}

/// One item: its outcome with full provenance, or that it is pending; the history of its answers; what models say.
/// Needs `items:read`.
#[utoipa::path(get, path = "/streams/{stream}/items/{external_id}", tag = "Items", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("external_id" = String, Path, description = "The item's name in your system"),
), responses((status = 200, description = "The item", body = ItemStory)))]
pub async fn get_item(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, external_id)): Path<(String, String)>,
) -> Result<Json<ItemStory>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadItems).await?;
    let id = state.stream.id;
    let none = || Problem::not_found("The stream has no item of this external_id.");
    if external_id.contains('\0') {
        return Err(none());
    }
    let item = items::by_external_id(&mut conn, id, &external_id)
        .await?
        .ok_or_else(none)?;
    let outcomes = outcomes::of_item(&mut conn, id, item.id).await?;
    let predictions = predictions::of_item(&mut conn, id, item.id).await?;
    let went = items::went(&mut conn, id, &[item.id]).await?;
    let went = went.get(&item.id).ok_or_else(Problem::internal)?;
    Ok(Json(story(
        &state,
        item,
        &outcomes,
        &predictions,
        Goes::of(&state, went),
    )))
}

fn story(
    state: &StreamState,
    item: Item,
    outcomes: &[Outcome],
    predictions: &[Prediction],
    routed: Goes,
) -> ItemStory {
    let history: Vec<OutcomeBody> = outcomes
        .iter()
        .map(|outcome| OutcomeBody::new(state, outcome))
        .collect();
    let outcome = history
        .last()
        .filter(|outcome| outcome.label.is_some() || outcome.value.is_some())
        .cloned();
    ItemStory {
        id: item.id.get(),
        external_id: item.external_id,
        created_at: item.created_at,
        payload: item.payload,
        priority: item.priority,
        image_sha256: item.media_sha256.map(hex::encode),
        state: if outcome.is_some() {
            ItemState::Decided
        } else {
            ItemState::Pending
        },
        outcome,
        history,
        routed,
        predictions: predictions
            .iter()
            .map(|said| PredictionView::new(state, said))
            .collect(),
    }
}
