//! `GET /streams/{stream}/items`: the items of a stream, page by page.

use super::caller::Caller;
use super::cursor::{PageQuery, cursor_of, cut};
use super::on_stream::open;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use understudy_ladder::{ItemId, LabelNo, Permission};
use understudy_store::items::{self, Filter, Listed};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// Items in the order they came.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemPage {
    /// The items.
    pub items: Vec<ItemLine>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// An item in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemLine {
    /// Its number here.
    pub id: i64,
    /// Its name in your system.
    pub external_id: String,
    /// `automated` or `person`.
    #[schema(example = "person")]
    pub goes_to: &'static str,
    /// What the active model version says, as a label id.
    pub predicted: Option<String>,
    /// What it says, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicted_value: Option<Value>,
    /// How sure it is, from 0 to 1.
    pub confidence: Option<f64>,
    /// The human answer that predictions are compared with, as a label id.
    pub reference: Option<String>,
    /// The same in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_value: Option<Value>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

impl ItemLine {
    fn new(state: &StreamState, listed: Listed) -> Self {
        let single = state.stream.answers.is_single();
        let label = |stored: Option<i16>| {
            let stored = stored.filter(|_| single);
            let no = LabelNo(u16::try_from(stored?).ok()?);
            Some(state.stream.labels.id(no).to_owned())
        };
        Self {
            id: listed.id,
            external_id: listed.external_id,
            goes_to: if listed.route == "automated" {
                "automated"
            } else {
                "person"
            },
            predicted: label(listed.predicted),
            predicted_value: listed.predicted_value,
            confidence: listed.confidence,
            reference: label(listed.reference),
            reference_value: listed.reference_value,
            created_at: listed.created_at,
        }
    }
}

/// List items in the order they came, with what the active model says and the human reference. Needs `items:read`.
#[utoipa::path(get, path = "/streams/{stream}/items", tag = "Items", params(("stream" = String, Path, description = "The stream's name"), PageQuery), responses((status = 200, description = "A page of items", body = ItemPage)))]
pub async fn list_items(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<ItemPage>, Problem> {
    let (after, limit) = (page.after()?, page.limit()?);
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadItems).await?;
    let filter = Filter {
        model: state.policy.active_model,
        after,
        ..Filter::default()
    };
    // One more than asked for tells whether there is another page.
    let mut listed = items::page(&mut conn, state.stream.id, filter, limit + 1).await?;
    let more = cut(&mut listed, limit);
    let last = listed.last().map(|item| ItemId(item.id)).filter(|_| more);
    Ok(Json(ItemPage {
        next_cursor: last.map(cursor_of),
        items: listed
            .into_iter()
            .map(|item| ItemLine::new(&state, item))
            .collect(),
    }))
}
