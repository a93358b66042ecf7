//! Images of items, for those who may see the stream.

use super::person::{LoggedIn, stream};
use super::plain;
use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use understudy_app::error::AppError;
use understudy_ladder::ItemId;
use understudy_ladder::access::{Actor, Permission};
use understudy_store::media::Media;
use understudy_store::{StoreError, items, media};

/// What is served as an image, whatever the table says.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

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
    let unknown = || AppError::NotFound("This item has no image.".to_owned());
    let mut conn = state.pool.acquire().await.map_err(StoreError::from)?;
    let stream = stream(&mut conn, actor, slug, Permission::ReadStreams).await?;
    let sha256 = items::shows_media(&mut conn, stream.id, item)
        .await?
        .ok_or_else(unknown)?;
    let media = media::get(&mut conn, sha256).await?.ok_or_else(unknown)?;
    if IMAGES.contains(&media.content_type.as_str()) {
        Ok(media)
    } else {
        Err(unknown())
    }
}

/// An item's image never changes, so a browser need not ask twice; only the person's own may keep it.
fn answer(media: Media, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(media.sha256));
    let known = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let (status, body) = if known {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        (StatusCode::OK, Body::from(media.bytes))
    };
    let headers = [
        (CONTENT_TYPE, media.content_type),
        (
            CACHE_CONTROL,
            "private, max-age=31536000, immutable".to_owned(),
        ),
        (ETAG, tag),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    (status, headers, body).into_response()
}
