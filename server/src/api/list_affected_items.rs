//! `GET /streams/{stream}/breaches/{id}/items`: what was automated shortly before a breach.

use super::caller::Caller;
use super::cursor::{PageQuery, cursor_of, cut};
use super::list_breaches::{no_breach, number};
use super::on_stream::open;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use understudy_ladder::{ItemId, Permission};
use understudy_store::breaches::{self, Affected};
use utoipa::ToSchema;

/// Affected items, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedPage {
    /// The items.
    pub items: Vec<AffectedBody>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// An item that may have been decided wrongly.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedBody {
    /// Its number here.
    #[schema(example = 18_231)]
    pub id: i64,
    /// Its name in your system.
    #[schema(example = "order-7781-photo-2")]
    pub external_id: String,
    /// When it was sent to people again.
    pub sent_at: Option<DateTime<Utc>>,
}

impl From<Affected> for AffectedBody {
    fn from(affected: Affected) -> Self {
        Self {
            id: affected.item_id,
            external_id: affected.external_id,
            sent_at: affected.sent_at,
        }
    }
}

/// The items that the model automated between the last moment at which all seemed well and a breach, newest first,
/// 10,000 at most. Needs `items:read`.
#[utoipa::path(get, path = "/streams/{stream}/breaches/{id}/items", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The breach's number"),
    PageQuery,
), responses((status = 200, description = "A page of items", body = AffectedPage)))]
pub async fn list_affected_items(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<AffectedPage>, Problem> {
    let (after, limit) = (page.after()?, page.limit()?);
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadItems).await?;
    let (stream, id) = (state.stream.id, number(&id)?);
    if !breaches::exists(&mut conn, stream, id).await? {
        return Err(no_breach());
    }
    let mut found = breaches::affected(&mut conn, stream, id, after, limit + 1).await?;
    let more = cut(&mut found, limit);
    let last = found.last().filter(|_| more);
    Ok(Json(AffectedPage {
        next_cursor: last.map(|item| cursor_of(ItemId(item.item_id))),
        items: found.into_iter().map(AffectedBody::from).collect(),
    }))
}
