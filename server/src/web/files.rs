//! What `make` built for the browser, with the not-found page where there is no such file.

use super::pages;
use crate::state::AppState;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::response::Response;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, Method};
use std::convert::Infallible;
use tower::{Service, ServiceExt};
use tower_http::services::ServeDir;

/// Files of the site root: brotli or gzip where the browser takes it. Names stay the same from build to build,
/// so browsers ask whether theirs is still the newest.
pub fn service(
    state: &AppState,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static {
    let files = ServeDir::new(state.leptos.site_root.as_ref())
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);
    let not_found = pages::not_found(state);
    tower::service_fn(move |request: Request| {
        let (files, not_found) = (files.clone(), not_found.clone());
        async move {
            if !matches!(*request.method(), Method::GET | Method::HEAD) {
                return not_found.oneshot(request).await;
            }
            let page = without_body(&request);
            let mut answer = match files.oneshot(request).await {
                Ok(answer) => answer.into_response(),
                Err(never) => match never {},
            };
            if answer.status() == http::StatusCode::NOT_FOUND {
                return not_found.oneshot(page).await;
            }
            answer
                .headers_mut()
                .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            Ok(answer)
        }
    })
}

/// The same request once more.
fn without_body(request: &Request) -> Request {
    let mut again = Request::new(axum::body::Body::empty());
    *again.method_mut() = request.method().clone();
    *again.uri_mut() = request.uri().clone();
    *again.headers_mut() = request.headers().clone();
    *again.extensions_mut() = request.extensions().clone();
    again
}
