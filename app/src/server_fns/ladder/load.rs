//! Reading the ladder page.

use super::ShownLadder;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the address of the page asks for, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The threshold to judge the next step with.
    pub threshold: Option<String>,
    /// The ramp step to enter the next rung at.
    pub ramp: Option<String>,
    /// The policy version that is compared.
    pub from: Option<String>,
    /// The one that it is compared with.
    pub to: Option<String>,
}

/// The ladder page of a stream.
#[server]
pub async fn load_ladder(
    /// The stream's slug.
    slug: String,
    /// What the address asks for.
    asked: Asked,
) -> Result<ShownLadder, AppError> {
    use super::{assemble, typed_choice};
    use crate::server_fns::heading::Heading;
    use crate::services::{Services, on_stream};
    use understudy_ladder::{Permission, PolicyVersion};
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let services = Services::get()?;
    let choice = typed_choice(asked.threshold.as_deref(), asked.ramp.as_deref())?;
    let version = |typed: Option<String>| {
        typed
            .and_then(|typed| typed.parse::<i32>().ok())
            .map(PolicyVersion::from)
    };
    let wanted = assemble::Wanted {
        choice,
        compare: version(asked.from).zip(version(asked.to)),
    };
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let ladder = assemble::ladder(&mut conn, &on, wanted, services.now()).await?;
    Ok(ShownLadder {
        heading: Heading::from(&on),
        ladder,
    })
}
