//! Headers that keep pages from being misused.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// What every page may load; scripts are added where a page has any.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; media-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Lets the page that is being rendered run the scripts it was sent with, and no others.
pub fn allow_own_scripts() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    // 'self' for the hint to load the program early, which leptos sends without the nonce. Nothing else served
    // here is a script: whatever people upload goes out as an image, and browsers may not guess otherwise.
    let scripts = format!("'self' 'nonce-{nonce}' 'wasm-unsafe-eval'");
    response.insert_header(CONTENT_SECURITY_POLICY, policy(&scripts));
}

/// What goes for every answer.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Where nothing allowed scripts, there are none.
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert_with(|| policy("'none'"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn policy(scripts: &str) -> HeaderValue {
    HeaderValue::try_from(format!("{POLICY}; script-src {scripts}"))
        .expect("a policy is plain text")
}
