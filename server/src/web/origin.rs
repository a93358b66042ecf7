//! Refuses changes that another site's page asks for with a person's session.

use super::{Site, plain, sessions};
use crate::api::Problem;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, HOST, ORIGIN, REFERER};
use http::{HeaderMap, StatusCode, Uri};
use understudy_app::words;

/// Lets a change through if it comes from a page of this site.
pub async fn check(State(site): State<Site>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(&site, request.headers()) {
        return next.run(request).await;
    }
    plain::page(
        StatusCode::FORBIDDEN,
        words::frame::not_from_here(),
        words::frame::sent_from_elsewhere(),
    )
}

/// Lets a change through the API if it comes with a key, which no other site's page has, or from a page of
/// this site.
pub async fn check_api(State(site): State<Site>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if request.method().is_safe() || headers.contains_key(AUTHORIZATION) || is_own(&site, headers) {
        return next.run(request).await;
    }
    Problem::forbidden(
        "This would act in the name of whoever is logged in, and does not come from a page of this site (Origin): it \
         was refused. Programs send an API key.",
    )
    .into_response()
}

/// Browsers say where a form comes from. Programs say nothing, and have no session either.
fn is_own(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value: &http::HeaderValue| value.to_str().unwrap_or_default())
    };
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(from) = text(ORIGIN.as_str()).or_else(|| text(REFERER.as_str())) else {
        return !sessions::has_cookie(headers);
    };
    let Some(from) = from
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.authority().cloned())
    else {
        return false;
    };
    let own = |authority: &str| from.as_str().eq_ignore_ascii_case(authority);
    text(HOST.as_str()).is_some_and(own)
        || site
            .public_url
            .as_ref()
            .and_then(Uri::authority)
            .is_some_and(|authority| own(authority.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn sent(headers: &[(http::HeaderName, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        let site = Site {
            public_url: Some(Uri::from_static("https://understudy.example")),
        };
        is_own(&site, &headers)
    }

    #[test]
    fn changes_come_from_pages_of_this_site() {
        assert!(sent(&[
            (HOST, "localhost:8080"),
            (ORIGIN, "http://localhost:8080")
        ]));
        assert!(sent(&[
            (HOST, "inner:80"),
            (ORIGIN, "https://understudy.example")
        ]));
        assert!(sent(&[
            (HOST, "localhost:8080"),
            (REFERER, "http://localhost:8080/streams/garments")
        ]));
    }

    #[test]
    fn changes_from_elsewhere_are_refused() {
        for elsewhere in [
            "https://evil.example",
            "http://localhost:8081",
            "null",
            "https://understudy.example.evil.example",
        ] {
            assert!(
                !sent(&[(HOST, "localhost:8080"), (ORIGIN, elsewhere)]),
                "{elsewhere}"
            );
        }
        assert!(!sent(&[
            (HOST, "localhost"),
            (http::header::COOKIE, "theme=dark; understudy_session=abc")
        ]));
        assert!(sent(&[
            (HOST, "localhost"),
            (http::header::COOKIE, "theme=dark")
        ]));
    }
}
