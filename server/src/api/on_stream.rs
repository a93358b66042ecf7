//! Finds the stream that an address names, for a caller who may do there what is asked.

use super::caller::Caller;
use super::problem::Problem;
use crate::state::AppState;
use sqlx::PgConnection;
use understudy_ladder::Permission;
use understudy_store::streams::{self, StreamState};

/// The name, if a stream can have it: what cannot be a name is not asked of the database.
pub fn known_name(slug: &str) -> Result<&str, Problem> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (1..=63).contains(&slug.len()) && slug.chars().all(allowed);
    if fits {
        Ok(slug)
    } else {
        Err(Problem::no_stream())
    }
}

/// The stream with what routes it, read now.
pub async fn find(
    conn: &mut PgConnection,
    caller: &Caller,
    slug: &str,
    permission: Permission,
) -> Result<StreamState, Problem> {
    let stream = streams::by_slug(conn, known_name(slug)?).await?;
    let stream = stream.ok_or_else(Problem::no_stream)?;
    caller.require_on(permission, stream.id)?;
    Ok(streams::state(conn, stream).await?)
}

/// [`find`] with a connection of its own, which is handed over for what follows.
pub async fn open(
    app: &AppState,
    caller: &Caller,
    slug: &str,
    permission: Permission,
) -> Result<(sqlx::pool::PoolConnection<sqlx::Postgres>, StreamState), Problem> {
    let mut conn = app.pool.acquire().await?;
    let state = find(&mut conn, caller, slug, permission).await?;
    Ok((conn, state))
}
