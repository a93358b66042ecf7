//! Whether the process lives, whether it can serve, and what it has done.

use super::metrics;
use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use sqlx::Connection;
use std::time::Duration;
use tokio::time::timeout;

/// A load balancer asks often and waits for less than a person.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`, `/readyz` and `/metrics`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(show_metrics))
}

/// Ready when the database answers.
async fn ready(State(state): State<AppState>) -> Response {
    match timeout(PATIENCE, async { state.pool.acquire().await?.ping().await }).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(_)) | Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database cannot be reached\n",
        )
            .into_response(),
    }
}

async fn show_metrics(State(state): State<AppState>) -> Response {
    let _ = timeout(PATIENCE, metrics::measure_queue(&state.pool)).await;
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        metrics::text(),
    )
        .into_response()
}
