//! `GET /streams`: the streams that the caller may see.

use super::caller::Caller;
use super::problem::Problem;
use super::stream_view::StreamSummary;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use understudy_ladder::Permission;
use understudy_store::overview;
use utoipa::ToSchema;

/// Streams by title.
#[derive(Debug, Serialize, ToSchema)]
pub struct StreamList {
    /// The streams.
    pub streams: Vec<StreamSummary>,
}

/// List streams. Needs `streams:read`.
#[utoipa::path(get, path = "/streams", tag = "Streams", responses((status = 200, description = "The streams you may see", body = StreamList)))]
pub async fn list_streams(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<Json<StreamList>, Problem> {
    caller.0.require(Permission::ReadStreams)?;
    let mut conn = app.pool.acquire().await?;
    let streams = overview::list(&mut conn, &caller.0).await?;
    Ok(Json(StreamList {
        streams: streams.iter().map(StreamSummary::from).collect(),
    }))
}
