//! Moves on the ladder: each is one form of the page, and leads back to it with what happened.

use crate::error::AppError;
use leptos::prelude::*;
use understudy_ladder::ModelId;
#[cfg(feature = "ssr")]
use understudy_ladder::{Permission, RequestId};

/// The longest comment or reason.
#[cfg(feature = "ssr")]
const LONGEST: usize = 2_000;

/// Opens a request for the next step.
#[server]
pub async fn open_step(
    /// The stream's slug.
    slug: String,
    /// The policy version that the page was about.
    base: i32,
    /// The threshold, where the step takes one.
    threshold: Option<String>,
    /// At which ramp step the next rung is entered, in ten-thousandths.
    ramp: Option<String>,
    /// Not to be applied before this, in UTC.
    apply_at: Option<String>,
    /// Why.
    comment: String,
) -> Result<(), AppError> {
    use super::{assemble, typed_choice};
    use crate::services::{Services, allowed};
    use understudy_store::moves::{self, Propose};

    let (_, actor) = allowed(Permission::OpenRequests).await?;
    let comment = words("comment", &comment)?;
    let choice = typed_choice(threshold.as_deref(), ramp.as_deref())?;
    let apply_at = typed_time(apply_at.as_deref())?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let state = moves::lock(&mut tx, &actor, &slug, Permission::OpenRequests).await?;
    is_current(state.stream.policy_version, base)?;
    let step = assemble::next(&mut tx, &state, choice, services.now())
        .await?
        .ok_or_else(|| AppError::Conflict("There is no step above Full.".into()))?;
    let propose = Propose {
        policy: step.proposed,
        comment: &comment,
        apply_at,
    };
    let request = moves::open(&mut tx, &actor, &slug, propose, services.now()).await?;
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &format!("opened-{}", request.id));
    Ok(())
}

/// Approves a request; with the last approval needed its policy is in force.
#[server]
pub async fn approve_request(
    /// The stream's slug.
    slug: String,
    /// The request's number.
    request: i64,
    /// Why, if there is something to say.
    reason: Option<String>,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use understudy_ladder::request::State;
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Approve).await?;
    let reason = words("reason", reason.as_deref().unwrap_or_default())?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let id = RequestId(request);
    let request = moves::approve(&mut tx, &actor, &slug, id, &reason, services.now()).await?;
    commit(tx).await?;
    let done = if matches!(request.state, State::Applied { .. }) {
        "applied"
    } else {
        "approved"
    };
    back_to(&slug, Page::Ladder, &format!("{done}-{id}"));
    Ok(())
}

/// Rejects a request.
#[server]
pub async fn reject_request(
    /// The stream's slug.
    slug: String,
    /// The request's number.
    request: i64,
    /// Why.
    reason: String,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Approve).await?;
    let reason = words("reason", &reason)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let id = RequestId(request);
    moves::reject(&mut tx, &actor, &slug, id, &reason, services.now()).await?;
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &format!("rejected-{id}"));
    Ok(())
}

/// Takes one's own request back.
#[server]
pub async fn withdraw_request(
    /// The stream's slug.
    slug: String,
    /// The request's number.
    request: i64,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::OpenRequests).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let id = RequestId(request);
    moves::withdraw(&mut tx, &actor, &slug, id, services.now()).await?;
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &format!("withdrawn-{id}"));
    Ok(())
}

/// Goes down at once, without a request.
#[server]
pub async fn demote_stream(
    /// The stream's slug.
    slug: String,
    /// The rung to go down to.
    to: String,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Demote).await?;
    let to = rung_of(&to)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let version = moves::demote(&mut tx, &actor, &slug, Some(to), services.now()).await?;
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &format!("demoted-{version}"));
    Ok(())
}

