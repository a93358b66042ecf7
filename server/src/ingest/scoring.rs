//! Has the stream's own models say something of items, before these wait for the database.

use super::Incoming;
use super::IngestError;
use crate::inference::Input;
use crate::models::{LoadedModels, input_of};
use futures::future::join_all;
use sqlx::PgPool;
use understudy_ladder::ModelId;
use understudy_ladder::slot::Slot;
use understudy_store::media::Media;
use understudy_store::models::Model;
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::StreamState;

/// Items with what has been said of them so far.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub(super) items: Vec<Incoming>,
    /// By models of the stream that run here, beside the caller's own prediction.
    pub(super) predictions: Vec<Vec<Prediction>>,
}

impl From<Vec<Incoming>> for Scored {
    fn from(items: Vec<Incoming>) -> Self {
        Self {
            predictions: vec![Vec::new(); items.len()],
            items,
        }
    }
}

impl Scored {
    /// Asks every model that the state wants asked and that has not said anything yet. A model that fails,
    /// whatever the reason, leaves a prediction that says so: no item is lost for it.
    pub(super) async fn complete(
        &mut self,
        models: &LoadedModels,
        pool: &PgPool,
        state: &StreamState,
    ) -> Result<(), IngestError> {
        let asked = join_all(state.models.iter().filter(|model| runs_here(model)).map(
            async |model| {
                let waiting = self.without(model.id);
                let inputs = waiting
                    .iter()
                    .map(|index| self.input(state, *index))
                    .collect();
                let said = if waiting.is_empty() {
                    Ok(Vec::new())
                } else {
                    models.predict(pool, &state.stream, model, inputs).await
                };
                (model.id, waiting, said)
            },
        ))
        .await;
        for (model, waiting, said) in asked {
            let said = match said {
                Ok(said) => said,
                Err(error) if error.is_passing() => return Err(IngestError::Unavailable),
                Err(error) => {
                    tracing::warn!(model.id = %model, %error, "Model {model} cannot be asked");
                    vec![failed(model, &error.to_string()); waiting.len()]
                }
            };
            for (index, prediction) in waiting.into_iter().zip(said) {
                self.predictions[index].push(prediction);
            }
        }
        Ok(())
    }

    /// Everything said of the item at this place.
    pub(super) fn said_of(&self, index: usize) -> impl Iterator<Item = &Prediction> {
        let own = self.items[index].prediction.as_ref();
        own.into_iter().chain(&self.predictions[index])
    }

    /// The images to store.
    pub(super) fn media(&self) -> Vec<Media> {
        let media = self.items.iter().filter_map(|item| item.media.as_ref());
        media.cloned().collect()
    }

    fn without(&self, model: ModelId) -> Vec<usize> {
        (0..self.items.len())
            .filter(|index| self.said_of(*index).all(|said| said.model != model))
            .collect()
    }

    fn input(&self, state: &StreamState, index: usize) -> Result<Input, String> {
        let item = &self.items[index];
        let image = item.media.as_ref().map(|media| media.bytes.clone());
        input_of(state.stream.input_kind, &item.payload, image)
    }
}

/// Whether a version is asked about new items: the active one, and those that score in shadow.
fn runs_here(model: &Model) -> bool {
    let asked = match model.slot {
        Slot::Active | Slot::Preview => true,
        Slot::Retained { .. } | Slot::Retired => false,
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
