//! `POST /streams/{stream}/requests/{id}/withdraw`: the requester takes a request back.

use super::caller::Caller;
use super::get_request::{number, show};
use super::on_stream::{find, known_name};
use super::open_request::people_only;
use super::problem::Problem;
use super::request_view::RequestBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use understudy_ladder::Permission;
use understudy_store::moves;

/// Take your own request back. Only people do, with the session of the browser: needs `requests:write`.
#[utoipa::path(post, path = "/streams/{stream}/requests/{id}/withdraw", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The request's number"),
), responses(
    (status = 200, description = "The request as it stands now", body = RequestBody),
    (status = 409, description = "It is not yours, or no longer open", body = Problem, content_type = "application/problem+json"),
))]
pub async fn withdraw_request(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
) -> Result<Json<RequestBody>, Problem> {
    let (slug, id) = (known_name(&stream)?, number(&id)?);
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::OpenRequests).await?;
    people_only(&caller, "withdraws requests")?;
    moves::withdraw(&mut tx, &caller.0, slug, id, app.services.now()).await?;
    tx.commit().await?;
    show(&app, &caller, slug, id).await
}
