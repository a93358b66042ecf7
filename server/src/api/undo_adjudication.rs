//! `POST /streams/{stream}/disagreements/undo`: takes back one's own last adjudication.

use super::adjudicate::refused;
use super::body;
use super::caller::Caller;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use understudy_ladder::Permission;
use understudy_ladder::adjudication::adjudicator;
use understudy_store::disagreements;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which undo this is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    /// Made by you, once for each undo: the same one again changes nothing.
    #[schema(value_type = String, example = "0d6f8a57-3c1e-4f9b-8f52-6f1f5d2f7c11")]
    pub client_id: Uuid,
}

/// What was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneBody {
    /// The item's number: its disagreement is open again.
    #[schema(example = 18_231)]
    pub item: i64,
}

/// Take back your own last adjudication in the stream. The disagreement is open again and yours for 15 minutes; if
/// people were still to decide the item, they are asked again. Only people adjudicate, with the session of the
/// browser: needs `disagreements:write`.
#[utoipa::path(post, path = "/streams/{stream}/disagreements/undo", tag = "Disagreements", params(
    ("stream" = String, Path, description = "The stream's name"),
), request_body = UndoBody, responses(
    (status = 200, description = "It is taken back", body = UndoneBody),
    (status = 409, description = "There is no adjudication of yours, or the client_id belongs to another decision", body = Problem, content_type = "application/problem+json"),
))]
pub async fn undo_adjudication(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    body::Json(asked): body::Json<UndoBody>,
) -> Result<Json<UndoneBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::Adjudicate).await?;
    let by = adjudicator(&caller.0, state.stream.id)?;
    let item = disagreements::undo(&mut tx, &state, by, asked.client_id, app.services.now())
        .await
        .map_err(refused)?;
    tx.commit().await?;
    Ok(Json(UndoneBody { item: item.get() }))
}
