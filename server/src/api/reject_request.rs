//! `POST /streams/{stream}/requests/{id}/reject`: one person's no.

use super::body;
use super::caller::Caller;
use super::get_request::{number, show};
use super::on_stream::{find, known_name};
use super::open_request::people_only;
use super::problem::Problem;
use super::request_view::RequestBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use understudy_ladder::Permission;
use understudy_store::moves;
use utoipa::ToSchema;

/// Why not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectBody {
    /// Why; needed.
    #[schema(example = "The errors on coats cost too much.")]
    pub reason: String,
}

/// Reject a request, with a reason. Only people reject, with the session of the browser: needs `requests:approve`.
#[utoipa::path(post, path = "/streams/{stream}/requests/{id}/reject", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The request's number"),
), request_body = RejectBody, responses(
    (status = 200, description = "The request as it stands now", body = RequestBody),
    (status = 409, description = "It is no longer open", body = Problem, content_type = "application/problem+json"),
))]
pub async fn reject_request(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
    body::Json(body): body::Json<RejectBody>,
) -> Result<Json<RequestBody>, Problem> {
    let (slug, id) = (known_name(&stream)?, number(&id)?);
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::ReadStreams).await?;
    people_only(&caller, "rejects requests")?;
    if body.reason.trim().is_empty() {
        return Err(Problem::field(
            "reason",
            "say why: a rejection needs a reason",
        ));
    }
    body::short("reason", &body.reason)?;
    moves::reject(
        &mut tx,
        &caller.0,
        slug,
        id,
        &body.reason,
        app.services.now(),
    )
    .await?;
    tx.commit().await?;
    show(&app, &caller, slug, id).await
}
