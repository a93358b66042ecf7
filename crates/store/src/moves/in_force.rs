//! Policy versions put in force, and the audit entry of whatever is done.

use super::MoveError;
use crate::StoreError;
use crate::audit::{self, Change};
use crate::policies::{self, NewPolicy};
use crate::requests;
use crate::streams::{self, StreamState};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use understudy_ladder::access::Who;
use understudy_ladder::{Policy, PolicyVersion, RequestId};

/// Where a policy version comes from.
pub(super) struct Origin<'a> {
    pub(super) request: Option<RequestId>,
    pub(super) cause: &'a str,
    pub(super) who: Who,
}

/// Writes the next policy version and puts it in force: compare and swap, under the stream's lock.
pub(super) async fn put_in_force(
    conn: &mut PgConnection,
    state: &StreamState,
    policy: &Policy,
    origin: Origin<'_>,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let (stream, from) = (state.stream.id, state.stream.policy_version);
    let version = from.next();
    let by = origin.who.to_string();
    policies::insert(
        conn,
        NewPolicy {
            stream,
            version,
            policy,
            request: origin.request,
            cause: origin.cause,
            created_by: &by,
            now,
        },
    )
    .await?;
    if !policies::put_in_force(conn, stream, from, version).await? {
        return Err(StoreError::Constraint("policies_pkey".into()).into());
    }
    streams::bump_revision(conn, stream).await?;
    if origin.request.is_none() {
        end_pending(conn, state, version, now).await?;
    }
    let body = json!({ "from": from, "to": version, "cause": origin.cause, "request": origin.request, "policy": policy });
    write(conn, state, origin.who, "policy.applied", body, now).await?;
    Ok(version)
}

/// Ends the requests that started from the policy that is left. An applied request supersedes them by name instead.
async fn end_pending(
    conn: &mut PgConnection,
    state: &StreamState,
    current: PolicyVersion,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    for request in requests::pending(conn, state.stream.id).await? {
        let request = request.at(current, now);
        if !request.state.is_pending() {
            requests::save_state(conn, state.stream.id, &request).await?;
            let body = json!({ "request": request.id });
            write(conn, state, Who::System, "request.stale", body, now).await?;
        }
    }
    Ok(())
}

pub(super) async fn write(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    action: &str,
    body: Value,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    let subject = format!("stream:{}", state.stream.slug);
    Ok(audit::append(
        conn,
        Change {
            who,
            action,
            subject: &subject,
            body,
            now,
        },
    )
    .await?)
}
