//! Scores the items that came before a model version did, so that it can be compared at once.

use super::jobs::JobError;
use crate::ambient;
use crate::inference::Input;
use crate::models::{CannotOpen, input_of};
use crate::state::AppState;
use understudy_ladder::access::Actor;
use understudy_ladder::slot::Slot;
use understudy_ladder::{ItemId, ModelId, StreamId};
use understudy_store::jobs::{self, Job};
use understudy_store::predictions::{self, ItemPrediction};
use understudy_store::{PgConnection, items, settle, streams};

/// Items of one transaction: short enough not to keep people who decide them waiting.
const ITEMS: i64 = 200;

/// Scores the next items after `after` and asks for the rest, all in the caller's transaction: progress
/// survives a restart at any instant.
pub(super) async fn batch(
    state: &AppState,
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    after: ItemId,
) -> Result<(), JobError> {
    let known = streams::list(conn, &Actor::system()).await?;
    let Some(stream) = known.into_iter().find(|known| known.id == stream) else {
        return Ok(());
    };
    let routing = streams::state(conn, stream).await?;
    let Some(model) = routing
        .model(model)
        .filter(|model| model.slot != Slot::Retired && model.sha256.is_some())
    else {
        return Ok(());
    };
    let stream = &routing.stream;
    let unscored = items::unscored(conn, stream.id, model.id, after, ITEMS).await?;
    let Some(last) = unscored.last().map(|item| ItemId(item.id)) else {
        return Ok(());
    };
    let ids: Vec<ItemId> = unscored.iter().map(|item| ItemId(item.id)).collect();
    let inputs: Vec<Result<Input, String>> = unscored
        .into_iter()
        .map(|item| input_of(stream.input_kind, &item.payload, item.image))
        .collect();
    let predicted = state
        .models
        .predict(&state.pool, stream, model, inputs)
        .await
        .map_err(|error| match error {
            // Passing: neither the model nor the job is to blame.
            CannotOpen::Store(_) => JobError::Store(understudy_store::StoreError::Unavailable(
                sqlx::Error::PoolTimedOut,
            )),
            error => JobError::Failed(error.to_string()),
        })?;
    let now = ambient::now();
    let predicted: Vec<ItemPrediction> = ids
        .iter()
        .zip(predicted)
        .map(|(item, prediction)| ItemPrediction {
            stream: stream.id,
            item: *item,
            prediction,
        })
        .collect();
    // A decision made meanwhile would not see these predictions, nor they the decision.
    settle::hold(conn, stream.id, &ids).await?;
    predictions::insert(conn, &predicted, now).await?;
    settle::settle(conn, stream, &ids, now).await?;
    let rest = Job::ScorePastItems {
        stream: stream.id,
        model: model.id,
        after: last,
    };
    Ok(jobs::add(conn, &rest, now).await?)
}
