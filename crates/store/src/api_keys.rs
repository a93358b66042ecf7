//! API keys of applications. Only a hash of each key is stored.

use crate::StoreError;
use crate::audit::{self, Change};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::access::{Actor, Permission, Reach, Who};
use understudy_ladder::{ApiKeyId, PersonId, StreamId};

/// An API key as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifier.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// The first characters of the key.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// The one stream it works for; `None` for all.
    pub stream: Option<StreamId>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Whether it has been revoked.
    pub revoked: bool,
}

/// A key as it is created.
#[derive(Debug, Clone)]
pub struct NewApiKey<'a> {
    /// What it is for.
    pub name: &'a str,
    /// The first characters of the key.
    pub prefix: &'a str,
    /// SHA-256 of the key.
    pub secret_sha256: [u8; 32],
    /// What it may do.
    pub scopes: &'a [Permission],
    /// The one stream it works for; `None` for all.
    pub stream: Option<StreamId>,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When.
    pub now: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    prefix: String,
    scopes: Vec<String>,
    stream_id: Option<i64>,
    created_at: DateTime<Utc>,
    revoked: bool,
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            prefix: row.prefix,
            // A scope that this version does not know grants nothing.
            scopes: row
                .scopes
                .iter()
                .filter_map(|code| Permission::from_code(code))
                .collect(),
            stream: row.stream_id.map(StreamId),
            created_at: row.created_at,
            revoked: row.revoked,
        }
    }
}

impl ApiKey {
    /// The key as an actor.
    pub fn actor(&self) -> Actor {
        let reach = self
            .stream
            .map_or(Reach::Every, |stream| Reach::Only([stream].into()));
        let permissions = self
            .scopes
            .iter()
            .copied()
            .filter(|scope| scope.for_keys())
            .collect();
        Actor {
            who: Who::Key(self.id),
            permissions,
            reach,
        }
    }
}

/// Creates a key, with its audit entry, which tells the hash of the key and nothing more of it.
pub async fn create(
    conn: &mut PgConnection,
    who: Who,
    new: NewApiKey<'_>,
) -> Result<ApiKeyId, StoreError> {
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.code()).collect();
    let id: i64 = sqlx::query_scalar(
        "insert into api_keys (name, prefix, secret_sha256, scopes, stream_id, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
    )
    .bind(new.name)
    .bind(new.prefix)
    .bind(new.secret_sha256.as_slice())
    .bind(&scopes)
    .bind(new.stream.map(StreamId::get))
    .bind(new.created_by.map(PersonId::get))
    .bind(new.now)
    .fetch_one(&mut *conn)
    .await?;
    let stream: Option<String> = match new.stream {
        Some(stream) => {
            sqlx::query_scalar("select slug from streams where id = $1")
                .bind(stream.get())
                .fetch_optional(&mut *conn)
                .await?
        }
        None => None,
    };
    let secret = hex::encode(new.secret_sha256);
    let change = Change {
        who,
        action: "key.added",
        subject: &format!("key:{id}"),
        body: json!({ "name": new.name, "scopes": scopes, "stream": stream, "secret_sha256": secret }),
        now: new.now,
    };
    audit::append(conn, change).await?;
    Ok(id.into())
}

/// The key with this hash, unless it has been revoked.
pub async fn by_secret(
    conn: &mut PgConnection,
    secret_sha256: [u8; 32],
) -> Result<Option<ApiKey>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, name, prefix, scopes, stream_id, created_at, false as revoked
         from api_keys where secret_sha256 = $1 and revoked_at is null",
    )
    .bind(secret_sha256.as_slice())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(ApiKey::from))
}

/// All keys, newest first.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<ApiKey>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, name, prefix, scopes, stream_id, created_at, revoked_at is not null as revoked from api_keys order by id desc",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(ApiKey::from).collect())
}

/// Revokes a key; false when there is no such key that still works.
pub async fn revoke(
    conn: &mut PgConnection,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("update api_keys set revoked_at = $2 where id = $1 and revoked_at is null")
            .bind(id.get())
            .bind(now)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}
