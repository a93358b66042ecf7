//! `GET /streams/{stream}/requests/{id}`: one request.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use super::request_view::{RequestBody, bodies};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use understudy_ladder::{Permission, RequestId};
use understudy_store::requests;

/// One request with its gates, what it would change, what was said about it and where it stands. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/requests/{id}", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The request's number"),
), responses((status = 200, description = "The request", body = RequestBody)))]
pub async fn get_request(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
) -> Result<Json<RequestBody>, Problem> {
    show(&app, &caller, &stream, number(&id)?).await
}

/// The number of a request in an address.
pub fn number(text: &str) -> Result<RequestId, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("A request's number is a whole number."))
}

/// One request as it stands now.
pub async fn show(
    app: &AppState,
    caller: &Caller,
    slug: &str,
    id: RequestId,
) -> Result<Json<RequestBody>, Problem> {
    let (mut conn, state) = open(app, caller, slug, Permission::ReadReports).await?;
    let stored = requests::get(&mut conn, state.stream.id, id).await?;
    let stored = stored.into_iter().collect();
    let body = bodies(&mut conn, &state, stored, app.services.now()).await?;
    let body = body.into_iter().next();
    body.map(Json)
        .ok_or_else(|| Problem::not_found("The stream has no request of this number."))
}
