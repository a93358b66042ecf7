//! Lists of items, and one item's whole story.

use crate::components::{InputKind, ItemImage};
use crate::error::AppError;
use crate::server_fns::heading::Heading;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many items a page of the list has.
pub const PAGE: usize = 50;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    /// Identifier.
    pub id: i64,
    /// Its name in the caller's system.
    pub external_id: String,
    /// Address of its image.
    pub image: Option<String>,
    /// Whether the model decided it.
    pub automated: bool,
    /// What the model version predicted.
    pub predicted: Option<String>,
    /// How sure it was.
    pub confidence: Option<f64>,
    /// The reference.
    pub reference: Option<String>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// What a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemQuery {
    /// The model version; the active one by default.
    pub model: Option<i64>,
    /// Label id of the reference.
    pub reference: Option<String>,
    /// Label id of the prediction.
    pub predicted: Option<String>,
    /// The last item of the page before.
    pub after: Option<i64>,
    /// Jump to the item with this name.
    pub external_id: Option<String>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemPage {
    /// The head of the page.
    pub heading: Heading,
    /// The lines.
    pub rows: Vec<ItemRow>,
    /// Whether there are more.
    pub more: bool,
    /// Id and name of each label, for the filters.
    pub labels: Vec<(String, String)>,
    /// Id and name of each model version.
    pub models: Vec<(i64, String)>,
    /// What was asked for, with the model filled in.
    pub query: ItemQuery,
}

/// A page of items.
#[server]
pub async fn list_items(
    /// The stream.
    slug: String,
    /// What to show.
    query: ItemQuery,
) -> Result<ItemPage, AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::{ItemId, ModelId, Permission};
    use understudy_store::{StoreError, items};

    let on = on_stream(&slug, Permission::ReadItems).await?;
    let labels = &on.state.stream.labels;
    let label = |id: &Option<String>, field: &str| match id.as_deref().filter(|id| !id.is_empty()) {
        None => Ok(None),
        Some(id) => labels.find(id).map(Some).ok_or_else(|| {
            AppError::Invalid(format!("{field}: {id:?} is not a label of this stream."))
        }),
    };
    let model = query.model.map(ModelId).or(on.state.policy.active_model);
    if let Some(unknown) = model.filter(|model| on.state.model(*model).is_none()) {
        return Err(AppError::Invalid(format!(
            "model: this stream has no model version {unknown}."
        )));
    }
    let filter = items::Filter {
        model,
        reference: label(&query.reference, "reference")?,
        predicted: label(&query.predicted, "predicted")?,
        after: query.after.map(ItemId),
    };
    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    if let Some(name) = query
        .external_id
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let item = items::by_external_id(&mut conn, on.state.stream.id, name)
            .await?
            .ok_or_else(|| {
                AppError::NotFound(format!("No item of this stream is called {name:?}."))
            })?;
        leptos_axum::redirect(&format!("/streams/{slug}/items/{}", item.id));
    }
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = items::page(&mut conn, on.state.stream.id, filter, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let kind = &on.state.stream.answers;
    let name = |no: Option<i16>| {
        no.and_then(|no| u16::try_from(no).ok())
            .map(|no| labels.name(understudy_ladder::LabelNo(no)).to_owned())
    };
    let rows = rows
        .into_iter()
        .map(|row| ItemRow {
            image: (row.has_media && on.state.stream.input_kind == InputKind::Image)
                .then(|| format!("/media/{slug}/{}", row.id)),
            automated: row.route == "automated",
            predicted: match &row.predicted_value {
                Some(value) => Some(kind.shown_value(value)),
                None => name(row.predicted),
            },
            reference: match &row.reference_value {
                Some(value) => Some(kind.shown_value(value)),
                None => name(row.reference),
            },
            id: row.id,
            external_id: row.external_id,
            confidence: row.confidence,
            created_at: row.created_at,
        })
        .collect();
    Ok(ItemPage {
        rows,
        more,
        labels: labels
            .labels()
            .iter()
            .map(|label| (label.id.clone(), label.name.clone()))
            .collect(),
        models: on
            .state
            .models
            .iter()
            .map(|model| (model.id.get(), model.name.clone()))
            .collect(),
        query: ItemQuery {
            model: model.map(ModelId::get),
            ..query
        },
        heading: Heading::from(&on),
    })
}

/// One thing that happened to an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What, as a sentence.
    pub what: String,
    /// The particulars.
    pub detail: String,
    /// What the person wrote beside it.
    pub note: Option<String>,
    /// Whether it was taken back later.
    pub undone: bool,
}

/// What a model version said of the item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The model version.
    pub model: String,
    /// Its slot.
    pub slot: String,
    /// The label, or how it failed.
    pub answer: Result<(String, f64), String>,
    /// How long it took, in microseconds.
    pub latency_us: Option<i32>,
}

/// An item's whole story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// The head of the page.
    pub heading: Heading,
    /// Its name in the caller's system.
    pub external_id: String,
    /// What kind of thing it is.
    pub kind: InputKind,
    /// Its input.
    pub payload: Value,
    /// Its image.
    pub image: Option<ItemImage>,
    /// The address of its recording.
    pub sound: Option<String>,
    /// Its answer now.
    pub outcome: Option<String>,
    /// What model versions said.
    pub said: Vec<Said>,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// The known right answer, for whoever may set it.
    pub gold: Option<crate::server_fns::gold::KnownAnswer>,
}

/// One item.
#[server]
pub async fn item_story(
    /// The stream.
    slug: String,
    /// The item's number.
    item: i64,
) -> Result<Story, AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::{ItemId, Permission};
    use understudy_store::{StoreError, decisions, items, media, outcomes, predictions};

    let on = on_stream(&slug, Permission::ReadItems).await?;
    let stream = on.state.stream.id;
    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    let found = items::get(&mut conn, stream, ItemId(item)).await?;
    let found =
        found.ok_or_else(|| AppError::NotFound("There is no such item in this stream.".into()))?;
    let predictions = predictions::of_item(&mut conn, stream, found.id).await?;
    let decisions = decisions::of_item(&mut conn, stream, found.id).await?;
    let outcomes = outcomes::of_item(&mut conn, stream, found.id).await?;
    let seen = match found.media_sha256 {
        Some(hash) => media::seen(&mut conn, hash).await?,
        None => None,
    };
    let src = format!("/media/{slug}/{item}");
    let (image, sound) = match seen {
        Some(media::Seen::Image { width, height }) => {
            (Some(ItemImage { src, width, height }), None)
        }
        Some(media::Seen::Sound) => (None, Some(src)),
        None => (None, None),
    };
    let known =
        crate::server_fns::gold::known(&mut conn, &on, found.id, !decisions.is_empty()).await?;
    let story = story::Facts {
        state: &on.state,
        item: &found,
        predictions: &predictions,
        decisions: &decisions,
        outcomes: &outcomes,
    };
    Ok(Story {
        external_id: found.external_id.clone(),
        kind: on.state.stream.input_kind,
        payload: found.payload.clone(),
        image,
        sound,
        outcome: story.outcome(),
        said: story.said(),
        events: story.events(),
        gold: known,
        heading: Heading::from(&on),
    })
}

#[cfg(feature = "ssr")]
mod story;
