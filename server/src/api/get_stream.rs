//! `GET /streams/{stream}`: a stream and where it stands.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use super::stream_view::StreamBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use understudy_ladder::Permission;
use understudy_store::counts;

/// Where a stream stands: rung, ramp, thresholds, active model, counts. Needs `streams:read`.
#[utoipa::path(get, path = "/streams/{stream}", tag = "Streams", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The stream", body = StreamBody)))]
pub async fn get_stream(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<StreamBody>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadStreams).await?;
    let id = state.stream.id;
    let totals = counts::totals(&mut conn, &[id]).await?;
    Ok(Json(StreamBody::new(
        state,
        totals.get(&id).copied().unwrap_or_default(),
    )))
}
