//! One caller's items on their way: what is known of them, and where they go by a stream's state.

use super::Incoming;
use std::sync::Arc;
use understudy_ladder::answer::AGREES;
use understudy_ladder::route::{ActivePrediction, Route, route};
use understudy_ladder::{ModelId, Policy, StreamId};
use understudy_store::items::{Answered, NewItem};
use understudy_store::media::Media;
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::StreamState;

/// Items with what has been said of them, routed by their stream as of a revision.
pub(super) struct Batch {
    pub(super) stream: StreamId,
    pub(super) revision: i64,
    pub(super) items: Vec<NewItem>,
    /// The image of each item.
    pub(super) media: Vec<Option<Arc<Media>>>,
}

impl Batch {
    pub(super) fn new(state: &StreamState, incoming: Vec<Incoming>) -> Self {
        let ladder = state.ladder();
        let (items, media) = incoming
            .into_iter()
            .map(|item| {
                let new = NewItem {
                    stream: state.stream.id,
                    // Without a prediction, until there is one.
                    route: route(ladder, &item.external_id, ActivePrediction::Missing),
                    external_id: item.external_id,
                    content_sha256: item.content_sha256,
                    media_sha256: item.media.as_ref().map(|media| media.sha256),
                    payload: item.payload,
                    priority: item.priority,
                    predictions: item.prediction.into_iter().collect(),
                    answered: None,
                    created_at: item.created_at,
                };
                (new, item.media)
            })
            .unzip();
        Self {
            stream: state.stream.id,
            revision: state.stream.revision,
            items,
            media,
        }
    }

    /// Routes every item by this state.
    pub(super) fn route(&mut self, state: &StreamState) {
        let ladder = state.ladder();
        let anew = self.revision != state.stream.revision;
        for item in &mut self.items {
            let bucket = match &item.route {
                Route::Automated(to) => to.bucket,
                Route::Human(to) => to.bucket,
            };
            let model = state.policy.model_for(bucket);
            let active = prediction_of(model, &item.predictions);
            item.answered = model.map(|model| answered(model, &item.predictions, &state.policy));
            if anew || active != ActivePrediction::Missing {
                item.route = route(ladder, &item.external_id, active);
            }
        }
        self.revision = state.stream.revision;
    }

    /// The items of which a version has said nothing yet.
    pub(super) fn without(&self, model: ModelId) -> Vec<usize> {
        let silent = |index: &usize| {
            self.items[*index]
                .predictions
                .iter()
                .all(|said| said.model != model)
        };
        (0..self.items.len()).filter(silent).collect()
    }
}

/// How the model that decides about an item answered.
fn answered(model: ModelId, said: &[Prediction], policy: &Policy) -> Answered {
    let said = said.iter().find(|said| said.model == model);
    let limit = i64::from(policy.guardrails.max_latency_ms) * 1_000;
    Answered {
        model,
        failed: said.is_some_and(|said| matches!(said.answer, Answer::Error(_))),
        missing: said.is_none(),
        slow: said
            .and_then(|said| said.latency_us)
            .is_some_and(|took| i64::from(took) > limit),
    }
}

/// What the model that decides about an item said; nobody else's prediction routes it.
fn prediction_of(model: Option<ModelId>, said: &[Prediction]) -> ActivePrediction {
    let Some(said) = model.and_then(|model| said.iter().find(|said| said.model == model)) else {
        return ActivePrediction::Missing;
    };
    match &said.answer {
        Answer::Error(_) => ActivePrediction::Failed,
        Answer::Value { confidence, .. } => ActivePrediction::Valid {
            model: said.model,
            label: AGREES,
            confidence: *confidence,
        },
        Answer::Label {
            label, confidence, ..
        } => ActivePrediction::Valid {
            model: said.model,
            label: *label,
            confidence: *confidence,
        },
    }
}
