//! `POST /streams/{stream}/items/{external_id}/gold`: says what the right answer to an item is.

use super::body::Json;
use super::caller::Caller;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use understudy_ladder::Permission;
use understudy_store::gold::{self, GoldError, Set};
use understudy_store::items;
use utoipa::ToSchema;

/// The right answer to an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoldBody {
    /// The id of a label of the stream; null takes a known answer away again.
    #[schema(example = "coat")]
    pub label: Option<String>,
}

/// What is known of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoldAnswer {
    /// The item's name in your system.
    pub external_id: String,
    /// The id of the label that is known to be right; null for none.
    pub label: Option<String>,
    /// Whether this changed anything.
    pub changed: bool,
}

/// Say what the right answer to an item is, to compare people with it. The item is then decided, blind, by everybody who
/// decides items of the stream (up to ten), and looks like any other. It was chosen by hand, so it counts for no gate and
/// no agreement. Only an item that nobody has decided becomes one; afterwards its answer can be corrected, not taken away.
/// Needs `gold:write`.
#[utoipa::path(post, path = "/streams/{stream}/items/{external_id}/gold", tag = "Items", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("external_id" = String, Path, description = "The item's name in your system"),
), request_body = GoldBody, responses(
    (status = 200, description = "What is known now", body = GoldAnswer),
    (status = 409, description = "Somebody has decided the item", body = Problem, content_type = "application/problem+json"),
))]
pub async fn set_gold(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, external_id)): Path<(String, String)>,
    Json(body): Json<GoldBody>,
) -> Result<axum::Json<GoldAnswer>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::SetGold).await?;
    let labels = &state.stream.labels;
    let label = match &body.label {
        None => None,
        Some(id) => Some(
            labels
                .find(id)
                .ok_or_else(|| Problem::field("label", "is not a label of this stream"))?,
        ),
    };
    let no_item = || Problem::not_found("The stream has no item of this name.");
    let item = if external_id.contains('\0') {
        None
    } else {
        items::by_external_id(&mut tx, state.stream.id, &external_id).await?
    };
    let item = item.ok_or_else(no_item)?;
    let set = gold::set(
        &mut tx,
        &state,
        caller.0.who,
        item.id,
        label,
        app.services.now(),
    )
    .await;
    let set = set.map_err(|error| match error {
        GoldError::NoItem => no_item(),
        GoldError::NotOneLabel | GoldError::Decided | GoldError::StaysKnown => {
            Problem::conflict(understudy_app::services::sentence(&error.to_string()))
        }
        GoldError::Store(error) => error.into(),
    })?;
    tx.commit().await?;
    Ok(axum::Json(GoldAnswer {
        external_id,
        label: body.label,
        changed: set == Set::Changed,
    }))
}
