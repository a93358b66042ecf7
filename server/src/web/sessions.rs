//! Sessions: kept in the database, so that every server process knows them.

use super::Site;
use crate::ambient;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::header::COOKIE as COOKIES;
use sqlx::PgPool;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, Session, SessionManagerLayer};
use tower_sessions_sqlx_store::PostgresStore;
use understudy_app::services::SESSION_PERSON;

/// The name of the cookie.
pub const COOKIE: &str = "understudy_session";
/// How long a session lasts without a sign of life.
const QUIET: Duration = Duration::hours(12);
/// How often a sign of life is written down, in seconds: not with every request.
const NOTED_EVERY: i64 = 10 * 60;
/// Under which name a session keeps its last sign of life.
const SEEN: &str = "seen";

/// Gives each request its session.
pub fn layer(pool: &PgPool, site: &Site) -> SessionManagerLayer<PostgresStore> {
    SessionManagerLayer::new(PostgresStore::new(pool.clone()))
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(site.is_https())
        .with_expiry(Expiry::OnInactivity(QUIET))
}

/// Whether a request comes with a session's cookie.
pub fn has_cookie(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIES)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.split_once('='))
        .any(|(name, _)| name.trim() == COOKIE)
}

/// Keeps a session that is in use from ending.
pub async fn stay(session: Session, request: Request, next: Next) -> Response {
    if has_cookie(request.headers()) {
        // Where the database is away, the page says so; this is not the place.
        let _ = note(&session).await;
    }
    next.run(request).await
}

async fn note(session: &Session) -> Result<(), tower_sessions::session::Error> {
    let now = ambient::now().timestamp();
    let logged_in = session.get::<i64>(SESSION_PERSON).await?.is_some();
    let seen = session.get::<i64>(SEEN).await?.unwrap_or_default();
    if logged_in && now - seen >= NOTED_EVERY {
        session.insert(SEEN, now).await?;
    }
    Ok(())
}
