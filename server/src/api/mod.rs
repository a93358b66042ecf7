//! `/api/v1`: what applications do with Understudy, as JSON.

mod adjudicate;
mod agreement;
mod approve_request;
mod body;
mod caller;
mod change_costs;
mod change_keys;
mod comment_on_request;
mod compare_models;
mod create_stream;
mod cursor;
mod demote;
mod disagreement_reasons;
mod docs;
mod edit_request;
mod export_audit;
mod export_items;
mod figure;
mod get_costs;
mod get_disagreement;
mod get_item;
mod get_ladder;
mod get_policy;
mod get_request;
mod get_scoring;
mod get_stream;
mod idempotency;
mod import_decisions;
mod kill;
mod kill_all;
mod list_affected_items;
mod list_breaches;
mod list_disagreements;
mod list_items;
mod list_models;
mod list_policies;
mod list_requests;
mod list_streams;
mod model_query;
mod next_disagreement;
mod on_stream;
mod open_request;
mod openapi;
mod optional_body;
mod people;
mod post_items;
mod problem;
mod progress;
mod query;
mod reject_request;
mod request_view;
mod review_breach;
mod roll_back;
mod score_past_items;
mod search_audit;
mod set_gold;
mod set_model_slot;
mod shapes;
mod stream_view;
mod threshold;
mod undo_adjudication;
mod upload_model;
mod withdraw_request;

pub use caller::Limits;
pub use problem::{FieldError, Problem};

use crate::state::AppState;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use caller::Door;
use futures::FutureExt as _;
use http::StatusCode;
use http::header::ALLOW;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// The API under `/api/v1` and its description under `/api/docs`. Lay the sessions around it, so that people who are
/// logged in can follow links to it.
pub fn router(state: &AppState) -> Router<AppState> {
    router_with(state, Limits::default())
}

/// The same with other limits.
pub fn router_with(state: &AppState, limits: Limits) -> Router<AppState> {
    let door = Arc::new(Door::new(limits));
    let nothing = async || {
        Problem::not_found("There is nothing at this address; /api/docs lists what there is.")
    };
    let endpoints = streams()
        .merge(models())
        .merge(items())
        .merge(disagreements())
        .merge(ladder())
        .merge(requests())
        .route("/kill", post(kill_all::kill_all))
        .route("/audit", get(search_audit::search_audit))
        .route("/audit/export", get(export_audit::export_audit))
        .fallback(nothing)
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state((state.clone(), door), Door::enter))
        .route("/openapi.json", get(openapi::serve))
        .layer(from_fn(survive));
    Router::new()
        .nest("/api/v1", endpoints)
        .route("/api/docs", get(docs::docs))
}

fn streams() -> Router<AppState> {
    Router::new()
        .route(
            "/streams",
            get(list_streams::list_streams).post(create_stream::create_stream),
        )
        .route("/streams/{stream}", get(get_stream::get_stream))
        .route("/streams/{stream}/keys", patch(change_keys::change_keys))
        .route(
            "/streams/{stream}/costs",
            get(get_costs::get_costs).patch(change_costs::change_costs),
        )
        .route("/streams/{stream}/agreement", get(agreement::agreement))
        .route("/streams/{stream}/people", get(people::list_people))
        .route("/streams/{stream}/people/me", get(people::own_work))
        .route("/streams/{stream}/progress", get(progress::progress))
        .route("/streams/{stream}/threshold", get(threshold::threshold))
        .route(
            "/streams/{stream}/models",
            get(list_models::list_models).post(upload_model::upload_model),
        )
        // Forms are read by the framework, up to this.
        .layer(DefaultBodyLimit::max(upload_model::MOST_FORM))
}

fn models() -> Router<AppState> {
    Router::new()
        .route(
            "/streams/{stream}/models/{model}/slot",
            post(set_model_slot::set_model_slot),
        )
        .route(
            "/streams/{stream}/models/{model}/scoring",
            get(get_scoring::get_scoring).post(score_past_items::score_past_items),
        )
        .route(
            "/streams/{stream}/models/{model}/comparison",
            get(compare_models::compare_models),
        )
}

