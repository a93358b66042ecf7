//! Requests as they are stored.

use crate::StoreError;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::gate::{Evidence, Gate};
use understudy_ladder::impact::Impact;
use understudy_ladder::request::{Request, SeenCap, State};
use understudy_ladder::{ModelId, PersonId, Policy, PolicyVersion, RequestId, StreamId};

/// A request with the evidence that was frozen when it was opened.
#[derive(Debug, Clone)]
pub struct StoredRequest {
    /// The request.
    pub request: Request,
    /// Why the requester wants it.
    pub comment: String,
    /// The gates as they stood when it was opened.
    pub gates: Vec<Gate>,
    /// The counts behind them.
    pub evidence: Evidence,
    /// SHA-256 of the counts, in hexadecimal.
    pub evidence_sha256: String,
    /// What it would have changed for the items that came last; `None` for requests from before this was kept.
    pub impact: Option<Impact>,
    /// The requester's name.
    pub requester_name: String,
}

/// What is stored when a request is opened.
#[derive(Debug, Clone)]
pub struct NewRequest<'a> {
    /// Of which stream.
    pub stream: StreamId,
    /// The request; its id is given by [`next_id`].
    pub request: &'a Request,
    /// Why.
    pub comment: &'a str,
    /// The gates as they stand.
    pub gates: &'a [Gate],
    /// The counts behind them.
    pub evidence: &'a Evidence,
    /// SHA-256 of the counts, in hexadecimal.
    pub evidence_sha256: &'a str,
    /// What it would have changed for the items that came last.
    pub impact: &'a Impact,
}

/// The longest comment.
pub const LONGEST_COMMENT: usize = 5_000;

#[derive(FromRow)]
struct Row {
    id: i64,
    base_version: i32,
    proposed: Json<Policy>,
    quorum: i16,
    requester: i64,
    requester_name: String,
    comment: String,
    gates: Json<Vec<Gate>>,
    evidence: Json<Evidence>,
    evidence_sha256: String,
    impact: Option<Json<Impact>>,
    state_document: Json<State>,
    opened_at: DateTime<Utc>,
    apply_at: Option<DateTime<Utc>>,
    caps: Json<Vec<SeenCap>>,
}

impl Row {
    fn stored(self) -> Result<StoredRequest, StoreError> {
        Ok(StoredRequest {
            request: Request {
                id: self.id.into(),
                base: self.base_version.into(),
                proposed: self.proposed.0,
                quorum: u16::try_from(self.quorum).map_err(|_| StoreError::Corrupt("quorum"))?,
                requester: PersonId(self.requester),
                opened_at: self.opened_at,
                apply_at: self.apply_at,
                caps: self.caps.0,
                state: self.state_document.0,
            },
            comment: self.comment,
            gates: self.gates.0,
            evidence: self.evidence.0,
            evidence_sha256: self.evidence_sha256,
            impact: self.impact.map(|Json(impact)| impact),
            requester_name: self.requester_name,
        })
    }
}

const SELECT: &str = "select r.id, r.base_version, r.proposed, r.quorum, r.requester, p.name as requester_name, r.comment, r.gates,
        r.evidence, r.evidence_sha256, r.impact, r.state_document, r.opened_at, r.apply_at, r.caps
    from requests r join people p on p.id = r.requester";

/// The number of the stream's next request. The caller holds the stream's lock.
pub async fn next_id(conn: &mut PgConnection, stream: StreamId) -> Result<RequestId, StoreError> {
    let id: i64 =
        sqlx::query_scalar("select coalesce(max(id), 0) + 1 from requests where stream_id = $1")
            .bind(stream.get())
            .fetch_one(conn)
            .await?;
    Ok(id.into())
}

/// Stores a new request.
pub async fn insert(conn: &mut PgConnection, new: NewRequest<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into requests (stream_id, id, base_version, proposed, quorum, requester, comment, gates, evidence, evidence_sha256,
                               state, state_document, opened_at, apply_at, impact, caps)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(new.stream.get())
    .bind(new.request.id.get())
    .bind(new.request.base.get())
    .bind(Json(&new.request.proposed))
    .bind(i16::try_from(new.request.quorum).unwrap_or(i16::MAX))
    .bind(new.request.requester.get())
    .bind(new.comment)
    .bind(Json(new.gates))
    .bind(Json(new.evidence))
    .bind(new.evidence_sha256)
    .bind(new.request.state.code())
    .bind(Json(&new.request.state))
    .bind(new.request.opened_at)
    .bind(new.request.apply_at)
    .bind(Json(new.impact))
    .bind(Json(&new.request.caps))
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores a request anew that was edited.
pub(crate) async fn replace(
    conn: &mut PgConnection,
    edited: NewRequest<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update requests set proposed = $3, quorum = $4, comment = $5, gates = $6, evidence = $7, evidence_sha256 = $8, state = $9,
                             state_document = $10, apply_at = $11, impact = $12, caps = $13
         where stream_id = $1 and id = $2",
    )
    .bind(edited.stream.get())
    .bind(edited.request.id.get())
    .bind(Json(&edited.request.proposed))
    .bind(i16::try_from(edited.request.quorum).unwrap_or(i16::MAX))
    .bind(edited.comment)
    .bind(Json(edited.gates))
    .bind(Json(edited.evidence))
    .bind(edited.evidence_sha256)
    .bind(edited.request.state.code())
    .bind(Json(&edited.request.state))
    .bind(edited.request.apply_at)
    .bind(Json(edited.impact))
    .bind(Json(&edited.request.caps))
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores where a request stands now.
pub async fn save_state(
    conn: &mut PgConnection,
    stream: StreamId,
    request: &Request,
) -> Result<(), StoreError> {
    sqlx::query(
        "update requests set state = $3, state_document = $4 where stream_id = $1 and id = $2",
    )
    .bind(stream.get())
    .bind(request.id.get())
    .bind(request.state.code())
    .bind(Json(&request.state))
    .execute(conn)
    .await?;
    Ok(())
}

/// The request with this number.
pub async fn get(
    conn: &mut PgConnection,
    stream: StreamId,
    id: RequestId,
) -> Result<Option<StoredRequest>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as(&format!("{SELECT} where r.stream_id = $1 and r.id = $2"))
            .bind(stream.get())
            .bind(id.get())
            .fetch_optional(conn)
            .await?;
    row.map(Row::stored).transpose()
}

