//! Reading the ladder page.

use super::ShownLadder;
use crate::error::AppError;
use leptos::prelude::*;

/// The ladder page of a stream.
#[server]
pub async fn load_ladder(
    /// The stream's slug.
    slug: String,
    /// The threshold to judge the next step with, as it was typed.
    threshold: Option<String>,
) -> Result<ShownLadder, AppError> {
    use super::{assemble, typed_threshold};
    use crate::server_fns::heading::Heading;
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let services = Services::get()?;
    let asked = typed_threshold(threshold.as_deref())?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let ladder = assemble::ladder(&mut conn, &on.state, &on.actor, asked, services.now()).await?;
    Ok(ShownLadder {
        heading: Heading::from(&on),
        ladder,
    })
}
