//! Requests beside what the log tells of them, with the hash of their evidence computed anew.

use super::{compare_each, evidence};
use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::replay::{Replayed, ToldRequest};
use understudy_ladder::request::{Request, State};
use understudy_ladder::{PersonId, Policy, RequestId, StreamId};

/// A request with documents that need not be readable: somebody may have written into them.
#[derive(FromRow)]
struct Row {
    id: i64,
    base_version: i32,
    proposed: Value,
    quorum: i16,
    requester: i64,
    evidence: Value,
    evidence_sha256: String,
    state: String,
    state_document: Value,
    opened_at: DateTime<Utc>,
    apply_at: Option<DateTime<Utc>>,
    caps: Value,
}

pub(super) async fn compare(
    conn: &mut PgConnection,
    stream: StreamId,
    told: &Replayed,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, base_version, proposed, quorum, requester, evidence, evidence_sha256, state, state_document, opened_at, apply_at, caps
         from requests where stream_id = $1",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    let stored: BTreeMap<RequestId, Row> = rows
        .into_iter()
        .map(|row| (RequestId(row.id), row))
        .collect();
    Ok(compare_each("request", &stored, &told.requests, of_request))
}

fn of_request(row: &Row, told: &ToldRequest) -> Vec<String> {
    let Some(request) = row.request() else {
        return vec!["cannot be read".to_owned()];
    };
    let mut found = told.differences(&request);
    if row.state != request.state.code() {
        found.push(format!(
            "is {} in one column and {} in another",
            row.state,
            request.state.code()
        ));
    }
    if told
        .evidence_sha256()
        .is_some_and(|hash| hash != row.evidence_sha256)
    {
        found.push("has another hash of its evidence than the log says".to_owned());
    }
    if evidence::sha256(&row.evidence).as_ref() != Some(&row.evidence_sha256) {
        found.push("has other evidence than its hash was made of".to_owned());
    }
    found
}

impl Row {
    fn request(&self) -> Option<Request> {
        let proposed: Policy = serde_json::from_value(self.proposed.clone()).ok()?;
        let state: State = serde_json::from_value(self.state_document.clone()).ok()?;
        Some(Request {
            id: self.id.into(),
            base: self.base_version.into(),
            proposed,
            quorum: self.quorum.try_into().ok()?,
            requester: PersonId(self.requester),
            opened_at: self.opened_at,
            apply_at: self.apply_at,
            caps: serde_json::from_value(self.caps.clone()).ok()?,
            state,
        })
    }
}
