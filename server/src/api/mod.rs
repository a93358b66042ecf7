//! `/api/v1`: what applications do with Understudy, as JSON.

mod body;
mod caller;
mod idempotency;
mod on_stream;
mod post_items;
mod problem;

pub use caller::Limits;
pub use problem::{FieldError, Problem};

use crate::state::AppState;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use caller::Door;
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// The API under `/api/v1`. Lay the sessions around it, so that people who are logged in can follow links to it.
pub fn router(state: &AppState) -> Router<AppState> {
    router_with(state, Limits::default())
}

/// The same with other limits.
pub fn router_with(state: &AppState, limits: Limits) -> Router<AppState> {
    let door = Arc::new(Door::new(limits));
    let endpoints = Router::new()
        .route("/streams/{stream}/items", post(post_items::post_items))
        .fallback(async || Problem::not_found("There is nothing at this address; /api/docs lists what there is."))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state((state.clone(), door), Door::enter))
        .layer(from_fn(survive));
    Router::new().nest("/api/v1", endpoints)
}

/// A panic is a defect of one request, not of the connection.
async fn survive(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            // The panic hook has logged it.
            Problem::internal().into_response()
        }
    }
}

/// Runs what computes for long away from the async threads.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|failure| {
        tracing::error!(%failure, "A request could not be worked on");
        Problem::internal()
    })
}
