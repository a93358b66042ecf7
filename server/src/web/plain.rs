//! Short answers for people outside of the pages: one heading, one sentence, one way on.

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use std::any::Any;
use understudy_app::error::AppError;

/// A page that says what happened.
pub fn page(status: StatusCode, title: &str, message: &str) -> Response {
    let (title, message) = (escaped(title), escaped(message));
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><title>{title} · Understudy</title><link rel=\"stylesheet\" href=\"/pkg/understudy.css\"></head>\
         <body><main class=\"alone\"><h1>{title}</h1><p>{message}</p><p><a href=\"/\">All streams</a></p></main></body></html>"
    );
    (status, Html(html)).into_response()
}

/// The same for an error of the pages' own kind.
pub fn error(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let title = match error {
        AppError::NotLoggedIn => "Log in again",
        AppError::Forbidden { .. } => "Not allowed",
        AppError::NotFound(_) => "Not found",
        AppError::Unavailable => "Not available",
        AppError::Invalid(_) | AppError::Conflict(_) | AppError::Internal => "This did not work",
    };
    page(status, title, &error.to_string())
}

/// After a defect: one request fails, the others go on.
pub fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(
        "A request handler panicked: {}",
        what.unwrap_or("no message")
    );
    error(&AppError::Internal)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_message_stays_text() {
        assert_eq!(escaped("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }
}
