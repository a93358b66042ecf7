//! `GET /streams/{stream}/requests`: what was proposed for a stream.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use super::request_view::{RequestBody, bodies};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use understudy_ladder::Permission;
use understudy_store::requests;
use utoipa::ToSchema;

/// Requests shown at most.
const MOST: i64 = 1_000;

/// Requests, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestList {
    /// The requests.
    pub requests: Vec<RequestBody>,
}

/// List the requests of a stream, newest first. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/requests", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The requests", body = RequestList)))]
pub async fn list_requests(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<RequestList>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let stored = requests::list(&mut conn, state.stream.id, MOST).await?;
    Ok(Json(RequestList {
        requests: bodies(&mut conn, &state, stored, app.services.now()).await?,
    }))
}
