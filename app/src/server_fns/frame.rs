//! What surrounds every page: who is logged in and which streams they see.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::Role;

/// Who is logged in and which streams they see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surroundings {
    /// The person's name.
    pub name: String,
    /// What they do here.
    pub role: Role,
    /// Slug and title of each stream they see.
    pub streams: Vec<(String, String)>,
}

/// What surrounds the page.
#[server]
pub async fn load_surroundings() -> Result<Surroundings, AppError> {
    use crate::services::{Services, current};
    use understudy_store::{StoreError, streams};

    let (person, actor) = current().await?;
    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    let streams = streams::list(&mut conn, &actor).await?;
    let streams = streams
        .into_iter()
        .map(|stream| (stream.slug, stream.title))
        .collect();
    Ok(Surroundings {
        name: person.name,
        role: person.role,
        streams,
    })
}