fn items() -> Router<AppState> {
    Router::new()
        .route(
            "/streams/{stream}/items",
            get(list_items::list_items).post(post_items::post_items),
        )
        .layer(DefaultBodyLimit::max(post_items::MOST_FORM))
        .route(
            "/streams/{stream}/decisions",
            post(import_decisions::import_decisions),
        )
        .route(
            "/streams/{stream}/items/export",
            get(export_items::export_items),
        )
        .route(
            "/streams/{stream}/items/{external_id}",
            get(get_item::get_item),
        )
        .route(
            "/streams/{stream}/items/{external_id}/gold",
            post(set_gold::set_gold),
        )
}

fn disagreements() -> Router<AppState> {
    Router::new()
        .route(
            "/streams/{stream}/disagreements",
            get(list_disagreements::list_disagreements),
        )
        .route(
            "/streams/{stream}/disagreements/next",
            post(next_disagreement::next_disagreement),
        )
        .route(
            "/streams/{stream}/disagreements/undo",
            post(undo_adjudication::undo_adjudication),
        )
        .route(
            "/streams/{stream}/disagreements/{item}",
            get(get_disagreement::get_disagreement).post(adjudicate::adjudicate),
        )
        .route(
            "/streams/{stream}/disagreement-reasons",
            get(disagreement_reasons::disagreement_reasons),
        )
}

fn ladder() -> Router<AppState> {
    Router::new()
        .route(
            "/streams/{stream}/policies",
            get(list_policies::list_policies),
        )
        .route(
            "/streams/{stream}/policies/{version}",
            get(get_policy::get_policy),
        )
        .route("/streams/{stream}/ladder", get(get_ladder::get_ladder))
        .route("/streams/{stream}/kill", post(kill::kill))
        .route("/streams/{stream}/demote", post(demote::demote))
        .route("/streams/{stream}/rollback", post(roll_back::roll_back))
        .route(
            "/streams/{stream}/breaches",
            get(list_breaches::list_breaches),
        )
        .route(
            "/streams/{stream}/breaches/{id}/items",
            get(list_affected_items::list_affected_items),
        )
        .route(
            "/streams/{stream}/breaches/{id}/review",
            post(review_breach::review_breach),
        )
}

fn requests() -> Router<AppState> {
    Router::new()
        .route(
            "/streams/{stream}/requests",
            get(list_requests::list_requests).post(open_request::open_request),
        )
        .route(
            "/streams/{stream}/requests/{id}",
            get(get_request::get_request).patch(edit_request::edit_request),
        )
        .route(
            "/streams/{stream}/requests/{id}/comments",
            post(comment_on_request::comment_on_request),
        )
        .route(
            "/streams/{stream}/requests/{id}/approve",
            post(approve_request::approve_request),
        )
        .route(
            "/streams/{stream}/requests/{id}/reject",
            post(reject_request::reject_request),
        )
        .route(
            "/streams/{stream}/requests/{id}/withdraw",
            post(withdraw_request::withdraw_request),
        )
}

/// A panic is a defect of one request, not of the connection; and what the framework refuses by itself is said
/// in our form.
async fn survive(request: Request, next: Next) -> Response {
    let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await else {
        // The panic hook has logged it.
        return Problem::internal().into_response();
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let problem = Problem::method_not_allowed();
        return match response.headers().get(ALLOW) {
            Some(methods) => problem.allow(methods.clone()),
            None => problem,
        }
        .into_response();
    }
    let is_ours = response.headers().get(http::header::CONTENT_TYPE);
    let is_ours = is_ours.is_some_and(|value| value == "application/problem+json");
    if response.status() == StatusCode::BAD_REQUEST && !is_ours {
        return Problem::malformed(
            "The address cannot be read: it must be UTF-8, percent-encoded.",
        )
        .into_response();
    }
    response
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