/// The requests that may still come into force, oldest first.
pub(crate) async fn pending(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Vec<Request>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(&format!(
        "{SELECT} where r.stream_id = $1 and r.state in ('open', 'scheduled') order by r.id"
    ))
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| row.stored().map(|stored| stored.request))
        .collect()
}

/// Whether a request for this rung and ramp that starts from this version was rejected or withdrawn.
pub(crate) async fn was_refused(
    conn: &mut PgConnection,
    stream: StreamId,
    base: PolicyVersion,
    proposed: &Policy,
) -> Result<bool, StoreError> {
    let refused: Vec<Json<Policy>> = sqlx::query_scalar(
        "select proposed from requests where stream_id = $1 and base_version = $2 and state in ('rejected', 'withdrawn')",
    )
    .bind(stream.get())
    .bind(base.get())
    .fetch_all(conn)
    .await?;
    Ok(refused
        .iter()
        .any(|Json(refused)| (refused.rung, refused.ramp) == (proposed.rung, proposed.ramp)))
}

/// How many certificates requests for these model versions have shown, those that an edit replaced included.
pub(crate) async fn certificates(
    conn: &mut PgConnection,
    stream: StreamId,
    models: &[ModelId],
) -> Result<BTreeMap<ModelId, u32>, StoreError> {
    let models: Vec<i64> = models.iter().map(|model| model.get()).collect();
    let rows: Vec<(i64, i32)> = sqlx::query_as(
        "select m.id, max(coalesce((r.evidence ->> 'certificates')::int, 0)) + 1 from unnest($2::bigint[]) as m (id)
         join requests r on r.stream_id = $1 and r.gates @> '[{\"kind\": \"certificate\"}]'
              and to_jsonb(m.id) in (r.proposed -> 'active_model', r.proposed -> 'canary' -> 'model')
         group by m.id",
    )
    .bind(stream.get())
    .bind(models)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(model, count)| {
            let count = u32::try_from(count).map_err(|_| StoreError::Corrupt("count"))?;
            Ok((model.into(), count))
        })
        .collect()
}

/// The request that was applied last.
pub(crate) async fn latest_applied(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Option<StoredRequest>, StoreError> {
    let row: Option<Row> = sqlx::query_as(&format!(
        "{SELECT} where r.stream_id = $1 and r.state = 'applied' order by r.id desc limit 1"
    ))
    .bind(stream.get())
    .fetch_optional(conn)
    .await?;
    row.map(Row::stored).transpose()
}

/// What somebody said about a request.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Comment {
    /// Of which request.
    pub request_id: i64,
    /// Who.
    pub person_id: i64,
    /// Their name.
    pub name: String,
    /// What.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Adds a comment.
pub(crate) async fn add_comment(
    conn: &mut PgConnection,
    stream: StreamId,
    request: RequestId,
    by: PersonId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into request_comments (stream_id, request_id, person_id, text, at) values ($1, $2, $3, $4, $5)",
    )
    .bind(stream.get())
    .bind(request.get())
    .bind(by.get())
    .bind(text)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What was said about these requests, oldest first.
pub async fn comments(
    conn: &mut PgConnection,
    stream: StreamId,
    requests: &[RequestId],
) -> Result<Vec<Comment>, StoreError> {
    let ids: Vec<i64> = requests.iter().map(|request| request.get()).collect();
    Ok(sqlx::query_as(
        "select c.request_id, c.person_id, p.name, c.text, c.at from request_comments c join people p on p.id = c.person_id
         where c.stream_id = $1 and c.request_id = any($2) order by c.id",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?)
}

/// The newest requests, newest first.
pub async fn list(
    conn: &mut PgConnection,
    stream: StreamId,
    limit: i64,
) -> Result<Vec<StoredRequest>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(&format!(
        "{SELECT} where r.stream_id = $1 order by r.id desc limit $2"
    ))
    .bind(stream.get())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::stored).collect()
}
