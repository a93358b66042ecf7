//! `POST /streams/{stream}/requests/{id}/approve`: one person's yes.

use super::body::short;
use super::caller::Caller;
use super::get_request::{number, show};
use super::on_stream::{find, known_name};
use super::open_request::people_only;
use super::optional_body::OptionalJson;
use super::problem::Problem;
use super::request_view::RequestBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use understudy_ladder::Permission;
use understudy_store::moves;
use utoipa::ToSchema;

/// Why, if there is something to say.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBody {
    /// Why; may be left out, as the whole body may.
    #[serde(default)]
    #[schema(example = "The replay shows no coat that would have been lost.")]
    pub reason: String,
}

/// Approve a request of somebody else. With the last approval needed its policy is in force at once, or waits for the
/// time that the request names. Only people approve, with the session of the browser: needs `requests:approve`.
#[utoipa::path(post, path = "/streams/{stream}/requests/{id}/approve", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The request's number"),
), request_body = Option<ApproveBody>, responses(
    (status = 200, description = "The request as it stands now", body = RequestBody),
    (status = 409, description = "It is your own, you approved it already, or it is no longer open", body = Problem, content_type = "application/problem+json"),
))]
pub async fn approve_request(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
    OptionalJson(body): OptionalJson<ApproveBody>,
) -> Result<Json<RequestBody>, Problem> {
    let (slug, id) = (known_name(&stream)?, number(&id)?);
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::ReadStreams).await?;
    people_only(&caller, "approves requests")?;
    short("reason", &body.reason)?;
    let now = app.services.now();
    moves::approve(&mut tx, &caller.0, slug, id, &body.reason, now).await?;
    tx.commit().await?;
    show(&app, &caller, slug, id).await
}
