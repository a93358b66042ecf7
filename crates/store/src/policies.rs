//! Policy versions: immutable and numbered.

use crate::StoreError;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::{ModelId, Policy, PolicyVersion, RequestId, StreamId};

/// A policy version with where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPolicy {
    /// Its number.
    pub version: PolicyVersion,
    /// What it says.
    pub policy: Policy,
    /// The request that brought it, if any.
    pub request: Option<RequestId>,
    /// What made it, as people read it.
    pub cause: String,
    /// Who made it: `person:7` or `system`.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A policy version as it is created.
#[derive(Debug, Clone)]
pub struct NewPolicy<'a> {
    /// Of which stream.
    pub stream: StreamId,
    /// Its number.
    pub version: PolicyVersion,
    /// What it says.
    pub policy: &'a Policy,
    /// The request that brings it, if any.
    pub request: Option<RequestId>,
    /// What makes it, as people read it.
    pub cause: &'a str,
    /// Who makes it.
    pub created_by: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    version: i32,
    document: Json<Policy>,
    request_id: Option<i64>,
    cause: String,
    created_by: String,
    created_at: DateTime<Utc>,
}

impl From<Row> for StoredPolicy {
    fn from(row: Row) -> Self {
        Self {
            version: row.version.into(),
            policy: row.document.0,
            request: row.request_id.map(RequestId),
            cause: row.cause,
            created_by: row.created_by,
            created_at: row.created_at,
        }
    }
}

/// Adds a version. The constraint `policies_pkey` refuses one that exists.
pub async fn insert(conn: &mut PgConnection, new: NewPolicy<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into policies (stream_id, version, document, request_id, cause, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.stream.get())
    .bind(new.version.get())
    .bind(Json(new.policy))
    .bind(new.request.map(RequestId::get))
    .bind(new.cause)
    .bind(new.created_by)
    .bind(new.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// The version with this number.
pub async fn get(
    conn: &mut PgConnection,
    stream: StreamId,
    version: PolicyVersion,
) -> Result<Option<StoredPolicy>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select version, document, request_id, cause, created_by, created_at from policies where stream_id = $1 and version = $2",
    )
    .bind(stream.get())
    .bind(version.get())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(StoredPolicy::from))
}

/// The policy in force.
pub async fn in_force(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Option<Policy>, StoreError> {
    let document: Option<Json<Policy>> = sqlx::query_scalar(
        "select p.document from streams s join policies p on p.stream_id = s.id and p.version = s.policy_version where s.id = $1",
    )
    .bind(stream.get())
    .fetch_optional(conn)
    .await?;
    Ok(document.map(|Json(policy)| policy))
}

/// The newest versions, newest first.
pub async fn history(
    conn: &mut PgConnection,
    stream: StreamId,
    limit: i64,
) -> Result<Vec<StoredPolicy>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select version, document, request_id, cause, created_by, created_at from policies
         where stream_id = $1 order by version desc limit $2",
    )
    .bind(stream.get())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(StoredPolicy::from).collect())
}

/// The newest version under which this model version was active.
pub async fn latest_with_model(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
) -> Result<Option<StoredPolicy>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select version, document, request_id, cause, created_by, created_at from policies
         where stream_id = $1 and document -> 'active_model' = to_jsonb($2::bigint) order by version desc limit 1",
    )
    .bind(stream.get())
    .bind(model.get())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(StoredPolicy::from))
}

/// Puts a version in force if `from` still is: compare and swap. False when it no longer is.
pub async fn put_in_force(
    conn: &mut PgConnection,
    stream: StreamId,
    from: PolicyVersion,
    to: PolicyVersion,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("update streams set policy_version = $3 where id = $1 and policy_version = $2")
            .bind(stream.get())
            .bind(from.get())
            .bind(to.get())
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}
