//! Reading the models page.

use super::ShownModels;
use crate::error::AppError;
use leptos::prelude::*;

/// The models page of a stream.
#[server]
pub async fn load_models(
    /// The stream's slug.
    slug: String,
) -> Result<ShownModels, AppError> {
    use super::assemble;
    use crate::server_fns::heading::Heading;
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let models = assemble::models(&mut conn, &on.state, services.now()).await?;
    Ok(ShownModels {
        heading: Heading::from(&on),
        input: on.state.stream.input_kind,
        models,
    })
}
