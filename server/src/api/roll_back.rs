//! `POST /streams/{stream}/rollback`: goes back at once to the model version that was active before.

use super::caller::Caller;
use super::demote::shown;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use super::stream_view::StreamBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use understudy_ladder::Permission;
use understudy_store::moves;

/// Go back at once to the model version retained last, with what it was allowed then at most. Needs `ladder:demote`.
#[utoipa::path(post, path = "/streams/{stream}/rollback", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), responses(
    (status = 200, description = "The stream as it stands now", body = StreamBody),
    (status = 409, description = "No version is retained", body = Problem, content_type = "application/problem+json"),
))]
pub async fn roll_back(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<StreamBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::Demote).await?;
    moves::roll_back(&mut tx, &caller.0, slug, app.services.now()).await?;
    tx.commit().await?;
    shown(&app, &caller, slug).await
}
