//! Logging in.

use crate::error::AppError;
use leptos::prelude::*;

/// Logs in and goes on to `next`, a path of this site.
#[server]
pub async fn log_in(
    /// E-mail address.
    email: String,
    /// Password.
    password: String,
    /// A path of this site.
    next: Option<String>,
) -> Result<(), AppError> {
    use crate::services::{SESSION_PERSON, Services, session};
    use crate::words;
    use argon2::password_hash::{PasswordHash, PasswordVerifier};
    use understudy_store::{StoreError, people};

    /// Verified for unknown addresses too, so that the time taken does not tell which exist.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Jq9yTrLdPUFUNPXZ8GzqKkJXW3RSaiEdbTNbHJWXmpo";

    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let found = people::by_email(&mut conn, email.trim()).await?;
    drop(conn);
    let hash = found
        .as_ref()
        .map_or_else(|| NOBODY.to_owned(), |(_, hash)| hash.clone());
    let fits = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            argon2::Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await
    .map_err(|_| AppError::Internal)?;
    let person = found
        .map(|(person, _)| person)
        .filter(|person| fits && !person.disabled);
    let Some(person) = person else {
        tracing::info!("Refused a login");
        return Err(AppError::Invalid(words::frame::wrong_password().into()));
    };
    let session = session().await?;
    // A new id for the session, so that one that somebody planted before is worth nothing.
    session
        .cycle_id()
        .await
        .map_err(|_| AppError::Unavailable)?;
    session
        .insert(SESSION_PERSON, person.id.get())
        .await
        .map_err(|_| AppError::Unavailable)?;
    remember_language(person.id).await?;
    leptos_axum::redirect(
        next.as_deref()
            .filter(|path| is_own_path(path))
            .unwrap_or("/"),
    );
    Ok(())
}

/// Lets this browser know which language the person chose, wherever they did.
#[cfg(feature = "ssr")]
async fn remember_language(person: understudy_ladder::PersonId) -> Result<(), AppError> {
    use crate::language::Language;
    use crate::services::Services;
    use understudy_store::{StoreError, people};

    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    let chosen = people::language(&mut conn, person).await?;
    let chosen = chosen.as_deref().and_then(Language::from_code);
    if let (Some(language), Some(response)) =
        (chosen, use_context::<leptos_axum::ResponseOptions>())
        && let Ok(cookie) = language.cookie().parse()
    {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
    Ok(())
}

/// Whether a path leads to a page of this site and not to somewhere else.
#[cfg(feature = "ssr")]
fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::is_own_path;

    #[test]
    fn a_login_leads_to_pages_of_this_site_only() {
        assert!(is_own_path("/streams/garments/label"));
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "streams",
            "/a\nb",
        ] {
            assert!(!is_own_path(elsewhere), "{elsewhere}");
        }
    }
}
