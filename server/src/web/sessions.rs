//! Sessions: kept in the database, so that every server process knows them.

use super::Site;
use sqlx::PgPool;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};
use tower_sessions_sqlx_store::PostgresStore;

/// The name of the cookie.
pub const COOKIE: &str = "understudy_session";
/// How long a session lasts without a sign of life.
const QUIET: Duration = Duration::hours(12);

/// Gives each request its session.
pub fn layer(pool: &PgPool, site: &Site) -> SessionManagerLayer<PostgresStore> {
    SessionManagerLayer::new(PostgresStore::new(pool.clone()))
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(site.is_https())
        .with_expiry(Expiry::OnInactivity(QUIET))
}
