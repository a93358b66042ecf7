//! `GET /streams/{stream}/models/{model}/scoring`: how far the scoring of past items has come.

use super::caller::Caller;
use super::model_query::version_of;
use super::on_stream::open;
use super::post_items::answer::ModelRef;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use sqlx::PgConnection;
use understudy_ladder::Permission;
use understudy_store::models::Model;
use understudy_store::scoring::{self, Standing};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// How far the scoring of past items with a model version has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoringBody {
    /// The version.
    pub model: ModelRef,
    /// How it stands.
    pub state: ScoringState,
    /// About how many items lie behind it; null where none is under way.
    #[schema(example = 1200)]
    pub scored: Option<u64>,
    /// Items of the stream.
    #[schema(example = 2400)]
    pub total: u64,
    /// Why it was given up; null unless it was.
    pub failed_with: Option<String>,
}

/// How the scoring of past items stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScoringState {
    /// None is under way: none was asked for, or all is done.
    Idle,
    /// Under way, also after a restart of the server.
    Running,
    /// It failed and is tried again by itself.
    Retrying,
    /// It was given up; ask for it again to begin anew.
    Failed,
}

/// How far the scoring of past items with a model version has come. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/models/{model}/scoring", tag = "Models", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("model" = i64, Path, description = "The version's number"),
), responses((status = 200, description = "How far it has come", body = ScoringBody)))]
pub async fn get_scoring(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, model)): Path<(String, String)>,
) -> Result<Json<ScoringBody>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let model = version_of(&state, &model)?;
    Ok(Json(shown(&mut conn, &state, model).await?))
}

/// How far it has come with this version.
pub async fn shown(
    conn: &mut PgConnection,
    state: &StreamState,
    model: &Model,
) -> Result<ScoringBody, Problem> {
    let stream = state.stream.id;
    let total = scoring::of_stream(conn, stream).await?;
    let found = scoring::progress(conn, stream).await?.remove(&model.id);
    let (scored, state_of, failed_with) = match found {
        None => (None, ScoringState::Idle, None),
        Some(progress) => {
            let (state, why) = match progress.standing {
                Standing::Running => (ScoringState::Running, None),
                Standing::Retrying => (ScoringState::Retrying, None),
                Standing::Failed(why) => (ScoringState::Failed, Some(why)),
            };
            (Some(progress.done), state, why)
        }
    };
    Ok(ScoringBody {
        model: ModelRef::of(state, model.id),
        state: state_of,
        scored,
        total,
        failed_with,
    })
}
