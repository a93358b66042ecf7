//! Answers people in their language, and says which it is to whoever keeps a copy.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use understudy_app::language::Language;

/// Answers a request in the language that it asks for.
pub async fn answer(request: Request, next: Next) -> Response {
    let language = Language::of_headers(request.headers());
    let mut response = language.during(next.run(request)).await;
    let headers = response.headers_mut();
    let is_page = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"));
    if is_page {
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
        headers.append(VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    response
}
