//! Who is asking, outside of the pages.

use super::plain;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use tower_sessions::Session;
use understudy_app::error::AppError;
use understudy_app::services::SESSION_PERSON;
use understudy_app::words;
use understudy_ladder::PersonId;
use understudy_ladder::access::{Actor, Permission};
use understudy_store::streams::{self, Stream};
use understudy_store::{PgConnection, StoreError, people};

/// Whoever is logged in; others are told to log in.
pub struct LoggedIn(pub Actor);

impl FromRequestParts<AppState> for LoggedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, state)
            .await
            .map_err(|_| plain::error(&AppError::Internal))?;
        actor(&session, state)
            .await
            .map(Self)
            .map_err(|error| plain::error(&error))
    }
}

async fn actor(session: &Session, state: &AppState) -> Result<Actor, AppError> {
    let id: Option<i64> = session
        .get(SESSION_PERSON)
        .await
        .map_err(|_| AppError::Unavailable)?;
    let id = id.map(PersonId).ok_or(AppError::NotLoggedIn)?;
    let mut conn = state.pool.acquire().await.map_err(StoreError::from)?;
    let (_, actor) = people::actor(&mut conn, id)
        .await?
        .ok_or(AppError::NotLoggedIn)?;
    Ok(actor)
}

/// The stream with this name, for somebody who may do this there.
pub async fn stream(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    permission: Permission,
) -> Result<Stream, AppError> {
    let unknown = || AppError::NotFound(words::frame::no_such_stream().to_owned());
    let stream = streams::by_slug(conn, slug).await?.ok_or_else(unknown)?;
    actor.require_on(permission, stream.id)?;
    Ok(stream)
}
