//! `GET /streams/{stream}/disagreements`: items that somebody has to look at again.

use super::caller::Caller;
use super::cursor::{PageQuery, cut, decode, encode};
use super::on_stream::open;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;
use understudy_ladder::{ItemId, Permission};
use understudy_store::disagreements::{self, Open, Place};
use utoipa::ToSchema;

/// Open disagreements, dearest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisagreementPage {
    /// The disagreements.
    pub disagreements: Vec<DisagreementBody>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// An item that people disagree about.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisagreementBody {
    /// The item's number here.
    #[schema(example = 18_231)]
    pub item: i64,
    /// The item's name in your system.
    #[schema(example = "order-7781-photo-2")]
    pub external_id: String,
    /// What leaving its present answer as it is costs on average: the probability that it is wrong times what that
    /// costs, which is 1 unless the stream says otherwise.
    #[schema(example = 0.5)]
    pub expected_cost: f64,
    /// Since when it is open.
    pub opened_at: DateTime<Utc>,
}

impl From<&Open> for DisagreementBody {
    fn from(open: &Open) -> Self {
        Self {
            item: open.item_id,
            external_id: open.external_id.clone(),
            expected_cost: f64::from(open.expected_cost) / 1_000.0,
            opened_at: open.opened_at,
        }
    }
}

/// A place in the list, as it stands in a cursor.
struct Written(Place);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place {
            expected_cost,
            opened_at,
            item,
        } = self.0;
        write!(f, "{expected_cost}:{}:{item}", opened_at.timestamp_micros())
    }
}

impl FromStr for Written {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split(':');
        let mut part = || parts.next().ok_or(());
        let expected_cost = part()?.parse().map_err(|_| ())?;
        let micros = part()?.parse().map_err(|_| ())?;
        let item: i64 = part()?.parse().map_err(|_| ())?;
        Ok(Self(Place {
            expected_cost,
            opened_at: DateTime::from_timestamp_micros(micros).ok_or(())?,
            item: ItemId(item),
        }))
    }
}

const KIND: &str = "disagreement";

/// Items that somebody has to look at again, dearest first, among equals the newest first: people who decided them
/// blind disagree, a sure active model or one that was stopped contradicts what people say, or everybody who had them
/// skipped them. An item leaves the list when it is adjudicated or people agree. Needs `items:read`.
#[utoipa::path(get, path = "/streams/{stream}/disagreements", tag = "Disagreements", params(
    ("stream" = String, Path, description = "The stream's name"),
    PageQuery,
), responses((status = 200, description = "A page of disagreements", body = DisagreementPage)))]
pub async fn list_disagreements(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<DisagreementPage>, Problem> {
    let limit = page.limit()?;
    let after: Option<Written> = page
        .cursor
        .as_deref()
        .map(|cursor| decode(KIND, cursor))
        .transpose()?;
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadItems).await?;
    let after = after.map(|Written(place)| place);
    let mut found = disagreements::list(&mut conn, state.stream.id, after, limit + 1).await?;
    let more = cut(&mut found, limit);
    let last = found.last().filter(|_| more);
    Ok(Json(DisagreementPage {
        next_cursor: last.map(|open| encode(KIND, Written(open.place()))),
        disagreements: found.iter().map(DisagreementBody::from).collect(),
    }))
}
