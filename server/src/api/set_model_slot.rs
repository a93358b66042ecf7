//! `POST /streams/{stream}/models/{model}/slot`: puts a model version into preview, or retires it.

use super::body;
use super::caller::Caller;
use super::list_models::ModelBody;
use super::model_query::version_of;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use understudy_ladder::Permission;
use understudy_store::moves::{self, ModelMove};
use utoipa::ToSchema;

/// Where a version goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotMove {
    /// `preview`: it scores new items beside the active version. `retired`: it does nothing any more.
    pub slot: SlotAsked,
}

/// The slots that take no request, because a version in them decides nothing.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlotAsked {
    /// Scores in shadow.
    Preview,
    /// Does nothing any more.
    Retired,
}

impl From<SlotAsked> for ModelMove {
    fn from(asked: SlotAsked) -> Self {
        match asked {
            SlotAsked::Preview => Self::Preview,
            SlotAsked::Retired => Self::Retire,
        }
    }
}

/// Put a model version into preview, or retire it: at once, because it decides nothing there. Making one active takes a
/// request. Needs `models:write`.
#[utoipa::path(post, path = "/streams/{stream}/models/{model}/slot", tag = "Models", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("model" = i64, Path, description = "The version's number"),
), request_body = SlotMove, responses(
    (status = 200, description = "The version as it stands now", body = ModelBody),
    (status = 409, description = "It is active or the canary", body = Problem, content_type = "application/problem+json"),
))]
pub async fn set_model_slot(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, model)): Path<(String, String)>,
    body::Json(body): body::Json<SlotMove>,
) -> Result<Json<ModelBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::WriteModels).await?;
    let id = version_of(&state, &model)?.id;
    let now = app.services.now();
    moves::set_slot(&mut tx, &caller.0, slug, id, body.slot.into(), now).await?;
    let state = find(&mut tx, &caller, slug, Permission::WriteModels).await?;
    let moved = version_of(&state, &model)?.clone();
    tx.commit().await?;
    Ok(Json(moved.into()))
}
