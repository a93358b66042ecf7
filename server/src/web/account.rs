//! Plain forms of the frame: colours, language and the way out.

use super::plain;
use crate::state::AppState;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use http::header::{REFERER, SET_COOKIE};
use http::{HeaderMap, Uri};
use serde::Deserialize;
use tower_sessions::Session;
use understudy_app::components::Theme;
use understudy_app::components::theme::COOKIE;
use understudy_app::error::AppError;
use understudy_app::language::Language;
use understudy_app::services::SESSION_PERSON;
use understudy_app::words;
use understudy_ladder::PersonId;
use understudy_store::{StoreError, people};

/// How long a choice of colours is remembered, in seconds: a year.
const REMEMBERED: u32 = 365 * 24 * 60 * 60;

/// `/theme`, `/language` and `/logout`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/theme", post(choose_theme))
        .route("/language", post(choose_language))
        .route("/logout", post(log_out))
}

#[derive(Deserialize)]
struct Choice {
    theme: String,
}

async fn choose_theme(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let Some(theme) = Theme::from_code(&choice.theme) else {
        return plain::error(&AppError::Invalid(
            words::frame::choose_colours().to_owned(),
        ));
    };
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age={REMEMBERED}; SameSite=Lax",
        theme.code()
    );
    ([(SET_COOKIE, cookie)], Redirect::to(&came_from(&headers))).into_response()
}

#[derive(Deserialize)]
struct ChosenLanguage {
    language: String,
}

/// Remembers a language: in the browser, and with the person who is logged in.
async fn choose_language(
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Form(choice): Form<ChosenLanguage>,
) -> Response {
    let Some(language) = Language::from_code(&choice.language) else {
        return plain::error(&AppError::Invalid(
            words::frame::choose_language().to_owned(),
        ));
    };
    let kept = match session.get::<i64>(SESSION_PERSON).await {
        Ok(Some(id)) => keep(&state, PersonId(id), language).await,
        Ok(None) => Ok(()),
        Err(_) => Err(AppError::Unavailable),
    };
    if let Err(error) = kept {
        return plain::error(&error);
    }
    (
        [(SET_COOKIE, language.cookie())],
        Redirect::to(&came_from(&headers)),
    )
        .into_response()
}

async fn keep(state: &AppState, person: PersonId, language: Language) -> Result<(), AppError> {
    let mut conn = state.pool.acquire().await.map_err(StoreError::from)?;
    Ok(people::set_language(&mut conn, person, language.code()).await?)
}

async fn log_out(session: Session) -> Response {
    match session.flush().await {
        Ok(()) => Redirect::to("/login").into_response(),
        // Whoever leaves a shared computer has to know that they are still logged in.
        Err(_) => plain::error(&AppError::Unavailable),
    }
}

/// The page of this site that the form was on.
fn came_from(headers: &HeaderMap) -> String {
    headers
        .get(REFERER)
        .and_then(|referer| referer.to_str().ok())
        .and_then(|referer| referer.parse::<Uri>().ok())
        .and_then(|uri| uri.path_and_query().map(ToString::to_string))
        // `//evil.example` would lead away.
        .filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\"))
        .unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_form_leads_back_to_its_page_on_this_site() {
        let back = |referer| {
            came_from(&HeaderMap::from_iter([(
                REFERER,
                HeaderValue::from_static(referer),
            )]))
        };
        assert_eq!(
            back("http://localhost:8080/streams/a/items?after=3"),
            "/streams/a/items?after=3"
        );
        assert_eq!(back("http://localhost:8080//evil.example"), "/");
        assert_eq!(back("nonsense"), "/");
    }
}
