//! Short answers for people outside of the pages: one heading, one sentence, one way on.

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use std::any::Any;
use understudy_app::error::AppError;
use understudy_app::language::Language;
use understudy_app::words;

/// A page that says what happened.
pub fn page(status: StatusCode, title: &str, message: &str) -> Response {
    let (title, message) = (escaped(title), escaped(message));
    let (lang, all_streams) = (Language::current().code(), words::frame::all_streams());
    let html = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><title>{title} · Understudy</title><link rel=\"stylesheet\" href=\"/pkg/understudy.css\"></head>\
         <body><main class=\"alone\"><h1>{title}</h1><p>{message}</p><p><a href=\"/\">{all_streams}</a></p></main></body></html>"
    );
    (status, Html(html)).into_response()
}

/// The same for an error of the pages' own kind.
pub fn error(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    page(status, title(error), &error.to_string())
}

fn title(error: &AppError) -> &'static str {
    match error {
        AppError::NotLoggedIn => words::frame::log_in_again(),
        AppError::Forbidden { .. } => words::frame::not_allowed(),
        AppError::NotFound(_) => words::frame::not_found(),
        AppError::Unavailable => words::frame::not_available(),
        AppError::Invalid(_) | AppError::Conflict(_) | AppError::Internal => {
            words::frame::did_not_work()
        }
    }
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
