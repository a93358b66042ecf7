//! Saying what the right answer to an item is, to compare people with it.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What whoever may set it sees of an item's known answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAnswer {
    /// The stream's name in addresses.
    pub slug: String,
    /// The item's number.
    pub item: i64,
    /// The id of the label that is known to be right.
    pub label: Option<String>,
    /// Id and name of each label.
    pub labels: Vec<(String, String)>,
    /// Whether somebody has decided the item.
    pub decided: bool,
}

/// Says what the right answer to an item is, or takes that away.
#[server]
pub async fn set_gold(
    /// The stream.
    slug: String,
    /// The item's number.
    item: i64,
    /// The id of the label that is right; empty for none.
    label: String,
) -> Result<(), AppError> {
    use crate::services::{Services, on_stream, sentence};
    use understudy_ladder::{ItemId, Permission};
    use understudy_store::StoreError;
    use understudy_store::gold::{self, GoldError};

    let on = on_stream(&slug, Permission::SetGold).await?;
    let services = Services::get()?;
    let label = match label.trim() {
        "" => None,
        id => Some(on.state.stream.labels.find(id).ok_or_else(|| {
            AppError::Invalid(format!("label: {id:?} is not a label of this stream."))
        })?),
    };
    let mut tx = services.begin().await?;
    let set = gold::set(
        &mut tx,
        &on.state,
        on.actor.who,
        ItemId(item),
        label,
        services.now(),
    );
    set.await.map_err(|error| match error {
        GoldError::NoItem => AppError::NotFound("There is no such item in this stream.".into()),
        GoldError::NotOneLabel | GoldError::Decided | GoldError::StaysKnown => {
            AppError::Conflict(sentence(&error.to_string()))
        }
        GoldError::Store(error) => error.into(),
    })?;
    tx.commit().await.map_err(StoreError::from)?;
    leptos_axum::redirect(&format!("/streams/{slug}/items/{item}"));
    Ok(())
}

/// The known answer of an item, for somebody who may set it.
#[cfg(feature = "ssr")]
pub async fn known(
    conn: &mut sqlx::PgConnection,
    on: &crate::services::OnStream,
    item: understudy_ladder::ItemId,
    decided: bool,
) -> Result<Option<KnownAnswer>, AppError> {
    use understudy_ladder::Permission;

    if !on.actor.may(Permission::SetGold) {
        return Ok(None);
    }
    let stream = &on.state.stream;
    let label = understudy_store::gold::of_item(conn, stream.id, item).await?;
    let labels = stream.labels.labels().iter();
    Ok(Some(KnownAnswer {
        slug: stream.slug.clone(),
        item: item.get(),
        label: label.map(|label| stream.labels.id(label).to_owned()),
        labels: labels
            .map(|label| (label.id.clone(), label.name.clone()))
            .collect(),
        decided,
    }))
}
