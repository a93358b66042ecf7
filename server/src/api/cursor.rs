//! Cursors: where the next page begins, opaque to callers.

use super::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use understudy_ladder::ItemId;
use utoipa::IntoParams;

/// Items on a page when nobody says how many.
const USUAL: i64 = 100;
/// Items on a page at most.
const MOST: i64 = 1_000;

/// Which page.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// `next_cursor` of the page before; nothing for the first page.
    pub cursor: Option<String>,
    /// How many to a page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    pub limit: Option<i64>,
}

impl PageQuery {
    /// The last item of the page before.
    pub fn after(&self) -> Result<Option<ItemId>, Problem> {
        self.cursor.as_deref().map(item_of).transpose()
    }

    /// How many to a page.
    pub fn limit(&self) -> Result<i64, Problem> {
        match self.limit.unwrap_or(USUAL) {
            limit @ 1..=MOST => Ok(limit),
            limit => Err(Problem::field(
                "limit",
                format!("must be from 1 to {MOST}, not {limit}"),
            )),
        }
    }
}

/// The cursor after an item.
pub fn cursor_of(item: ItemId) -> String {
    URL_SAFE_NO_PAD.encode(format!("item {item}"))
}

fn item_of(cursor: &str) -> Result<ItemId, Problem> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok();
    decoded
        .and_then(|bytes| {
            String::from_utf8(bytes)
                .ok()?
                .strip_prefix("item ")?
                .parse()
                .ok()
        })
        .ok_or_else(|| {
            Problem::field(
                "cursor",
                "is none of ours: use next_cursor of the page before, unchanged",
            )
        })
}
