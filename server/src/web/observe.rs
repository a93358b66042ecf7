//! Numbers every request, measures it, and logs what matters: never a query, a cookie or a body.

use super::metrics;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use std::time::Instant;
use tracing::{Instrument, debug, error, info_span};
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps every request.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7().to_string();
    let method = name(request.method());
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| template(path.as_str()));
    let span = info_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status(), started.elapsed());
    span.in_scope(|| {
        if status.is_server_error() {
            error!(
                status = status.as_u16(),
                "{method} {path} failed with {status} after {took:.1?}"
            );
        } else {
            debug!(
                status = status.as_u16(),
                "{method} {path}: {status} after {took:.1?}"
            );
        }
    });
    metrics::request(method, route, status.as_u16(), took);
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Server functions carry a number that changes with their code.
fn template(path: &str) -> String {
    match path.strip_prefix("/api/") {
        Some(function) if !function.contains('/') => format!(
            "/api/{}",
            function.trim_end_matches(|c: char| c.is_ascii_digit())
        ),
        Some(_) | None => path.to_owned(),
    }
}

/// Anybody can invent methods; a label must not grow with them.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}
