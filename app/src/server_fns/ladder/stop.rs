//! The kill switch, for one stream and for all.

use crate::error::AppError;
use leptos::prelude::*;

/// Stops automation in a stream at once.
#[server]
pub async fn stop_automation(
    /// The stream's slug.
    slug: String,
    /// Why.
    reason: String,
) -> Result<(), AppError> {
    use super::actions::{Page, back_to, commit, words};
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Demote).await?;
    let reason = words("reason", &reason)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let pressed = moves::kill(&mut tx, &actor, &slug, &reason, services.now()).await?;
    commit(tx).await?;
    back_to(
        &slug,
        Page::Ladder,
        if pressed { "stopped-1" } else { "stopped-0" },
    );
    Ok(())
}

/// Stops automation in every stream at once.
#[server]
pub async fn stop_every_stream(
    /// Why.
    reason: String,
) -> Result<(), AppError> {
    use super::actions::{commit, words};
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Demote).await?;
    let reason = words("reason", &reason)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let stopped = moves::kill_all(&mut tx, &actor, &reason, services.now()).await?;
    commit(tx).await?;
    leptos_axum::redirect(&format!("/?stopped={}", stopped.len()));
    Ok(())
}
