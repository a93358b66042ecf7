//! The pages and their server functions.

use super::security;
use crate::state::AppState;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{Method, StatusCode};
use leptos::prelude::*;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use leptos_axum::{LeptosRoutes, generate_route_list};
use std::convert::Infallible;
use std::time::Duration;
use tower::util::BoxCloneSyncService;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use understudy_app::app::App;
use understudy_app::error::AppError;
use understudy_app::language::Language;
use understudy_app::shell::shell;

/// The largest form that a page sends, files apart.
const MOST_BYTES: usize = 1024 * 1024;
/// No page takes this long; whoever waits longer gets an answer instead.
const LONGEST: Duration = Duration::from_secs(30);

/// Pages and server functions.
pub fn routes(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(App), context(state), move || {
            shell(options.clone(), App)
        })
        .layer(from_fn(say_status))
        .layer(from_fn(lead_on))
        .layer(RequestBodyLimitLayer::new(MOST_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST,
        ))
        .layer(CompressionLayer::new())
}

/// A page that leads elsewhere does so for programs too, not only where a browser asks for HTML.
async fn lead_on(request: Request, next: Next) -> Response {
    let page = request.method() == Method::GET;
    let mut response = next.run(request).await;
    if page && response.status() == StatusCode::OK && response.headers().contains_key(LOCATION) {
        *response.status_mut() = StatusCode::FOUND;
    }
    response
}

/// A server function that fails says how in its status as well as in its body, where the framework has one
/// status for every failure.
async fn say_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let failed = response.status() == StatusCode::INTERNAL_SERVER_ERROR
        && response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !failed {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let status = serde_json::from_slice(&body).map(|error: AppError| error.status());
    if let Some(status) = status.ok().and_then(|code| StatusCode::from_u16(code).ok()) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(body))
}

/// The page that says that there is none at this address.
pub fn not_found(state: &AppState) -> BoxCloneSyncService<Request, Response, Infallible> {
    let options = state.leptos.clone();
    let page = leptos_axum::render_app_async_with_context(context(state), move || {
        shell(options.clone(), App)
    });
    BoxCloneSyncService::new(tower::service_fn(move |request| {
        let page = page(request);
        async move { Ok(page.await) }
    }))
}

/// What pages find in their surroundings.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let services = state.services.clone();
    move || {
        provide_context(services.clone());
        provide_context(Language::of_request());
        security::allow_own_scripts();
    }
}
