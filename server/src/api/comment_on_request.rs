//! `POST /streams/{stream}/requests/{id}/comments`: something said about a request.

use super::body;
use super::caller::Caller;
use super::get_request::{number, show};
use super::on_stream::{find, known_name};
use super::open_request::people_only;
use super::problem::Problem;
use super::request_view::RequestBody;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use understudy_ladder::Permission;
use understudy_store::moves;
use utoipa::ToSchema;

/// What to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentText {
    /// 1 to 5,000 characters.
    #[schema(
        example = "What about the coats of last week?",
        min_length = 1,
        max_length = 5000
    )]
    pub text: String,
}

/// Say something about a request, whatever its state. Whoever opens or approves requests may, with the session of the
/// browser: needs `requests:write` or `requests:approve`.
#[utoipa::path(post, path = "/streams/{stream}/requests/{id}/comments", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The request's number"),
), request_body = CommentText, responses((status = 201, description = "The request with its comments", body = RequestBody)))]
pub async fn comment_on_request(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
    body::Json(body): body::Json<CommentText>,
) -> Result<Response, Problem> {
    let (slug, id) = (known_name(&stream)?, number(&id)?);
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::ReadStreams).await?;
    people_only(&caller, "comments on requests")?;
    let now = app.services.now();
    moves::comment(&mut tx, &caller.0, slug, id, &body.text, now).await?;
    tx.commit().await?;
    let shown = show(&app, &caller, slug, id).await?;
    Ok((StatusCode::CREATED, shown).into_response())
}