/// Goes back at once to the model version that was active before.
#[server]
pub async fn roll_back_model(
    /// The stream's slug.
    slug: String,
    /// The page to go back to: `ladder` or `models`.
    page: String,
    /// The number of the model version to leave.
    leaving: ModelId,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Demote).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let version = moves::roll_back(&mut tx, &actor, &slug, leaving, services.now()).await?;
    commit(tx).await?;
    let page = if page == "models" {
        Page::Models
    } else {
        Page::Ladder
    };
    back_to(&slug, page, &format!("back-{version}"));
    Ok(())
}

/// The page that a form leads back to.
#[cfg(feature = "ssr")]
pub(in crate::server_fns) enum Page {
    /// The ladder.
    Ladder,
    /// The models.
    Models,
}

/// Leads back to the page, which says what happened. The stream exists: a move was just made in it.
#[cfg(feature = "ssr")]
pub(in crate::server_fns) fn back_to(slug: &str, page: Page, done: &str) {
    let page = match page {
        Page::Ladder => "ladder",
        Page::Models => "models",
    };
    leptos_axum::redirect(&format!("/streams/{slug}/{page}?done={done}"));
}

/// Ends the transaction of a move.
#[cfg(feature = "ssr")]
pub(in crate::server_fns) async fn commit(
    tx: sqlx::Transaction<'static, sqlx::Postgres>,
) -> Result<(), AppError> {
    Ok(tx
        .commit()
        .await
        .map_err(understudy_store::StoreError::from)?)
}

/// A request is opened for what was seen, not for what the stream has become since.
#[cfg(feature = "ssr")]
pub(in crate::server_fns) fn is_current(
    current: understudy_ladder::PolicyVersion,
    seen: i32,
) -> Result<(), AppError> {
    if current.get() == seen {
        return Ok(());
    }
    Err(AppError::Conflict(format!(
        "Policy version {current} is in force; this page was about version {seen}. Nothing was opened: look at \
         what comes next now."
    )))
}

#[cfg(feature = "ssr")]
fn rung_of(code: &str) -> Result<understudy_ladder::Rung, AppError> {
    use understudy_ladder::Rung;
    Rung::from_code(code).ok_or_else(|| {
        AppError::Invalid(format!(
            "There is no rung {code:?}. The rungs are {}.",
            Rung::ALL.map(Rung::code).join(", ")
        ))
    })
}

/// A time as a form sends it, in UTC: `2026-11-23T09:00`; nothing typed is none.
#[cfg(feature = "ssr")]
pub(in crate::server_fns) fn typed_time(
    typed: Option<&str>,
) -> Result<Option<chrono::DateTime<chrono::Utc>>, AppError> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|format| chrono::NaiveDateTime::parse_from_str(typed, format).ok())
        .map(|time| Some(time.and_utc()))
        .ok_or_else(|| {
            AppError::Invalid(format!(
                "The time must be written like 2026-11-23T09:00, in UTC, not {typed:?}."
            ))
        })
}

/// What somebody wrote, without the spaces around it.
#[cfg(feature = "ssr")]
pub(in crate::server_fns) fn words(field: &str, text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.chars().count() > LONGEST {
        return Err(AppError::Invalid(format!(
            "The {field} is too long: {LONGEST} characters at most."
        )));
    }
    Ok(text.to_owned())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_rung_is_answered_with_the_rungs_there_are() {
        let error = rung_of("attic").unwrap_err().to_string();
        assert!(error.contains("human_only, shadow, assist, partial, full"));
    }

    #[test]
    fn a_time_is_taken_as_utc_or_refused_with_an_example() {
        let at = typed_time(Some("2026-11-23T09:00")).unwrap().unwrap();
        assert_eq!(at.to_rfc3339(), "2026-11-23T09:00:00+00:00");
        assert_eq!(typed_time(Some(" ")), Ok(None));
        let error = typed_time(Some("tomorrow")).unwrap_err().to_string();
        assert!(error.contains("2026-11-23T09:00"));
    }

    #[test]
    fn a_page_that_is_out_of_date_opens_nothing() {
        assert!(is_current(7.into(), 7).is_ok());
        let error = is_current(8.into(), 7).unwrap_err().to_string();
        assert!(error.contains("version 8"));
    }
}
