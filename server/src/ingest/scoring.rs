//! Has the stream's own models say something of items, before these wait for the database.

use super::IngestError;
use super::batch::Batch;
use crate::inference::Input;
use crate::models::{LoadedModels, input_of};
use futures::future::join_all;
use sqlx::PgPool;
use understudy_ladder::ModelId;
use understudy_ladder::slot::Slot;
use understudy_store::models::Model;
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::{InputKind, StreamState};

/// Asks every model that the state wants asked and that has not said anything yet. A model that fails,
/// whatever the reason, leaves a prediction that says so: no item is lost for it.
pub(super) async fn complete(
    models: &LoadedModels,
    pool: &PgPool,
    state: &StreamState,
    batch: &mut Batch,
) -> Result<(), IngestError> {
    let asked: Vec<&Model> = state
        .models
        .iter()
        .filter(|model| runs_here(state, model))
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let said = {
        let batch = &*batch;
        let asking = asked.into_iter().map(async |model| {
            let waiting = batch.without(model.id);
            let inputs = waiting
                .iter()
                .map(|index| input(state.stream.input_kind, batch, *index));
            let said = if waiting.is_empty() {
                Ok(Vec::new())
            } else {
                models
                    .predict(pool, &state.stream, model, inputs.collect())
                    .await
            };
            (model.id, waiting, said)
        });
        join_all(asking).await
    };
    for (model, waiting, said) in said {
        let said = match said {
            Ok(said) => said,
            Err(error) if error.is_passing() => return Err(IngestError::Unavailable),
            Err(error) => {
                tracing::warn!(model.id = %model, %error, "Model {model} cannot be asked");
                vec![failed(model, &error.to_string()); waiting.len()]
            }
        };
        for (index, prediction) in waiting.into_iter().zip(said) {
            batch.items[index].predictions.push(prediction);
        }
    }
    Ok(())
}

fn input(kind: InputKind, batch: &Batch, index: usize) -> Result<Input, String> {
    let image = batch.media[index].as_ref().map(|media| media.bytes.clone());
    input_of(kind, &batch.items[index].payload, image)
}

/// Whether a version is asked about new items: the active one, the canary, and those that score in shadow.
fn runs_here(state: &StreamState, model: &Model) -> bool {
    let asked = match model.slot {
        Slot::Active | Slot::Preview => true,
        Slot::Retained { .. } | Slot::Retired => state
            .canary_model()
            .is_some_and(|canary| canary.id == model.id),
    };
    asked && model.sha256.is_some()
}

fn failed(model: ModelId, why: &str) -> Prediction {
    Prediction {
        model,
        answer: Answer::Error(why.to_owned()),
        latency_us: None,
    }
}
