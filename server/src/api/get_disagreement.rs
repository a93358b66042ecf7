//! `GET /streams/{stream}/disagreements/{item}`: what people said of an item, without who.

use super::caller::Caller;
use super::list_disagreements::DisagreementBody;
use super::on_stream::open;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use understudy_ladder::{ItemId, Permission};
use understudy_store::disagreements::{self, Said};
use understudy_store::items;
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// An open disagreement with what people said. Who said it is not told, and the order does not show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisagreementStory {
    /// Which one.
    #[serde(flatten)]
    pub about: DisagreementBody,
    /// What the item holds.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// What people said, in an order that follows neither people nor time.
    pub answers: Vec<AnswerBody>,
}

/// What somebody said of the item.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerBody {
    /// The label's id; null for a skip.
    #[schema(example = "coat")]
    pub label: Option<String>,
    /// What they said, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why it was skipped; null for a label.
    pub skipped: Option<String>,
    /// The id of the label that had been suggested to them; always null where anybody decided the item blind.
    pub suggested: Option<String>,
    /// What had been suggested to them, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_value: Option<Value>,
    /// What they noted.
    pub note: Option<String>,
}

impl AnswerBody {
    fn new(state: &StreamState, said: Said) -> Self {
        let id = |label| state.stream.labels.id(label).to_owned();
        Self {
            label: said.label.filter(|_| said.value.is_none()).map(id),
            suggested: said
                .suggested
                .filter(|_| said.suggested_value.is_none())
                .map(id),
            value: said.value,
            skipped: said.skipped,
            suggested_value: said.suggested_value,
            note: said.note,
        }
    }
}

/// One open disagreement: the item and what people said of it, without who. Needs `items:read`.
#[utoipa::path(get, path = "/streams/{stream}/disagreements/{item}", tag = "Disagreements", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("item" = i64, Path, description = "The item's number"),
), responses((status = 200, description = "The disagreement", body = DisagreementStory)))]
pub async fn get_disagreement(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, item)): Path<(String, String)>,
) -> Result<Json<DisagreementStory>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadItems).await?;
    Ok(Json(story(&mut conn, &state, number(&item)?).await?))
}

/// The open disagreement about an item, with what people said of it.
pub async fn story(
    conn: &mut PgConnection,
    state: &StreamState,
    item: ItemId,
) -> Result<DisagreementStory, Problem> {
    let stream = state.stream.id;
    let about = disagreements::get(&mut *conn, stream, item)
        .await?
        .ok_or_else(not_open)?;
    let found = items::get(&mut *conn, stream, item)
        .await?
        .ok_or_else(not_open)?;
    let seen = disagreements::seen(&mut *conn, stream, item).await?;
    let answers = seen.said.into_iter();
    Ok(DisagreementStory {
        about: DisagreementBody::from(&about),
        payload: found.payload,
        answers: answers.map(|said| AnswerBody::new(state, said)).collect(),
    })
}

/// The number of an item in an address.
pub fn number(text: &str) -> Result<ItemId, Problem> {
    text.parse().map_err(|_| not_open())
}

/// 404 for an item that is not disputed.
pub fn not_open() -> Problem {
    Problem::not_found("No disagreement is open about an item of this number.")
}
