//! `POST /streams/{stream}/models/{model}/scoring`: scores past items with a model version.

use super::caller::Caller;
use super::get_scoring::{ScoringBody, shown};
use super::model_query::{no_version, version_of};
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use understudy_ladder::Permission;
use understudy_store::scoring::{self, CannotScore};

/// Score the items that came before a model version did, or were not scored since, in the background, so that it can be
/// compared on them. Where that is under way it goes on; where it was given up it begins anew. Needs `models:write`.
#[utoipa::path(post, path = "/streams/{stream}/models/{model}/scoring", tag = "Models", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("model" = i64, Path, description = "The version's number"),
), responses(
    (status = 202, description = "How far it has come", body = ScoringBody),
    (status = 409, description = "The version runs elsewhere or is retired", body = Problem, content_type = "application/problem+json"),
))]
pub async fn score_past_items(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, model)): Path<(String, String)>,
) -> Result<(StatusCode, Json<ScoringBody>), Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::WriteModels).await?;
    let model = version_of(&state, &model)?;
    scoring::ask(&mut tx, &caller.0, slug, model.id, app.services.now()).await?;
    let body = shown(&mut tx, &state, model).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(body)))
}

impl From<CannotScore> for Problem {
    fn from(error: CannotScore) -> Self {
        match error {
            CannotScore::Move(error) => error.into(),
            CannotScore::NoModel => no_version(),
            CannotScore::Elsewhere => Self::conflict(
                "This version has no file here, so Understudy cannot run it: send its predictions with the items.",
            ),
            CannotScore::Retired => {
                Self::conflict("This version is retired: put it into the slot preview first.")
            }
        }
    }
}
