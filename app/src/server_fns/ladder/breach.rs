//! A breach and the items that were automated shortly before it.

use super::{BreachView, Names};
use crate::error::AppError;
use crate::server_fns::heading::Heading;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// How many items a page lists.
#[cfg(feature = "ssr")]
const PAGE: usize = 100;

/// The page of a breach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownBreach {
    /// The head of the page.
    pub heading: Heading,
    /// The breach.
    pub breach: BreachView,
    /// The names behind the ids.
    pub names: Names,
    /// The affected items, newest first.
    pub items: Vec<AffectedItem>,
    /// Whether there are older ones.
    pub more: bool,
}

/// An item that was automated shortly before a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedItem {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub external_id: String,
    /// When it was sent to people again.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A breach with its items.
#[server]
pub async fn load_breach(
    /// The stream's slug.
    slug: String,
    /// The breach's number.
    breach: i64,
    /// The last item of the page before.
    after: Option<i64>,
) -> Result<ShownBreach, AppError> {
    use super::{assemble, watched};
    use crate::services::{Services, on_stream};
    use understudy_ladder::{ItemId, Permission};
    use understudy_store::{StoreError, breaches};

    let on = on_stream(&slug, Permission::ReadReports).await?;
    on.actor.require(Permission::ReadItems)?;
    let stream = on.state.stream.id;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let found = breaches::get(&mut conn, stream, breach)
        .await?
        .ok_or_else(|| AppError::NotFound("There is no such breach in this stream.".into()))?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut items = breaches::affected(&mut conn, stream, breach, after.map(ItemId), limit).await?;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    Ok(ShownBreach {
        breach: watched::breach(found),
        names: assemble::names(&on.state),
        items: items
            .into_iter()
            .map(|item| AffectedItem {
                id: item.item_id,
                external_id: item.external_id,
                sent_at: item.sent_at,
            })
            .collect(),
        more,
        heading: Heading::from(&on),
    })
}

/// Sends the items of a breach to people again.
#[server]
pub async fn send_again(
    /// The stream's slug.
    slug: String,
    /// The breach's number.
    breach: i64,
) -> Result<(), AppError> {
    use super::actions::commit;
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_store::moves;

    let (_, actor) = allowed(Permission::Demote).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let sent = moves::send_again(&mut tx, &actor, &slug, breach, services.now()).await?;
    commit(tx).await?;
    leptos_axum::redirect(&format!("/streams/{slug}/breaches/{breach}?sent={sent}"));
    Ok(())
}
