//! Routes items by a stream's state: which of the predictions counts, and where it leads.

use super::scoring::Scored;
use understudy_ladder::route::{ActivePrediction, route};
use understudy_store::items::NewItem;
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::StreamState;

/// The items as they will be stored if the stream still is in this state then.
pub(super) fn routed(state: &StreamState, scored: &Scored) -> Vec<NewItem> {
    let ladder = state.ladder();
    scored
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let predictions: Vec<Prediction> = scored.said_of(index).cloned().collect();
            let active = active_prediction(state, &predictions);
            NewItem {
                stream: state.stream.id,
                route: route(ladder, &item.external_id, active),
                external_id: item.external_id.clone(),
                content_sha256: item.content_sha256,
                media_sha256: item.media.as_ref().map(|media| media.sha256),
                payload: item.payload.clone(),
                predictions,
                created_at: item.created_at,
            }
        })
        .collect()
}

/// What the active model said; nobody else's prediction routes an item.
fn active_prediction(state: &StreamState, predictions: &[Prediction]) -> ActivePrediction {
    let said = state
        .policy
        .active_model
        .and_then(|active| predictions.iter().find(|said| said.model == active));
    match said {
        None => ActivePrediction::Missing,
        Some(said) => match &said.answer {
            Answer::Error(_) => ActivePrediction::Failed,
            Answer::Label {
                label, confidence, ..
            } => ActivePrediction::Valid {
                model: said.model,
                label: *label,
                confidence: *confidence,
            },
        },
    }
}
