//! Cursors: where the next page begins, opaque to callers.

use super::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use std::fmt::Display;
use std::str::FromStr;
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
        limit_of(self.limit)
    }
}

/// How many to a page, of those that were asked for.
pub fn limit_of(asked: Option<i64>) -> Result<i64, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit),
        limit => Err(Problem::field(
            "limit",
            format!("must be from 1 to {MOST}, not {limit}"),
        )),
    }
}

/// Takes away what was read beyond the page to see whether there is another one, and says whether there is.
pub fn cut<T>(found: &mut Vec<T>, limit: i64) -> bool {
    let more = i64::try_from(found.len()).is_ok_and(|found| found > limit);
    if more {
        found.pop();
    }
    more
}

/// The cursor after an item.
pub fn cursor_of(item: ItemId) -> String {
    encode("item", item)
}

fn item_of(cursor: &str) -> Result<ItemId, Problem> {
    decode("item", cursor)
}

/// The cursor after one of these things.
pub fn encode(kind: &str, number: impl Display) -> String {
    URL_SAFE_NO_PAD.encode(format!("{kind} {number}"))
}

/// The number in the cursor after one of these things.
pub fn decode<T: FromStr>(kind: &str, cursor: &str) -> Result<T, Problem> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok();
    decoded
        .and_then(|bytes| {
            let text = String::from_utf8(bytes).ok()?;
            let number = text.strip_prefix(kind)?.strip_prefix(' ')?;
            number.parse().ok()
        })
        .ok_or_else(|| {
            Problem::field(
                "cursor",
                "is none of ours: use next_cursor of the page before, unchanged",
            )
        })
}
