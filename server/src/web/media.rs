//! Images and recordings of items, for those who may see the stream.

use super::person::{LoggedIn, stream};
use super::plain;
use crate::state::AppState;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, RANGE,
};
use http::{HeaderMap, StatusCode};
use understudy_app::error::AppError;
use understudy_app::words;
use understudy_ladder::ItemId;
use understudy_ladder::access::{Actor, Permission};
use understudy_store::media::Media;
use understudy_store::{StoreError, items, media};

/// What is served as an image or a recording, whatever the table says.
const TYPES: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "audio/wav",
    "audio/mpeg",
    "audio/ogg",
    "audio/flac",
];

/// `/media/{stream}/{item}`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/media/{slug}/{item}", get(show))
}

async fn show(
    State(state): State<AppState>,
    LoggedIn(actor): LoggedIn,
    Path((slug, item)): Path<(String, i64)>,
    headers: HeaderMap,
) -> Response {
    match find(&state, &actor, &slug, ItemId(item)).await {
        Ok(media) => answer(media, &headers),
        Err(error) => plain::error(&error),
    }
}

async fn find(
    state: &AppState,
    actor: &Actor,
    slug: &str,
    item: ItemId,
) -> Result<Media, AppError> {
    let unknown = || AppError::NotFound(words::frame::item_without_media().to_owned());
    let mut conn = state.pool.acquire().await.map_err(StoreError::from)?;
    let stream = stream(&mut conn, actor, slug, Permission::ReadStreams).await?;
    let sha256 = items::shows_media(&mut conn, stream.id, item)
        .await?
        .ok_or_else(unknown)?;
    let media = media::get(&mut conn, sha256).await?.ok_or_else(unknown)?;
    if TYPES.contains(&media.content_type.as_str()) {
        Ok(media)
    } else {
        Err(unknown())
    }
}

/// An item's image never changes, so a browser need not ask twice; only the person's own may keep it. Players ask
/// for a part of a recording where somebody seeks.
fn answer(media: Media, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(media.sha256));
    let is = |name, value: &str| {
        headers
            .get(name)
            .is_some_and(|sent| sent.as_bytes() == value.as_bytes())
    };
    let kept = [
        (CONTENT_TYPE, media.content_type),
        (
            CACHE_CONTROL,
            "private, max-age=31536000, immutable".to_owned(),
        ),
        (ETAG, tag.clone()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    if is(IF_NONE_MATCH, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let length = media.bytes.len();
    // A part of another version would not fit.
    let whole = headers.contains_key(IF_RANGE) && !is(IF_RANGE, &tag);
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
    match asked
        .filter(|_| !whole)
        .map_or(Asked::All, |range| part(range, length))
    {
        Asked::All => (kept, media.bytes).into_response(),
        Asked::Part(from, to) => {
            let says = [(CONTENT_RANGE, format!("bytes {from}-{to}/{length}"))];
            let bytes = Bytes::from(media.bytes).slice(from..=to);
            (StatusCode::PARTIAL_CONTENT, kept, says, bytes).into_response()
        }
        Asked::Beyond => {
            let says = [(CONTENT_RANGE, format!("bytes */{length}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, says).into_response()
        }
    }
}

/// Which bytes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// All of them, or several parts, which nobody needs here.
    All,
    /// From the first to the second, both included.
    Part(usize, usize),
    /// None that there are.
    Beyond,
}

/// Reads `bytes=0-499`, `bytes=500-` and `bytes=-500`; what is no range is not one.
fn part(range: &str, length: usize) -> Asked {
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Asked::All;
    };
    let last = length.checked_sub(1);
    let part = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) if from <= to => last.map(|last| (from, to.min(last))),
        (Ok(from), Err(_)) if to.is_empty() => last.map(|last| (from, last)),
        (Err(_), Ok(most)) if from.is_empty() => last
            .filter(|_| most > 0)
            .map(|last| (length.saturating_sub(most), last)),
        _ => return Asked::All,
    };
    match part {
        Some((from, to)) if from <= to => Asked::Part(from, to),
        Some(_) | None => Asked::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_to_what_there_is() {
        assert_eq!(part("bytes=0-499", 1_000), Asked::Part(0, 499));
        assert_eq!(part("bytes=500-", 1_000), Asked::Part(500, 999));
        assert_eq!(part("bytes=-500", 1_000), Asked::Part(500, 999));
        assert_eq!(part("bytes=-5000", 1_000), Asked::Part(0, 999));
        assert_eq!(part("bytes=900-5000", 1_000), Asked::Part(900, 999));
    }

    #[test]
    fn what_lies_beyond_the_end_is_refused_and_what_is_no_range_is_passed_over() {
        for range in ["bytes=1000-", "bytes=1000-1001", "bytes=-0"] {
            assert_eq!(part(range, 1_000), Asked::Beyond, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Asked::Beyond);
        for range in [
            "",
            "bytes=",
            "bytes=-",
            "bytes=5-1",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "items=0-1",
        ] {
            assert_eq!(part(range, 1_000), Asked::All, "{range}");
        }
    }
}
