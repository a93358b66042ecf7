//! Moves of model versions: into preview, out of use, and the request to make one active.

use crate::error::AppError;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use understudy_ladder::{ModelId, Permission};

/// Puts a version into preview, or retires it.
#[server]
pub async fn set_model_slot(
    /// The stream's slug.
    slug: String,
    /// The version.
    model: i64,
    /// `preview` or `retired`.
    slot: String,
) -> Result<(), AppError> {
    use crate::server_fns::ladder::actions::{Page, back_to, commit};
    use crate::services::{Services, allowed};
    use understudy_store::moves::{self, ModelMove};

    let (_, actor) = allowed(Permission::WriteModels).await?;
    let to = match slot.as_str() {
        "preview" => ModelMove::Preview,
        "retired" => ModelMove::Retire,
        other => {
            return Err(AppError::Invalid(format!(
                "A version can be put into the slot preview or retired, not {other:?}."
            )));
        }
    };
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    moves::set_slot(&mut tx, &actor, &slug, ModelId(model), to, services.now()).await?;
    commit(tx).await?;
    back_to(&slug, Page::Models, &format!("{slot}-{model}"));
    Ok(())
}

/// Opens a request that makes another version active.
#[server]
pub async fn propose_model(
    /// The stream's slug.
    slug: String,
    /// The version.
    model: i64,
    /// The policy version that the page was about.
    base: i32,
    /// Why.
    comment: String,
) -> Result<(), AppError> {
    use super::assemble::switch;
    use crate::server_fns::ladder::actions::{Page, back_to, commit, is_current, words};
    use crate::services::{Services, allowed};
    use understudy_store::moves::{self, MoveError, Propose};
    use understudy_store::{evidence, models};

    let (_, actor) = allowed(Permission::OpenRequests).await?;
    let comment = words("comment", &comment)?;
    let model = ModelId(model);
    let services = Services::get()?;
    let now = services.now();
    let mut tx = services.begin().await?;
    let state = moves::lock(&mut tx, &actor, &slug, Permission::OpenRequests).await?;
    is_current(state.stream.policy_version, base)?;
    // Asked now, so that nobody approves a switch that could not be made.
    models::slots(&mut tx, state.stream.id)
        .await?
        .activate(model, now)
        .map_err(MoveError::from)?;
    let counted = evidence::read(&mut tx, &state, Some(model), now).await?;
    let propose = Propose {
        policy: switch(&state.held_policy(), model, &counted).proposed,
        comment: &comment,
        apply_at: None,
    };
    let request = moves::open(&mut tx, &actor, &slug, propose, now).await?;
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &format!("opened-{}", request.id));
    Ok(())
}

/// Scores the items that came before a version did, or were not scored since.
#[server]
pub async fn score_past(
    /// The stream's slug.
    slug: String,
    /// The version.
    model: i64,
) -> Result<(), AppError> {
    use crate::server_fns::ladder::actions::{Page, back_to, commit};
    use crate::services::{Services, allowed};
    use understudy_store::scoring;

    let (_, actor) = allowed(Permission::WriteModels).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    scoring::ask(&mut tx, &actor, &slug, ModelId(model), services.now()).await?;
    commit(tx).await?;
    back_to(&slug, Page::Models, &format!("scoring-{model}"));
    Ok(())
}
