//! `POST /streams/{stream}/rollback`: goes back at once to the model version that was active before.

use super::body;
use super::caller::Caller;
use super::demote::shown;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use super::stream_view::StreamBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use understudy_ladder::{ModelId, Permission};
use understudy_store::moves;
use utoipa::ToSchema;

/// What is to be left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollBackBody {
    /// The number of the active model version. Naming it makes two calls one rollback: where it is not active any more,
    /// nothing is done.
    #[schema(example = 4)]
    pub leaving: i64,
}

/// Go back at once from the active model version to the one retained last, with what it was allowed then at most. What
/// the version that is left automated since all last seemed well is listed as after a breach. Needs `ladder:demote`.
#[utoipa::path(post, path = "/streams/{stream}/rollback", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), request_body = RollBackBody, responses(
    (status = 200, description = "The stream as it stands now", body = StreamBody),
    (status = 409, description = "No version is retained", body = Problem, content_type = "application/problem+json"),
))]
pub async fn roll_back(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    body::Json(body): body::Json<RollBackBody>,
) -> Result<Json<StreamBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::Demote).await?;
    let leaving = ModelId(body.leaving);
    if state.model(leaving).is_none() {
        return Err(Problem::field(
            "leaving",
            "the stream has no model version of this number",
        ));
    }
    moves::roll_back(&mut tx, &caller.0, slug, leaving, app.services.now()).await?;
    tx.commit().await?;
    shown(&app, &caller, slug).await
}
