//! `GET /audit/export`: the whole audit log, to be proved elsewhere.

use super::caller::Caller;
use super::problem::Problem;
use super::search_audit::AuditEntryShape;
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::stream::{self, BoxStream, StreamExt as _};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use understudy_ladder::Permission;
use understudy_store::{StoreError, audit};

/// Entries read at a time: a connection is held only while they are read, however slowly the caller takes them.
const PAGE: i64 = 1_000;

/// All entries of the audit log in their order, one JSON object per line: what `understudy audit verify FILE` proves
/// without a database. An export that cannot be completed breaks off without its last line ending in a line feed. Needs
/// `admin`.
#[utoipa::path(get, path = "/audit/export", tag = "Audit", responses((status = 200, description = "One entry per line", body = AuditEntryShape, content_type = "application/x-ndjson")))]
pub async fn export_audit(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<Response, Problem> {
    caller.0.require(Permission::Admin)?;
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.ndjson\""),
    ];
    Ok((headers, Body::from_stream(pages(app))).into_response())
}

/// Entries are never changed, so pages read one after the other make up one log.
fn pages(app: AppState) -> BoxStream<'static, Result<Bytes, StoreError>> {
    stream::try_unfold(Some(0), move |after| {
        let app = app.clone();
        async move {
            let Some(after) = after else { return Ok(None) };
            let mut conn = app.pool.acquire().await?;
            let page = audit::after(&mut conn, after, PAGE).await?;
            drop(conn);
            let whole = i64::try_from(page.len()).is_ok_and(|found| found == PAGE);
            let last = page.last().and_then(|entry| i64::try_from(entry.seq).ok());
            let mut lines = Vec::with_capacity(page.len() * 512);
            for entry in page {
                serde_json::to_writer(&mut lines, &entry)
                    .map_err(|_| StoreError::Corrupt("audit entry"))?;
                lines.push(b'\n');
            }
            Ok(Some((Bytes::from(lines), last.filter(|_| whole))))
        }
    })
    .boxed()
}
